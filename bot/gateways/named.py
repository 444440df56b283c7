"""The gateway that a sender's row names: it may not be set up here."""

import logging
from collections.abc import Mapping
from functools import cache

from bot.gateways import Gateway

logger = logging.getLogger(__name__)


def gateway_of(gateways: Mapping[str, Gateway], name: str, sender_id: int) -> Gateway | None:
    """The gateway of a sender, or None, and a line in the log, where it is not set up.

    Whoever asks writes nothing then, or by another way; what is queued waits (bot.outbox.drain).
    """
    gateway = gateways.get(name)
    if gateway is None:
        say_missing(name, sender_id)
    return gateway


@cache
def say_missing(name: str, sender_id: int) -> None:
    """Tell who runs the bot: once for each sender, as some ask each second."""
    logger.error(
        "sender %s goes through the gateway %r, which is not set up: give it its settings, or "
        "the sender another gateway (`taawon sender`)",
        sender_id,
        name,
    )
