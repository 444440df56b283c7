"""What went wrong at Twilio, as a SendError.

The codes are data: codes.toml. One that is not there falls in a class by its HTTP status.
"""

from pathlib import Path

from bot.gateways import Misconfigured, NotSent, Refused, SendError, Unknown
from bot.gateways.failures import Codes
from bot.gateways.raised import RAISED

CODES = Codes(Path(__file__).with_name("codes.toml"))
CONTENT = frozenset({21654, 21655, 21656, 63013, 63021, 63027, 63028})

# Meaning of an HTTP status alone. 408 came too late to know what became of the request.
STATUSES: dict[int, type[SendError]] = {
    401: Misconfigured,
    403: Misconfigured,
    404: Misconfigured,
    405: Misconfigured,
    408: Unknown,
    429: NotSent,
}
LEAST_CODE = 10_000  # below it the client gives the HTTP status for want of a code


def classify(status: int, code: int | None) -> SendError:
    """The error that an HTTP status and a code of Twilio's mean.

    Its text holds these alone: Twilio's own repeats numbers.
    """
    code = code if code and code >= LEAST_CODE else None
    said = f"Twilio answered {status}" + (f", error {code}" if code else "")
    # It may have been sent: "not idempotent", says Twilio's page on error 20500.
    if status >= 500 or not status:
        return Unknown(said, code)
    meaning = STATUSES.get(status, Misconfigured if status < 400 else Refused)
    if status != 429 and (failing := CODES.known(code)) is not None:
        meaning = RAISED[failing.kind]
    return meaning(said, code)
