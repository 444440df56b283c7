"""An account of nobody, and what Twilio would post to it and take from it."""

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest
from twilio.request_validator import RequestValidator

from bot.gateways.twilio import Account

SID = "AC" + "a" * 32
TOKEN = "12345"
PUBLIC_URL = "https://bot.example"
ACCOUNT = Account(SID, PUBLIC_URL, (TOKEN,))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLIENT = "whatsapp:+212600000001"
SENDER = "whatsapp:+14155238886"  # Twilio's sandbox

PAYLOADS = Path(__file__).parent / "payloads" / "twilio"
CONTRACT = Path(__file__).parent.parent.parent / "shared" / "twilio"


def payload(name: str, **changes: str) -> str:
    """A recorded form, with some fields changed; an empty file name is an error."""
    fields = dict(parse_qsl((PAYLOADS / f"{name}.txt").read_text().strip(), keep_blank_values=True))
    return urlencode({**fields, **changes})


def sign(url: str, form: str, token: str = TOKEN) -> str:
    """What Twilio's own library makes of a form whose names all differ."""
    fields = dict(parse_qsl(form, keep_blank_values=True))
    return str(RequestValidator(token).compute_signature(url, fields))


@cache
def _description(name: str) -> OpenAPI:
    if not (CONTRACT / name).exists():
        pytest.skip(f"Twilio's description {name} is not beside the project")
    return OpenAPI.from_dict(json.loads((CONTRACT / name).read_text()))


def check_request(request: httpx.Request, description: str) -> None:
    """Raise unless Twilio's OpenAPI description allows this request, password included."""
    asked = MockRequest(
        f"{request.url.scheme}://{request.url.host}",
        request.method,
        request.url.path,
        args=dict(request.url.params),
        headers=dict(request.headers),
        data=request.content,
        content_type=request.headers.get("Content-Type", "").partition(";")[0],
    )
    _description(description).validate_request(asked)
    login = request.headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(login).decode().count(":") == 1


def posted(request: httpx.Request) -> dict[str, str]:
    """The form that a request carries."""
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


def all_payloads() -> Iterable[str]:
    """The names of all recorded forms."""
    return sorted(path.stem for path in PAYLOADS.glob("*.txt"))
