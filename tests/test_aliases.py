"""Aliases are proposed by what clients say, and taken on by the cooperative alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from bot import aliases, people
from bot.aliases import LONGEST, alias
from bot.cli import app
from bot.database import Database
from bot.perform import Circumstances, perform
from bot.post import Post
from bot.settings import Settings
from bot.tables import AliasProposal, AliasSaying, Contact, Cooperative, Product
from bot.writer import Transaction
from flows import step
from flows.effects import Effect, Lean, ProposeAlias, SetLanguage
from tests.conversations import FATIMA, Client, Shop, change, everything

NAJAT = "+212600000012"
ZINEB = "+212600000013"
ZIT = ProposeAlias("argan", "Zit l2argan !", "ary_Latn")


@pytest.fixture(autouse=True)
def _environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database, and none of the settings of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def does(shop: Shop, phone: str, *effects: Effect) -> None:
    """A turn of this client's that has these effects, in a transaction of its own."""
    client = Client(shop, phone, "sms")

    def turn(tx: Transaction) -> None:
        person = people.found(tx, client.message("hello"))
        seller = tx.db.exec(select(Cooperative)).one()
        people.talks_with(tx, person, seller.id)
        products = {product.key: product.id for product in tx.db.exec(select(Product))}
        around = Circumstances(person, products, {}, None, shop.clock.now(), None, Post({}))  # type: ignore[arg-type]
        for effect in effects:
            perform(effect, tx, around)

    shop.database.writer.run(turn)


def taawon(*words: str) -> Result:
    """Run a command; what it did not expect is raised here."""
    return CliRunner().invoke(app, ("aliases", "tifawin", *words), catch_exceptions=False)


def proposal(shop: Shop) -> AliasProposal:
    """The only one."""
    [found] = everything(shop, AliasProposal)
    assert isinstance(found, AliasProposal)
    return found


def product(shop: Shop, key: str = "argan") -> Product:
    with shop.database.reading() as db:
        return db.exec(select(Product).where(Product.key == key)).one()


def version(shop: Shop) -> int:
    with shop.database.reading() as db:
        return db.exec(select(Cooperative.version)).one()


# What is proposed


def test_what_clients_call_a_product_is_proposed_and_not_taken_on(shop: Shop):
    before = product(shop), version(shop)
    does(shop, FATIMA, ZIT)
    shop.clock.move(timedelta(days=1))
    does(shop, NAJAT, ZIT)

    found = proposal(shop)
    assert (found.words, found.language) == ("zit l2argan", "ary_Latn")
    assert (found.clients, found.status) == (2, "proposed")
    assert found.last_said - found.first_said >= timedelta(days=1)
    assert (product(shop), version(shop)) == before


def test_the_same_client_counts_once(shop: Shop):
    does(shop, FATIMA, ZIT, ZIT)
    does(shop, FATIMA, ProposeAlias("argan", "ZIT  l2argan", "fr"))
    assert proposal(shop).clients == 1


def test_a_proposal_names_no_client_and_forgets_them_with_their_contact(shop: Shop):
    for phone in (FATIMA, NAJAT):
        does(shop, phone, ZIT)
    assert "+2126" not in str(proposal(shop).model_dump())
    [first, _] = everything(shop, AliasSaying)

    def forget(tx: Transaction) -> None:
        from bot.tables import Address

        for table, key in ((Address, Address.contact_id), (Contact, Contact.id)):
            tx.db.execute(delete(table).where(col(key) == first.contact_id))

    shop.database.writer.run(forget)
    assert len(everything(shop, AliasSaying)) == 1
    assert proposal(shop).clients == 2


@pytest.mark.parametrize(
    "words",
    ["Huile d'argan", "ARKAN", "زيت ارغان", "Amlou", "12", "06 00 00 00 11 zit", "ok", "", "=1+cmd",
     "zit | argan", "z" * (LONGEST + 1)],
)  # fmt: skip
def test_what_is_no_new_name_is_not_proposed(shop: Shop, words: str):
    """A name or an alias that is there already, figures, a telephone, a formula, a sentence."""
    does(shop, FATIMA, ProposeAlias("argan", words, "fr"))
    assert everything(shop, AliasProposal) == []


def test_a_product_that_is_gone_is_given_no_name(shop: Shop):
    does(shop, FATIMA, ProposeAlias("gone", "zit l2argan", "fr"))
    assert everything(shop, AliasProposal) == []


