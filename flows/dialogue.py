"""One turn of a conversation: commands first, then the flow that is under way.

What is neither a command nor an answer is read for what it means: an order, a question,
the wish to be left alone.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from flows.client.menu import menu, what_to_do
from flows.client.nothing import Nothing
from flows.client.recording import offered
from flows.client.relay import is_on, passed_on
from flows.client.scanned import scanned, uncoded
from flows.client.wares import stock
from flows.client.welcome import greet
from flows.commands import Command, obey, recognise
from flows.context import Context
from flows.effects import OptOut, Remind
from flows.flow import FLOWS, Next, go
from flows.hearing.answers import MEDIA
from flows.hearing.understanding import understand
from flows.machine import (
    Place,
    Step,
    ask_again,
    enter,
    heeded,
    interrupt,
    missed,
    question_at,
    resume,
    wants_media,
    wants_pin,
)
from flows.meaning import asked_beside, leaning, read
from flows.member.desk import at_the_desk
from flows.talk import Event, Heard, Silence, Started, Text, Words, text

# What each kind of thing that is no words gets, where no question asked for it.
UNREAD = {
    "voice": text("oops.voice"),
    "image": text("oops.picture"),
    "video": text("oops.video"),
    "document": text("oops.document"),
    "card": text("oops.card"),
    "sticker": text("oops.sticker"),
    "reaction": text("oops.reaction"),
    "location": text("oops.pin"),
}
# Words that come with these are no answer: a thumb under a message is not the yes to an order.
WORDLESS = ("card", "sticker", "reaction")


def step(place: Place | None, event: Event, ctx: Context) -> Step:
    """One turn. Same arguments, same result: no clock, no database, no chance."""
    match event:
        case Started(flow=name, slots=slots):
            # A menu that nobody answered is nothing to come back to.
            kept = None if place is None or place.flow == menu.name else place
            return interrupt(kept, Next(FLOWS[name].first, slots), ctx)
        case Silence(asked=asked):
            return _silent(place, asked, ctx)
        case Heard():
            return _with_reminder(_hear(place, event, ctx), ctx)
        case _:
            assert_never(event)


def _hear(place: Place | None, heard: Heard, ctx: Context) -> Step:
    if heard.stopped:  # the provider has told them so already: not a word from us
        return Step(None, effects=(OptOut(heard.words),))
    command = recognise(heard.words)
    if command is not None and heard.tapped is None and not _is_answer(command, place, ctx):
        return obey(command, place, heard, ctx)
    if ctx.desk is not None and (done := at_the_desk(place, heard, ctx)) is not None:
        return done
    if ctx.relay is not None and (passed := passed_on(place, heard, ctx)) is not None:
        return passed
    is_new = place is None and (not ctx.contact.language or ctx.cooperative is None)
    if is_new:
        return greet(heard, ctx)
    if (led := scanned(place, heard, ctx)) is not None:
        return led
    heard = uncoded(place, heard, ctx) if place is not None else heard
    unread = _unread(heard)
    if place is None or (place.flow == menu.name and _for_them(heard, ctx) is not None):
        return _open(heard, unread, ctx)
    kept = _kept(place, heard, ctx)
    if kept is not None:
        place = kept.place
    elif unread is not None and not _is_wanted(heard, place, ctx):
        return ask_again(place, ctx, unread)
    if kept is not None and unread is not None:
        return ask_again(place, ctx, *kept.says)
    if (passing := asked_beside(place, heard, ctx)) is not None:
        return _after(kept, passing) if kept is not None else passing
    answer = resume(place, heard, ctx)
    if answer is None:
        answer = leaning(read(place, heard, ctx) or missed(place, ctx), place, heard, ctx)
    return _after(kept, answer) if kept is not None else answer


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something to see or hear that goes along: where we stand with it, and what is said."""

    place: Place
    says: tuple[Text, ...]


def _is_recording(heard: Heard) -> bool:
    return heard.media in MEDIA and heard.tapped is None


def _for_them(heard: Heard, ctx: Context) -> Next | None:
    """Something to see or hear, where no flow wants it: it may be for the cooperative."""
    return offered(heard, ctx) if _is_recording(heard) and ctx.cooperative is not None else None


