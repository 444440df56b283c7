"""What we send, as the JSON that Meta takes.

"Messages" (developers.facebook.com/documentation/business-messaging/whatsapp/reference, 2026-03).
How long a message stays good cannot be told here: Meta keeps it for as long as it likes.
"""

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bot.gateways import Filled, Misconfigured, Outgoing, Pick, Refused
from bot.gateways.cloud.forms import NUMBER, SCOPED
from bot.gateways.twilio.forms import WHATSAPP
from bot.gateways.twilio.shapes import (
    BODY,
    BUTTON_TITLE,
    BUTTONS,
    OPENS,
    PAYLOAD,
    ROW_DESCRIPTION,
    ROW_TITLE,
    ROWS,
    SPACES,
)
from bot.templates import TEMPLATES, nearest, submitted

Json = dict[str, Any]

LONGEST = 4096  # characters of a text
CAPTION = 1024  # characters under a picture

# The kind of a file by the end of its address. An address of ours (bot.media.links) has no such
# end: what we send from there are pictures that a cooperative shows (bot.pictures).
ENDINGS = {
    **dict.fromkeys((".ogg", ".mp3", ".m4a", ".aac", ".amr"), "audio"),
    **dict.fromkeys((".mp4", ".3gp"), "video"),
    **dict.fromkeys(("", ".jpg", ".jpeg", ".png"), "image"),
}

_E164 = re.compile(rf"\+{NUMBER.pattern}", re.ASCII)


def request(message: Outgoing) -> Json:
    """All of the request. Raises Refused or Misconfigured for what Meta surely refuses."""
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(message),
        "biz_opaque_callback_data": callback(message),
        **_content(message),
    }


def callback(message: Outgoing) -> str:
    """What Meta gives back with each status, and forms.CALLBACK reads.

    A status may come before the commit that stores Meta's id, and then only this finds the row.
    """
    return f"{message.outbound}-{message.attempt}"


def _recipient(message: Outgoing) -> Json:
    """A number in `to`; an id in `recipient`: in `to` it is taken for a number and lost."""
    address = message.address.removeprefix(WHATSAPP)
    if message.channel != "whatsapp" or address == message.address:
        raise Refused("the address is not on WhatsApp")
    if _E164.fullmatch(address):
        return {"to": address}
    if SCOPED.fullmatch(address):
        return {"recipient": address}
    raise Refused("the address is nobody's")


def _content(message: Outgoing) -> Json:
    if message.template is not None:
        return _template(message.template, message.language)
    body = message.plain if message.picks and message.plain else message.body
    if message.media:
        return _with_media(message.media, body)
    if _fits(message):
        if _as_buttons(message):
            return _interactive(message, "button", {"buttons": [*map(_button, message.picks)]})
        rows = [*map(_row, message.picks)]
        action = {"button": _flat(message.opens), "sections": [{"rows": rows}]}
        return _interactive(message, "list", action)
    return _text(body)


def _text(body: str) -> Json:
    if not body.strip():
        raise Refused("the message is empty")
    if len(body) > LONGEST:
        raise Refused(f"the message has {len(body)} characters, more than {LONGEST}")
    return {"type": "text", "text": {"preview_url": False, "body": body}}


def _with_media(url: str, body: str) -> Json:
    """A file with its words; where they cannot stand under it, the words with its address."""
    path = PurePosixPath(urlsplit(url).path)
    kind = ENDINGS.get(path.suffix.lower(), "document")
    if (kind == "audio" and body.strip()) or len(body) > CAPTION:
        return _text(f"{body}\n\n{url}")
    caption = {"caption": body} if body.strip() else {}
    named = {"filename": path.name} if kind == "document" else {}
    return {"type": kind, kind: {"link": url, **caption, **named}}


def _interactive(message: Outgoing, kind: str, action: Json) -> Json:
    interactive = {"type": kind, "body": {"text": message.body}, "action": action}
    return {"type": "interactive", "interactive": interactive}


def _fits(message: Outgoing) -> bool:
    """Whether its picks can be buttons or rows at all."""
    picks, payloads = message.picks, {pick.payload for pick in message.picks}
    if not 0 < len(picks) == len(payloads) or not message.body.strip():
        return False
    if len(message.body) > BODY:
        return False
    if not all(pick.title.strip() and 0 < len(pick.payload) <= PAYLOAD for pick in picks):
        return False
    return _as_buttons(message) or (
        len(picks) <= ROWS
        and 0 < len(message.opens.strip()) <= OPENS
        and all(len(p.title) <= ROW_TITLE and len(p.description) <= ROW_DESCRIPTION for p in picks)
    )


def _as_buttons(message: Outgoing) -> bool:
    titles = {pick.title for pick in message.picks}  # WhatsApp refuses two buttons of one title
    return (
        len(titles) == len(message.picks) <= BUTTONS
        and not any(pick.description.strip() for pick in message.picks)
        and all(len(title) <= BUTTON_TITLE for title in titles)
    )


def _button(pick: Pick) -> Json:
    return {"type": "reply", "reply": {"id": pick.payload, "title": _flat(pick.title)}}


def _row(pick: Pick) -> Json:
    row = {"id": pick.payload, "title": _flat(pick.title)}
    described = _flat(pick.description)
    return {**row, "description": described} if described else row


def _template(filled: Filled, language: str) -> Json:
    template = TEMPLATES.get(filled.purpose)
    if template is None or not nearest(language):
        raise Misconfigured("there is no such template in that language")
    # A line break in a value is refused (132018), and so is an empty one.
    values = [_flat(value) for value in filled.values]
    if not template.takes(values):
        raise Refused(f"{filled.purpose} lacks a value, or has one too many")
    told = [{"type": "text", "text": value} for value in values]
    return {
        "type": "template",
        "template": {
            "name": template.name(language),
            "language": {"code": submitted(language)},
            "components": [{"type": "body", "parameters": told}],
        },
    }


def _flat(words: str) -> str:
    return SPACES.sub(" ", words).strip()
