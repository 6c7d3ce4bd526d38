"""What is known of a citizen besides their place: whether they were greeted, and whether they want notices."""

from __future__ import annotations

from typing import Any

import regex

from actions.desk import Button, Reply
from sevamitra.catalogue.model import LOCALES

SLOT = "profile"
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
    """Whether the whole message was a wish to end notices, or to have them again; then it is answered."""
    turn = reply.turn
    word = " ".join(_EDGES.sub("", turn.text).casefold().split())
    if turn.pressed or word not in _STOP | _START:
        return False
    known = turn.profile
    if word in _STOP:
        note(reply, notices=False)
        reply.say(reply.words("utter_notices_ended"))
        return True
    if not known.get("greeted"):
        return False  # "start" of somebody new is a greeting
    note(reply, notices=True)
    reply.say(reply.words("utter_notices_begun"))
    return True


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
