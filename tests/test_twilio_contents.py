"""Buttons and lists: every shape is made once, and filled with exactly its words."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import respx
from sqlmodel import Session, SQLModel, select
from twilio.rest import Client

from bot import tables
from bot.database import Database
from bot.gateways import NotSent, Outgoing, Pick
from bot.gateways.twilio import Twilio, contents, rest, shapes
from bot.gateways.twilio.shapes import Shape
from tests.twilio_account import ACCOUNT, CLIENT, SENDER, SID, check_request

URL = "https://content.twilio.com/v1/Content"
EVERY = [(language, shape) for language in ("ar", "fr") for shape in shapes.shapes()]


def question(titles: list[str], body: str = "Que voulez-vous ?", **changes) -> Outgoing:
    picks = tuple(Pick(f"K7Q2xz.{number}", title) for number, title in enumerate(titles))
    made = Outgoing(1, 1, "whatsapp", SENDER, CLIENT, body, "fr", picks, "Choisir", "1. …")
    return replace(made, **changes)


def described(count: int, description: str = "180 DH") -> tuple[Pick, ...]:
    return tuple(Pick(f"K7Q2xz.{n}", f"Produit {n}", description) for n in range(count))


# Which shape


@pytest.mark.parametrize("count", [1, 2, 3])
def test_up_to_three_short_titles_are_buttons(count: int) -> None:
    """Contract check 45."""
    assert shapes.shape_of(question(["Oui", "Non", "Autre"][:count])) == Shape("buttons", count, 1)


@pytest.mark.parametrize("titles", [list("abcd"), list("abcdefghij"), ["a" * 21], ["Oui", "Oui"]])
def test_more_longer_or_equal_titles_are_a_list(titles: list[str]) -> None:
    """Contract check 45."""
    assert shapes.shape_of(question(titles)) == Shape("list", len(titles), 1)


def test_a_description_makes_a_list() -> None:
    shape = shapes.shape_of(question([], picks=described(2)))
    assert shape == Shape("list", 2, 1, described=True)


@pytest.mark.parametrize(
    "message",
    [
        question(list("abcdefghijk")),
        question(["a" * 25]),
        question(["a" * 21], opens=""),
        question(["a" * 21], opens="b" * 21),
        question([], picks=described(1, "c" * 73)),
        question([], picks=(Pick("K7Q2xz." + "d" * 194, "Oui"),)),
        question([], picks=(Pick("", "Oui"),)),
        question([], picks=(Pick("K7Q2xz.1", " "),)),
        question([], picks=(Pick("K7Q2xz.1", "Oui"), Pick("K7Q2xz.1", "Non"))),
        question(["Oui"], body="e" * 1025),
        question(["Oui"], body="\n".join("123456789")),
        question(list("abcd"), body="\n".join("12345")),
        question(["Oui"], body=" \n"),
        question([]),
    ],
)
def test_what_does_not_fit_is_left_for_numbered_text(message: Outgoing) -> None:
    """Contract check 45."""
    assert shapes.shape_of(message) is None


def test_labels_are_counted_in_letters_not_in_bytes() -> None:
    """Contract check 46."""
    twenty = "ش" * 20
    assert len(twenty.encode()) == 40
    assert shapes.shape_of(question([twenty])) == Shape("buttons", 1, 1)
    assert shapes.shape_of(question([twenty + "ش"])) == Shape("list", 1, 1)


# The words of a shape


@pytest.mark.parametrize(("language", "shape"), EVERY, ids=lambda v: getattr(v, "name", v))
def test_the_variables_are_those_of_the_content_and_none_is_empty(language, shape) -> None:
    """Contract check 43: no key is missing, none is too many, and no value can be refused."""
    asked = shapes.request(shape, language)
    named = set(re.findall(r"\{\{(\d+)\}\}", json.dumps(asked["types"])))
    picks = tuple(
        Pick(f"K7Q2xz.{n}", f"Produit\n{n}", "180 DH" if shape.described and n == 0 else "")
        for n in range(shape.picks)
    )
    body = "\n\n".join(f"a\t{n}     b" for n in range(shape.lines))
    made = shapes.content(
        question([], body, picks=picks, language=language),
        {(language, shape.name): "HX1", (language, f"buttons_{shape.picks}"): "HX2"},
    )
    if made is None:  # so few and so short would be buttons, were there no list for them
        assert shape.kind == "list"
        assert shape.picks <= 3
        assert not shape.described
        return
    values = json.loads(made["content_variables"])
    assert set(values) == named == set(asked["variables"])
    assert len(values) <= 100
    assert all(value.strip() and not re.search(r"[\n\t]| {5}", value) for value in values.values())


def test_rows_without_a_description_have_a_mark_where_others_have_one() -> None:
    picks = (*described(3), Pick("K7Q2xz.more", "Autres"))
    message = question([], picks=picks)
    made = shapes.content(message, {("fr", "list_4_lines_1_described"): "HX1"})
    assert made is not None
    values = list(json.loads(made["content_variables"]).values())
    assert values[-3:] == ["Autres", "K7Q2xz.more", "…"]


@pytest.mark.parametrize(
    ("language", "content"), [("ar", "ar"), ("ary", "ar"), ("fr", "fr"), ("ary_Latn", "fr")]
)
def test_darija_goes_in_the_content_of_its_script(language: str, content: str) -> None:
    message = question(["Wah"], language=language)
    assert shapes.content(message, {(content, "buttons_1_lines_1"): "HX1"}) is not None


# What is created


class Api:
    """The contents of an account: lists them two to a page, and creates them."""

    def __init__(self, router: respx.Router) -> None:
        self.contents: list[dict[str, object]] = []
        self.fails_after = 10_000
        self.listing = router.get(url__startswith=URL).mock(side_effect=self.list)
        self.creating = router.post(URL).mock(side_effect=self.create)

    def list(self, request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("Page", 0))
        following = f"{URL}?PageSize=2&Page={page + 1}"
        more = len(self.contents) > 2 * page + 2
        meta = {"key": "contents", "next_page_url": following if more else None}
        return httpx.Response(
            200, json={"contents": self.contents[2 * page : 2 * page + 2], "meta": meta}
        )

    def create(self, request: httpx.Request) -> httpx.Response:
        check_request(request, "content.json")
        if len(self.contents) == self.fails_after:
            return httpx.Response(429, json={"code": 20429, "message": "slow down"})
        made = {
            **json.loads(request.content),
            "sid": f"HX{len(self.contents):032x}",
            "account_sid": SID,
        }
        self.contents.append(made)
        return httpx.Response(201, json=made)


@pytest.fixture
def api() -> Iterator[Api]:
    with respx.mock(assert_all_called=False) as router:
        yield Api(router)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/contents.db")
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def client() -> Iterator[Client]:
    made = rest.connect(ACCOUNT)
    yield made
    made.http_client.close()


def test_every_shape_is_created_once_and_remembered(api, database, client) -> None:
    """Contract check 41, for contents: each request is as Twilio describes it."""
    made = contents.create_missing(client, database)
    assert set(made) == {(language, shape.name) for language, shape in EVERY}
    assert api.creating.call_count == len(EVERY)
    names = [content["friendly_name"] for content in api.contents]
    assert len(set(names)) == len(EVERY)
    assert "taawon_buttons_2_lines_1_fr" in names
    assert contents.stored(database) == made

    assert contents.create_missing(client, database) == made
    assert api.creating.call_count == len(EVERY)
    assert api.listing.call_count == 1


def test_a_new_database_finds_what_the_account_has(api, database, client, tmp_path) -> None:
    made = contents.create_missing(client, database)
    other = Database(f"sqlite:///{tmp_path}/other.db")
    SQLModel.metadata.create_all(other.engine)
    assert contents.create_missing(client, other) == made
    assert api.creating.call_count == len(EVERY)
    other.close()


def test_a_run_that_is_cut_is_taken_up_by_the_next(api, database, client) -> None:
    api.fails_after = 5
    with pytest.raises(NotSent):
        contents.create_missing(client, database)
    api.fails_after = 10_000
    contents.create_missing(client, database)
    assert len(api.contents) == len(EVERY)


def test_two_processes_remember_each_content_once(api, database, client) -> None:
    made = contents.create_missing(client, database)
    database.writer.run(lambda tx: contents._remember(tx, made))
    with Session(database.engine) as db:
        assert len(db.exec(select(tables.Content)).all()) == len(EVERY)


def test_contents_are_used_as_soon_as_they_are_created(api, database) -> None:
    gateway = Twilio(ACCOUNT)
    assert not gateway.capabilities("whatsapp").buttons
    gateway.create_contents(database)
    assert gateway.capabilities("whatsapp").buttons
    asyncio.run(gateway.close())
