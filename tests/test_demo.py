"""The demo cooperative: what it must be for every channel and language to show it well."""

import re

from sqlmodel import select

from bot.database import Database
from bot.demo import LANGUAGES, PRESIDENT, PRODUCTS, SMS, WHATSAPP, seed
from bot.render.segments import GSM7
from bot.render.whatsapp import ROW_TITLE, ROWS
from bot.tables import Cooperative, Member, Product, Sender
from bot.translate import LANGUAGES as SPOKEN
from bot.translate import UNITS
from bot.writer import Transaction
from flows.hearing.normalise import normalise


def test_the_demo_is_one_cooperative_with_its_catalogue_president_and_senders(database: Database):
    seed(database)
    with database.reading() as db:
        cooperative = db.exec(select(Cooperative)).one()
        assert (cooperative.code, cooperative.digest_to) == ("TIFAWIN", PRESIDENT)
        assert set(cooperative.names) == set(SPOKEN)
        assert len(db.exec(select(Product)).all()) == 12
        assert [member.address for member in db.exec(select(Member))] == [PRESIDENT]
        senders = {sender.address: sender for sender in db.exec(select(Sender))}
    assert {address: sender.channel for address, sender in senders.items()} == {
        WHATSAPP: "whatsapp",
        SMS: "sms",
    }
    assert {sender.cooperative_id for sender in senders.values()} == {None}


def test_seeding_twice_changes_nothing(database: Database):
    seed(database)
    before = _everything(database)
    seed(database)
    assert _everything(database) == before


def test_seeding_again_leaves_what_was_sold_and_changed_since(database: Database):
    seed(database)
    database.writer.run(_sell_and_change)
    before = _everything(database)
    seed(database)
    assert _everything(database) == before


def test_every_name_fits_a_row_of_a_whatsapp_list():
    longest = {name: len(name) for offered in PRODUCTS for name in offered.names}
    assert {name: n for name, n in longest.items() if n > ROW_TITLE} == {}


def test_the_catalogue_takes_two_pages_of_a_list():
    assert ROWS < len(PRODUCTS) <= 2 * ROWS


def test_every_product_has_a_name_in_each_language_and_none_is_shared():
    assert set(LANGUAGES) == set(SPOKEN)
    for language, names in zip(LANGUAGES, _columns(), strict=True):
        assert len({normalise(name) for name in names}) == len(PRODUCTS), language


def test_no_word_means_two_products():
    meanings: dict[str, set[str]] = {}
    for offered in PRODUCTS:
        for name in (*offered.names, *(word for words in offered.others for word in words)):
            meanings.setdefault(normalise(name), set()).add(offered.key)
    assert {name: keys for name, keys in meanings.items() if len(keys) > 1} == {}


def test_names_in_latin_letters_cost_single_in_an_sms():
    latin = [
        offered.names[LANGUAGES.index(code)] for code in ("fr", "ary_Latn") for offered in PRODUCTS
    ]
    assert [name for name in latin if not GSM7.issuperset(name)] == []


def test_every_product_is_sold_by_a_unit_that_we_can_say_and_has_whole_steps_in_stock():
    for offered in PRODUCTS:
        assert re.fullmatch("[a-z]{3,16}", offered.key)
        assert offered.unit in UNITS
        assert offered.price > 0
        assert offered.stock >= offered.step
        assert offered.stock % offered.step == 0


def _sell_and_change(tx: Transaction) -> None:
    cooperative = tx.db.exec(select(Cooperative)).one()
    cooperative.orders, cooperative.digest_at = 7, "19:30"
    product = tx.db.exec(select(Product).where(Product.key == "argan")).one()
    product.stock_thousandths -= 3000
    product.price_centimes += 500


def _everything(database: Database) -> list[dict[str, object]]:
    with database.reading() as db:
        return [
            row.model_dump()
            for table in (Cooperative, Sender, Member, Product)
            for row in db.exec(select(table).order_by(table.id))
        ]


def _columns() -> list[tuple[str, ...]]:
    """The names of all products in the first language, in the second, and so on."""
    return list(zip(*(offered.names for offered in PRODUCTS), strict=True))
