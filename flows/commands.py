"""Words that work everywhere, whatever was asked and whatever the language."""

import re
from dataclasses import replace
from enum import StrEnum

from flows.client.language import which_language
from flows.client.leaving import drop_it, leaving, worth_keeping, would_lose
from flows.client.menu import menu, what_to_do
from flows.client.nothing import Nothing
from flows.client.rating import how_was_it
from flows.client.stars import asked_for
from flows.client.welcome import greet
from flows.context import Context
from flows.effects import AskHuman, Effect, OptIn, OptOut
from flows.flow import Next, end, go
from flows.hearing.lexicon import spellings
from flows.hearing.normalise import normalise
from flows.machine import Place, Step, ask_again, enter, interrupt, pick
from flows.talk import Heard, Text, text


class Command(StrEnum):
    """What a word asks for, outside of any flow. Its spellings are in the lexicons."""

    STOP = "stop"
    START = "start"
    MENU = "menu"
    CANCEL = "cancel"
    HELP = "help"
    LANGUAGE = "language"
    HUMAN = "human"
    RATE = "rate"


_WORDS = {word: Command(meaning) for word, meaning in spellings("commands").items()}
# With the number of an order behind it, the word is still a command: "avis 41".
_NUMBERED = (Command.RATE,)
_NUMBER = re.compile(r"(?: n| n°| no| numero| رقم| نمرة| ra9m| nemra)?[ :]*[0-9]{1,9}$")


def recognise(words: str) -> Command | None:
    """The command that is the whole message, or None: "stop", but not "stop the order 12"."""
    said = normalise(words)
    command = _WORDS.get(said)
    if command is not None:
        return command
    numbered = _WORDS.get(_NUMBER.sub("", said))
    return numbered if numbered in _NUMBERED else None


def spelled(command: Command) -> tuple[str, ...]:
    """Every spelling of a command, normalised."""
    return tuple(word for word, meaning in _WORDS.items() if meaning is command)


def obey(  # noqa: PLR0912  one case each
    command: Command, place: Place | None, heard: Heard, ctx: Context
) -> Step:
    """Do what a command asks, at any point of any flow."""
    met = bool(ctx.contact.language) and ctx.cooperative is not None
    match command:
        case Command.STOP:
            return enter(end(text("stop.done"), OptOut(heard.words)), ctx)
        case Command.START if would_lose(place):
            return aside(place, ctx, (text("start.done"),), OptIn(heard.words))
        case Command.START if met:
            says = (text("start.done"),)
            return enter(Next(what_to_do, Nothing(), says, (OptIn(heard.words),)), ctx)
        case Command.START:
            begun = ask_again(place, ctx) if place else greet(heard, ctx)
            return replace(begun, effects=(OptIn(heard.words), *begun.effects))
        case Command.HUMAN if met:
            return aside(place, ctx, (text("human.coming"),), AskHuman())
        case Command.RATE if met:
            return in_passing(place, go(how_was_it, asked_for(heard.words, ctx)), ctx)
        case Command.MENU if met:
            return ask_to_leave(place, ctx) or enter(go(what_to_do, Nothing()), ctx)
        case Command.CANCEL if place is not None:
            return _cancel(place, ctx, met)
        case Command.CANCEL if met:
            return aside(None, ctx, (text("cancel.nothing"),))
        case Command.HELP if met:
            return aside(place, ctx, (text("help.words"),))
        case Command.LANGUAGE if ctx.contact.language:
            return interrupt(place, go(which_language, Nothing()), ctx)
        case _ if place is not None:
            return ask_again(place, ctx)
        case _:
            return greet(heard, ctx)


def ask_to_leave(place: Place | None, ctx: Context) -> Step | None:
    """Ask before what is under way is lost; None when nothing would be."""
    return interrupt(place, go(drop_it, Nothing()), ctx) if would_lose(place) else None


def in_passing(place: Place | None, then: Next, ctx: Context) -> Step:
    """Enter a flow that an order alone is come back from; or anything, where it asks nothing."""
    done = interrupt(place if worth_keeping(place) else None, then, ctx)
    return done if done.place is not None or place is None else interrupt(place, then, ctx)


def aside(place: Place | None, ctx: Context, says: tuple[Text, ...], *effects: Effect) -> Step:
    """Say something, then put the pending question again, or the menu when there is none."""
    if place is None:
        return enter(Next(what_to_do, Nothing(), says, effects), ctx)
    again = ask_again(place, ctx, *says)
    return replace(again, effects=(*effects, *again.effects))


def _cancel(place: Place, ctx: Context, met: bool) -> Step:
    """What is under way is cancelled; what it interrupted goes on."""
    if place.flow == leaving.name:  # asked whether to, and said again
        return pick(place, ("yes",), ctx) or ask_again(place, ctx)
    if (refused := pick(place, ("no",), ctx)) is not None:
        return refused
    if place.under is not None:
        return enter(end(text("cancel.done")), ctx, place.under)
    if not met:
        return ask_again(place, ctx)
    if place.flow == menu.name:
        # "It is cancelled" would be untrue of an order placed before.
        return aside(place, ctx, (text("cancel.nothing"),))
    asked = ask_to_leave(place, ctx)
    return asked or enter(go(what_to_do, Nothing(), say=text("cancel.done")), ctx)
