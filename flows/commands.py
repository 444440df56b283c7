"""Words that work everywhere, whatever was asked and whatever the language."""

import re
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flows.client.calling import calling
from flows.client.follow import (
    Following,
    cancelling,
    follow,
    sure_to_cancel,
    what_of_it,
    which_order,
)
from flows.client.forgetting import for_ever
from flows.client.gifts import standing
from flows.client.language import which_language
from flows.client.leaving import (
    Elsewhere,
    change_cooperative,
    drop_it,
    leaving,
    worth_keeping,
    would_lose,
)
from flows.client.menu import menu, what_to_do
from flows.client.mine import what_of_mine
from flows.client.nothing import Nothing
from flows.client.rating import how_was_it
from flows.client.relay import closed, is_on, reminded
from flows.client.sharing import others_of, which_cooperative
from flows.client.stars import asked_for
from flows.client.suggest import what_idea
from flows.client.survey import Answering, survey, which_answer
from flows.client.vote import which_question
from flows.client.welcome import greet
from flows.context import Context
from flows.effects import Effect, OptIn, OptOut
from flows.flow import FLOWS, Next, State, end, go
from flows.hearing.answers import MEDIA
from flows.hearing.lexicon import entries, spellings
from flows.hearing.normalise import normalise
from flows.machine import Place, Step, ask_again, enter, interrupt, pick
from flows.talk import Heard, Reply, Text, text


class Command(StrEnum):
    """What a word asks for, outside of any flow. Its spellings are in the lexicons."""

    STOP = "stop"
    START = "start"
    MENU = "menu"
    CANCEL = "cancel"
    HELP = "help"
    LANGUAGE = "language"
    HUMAN = "human"
    ORDERS = "orders"
    MINE = "mine"
    FORGET = "forget"
    RATE = "rate"
    SURVEY = "survey"
    REWARD = "reward"
    IDEA = "idea"
    VOTE = "vote"
    COOPERATIVE = "cooperative"


# What is opened from anywhere, and comes back to where it was.
VISITED: dict[Command, State[Nothing]] = {
    Command.LANGUAGE: which_language,
    Command.MINE: what_of_mine,
    Command.FORGET: for_ever,
}
OWN_DATA = ("mine", "correcting", "forgetting")  # flows that are one conversation
_WORDS = {word: Command(meaning) for word, meaning in spellings("commands").items()}
# With the number of an order behind it, the word is still a command: "avis 41".
_NUMBERED = (Command.RATE,)
_NUMBER = re.compile(r"(?: n| n°| no| numero| رقم| نمرة| ra9m| nemra)?[ :]*[0-9]{1,9}$")
KEPT = 1_024  # messages whose command is known
LONGEST = 40  # characters of a message that is a stop word and courtesies
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
    if command is not None:
        return command
    if len(said) <= LONGEST and _is_stop(said):
        return Command.STOP
    numbered = _WORDS.get(_NUMBER.sub("", said))
    return numbered if numbered in _NUMBERED else None


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


def obey(  # noqa: PLR0912  one case each
    command: Command, place: Place | None, heard: Heard, ctx: Context
) -> Step:
    """Do what a command asks, at any point of any flow."""
    if is_on(place, ctx) and (done := _obey_beside(command, place, heard, ctx)) is not None:
        return done
    met = bool(ctx.contact.language) and ctx.cooperative is not None
    match command:
        case Command.STOP:
            return enter(end(text("stop.done"), OptOut(heard.words)), ctx)
        case Command.START:
            return _start(place, heard, ctx, met)
        case Command.HUMAN if met:
            return _call(place, heard, ctx)
        case Command.RATE if met:
            return in_passing(place, go(how_was_it, asked_for(heard.words, ctx)), ctx)
        case Command.SURVEY if met:
            return _survey(place, ctx)
        case Command.MENU if met:
            return ask_to_leave(place, ctx) or enter(go(what_to_do, Nothing()), ctx)
        case Command.CANCEL if place is not None:
            return _cancel(place, ctx, met)
        case Command.ORDERS if met:
            beside = would_lose(place)
            return interrupt(place, go(which_order, Following(beside=beside)), ctx)
        case Command.CANCEL if met:
            return _cancel_placed(None, ctx)
        case Command.HELP | Command.REWARD if met:
            helped = (text("help.words"),)
            return aside(place, ctx, helped if command is Command.HELP else standing(ctx))
        case Command.IDEA | Command.VOTE if met:
            opened: State[Any] = what_idea if command is Command.IDEA else which_question
            return interrupt(place, go(opened, opened.flow.slots()), ctx)
        case Command.COOPERATIVE if met:
            return _change_cooperative(place, ctx)
        case _ if command in VISITED and ctx.contact.language:
            return interrupt(_left(command, place), go(VISITED[command], Nothing()), ctx)
        case _ if place is not None:
            return ask_again(place, ctx)
        case _:
            # Who is then asked which cooperative is not asked it once more.
            return greet(heard, ctx, keep=command is not Command.COOPERATIVE)


