"""Who of a segment is taken: by what came to them, their town, their language."""

from datetime import datetime

import pytest
from sqlmodel import select

from bot.campaigns.planning.choosing import Chosen, Unknown, chosen_by, products, towns
from bot.database import Database
from bot.tables import Campaign, Cooperative, Order, OrderLine, Product
from bot.writer import Transaction
from tests.clientele import DAY, Clientele
from tests.ledger import NOON
from tests.test_campaign_planning import PLANNED, audience, change, people, planned, survey


@pytest.fixture
def clientele(database: Database) -> Clientele:
    made = Clientele(database)
    database.writer.run(survey)
    return made


def taken(database: Database, chosen: Chosen, **changes: object) -> set[int]:
    """Whom a campaign with these choices has in its audience."""
    with database.reading() as db:
        number = len(db.exec(select(Campaign)).all())
    fields = {"key": f"campaign-{number}", "chosen": chosen.kept(), **changes}
    return set(audience(database, planned(database, **fields)))


def sold(database: Database, order: int, product: int, *, status: str = "delivered") -> None:
    """An order's one line."""

    def add(tx: Transaction) -> None:
        tx.db.get_one(Order, order).status = status
        tx.db.add(
            OrderLine(
                order_id=order, position=0, product_id=product, quantity_thousandths=1000,
                unit_price_centimes=1,
            )
        )  # fmt: skip

    database.writer.run(add)


def sells(database: Database, cooperative: int, key: str, **fields: object) -> int:
    def add(tx: Transaction) -> int:
        made = Product(
            cooperative_id=cooperative, key=key, unit="jar", price_centimes=1,
            stock_thousandths=0, **{"names": {"fr": key}, **fields},
        )  # fmt: skip
        tx.db.add(made)
        tx.db.flush()
        return made.id or 0

    return database.writer.run(add)


# What they bought


def test_only_those_are_taken_to_whom_it_came_since_that_day(clientele: Clientele):
    database = clientele.database
    soap = sells(database, 1, "soap")
    lately, long_ago, other, refused, never = people(database, 5)
    for contact, ago, product, status in (
        (lately, 10, 1, "delivered"),
        (long_ago, 90, 1, "delivered"),
        (other, 10, soap, "delivered"),
        (refused, 10, 1, "refused"),
    ):
        sold(database, clientele.orders(contact, ago), product, status=status)
    since = NOON - 30 * DAY
    assert taken(database, Chosen((1,), since)) == {lately}
    assert taken(database, Chosen((1,))) == {lately, long_ago}
    assert taken(database, Chosen((1, soap), since)) == {lately, other}
    assert never in taken(database, Chosen())


def test_an_order_of_the_first_moment_counts_and_of_the_one_before_does_not(clientele: Clientele):
    (one,) = people(clientele.database, 1)
    sold(clientele.database, clientele.orders(one, 10), 1)
    placed = NOON - 12 * DAY
    assert taken(clientele.database, Chosen((1,), placed)) == {one}
    assert taken(clientele.database, Chosen((1,), placed.replace(microsecond=1))) == set()


@pytest.mark.parametrize(
    "called", ["amlou", "AMLOU", " Amlou ", "أَمْلُو", "املو", "pate d’amandes", "amlou bel louz"]
)
def test_a_product_is_called_as_the_catalogue_knows_it(clientele: Clientele, called: str):
    database = clientele.database

    def name(tx: Transaction) -> None:
        amlou = tx.db.get_one(Product, 1)
        amlou.names = {"fr": "Pâte d'amandes", "ar": "أملو"}
        amlou.aliases = {"ary_Latn": ["amlou bel-louz"]}

    database.writer.run(name)
    with database.reading() as db:
        assert products(db, [1], called) == (1,)
        assert products(db, [1, 2], "amlou") == (1, 2)


def test_a_product_that_nobody_sells_is_answered_with_what_there_is(clientele: Clientele):
    for key in ("soap", "honey", "honeycomb"):
        sells(clientele.database, 1, key)
    with clientele.database.reading() as db:
        with pytest.raises(Unknown, match=r"^There is no product hony; there is honey, honeycomb"):
            products(db, [1], "hony")
        with pytest.raises(Unknown, match=r"there is amlou\.$"):  # of another cooperative
            products(db, [2], "soap")


# Where they live


@pytest.fixture
def spread(clientele: Clientele) -> dict[str, int]:
    """Somebody in each of these towns."""
    names = ("Béni-Mellal", "BENI MELLAL", "Benimellal", "بني ملال", "بَنِي  مَلّال", "Agadir", "")
    there = dict(zip(names, people(clientele.database, len(names)), strict=True))
    for town, contact in there.items():
        change(clientele.database, contact, town=town)
    return there


