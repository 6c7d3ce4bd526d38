"""Which service a message speaks of: the one it names, the one in mind, or one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from actions.desk import Button, Desk, Reply, known
from actions.turn import Option, Question, Turn
from sevamitra.catalogue.model import Catalogue, Service

SERVICE_ACTS = (
    "find_service", "ask_documents", "ask_fee", "ask_time_limit", "ask_officer", "ask_where", "ask_how_to_apply",
    "ask_eligibility",
)  # fmt: skip
_SURE = 0.5
_SURE_OF_ANOTHER = 0.8
"""Below this a question ("he kiti divsat milel?") is about the service spoken of, whatever its words resemble."""
_NEAR = 0.06
_LIKELY = 0.3
_LIKE_AN_OPTION = 86
_MOST_ROWS = 9
_MUMBAI = ("Mumbai", "Mumbai City", "Mumbai Suburban")


@dataclass(frozen=True)
class Settled:
    """A service, or a question to ask, or neither (nothing fits). ``act``: what is wanted of the service."""

    act: str
    service: Service | None = None
    question: Question | None = None


def settle(desk: Desk, turn: Turn) -> Settled:
    """Which service is meant by this turn."""
    act = turn.act if turn.act in SERVICE_ACTS else "find_service"
    if turn.pressed:
        return _pressed(desk, turn, act)
    linked = turn.linked
    if turn.question:
        answered = _by_words(desk.catalogue, turn)
        if not answered and not (linked.outcome == "match" and linked.slug not in _ids(turn.question)):
            answered = _by_place(desk.catalogue, turn)
        if answered:
            return _after_answer(desk, turn.question, answered)
    named, in_mind = known(desk, linked.slug), known(desk, turn.service)
    if linked.outcome == "match" and named:
        asks_on = in_mind is not None and act != "find_service" and linked.confidence < _SURE_OF_ANOTHER
        return Settled(act, service=in_mind if asks_on else named)
    if linked.outcome == "ambiguous" and linked.question:
        if (
            in_mind
            and act != "find_service"
            and (in_mind.slug in _ids(linked.question) or linked.confidence < _SURE_OF_ANOTHER)
        ):
            return Settled(act, service=in_mind)
        return _narrowed(desk, turn, Question(act, linked.question.attribute, linked.question.options))
    if in_mind and act != "find_service":
        return Settled(act, service=in_mind)
    near = [slug for slug, share in linked.ranking if share >= _NEAR and known(desk, slug)][:_MOST_ROWS]
    if len(near) >= 2 and turn.misses == 0:
        return Settled(act, question=Question(act, "service", tuple(Option(slug, (slug,)) for slug in near)))
    return Settled(act)


def means_service(turn: Turn) -> bool:
    """True when the message names a service surely, whatever act it was taken for ("नमस्कार, उत्पन्न दाखला हवा")."""
    return not turn.pressed and turn.linked.outcome == "match" and turn.linked.confidence >= _SURE


def named_instead(desk: Desk, turn: Turn) -> Question | None:
    """What a refusal names in place of the service spoken of ("जातीचा नाही, उत्पन्नाचा दाखला"), to be asked; ``None`` for a plain no."""
    likely = [slug for slug, share in turn.linked.ranking if share >= _LIKELY and slug != turn.service]
    near = [slug for slug in likely if known(desk, slug)][:_MOST_ROWS]
    if turn.pressed or not near:
        return None
    return Question("find_service", "service", tuple(Option(slug, (slug,)) for slug in near))


def answers_question(desk: Desk, turn: Turn) -> bool:
    """True when the message answers the question last asked."""
    return turn.question is not None and (
        turn.pressed or (_by_words(desk.catalogue, turn) or _by_place(desk.catalogue, turn)) is not None
    )


def _pressed(desk: Desk, turn: Turn, act: str) -> Settled:
    if turn.question and turn.value("kind"):
        option = next((o for o in turn.question.options if o.value == turn.value("kind")), None)
        if option:
            return _after_answer(desk, turn.question, option)
    slug = turn.value("service") or turn.service
    asked_for = turn.question.act if turn.question and turn.act == "inform" else act
    return Settled(asked_for, service=known(desk, slug))


def _after_answer(desk: Desk, question: Question, option: Option) -> Settled:
    left = [slug for slug in option.ids if known(desk, slug)]
    if len(left) == 1:
        return Settled(question.act, service=known(desk, left[0]))
    return Settled(question.act, question=Question(question.act, "service", tuple(Option(s, (s,)) for s in left)))


def _ids(question: Question) -> list[str]:
    return [slug for option in question.options for slug in option.ids]


def _by_words(catalogue: Catalogue, turn: Turn) -> Option | None:
    """The option whose label is what was typed, whatever else the words may mean by themselves."""
    assert turn.question is not None
    labels = [label for option in turn.question.options for label in _labels(catalogue, turn.question, option)]
    found = process.extractOne(turn.text.lower(), [label.lower() for label, _ in labels], scorer=fuzz.ratio)
    return labels[found[2]][1] if found and found[1] >= _LIKE_AN_OPTION else None


def _by_place(catalogue: Catalogue, turn: Turn) -> Option | None:
    """The only option that serves the place which the citizen named."""
    assert turn.question is not None
    if turn.question.attribute != "body" or not turn.place:
        return None
    serving = _in_area(catalogue, turn.question.options, turn.place)
    return serving[0] if len(serving) == 1 else None


def narrowed_by_place(desk: Desk, turn: Turn) -> Settled | None:
    """What the question last asked comes to, now that the place is known; ``None`` where none was about bodies."""
    if turn.question is None or turn.question.attribute != "body" or not turn.place:
        return None
    return _narrowed(desk, turn, turn.question)


def _labels(catalogue: Catalogue, question: Question, option: Option) -> Iterable[tuple[str, Option]]:
    for slug in option.ids:
        service = catalogue.service(slug)
        if service is None:
            continue
        body = catalogue.bodies[service.body]
        texts = [body.name, body.short] if question.attribute == "body" else [service.name]
        for names in texts:
            for locale in ("mr", "hi", "en"):
                yield names[locale], option


def _in_area(catalogue: Catalogue, options: Sequence[Option], place: Mapping[str, object]) -> list[Option]:
    """The options that can serve a place: Mumbai's bodies in Mumbai only, rural ones in villages."""
    district, kind = place.get("district"), place.get("kind")
    if not district:
        return []

    def serves(option: Option) -> bool:
        areas = {
            catalogue.bodies[catalogue.services[slug].body].area for slug in option.ids if slug in catalogue.services
        }
        if district in _MUMBAI:
            return bool(areas & {"mumbai", "any"})
        return bool(areas & ({"rural", "any"} if kind == "village" else {"rural", "urban", "any"}))

    return [option for option in options if serves(option)]


