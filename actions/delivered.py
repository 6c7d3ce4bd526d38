"""What became of a certificate that went out: one line for each way that it took."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from actions.desk import Reply
from sevamitra.backend.client import BackendError
from sevamitra.papers.deliveries import Channel
from sevamitra.papers.messages import DeliveryReply
from sevamitra.papers.paper import PaperKind
from sevamitra.wording import day

logger = logging.getLogger(__name__)


async def last_deliveries(reply: Reply, number: str) -> Mapping[Channel, DeliveryReply]:
    """The last delivery of the certificate of application ``number`` by each way it took; none where nobody can say."""
    try:
        made = await reply.desk.papers.citizen(reply.turn.conversation_id).deliveries()
    except BackendError as error:
        logger.warning("Deliveries are not known: %s", type(error).__name__)
        return {}
    mine = [one for one in reversed(made) if one.kind is PaperKind.CERTIFICATE and one.number == number]
    return {one.channel: one for one in mine}


def delivered_lines(reply: Reply, deliveries: Mapping[Channel, DeliveryReply]) -> list[str]:
    """When it was sent and whether it came; of one that failed, what to do."""
    return [
        reply.words(f"line_sent_{channel.value}_{one.state}", date=day(one.made_at, reply.locale))
        for channel, one in deliveries.items()
    ]


def failed_ways(deliveries: Mapping[Channel, DeliveryReply]) -> set[str]:
    """The ways by which it did not come the last time."""
    return {channel.value for channel, one in deliveries.items() if one.state == "failed"}
