"""A reply as a WhatsApp message: up to three buttons, a list up to ten rows, or numbered text.

Limits in characters, from Twilio's Content API (twilio/quick-reply and twilio/list-picker) and
Meta's Cloud API ("Interactive messages"), which agree. They hold for what the client reads, so
after translation.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from bot.gateways import Pick
from bot.render.lengths import shorten
from bot.render.lines import options, sentences
from bot.render.words import quoted, settled
from bot.translate import Say
from flows.talk import Option, Reply, text

BUTTONS, BUTTON_TITLE = 3, 20  # how many without Meta's approval; characters in each
ROWS, ROW_TITLE, ROW_DESCRIPTION = 10, 24, 72
LIST_LABEL = 20  # on the button that opens a list
PAYLOAD = 200
BODY = 1024  # above buttons or a list; without them, a message holds lengths.LONGEST
OPENS = text("list.open")


@dataclass(frozen=True, slots=True)
class Message:
    """What a gateway sends. Without `opens`, the picks are buttons; with it, rows of a list."""

    body: str
    picks: tuple[Pick, ...] = ()
    opens: str = ""


def render(reply: Reply, say: Say) -> Message:
    """The message. Where its options break a limit, they are lines of the body instead."""
    body = settled("\n\n".join(sentences(reply, _quoting(say))))
    if not reply.shown:
        return Message(body)
    if 0 < len(body) <= BODY:
        if buttons := _buttons(reply, say):
            return Message(body, buttons)
        if rows := _rows(reply, say):
            return Message(body, rows, shorten(say(OPENS), LIST_LABEL))
    return Message(numbered(reply, say))


def numbered(reply: Reply, say: Say) -> str:
    """The same message as text alone, for whoever cannot tap. lengths.split makes it fit."""
    quoting = _quoting(say)
    paragraphs = [*sentences(reply, quoting), "\n".join(options(reply, quoting))]
    return settled("\n\n".join(filter(None, paragraphs)))


@cache
def _quoting(say: Say) -> Say:
    return say.quoting(quoted)


def _buttons(reply: Reply, say: Say) -> tuple[Pick, ...]:
    """Buttons, when all fit and say enough; else nothing."""
    if len(reply.shown) > BUTTONS or any(option.hint for option in reply.shown):
        return ()
    picks = tuple(Pick(_payload(reply, option), say(option.label)) for option in reply.shown)
    # Meta refuses two buttons of one title.
    if len({pick.title for pick in picks}) < len(picks):
        return ()
    return picks if _fit(picks, BUTTON_TITLE) else ()


def _rows(reply: Reply, say: Say) -> tuple[Pick, ...]:
    """Rows of a list, when there are few enough; else nothing."""
    if len(reply.shown) > ROWS:
        return ()
    picks = tuple(_row(reply, option, say) for option in reply.shown)
    return picks if _fit(picks, ROW_TITLE) else ()


def _row(reply: Reply, option: Option, say: Say) -> Pick:
    return Pick(_payload(reply, option), *_row_words(option, say))


@lru_cache(maxsize=4096)  # every client of a cooperative is shown the same products
def _row_words(option: Option, say: Say) -> tuple[str, str]:
    """Both lines of a row. A label too long for the first is said whole in the second."""
    label, quoting = say(option.label), _quoting(say)
    title = shorten(label, ROW_TITLE)
    whole = quoting(option.label) if title != label else ""
    hint = quoting(option.hint) if option.hint else ""
    description = settled(" - ".join(filter(None, (whole, hint))))
    return title, shorten(description, ROW_DESCRIPTION)


def _fit(picks: tuple[Pick, ...], longest: int) -> bool:
    """Whether each can be shown, and told from the others when it comes back."""
    return all(
        0 < len(pick.title) <= longest and len(pick.payload) <= PAYLOAD for pick in picks
    ) and len({pick.payload for pick in picks}) == len(picks)


def _payload(reply: Reply, option: Option) -> str:
    return f"{reply.asked}.{option.key}"
