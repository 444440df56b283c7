"""The conversations: pure functions, no input or output. `step` is the only way in."""

from flows.dialogue import step
from flows.flow import FLOWS

__all__ = ["FLOWS", "step"]
