"""What went wrong at Meta, as a SendError.

The codes are data: codes.toml. One that is not there falls in a class by its HTTP status.
"""

from datetime import timedelta
from pathlib import Path

from bot.gateways import Misconfigured, NotSent, Refused, SendError, Unknown
from bot.gateways.failures import Codes
from bot.gateways.raised import RAISED

CODES = Codes(Path(__file__).with_name("codes.toml"))

# Meaning of an HTTP status alone. 408 came too late to know what became of the request.
STATUSES: dict[int, type[SendError]] = {
    401: Misconfigured,
    403: Misconfigured,
    404: Misconfigured,
    405: Misconfigured,
    408: Unknown,
    429: NotSent,
}


def classify(status: int, code: int | None, wait: timedelta | None = None) -> SendError:
    """The error that an HTTP status and a code of Meta's mean.

    Its text holds these alone: Meta's own repeats numbers. wait is what Meta asks for.
    """
    said = f"Meta answered {status}" + (f", error {code}" if code else "")
    # It may have been sent, whatever is told about it.
    if status >= 500:
        return Unknown(said, code)
    kind = STATUSES.get(status, Misconfigured if status < 400 else Refused)
    if status != 429 and code is not None:
        failing = CODES.of(code)
        kind = RAISED[failing.kind] if failing else kind
    return NotSent(said, code, wait) if kind is NotSent else kind(said, code)
