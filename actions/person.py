"""Handing over to a person, and errands that only a person can do as yet."""

from __future__ import annotations

import logging
from abc import abstractmethod

from actions.desk import Reply
from actions.errand import Errand
from sevamitra.backend.client import BackendError, HandoverRequest

logger = logging.getLogger(__name__)


class TalkToHuman(Errand):
    """The citizen wants a person: the request is recorded and its number told."""

    act = "talk_to_human"

    async def answer(self, reply: Reply) -> None:
        turn = reply.turn
        request = HandoverRequest(
            conversation_id=turn.conversation_id,
            locale=reply.locale,
            reason=turn.act,
            service=turn.service,
            key=f"{turn.conversation_id}-{turn.message_id}",
        )
        try:
            ticket = await reply.desk.backend.hand_over(request)
        except BackendError as error:
            logger.error("A request for a person was not recorded: %s", type(error).__name__)
            reply.say(reply.words("utter_person_unavailable"))
        else:
            reply.say(reply.words("utter_person", ticket=ticket))
        reply.set("misses", 0)


class NotYet(Errand):
    """An errand that the assistant cannot do yet: it says so and offers a person."""

    @property
    @abstractmethod
    def key(self) -> str:
        """The text's key in domain.yml."""

    async def answer(self, reply: Reply) -> None:
        reply.say(reply.words(self.key, portal=reply.desk.settings.seva_portal_url), [reply.person_button()])


class AskRingTeam(NotYet):
    """The team of a village ring."""

    act = "ask_ring_team"
    key = "utter_not_yet_ring"
