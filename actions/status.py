"""Where an application stands: by its number, or one of the citizen's own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from actions.applications import citizen, explain, find, is_overdue, short_name, state_key
from actions.claim import MINE, claim, claim_button
from actions.delivered import delivered_lines, last_deliveries
from actions.desk import Button, Reply
from actions.errand import Errand
from actions.filed import is_filed_number, tell_filed
from actions.form import MOST_WRONG, SLOT, Form, Misfit, Progress, begin, cancel_button, register, remind
from actions.links import appeal_button, certificate_button, link
from actions.numbers import numbers_typed
from actions.profile import offer_notices
from actions.status_words import progress_lines
from sevamitra.backend.appeals import Outcome
from sevamitra.backend.citizen import Appeal, ApplicationProgress, Grievance
from sevamitra.backend.client import ApplicationNotFound, BackendError, Decision

MOST_OWN = 9
_OTHER = "other"
_APPEAL_STATES = {Outcome.ALLOWED: "state_allowed", Outcome.REJECTED: "state_refused", None: "state_undecided"}


class CheckStatus(Errand):
    """What became of an application, an appeal or a grievance."""

    act = "check_status"

    async def answer(self, reply: Reply) -> None:
        await tell_status(reply)


class StatusForm(Form):
    """Asks for a number. ``paused`` is the form that waits meanwhile; ``wrong`` counts numbers not found in a row."""

    name = "status"

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        return None if "number" in answers else "number"

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        reply.say(reply.words("utter_status_ask_number"), [cancel_button(reply)])

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        numbers = numbers_typed(reply.turn, asked=True)
        if not numbers:
            raise Misfit("utter_number_misfit")
        return {**answers, "number": list(numbers)}

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        wrong = int(answers.get("wrong") or 0) + 1
        if await _tell(reply, answers["number"]) or wrong >= MOST_WRONG:
            _leave(reply)
        else:
            reply.set(SLOT, Progress(self.name, "number", {"paused": answers.get("paused"), "wrong": wrong}).slot())


FORM = register(StatusForm())


async def tell_status(reply: Reply) -> None:
    """Tell where the application with the number in the message stands, else list the citizen's own, else ask for it."""
    numbers = numbers_typed(reply.turn)
    if numbers and reply.turn.pressed and reply.turn.value("kind") == MINE:
        await claim(reply, numbers[0])
    elif numbers:
        if await _tell(reply, numbers):
            _leave(reply)
    elif reply.turn.value("kind") == _OTHER:
        await _ask_number(reply)
    else:
        await _tell_own(reply)
    reply.set("misses", 0)


async def _ask_number(reply: Reply) -> None:
    """Ask by the small form; one that is open already waits until it is answered."""
    waiting = reply.turn.form if Progress.parse(reply.turn.form) else None
    paused = waiting["answers"].get("paused") if waiting and waiting["form"] == FORM.name else waiting
    await begin(reply, FORM, {"paused": paused})


def _leave(reply: Reply) -> None:
    """The number was told: what waited for it goes on."""
    waiting = Progress.parse(reply.turn.form)
    if waiting and waiting.form == FORM.name:
        paused = waiting.answers.get("paused")
        reply.set(SLOT, paused)
        if paused:
            remind(reply)


async def _tell(reply: Reply, numbers: Sequence[str]) -> bool:
    """Answer about a number; False when there is no such."""
    try:
        if not await tell_filed(reply, numbers):
            await _say_progress(reply, await find(reply, numbers))
    except ApplicationNotFound as error:
        if is_filed_number(numbers[0]):
            reply.say(reply.words("utter_filed_not_found", number=numbers[0]), [reply.person_button()])
        else:
            explain(reply, error, numbers[0])
        return False
    except BackendError as error:
        explain(reply, error)
    return True


async def _say_progress(reply: Reply, progress: ApplicationProgress, more: Sequence[Button] = ()) -> None:
    number, decision = progress.status.application_id, progress.status.decision
    buttons: list[Button] = []
    lines = progress_lines(reply, progress)
    if decision is Decision.APPROVED:
        sent = delivered_lines(reply, await last_deliveries(reply, number)) if progress.yours else []
        lines += ["", reply.words("title_sent"), *sent] if sent else []
        buttons.append(certificate_button(reply, number))
    elif decision is Decision.REJECTED or is_overdue(progress):
        buttons.append(appeal_button(reply, number))
    if not progress.yours:
        buttons.append(claim_button(reply, number))
    reply.say("\n".join(lines), [*buttons, *more, reply.person_button()])
    if progress.yours and decision not in (Decision.APPROVED, Decision.REJECTED):
        offer_notices(reply, once=True)


async def _tell_own(reply: Reply) -> None:
    """The citizen's applications, appeals and grievances with their states; a single application at once."""
    mine = citizen(reply)
    try:
        applications, appeals, grievances = await asyncio.gather(
            mine.applications(reply.locale), mine.filed_appeals(reply.locale), mine.grievances()
        )
    except BackendError as error:
        explain(reply, error)
        return
    other = Button(reply.words("button_other_number"), f'/check_status{{"kind": "{_OTHER}"}}')
    if not (applications or appeals or grievances):
        await _ask_number(reply)
    elif len(applications) == 1 and not (appeals or grievances):
        await _say_progress(reply, applications[0], [other])
    else:
        rows = _rows(reply, applications, appeals, grievances)
        lines = [reply.words("line_mine", number=number, service=name, state=state) for number, name, state in rows]
        if len(rows) > MOST_OWN:
            lines = [*lines[:MOST_OWN], reply.words("line_mine_more")]
        buttons = [
            Button(number, link("check_status", number), f"{state} · {name}") for number, name, state in rows[:MOST_OWN]
        ]
        reply.say(reply.words("utter_status_mine", lines="\n".join(lines)), [*buttons, other])


def _rows(
    reply: Reply,
    applications: Sequence[ApplicationProgress],
    appeals: Sequence[Appeal],
    grievances: Sequence[Grievance],
) -> list[tuple[str, str, str]]:
    """Number, name and state of each."""
    return [
        *(
            (one.status.application_id, short_name(reply, one.status), reply.words(state_key(one)))
            for one in applications
        ),
        *(
            (one.number, reply.words(f"level_{one.level.value}"), reply.words(_APPEAL_STATES[one.outcome]))
            for one in appeals
        ),
        *((one.number, reply.words("name_of_grievance"), reply.words(f"state_{one.status}")) for one in grievances),
    ]
