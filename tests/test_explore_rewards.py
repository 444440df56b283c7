"""Model checking: rewards, and whom an order is for."""

from flows.client.basket import Basket
from flows.client.gifts import due
from flows.effects import PlaceOrder
from flows.explore import Explored
from flows.talk import text
from tests.walk import state_of


def test_a_reward_leaves_only_with_an_order_that_showed_it(explored: Explored) -> None:
    """It is due then, and the summary under which the yes was said named it."""
    given = 0
    for edge in explored.edges:
        for order in edge.step.effects:
            if not isinstance(order, PlaceOrder):
                continue
            assert edge.start
            assert isinstance(edge.start.slots, Basket)
            reward = due(edge.ctx)
            assert order.reward == edge.start.slots.reward == (reward.key if reward else "")
            given += bool(order.reward)
    assert given


def test_what_is_read_back_shows_the_reward_that_is_due_and_no_other(explored: Explored) -> None:
    shown = 0
    for edge in explored.edges:
        if state_of(edge.step.place) != ("order", "confirm"):
            continue
        asked = [reply.question for reply in edge.step.replies if reply.question]
        reward = due(edge.ctx)
        said = [text("reward.detail", words=reward.words)] if reward else []
        for question in asked:
            details = dict(question.asks.values)["details"]
            assert isinstance(details, tuple)
            assert [line for line in details if line.msgid == "reward.detail"] == said
            shown += bool(said)
    assert shown


def test_a_name_is_asked_for_only_where_it_is_in_doubt(explored: Explored) -> None:
    for edge in explored.edges:
        place = edge.step.place
        asks = state_of(place) == ("order", "what_name") != state_of(edge.start)
        if asks and place and isinstance(place.slots, Basket):
            is_one = len({*edge.ctx.people, edge.ctx.contact.name} - {""}) == 1
            assert place.slots.changing or not is_one
