"""What `taawon doctor` found of one thing."""

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How a thing is. The value is its colour."""

    WELL = "green"
    MIND = "yellow"  # it works, but somebody should know
    MEND = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is, in a sentence."""

    mark: Mark
    sentence: str
