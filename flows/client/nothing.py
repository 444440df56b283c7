"""The slots of a flow that has nothing to remember."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nothing:
    """No slots: nothing to remember from one question to the next."""
