"""What we answer at once: TwiML, the XML that Twilio takes for orders.

Limits: 64 kB an answer (error 11750). Bodies come here already cut to 1600 characters.
"""

import logging
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

LARGEST = 64_000  # bytes of an answer
START = b'<?xml version="1.0" encoding="UTF-8"?>'
EMPTY = START + b"<Response/>"
OPEN, CLOSE = START + b"<Response>", b"</Response>"

# XML 1.0 has no way to write these; one would make the whole answer unreadable (12100).
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

log = logging.getLogger(__name__)


def response(bodies: Iterable[str]) -> bytes:
    """An answer with one message for each body, in this order; empty ones are left out.

    What would make the answer too large for Twilio is left out as well, and logged.
    """
    parts, size = [OPEN], len(OPEN) + len(CLOSE)
    for body in bodies:
        words = ILLEGAL.sub("", body)
        if not words.strip():
            continue
        part = f"<Message>{escape(words)}</Message>".encode()
        size += len(part)
        if size > LARGEST:
            log.error("an answer is too large: only its first %d messages leave", len(parts) - 1)
            break
        parts.append(part)
    return b"".join((*parts, CLOSE)) if len(parts) > 1 else EMPTY
