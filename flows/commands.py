"""Words that work everywhere, whatever was asked and whatever the language."""

import re
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from flows.client.language import which_language
from flows.client.leaving import Elsewhere, change_cooperative, drop_it, leaving, would_lose
from flows.client.menu import menu, what_to_do
from flows.client.nothing import Nothing
from flows.client.sharing import others_of, which_cooperative
from flows.client.welcome import greet
from flows.context import Context
from flows.effects import AskHuman, Effect, OptIn, OptOut
from flows.flow import Next, end, go
from flows.hearing.lexicon import entries, spellings
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
    COOPERATIVE = "cooperative"


KEPT = 1_024  # messages whose command is known
LONGEST = 40  # characters of a message that is a stop word and courtesies
_WORDS = {word: Command(meaning) for word, meaning in spellings("commands").items()}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_REPEATED = re.compile(r"([^\W\d_])\1+")
_STOPS = {
    form
    for word, meaning in _WORDS.items()
    if meaning is Command.STOP and " " not in word  # with courtesies, several are a sentence
    for form in (word, _REPEATED.sub(r"\1", word))
}
# "Safi" closes a message that says stop, as "svp" does; alone it is "very well".
_SAID_BESIDE = ("safi", "صافي")
_COURTEOUS = ("polite", "thanks", "message")
_COURTESIES = {normalise(s) for _, concept, s in entries("words") if concept in _COURTEOUS}
_LONGEST_FIRST = (*sorted(_COURTESIES, key=len, reverse=True), *_SAID_BESIDE)
# With an article before it and an s after it: "lmessages".
_COURTESY = re.compile(rf"(?<!\w)l?(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})s?(?!\w)")


@lru_cache(maxsize=KEPT)
def recognise(words: str) -> Command | None:
    """The command that is the whole message, or None: "stop", but not "stop the order 12".

    To stop is anyone's right, in whatever spelling: "STOOOP", "stop stop", "safi stop 3afak".
    """
    said = normalise(words)
    command = _WORDS.get(said)
    if command is None and len(said) <= LONGEST and _is_stop(said):
        return Command.STOP
    return command


def _is_stop(said: str) -> bool:
    """Whether only the wish to stop is left without courtesies, repeated words and letters."""
    bare = " ".join(dict.fromkeys(_WORD.findall(_COURTESY.sub(" ", said))))
    return _once(bare) in _STOPS or bare in _STOPS


def _once(words: str) -> str:
    """Each letter once where it is repeated: "stooop"."""
    return _REPEATED.sub(r"\1", words)


def spelled(command: Command) -> tuple[str, ...]:
    """Every spelling of a command, normalised."""
    return tuple(word for word, meaning in _WORDS.items() if meaning is command)


def obey(command: Command, place: Place | None, heard: Heard, ctx: Context) -> Step:
    """Do what a command asks, at any point of any flow."""
    met = bool(ctx.contact.language) and ctx.cooperative is not None
    match command:
        case Command.STOP:
            return enter(end(text("stop.done"), OptOut(heard.words)), ctx)
        case Command.START:
            return _start(place, heard, ctx, met)
        case Command.HUMAN if met:
            return aside(place, ctx, (text("human.coming"),), AskHuman())
        case Command.MENU if met:
            return ask_to_leave(place, ctx) or enter(go(what_to_do, Nothing()), ctx)
        case Command.CANCEL if place is not None:
            return _cancel(place, ctx, met)
        case Command.CANCEL if met:
            return aside(None, ctx, (text("cancel.nothing"),))
        case Command.HELP if met:
            return aside(place, ctx, (text("help.words"),))
        case Command.COOPERATIVE if met:
            return _change_cooperative(place, ctx)
        case Command.LANGUAGE if ctx.contact.language:
            return interrupt(place, go(which_language, Nothing()), ctx)
        case _ if place is not None:
            return ask_again(place, ctx)
        case _:
            # Who is then asked which cooperative is not asked it once more.
            return greet(heard, ctx, keep=command is not Command.COOPERATIVE)


def _start(place: Place | None, heard: Heard, ctx: Context, met: bool) -> Step:
    """They may be written to again; what is under way goes on."""
    agreed = OptIn(heard.words)
    if would_lose(place):
        return aside(place, ctx, (text("start.done"),), agreed)
    if met:
        return enter(Next(what_to_do, Nothing(), (text("start.done"),), (agreed,)), ctx)
    begun = ask_again(place, ctx) if place else greet(heard, ctx, keep=False)
    return replace(begun, effects=(agreed, *begun.effects))


def ask_to_leave(place: Place | None, ctx: Context) -> Step | None:
    """Ask before what is under way is lost; None when nothing would be."""
    return interrupt(place, go(drop_it, Elsewhere()), ctx) if would_lose(place) else None


def aside(place: Place | None, ctx: Context, says: tuple[Text, ...], *effects: Effect) -> Step:
    """Say something, then put the pending question again, or the menu when there is none."""
    if place is None:
        return enter(Next(what_to_do, Nothing(), says, effects), ctx)
    again = ask_again(place, ctx, *says)
    return replace(again, effects=(*effects, *again.effects))


def _change_cooperative(place: Place | None, ctx: Context) -> Step:
    """Another cooperative of this number; asked first where a basket would be lost."""
    if not others_of(ctx) and ctx.cooperative is not None:
        return aside(place, ctx, (text("sharing.alone", cooperative=ctx.cooperative.name),))
    if would_lose(place):
        return interrupt(place, go(change_cooperative, Elsewhere()), ctx)
    return interrupt(place, go(which_cooperative, Nothing()), ctx)


def _cancel(place: Place, ctx: Context, met: bool) -> Step:
    """What is under way is cancelled; what it interrupted goes on."""
    if (place.flow, place.state) == (leaving.name, drop_it.name):  # asked whether to, said again
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
