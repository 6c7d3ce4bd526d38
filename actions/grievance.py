"""A grievance about a service, an office or this assistant: recorded with a number, urgent ones given to a person too."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from actions.answers import agreed, choice, confirm_buttons, filing_key, idempotency_key, own_words, picked, without
from actions.applications import citizen, explain
from actions.desk import Button, Reply
from actions.errand import Errand
from actions.filed import is_filed_number, tell_filed
from actions.form import SLOT, Form, Misfit, Progress, begin, cancel_button, register
from actions.grievance_photo import has_file, kept_photo, photo_of, photo_wanted, with_photo
from actions.grievance_words import (
    STEPS,
    URGENT,
    category_buttons,
    change_buttons,
    summary,
    urgent_buttons,
)
from actions.numbers import numbers_typed
from actions.own import own_rows
from actions.place_words import place_known, place_line
from actions.turn import Turn
from sevamitra.backend.citizen import Grievance, NewGrievance
from sevamitra.backend.client import BackendError, BackendUnavailable, HandoverRequest

logger = logging.getLogger(__name__)
LONGEST_TEXT = 4000
LONGEST_PLACE = 200
_A_STORY = 40
"""Letters from which an opening message may be the complaint itself."""
_SKIP = "skip"
_PLACES = ("village", "taluka", "district")


class GrievanceForm(Form):
    """Asks for ``category``, ``text``, the further STEPS and ``confirm``; "" is what was skipped.

    Beside them: ``draft``, the message that opened it; ``changing``, True while the citizen says what to change. About
    this assistant only the words are asked; ``photo`` is a file as :mod:`actions.uploads` keeps it.
    """

    name = "grievance"
    free_text = frozenset({"text"})

    def asks_name(self, step: str) -> bool:
        return step == "place"

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        if answers.get("changing"):
            return "change"
        about = () if answers.get("category") == "assistant" else STEPS
        return next((step for step in ("category", "text", *about, "confirm") if step not in answers), None)

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        text, buttons = f"utter_grievance_{step}", list[Button]()
        skip = choice(reply.words("button_skip"), step, _SKIP)
        if step == "category":
            buttons = category_buttons(reply)
        elif step == "text" and answers.get("draft"):
            _ask_about_draft(reply, answers["draft"])
            return
        elif step == "urgent":
            buttons = urgent_buttons(reply)
        elif step == "photo":
            reply.say(photo_wanted(reply), [skip, cancel_button(reply)])
            return
        elif step == "place":
            known = place_line(reply, place_known(reply.turn))
            buttons = [*([choice(known, step, known)] if known else []), skip]
        elif step == "number":
            buttons = [*await _own(reply), skip]
        elif step == "change":
            text, buttons = "utter_change_what", change_buttons(reply, answers)
        elif step == "confirm":
            reply.say(summary(reply, answers), [*confirm_buttons(reply), cancel_button(reply)])
            return
        reply.say(reply.words(text), [*buttons, cancel_button(reply)])

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        if has_file(reply.turn):
            return with_photo(reply, step, answers, LONGEST_TEXT)
        if step == "photo":
            return {**answers, step: _no_photo(reply)}
        if step == "text":
            return {**answers, step: _text(reply, answers)}
        if step == "confirm":
            return _confirmed(reply, answers)
        if step == "place":
            return {**answers, step: _place(reply)}
        if step == "number":
            return {**answers, step: _number(reply)}
        options = {
            "category": category_buttons(reply),
            "urgent": urgent_buttons(reply),
            "change": change_buttons(reply, answers),
        }
        value = picked(reply, step, options[step])
        if value is None and step == "urgent" and reply.turn.act == "deny":
            value = ""
        if value is None:
            raise Misfit("utter_choose_one")
        return without(answers, value, "changing") if step == "change" else {**answers, step: value}

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        await _file(reply, without(answers, "confirm"))


FORM = register(GrievanceForm())


class FileGrievance(Errand):
    """The citizen wants to complain, or to know of a complaint by its number."""

    act = "file_grievance"
    takes_files = True

    async def answer(self, reply: Reply) -> None:
        turn = reply.turn
        numbers = numbers_typed(turn)
        try:
            if numbers and await tell_filed(reply, numbers):
                return
        except BackendError as error:
            explain(reply, error)
            return
        if numbers and is_filed_number(numbers[0]):
            reply.say(reply.words("utter_filed_not_found", number=numbers[0]), [reply.person_button()])
            return
        opened = Progress.parse(turn.form)
        answers = dict(opened.answers) if opened and opened.form == FORM.name else {"begun": filing_key(turn)}
        if not turn.pressed and len(turn.text) >= _A_STORY:
            answers["draft"] = turn.text[:LONGEST_TEXT]
        if numbers:
            answers["number"] = numbers[0]
        if has_file(turn):
            _keep_photo(reply, answers)
        await begin(reply, FORM, answers)


def _keep_photo(reply: Reply, answers: dict[str, Any]) -> None:
    """The photo that opened the grievance; one that cannot be used is said, and may come again."""
    try:
        answers.setdefault("photo", photo_of(reply.turn))
    except Misfit as misfit:
        reply.say(reply.words(misfit.key, **misfit.values))


def _ask_about_draft(reply: Reply, draft: str) -> None:
    """What the citizen wrote at first need not be written again."""
    told = reply.words("grievance_draft", text=draft)
    use = choice(reply.words("button_use_draft"), "text", "draft")
    reply.say(f"{told}\n\n{reply.words('utter_grievance_use_draft')}", [use, cancel_button(reply)])


async def _own(reply: Reply) -> list[Button]:
    """The citizen's applications; none where the backend does not tell, for a number is not needed here."""
    try:
        return own_rows(reply, await citizen(reply).applications(reply.locale))
    except BackendError as error:
        logger.warning("A citizen's applications were not listed: %s", type(error).__name__)
        return []


