"""Which SendError a class of failures is raised as, when a request is refused with it."""

from bot.gateways import (
    Misconfigured,
    NotSent,
    OptedOut,
    Refused,
    SendError,
    Unknown,
    Unreachable,
    WindowClosed,
)
from bot.gateways.failures import Failure

RAISED: dict[Failure, type[SendError]] = {
    Failure.RETRYABLE: NotSent,
    Failure.RATE_LIMITED: NotSent,
    Failure.AMBIGUOUS: Unknown,
    Failure.RECIPIENT: Unreachable,
    Failure.OPTED_OUT: OptedOut,
    Failure.WINDOW_CLOSED: WindowClosed,
    Failure.CONTENT: Refused,
    Failure.CONFIGURATION: Misconfigured,
    Failure.BLOCKED: Refused,
}
