"""One turn of a conversation: commands first, then the flow that is under way.

What is neither a command nor an answer is read for what it means: an order, a question,
the wish to be left alone.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from flows.client import follow, rating, suggest
from flows.client.asides import answered
from flows.client.forgetting import forgetting
from flows.client.language import NAMES
from flows.client.leaving import leaving, would_lose
from flows.client.menu import menu, what_to_do
from flows.client.nothing import Nothing
from flows.client.recording import offered
from flows.client.relay import is_on, passed_on
from flows.client.scanned import scanned, uncoded
from flows.client.stopping import for_good, said, stopping
from flows.client.wares import stock
from flows.client.welcome import greet
from flows.commands import Command, aside, ask_to_leave, in_passing, obey, recognise
from flows.context import Context
from flows.effects import Lean, OptOut, Remind, SetLanguage
from flows.flow import FLOWS, Next, Scene, go
from flows.hearing.answers import MEDIA, is_asking
from flows.hearing.language import told
from flows.hearing.ratings import has_stars
from flows.hearing.reading import Reading
from flows.hearing.understanding import understand
from flows.machine import (
    Place,
    Step,
    ask_again,
    enter,
    heeded,
    interrupt,
    led,
    missed,
    pick,
    question_at,
    resume,
    wants_media,
    wants_pin,
)
from flows.member.desk import at_the_desk
from flows.talk import Choice, Event, Heard, Reply, Silence, Started, Text, Words, text

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
# Sentences that ask for what a word asks for as well.
COMMANDS = {"help": Command.HELP, "agent": Command.HUMAN, "language": Command.LANGUAGE}
# Sentences that open a flow, and what they lead to in it.
OPENS = {"rate": rating.begun, "suggest": suggest.begun}
MOST_ASKING = 5  # words of a question without its sign: "bch7al lkilo d l3sel"
# A no to a question that cannot be refused: nothing else, no note, nothing to change.
REFUSALS = ("no", "done", "none", "back")


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
    if place is None or (place.flow == menu.name and _is_recording(heard)):
        return _open(heard, unread, ctx)
    kept = _kept(place, heard, ctx)
    if kept is not None:
        place = kept.place
    elif unread is not None and not _is_wanted(heard, place, ctx):
        return ask_again(place, ctx, unread)
    if kept is not None and unread is not None:
        return ask_again(place, ctx, *kept.says)
    if (passing := _asked_beside(place, heard, ctx)) is not None:
        return _after(kept, passing) if kept is not None else passing
    answer = resume(place, heard, ctx)
    if answer is None:
        answer = _leaning(_read(place, heard, ctx) or missed(place, ctx), place, heard, ctx)
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


def _asked_beside(place: Place, heard: Heard, ctx: Context) -> Step | None:
    """The answer to "ch7al taman?", where we ask for an address, which takes any words.

    Only what is surely a question: "12 rue du Prix" is an address.
    """
    if heard.tapped is not None or not wants_pin(place, ctx):
        return None
    asks, said = is_asking(heard.words), heard.words.split()
    if not asks and (len(said) > MOST_ASKING or any(word.strip(",.").isdigit() for word in said)):
        return None
    reading = understand(heard.words, stock(ctx), stored=ctx.contact.language)
    about = ("price", "catalogue", "delivery") if asks else ("price",)
    if reading.intent not in about or not reading.sure:
        return None
    passing = answered(reading, heard.words, Scene(), ctx)
    return aside(place, ctx, passing.says, *passing.effects) if passing else None


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
    done = heeded(front, heard, ctx) or _read(None, heard, ctx)
    if done is None:
        done = enter(_for_them(heard, ctx) or front, ctx)
    elif done.place is not None and (kept := _kept(done.place, heard, ctx)) is not None:
        done = _after(kept, replace(done, place=kept.place))
    return _leaning(done, None, heard, ctx)


def _read(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What free words lead to, where they were no answer; None when nothing tells."""
    here = place or Place(menu.name, what_to_do.name, Nothing(), ctx.asked)
    flow = FLOWS[here.flow]
    scene = flow.scene(here.slots, here.state, ctx)
    if not (any(c.isalpha() for c in heard.words) or _rates(heard, here, scene)):
        return None  # a number that is no answer is no order either
    while True:
        ours = ctx.contact.language
        reading = understand(heard.words, stock(ctx), scene.state, scene.pending, ours)
        then = flow.on_words(here.slots, here.state, reading, ctx)
        if then is not None:
            return led(here, then, ctx)
        if scene.otherwise is None:
            return _meant(place, reading, scene, heard, ctx)
        scene = scene.otherwise


