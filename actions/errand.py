"""The frame of every custom action: parse the turn, let a service named in passing come first, answer, remember."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Reply, open_desk
from actions.turn import Turn


class Errand(Action, ABC):
    """One dialogue act's action. Subclasses set ``act`` and write :meth:`answer`."""

    act = ""
    yields_to_service = False
    """True for acts such as greeting: when the message names a service as well, the service is answered."""

    def name(self) -> str:
        return f"action_{self.act}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answers the latest message."""
        from actions.service_facts import answer_service
        from actions.settle import answers_question, means_service

        desk = open_desk()
        turn = Turn.parse(tracker)
        reply = Reply(desk, turn, dispatcher)
        if self.yields_to_service and (means_service(turn) or (not turn.pressed and answers_question(desk, turn))):
            await answer_service(reply)
        else:
            await self.answer(reply)
        return reply.close()

    @abstractmethod
    async def answer(self, reply: Reply) -> None:
        """Say what this act wants."""
