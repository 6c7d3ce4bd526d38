"""Errands that take several questions: one at a time, interrupted and taken up again, corrected, given up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from actions.desk import Button, Reply
from sevamitra.catalogue.model import LOCALES

SLOT = "form"
MOST_WRONG = 3
_INTERRUPTING = frozenset(
    [
        "find_service", "ask_documents", "ask_fee", "ask_time_limit", "ask_officer", "ask_where", "ask_how_to_apply",
        "ask_eligibility", "check_status", "file_appeal", "file_grievance", "request_certificate", "ask_ring_team",
        "help", "restart", "choose_language", "talk_to_human", "delete_my_data", "bot_challenge",
    ]
)  # fmt: skip
_SURE = 0.6
_WAYS_OUT = ("choose_language", "talk_to_human")
"""Wishes that are heard even where the citizen's own words are asked, when nothing else is said."""
_SURE_OF_A_WAY_OUT = 0.8
_MOST_WORDS_OUT = 4


@dataclass(frozen=True)
class Progress:
    """How far a form has come, as the slot ``form`` keeps it.

    ``answers``: what was understood, by step; JSON values only. ``wrong``: answers in a row that did not fit.
    """

    form: str
    step: str
    answers: Mapping[str, Any]
    wrong: int = 0

    @classmethod
    def parse(cls, value: Any) -> Progress | None:
        """From the slot; ``None`` where no form is open."""
        if not isinstance(value, Mapping) or value.get("form") not in FORMS:
            return None
        return cls(
            str(value["form"]), str(value["step"]), dict(value.get("answers") or {}), int(value.get("wrong") or 0)
        )

    def slot(self) -> dict[str, Any]:
        """As the slot keeps it."""
        return {"form": self.form, "step": self.step, "answers": dict(self.answers), "wrong": self.wrong}


class Misfit(Exception):
    """An answer that does not fit; ``key`` names the text of domain.yml that says what is wanted."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Form(ABC):
    """One errand's questions. A subclass is made known by :func:`register` and begun by :func:`begin`.

    The answers are kept in the conversation, so that a form goes on after an interruption, a restart of the server or a
    day. Nothing is filed before :meth:`finish`.
    """

    name: ClassVar[str]
    free_text: ClassVar[frozenset[str]] = frozenset()
    """Steps whose answer is the citizen's own words, whatever act they resemble."""

    def is_answer(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> bool:
        """True for a message that surely answers the step, whatever act it resembles ("1, 3", a name from the list)."""
        return False

    def asks_name(self, step: str) -> bool:
        """True where the answer is the name of somebody or of a place, which looks like any language and changes none."""
        return False

    @abstractmethod
    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        """The first step that is still wanted, ``None`` when all is known."""

    @abstractmethod
    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        """Ask for one step: one question, with buttons where there is a choice."""

    @abstractmethod
    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answers after the turn's message: usually with ``step`` added; a correction may change others or drop them.

        Raises:
            Misfit: the message does not answer.
        """

    @abstractmethod
    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        """Do what the form is for, and say so."""


FORMS: dict[str, Form] = {}


def register(form: Form) -> Form:
    """Make a form known by its name."""
    FORMS[form.name] = form
    return form


async def begin(reply: Reply, form: Form, answers: Mapping[str, Any] | None = None) -> None:
    """Open a form with what is known already, in place of any other; ask its first question or finish at once."""
    await _advance(reply, form, dict(answers or {}))


async def _advance(reply: Reply, form: Form, answers: Mapping[str, Any]) -> None:
    step = form.next_step(answers)
    if step is None:
        reply.set(SLOT, None)
        await form.finish(reply, answers)
        return
    reply.set(SLOT, Progress(form.name, step, answers).slot())
    await form.ask(reply, step, answers)


def cancel_button(reply: Reply) -> Button:
    """The way out of a form."""
    return Button(reply.words("button_cancel"), '/deny{"form": "cancel"}')


async def go_on(reply: Reply, progress: Progress) -> bool:
    """Let the open form have the message; False when it is for somebody else (the form stays open).

    A sure refusal ends the form, unless the step takes free text or answers by yes and no itself; so does the third answer
    in a row that does not fit, which offers a person.
    """
    turn, form = reply.turn, FORMS[progress.form]
    if turn.value(SLOT) == "cancel":
        _close(reply, "utter_form_cancelled")
        return True
    if turn.value(SLOT) == "resume":
        await form.ask(reply, progress.step, progress.answers)
        return True
    free = (
        progress.step in form.free_text
        or "media" in turn.entities
        or (not turn.pressed and form.is_answer(reply, progress.step, progress.answers))
    )
    surely = turn.sure >= (_SURE_OF_A_WAY_OUT if free and turn.act in _WAYS_OUT else _SURE)
    asks_out = turn.act in _WAYS_OUT and len(turn.text.split()) <= _MOST_WORDS_OUT and "media" not in turn.entities
    interrupts = turn.act in _INTERRUPTING and (turn.pressed or (surely and (asks_out or not free)))
    if interrupts and not turn.value(SLOT):
        return False
    if form.asks_name(progress.step) and turn.last_locale in LOCALES:
        reply.locale = str(turn.last_locale)
    try:
        answers = await form.take(reply, progress.step, progress.answers)
    except Misfit as misfit:
        if turn.act == "deny" and turn.sure >= _SURE and not free:
            _close(reply, "utter_form_cancelled")
        elif progress.wrong + 1 >= MOST_WRONG:
            _close(reply, "utter_form_given_up")
        else:
            reply.say(reply.words(misfit.key, **misfit.values), [cancel_button(reply)])
            reply.set(SLOT, replace(progress, wrong=progress.wrong + 1).slot())
        return True
    await _advance(reply, form, answers)
    return True


def _close(reply: Reply, key: str) -> None:
    reply.set(SLOT, None)
    reply.say(reply.words(key), [reply.person_button()])


def remind(reply: Reply) -> None:
    """After an interruption: the form is still open; go on or give up."""
    resume = Button(reply.words("button_resume"), '/affirm{"form": "resume"}')
    reply.say(reply.words("utter_form_waiting"), [resume, cancel_button(reply)])
