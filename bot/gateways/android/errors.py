"""What went wrong at the telephone, or at the server before it, as a SendError.

It has no codes of errors: an HTTP status and a sentence. The status is the code that we keep.
"""

from bot.gateways import Misconfigured, NotSent, Refused, SendError, Unknown
from bot.gateways.wire import pause

# What its API documents, and what an operator must mend. Others fall in a class by their hundred.
STATUSES: dict[int, type[SendError]] = {
    400: Refused,  # a number or a text that it cannot take
    401: Misconfigured,  # login and password
    403: Misconfigured,  # a login that may not send
    404: Misconfigured,  # the address of the API
    405: Misconfigured,  # the address of the API
    408: Unknown,  # it came too late to know what became of the request
    413: Refused,  # the text is too long
    429: NotSent,
}
# How a sentence begins that says more than its status. The queue of a telephone that is off is
# full, or too old: what comes then is not put into it ("Message queue limits", 2026-05).
SENTENCES: dict[tuple[int, str], type[SendError]] = {
    (503, "queue limits exceeded"): NotSent,
}


def classify(status: int, sentence: str = "", retry_after: str = "") -> SendError:
    """The error that an answer means. Its text holds the status alone: sentences repeat numbers."""
    said = f"the telephone answered {status}"
    meaning = _meaning(status, sentence.lower())
    if meaning is NotSent:
        return NotSent(said, status, pause({"Retry-After": retry_after}))
    return meaning(said, status)


def _meaning(status: int, sentence: str) -> type[SendError]:
    for (its_status, beginning), meaning in SENTENCES.items():
        if status == its_status and sentence.startswith(beginning):
            return meaning
    if status in STATUSES:
        return STATUSES[status]
    if status >= 500:
        return Unknown  # it may be in the queue already
    return Misconfigured if status < 400 else Refused
