"""One turn of a conversation: commands first, then the flow that is under way.

What is neither a command nor an answer is read for what it means: an order, a question,
the wish to be left alone.
"""

from dataclasses import replace
from typing import assert_never

from flows.client.asides import answered
from flows.client.language import NAMES
from flows.client.leaving import leaving, would_lose
from flows.client.menu import menu, what_to_do
from flows.client.nothing import Nothing
from flows.client.stopping import for_good, said, stopping
from flows.client.wares import stock
from flows.client.welcome import greet, names_one
from flows.commands import Command, aside, ask_to_leave, obey, recognise
from flows.context import Context
from flows.effects import Lean, OptOut, Remind, SetLanguage
from flows.flow import FLOWS, Next, Scene, go
from flows.hearing.answers import is_asking
from flows.hearing.language import told
from flows.hearing.reading import Reading
from flows.hearing.understanding import understand
from flows.machine import (
    Place,
    Step,
    ask_again,
    enter,
    heeded,
    interrupt,
    missed,
    pick,
    question_at,
    resume,
    wants_pin,
)
from flows.talk import Choice, Event, Heard, Reply, Silence, Started, Text, Words, text

# What each kind of thing that is no words gets, where no question asked for it.
UNREAD = {
    "voice": text("oops.voice"),
    "image": text("oops.picture"),
    "video": text("oops.picture"),
    "document": text("oops.picture"),
    "card": text("oops.media"),
    "sticker": text("oops.media"),
    "reaction": text("oops.media"),
    "location": text("oops.pin"),
}
# Words that come with these are no answer: a thumb under a message is not the yes to an order.
WORDLESS = ("card", "sticker", "reaction")
# Sentences that ask for what a word asks for as well.
COMMANDS = {"help": Command.HELP, "agent": Command.HUMAN, "language": Command.LANGUAGE}
# A no to a question that cannot be refused: nothing else, no note, nothing to change.
REFUSALS = ("no", "done", "none", "back")


def step(place: Place | None, event: Event, ctx: Context) -> Step:
    """One turn. Same arguments, same result: no clock, no database, no chance."""
    match event:
        case Started(flow=name, slots=slots):
            return interrupt(place, Next(FLOWS[name].first, slots), ctx)
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
    if command is not None and heard.tapped is None:
        return obey(command, place, heard, ctx)
    is_new = place is None and (not ctx.contact.language or ctx.cooperative is None)
    # In mid-order a code is a word like any other: the basket is another cooperative's.
    is_idle = place is None or place.flow == menu.name
    if is_new or (is_idle and names_one(heard, ctx)):
        return greet(heard, ctx)
    unread = _unread(heard)
    if place is None:
        return _open(heard, unread, ctx)
    if unread is not None and not (heard.pin is not None and wants_pin(place, ctx)):
        return ask_again(place, ctx, unread)
    answer = resume(place, heard, ctx)
    if answer is not None:
        return answer
    return _leaning(_read(place, heard, ctx) or missed(place, ctx), place, heard, ctx)


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


def _open(heard: Heard, unread: Text | None, ctx: Context) -> Step:
    """Somebody writes while nothing is under way: what they mean of the menu, or the menu."""
    front = go(what_to_do, Nothing(), say=unread)
    if heard.tapped is not None:
        return enter(go(what_to_do, Nothing(), say=text("oops.old")), ctx)
    if unread is not None:
        return enter(front, ctx)
    picked = heeded(front, heard, ctx)
    if picked is not None:
        return picked
    return _leaning(_read(None, heard, ctx) or enter(front, ctx), None, heard, ctx)


def _read(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What free words lead to, where they were no answer; None when nothing tells."""
    if not any(c.isalpha() for c in heard.words):  # a number that is no answer is no order either
        return None
    here = place or Place(menu.name, what_to_do.name, Nothing(), ctx.asked)
    flow = FLOWS[here.flow]
    scene = flow.scene(here.slots, here.state, ctx)
    ours = ctx.contact.language
    reading = understand(heard.words, stock(ctx), scene.state, scene.pending, ours)
    then = flow.on_words(here.slots, here.state, reading, ctx)
    if then is not None:
        return enter(then, ctx, here.under)
    return _meant(place, reading, scene, heard, ctx)


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
    if reading.intent in ("yes", "no"):
        return _agreed(place, reading, ctx) if not is_asking(heard.words) else None
    if reading.intent == "cancel":
        return ask_to_leave(place, ctx) or obey(Command.CANCEL, place, heard, ctx)
    if asked_for in NAMES:
        chosen = SetLanguage(asked_for)
        return aside(place, ctx, (text("language.done"),), chosen, Lean(""))
    if reading.intent in COMMANDS:
        return obey(COMMANDS[reading.intent], place, heard, ctx)
    if reading.intent == "order" and place is not None:
        return ask_again(place, ctx)
    passing = answered(reading, scene, ctx)
    if passing is None:
        return None
    if reading.intent == "thanks" and not would_lose(place):
        return Step(place, (Reply(passing.says),))  # what was asked can still be answered
    return aside(place, ctx, passing.says, *passing.effects)


def _agreed(place: Place | None, reading: Reading, ctx: Context) -> Step | None:
    """A yes or a no in more words than one: no option is called so.

    An order is placed by a sentence only if it is surely a yes, and nothing is dropped by
    one before we ask.
    """
    if place is None or not reading.sure or reading.items or reading.unknown:
        return None
    if place.flow in (leaving.name, stopping.name):
        return None  # nothing is dropped, and nobody is struck off, but by a plain yes
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
    if place is None or place.asked != asked or ctx.contact.opted_out:
        return Step(place)
    then = FLOWS[place.flow].on_silence(place.slots, ctx)
    if then is None:
        return Step(place)
    return ask_again(replace(place, slots=then.slots), ctx, *then.says)


def _with_reminder(done: Step, ctx: Context) -> Step:
    """The same step; and where silence would be answered, an effect to come back then."""
    place = done.place
    if place is None or ctx.contact.opted_out:
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