@pytest.mark.parametrize(
    ("said", "words", "filed"),
    [
        ("mixed", "huile dyal argan", "ary_Latn"),
        ("", "الزيت ديال أركان", "ary"),
        ("ar", "زيتنا", "ar"),
    ],
)
def test_a_name_is_filed_under_a_language_that_the_catalogue_has(
    shop: Shop, said: str, words: str, filed: str
):
    does(shop, FATIMA, ProposeAlias("argan", words, said))
    assert proposal(shop).language == filed


@given(st.text(max_size=80))
def test_an_alias_is_short_has_letters_and_stays_as_it_is(words: str):
    found = alias(words)
    if found is not None:
        assert len(found) <= LONGEST
        assert any(map(str.isalpha, found))
        assert alias(found) == found


# What the cooperative says of it


def test_without_proposals_the_command_says_so(shop: Shop):
    assert taawon().output == "TIFAWIN: clients call nothing by a new name.\n"


def test_proposals_are_listed_in_words_most_said_first(shop: Shop):
    does(shop, FATIMA, ProposeAlias("amlou", "lamlou dyalna", "ary_Latn"))
    for phone in (FATIMA, NAJAT):
        does(shop, phone, ZIT)
    first, second, how = taawon().output.splitlines()
    day = f"{shop.clock.now():%Y-%m-%d}"
    assert first == f"2. “zit l2argan” for argan (Huile d'argan), ary_Latn; clients: 2, last {day}"
    assert second.startswith("1. “lamlou dyalna” for amlou (Amlou), ary_Latn; clients: 1")
    assert how == "Take one on with `taawon aliases TIFAWIN --take 2`, or --refuse it."


def test_what_is_taken_is_an_alias_that_the_bot_then_sells_by(shop: Shop):
    does(shop, FATIMA, ZIT)
    client = shop.client(NAJAT)
    client.says("Bonjour", "commander")
    before = product(shop), version(shop)
    ended = taawon("--take", "1")

    assert ended.output == "TIFAWIN: argan is called “zit l2argan” as well from now on.\n"
    after = product(shop)
    assert after.aliases["ary_Latn"] == [*before[0].aliases["ary_Latn"], "zit l2argan"]
    assert version(shop) == before[1] + 1
    assert proposal(shop).status == "taken"
    assert everything(shop, AliasSaying) == []
    assert "140" in client.says("zit l2argan")[0]  # asked how much of it


def test_several_are_settled_at_once(shop: Shop):
    does(shop, FATIMA, ZIT, ProposeAlias("amlou", "lamlou dyalna", "ary_Latn"))
    does(shop, NAJAT, ProposeAlias("saffron", "l7mar", "ary_Latn"))
    ended = taawon("--take", "1", "--take", "2", "--refuse", "3")
    assert ended.output.splitlines() == [
        "TIFAWIN: argan is called “zit l2argan” as well from now on.",
        "TIFAWIN: amlou is called “lamlou dyalna” as well from now on.",
        "TIFAWIN: “l7mar” is refused for saffron.",
    ]
    statuses = [found.status for found in everything(shop, AliasProposal)]
    assert statuses == ["taken", "taken", "refused"]


@pytest.mark.parametrize("first", ["--take", "--refuse"])
def test_what_is_settled_is_settled_for_good(shop: Shop, first: str):
    does(shop, FATIMA, ZIT)
    taawon(first, "1")
    settled = proposal(shop)
    change(shop, Product, aliases={})  # even if the name is gone again
    does(shop, NAJAT, ZIT)
    again = taawon("--refuse" if first == "--take" else "--take", "1")

    assert again.exit_code == 1
    assert again.stderr == f"1: “zit l2argan” was {settled.status} before.\nNothing was changed.\n"
    assert proposal(shop) == settled
    assert everything(shop, AliasSaying) == []


def test_a_name_that_another_product_has_meanwhile_is_refused_in_words(shop: Shop):
    does(shop, FATIMA, ZIT, ProposeAlias("amlou", "lamlou dyalna", "ary_Latn"))

    def rename(tx: Transaction) -> None:
        amlou = tx.db.exec(select(Product).where(Product.key == "amlou")).one()
        amlou.names = {**amlou.names, "fr": "Zit L2argan"}

    shop.database.writer.run(rename)
    before = [row.model_dump() for row in everything(shop, Product)]
    ended = taawon("--take", "1", "--take", "2")
    assert ended.exit_code == 1
    assert ended.stderr == (
        "1: “zit l2argan” is what amlou is called already; clients could not tell it from argan.\n"
        "Nothing was changed.\n"
    )
    assert [row.model_dump() for row in everything(shop, Product)] == before
    assert {found.status for found in everything(shop, AliasProposal)} == {"proposed"}


