"""When no service fits: near ones as a list first, then what the assistant can do, and a person."""

from __future__ import annotations

from actions.desk import Button, Reply
from actions.errand import Errand
from actions.status import tell_status


def not_understood(reply: Reply, about_service: bool = False) -> None:
    """Say that no service was recognised; the second time in a row, what can be asked, and a person."""
    if reply.turn.misses >= 1:
        reply.say(reply.words("utter_help"), [reply.person_button()])
    else:
        reply.say(
            reply.words("utter_which_service_first" if about_service else "utter_not_found"), [reply.person_button()]
        )
    reply.set("misses", reply.turn.misses + 1)


class OutOfScope(Errand):
    """Something that no service of the state answers: declined kindly; a bare application number asks for its status."""

    act = "out_of_scope"
    yields_to_service = True

    async def answer(self, reply: Reply) -> None:
        if reply.turn.value("application_number"):
            await tell_status(reply)
            return
        buttons = [Button(reply.words("button_help"), "/help")]
        if reply.turn.misses >= 1:
            buttons.append(reply.person_button())
        reply.say(reply.words("utter_out_of_scope"), buttons)
        reply.set("misses", reply.turn.misses + 1)
