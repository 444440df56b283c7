"""What is known of a client who came before: her orders, what is asked of her, where she stands."""

from dataclasses import replace
from datetime import timedelta

from flows.context import Ballot, Candidate, DeskOrder, Idea, PastLine, PastOrder, Reward
from flows.talk import Money, Quantity
from tests import shops


def line(product: str, quantity: int, stars: int = 0) -> PastLine:
    """A line of an order placed before; quantity in whole units."""
    known = {p.key: p for p in shops.MANY}[product]
    return PastLine(product, known.name, Quantity.of(quantity), known.unit, known.price, stars)


def order(
    number: str, status: str, days: int, *lines: PastLine, asks_rating: bool = False,
    reason: str = "",
) -> PastOrder:  # fmt: skip
    """An order placed so many days ago."""
    total = sum((one.quantity.at(one.price) for one in lines), Money(0))
    return PastOrder(
        number, status, shops.NOON - timedelta(days=days), lines, total, "home",
        "Fatima Zahra", "12 rue des Orangers, Agadir", reason, asks_rating,
    )  # fmt: skip


ORDERS = (
    order("40", "received", 0, line("amlou", 2)),
    order("38", "ready", 2, line("honey", 1)),
    order("31", "delivered", 12, line("argan", 1), line("amlou", 2), asks_rating=True),
    order("22", "refused", 30, line("saffron", 5), reason="plus de safran"),
)
PEOPLE = ("Fatima Zahra", "Khadija")
IDEAS = (
    Idea("7", "De l'amlou sans sucre", "product", 12),
    Idea("9", "Des petits pots pour offrir", "packing", 4, mine=True),
)
BALLOTS = (
    Ballot(
        "3",
        shops.named("Quelle étiquette ?", "أي ملصق؟", "أشمن إيتيكيت؟", "Achmen etiquette?"),
        (
            Candidate("A", shops.named("La verte", "الأخضر", "الخضرا", "Lkhedra")),
            Candidate("B", shops.named("La dorée", "الذهبي", "الدهبية", "Ddehbiya")),
        ),
    ),
)
# One that she answered, and one that she did not.
TWO_BALLOTS = (
    replace(BALLOTS[0], key="2", chosen="A"),
    replace(
        BALLOTS[0], question=shops.named("Quel pot ?", "أي علبة؟", "أشمن بوكال؟", "Achmen bokal?")
    ),
)
REWARDS = (
    Reward(
        "1.1",
        shops.named("un pot offert", "علبة هدية", "قرعة هدية", "9er3a hdiya"),
        "orders", 10, 9, due=True,
    ),
    Reward(
        "2.1",
        shops.named("du savon noir", "صابون بلدي", "صابون بلدي", "saboun beldi"),
        "amount", 500_00, 320_00,
    ),
)  # fmt: skip
# What a member sees of a cooperative's orders.
DESK = (
    DeskOrder("40", "received", "Khadija B."),
    DeskOrder("39", "received", "Brahim"),
    DeskOrder("38", "ready", "Fatima Z."),
    DeskOrder("31", "delivered", "Fatima Z."),
    DeskOrder("22", "refused", "Lahcen"),
)
