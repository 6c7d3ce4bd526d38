"""What is known of a citizen besides their place: whether they were greeted, and whether they want notices."""

from __future__ import annotations

from typing import Any

import regex

from actions.desk import Button, Reply
from actions.form import SLOT as FORM_SLOT
from actions.form import Progress
from sevamitra.catalogue.model import LOCALES

SLOT = "profile"
_ASKED, _OFFERED = "asked", "offered"
"""In place of yes or no in the profile: asked with the message before this; asked earlier and not answered."""
_PRESSED = {"notices": True, "no_notices": False}
_EDGES = regex.compile(r"^[\s\p{P}\p{S}\p{Cf}]+|[\s\p{P}\p{S}\p{Cf}]+$")
_STOP = frozenset(
    ["stop", "unsubscribe", "stop all", "थांबा", "थांब", "बंद", "बंद करा", "बंद करो", "बंद कर", "बंद कीजिए", "रुको", "रुकिए", "thamba", "band", "band kara", "band karo"]
)  # fmt: skip
_START = frozenset(
    ["start", "subscribe", "सुरू", "सुरु", "सुरू करा", "सुरु करा", "शुरू", "शुरू करो", "शुरू करें", "suru", "suru kara", "shuru"]
)


def note(reply: Reply, **known: Any) -> None:
    """Remember something of the citizen beside what is remembered already; JSON values only."""
    reply.set("profile", {**_current(reply), **known})


def _current(reply: Reply) -> dict[str, Any]:
    """The profile, with what this turn has noted."""
    noted = [event["value"] for event in reply.events if event.get("name") == SLOT]
    return dict((noted[-1] if noted else reply.turn.profile) or {})


def hear_notices(reply: Reply) -> bool:
    """Whether the message was about notices and nothing else; then it is answered.

    A wish to end them or to have them (again), or the answer to :func:`offer_notices`: a press of its buttons at any time,
    a plain yes or no only when it was asked just before.
    """
    turn = reply.turn
    asked_just_now = _current(reply).get("notices") == _ASKED
    if asked_just_now:
        note(reply, notices=_OFFERED)
    wanted = _PRESSED.get(turn.value("form") or "") if turn.pressed else _typed(reply, asked_just_now)
    if wanted is None:
        return False
    note(reply, notices=wanted)
    key = "utter_notices_begun" if wanted else "utter_notices_declined" if asked_just_now else "utter_notices_ended"
    reply.say(reply.words(key), notices=wanted)
    return True


def _typed(reply: Reply, asked_just_now: bool) -> bool | None:
    turn = reply.turn
    word = " ".join(_EDGES.sub("", turn.text).casefold().split())
    if word in _STOP:
        return False
    if word in _START and turn.profile.get("greeted"):  # "start" of somebody new is a greeting
        return True
    if asked_just_now and turn.act in ("affirm", "deny"):
        return turn.act == "affirm"
    return None


def offer_notices(reply: Reply, once: bool) -> None:
    """Ask whether to tell the citizen when the application just spoken of changes; nothing is sent without a yes.

    Args:
        once: not if it was asked ever before; else only who has answered is not asked again.
    """
    known = _current(reply).get("notices")
    if isinstance(known, bool) or (once and known) or _form_waits(reply):
        return
    note(reply, notices=_ASKED)
    buttons = [
        Button(reply.words(title), f'/{act}{{"form": "{value}"}}')
        for title, act, value in (
            ("button_notices_yes", "affirm", "notices"), ("button_notices_no", "deny", "no_notices"),
        )
    ]  # fmt: skip
    reply.say(reply.words("utter_notices_offer"), buttons)


def _form_waits(reply: Reply) -> bool:
    """Whether a form asks something: two questions at once would be one too many."""
    before = Progress.parse(reply.turn.form)
    noted = [event["value"] for event in reply.events if event.get("name") == FORM_SLOT]
    now = Progress.parse(noted[-1]) if noted else before
    return now is not None or bool(before and before.answers.get("paused"))


def introduce(reply: Reply) -> None:
    """Tell somebody who never wrote before, once, who answers and what is kept; and offer the languages.

    Comes after the answer, in three languages with that of the reply first. Who has chosen a language just now is told in
    that one.
    """
    if _current(reply).get("greeted"):
        return
    note(reply, greeted=True)
    if reply.sets("language_chosen"):
        reply.say(reply.words("utter_introduction"))
        return
    in_turn = sorted(LOCALES, key=lambda locale: locale != reply.locale)
    texts = [reply.desk.wording.text("utter_introduction", locale) for locale in in_turn]
    buttons = [Button(reply.words(f"language_{code}"), f'/choose_language{{"locale": "{code}"}}') for code in LOCALES]
    reply.say("\n\n".join(texts), buttons)
