"""What a member writes at her desk: an order moved on ("ok 41"), an answer to a client."""

from flows.context import Context
from flows.machine import Place, Step
from flows.member.answering import addressed, answered
from flows.member.orders import moved_on
from flows.talk import Heard


def at_the_desk(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What a member's words do; None where they are those of a client.

    "3 oui" answers Fatima (3), unless there is an order 3.
    """
    orders = {order.number for order in ctx.desk.orders} if ctx.desk else set()
    tag = addressed(heard.words, ctx) if ctx.desk else ""
    if tag and tag not in orders:
        return answered(place, heard, ctx)
    return moved_on(place, heard, ctx) or answered(place, heard, ctx)
