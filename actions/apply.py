"""How to apply; and, for services of the demonstration, an application made here in the chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from actions.answers import agreed
from actions.application_forms import Field, Unfit, application_form, read_name
from actions.apply_change import ask_change, label_named, take_change
from actions.apply_finish import make_application
from actions.apply_papers import ask_paper, ask_which, groups_to_bring, next_paper, papers_lines, take_paper, take_which
from actions.desk import Button, Reply, known
from actions.form import Form, Misfit, begin, cancel_button, register
from actions.place_words import as_slot, place_known, place_line, place_told
from actions.service_facts import FindService
from actions.settle import SERVICE_ACTS
from actions.turn import Turn
from sevamitra.backend.client import INDIA
from sevamitra.catalogue.model import Service

_SURELY = 0.85
_CHAT = ("greet", "thank", "goodbye", "affirm", "deny")
_NEARBY = ("city", "state", "division", "district")
"""Levels of bodies for which the district is place enough."""


class ApplyForm(Form):
    """An application. Answers: ``service``, ``groups``, ``name``, ``guess`` and ``place``, ``fields``, ``papers``,
    ``changing``, ``confirmed``."""

    name = "apply"

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        """Name, place, the service's fields, documents, summary; ``change`` where the summary is wrong."""
        if answers.get("gone"):
            return None
        if answers.get("changing"):
            return "change"
        if not answers.get("name"):
            return "name"
        if not answers.get("place"):
            return "guess" if answers.get("guess") else "place"
        if not answers["place"].get("enough"):
            return "taluka"
        for field in application_form(answers["service"]):
            if field.key not in answers["fields"]:
                return f"field_{field.key}"
        return next_paper(answers) or (None if answers.get("confirmed") else "confirm")

    def asks_name(self, step: str) -> bool:
        """The applicant, the place, and what the service's own form asks."""
        return step in ("name", "guess", "place", "taluka") or step.startswith("field_")

    def is_answer(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> bool:
        """What fits the step, unless it surely is something else; a place where the place or the summary is asked."""
        if step in ("place", "guess", "taluka", "confirm", "change") and place_told(reply.turn):
            return True
        field = _field(answers["service"], step)
        if step not in ("name", "taluka") and field is None:
            return False
        if _surely_something_else(reply.turn) and (field is None or field.kind in ("name", "text")):
            return False
        try:
            if step == "name":
                read_name(reply.turn.text)
            elif field:
                field.read(reply.turn.text, _today())
        except Unfit:
            return False
        return True

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        """One question; the first time with what this is."""
        service = known(reply.desk, answers["service"])
        if service is None:
            reply.say(reply.words("utter_service_gone"), [cancel_button(reply)])
        elif step == "paper":
            ask_paper(reply, service, answers)
        elif step == "which":
            ask_which(reply, service, answers)
        elif step == "confirm":
            _ask_confirm(reply, service, answers)
        elif step == "change":
            ask_change(reply, answers)
        elif step == "name":
            first = "" if answers["fields"] else reply.words("utter_apply_intro", service=service.name[reply.locale])
            text = reply.words("utter_apply_name")
            reply.say(f"{first}\n\n{text}".strip(), [cancel_button(reply)])
        elif step == "guess":
            yes, no = Button(reply.words("button_yes"), '/affirm{"form": "yes"}'), _no(reply)
            place = place_line(reply, answers["guess"])
            reply.say(reply.words("utter_apply_place_guess", place=place), [yes, no])
        elif step == "place":
            reply.say(reply.words("utter_apply_place"), [cancel_button(reply)])
        elif step == "taluka":
            place = place_line(reply, answers["place"])
            reply.say(reply.words("utter_apply_taluka", place=place), [cancel_button(reply)])
        else:
            _ask_field(reply, _field(answers["service"], step))

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answers with the step's."""
        service = known(reply.desk, answers["service"])
        if service is None:
            return {**answers, "gone": True}
        if step == "paper":
            return take_paper(reply, service, answers)
        if step == "which":
            return take_which(reply, service, answers)
        if "media" in reply.turn.entities:
            raise Misfit("utter_file_not_now")
        if step == "confirm":
            return _take_confirm(reply, service, answers)
        if step == "change":
            return _placed(reply, service, answers) or take_change(reply, answers)
        if step == "name":
            try:
                if reply.turn.act in _CHAT and reply.turn.sure >= _SURELY:
                    raise Unfit(reply.turn.act)
                return {**answers, "name": read_name(_typed(reply))}
            except Unfit:
                raise Misfit("utter_apply_name_unclear") from None
        if step in ("guess", "place", "taluka"):
            return _take_place(reply, service, step, answers)
        return _take_field(reply, step, answers)

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        """Send it."""
        service = known(reply.desk, answers["service"])
        if service is None:
            reply.say(reply.words("utter_service_gone"), [reply.person_button()])
        else:
            await make_application(reply, service, answers)


def _surely_something_else(turn: Turn) -> bool:
    """True where free words are a request: a service's act must come with a service, for names resemble anything."""
    return turn.sure >= _SURELY and (turn.act not in SERVICE_ACTS or turn.linked.outcome != "none")


def _today() -> date:
    return datetime.now(INDIA).date()


def _no(reply: Reply) -> Button:
    return Button(reply.words("button_no"), '/deny{"form": "no"}')


def _typed(reply: Reply) -> str:
    """What was typed, "" for a press: its words are a button's."""
    return "" if reply.turn.pressed else reply.turn.text


def _field(slug: str, step: str) -> Field | None:
    key = step.removeprefix("field_")
    return next((field for field in application_form(slug) if field.key == key), None) if key != step else None


def _ask_field(reply: Reply, field: Field | None) -> None:
    assert field is not None
    options = [
        Button(names[reply.locale], f'/inform{{"form": "option:{key}"}}') for key, names in field.options.items()
    ]
    reply.say(field.ask[reply.locale], options or [cancel_button(reply)])


def _take_field(reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    field = _field(answers["service"], step)
    if field is None:
        return answers
    pressed = (reply.turn.value("form") or "").removeprefix("option:")
    try:
        value = pressed if pressed in field.options else field.read(_typed(reply), _today())
    except Unfit:
        raise Misfit("utter_apply_field_unclear", question=field.ask[reply.locale]) from None
    return {**answers, "fields": {**answers["fields"], field.key: value}}


def _enough(reply: Reply, service: Service, place: Mapping[str, Any]) -> bool:
    body = reply.desk.catalogue.body_of(service)
    return bool(place.get("village") or place.get("taluka")) or body.level in _NEARBY


def _placed(reply: Reply, service: Service, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answers with the place that the message names; None where it names none."""
    told = place_told(reply.turn)
    if not told:
        return None
    reply.turn = replace(reply.turn, place=as_slot(told))
    told["enough"] = _enough(reply, service, told)
    return {**answers, "place": told, "guess": None, "changing": False}


def _take_place(reply: Reply, service: Service, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    if step == "guess" and reply.turn.act == "affirm":
        guess = dict(answers["guess"])
        return {**answers, "guess": None, "place": {**guess, "enough": _enough(reply, service, guess)}}
    placed = _placed(reply, service, answers)
    if placed:
        district = answers["place"].get("district") if step == "taluka" else None
        return placed if not district else {**placed, "place": {"district": district, **placed["place"]}}
    if step == "guess" and reply.turn.act == "deny":
        return {**answers, "guess": None}
    words = " ".join(_typed(reply).split())
    if step == "taluka" and 2 <= len(words) <= 60 and any(letter.isalpha() for letter in words):
        return {**answers, "place": {**answers["place"], "village": words, "enough": True}}
    raise Misfit("utter_apply_place_unclear")


def _ask_confirm(reply: Reply, service: Service, answers: Mapping[str, Any]) -> None:
    locale = reply.locale
    body = reply.desk.catalogue.body_of(service).name[locale]
    lines = [
        reply.words("title_apply_summary", service=service.name[locale], body=body),
        "",
        reply.words("line_apply_answer", label=reply.words("button_change_name"), value=answers["name"]),
        reply.words(
            "line_apply_answer",
            label=reply.words("button_apply_change_place"),
            value=place_line(reply, answers["place"]),
        ),
    ]
    for field in application_form(service.slug):
        value = field.shown(answers["fields"][field.key], locale)
        lines.append(reply.words("line_apply_answer", label=field.label[locale], value=value))
    lines += [*papers_lines(reply, service, answers), "", reply.words("utter_apply_confirm")]
    send = Button(reply.words("button_send"), '/affirm{"form": "send"}')
    change = Button(reply.words("button_change"), '/deny{"form": "change"}')
    reply.say("\n".join(lines), [send, change, cancel_button(reply)])


def _take_confirm(reply: Reply, service: Service, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    placed = _placed(reply, service, answers)
    if placed:
        return placed
    if reply.turn.value("form") == "send" or agreed(reply.turn):
        return {**answers, "confirmed": True}
    if label_named(reply, answers):
        return take_change(reply, answers)
    if reply.turn.act == "deny":
        return {**answers, "changing": True}
    raise Misfit("utter_apply_confirm_unclear")


APPLY = register(ApplyForm())


class AskHowToApply(FindService):
    """How to apply; by its button, an application made here."""

    act = "ask_how_to_apply"

    async def answer(self, reply: Reply) -> None:
        service = known(reply.desk, reply.turn.value("service"))
        if reply.turn.value("begin") != "apply" or service is None or not application_form(service.slug):
            await super().answer(reply)
            return
        groups = groups_to_bring(service, reply.desk.catalogue)
        answers = {
            "service": service.slug,
            "begun": reply.turn.message_id,
            "groups": groups,
            "fields": {},
            "papers": [],
            "guess": place_known(reply.turn),
        }
        reply.set("service", service.slug)
        await begin(reply, APPLY, answers)
