"""Whether an event comes from our telephone: the signature over its body and its time."""

import hmac


def is_signed(key: str, body: bytes, timestamp: bytes, signature: bytes) -> bool:
    """Whether the key made this signature, in hex, of the raw body with its time behind it.

    With an empty key anybody could sign: then nothing is signed.
    """
    if not key:
        return False
    made = hmac.digest(key.encode(), body + timestamp, "sha256").hex().encode()
    return hmac.compare_digest(made, signature)
