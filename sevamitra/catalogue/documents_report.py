"""What reduction of documents is possible in the whole catalogue: rows to count, and the words, JSON and CSV of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sevamitra.catalogue.chains import Plan, Way, plan_documents
from sevamitra.catalogue.document_facts import DocumentFacts
from sevamitra.catalogue.model import Catalogue, Locale, Service
from sevamitra.catalogue.reduction import Need, State, reduce_documents
from sevamitra.catalogue.report import aligned

_COLUMNS = ("asked", "look_up", "same_proof", "remaining", "one_of")
_HEADINGS = ("asked", "looked up", "same proof", "remaining", "one of")
_LEGEND = (
    "looked up: every document of the group is issued by offices of the state; same proof: a document of another group",
    "serves for it too; one of: of those remaining, where some document of the group could be looked up",
)


@dataclass(frozen=True)
class Reduction:
    """One service with a citizen who has shown nothing yet: groups asked, left out by reason, and remaining.

    ``looked_up`` and ``shared`` name the groups left out, in document keys (``a|b``); ``shared`` with what serves for it.
    """

    slug: str
    department: str
    asked: int
    look_up: int
    same_proof: int
    remaining: int
    one_of: int
    looked_up: tuple[str, ...]
    shared: tuple[str, ...]


def reduction_of(service: Service, catalogue: Catalogue, facts: DocumentFacts) -> Reduction:
    """Count one service."""
    needs = reduce_documents(service, catalogue, facts)
    by_state = {state: [need for need in needs if need.state is state] for state in State}
    looked_up, shared, needed = by_state[State.LOOK_UP], by_state[State.SAME_PROOF], by_state[State.NEEDED]
    return Reduction(
        slug=service.slug,
        department=service.department,
        asked=len(needs),
        look_up=len(looked_up),
        same_proof=len(shared),
        remaining=len(needed),
        one_of=sum(bool(need.look_up) for need in needed),
        looked_up=tuple(_group(need.documents) for need in looked_up),
        shared=tuple(f"{_group(need.documents)} ({_group(need.settled_by)})" for need in shared),
    )


def _group(documents: Iterable[str]) -> str:
    return "|".join(documents)


def _sums(rows: Sequence[Reduction]) -> list[int]:
    return [sum(getattr(row, column) for row in rows) for column in _COLUMNS]


def _departments(rows: Sequence[Reduction]) -> dict[str, list[Reduction]]:
    groups: dict[str, list[Reduction]] = {}
    for row in rows:
        groups.setdefault(row.department, []).append(row)
    return dict(
        sorted(groups.items(), key=lambda item: (-sum(row.look_up + row.same_proof for row in item[1]), item[0]))
    )


def _reasons(row: Reduction) -> str:
    parts = (("look up", row.looked_up), ("same proof", row.shared))
    return "; ".join(f"{what}: {', '.join(groups)}" for what, groups in parts if groups)


def reduction_lines(rows: Sequence[Reduction], catalogue: Catalogue) -> list[str]:
    """The table of services, that of departments, and the totals."""
    services = [(*_HEADINGS, "service", "left out"), *((*_sums([row]), row.slug, _reasons(row)) for row in rows)]
    departments = [
        ("services", *_HEADINGS, "department", ""),
        *((len(own), *_sums(own), key, catalogue.departments[key].name.mr) for key, own in _departments(rows).items()),
    ]
    asked, look_up, same_proof, remaining, one_of = _sums(rows)
    left_out = look_up + same_proof
    totals = [
        (len(rows), "services"),
        (sum(not row.asked for row in rows), "of them with no known list"),
        (sum(row.remaining < row.asked for row in rows), "of them could ask for less"),
        (asked, "groups of documents asked"),
        (look_up, "could be looked up"),
        (same_proof, "are the same proof as another of the list"),
        (remaining, f"remain ({_percent(left_out, asked)} less)"),
        (one_of, "of these could be looked up for some citizens"),
    ]
    return [
        *aligned(services, right=5), "", *aligned(departments, right=6), "", *_LEGEND, "", *aligned(totals, right=1),
    ]  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def reduction_json(rows: Sequence[Reduction]) -> str:
    """Services, departments and totals as one JSON object."""
    table = {
        "services": [asdict(row) for row in rows],
        "departments": [
            {"department": key, "services": len(own), **dict(zip(_COLUMNS, _sums(own)))}
            for key, own in _departments(rows).items()
        ],
        "totals": {"services": len(rows), **dict(zip(_COLUMNS, _sums(rows)))},
    }
    return json.dumps(table, ensure_ascii=False, indent=1)


def reduction_csv(rows: Sequence[Reduction]) -> str:
    """One line a service; groups separated by ``;``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("service", "department", *_COLUMNS, "looked_up", "shared"))
    for row in rows:
        writer.writerow((row.slug, row.department, *_sums([row]), ";".join(row.looked_up), ";".join(row.shared)))
    return out.getvalue().rstrip("\n")


def _way_text(way: Way) -> str:
    days = "days not known" if way.time_limit_days is None else f"{way.time_limit_days} days"
    return f"{way.service} ({days}{', again' if way.copy else ''})"


def _need_text(need: Need) -> str:
    if need.state is State.SAME_PROOF:
        return f"same proof: {_group(need.settled_by)}"
    if need.state is State.LOOK_UP:
        return "look up"
    return "original" if need.original else f"or look up {_group(need.look_up)}" if need.look_up else ""


def plan_lines(service: Service, catalogue: Catalogue, facts: DocumentFacts, locale: Locale) -> list[str]:
    """One service: its groups with what becomes of each and why it is asked, then how to get them, in order."""
    plan = plan_documents(service, catalogue, facts)
    if not plan.needs:
        return [f"{service.slug}: the documents are not known"]
    needs = [
        (place, _group(need.documents), _need_text(need), need.why[locale] if need.why else "")
        for place, need in enumerate(plan.needs, 1)
    ]
    return [
        *aligned([("", "document", "left out", "why"), *needs], right=1),
        "",
        *_step_lines(plan),
    ]


def _step_lines(plan: Plan) -> list[str]:
    steps = [
        (number, step.document, _days(step.time_limit_days), " or ".join(step.services), ", ".join(step.after))
        for number, step in enumerate(plan.steps, 1)
    ]
    planned = {step.document for step in plan.steps}
    ways: dict[str, list[str]] = {}
    for way in (way for missing in plan.missing for way in missing.ways if way.document not in planned):
        ways.setdefault(way.document, []).append(_way_text(way))
    first = (
        aligned([("", "to get first", "days", "from", "after"), *steps], right=1) if steps else ["nothing to get first"]
    )
    also = aligned([("may be got", "from"), *((key, ", ".join(texts)) for key, texts in ways.items())]) if ways else []
    return [
        *first,
        *([f"longest chain, days: {_days(plan.days)} (at least {plan.days_known})"] if steps else []),
        *(["", *also] if also else []),
    ]


def _days(days: int | None) -> str:
    return "not known" if days is None else str(days)


def plan_json(service: Service, catalogue: Catalogue, facts: DocumentFacts) -> str:
    """The whole plan of one service, as :class:`~sevamitra.catalogue.chains.Plan` has it."""
    plan: dict[str, Any] = {"service": service.slug, **asdict(plan_documents(service, catalogue, facts))}
    return json.dumps(plan, ensure_ascii=False, indent=1)