def test_one_name_is_not_given_to_two_products_at_once(shop: Shop):
    does(shop, FATIMA, ZIT, ProposeAlias("amlou", "zit l2argan", "ary_Latn"))
    ended = taawon("--take", "1", "--take", "2")
    assert ended.stderr.startswith("2: “zit l2argan” is what argan is called already; ")


def test_what_a_file_has_named_so_meanwhile_waits_no_more(shop: Shop):
    does(shop, FATIMA, ZIT)
    change(shop, Product, aliases={"fr": ["Zit l2argan"]})
    assert taawon().output == "TIFAWIN: clients call nothing by a new name.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--take", "7"), "TIFAWIN has no proposal 7."),
        (("--take", "1", "--refuse", "1"), "1 cannot be taken and refused at once."),
    ],
)
def test_a_number_that_makes_no_sense_is_one_sentence(
    shop: Shop, words: tuple[str, ...], said: str
):
    does(shop, FATIMA, ZIT)
    ended = taawon(*words)
    assert (ended.exit_code, ended.stderr) == (1, f"{said}\nNothing was changed.\n")
    assert proposal(shop).status == "proposed"


def test_proposals_of_another_cooperative_are_not_ours_to_take(shop: Shop):
    does(shop, FATIMA, ZIT)

    def move(tx: Transaction) -> None:
        other = Cooperative(code="OTHER", names={"fr": "Other"})
        tx.db.add(other)
        tx.db.flush()
        tx.db.exec(select(AliasProposal)).one().cooperative_id = other.id or 0

    shop.database.writer.run(move)
    assert taawon().output == "TIFAWIN: clients call nothing by a new name.\n"
    assert taawon("--take", "1").stderr.startswith("TIFAWIN has no proposal 1.")


def test_a_cooperative_that_is_not_there_is_one_sentence(shop: Shop):
    ended = CliRunner().invoke(app, ("aliases", "nobody"), catch_exceptions=False)
    assert (ended.exit_code, ended.stderr) == (1, "There is no cooperative called NOBODY.\n")


def test_what_was_taken_goes_out_and_in_with_the_catalogue(shop: Shop):
    does(shop, FATIMA, ZIT)
    taawon("--take", "1")
    before = product(shop)
    written = CliRunner().invoke(app, ("export", "TIFAWIN", "-"), catch_exceptions=False).output
    assert "zit arkan | zit l2argan" in written
    change(shop, Product, aliases={})
    brought = CliRunner().invoke(app, ("import", "TIFAWIN", "-"), input=written)
    assert brought.exit_code == 0
    assert product(shop).aliases == before.aliases


# A language that somebody leans to


def test_a_leaning_is_kept_until_the_language_is_taken(shop: Shop):
    shop.client().says("Bonjour")
    does(shop, FATIMA, Lean("ary"))
    [contact] = everything(shop, Contact)
    assert (contact.language, contact.leaning) == ("fr", "ary")

    does(shop, FATIMA, Lean(""))
    [contact] = everything(shop, Contact)
    assert contact.leaning == ""

    does(shop, FATIMA, Lean("ary"), SetLanguage("ar"))
    [contact] = everything(shop, Contact)
    assert (contact.language, contact.leaning) == ("ar", "")


def test_the_next_turn_knows_the_leaning(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    shop.client().says("Bonjour")
    does(shop, FATIMA, Lean("ary"))
    seen: list[str] = []

    def looking(place, event, ctx):
        seen.append(ctx.contact.leaning)
        return step(place, event, ctx)

    monkeypatch.setattr("bot.turns.step", looking)
    shop.client().says("amlou")
    assert seen == ["ary"]


def test_proposals_said_at_once_by_two_processes_are_counted_both(database: Database, shop: Shop):
    """On PostgreSQL the second waits for the first; on SQLite they have one writer each."""
    from threading import Thread

    other = Database(database.url.render_as_string(hide_password=False))
    second = Shop(other)
    threads = [
        Thread(target=does, args=(where, phone, ZIT))
        for where, phone in ((shop, NAJAT), (second, ZINEB))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    other.close()
    assert proposal(shop).clients == 2
    assert aliases.CLIENTS == 2
