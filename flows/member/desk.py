"""A member's short words: an order moved on ("ok 41"), an answer to a client."""

from dataclasses import replace

from flows.client.menu import menu
from flows.context import Context
from flows.effects import SetLanguage
from flows.flow import Next
from flows.machine import Place, Step, ask_again, interrupt, question_at
from flows.member.moving import LIST, asked_why, listed, moved, read
from flows.talk import Amount, Heard, Reply


def at_the_desk(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What a member's words do; None where they are those of a client."""
    return _moving(place, heard, ctx)


def _moving(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """Orders moved on, or listed. What a member is asked as a client is asked again."""
    if ctx.desk is None or heard.tapped is not None or heard.media or not heard.words:
        return None
    there = frozenset(order.number for order in ctx.desk.orders)
    move = read(heard.words, there)
    if move is None:
        return None
    # "ok 2" is two jars to whoever is asked how many, where no order is number 2.
    is_asked = place is not None and isinstance(question_at(place, ctx), Amount)
    if is_asked and there.isdisjoint(move.numbers):
        return None
    if move.to == LIST:
        done = _aside(place, Next(None, says=(listed(ctx),)), ctx)
    elif (why := asked_why(move, ctx)) is not None:
        done = interrupt(place, why, ctx)
    else:
        done = _aside(place, moved(move, ctx), ctx)
    if ctx.contact.language or not ctx.desk.language:
        return done
    # A member whose first words these are: in the language of her cooperative.
    return replace(done, effects=(SetLanguage(ctx.desk.language), *done.effects))


def _aside(place: Place | None, then: Next, ctx: Context) -> Step:
    """Said beside what is under way, which stays as it is. The menu alone asks for nothing."""
    if place is None or place.flow == menu.name:
        return Step(place, (Reply(then.says),), then.effects)
    again = ask_again(place, ctx, *then.says)
    return replace(again, effects=(*then.effects, *again.effects))
