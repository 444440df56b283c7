"""Model checking: orders, and the reminder of a forgotten one."""

from bot.translate import wordings
from flows import step
from flows.client.basket import Basket
from flows.effects import PlaceOrder, Remind
from flows.explore import KNOWN_WORDS, Explored
from flows.machine import Step
from flows.talk import Heard, Money, Quantity, Silence, Tap, text
from tests.walk import state_of


def test_an_order_is_placed_by_a_yes_alone(explored: Explored) -> None:
    yes = wordings(text("order.confirm.yes"))
    spoken = {*yes, "1", KNOWN_WORDS["yes"], *(f"{word[:20]}…" for word in yes)}
    placed = 0
    for edge in explored.edges:
        if not any(isinstance(effect, PlaceOrder) for effect in edge.step.effects):
            continue
        placed += 1
        assert state_of(edge.start) == ("order", "confirm")
        assert edge.start
        assert isinstance(edge.event, Heard)
        assert edge.event.words in spoken or edge.event.tapped == Tap("yes", edge.start.asked)
    assert placed


def test_an_order_is_what_was_read_back_and_can_be_had(explored: Explored) -> None:
    for edge in explored.edges:
        for order in edge.step.effects:
            if not isinstance(order, PlaceOrder):
                continue
            assert edge.start
            assert isinstance(edge.start.slots, Basket)
            shown = [(line.product, line.quantity, line.price) for line in edge.start.slots.lines]
            assert [(line.product, line.quantity, line.unit_price) for line in order.lines] == shown
            assert shown
            assert order.total == sum((q.at(price) for _, q, price in shown), Money(0))
            for product, quantity, _ in shown:
                on_sale = edge.ctx.product(product)
                assert on_sale
                assert Quantity(0) < quantity <= on_sale.stock
            assert order.name
            assert order.delivery == "pickup" or order.address or order.pin


def test_a_reminder_comes_once_and_never_twice(explored: Explored) -> None:
    reminded = 0
    for edge in explored.edges:
        place = edge.start
        if place is None or edge.event != Silence(place.asked) or edge.ctx.contact.opted_out:
            continue
        basket = place.slots
        if isinstance(basket, Basket) and basket.lines and not basket.reminded:
            reminded += 1
            assert edge.step.replies[0].says[0] == text("order.forgotten")
            again = edge.step.place
            if again is not None:
                assert step(again, Silence(again.asked), edge.ctx) == Step(again)
        else:
            assert edge.step == Step(place)
    assert reminded


def test_a_reminder_is_asked_for_where_it_can_come_and_only_there(explored: Explored) -> None:
    for edge in explored.edges:
        asked = [effect for effect in edge.step.effects if isinstance(effect, Remind)]
        place = edge.step.place
        waits = (
            place is not None
            and isinstance(place.slots, Basket)
            and bool(place.slots.lines)
            and not place.slots.reminded
            and not edge.ctx.contact.opted_out
            and isinstance(edge.event, Heard)
            and not edge.step.opens_relay  # a person reads her now
        )
        assert len(asked) == waits
        assert all(place and remind.asked == place.asked for remind in asked)
