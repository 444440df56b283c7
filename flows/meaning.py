"""What free words mean, where they were no answer: an order, a question, a wish.

The flow under way is asked first, then what the words mean in any flow; a message in another
language than ours is remembered.
"""

from dataclasses import replace

from flows.client import follow, rating, suggest
from flows.client.asides import answered
from flows.client.forgetting import forgetting
from flows.client.language import NAMES
from flows.client.leaving import leaving, would_lose
from flows.client.menu import menu, what_to_do
from flows.client.nothing import Nothing
from flows.client.stopping import for_good, said, stopping
from flows.client.wares import stock
from flows.commands import Command, aside, ask_to_leave, in_passing, obey
from flows.context import Context
from flows.effects import Lean, SetLanguage
from flows.flow import FLOWS, Scene, go
from flows.hearing.answers import is_asking
from flows.hearing.language import told
from flows.hearing.ratings import has_stars
from flows.hearing.reading import Reading
from flows.hearing.understanding import understand
from flows.machine import (
    Place,
    Step,
    ask_again,
    interrupt,
    led,
    pick,
    question_at,
    wants_pin,
)
from flows.talk import Choice, Heard, Reply, Words, text

# Sentences that ask for what a word asks for as well.
COMMANDS = {"help": Command.HELP, "agent": Command.HUMAN, "language": Command.LANGUAGE}
# Sentences that open a flow, and what they lead to in it.
OPENS = {"rate": rating.begun, "suggest": suggest.begun}
MOST_ASKING = 5  # words of a question without its sign: "bch7al lkilo d l3sel"
# A no to a question that cannot be refused: nothing else, no note, nothing to change.
REFUSALS = ("no", "done", "none", "back")


def read(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
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


def leaning(done: Step, place: Place | None, heard: Heard, ctx: Context) -> Step:
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


def asked_beside(place: Place, heard: Heard, ctx: Context) -> Step | None:
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