def _kept(place: Place, heard: Heard, ctx: Context) -> _Kept | None:
    """What the flow under way does with what was sent, where its question did not ask for it."""
    if not _is_recording(heard) or wants_media(place, ctx):
        return None
    then = FLOWS[place.flow].on_recording(place.slots, heard, ctx)
    return _Kept(replace(place, slots=then.slots), then.says) if then is not None else None


def _after(kept: _Kept, done: Step) -> Step:
    """The same turn, in which what was sent is spoken of first."""
    first, *others = done.replies
    return replace(done, replies=(replace(first, says=(*kept.says, *first.says)), *others))


def _is_answer(command: Command, place: Place | None, ctx: Context) -> bool:
    """Whether the word is an answer rather: Hadiya is a name, and "cadeau" a good note."""
    if ctx.relay is not None:  # nothing is asked while she talks with somebody
        return False
    asked = question_at(place, ctx) if place and command is Command.REWARD else None
    return isinstance(asked, Words)


def _unread(heard: Heard) -> Text | None:
    """The kind sentence for what cannot be read; None when there are words or a tap."""
    if heard.tapped is not None:
        return None
    if heard.media in WORDLESS:
        return UNREAD[heard.media]
    if heard.words.strip():
        return None
    if heard.pin is not None:
        return UNREAD["location"]
    return UNREAD.get(heard.media, text("oops.media")) if heard.media else None


def _is_wanted(heard: Heard, place: Place, ctx: Context) -> bool:
    """Whether what cannot be read is an answer here all the same."""
    if heard.pin is not None:
        return wants_pin(place, ctx)
    if heard.media == "reaction":
        return _reacts(heard, place, ctx)
    return heard.media in MEDIA and wants_media(place, ctx)


def _reacts(heard: Heard, place: Place, ctx: Context) -> bool:
    """Whether this is a face under the question how it was: there it says all that is asked."""
    scene = FLOWS[place.flow].scene(place.slots, place.state, ctx)
    if scene.state != "ask_rating" or question_at(place, ctx) is None:
        return False
    return understand(heard.words, stock(ctx), scene.state).rating is not None


def _open(heard: Heard, unread: Text | None, ctx: Context) -> Step:
    """Somebody writes while nothing is under way: what they mean of the menu, or the menu."""
    front = go(what_to_do, Nothing(), say=unread)
    if heard.tapped is not None:
        return enter(go(what_to_do, Nothing(), say=text("oops.old")), ctx)
    if unread is not None:
        return enter(_for_them(heard, ctx) or front, ctx)
    done = heeded(front, heard, ctx) or read(None, heard, ctx)
    if done is None:
        done = enter(_for_them(heard, ctx) or front, ctx)
    elif done.place is not None and (kept := _kept(done.place, heard, ctx)) is not None:
        done = _after(kept, replace(done, place=kept.place))
    return leaning(done, None, heard, ctx)


def _silent(place: Place | None, asked: str, ctx: Context) -> Step:
    """Nothing was heard since a question was put; nothing is said when it is not that one."""
    if place is None or place.asked != asked or ctx.contact.opted_out or is_on(place, ctx):
        return Step(place)
    then = FLOWS[place.flow].on_silence(place.slots, ctx)
    if then is None:
        return Step(place)
    return ask_again(replace(place, slots=then.slots), ctx, *then.says)


def _with_reminder(done: Step, ctx: Context) -> Step:
    """The same step; and where silence would be answered, an effect to come back then."""
    place = done.place
    if place is None or ctx.contact.opted_out or is_on(place, ctx) or done.opens_relay:
        return done
    flow = FLOWS[place.flow]
    if flow.patience is None or flow.on_silence(place.slots, ctx) is None:
        return done
    return replace(done, effects=(*done.effects, Remind(place.asked, ctx.now + flow.patience)))


def stands_alone(heard: Heard) -> bool:
    """Whether this means the same whatever was asked: a command, or a tap on its own question."""
    return heard.stopped or heard.tapped is not None or recognise(heard.words) is not None


def lost(ctx: Context) -> Step:
    """Where the conversation stood cannot be read any more: apologise, and open the menu."""
    return enter(go(what_to_do, Nothing(), say=text("oops.lost")), ctx)