def _survey(place: Place | None, ctx: Context) -> Step:
    """The questions that were announced to them, from where they are."""
    if ctx.survey is None:
        return aside(place, ctx, (text("survey.none"),))
    then = go(which_answer, Answering(ctx.survey.key))
    if place is not None and place.flow == survey.name:
        return enter(then, ctx, place.under)
    return in_passing(place, then, ctx)


def _start(place: Place | None, heard: Heard, ctx: Context, met: bool) -> Step:
    """They may be written to again; what is under way goes on."""
    agreed = OptIn(heard.words)
    if would_lose(place):
        return aside(place, ctx, (text("start.done"),), agreed)
    if met:
        return enter(Next(what_to_do, Nothing(), (text("start.done"),), (agreed,)), ctx)
    begun = ask_again(place, ctx) if place else greet(heard, ctx, keep=False)
    return replace(begun, effects=(agreed, *begun.effects))


def _obey_beside(command: Command, place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """The same while a person reads what the client writes: nothing is asked beside it."""
    match command:
        case Command.MENU | Command.CANCEL:
            return closed(place, ctx)
        case Command.HUMAN | Command.HELP:
            return reminded(place, ctx)
        case Command.START:
            return Step(place, (Reply((text("start.done"),)),), (OptIn(heard.words),))
        case _:
            return None


def _call(place: Place | None, heard: Heard, ctx: Context) -> Step:
    """Somebody of the cooperative is called; what was asked is kept for afterwards.

    A sentence that asked for them is the first that they read; of a word that works
    everywhere they know enough.
    """
    words = "" if recognise(heard.words) is Command.HUMAN else heard.words.strip()
    medium = heard.media if heard.media in MEDIA else ""
    then = calling(ctx, words, medium=medium or "")
    if ctx.night and (words or medium):  # it waits for them, and the bot goes on
        return aside(place, ctx, then.says, *then.effects)
    return Step(place, (Reply(then.says),), then.effects)


def ask_to_leave(place: Place | None, ctx: Context) -> Step | None:
    """Ask before what is under way is lost; None when nothing would be."""
    return interrupt(place, go(drop_it, Elsewhere()), ctx) if would_lose(place) else None


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


def _left(command: Command, place: Place | None) -> Place | None:
    """What to come back to: of a client's own data, one question begins where another ends."""
    if command is not Command.LANGUAGE and place is not None and place.flow in OWN_DATA:
        return place.under
    return place


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
    if place.flow == follow.name:
        return _cancel_followed(place, ctx)
    if (refused := pick(place, ("no",), ctx)) is not None:
        return refused
    if place.under is not None and not FLOWS[place.flow].is_at_stake(place.slots):
        return enter(end(text("cancel.done")), ctx, place.under)
    if not met:
        return ask_again(place, ctx)
    if place.flow == menu.name:
        return _cancel_placed(place, ctx)
    asked = ask_to_leave(place, ctx)
    return asked or enter(go(what_to_do, Nothing(), say=text("cancel.done")), ctx)


def _cancel_followed(place: Place, ctx: Context) -> Step:
    """An order that was placed is looked at: whether to cancel it is asked, or why not is said.

    Said again, it is the yes to that. Elsewhere "it is cancelled" would be understood of it.
    """
    if place.state in (what_of_it.name, sure_to_cancel.name):
        then = Next(sure_to_cancel, place.slots)
        return pick(place, ("cancel", "yes"), ctx) or enter(then, ctx, place.under)
    return enter(end(text("follow.back")), ctx, place.under)


def _cancel_placed(place: Place | None, ctx: Context) -> Step:
    """Nothing is under way: an order of hers that is not over is asked about, if there is one."""
    then = cancelling(ctx)
    if then is not None:
        return interrupt(place, then, ctx)
    # "It is cancelled" would be untrue of an order placed before.
    return aside(place, ctx, (text("cancel.nothing"),))