def _narrowed(desk: Desk, turn: Turn, question: Question) -> Settled:
    """The question without services withdrawn since and without options that the citizen's known place rules out."""
    living = ((option.value, tuple(slug for slug in option.ids if known(desk, slug))) for option in question.options)
    options = tuple(Option(value, ids) for value, ids in living if ids)
    left = _in_area(desk.catalogue, options, turn.place) if question.attribute == "body" else []
    left = left or list(options)
    if len(left) == 1:
        return _after_answer(desk, question, left[0])
    return Settled(question.act, question=Question(question.act, question.attribute, tuple(left)))


def ask(reply: Reply, question: Question) -> None:
    """Ask which service is meant, as buttons or a list, and remember what was asked."""
    catalogue, locale = reply.desk.catalogue, reply.locale
    buttons: list[Button] = []
    for option in question.options:
        service = catalogue.service(option.ids[0])
        if service is None:
            continue
        body = catalogue.body_of(service)
        payload = (
            f'/inform{{"service": "{option.ids[0]}"}}'
            if len(option.ids) == 1
            else f'/inform{{"kind": "{option.value}"}}'
        )
        if question.attribute == "body":
            buttons.append(Button(body.short[locale], payload, f"{service.name[locale]} – {body.name[locale]}"))
        elif question.attribute == "kind":
            buttons.append(Button(reply.words(f"kind_{service.kind}"), payload, service.name[locale]))
        else:
            buttons.append(Button(service.name[locale], payload, f"{service.name[locale]} – {body.name[locale]}"))
    buttons.append(Button(reply.words("button_none"), "/deny"))
    first = catalogue.service(question.options[0].ids[0])
    key = f"utter_which_{question.attribute}"
    text = reply.words(key, service=first.name[locale] if first else "")
    if question.attribute == "body" and not reply.turn.place:
        text = f"{text}\n{reply.words('utter_or_place')}"
    reply.say(text, buttons)
    reply.set("question", question.slot())
