"""An appeal: whether there is a right to one, the ground in the citizen's words, filing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.acknowledgement import send_acknowledgement
from actions.answers import (
    agreed,
    chosen,
    confirm_buttons,
    filing_key,
    idempotency_key,
    own_words,
    picked,
    shown,
    without,
)
from actions.appeal_words import RECALLED, standing_buttons, standing_lines
from actions.applications import citizen, explain, find, short_name
from actions.desk import Button, Reply, known
from actions.errand import Errand
from actions.filed import tell_filed
from actions.form import SLOT, Form, Misfit, Progress, begin, cancel_button, register
from actions.numbers import is_only_number, numbers_typed
from actions.own import own_rows
from sevamitra.backend.appeals import Standing
from sevamitra.backend.citizen import Appeal, NewAppeal
from sevamitra.backend.client import AppealNotOpen, ApplicationNotFound, BackendError, BackendUnavailable, Decision
from sevamitra.wording import day

LONGEST_GROUND = 4000
LONGEST_REASON = 1000


class AppealForm(Form):
    """Asks for ``number``, ``ground``, a ``delay_reason`` where it is ``late``, and ``confirm``.

    Beside them the answers hold what the summary shows of the application: ``service``, ``level``, ``officer``.
    """

    name = "appeal"
    free_text = frozenset({"ground", "delay_reason"})

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        if answers.get("closed"):
            return None
        late = ("delay_reason",) if answers.get("late") else ()
        return next((step for step in ("number", "ground", *late, "confirm") if step not in answers), None)

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        if step == "number":
            await _ask_number(reply)
        elif step == "confirm":
            reply.say(_summary(reply, answers), [*confirm_buttons(reply), cancel_button(reply)])
        else:
            reply.say(reply.words(f"utter_appeal_{step}"), [cancel_button(reply)])

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        turn, pressed = reply.turn, chosen(reply.turn)
        if pressed and pressed[0] == "number":
            return await _examined(reply, [pressed[1]])
        if step == "ground" and not is_only_number(turn):
            return {**answers, step: own_words(turn, LONGEST_GROUND)}
        if step == "delay_reason":
            return {**answers, step: own_words(turn, LONGEST_REASON)}
        numbers = numbers_typed(turn, asked=step == "number")
        if numbers:
            return await _examined(reply, numbers)
        if step == "number":
            raise Misfit("utter_number_misfit")
        value = picked(reply, "confirm", confirm_buttons(reply))
        if value == "change":
            return without(answers, "ground", "delay_reason")
        if value == "yes" or agreed(turn):
            return {**answers, "confirm": True}
        raise Misfit("utter_confirm_misfit")

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        if not answers.get("closed"):
            await _file(reply, without(answers, "confirm"))


FORM = register(AppealForm())


class FileAppeal(Errand):
    """The citizen wants to appeal, or to know of an appeal by its number."""

    act = "file_appeal"

    async def answer(self, reply: Reply) -> None:
        numbers = numbers_typed(reply.turn)
        opened = Progress.parse(reply.turn.form)
        if not numbers:
            await begin(reply, FORM, opened.answers if opened and opened.form == FORM.name else None)
            return
        try:
            if not await tell_filed(reply, numbers):
                await _begin(reply, await _examined(reply, numbers), opened)
        except Misfit as misfit:
            reply.set(SLOT, Progress(FORM.name, "number", {}).slot())
            reply.say(reply.words(misfit.key, **misfit.values), [reply.person_button()])
        except BackendError as error:
            explain(reply, error, numbers[0])


async def _begin(reply: Reply, examined: Mapping[str, Any], opened: Progress | None) -> None:
    """Go on to the ground where an appeal can be filed; where not, another errand's form stays open."""
    if not examined.get("closed"):
        await begin(reply, FORM, examined)
    elif opened and opened.form == FORM.name:
        reply.set(SLOT, None)


async def _ask_number(reply: Reply) -> None:
    """Offer the citizen's own applications; those that were approved need no appeal."""
    try:
        mine = await citizen(reply).applications(reply.locale)
    except BackendError as error:
        reply.set(SLOT, None)
        explain(reply, error)
        return
    rows = own_rows(reply, [one for one in mine if one.status.decision is not Decision.APPROVED])
    reply.say(reply.words("utter_appeal_which" if rows else "utter_appeal_ask_number"), [*rows, cancel_button(reply)])


