"""A client who talks with a person: what she writes is passed on, and the bot keeps silent."""

from dataclasses import replace
from datetime import timedelta

from flows.client.language import language
from flows.client.leaving import would_lose
from flows.client.menu import what_to_do
from flows.client.nothing import Nothing
from flows.context import Context
from flows.effects import CloseRelay, Effect, PassOn
from flows.flow import Next
from flows.hearing.answers import MEDIA
from flows.hearing.closing import closes
from flows.machine import Place, Step, ask_again, enter, resume
from flows.talk import Heard, Pin, Reply, Text, text

# What was told since then was told in the night that it is now: no night is longer.
NIGHT = timedelta(hours=14)


def is_on(place: Place | None, ctx: Context) -> bool:
    """Whether what the client writes now is for a person.

    Not in a night of which she was told; nor in the morning after it, until a member has
    answered, while she is in the middle of something that would be lost.
    """
    if ctx.relay is None or ctx.cooperative is None:
        return False
    told = ctx.relay.night
    if told is None:
        return True
    if ctx.night and ctx.now - told < NIGHT:
        return False
    return not would_lose(place)


def passed_on(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What becomes of a message while a relay is open; None where the bot is to answer it."""
    if ctx.relay is None or not is_on(place, ctx) or _names_another(heard, ctx):
        return None
    if heard.tapped is not None:
        return _tapped(place, heard, ctx)
    if closes(heard.words, ctx.contact.language):
        return closed(place, ctx)
    if place is not None and place.flow == language.name:
        chosen = resume(place, heard, ctx)  # she asked for it since, and an SMS has no taps
        if chosen is not None:
            return _without_question(chosen)
    line = _line(heard, ctx)
    if line is None:
        return Step(place)
    if ctx.night and not ctx.relay.live:
        return _put_off(place, line, ctx)
    # After a night with the bot, she may have forgotten who reads her.
    return Step(place, (_here(ctx),) if ctx.relay.night else (), (line,))


def closed(place: Place | None, ctx: Context) -> Step:
    """She has done talking with them: the bot is back, at what was asked before."""
    assert ctx.cooperative is not None
    said = text("relay.closed", cooperative=ctx.cooperative.name)
    return _back(place, ctx, said, CloseRelay())


def reminded(place: Place | None, ctx: Context) -> Step:
    """She asks the bot for something while a person reads her."""
    return Step(place, (_here(ctx),))


def _here(ctx: Context) -> Reply:
    assert ctx.cooperative is not None
    name = ctx.cooperative.name
    if ctx.night and ctx.relay is not None and not ctx.relay.live:
        return Reply((text("relay.open.night", cooperative=name),))
    return Reply((text("relay.here", cooperative=name),))


def _tapped(place: Place | None, heard: Heard, ctx: Context) -> Step:
    """A button is the bot's: what it leads to is asked by the bot, who is back then."""
    assert heard.tapped is not None
    if place is None or heard.tapped.asked != place.asked:
        return reminded(place, ctx)
    done = resume(place, heard, ctx)
    assert done is not None  # a tap always is an answer
    if place.flow == language.name:
        return _without_question(done)
    return replace(done, effects=(*done.effects, CloseRelay()))


def _put_off(place: Place | None, line: PassOn, ctx: Context) -> Step:
    """At night: it waits for them, and meanwhile the bot is there."""
    assert ctx.cooperative is not None
    said = text("relay.night", cooperative=ctx.cooperative.name)
    return _back(place, ctx, said, replace(line, told_night=True))


def _back(place: Place | None, ctx: Context, said: Text, *effects: Effect) -> Step:
    """The bot goes on where it stood."""
    if place is None:
        return enter(Next(what_to_do, Nothing(), (said,), effects), ctx)
    again = ask_again(place, ctx, said)
    return replace(again, effects=(*effects, *again.effects))


def _without_question(done: Step) -> Step:
    """The same, but what was asked before is not asked again: she is talking with a person."""
    return replace(done, replies=tuple(Reply(reply.says) for reply in done.replies if reply.says))


def _line(heard: Heard, ctx: Context) -> PassOn | None:
    """What there is to pass on; None when it is nothing at all."""
    words, medium, recording = said(heard, ctx)
    return PassOn(words, recording, medium) if words or medium else None


def said(heard: Heard, ctx: Context) -> tuple[str, str, str]:
    """What a message says to a person: its words, its medium, and the recording it came with.

    A place is a link, which opens as a map anywhere.
    """
    words = heard.words.strip()
    if heard.pin is not None:
        words = f"{words} {_link(heard.pin)}".strip()
    medium = heard.media or ""
    if medium == "reaction":  # its emoji says all of it
        medium = ""
    return words, medium, ctx.asked if medium in MEDIA else ""


def _link(pin: Pin) -> str:
    return f"https://maps.google.com/?q={pin.latitude},{pin.longitude}"


def _names_another(heard: Heard, ctx: Context) -> bool:
    """Whether another cooperative's poster was scanned: its code is the whole message."""
    others = (c.code for c in ctx.cooperatives if c != ctx.cooperative)
    return heard.words.strip().upper() in others
