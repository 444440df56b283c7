"""Whether a request comes from Twilio: the signature over its URL and its form.

Twilio signs the URL as configured there, then each field's name and value in order
(twilio.com/docs/usage/security, 2026-03). Its own RequestValidator judges the same, at
twice the cost, and is what the tests compare with.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from itertools import chain
from urllib.parse import parse_qs, urlsplit

SHA1, SHA256 = "HMAC_SHA1", "HMAC_SHA256"
DIGESTS = {SHA1: "sha1", SHA256: "sha256"}
PORTS = {"https": 443, "http": 80}


class Signatures:
    """What Twilio's signatures are checked with.

    public_url is the configured address without a path: nothing that a request says of
    its own host is believed. An empty secret would let anybody sign, so it counts as none.
    """

    def __init__(
        self, public_url: str, tokens: Iterable[str], shared_keys: Iterable[str] = ()
    ) -> None:
        self._bases = variants(public_url)
        self._tokens = tuple(token.encode() for token in tokens if token)
        self._shared_keys = tuple(key.encode() for key in shared_keys if key)

    def accept_form(
        self, target: str, fields: Iterable[tuple[str, str]], signature: bytes, settings: str = ""
    ) -> bool:
        """Whether this form was signed. target is the path and query, as they were received.

        settings is the header X-Twilio-Webhooks-Signature-Settings, when there is one.
        """
        # Names in order, then the values of each: the order of the pairs, each counted once.
        signed = "".join(chain.from_iterable(sorted(set(fields))))
        return self._accept(target, signed, signature, settings)

    def accept_body(self, target: str, body: bytes, signature: bytes, settings: str = "") -> bool:
        """Whether this JSON was signed: the URL is, and tells the body's hash."""
        told = parse_qs(urlsplit(target).query).get("bodySHA256", [""])[0]
        same = hmac.compare_digest(sha256(body).hexdigest().encode(), told.encode())
        return same and self._accept(target, "", signature, settings)

    def _accept(self, target: str, signed: str, signature: bytes, settings: str) -> bool:
        secrets, algorithm = self._tokens, SHA1
        if settings:
            named = _settings(settings)
            algorithm = named.get("algorithm", "").upper() or SHA1
            if "key" in named or algorithm != SHA1:
                secrets = self._shared_keys
        digest = DIGESTS.get(algorithm)
        if digest is None:
            return False
        for base in self._bases:
            message = f"{base}{target}{signed}".encode()
            for secret in secrets:
                made = b64encode(hmac.digest(secret, message, digest))
                if hmac.compare_digest(made, signature):
                    return True
        return False


def variants(public_url: str) -> tuple[str, str]:
    """The address as configured, and the same with its port told or left out.

    Twilio keeps the port for some requests and drops it for others: both are genuine.
    https://bot.example is also https://bot.example:443, and https://bot.example:8443 also
    https://bot.example.
    """
    parts = urlsplit(public_url)
    if parts.port is None:
        other = f"{parts.netloc}:{PORTS.get(parts.scheme, 80)}"
    else:
        other = parts.netloc[: parts.netloc.rindex(":")]
    return public_url, parts._replace(netloc=other).geturl()


def _settings(header: str) -> dict[str, str]:
    """`key=webhooks_sharedkey_1,algorithm=HMAC_SHA256` by name."""
    pairs = (part.partition("=") for part in header.split(","))
    return {name.strip(): value.strip() for name, _, value in pairs}
