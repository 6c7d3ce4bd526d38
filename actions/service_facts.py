"""What a service needs, costs, takes, who decides and where: the facts as the catalogue has them."""

from __future__ import annotations

import logging
from collections.abc import Callable

from actions.application_forms import application_form
from actions.desk import Button, Reply, service_title
from actions.errand import Errand
from actions.papers import left_out
from actions.settle import ask, settle
from sevamitra.backend.client import BackendError
from sevamitra.catalogue.model import Service
from sevamitra.wording import alternatives, number, rupees

logger = logging.getLogger(__name__)


def documents(reply: Reply, service: Service) -> list[str]:
    """The documents to bring, one line a group."""
    catalogue, locale = reply.desk.catalogue, reply.locale
    if not service.documents:
        return [reply.words("line_documents_unknown")]
    lines = [reply.words("title_documents")]
    for position, group in enumerate(service.documents, 1):
        names = [catalogue.documents[key].name[locale] for key in group]
        key = "line_any_one" if len(names) > 1 else "line_document"
        lines.append(
            reply.words(key, number=number(position, locale), document=names[0], documents=alternatives(names, locale))
        )
    return lines


def documents_asked(reply: Reply, service: Service) -> list[str]:
    """The documents, and below them what may be left out."""
    return [*documents(reply, service), *left_out(reply, service)]


def fee(reply: Reply, service: Service) -> list[str]:
    """The fee in rupees, or that it is not known."""
    if service.fee_inr is None:
        return [reply.words("line_fee_unknown")]
    if service.fee_inr == 0:
        return [reply.words("line_fee_free")]
    return [reply.words("line_fee", fee=rupees(service.fee_inr, reply.locale))]


def time_limit(reply: Reply, service: Service) -> list[str]:
    """The time limit in days, or that it is not known."""
    if service.time_limit_days is None:
        return [reply.words("line_time_limit_unknown")]
    if service.time_limit_days == 0:
        return [reply.words("line_time_limit_same_day")]
    return [reply.words("line_time_limit", days=number(service.time_limit_days, reply.locale))]


def officers(reply: Reply, service: Service) -> list[str]:
    """Who decides, and who hears appeals, as far as known."""
    held = service.officers
    lines = [
        reply.words("line_officer", officer=held.designated) if held.designated else reply.words("line_officer_unknown")
    ]
    if held.first_appeal:
        lines.append(reply.words("line_first_appeal", officer=held.first_appeal))
    if held.second_appeal:
        lines.append(reply.words("line_second_appeal", officer=held.second_appeal))
    return lines


def where(reply: Reply, service: Service) -> list[str]:
    """Where to apply."""
    body = reply.desk.catalogue.body_of(service).name[reply.locale]
    return [reply.words("line_where", body=body, portal=reply.desk.settings.seva_portal_url)]


def how(reply: Reply, service: Service) -> list[str]:
    """The steps, fee and time limit, and the documents that the first step needs."""
    body = reply.desk.catalogue.body_of(service).name[reply.locale]
    steps = reply.words("line_how", body=body, portal=reply.desk.settings.seva_portal_url)
    return [steps, "", *fee(reply, service), *time_limit(reply, service), "", *documents(reply, service)]


def eligibility(reply: Reply, service: Service) -> list[str]:
    """The catalogue has no conditions: that is said, with the documents."""
    body = reply.desk.catalogue.body_of(service).name[reply.locale]
    return [reply.words("line_eligibility_unknown", body=body), "", *documents(reply, service)]


def everything(reply: Reply, service: Service) -> list[str]:
    """All facts, for someone who only named the service."""
    return [
        *documents(reply, service),
        "",
        *fee(reply, service),
        *time_limit(reply, service),
        *officers(reply, service),
        *where(reply, service),
    ]


FACTS: dict[str, Callable[[Reply, Service], list[str]]] = {
    "find_service": everything,
    "ask_documents": documents_asked,
    "ask_fee": fee,
    "ask_time_limit": time_limit,
    "ask_officer": officers,
    "ask_where": where,
    "ask_how_to_apply": how,
    "ask_eligibility": eligibility,
}
_NEXT = {
    "find_service": ("ask_how_to_apply", "button_how"),
    "ask_fee": ("ask_documents", "button_documents"),
    "ask_time_limit": ("ask_documents", "button_documents"),
    "ask_officer": ("ask_documents", "button_documents"),
    "ask_where": ("ask_documents", "button_documents"),
    "ask_how_to_apply": ("ask_fee", "button_fee_time"),
    "ask_eligibility": ("ask_how_to_apply", "button_how"),
}


def _buttons(reply: Reply, service: Service, act: str) -> list[Button]:
    """What usually comes next, at most three; a person is the last where there is room."""

    def to(next_act: str, title: str, begin: str = "") -> Button:
        begun = f', "begin": "{begin}"' if begin else ""
        return Button(reply.words(title), f'/{next_act}{{"service": "{service.slug}"{begun}}}')

    papers = [to("ask_documents", "button_papers", "papers")] if service.documents else []
    if act == "ask_documents":
        why = [to("ask_documents", "button_why", "why")] if service.documents else []
        found = [*papers, *why, to("ask_how_to_apply", "button_how")]
    elif act == "ask_how_to_apply":
        here = [to("ask_how_to_apply", "button_apply_here", "apply")] if application_form(service.slug) else []
        found = [*here, to(*_NEXT[act])]
    else:
        found = [to(*_NEXT[act]), *(papers if act == "find_service" else [])]
    return [*found, reply.person_button()][:3]


async def answer_service(reply: Reply) -> None:
    """Answer about the service meant, or ask which, or say what can be done."""
    from actions.fallback import not_understood

    settled = settle(reply.desk, reply.turn)
    if settled.service:
        await tell(reply, settled.service, settled.act)
    elif settled.question and settled.question.options:
        ask(reply, settled.question)
        reply.set("misses", reply.turn.misses + (reply.turn.linked.outcome == "none"))
    else:
        not_understood(reply, about_service=settled.act != "find_service")


async def tell(reply: Reply, service: Service, act: str) -> None:
    """Say the facts of a service that an act asks for, and keep the service in mind."""
    down = False
    try:
        service = await reply.desk.backend.service(service.slug) or service
    except BackendError as error:
        logger.warning("The service backend gave no facts: %s", type(error).__name__)
        down = True
    lines = [service_title(reply, service), "", *FACTS[act](reply, service)]
    if service.recalled:
        lines += ["", reply.words("line_recalled")]
    if down:
        lines += ["", reply.words("line_backend_down")]
    reply.say("\n".join(lines), _buttons(reply, service, act))
    reply.set("service", service.slug)
    reply.set("question", None)
    reply.set("misses", 0)


class FindService(Errand):
    """The citizen wants a service: everything about it."""

    act = "find_service"

    async def answer(self, reply: Reply) -> None:
        await answer_service(reply)


class AskFee(FindService):
    """What it costs."""

    act = "ask_fee"


class AskTimeLimit(FindService):
    """How many days."""

    act = "ask_time_limit"


class AskOfficer(FindService):
    """Who decides."""

    act = "ask_officer"


class AskWhere(FindService):
    """Where to go."""

    act = "ask_where"


class AskEligibility(FindService):
    """Who may apply."""

    act = "ask_eligibility"
