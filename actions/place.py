"""Where the citizen lives: understood, told apart from places of the same name, remembered, shown and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import regex
from rapidfuzz import fuzz

from actions.desk import Button, Reply
from actions.form import Form, Misfit, begin, cancel_button, register
from actions.gazetteer import gazetteer, place_slot, spelling, written_name
from actions.service_facts import tell
from actions.settle import answers_question, ask, narrowed_by_place
from actions.turn import Turn
from sevamitra.nlu.geography import Place
from sevamitra.wording import number

_MOST_ROWS = 9
_MOST_KEPT = 80
_LIKE = 85
_MINE = r"(?:माझं|माझे|माझा|माझी|मेरा|मेरी|मेरे|majha|majhe|maza|maze|mera|meri|my)"
_WHERE = r"(?:ठिकाण|गाव|गाँव|जगह|स्थान|thikan|gaav|gav|gaon|ganv|jagah|place|location|village)"
_CHANGE = regex.compile(
    rf"(?:{_MINE}\s+)?{_WHERE}\s+(?:बदला|बदल|बदलो|बदलें|बदलिए|बदलना है|बदलायचं आहे|बदलायचे आहे|badla|badlo|change)"
    rf"|change\s+(?:my\s+)?{_WHERE}"
)
_SHOW = regex.compile(
    rf"{_MINE}\s+{_WHERE}(?:\s+(?:काय आहे|कोणतं आहे|कोणते आहे|दाखवा|सांगा|क्या है|दिखाओ|बताओ|kay ahe|dakhva|kya hai))?"
    rf"|(?:what is|show)\s+my\s+{_WHERE}"
)
_LIVING = regex.compile(
    r"\b(?:राहतो|राहते|राहतोय|राहातो|राहाते|राहणारा|राहणारी|रहता हूँ|रहती हूँ|रहता हूं|रहती हूं|रहते हैं|rahto|rahte|rahato|rahate|rehta|rehti|rahta|rahti"
    r"|(?:i|we) (?:live|stay) (?:in|at)|i am from)\b"
)
_EDGES = regex.compile(r"[\s?!.।,]+$")


def place_text(reply: Reply, place: Mapping[str, Any]) -> str:
    """A place as the citizen reads it, with what lies around it."""
    kind, names = str(place["kind"]), gazetteer()
    district = names.area("district", str(place.get("district") or ""), reply.locale)
    if kind == "district":
        return reply.words("line_place_district", district=district)
    taluka = names.area("taluka", str(place.get("taluka") or ""), reply.locale)
    if kind == "taluka":
        return reply.words("line_place_taluka", taluka=taluka, district=district)
    return reply.words(
        "line_place_village", village=written_name(place, reply.locale), taluka=taluka, district=district
    )


def _candidates(turn: Turn) -> list[Place]:
    """The places that this message may mean."""
    named = turn.named
    if not named:
        return gazetteer().named(turn.text)
    place = Place(named["kind"], named["name"], named.get("district") or "", named.get("taluka") or "")
    if "alike" not in named:
        return [place]
    around = {kind: turn.value(kind) or "" for kind in ("district", "taluka")}
    if place.kind == "taluka":
        around["taluka"] = ""
    return gazetteer().same_named(place.name, place.kind, **around) or [place]


class PlaceForm(Form):
    """Where do you live; and which of several of that name."""

    name = "place"

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        if "place" in answers:
            return None
        return "which" if answers.get("found") else "place"

    def asks_name(self, step: str) -> bool:
        return True

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        if step == "place":
            reply.say(reply.words("utter_place_ask"), [cancel_button(reply)])
            return
        found: Sequence[Mapping[str, Any]] = answers["found"]
        name = written_name(found[0], reply.locale)
        if len(found) > _MOST_ROWS:
            count = number(len(found), reply.locale)
            reply.say(reply.words("utter_place_many", name=name, count=count), [cancel_button(reply)])
            return
        names = gazetteer()
        rows = [
            Button(
                f"{names.area('taluka', one['taluka'] or one['name'], reply.locale)}, "
                f"{names.area('district', one['district'], reply.locale)}",
                f'/inform{{"form": "{position}"}}',
                place_text(reply, one),
            )
            for position, one in enumerate(found)
        ]
        none = Button(reply.words("button_none"), '/inform{"form": "other"}')
        reply.say(reply.words("utter_place_which", name=name), [*rows, none])

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        turn = reply.turn
        if step == "which":
            pressed = turn.value("form")
            if pressed == "other":
                return {}
            if pressed is not None and pressed.isdecimal() and int(pressed) < len(answers["found"]):
                return {"place": answers["found"][int(pressed)]}
            left = _narrowed(turn, answers["found"])
            if left:
                return _one_or_several(left)
        found = [place_slot(place, turn.text) for place in _candidates(turn)]
        if not found:
            raise Misfit("utter_place_unknown")
        return _one_or_several(found)

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        await _settle_down(reply, answers["place"])


PLACE = register(PlaceForm())


def _one_or_several(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"place": found[0]} if len(found) == 1 else {"found": list(found)[:_MOST_KEPT]}


def _narrowed(turn: Turn, found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of several places of one name, those whose taluka, else whose district, the message names."""
    said = spelling(turn.text)
    for kind in ("taluka", "district"):
        fit = [one for one in found if one[kind] and fuzz.partial_ratio(spelling(one[kind]), said) >= _LIKE]
        if fit and len(fit) < len(found):
            return _narrowed(turn, fit) or fit if kind == "taluka" else fit
    return []


