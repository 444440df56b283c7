"""Several cooperatives on one number, through the real turns: codes, the list, what is lost."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from bot.database import Database
from bot.tables import Contact, Cooperative, Inbound, Order, Product
from flows.client.language import NAMES
from tests.conversations import Shop

AFOUS = {
    "fr": "Afous", "ar": "أفوس", "ary": "أفوس", "ary_Latn": "Afous"
}  # fmt: skip


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    """The demo cooperative, and another one on the same number, that sells soap alone."""
    made = Shop(database)

    def found(tx: object) -> None:
        db = tx.db  # type: ignore[attr-defined]  # the writer's transaction
        seller = db.exec(select(Cooperative)).first()
        other = Cooperative(
            **seller.model_dump(exclude={"id", "code", "names", "orders", "pickup"}),
            code="AFOUS", names=AFOUS, pickup="",
        )  # fmt: skip
        db.add(other)
        db.flush()
        soap = db.exec(select(Product).where(col(Product.key).contains("soap"))).first()
        db.add(
            Product(**soap.model_dump(exclude={"id", "cooperative_id"}), cooperative_id=other.id)
        )

    database.writer.run(found)
    return made


def placed(shop: Shop) -> list[str]:
    """The codes of the cooperatives that orders were placed with."""
    with shop.database.reading() as db:
        rows = select(Cooperative.code).join(
            Order, col(Order.cooperative_id) == col(Cooperative.id)
        )
        return list(db.exec(rows))


def chosen(shop: Shop) -> str:
    """The code of the cooperative that the one client talks with."""
    with shop.database.reading() as db:
        rows = select(Cooperative.code).join(
            Contact, col(Contact.cooperative_id) == col(Cooperative.id)
        )
        return db.exec(rows).one()


def test_the_first_words_are_answered_once_the_cooperative_is_chosen(shop: Shop) -> None:
    client = shop.client()
    assert "coopérative" in client.says("Bonjour, je voudrais 2 pots d'amlou")[0]
    [said] = client.says("Tifawin")
    assert "Tifawin" in said
    assert "Amlou" in said
    assert "2" in said


def test_a_code_with_words_chooses_the_cooperative_and_begins_the_order(shop: Shop) -> None:
    client = shop.client()
    [said] = client.says("AFOUS Bonjour, je voudrais 2 savons noirs")
    assert "Afous" in said
    assert "Savon" in said
    client.says("12 rue des Orangers", "Fatima", "oui")
    assert placed(shop) == ["AFOUS"]


def test_the_code_of_another_asks_before_a_basket_is_lost(shop: Shop) -> None:
    client = shop.client()
    client.says("TIFAWIN Bonjour, je voudrais 2 pots d'amlou")
    [asked] = client.says("AFOUS")
    assert "Tifawin" in asked
    client.says("non", "je viens", "Fatima", "oui")
    assert placed(shop) == ["TIFAWIN"]


def test_a_yes_leaves_the_basket_and_opens_the_other(shop: Shop) -> None:
    client = shop.client()
    client.says("TIFAWIN Bonjour, je voudrais 2 pots d'amlou", "AFOUS je voudrais 2 savons noirs")
    [said] = client.says("oui")
    assert "Afous" in said
    assert "Savon" in said
    client.says("12 rue des Orangers", "Fatima", "oui")
    assert placed(shop) == ["AFOUS"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "changer de coopérative"),
        ("ary_Latn", "bghit nbeddel ta3awniya"),
        ("ary", "بدل التعاونية"),
        ("ar", "تعاونية أخرى"),
    ],
)
def test_the_cooperative_is_changed_by_a_word_and_a_choice(
    shop: Shop, language: str, words: str
) -> None:
    client = shop.client()
    client.says("TIFAWIN Bonjour je voudrais commander", "langue", NAMES[language], "menu")
    assert chosen(shop) == "TIFAWIN"
    [asked] = client.says(words)
    assert AFOUS[language] in asked
    [said] = client.says("1")
    assert AFOUS[language] in said
    assert chosen(shop) == "AFOUS"


def test_a_message_that_comes_twice_changes_once(shop: Shop) -> None:
    client = shop.client()
    message = client.message("TIFAWIN Bonjour, je voudrais 2 pots d'amlou", "ab" * 16)
    first = shop.turns.take_now(message)
    assert shop.turns.take_now(message) == first
    with shop.database.reading() as db:
        assert len(db.exec(select(Inbound)).all()) == 1
