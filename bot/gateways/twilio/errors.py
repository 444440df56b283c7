"""What went wrong at Twilio, as a SendError.

The codes and what to do about each: twilio.com/docs/api/errors, 2026-03. "Subject to
change", so a code that is not here falls in a class by its HTTP status.
"""

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

CODES: dict[int, type[SendError]] = {
    # the person
    21610: OptedOut,  # wrote STOP
    63014: OptedOut,  # blocked us
    63033: OptedOut,  # blocked us
    21211: Unreachable,  # no such number
    21612: Unreachable,  # no route for SMS
    21614: Unreachable,  # not a mobile
    21635: Unreachable,  # a landline
    30003: Unreachable,  # handset off
    30005: Unreachable,  # unknown or inactive
    30006: Unreachable,  # a landline
    63003: Unreachable,  # not on WhatsApp
    63024: Unreachable,  # not on WhatsApp
    63016: WindowClosed,
    # our account, sender or content
    20003: Misconfigured,  # credentials, or account suspended
    21212: Misconfigured,  # From
    21408: Misconfigured,  # country not allowed
    21606: Misconfigured,  # From
    21608: Misconfigured,  # trial account
    21654: Misconfigured,  # ContentSid
    21655: Misconfigured,  # ContentSid
    21656: Misconfigured,  # ContentVariables
    21703: Misconfigured,  # service without sender
    21704: Misconfigured,  # service without sender
    30018: Misconfigured,  # sender name not registered
    30450: Misconfigured,  # taken for SMS pumping
    63005: Misconfigured,  # content refused
    63007: Misconfigured,  # From
    63013: Misconfigured,  # content refused
    63015: Misconfigured,  # has not joined the sandbox
    63020: Misconfigured,  # business manager
    63021: Misconfigured,  # content refused
    63027: Misconfigured,  # template
    63028: Misconfigured,  # template
    63030: Misconfigured,  # content refused
    63040: Misconfigured,  # template rejected
    63041: Misconfigured,  # template paused
    63042: Misconfigured,  # template disabled
    63051: Misconfigured,  # business account locked
    # later
    20429: NotSent,  # too many requests
    21611: NotSent,  # the sender's queue is full
    30001: NotSent,  # the sender's queue is full
    63017: NotSent,  # the account's rate
    63018: NotSent,  # the sender's rate
    63038: NotSent,  # the account's messages of the day
    # this message
    21617: Refused,  # longer than 1600
    21619: Refused,  # empty
    21620: Refused,  # media address
    21910: Refused,  # From and To on two channels
    30007: Refused,  # filtered as spam
    30036: Refused,  # waited longer than it was valid
    63019: Refused,  # media
    63032: Refused,  # Meta's experiment
    63034: Refused,  # media
    63049: Refused,  # Meta's own choice
}
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
    if status != 429 and code is not None:
        meaning = CODES.get(code, meaning)
    return meaning(said, code)