async def _examined(reply: Reply, numbers: Sequence[str]) -> dict[str, Any]:
    """Tell where the right to appeal stands; the answers to go on with, ``closed`` where nothing is to be asked.

    Raises:
        Misfit: no application has the number.
    """
    try:
        progress = await find(reply, numbers)
    except ApplicationNotFound:
        raise Misfit("utter_status_not_found", number=numbers[0]) from None
    except BackendError as error:
        explain(reply, error)
        return {"closed": True}
    number = progress.status.application_id
    try:
        standing = await citizen(reply).appeals(number, reply.locale)
    except ApplicationNotFound:
        reply.say(reply.words("utter_appeal_elsewhere", number=number), [reply.person_button()])
        return {"closed": True}
    except BackendError as error:
        explain(reply, error)
        return {"closed": True}
    text = "\n".join(standing_lines(reply, progress, standing))
    if not standing.standing.can_file:
        reply.say(text, standing_buttons(reply, progress, standing))
        return {"closed": True}
    reply.say(text)
    return {
        "number": number,
        "slug": progress.status.service,
        "service": short_name(reply, progress.status),
        "level": standing.level.value,
        "officer": standing.officer,
        "late": standing.standing is Standing.OPEN_WITH_REASON,
        "recalled": standing.source == RECALLED,
        "begun": filing_key(reply.turn),
    }


def _summary(reply: Reply, answers: Mapping[str, Any]) -> str:
    service = known(reply.desk, answers.get("slug"))
    lines = [
        reply.words(
            "appeal_summary",
            number=answers["number"],
            service=service.name[reply.locale] if service else answers["service"],
            level=reply.words(f"level_{answers['level']}"),
            ground=shown(answers["ground"]),
        )
    ]
    if answers.get("delay_reason"):
        lines.append(reply.words("appeal_summary_delay", reason=shown(answers["delay_reason"])))
    if answers["officer"]:
        lines.append(reply.words("appeal_officer", officer=answers["officer"]))
    return "\n".join([*lines, "", reply.words("appeal_summary_ask")])


async def _file(reply: Reply, answers: Mapping[str, Any]) -> None:
    """File it; when nobody answers the form stays open, and trying again cannot file it twice."""
    ground, reason = answers["ground"], answers.get("delay_reason")
    key = idempotency_key(answers["begun"], answers["number"], ground, reason)
    try:
        appeal = await citizen(reply).file_appeal(NewAppeal(answers["number"], ground, reason, key), reply.locale)
    except AppealNotOpen:
        await _again(reply, answers)
    except BackendUnavailable:
        reply.set(SLOT, Progress(FORM.name, "confirm", answers).slot())
        again = Button(reply.words("button_try_again"), confirm_buttons(reply)[0].payload)
        reply.say(reply.words("utter_appeal_not_filed"), [again, reply.person_button(), cancel_button(reply)])
    except BackendError as error:
        explain(reply, error, answers["number"], otherwise="utter_appeal_refused")
    else:
        await _tell_filed(reply, appeal, recalled=bool(answers["recalled"]))


async def _again(reply: Reply, answers: Mapping[str, Any]) -> None:
    """The right has changed since it was told: tell it anew and go on from there with what was written."""
    try:
        examined = await _examined(reply, [answers["number"]])
    except Misfit as misfit:
        reply.say(reply.words(misfit.key, **misfit.values), [reply.person_button()])
        return
    if not examined.get("closed"):
        await begin(reply, FORM, {**without(answers, "delay_reason"), **examined})


async def _tell_filed(reply: Reply, appeal: Appeal, recalled: bool) -> None:
    lines = [reply.words("utter_appeal_filed", number=appeal.number, date=day(appeal.decide_by, reply.locale))]
    if appeal.officer:
        lines.append(reply.words("appeal_officer", officer=appeal.officer))
    if recalled:
        lines.append(reply.words("appeal_recalled"))
    reply.say("\n".join(lines))
    await send_acknowledgement(reply, appeal.number)