async def _settle_down(reply: Reply, place: Mapping[str, Any]) -> None:
    """Remember a place; the question about a service that was open is answered with it."""
    reply.turn = replace(reply.turn, place=dict(place), named=dict(place))
    if await _answer_question(reply):
        return
    change = Button(reply.words("button_change_place"), '/inform{"place": "change"}')
    reply.say(reply.words("utter_place_set", place=place_text(reply, place)), [change])


async def _answer_question(reply: Reply) -> bool:
    settled = narrowed_by_place(reply.desk, reply.turn)
    if settled is None:
        return False
    if settled.service:
        await tell(reply, settled.service, settled.act)
    elif settled.question:
        ask(reply, settled.question)
    return True


async def hear_place(reply: Reply) -> bool:
    """Whether the message was about the citizen's place and nothing else; then it is answered.

    That is: the wish to see or change it, the answer to the question which body, or a place told by itself.
    """
    turn = reply.turn
    text = _EDGES.sub("", turn.text.casefold()).strip()
    if turn.value("place") == "change" or (not turn.pressed and _CHANGE.fullmatch(text)):
        await begin(reply, PLACE)
        return True
    if turn.pressed or turn.form:
        return False
    if _SHOW.fullmatch(text):
        await _show(reply)
        return True
    if turn.named and turn.linked.outcome != "match" and _LIVING.search(text):
        await begin(reply, PLACE, _one_or_several([place_slot(place) for place in _candidates(turn)]))
        return True
    if turn.linked.outcome != "none":
        return False
    if turn.question and turn.question.attribute == "body" and not answers_question(reply.desk, turn):
        found = _candidates(turn)
        if found:
            place = place_slot(found[0], turn.text)
            certain = place if len(found) == 1 else {**place, "alike": len(found)}
            reply.turn = replace(turn, place=certain, named=certain)
            return await _answer_question(reply)
        return False
    if turn.act in ("inform", "deny") and turn.named and not turn.question and not turn.value("application_number"):
        await begin(reply, PLACE, _one_or_several([place_slot(place, turn.text) for place in _candidates(turn)]))
        return True
    return False


async def _show(reply: Reply) -> None:
    place = reply.turn.home
    reply.turn = replace(reply.turn, place=place, named={})  # "माझं गाव कोणतं आहे" names none, whatever its words resemble
    if not place:
        await begin(reply, PLACE)
        return
    change = Button(reply.words("button_change_place"), '/inform{"place": "change"}')
    reply.say(reply.words("utter_place_shown", place=place_text(reply, place)), [change])
