"""How much a client means in a product's own unit, and what stands against it."""

from decimal import Decimal

import pytest

from bot.translate import speaker
from flows.client.measuring import for_money, in_units, most_of, why_not
from flows.context import Product
from flows.talk import Quantity
from tests.shops import AMLOU, ARGAN, CACTUS, COUSCOUS, HONEY, OIL, RUG, SAFFRON


@pytest.mark.parametrize(
    ("amount", "said", "product", "meant"),
    [
        ("2", "", HONEY, "2"),
        ("500", "g", HONEY, "0.5"),
        ("1", "kg", SAFFRON, "1000"),
        ("1", "kg", AMLOU, "2"),  # two jars of 500 g
        ("250", "g", AMLOU, "0.5"),  # half a jar: the step says no
        ("1", "L", ARGAN, "4"),
        ("75", "cl", ARGAN, "3"),
        ("250", "ml", ARGAN, "1"),
        ("60", "ml", CACTUS, "2"),
        ("1.5", "L", OIL, "1.5"),
        ("3", "piece", AMLOU, "3"),  # whatever holds them
        ("3", "pack", ARGAN, "3"),
        ("2", "bottle", HONEY, None),  # a bottle of honey holds nobody knows what
        ("1", "kg", ARGAN, None),
        ("1", "L", AMLOU, None),
        ("2", "kg", RUG, None),
    ],
)
def test_what_is_said_in_one_unit_is_had_in_another(
    amount: str, said: str, product: Product, meant: str | None
) -> None:
    expected = None if meant is None else Quantity.of(Decimal(meant))
    assert in_units(Decimal(amount), said, product) == expected


@pytest.mark.parametrize(
    ("dirhams", "product", "bought"),
    [("50", SAFFRON, "1"), ("90", SAFFRON, "2"), ("100", HONEY, "0.25"), ("20", HONEY, "0")],
)
def test_money_buys_whole_steps_and_never_more(dirhams: str, product: Product, bought: str) -> None:
    assert for_money(Decimal(dirhams), product) == Quantity.of(Decimal(bought))


@pytest.mark.parametrize(
    ("amount", "product", "said"),
    [
        ("2", HONEY, None),
        ("6.5", HONEY, None),
        ("7", HONEY, "Miel de thym : il ne reste que 6,5 kg."),
        ("0.1", HONEY, "Miel de thym : se vend par 0,25 kg."),
        ("0", HONEY, "Miel de thym : se vend par 0,25 kg."),
        ("60", OIL, "Huile d'olive : 50 litres au plus par commande."),  # of the 120 that there are
        ("50", COUSCOUS, None),
        ("51", COUSCOUS, "Couscous : il ne reste que 50 kg."),
    ],
)
def test_a_quantity_is_refused_in_plain_words(
    amount: str, product: Product, said: str | None
) -> None:
    reason = why_not(Quantity.of(Decimal(amount)), product)
    assert (reason and speaker("fr")(reason)) == said


def test_the_most_that_can_be_had_is_in_whole_steps() -> None:
    assert most_of(HONEY) == Quantity(6_500)
    assert most_of(OIL) == Quantity(50_000)
    assert why_not(most_of(OIL), OIL) is None