def _rates(heard: Heard, here: Place, scene: Scene) -> bool:
    """Whether signs alone say how it was: a face or a figure if that was asked, stars anyway.

    Not in the middle of something else: stars there are joy.
    """
    if scene.state == "ask_rating":
        return True
    return here.flow in (menu.name, rating.rating.name) and has_stars(heard.words)


def _meant(
    place: Place | None, reading: Reading, scene: Scene, heard: Heard, ctx: Context
) -> Step | None:
    """What the words mean in any flow."""
    if reading.intent == "stop":
        return interrupt(place, go(for_good, said(heard.words)), ctx)
    asked_for = reading.target_language
    if asked_for and place is not None and (picked := pick(place, (asked_for,), ctx)) is not None:
        return picked
    if ctx.cooperative is None or not ctx.contact.language:
        return None
    is_idle = place is None or place.flow == menu.name
    if is_idle and not reading.items and (again := rating.revised(heard, ctx)) is not None:
        return in_passing(place, again, ctx)
    if reading.intent in ("yes", "no"):
        return _agreed(place, reading, ctx) if not is_asking(heard.words) else None
    if reading.intent == "cancel":
        return _cancelled(place, reading, heard, ctx)
    if asked_for in NAMES:
        chosen = SetLanguage(asked_for)
        return aside(place, ctx, (text("language.done"),), chosen, Lean(""))
    if reading.intent in COMMANDS:
        return obey(COMMANDS[reading.intent], place, heard, ctx)
    if reading.intent in OPENS and (then := OPENS[reading.intent](reading, heard, ctx)):
        opened = in_passing if reading.intent == "rate" else interrupt
        return opened(place, then, ctx)
    if reading.intent == "order" and place is not None:
        return ask_again(place, ctx)
    passing = answered(reading, heard.words, scene, ctx)
    if passing is None:
        return None
    if reading.intent == "thanks" and not would_lose(place):
        return Step(place, (Reply(passing.says),))  # what was asked can still be answered
    return aside(place, ctx, passing.says, *passing.effects)


def _cancelled(place: Place | None, reading: Reading, heard: Heard, ctx: Context) -> Step:
    """What is under way is left, after a yes; else it is an order of hers, which she may name."""
    is_idle = place is None or place.flow == menu.name
    if is_idle or reading.order_number is not None:
        then = follow.begun(reading, ctx, beside=would_lose(place))
        if then is not None:
            return interrupt(place, then, ctx)
    return ask_to_leave(place, ctx) or obey(Command.CANCEL, place, heard, ctx)


def _agreed(place: Place | None, reading: Reading, ctx: Context) -> Step | None:
    """A yes or a no in more words than one: no option is called so.

    An order is placed by a sentence only if it is surely a yes, and nothing is dropped by
    one before we ask.
    """
    if place is None or not reading.sure or reading.items or reading.unknown:
        return None
    if place.flow in (leaving.name, stopping.name, forgetting.name):
        return None  # nothing is dropped, and nobody is struck off or erased, but by a plain yes
    if reading.intent == "yes":
        return pick(place, ("yes",), ctx)
    question = question_at(place, ctx)
    ends = isinstance(question, Choice) and any(o.key == "no" for o in question.options)
    asked = ask_to_leave(place, ctx) if ends and place.under is None else None
    return asked or pick(place, REFUSALS, ctx)


def _leaning(done: Step, place: Place | None, heard: Heard, ctx: Context) -> Step:
    """The same turn; in another language from now on, when that is the second message in it.

    Names, addresses and notes do not count, whatever they are written in.
    """
    ours, tongue = ctx.contact, told(heard.words, ctx.contact.language)
    if not tongue.sure or tongue.language not in NAMES:
        return done
    in_words = place is not None and isinstance(question_at(place, ctx), Words)
    if in_words or any(isinstance(effect, SetLanguage) for effect in done.effects):
        return done
    if tongue.language == ours.language:
        return replace(done, effects=(*done.effects, Lean(""))) if ours.leaning else done
    if tongue.language != ours.leaning:
        return replace(done, effects=(*done.effects, Lean(tongue.language)))
    first, *others = done.replies
    first = replace(first, says=(text("language.done"), *first.says))
    effects = (*done.effects, SetLanguage(tongue.language), Lean(""))
    return Step(done.place, (first, *others), effects)


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
