"""What is still missing for a service, and how to get each of it, in order."""

from __future__ import annotations

from collections.abc import Collection

from actions.desk import Reply
from actions.papers import document_facts, names_of
from sevamitra.catalogue.chains import Missing, Plan, Way, plan_documents
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.catalogue.reduction import LEFT_OUT, State
from sevamitra.wording import number, rupees

_MOST_WAYS = 2
_MUMBAI = ("Mumbai", "Mumbai City", "Mumbai Suburban")


def bodies_near(catalogue: Catalogue, district: object, kind: object) -> tuple[str, ...]:
    """Keys of the bodies that serve a place and no other kind of place; none where the place does not tell."""
    area = "mumbai" if district in _MUMBAI else "rural" if kind == "village" else None
    return tuple(key for key, body in catalogue.bodies.items() if body.area == area)


def plan_lines(reply: Reply, service: Service, held: Collection[str]) -> list[str]:
    """The whole answer: what is in hand, what is missing with the ways to it, and the order where one waits for another."""
    catalogue, place = reply.desk.catalogue, reply.turn.place
    near = bodies_near(catalogue, place.get("district"), place.get("kind"))
    plan = plan_documents(service, catalogue, document_facts(), held=held, near=near)
    lines = _in_hand(reply, plan)
    if not plan.missing:
        return [*lines, reply.words("line_papers_complete")]
    lines += ["", reply.words("title_papers_missing")]
    for position, missing in enumerate(plan.missing, 1):
        documents = names_of(reply, missing.need.choose)
        lines.append(reply.words("line_document", number=number(position, reply.locale), document=f"*{documents}*"))
        lines += [f"   {line}" for line in _how(reply, missing)]
    return lines + _order(reply, plan)


def _in_hand(reply: Reply, plan: Plan) -> list[str]:
    lines = []
    has = dict.fromkeys(key for need in plan.needs if need.state is State.HELD for key in need.settled_by[:1])
    if has:
        catalogue = reply.desk.catalogue
        names = ", ".join(catalogue.documents[key].name[reply.locale] for key in has)
        lines.append(reply.words("line_papers_held", documents=names))
    for need in plan.needs:
        if need.state in LEFT_OUT and need.state is State.SAME_PROOF:
            given, other = names_of(reply, need.settled_by[:1]), names_of(reply, need.documents)
            lines.append(reply.words("line_left_out_same", document=given, other=other))
    return lines


def _how(reply: Reply, missing: Missing) -> list[str]:
    if all(document_facts().made_each_time(key) for key in missing.need.choose):
        return [reply.words("line_way_made")]
    lines = [reply.words("line_way_look_up")] if missing.need.state is State.LOOK_UP else []
    told: dict[str, Way] = {}
    for way in sorted(missing.ways, key=_easiest):
        told.setdefault(way.document, way)
    several = len(missing.need.choose) > 1
    return lines + [_way(reply, way, several) for way in list(told.values())[:_MOST_WAYS]]


def _easiest(way: Way) -> tuple[bool, bool, int]:
    return (way.copy, way.time_limit_days is None, way.time_limit_days or 0)


def _way(reply: Reply, way: Way, several: bool) -> str:
    catalogue, locale = reply.desk.catalogue, reply.locale
    service = catalogue.services[way.service]
    details = []
    if way.time_limit_days is not None:
        details.append(reply.words("line_way_days", days=number(way.time_limit_days, locale)))
    if way.fee_inr is not None:
        details.append(reply.words("line_way_fee", fee=rupees(way.fee_inr, locale)))
    return reply.words(
        "line_way_copy" if way.copy else "line_way_new",
        document=f"{catalogue.documents[way.document].name[locale]} " if several else "",
        service=service.name[locale],
        body=catalogue.body_of(service).name[locale],
        details="".join(f", {detail}" for detail in details),
    )


def _order(reply: Reply, plan: Plan) -> list[str]:
    """The steps one after another, where one of them waits for another."""
    if not any(step.after for step in plan.steps):
        return []
    locale, catalogue = reply.locale, reply.desk.catalogue
    lines = ["", reply.words("title_papers_order")]
    for position, step in enumerate(plan.steps, 1):
        name = catalogue.documents[step.document].name[locale]
        lines.append(reply.words("line_document", number=number(position, locale), document=name))
    if plan.days_known:
        key = "line_papers_days" if plan.days is not None else "line_papers_days_least"
        lines.append(reply.words(key, days=number(plan.days_known, locale)))
    return lines
