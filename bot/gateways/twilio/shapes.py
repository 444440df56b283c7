"""The shapes of buttons and lists, and the words that fill them.

WhatsApp's buttons and lists come from messages that Twilio stores ("contents"). A stored
message fixes how many buttons or rows there are, and how many lines of text above them;
all the words are variables. So there is one for each shape and language. It may be sent
inside the 24 hours alone: none is approved by Meta, nor needs to be.

Limits: twilio.com/docs/content, 2026-03. A variable may not be empty, nor hold a line
break (error 21656): each line of the text is a variable of its own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.gateways import Outgoing, Pick

BUTTONS, BUTTON_TITLE, BUTTON_LINES = 3, 20, 8  # how many; characters; lines above them
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_LINES = 10, 24, 72, 4
BODY, OPENS, PAYLOAD = 1024, 20, 200  # characters

# Under a row without a second line, in a list where others have one: it may not be empty.
NO_DESCRIPTION = "…"

# Twilio has no code for Darija; nothing depends on it, for all the words are variables.
CONTENT_LANGUAGES = ("ar", "fr")
LANGUAGES = {"ar": "ar", "ary": "ar", "fr": "fr", "ary_Latn": "fr"}

SPACES = re.compile(r"[ \t\r\n]+")

Stored = Mapping[tuple[str, str], str]  # (language of the content, name of the shape) -> SID


@dataclass(frozen=True, slots=True)
class Shape:
    """What a stored message fixes. A quick-reply has at most 3 buttons, a list-picker 10 rows."""

    kind: str
    picks: int
    lines: int
    described: bool = False

    @property
    def name(self) -> str:
        """As it is stored: buttons_2_lines_1, list_7_lines_2_described."""
        described = "_described" if self.described else ""
        return f"{self.kind}_{self.picks}_lines_{self.lines}{described}"


def shapes() -> Iterator[Shape]:
    """Every shape that a message of ours can have."""
    for picks in range(1, BUTTONS + 1):
        for lines in range(1, BUTTON_LINES + 1):
            yield Shape("buttons", picks, lines)
    for picks in range(1, ROWS + 1):
        for lines in range(1, ROW_LINES + 1):
            yield Shape("list", picks, lines)
            yield Shape("list", picks, lines, described=True)


def shape_of(message: Outgoing) -> Shape | None:
    """The shape that carries all of this message, or None: then it is numbered text."""
    picks, lines = message.picks, _lines(message.body)
    payloads = {pick.payload for pick in picks}
    if not picks or not lines or len(message.body) > BODY or len(payloads) != len(picks):
        return None
    if not all(pick.title.strip() and 0 < len(pick.payload) <= PAYLOAD for pick in picks):
        return None
    described = any(pick.description.strip() for pick in picks)
    if not described and len(picks) <= BUTTONS and len(lines) <= BUTTON_LINES:
        titles = {pick.title for pick in picks}  # WhatsApp refuses two buttons of one title
        if len(titles) == len(picks) and all(len(title) <= BUTTON_TITLE for title in titles):
            return Shape("buttons", len(picks), len(lines))
    if len(picks) > ROWS or len(lines) > ROW_LINES or not 0 < len(message.opens.strip()) <= OPENS:
        return None
    if any(len(p.title) > ROW_TITLE or len(p.description) > ROW_DESCRIPTION for p in picks):
        return None
    return Shape("list", len(picks), len(lines), described)


def content(message: Outgoing, stored: Stored) -> dict[str, str] | None:
    """What to create the message with, or None when no stored content can carry it."""
    shape, language = shape_of(message), LANGUAGES.get(message.language)
    if shape is None or language is None:
        return None
    sid = stored.get((language, shape.name))
    if sid is None:
        return None
    values = _values(shape, _lines(message.body), message.opens, message.picks)
    return {"content_sid": sid, "content_variables": json.dumps(values, ensure_ascii=False)}


def request(shape: Shape, language: str) -> dict[str, Any]:
    """What creates the content of a shape: its variables stand in the order of `_values`."""
    names = (f"{{{{{number}}}}}" for number in count(1))
    body = "\n".join(next(names) for _ in range(shape.lines))
    kind: dict[str, Any]
    if shape.kind == "buttons":
        actions = [
            {"type": "QUICK_REPLY", "title": next(names), "id": next(names)}
            for _ in range(shape.picks)
        ]
        kind = {"twilio/quick-reply": {"body": body, "actions": actions}}
    else:
        button, parts = next(names), ("item", "id", "description")[: 2 + shape.described]
        items = [{part: next(names) for part in parts} for _ in range(shape.picks)]
        kind = {"twilio/list-picker": {"body": body, "button": button, "items": items}}
    samples = [Pick(f"sample.{number}", f"{number}", f"{number}") for number in range(shape.picks)]
    return {
        "friendly_name": f"taawon_{shape.name}_{language}",
        "language": language,
        "variables": _values(shape, ["Taawon"] * shape.lines, "Taawon", samples),
        "types": kind,
    }


def _values(
    shape: Shape, lines: Sequence[str], opens: str, picks: Sequence[Pick]
) -> dict[str, str]:
    """The variables by number: the lines, what opens a list, then each pick's parts."""
    values = [*lines] if shape.kind == "buttons" else [*lines, _flat(opens)]
    for pick in picks:
        values += [_flat(pick.title), pick.payload]
        if shape.described:
            values.append(_flat(pick.description) or NO_DESCRIPTION)
    return {str(number): value for number, value in enumerate(values, 1)}


def _lines(body: str) -> list[str]:
    """The lines that have words: a blank one cannot be a variable."""
    return [flat for line in body.splitlines() if (flat := _flat(line))]


def _flat(words: str) -> str:
    return SPACES.sub(" ", words).strip()
