"""A member's short words that move orders on: "ok 41", "delivered 41 43", "no 41 reason"."""

from dataclasses import replace

from flows.client.menu import menu
from flows.context import Context
from flows.effects import SetLanguage
from flows.flow import Next
from flows.hearing.answers import picked
from flows.machine import Place, Step, ask_again, interrupt, question_at
from flows.member.moving import LIST, asked_why, listed, moved, read
from flows.talk import Amount, Choice, Heard, Reply


def moved_on(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """Orders moved on, or listed. What a member is asked as a client is asked again."""
    if ctx.desk is None or heard.tapped is not None or heard.media or not heard.words:
        return None
    there = frozenset(order.number for order in ctx.desk.orders)
    move = read(heard.words, there)
    if move is None:
        return None
    if place is not None and _is_answer(place, heard.words, there.isdisjoint(move.numbers), ctx):
        return None
    if move.to == LIST:
        done = _aside(place, Next(None, says=(listed(ctx),)), ctx)
    elif (why := asked_why(move, ctx)) is not None:
        done = interrupt(_pending(place), why, ctx)
    else:
        done = _aside(place, moved(move, ctx), ctx)
    if ctx.contact.language or not ctx.desk.language:
        return done
    # A member whose first words these are: in the language of her cooperative.
    return replace(done, effects=(SetLanguage(ctx.desk.language), *done.effects))


def _aside(place: Place | None, then: Next, ctx: Context) -> Step:
    """Said beside what is under way, which stays as it is."""
    if place is None or _pending(place) is None:
        return Step(place, (Reply(then.says),), then.effects)
    again = ask_again(place, ctx, *then.says)
    return replace(again, effects=(*then.effects, *again.effects))


def _pending(place: Place | None) -> Place | None:
    """What is to be asked again: not the menu, which waits for nothing."""
    return None if place is None or place.flow == menu.name else place


def _is_answer(place: Place, words: str, elsewhere: bool, ctx: Context) -> bool:
    """Whether a member answers, as the client that she is too, what she was asked.

    "38 : prête" is a row of the list of her own orders. elsewhere: no order has the numbers of
    "ok 2", which is two jars then, where we ask how many.
    """
    question = question_at(place, ctx)
    if isinstance(question, Amount):
        return elsewhere
    if not isinstance(question, Choice):
        return False
    return picked(words, (), question.options, ctx.wordings, in_part=False) is not None
