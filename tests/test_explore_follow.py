"""Model checking: orders that were placed, and the members who move them."""

from flows import step
from flows.client.basket import Basket, Line
from flows.client.gifts import due
from flows.effects import CancelOrder, MoveOrder, PlaceOrder
from flows.explore import Explored, explore
from flows.machine import Place
from flows.progress import before
from flows.talk import Heard, Tap
from tests.shops import AMLOU, PRESIDENT, REGULAR
from tests.walk import state_of


def test_nothing_is_cancelled_before_a_yes(explored: Explored) -> None:
    cancelled = 0
    for edge in explored.edges:
        for effect in edge.step.effects:
            if not isinstance(effect, CancelOrder):
                continue
            cancelled += 1
            assert edge.start
            assert state_of(edge.start) == ("follow", "sure_to_cancel")
            assert getattr(edge.start.slots, "number", "") == effect.number
            order = edge.ctx.order(effect.number)
            assert order
            assert order.status == "received"
            if isinstance(edge.event, Heard) and edge.event.tapped:
                assert edge.event.tapped == Tap("yes", edge.start.asked)
    assert cancelled


def test_an_order_is_moved_forward_and_by_members_alone(explored: Explored) -> None:
    moved = 0
    for edge in (*explored.edges, *explore((PRESIDENT,)).edges):
        for effect in edge.step.effects:
            if isinstance(effect, MoveOrder):
                moved += 1
                assert edge.ctx.desk
                [order] = [o for o in edge.ctx.desk.orders if o.number == effect.number]
                assert order.status in before(effect.to)
                assert effect.reason or effect.to != "refused"
    assert moved


def test_an_order_is_replaced_only_while_the_cooperative_has_not_accepted_it() -> None:
    lines = (Line("amlou", AMLOU.step, AMLOU.price),)
    gift = due(REGULAR)
    known = {"lines": lines, "delivery": "pickup", "name": "Fatima", "changing": True}
    known |= {"reward": gift.key if gift else ""}
    for order in REGULAR.orders:
        place = Place("order", "confirm", Basket(replaces=order.number, **known), "asked0")
        done = step(place, Heard(tapped=Tap("yes", "asked0")), REGULAR)
        placed = [effect for effect in done.effects if isinstance(effect, PlaceOrder)]
        assert bool(placed) is (order.status == "received")
        assert all(effect.replaces == order.number for effect in placed)