def _text(reply: Reply, answers: Mapping[str, Any]) -> str:
    use = choice(reply.words("button_use_draft"), "text", "draft")
    draft = answers.get("draft")
    if draft and (picked(reply, "text", [use]) or agreed(reply.turn)):
        return str(draft)
    return own_words(reply.turn, LONGEST_TEXT)


def _skipped(reply: Reply, step: str) -> bool:
    return reply.turn.act == "deny" or bool(
        picked(reply, step, [choice(reply.words("button_skip"), step, _SKIP)]) == _SKIP
    )


def _no_photo(reply: Reply) -> str:
    if not _skipped(reply, "photo"):
        raise Misfit("utter_grievance_photo_misfit")
    return ""


def _place(reply: Reply) -> str:
    if _skipped(reply, "place") and not _names_place(reply.turn):
        return ""
    pressed = picked(reply, "place", [])
    return pressed or " ".join(own_words(reply.turn, LONGEST_PLACE, fewest=2).split())


def _number(reply: Reply) -> str:
    if _skipped(reply, "number"):
        return ""
    pressed = picked(reply, "number", [])
    numbers = (pressed,) if pressed else numbers_typed(reply.turn, asked=True)
    if not numbers:
        raise Misfit("utter_number_misfit")
    return numbers[0]


def _names_place(turn: Turn) -> bool:
    return any(kind in turn.entities for kind in _PLACES)


def _confirmed(reply: Reply, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Yes, a change, or a correction in words: a place is asked again rather than guessed among those named."""
    value = picked(reply, "confirm", confirm_buttons(reply))
    numbers = numbers_typed(reply.turn)
    if value == "change":
        return {**answers, "changing": True}
    if value == "yes" or agreed(reply.turn):
        return {**answers, "confirm": True}
    if numbers and "number" in answers:
        return {**answers, "number": numbers[0]}
    if _names_place(reply.turn) and "place" in answers:
        return without(answers, "place")
    raise Misfit("utter_confirm_misfit")


async def _file(reply: Reply, answers: Mapping[str, Any]) -> None:
    """Record it; when nobody answers the form stays open, and trying again cannot record it twice."""
    asked = {} if answers["category"] == "assistant" else answers
    photo = kept_photo(answers)
    words = (
        answers["category"],
        answers["text"],
        *(str(asked.get(step, "")) for step in ("urgent", "place", "number")),
        photo.media_id if photo else "",
    )
    grievance = NewGrievance(
        category=answers["category"],
        text=answers["text"],
        place=asked.get("place") or None,
        application_id=asked.get("number") or None,
        photo=photo,
        urgent=asked.get("urgent") in URGENT,
        key=idempotency_key(answers["begun"], *words),
    )
    try:
        filed = await citizen(reply).complain(grievance)
    except BackendUnavailable:
        reply.set(SLOT, Progress(FORM.name, "confirm", answers).slot())
        again = Button(reply.words("button_try_again"), confirm_buttons(reply)[0].payload)
        reply.say(reply.words("utter_grievance_not_filed"), [again, reply.person_button(), cancel_button(reply)])
    except BackendError as error:
        explain(reply, error, otherwise="utter_grievance_refused")
    else:
        await _tell_filed(reply, filed, asked.get("urgent") or "", grievance.key)


async def _tell_filed(reply: Reply, filed: Grievance, kind: str, key: str) -> None:
    """Tell the number; an urgent one goes to a person as well."""
    lines = [reply.words("utter_grievance_filed", number=filed.number)]
    buttons: list[Button] = []
    if kind in URGENT:
        ticket = await _hand_over(reply, filed, kind, key)
        if ticket:
            lines += ["", reply.words("grievance_handed_over", ticket=ticket)]
        else:
            lines += ["", reply.words("grievance_not_handed_over")]
            buttons = [reply.person_button()]
        if kind in ("threat", "health"):
            lines.append(reply.words("grievance_emergency"))
    reply.say("\n".join(lines), buttons)
    reply.set("misses", 0)


async def _hand_over(reply: Reply, filed: Grievance, kind: str, key: str) -> str | None:
    """The number of the request for a person; None when it could not be recorded."""
    request = HandoverRequest(
        conversation_id=reply.turn.conversation_id,
        locale=reply.locale,
        reason=f"urgent grievance {filed.number}: {kind}",
        key=key,
    )
    try:
        return await reply.desk.backend.hand_over(request)
    except BackendError as error:
        logger.error("An urgent grievance did not reach a person: %s", type(error).__name__)
        return None
