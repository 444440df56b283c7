"""A client who talks with a person: what she writes is passed on, and the bot keeps silent."""

from flows.context import Context
from flows.machine import Place, Step
from flows.talk import Heard


def passed_on(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What becomes of a message while a relay is open; None where the bot is to answer it."""
    return None
