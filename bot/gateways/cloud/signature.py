"""Whether a request comes from Meta: the signature over its bytes, or the words agreed upon.

"Validating Payloads" (developers.facebook.com/docs/graph-api/webhooks/getting-started, 2026-03):
X-Hub-Signature-256 is "sha256=" and the HMAC-SHA256 of the body as it came, under the app
secret. The address is not signed, nor is a time: a message's id alone tells a second delivery.
"""

import hmac

HEADER = "x-hub-signature-256"


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether who knows the app secret signed this body. An empty secret signs nothing."""
    made = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
    return bool(secret) and hmac.compare_digest(made.encode(), signature.encode())


def is_agreed(token: str, told: str) -> bool:
    """Whether these are the words that the webhook was set up with. Empty ones are nobody's."""
    return bool(token) and hmac.compare_digest(token.encode(), told.encode())
