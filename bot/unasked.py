"""A flow that we open by ourselves: what its first message is called, and what stands for it."""

from dataclasses import dataclass
from typing import Protocol

from bot.writer import Transaction
from flows.talk import Started, Text


@dataclass(frozen=True, slots=True)
class Unasked:
    """asked names the first question; once the message, of which there is only one.

    kind: as in bot.tables.Outbound, one that a stop ends. campaign_id: of which it is part.
    cooperative_id: who pays for it; None is the one that they talk with. template: the sentence
    of bot.templates that may leave when WhatsApp's window is closed.
    """

    asked: str
    once: str
    kind: str = "reminder"
    campaign_id: int | None = None
    cooperative_id: int | None = None
    template: Text | None = None


class Starting(Protocol):
    """What opens a flow: bot.turns.Turns."""

    def start(self, tx: Transaction, contact_id: int, started: Started, unasked: Unasked) -> bool:
        """Open it for this contact; False where the channel does not let us write."""
