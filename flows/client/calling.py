"""Somebody of the cooperative is called for a client."""

from flows.context import Context, Cooperative
from flows.effects import OpenRelay
from flows.flow import Next, end
from flows.talk import Text, text


def calling(ctx: Context, words: str = "", about: str = "", medium: str = "") -> Next:
    """What is said to who wants to talk with a person, and what brings them together.

    words: what made her ask, where that is for the person to read; about: the number of an
    order. medium: what she sent with them to be seen or heard (flows.talk.Heard), or empty.
    """
    seller = ctx.cooperative
    if seller is None:
        return end(text("welcome.nobody"))
    told_night = ctx.night and bool(words or medium)
    sent = (ctx.asked,) if medium else ()
    opened = OpenRelay(words, about, recordings=sent, medium=medium, told_night=told_night)
    return end(_said(seller, ctx.night, told_night), opened)


def _said(seller: Cooperative, is_night: bool, is_written: bool) -> Text:
    if not is_night:
        return text("relay.open", cooperative=seller.name)
    if is_written:
        return text("relay.night", cooperative=seller.name)
    return text("relay.open.night", cooperative=seller.name)
