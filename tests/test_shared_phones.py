"""One telephone, several people; and a member who is a client as well: through real turns."""

from dataclasses import replace

import pytest
from sqlmodel import select, update

from bot import demo
from bot.database import Database
from bot.tables import Contact, Cooperative, Order, Product, Recipient
from bot.writer import Transaction
from tests.conversations import Client, Shop, everything


@pytest.fixture
def shop(database: Database) -> Shop:
    """The demo cooperative."""
    return Shop(database)


def order_for(client: Client, *said: str) -> str:
    """Order a jar of amlou, say these at the end and then yes; gives the answer."""
    [answer] = client.says("je voudrais 1 amlou, je passe la prendre", *said, "oui")
    return answer


def names(shop: Shop) -> list[str]:
    """Whom each order is for."""
    return [order.name for order in everything(shop, Order)]


def test_a_name_is_asked_once_while_it_is_the_only_one(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    assert "Merci Fatima" in order_for(client, "Fatima")
    assert "Merci Fatima" in order_for(client)
    assert names(shop) == ["Fatima", "Fatima"]


def test_a_second_name_is_remembered_and_then_asked_for(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    order_for(client, "Fatima")
    assert "Merci Khadija" in order_for(client, "c'est pour ma soeur Khadija")
    [asked] = client.says("je voudrais 1 amlou, je passe la prendre")
    assert asked.endswith("C'est pour qui ? Sinon, écrivez un autre nom.\n1. Khadija\n2. Fatima")
    client.says("2", "oui")
    [asked] = client.says("je voudrais 1 amlou, je passe la prendre")
    assert asked.endswith("1. Fatima\n2. Khadija")  # the last one first
    client.says("khadija", "oui")
    client.says("je voudrais 1 amlou, je passe la prendre")
    client.says("Brahim", "oui")
    assert names(shop) == ["Fatima", "Khadija", "Fatima", "Khadija", "Brahim"]
    assert {row.name for row in everything(shop, Recipient)} == {"Fatima", "Khadija", "Brahim"}
    [contact] = everything(shop, Contact)
    assert contact.name == "Fatima"  # whose telephone it is


def test_five_names_are_proposed_at_most_and_the_place_stays_small(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    order_for(client, "Fatima")
    for name in ("Khadija", "Brahim", "Lahcen", "Zineb", "Amina"):
        client.says("je voudrais 1 amlou, je passe la prendre")
        change = ("changer", "le nom") if len(names(shop)) == 1 else ()
        client.says(*change, name, "oui")
    [asked] = client.says("je voudrais 1 amlou, je passe la prendre")
    assert [line[3:] for line in asked.splitlines()[-6:]][:5] == [
        "Amina", "Zineb", "Lahcen", "Brahim", "Khadija",
    ]  # fmt: skip


def test_a_name_that_was_known_before_recipients_were_is_still_proposed(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    order_for(client, "Fatima")

    def forget(tx: Transaction) -> None:
        for row in tx.db.exec(select(Recipient)).all():
            tx.db.delete(row)

    shop.database.writer.run(forget)
    order_for(client, "c'est pour Khadija Bennani")
    [asked] = client.says("je voudrais 1 amlou, je passe la prendre")
    assert "1. Khadija Bennani\n2. Fatima" in asked


def open_another(shop: Shop) -> None:
    """A second cooperative on the same sender, with the same jar of amlou."""

    def job(tx: Transaction) -> None:
        other = Cooperative(
            code="AFOUS", names={"fr": "Afous"}, pickup="Agadir", digest_to=demo.PRESIDENT
        )
        tx.db.add(other)
        tx.db.flush()
        jar = tx.db.exec(select(Product).where(Product.key == "amlou")).one()
        values = jar.model_dump(exclude={"id", "cooperative_id"})
        tx.db.add(Product(**values, cooperative_id=other.id))
        tx.db.execute(update(Cooperative).values(version=Cooperative.version + 1))

    shop.database.writer.run(job)


def test_a_member_orders_from_another_cooperative_and_from_her_own(shop: Shop) -> None:
    open_another(shop)
    member = replace(shop.client(phone=demo.PRESIDENT), channel="whatsapp")
    member.says("AFOUS", "Français", "je voudrais 1 amlou, je passe la prendre", "Fadma", "oui")
    member.says("TIFAWIN", "je voudrais 2 amlou, je passe la prendre", "oui")
    placed = everything(shop, Order)
    codes = {row.id: row.code for row in everything(shop, Cooperative)}
    assert [(codes[order.cooperative_id], order.name) for order in placed] == [
        ("AFOUS", "Fadma"),
        ("TIFAWIN", "Fadma"),
    ]
