"""Erasing everything that is kept of a citizen, after one confirmation; the channel does it when the turn is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.desk import Button, Reply
from actions.errand import Errand
from actions.form import Form, Misfit, begin, register

_SURE = 0.6


class EraseForm(Form):
    """One question: really?"""

    name = "erase"

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        return None if "sure" in answers else "sure"

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        buttons = [
            Button(reply.words("button_erase"), '/affirm{"form": "erase"}'),
            Button(reply.words("button_keep"), '/deny{"form": "keep"}'),
        ]
        reply.say(reply.words("utter_erase_ask"), buttons)

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """A plain yes or no; anything else is asked again, and what only resembles one ("देखते हैं"): it cannot be undone."""
        plain = reply.turn.pressed or reply.turn.sure >= _SURE
        if reply.turn.act not in ("affirm", "deny") or not plain:
            raise Misfit("utter_erase_yes_or_no")
        return {"sure": reply.turn.act == "affirm"}

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        if not answers["sure"]:
            reply.say(reply.words("utter_erase_kept"))
            return
        reply.say(reply.words("utter_erase_begun"))
        reply.send({"type": "erase", "text": reply.words("utter_erase_done")})


ERASE = register(EraseForm())


class DeleteMyData(Errand):
    """The citizen wants everything about them gone."""

    act = "delete_my_data"

    async def answer(self, reply: Reply) -> None:
        await begin(reply, ERASE)
