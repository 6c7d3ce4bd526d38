"""What became of an appeal or a grievance that the citizen filed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from actions.applications import citizen
from actions.desk import Button, Reply
from actions.links import appeal_button
from sevamitra.backend.appeals import Outcome
from sevamitra.backend.citizen import Appeal, Grievance
from sevamitra.backend.client import INDIA
from sevamitra.backend.server.numbers import APPEAL_PREFIXES, GRIEVANCE_PREFIX
from sevamitra.wording import day

_GRIEVANCE = re.compile(rf"{GRIEVANCE_PREFIX}[0-9]{{9}}")
_APPEAL = re.compile(rf"({'|'.join(APPEAL_PREFIXES.values())})[0-9]{{9}}")
_OUTCOMES = {Outcome.ALLOWED: "appeal_state_allowed", Outcome.REJECTED: "appeal_state_rejected"}


def is_filed_number(text: str) -> bool:
    """Whether a number has the form of an appeal's or a grievance's."""
    return bool(_GRIEVANCE.fullmatch(text) or _APPEAL.fullmatch(text))


async def tell_filed(reply: Reply, numbers: Sequence[str]) -> bool:
    """Tell where the citizen's appeal or grievance with one of ``numbers`` stands; False when they have no such.

    Raises:
        BackendError: the backend did not answer.
    """
    for candidate in filter(is_filed_number, numbers):
        if _GRIEVANCE.fullmatch(candidate):
            grievance = await citizen(reply).grievance(candidate)
            if grievance:
                reply.say("\n".join(grievance_lines(reply, grievance)), [reply.person_button()])
                return True
            continue
        for appeal in await citizen(reply).filed_appeals(reply.locale):
            if appeal.number == candidate:
                reply.say("\n".join(appeal_lines(reply, appeal)), _after_appeal(reply, appeal))
                return True
    return False


def grievance_lines(reply: Reply, grievance: Grievance) -> list[str]:
    """Number, subject and state of a grievance; the words of it only the citizen's own chat has already."""
    category = reply.words(f"category_{grievance.category}")
    photo = [reply.words("grievance_has_photo")] if grievance.has_photo else []
    return [
        reply.words("grievance_title", number=grievance.number, category=category),
        "",
        reply.words(f"grievance_state_{grievance.status}"),
        reply.words("grievance_filed_on", date=day(grievance.filed_at, reply.locale)),
        *photo,
    ]


def appeal_lines(reply: Reply, appeal: Appeal) -> list[str]:
    """Number, level, officer and state of an appeal."""
    level = reply.words(f"level_{appeal.level.value}")
    officer = reply.words("appeal_officer", officer=appeal.officer) if appeal.officer else ""
    lines = [
        reply.words("appeal_title", number=appeal.number, level=level, application=appeal.application_id),
        "",
        _appeal_state(reply, appeal),
        reply.words("appeal_filed_on", date=day(appeal.filed_at, reply.locale)),
        officer or reply.words("appeal_officer_unknown"),
    ]
    if appeal.decided_at:
        lines.insert(3, reply.words("status_decided", date=day(appeal.decided_at, reply.locale)))
    return lines


def indian_today() -> date:
    """Today, in India."""
    return datetime.now(INDIA).date()


def _appeal_state(reply: Reply, appeal: Appeal) -> str:
    if appeal.outcome:
        return reply.words(_OUTCOMES[appeal.outcome])
    key = "appeal_state_pending" if indian_today() <= appeal.decide_by else "appeal_state_overdue"
    return reply.words(key, date=day(appeal.decide_by, reply.locale))


def _after_appeal(reply: Reply, appeal: Appeal) -> list[Button]:
    """The next level, where this one did not help."""
    lost = appeal.outcome is Outcome.REJECTED or (not appeal.outcome and indian_today() > appeal.decide_by)
    return [*([appeal_button(reply, appeal.application_id)] if lost else []), reply.person_button()]