def test_a_town_is_one_however_it_is_written(clientele: Clientele, spread: dict[str, int]):
    database = clientele.database
    latin = {spread[town] for town in ("Béni-Mellal", "BENI MELLAL", "Benimellal")}
    arabic = {spread[town] for town in ("بني ملال", "بَنِي  مَلّال")}
    with database.reading() as db:
        beni, in_arabic = towns(db, [1], [" béni mellal "]), towns(db, [1], ["بني مَلال"])
        both = towns(db, [1], ["Benimellal", "agadir", "BENI-MELLAL"])
    assert taken(database, Chosen(towns=beni)) == latin
    assert taken(database, Chosen(towns=in_arabic)) == arabic
    assert taken(database, Chosen(towns=both)) == latin | {spread["Agadir"]}


def test_what_is_kept_of_a_town_is_the_same_for_its_spellings(clientele, spread):
    with clientele.database.reading() as db:
        kept = {towns(db, [1], [town]) for town in ("Béni-Mellal", "BENI MELLAL ", "béni  mellal")}
    assert kept == {("beni mellal",)}


@pytest.mark.parametrize("town", ["Agadr", "!", ""])
def test_a_town_where_nobody_lives_is_answered_with_those_there_are(clientele, spread, town: str):
    with clientele.database.reading() as db, pytest.raises(Unknown) as raised:
        towns(db, [1], [town])
    said = str(raised.value)
    assert said.startswith(f"No client is of the town {town}; there are ")
    assert said.count("ellal") + said.count("ELLAL") == 1  # a town once, not each spelling
    if town == "Agadr":
        assert "; there are Agadir, " in said


def test_towns_of_other_cooperatives_clients_are_not_told(clientele: Clientele, spread):
    with clientele.database.reading() as db, pytest.raises(Unknown, match=r"there are none\.$"):
        towns(db, [2], ["Agadir"])
    clientele.orders(spread["Agadir"], 10, cooperative=2)
    clientele.look(cooperative=2)
    with clientele.database.reading() as db:
        assert towns(db, [2], ["Agadir"]) == ("agadir",)


# Their language, and all at once


def test_languages_are_taken_and_all_conditions_hold_at_once(clientele: Clientele, spread):
    database = clientele.database
    change(database, spread["Agadir"], language="ary")
    change(database, spread[""], language="ary")
    assert taken(database, Chosen(languages=("ary",))) == {spread["Agadir"], spread[""]}
    assert taken(database, Chosen(languages=("ary", "fr"))) == set(spread.values())
    both = Chosen(towns=("agadir",), languages=("ary",))
    assert taken(database, both) == {spread["Agadir"]}
    assert taken(database, Chosen((1,), None, ("agadir",), ("ary",))) == set()
    sold(database, clientele.orders(spread["Agadir"], 3), 1)
    assert taken(database, Chosen((1,), None, ("agadir",), ("ary",))) == {spread["Agadir"]}


def test_choices_narrow_a_segment_and_never_widen_it(clientele: Clientele):
    happy, unhappy = clientele.client((20, 100)), clientele.client()
    clientele.orders(unhappy, 20, stars=[1])
    clientele.look()
    for contact in (happy, unhappy):
        change(clientele.database, contact, town="Agadir")
    chosen = Chosen(towns=("agadir",))
    assert taken(clientele.database, chosen, segment="unhappy") == {unhappy}
    assert taken(clientele.database, chosen, segment="all") == {happy, unhappy}


@pytest.mark.parametrize(
    "chosen",
    [
        Chosen(),
        Chosen((1, 2)),
        Chosen((3,), datetime.fromisoformat("2026-09-01T01:00:00+01:00"), ("agadir",), ("fr",)),
    ],
)
def test_what_was_chosen_is_kept_with_the_campaign(chosen: Chosen):
    campaign = Campaign(**{**PLANNED, "chosen": chosen.kept()})
    assert chosen_by(campaign) == chosen
    assert (campaign.chosen is None) is (chosen == Chosen())


def test_a_cooperative_without_products_says_so(clientele: Clientele):
    def add(tx: Transaction) -> int:
        made = Cooperative(code="EMPTY", names={"fr": "Vide"})
        tx.db.add(made)
        tx.db.flush()
        return made.id or 0

    empty = clientele.database.writer.run(add)
    with clientele.database.reading() as db, pytest.raises(Unknown, match="there is none"):
        products(db, [empty], "amlou")
