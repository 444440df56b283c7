"""One turn of a conversation: commands first, then the flow that is under way."""

from dataclasses import replace
from typing import assert_never

from flows.client.language import which_language as choose_language
from flows.client.menu import menu, what_to_do
from flows.client.nothing import Nothing
from flows.client.order import which_product as _order  # noqa: F401  registers its flow
from flows.client.welcome import greet, names_one
from flows.commands import Command, recognise
from flows.context import Context
from flows.effects import AskHuman, OptIn, OptOut, Remind
from flows.flow import FLOWS, Next, end, go
from flows.machine import Place, Step, ask_again, enter, heeded, interrupt, resume, wants_pin
from flows.talk import Event, Heard, Silence, Started, Text, text

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
    aside = _unread(heard)
    if place is None:
        return _open(heard, aside, ctx)
    if aside is not None and not (heard.pin is not None and wants_pin(place, ctx)):
        return ask_again(place, ctx, aside)
    return resume(place, heard, ctx)


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


def _open(heard: Heard, aside: Text | None, ctx: Context) -> Step:
    """Somebody writes while nothing is under way: the menu, or what they name of it."""
    front = go(what_to_do, Nothing(), say=aside)
    if heard.tapped is not None:
        return enter(go(what_to_do, Nothing(), say=text("oops.old")), ctx)
    return heeded(front, heard, ctx) or enter(front, ctx)


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


def obey(command: Command, place: Place | None, heard: Heard, ctx: Context) -> Step:
    """Do what a command word asks, at any point of any flow."""
    met = bool(ctx.contact.language) and ctx.cooperative is not None
    match command:
        case Command.STOP:
            return enter(end(text("stop.done"), OptOut(heard.words)), ctx)
        case Command.START if met:
            says = (text("start.done"),)
            return enter(Next(what_to_do, Nothing(), says, (OptIn(heard.words),)), ctx)
        case Command.START:
            begun = ask_again(place, ctx) if place else greet(heard, ctx)
            return replace(begun, effects=(OptIn(heard.words), *begun.effects))
        case Command.HUMAN if met:
            return _aside(place, ctx, text("human.coming"), AskHuman())
        case Command.MENU if met:
            return enter(go(what_to_do, Nothing()), ctx)
        case Command.CANCEL if place is not None and place.under is not None:
            return enter(end(text("cancel.done")), ctx, place.under)
        case Command.CANCEL if met and (place is None or place.flow == menu.name):
            # "It is cancelled" would be untrue of an order placed before.
            return _aside(place, ctx, text("cancel.nothing"))
        case Command.CANCEL if met:
            return enter(go(what_to_do, Nothing(), say=text("cancel.done")), ctx)
        case Command.HELP if met:
            return _aside(place, ctx, text("help.words"))
        case Command.LANGUAGE if ctx.contact.language:
            return interrupt(place, go(choose_language, Nothing()), ctx)
        case _ if place is not None:
            return ask_again(place, ctx)
        case _:
            return greet(heard, ctx)


def _aside(place: Place | None, ctx: Context, says: Text, *effects: AskHuman) -> Step:
    """Say something, then put the pending question again, or the menu when there is none."""
    if place is None:
        return enter(Next(what_to_do, Nothing(), (says,), effects), ctx)
    again = ask_again(place, ctx, says)
    return replace(again, effects=(*effects, *again.effects))
