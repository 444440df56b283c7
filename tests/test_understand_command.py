"""`taawon understand`: JSON lines in, JSON lines out, for any catalogue."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.endings import Stop
from bot.cli.understanding import written
from bot.cli.wares import wares
from flows.hearing.reading import Item, Reading, Ware

PRODUCTS: list[dict[str, Any]] = [
    {
        "key": "thyme",
        "names": {"fr": "Miel de thym", "ary_Latn": "l3sel dyal z3itra"},
        "unit": "kg",
        "units": ["kg", "jar"],
        "kind_of": "honey",
    },
    {"key": "euphorbia", "names": {"fr": "Miel d'euphorbe"}, "unit": "kg", "kind_of": "honey"},
    {
        "key": "amlou",
        "names": {"fr": "Amlou"},
        "unit": "jar",
        "pack": "500 g",
        "aliases": {"fr": ["pâte d'amande"]},
    },
    {"key": "saffron", "names": {"ary_Latn": "z3fran"}, "unit": "g"},
]
THYME = Item(("thyme",), Decimal(1), "kg")
KINDS = {"thyme": "honey", "euphorbia": "honey", "amlou": ""}


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return save(tmp_path, PRODUCTS)


def save(tmp_path: Path, products: object) -> Path:
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(products), "utf-8")
    return path


def understand(catalogue: Path, *words: str, typed: str | bytes = "") -> Result:
    """Run the command; what it did not expect is raised here."""
    given = ("understand", "--catalogue", str(catalogue), *words)
    return CliRunner().invoke(app, given, input=typed, catch_exceptions=False)


def read(catalogue: Path, *messages: dict[str, object]) -> list[dict[str, Any]]:
    """What is written for these messages, a line for each."""
    typed = "".join(json.dumps(message, ensure_ascii=False) + "\n" for message in messages)
    ended = understand(catalogue, typed=typed)
    assert ended.exit_code == 0, ended.output
    return [json.loads(line) for line in ended.output.splitlines()]


# What goes in and comes out


def test_each_message_is_a_line_in_the_same_order(catalogue: Path):
    order, thanks = read(catalogue, {"text": "bghit 2 bocal amlou"}, {"text": "merci"})
    assert order["intent"] == "order"
    assert order["items"] == [{"product": "amlou", "quantity": 2, "unit": "jar"}]
    assert (order["rating"], order["sure"]) == (None, True)
    assert (thanks["intent"], thanks["items"]) == ("thanks", [])


def test_a_message_may_be_an_argument(catalogue: Path):
    [line] = understand(catalogue, "2 kilos de miel de thym").output.splitlines()
    found = json.loads(line)
    assert found["lang"] == "fr"
    assert found["items"] == [{"product": "thyme", "quantity": 2, "unit": "kg"}]


def test_a_kind_of_which_several_are_sold_is_named_with_its_products(catalogue: Path):
    [found] = read(catalogue, {"text": "1 kg de miel"})
    [item] = found["items"]
    assert (item["product"], item["among"]) == ("honey", ["thyme", "euphorbia"])
    assert found["sure"] is False


def test_an_alias_of_the_catalogue_is_a_name(catalogue: Path):
    [found] = read(catalogue, {"text": "3 pots de pate d'amande"})
    assert [item["product"] for item in found["items"]] == ["amlou"]


def test_a_cart_before_the_message_is_changed_by_it(catalogue: Path):
    pending = [{"product": "amlou", "quantity": 3, "unit": "jar"}]
    [found] = read(catalogue, {"text": "la ghir 2 machi 3", "state": "confirm", "pending": pending})
    assert found["intent"] == "modify"
    assert found["items"] == [{"product": "amlou", "quantity": 2, "unit": "jar"}]


def test_empty_lines_and_the_mark_of_windows_are_passed_over(catalogue: Path):
    typed = '\ufeff\n{"text": "merci", "id": "d001"}\r\n\n'
    assert len(understand(catalogue, typed=typed).output.splitlines()) == 1


def test_nothing_typed_is_nothing_written(catalogue: Path):
    ended = understand(catalogue)
    assert (ended.exit_code, ended.output) == (0, "")


def test_half_a_character_is_read_as_any_other_sign(catalogue: Path):
    [found] = map(
        json.loads,
        understand(catalogue, typed='{"text": "2 amlou \\ud83d"}').output.split("\n")[:-1],
    )
    assert [item["product"] for item in found["items"]] == ["amlou"]


BAD = [
    ("bonjour", "it is not JSON: Expecting value at character 1"),
    ('{"text": 2}', 'a message is expected, such as {"text": "bonjour"}'),
    ('["text"]', 'a message is expected, such as {"text": "bonjour"}'),
    ('{"text": "2", "state": "asleep"}', "state is one of idle, confirm, ask_rating"),
    ('{"text": "2", "pending": {}}', "pending is a list of items"),
    ('{"text": "2", "pending": [2]}', "an item of pending has a product, a quantity and a unit"),
    ('{"text": "2", "pending": [{"product": "soap"}]}', "the catalogue has no product “soap”"),
    ('{"text": "2", "pending": [{"product": ""}]}', "the catalogue has no product “”"),
    (
        '{"text": "2", "pending": [{"product": "amlou", "quantity": true}]}',
        "the quantity of an item is a number up to 1000000",
    ),
    (
        '{"text": "2", "pending": [{"product": "amlou", "quantity": NaN}]}',
        "the quantity of an item is a number up to 1000000",
    ),
    (
        '{"text": "2", "pending": [{"product": "amlou", "unit": 3}]}',
        "the unit of an item is a text",
    ),
    ("[" * 100_000, "it is not JSON that we can read"),
    ('{"text": ' + "9" * 5_000 + "}", "it is not JSON that we can read"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "why"), BAD)
def test_a_bad_line_is_named_and_nothing_is_written(catalogue: Path, line: str, why: str):
    ended = understand(catalogue, typed=f'{{"text": "merci"}}\n\n{line}\n')
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr == f"Line 3: {why}.\n"


def test_a_line_that_is_not_utf8_is_named(catalogue: Path):
    ended = understand(catalogue, typed=b'{"text": "merci"}\n{"text": "\xe9t\xe9"}\n')
    assert (ended.exit_code, ended.stdout, ended.stderr) == (2, "", "Line 2: it is not UTF-8.\n")


# What is written of a reading


@pytest.mark.parametrize(
    ("language", "lang"),
    [("ar", "ar"), ("ary", "ary-Arab"), ("ary_Latn", "ary-Latn"), ("fr", "fr"), ("mixed", "mixed"),
     ("", "und")],
)  # fmt: skip
def test_languages_go_out_by_their_usual_codes(language: str, lang: str):
    assert written(Reading(language=language), KINDS)["lang"] == lang


def test_a_reading_of_nothing_has_the_five_that_are_always_there():
    assert written(Reading(sure=False), KINDS) == {
        "lang": "und", "intent": None, "items": [], "rating": None, "sure": False,
    }  # fmt: skip


def test_what_applies_is_there():
    reading = Reading(
        "fr", "track", rating=5, reorder=True, order_number=1043, telephone="0600000011",
        target_language="ary_Latn", asked=("amlou",), unknown=("zit zitoun",), day="friday",
    )  # fmt: skip
    found = written(reading, KINDS)
    assert {name: found[name] for name in found.keys() - {"lang", "intent", "items", "sure"}} == {
        "rating": 5, "reorder": True, "order_ref": 1043, "telephone": "0600000011",
        "target_lang": "ary", "asked_product": "amlou", "unknown": ["zit zitoun"], "day": "friday",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "product"),
    [
        (("thyme", "euphorbia"), "honey"),
        (("thyme", "amlou"), ["thyme", "amlou"]),
        (("amlou", "saffron"), ["amlou", "saffron"]),
    ],
)
def test_a_question_about_several_is_about_their_kind_if_they_have_one(
    asked: tuple[str, ...], product: object
):
    assert written(Reading(asked=asked), KINDS)["asked_product"] == product


@pytest.mark.parametrize(
    ("quantity", "number"), [(Decimal("2.000"), "2"), (Decimal("0.333"), "0.333"), (None, "null")]
)
def test_quantities_are_numbers_of_json(quantity: Decimal | None, number: str):
    [item] = written(Reading(items=(Item(("amlou",), quantity),)), KINDS)["items"]
    assert json.dumps(item) == f'{{"product": "amlou", "quantity": {number}, "unit": null}}'


def test_what_is_bought_by_money_says_so():
    saffron = Item(("saffron",), budget=Decimal(50))
    one = written(Reading(items=(THYME, saffron)), KINDS)
    two = written(Reading(items=(saffron, saffron)), KINDS)
    assert one["budget_mad"] == 50
    assert [item.get("budget_mad") for item in one["items"]] == [None, 50]
    assert "budget_mad" not in two


# The catalogue


def test_a_catalogue_of_json_is_read_with_all_its_names(catalogue: Path):
    thyme, _, amlou, _ = wares(str(catalogue))
    assert thyme == Ware(
        "thyme", ("Miel de thym", "l3sel dyal z3itra"), "kg", "", ("kg", "jar"), "honey"
    )
    assert amlou == Ware("amlou", ("Amlou", "pâte d'amande"), "jar", "500 g")


def test_a_catalogue_that_was_exported_is_read(tmp_path: Path):
    """What is off sale is not heard of, as the bot does not sell it."""
    path = tmp_path / "catalogue.csv"
    head = "key;fr;ar;ary;ary_Latn;unit;pack;price;stock;step;on_sale;other_fr;other_ary_Latn"
    lines = (
        head,
        "amlou;Amlou;أملو;;;jar;500 g;95,50;30;1;yes;pâte | Amlou;amlo",
        "rug;Tapis;;;;piece;;100;1;1;no;;",
    )
    path.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    assert wares(str(path)) == (Ware("amlou", ("Amlou", "أملو", "pâte", "amlo"), "jar", "500 g"),)
    [line] = understand(path, "2 amlou").output.splitlines()
    assert json.loads(line)["items"] == [{"product": "amlou", "quantity": 2, "unit": None}]


@pytest.mark.parametrize(
    ("products", "why"),
    [
        ({}, "a list of products is expected"),
        ([], "there is no product in it"),
        ([{"key": "a"}], 'product 1: a key, names ({"fr": "Miel"}) and a unit are needed'),
        ([{"key": "a", "names": {}, "unit": "kg"}], "product 1: a name is missing"),
        ([{"key": "a", "names": {"fr": 2}, "unit": "kg"}], "product 1: names are no texts"),
        ([*PRODUCTS, {**PRODUCTS[3], "units": "g"}], "product 5: units are no texts"),
        ([{**PRODUCTS[3], "pack": 2}], "product 1: pack is no text"),
        (
            [{**PRODUCTS[3], "aliases": {"fr": "z"}}],
            "product 1: aliases are a list for each language",
        ),
        ([PRODUCTS[3], PRODUCTS[3]], "the key “saffron” is there twice"),
    ],
)  # fmt: skip
def test_a_catalogue_that_cannot_be_taken_is_one_sentence(
    tmp_path: Path, products: object, why: str
):
    path = save(tmp_path, products)
    ended = understand(path, typed='{"text": "merci"}')
    assert (ended.exit_code, ended.stdout, ended.stderr) == (1, "", f"{path}: {why}.\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[{", "cannot be read as JSON: "),
        ("key;fr;unit\nargan;;bottle\n", "cannot be taken as a catalogue:\nLine 2: the name is"),
        ("key;fr;unit\n;Argan;bottle\n", "cannot be taken as a catalogue:\nLine 2: the key is"),
        ("name,price\n", "cannot be taken as a catalogue:\nLine 1: the column “name” is not known"),
    ],
)
def test_a_file_that_is_no_catalogue_is_told_with_its_line(tmp_path: Path, content: str, said: str):
    path = tmp_path / "catalogue"
    path.write_text(content, "utf-8")
    with pytest.raises(Stop) as stopped:
        wares(str(path))
    assert str(stopped.value).startswith(f"{path} {said}")


def test_a_catalogue_that_is_not_there_is_one_sentence(tmp_path: Path):
    ended = understand(tmp_path / "none.json")
    assert ended.stderr == f"{tmp_path}/none.json cannot be read: No such file or directory.\n"


# For a person


def test_a_reading_is_explained_word_by_word(catalogue: Path):
    lines = understand(catalogue, "--explain", "2 kg d amlou", "merci").output.splitlines()
    assert lines[0] == "> 2 kg d amlou"
    assert any("amlou" in line for line in lines[1 : lines.index("")])
    assert lines[lines.index("") + 1] == "> merci"


def test_what_is_piped_in_is_explained_as_words_or_as_json(catalogue: Path):
    lines = understand(catalogue, "--explain", typed='2 amlou\n{"text": "merci"}\n').output
    assert [line for line in lines.splitlines() if line.startswith("> ")] == [
        "> 2 amlou",
        "> merci",
    ]


# How it starts


def test_only_what_hears_is_loaded():
    """It is a filter: the database, the web and Babel would cost it a second."""
    heavy = {"sqlalchemy", "fastapi", "babel", "pydantic", "rich.console", "twilio", "phonenumbers"}
    looked = (
        "import sys, bot.cli.understanding; "
        f"print(sorted(name for name in {heavy!r} if name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
