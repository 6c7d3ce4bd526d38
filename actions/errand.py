"""The frame of every custom action: parse the turn, let a service named in passing come first, answer, remember."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Reply, open_desk
from actions.form import SLOT, Progress, go_on, remind
from actions.profile import hear_notices, introduce
from actions.turn import Turn
from actions.uploads import nothing_to_attach_to


class Errand(Action, ABC):
    """One dialogue act's action. Subclasses set ``act`` and write :meth:`answer`."""

    act = ""
    yields_to_service = False
    """True for acts such as greeting: when the message names a service as well, the service is answered."""

    takes_files = False
    """True where :meth:`answer` takes the file that came with the message; others say that they have no use for it."""

    def name(self) -> str:
        return f"action_{self.act}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answers the latest message; an open form has it first. A newcomer is told who answers, after the answer."""
        desk = open_desk()
        reply = Reply(desk, Turn.parse(tracker), dispatcher)
        await self._reply(reply)
        introduce(reply)
        return reply.close()

    async def _reply(self, reply: Reply) -> None:
        from actions.filed import is_filed_number
        from actions.numbers import is_only_number, numbers_typed
        from actions.place import hear_place
        from actions.service_facts import answer_service
        from actions.settle import answers_question, means_service
        from actions.status import tell_status

        form = Progress.parse(reply.turn.form)
        heard = hear_notices(reply) or await hear_place(reply)
        if not heard and form and await go_on(reply, form):
            return
        turn = reply.turn
        if not heard and "media" in turn.entities and not self.takes_files:
            nothing_to_attach_to(reply)
            heard = turn.pressed
        if heard:
            pass
        elif is_only_number(turn) and is_filed_number(numbers_typed(turn)[0]):
            await tell_status(reply)  # whatever the act: a bare number's hangs on its digits
        elif self.yields_to_service and (
            means_service(turn) or (not turn.pressed and answers_question(reply.desk, turn))
        ):
            await answer_service(reply)
        else:
            await self.answer(reply)
        if form and not reply.sets(SLOT):
            remind(reply)

    @abstractmethod
    async def answer(self, reply: Reply) -> None:
        """Say what this act wants."""
