"""Somebody is forgotten: nothing of her is left anywhere, and the accounts still add up."""

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, func, select

from bot.database import Database
from bot.digests import make
from bot.erasing.finishing import LAST_WORD, Erasures
from bot.gateways.simulator import Posted
from bot.media.downloading import Downloads
from bot.media.storing import Folder
from bot.tables import (
    Address,
    AliasProposal,
    AliasSaying,
    Ballot,
    BallotOption,
    BallotVote,
    Consent,
    Contact,
    Erasure,
    Idea,
    IdeaVote,
    Inbound,
    Media,
    Member,
    Order,
    OrderLine,
    Outbound,
    Product,
    Rating,
    Reason,
    Recipient,
    Relay,
    RelayLine,
    ServiceRating,
    Timer,
)
from bot.writer import Transaction
from tests.conversations import Client, Shop, everything

ZOULIKHA = "+212600000077"
MEMBER = "+212600000002"
OTHERS = 25
FORGET = ("supprimer mes données", "Oui, tout effacer")
# All that is hers alone, as it was typed; each is looked for in UTF-8.
HERS = (
    *(ZOULIKHA, ZOULIKHA[1:], "0600000077", "600000077"),
    *("Zoulikha", "Oum Kaltoum", "Derb Moulay Idriss", "Azilal", "noisettes", "09-14"),
    *(
        "sans ficelle",
        "bouchon fendu",
        "amlou fumé",
        "Bonjour tayeb",
        "parle-moi de Zou",
        "lgherss",
    ),
    *("volontiers merci", "زليخة", "une voix qui chante", "derrière le four"),
)
VOICE = b"une voix qui chante"
SHARED = "une photo que deux ont envoyée".encode()


@dataclass
class Her(Client):
    """A telephone whose owner shows a name that nobody else has."""

    channel: str = "whatsapp"
    sent: list[Posted] = field(default_factory=list)

    def posted(self, words: str, message_id: str = "") -> tuple[str, ...]:
        """Say this under an id; gives the answer."""
        return self.shop.turns.take_now(
            self.message(
                words, message_id, profile="زليخة Zoulikha" if self.phone == ZOULIKHA else ""
            )
        )

    def says(self, *messages: str) -> tuple[str, ...]:
        answers: tuple[str, ...] = ()
        for words in messages:
            answers = self.posted(words)
        return answers


@dataclass
class World:
    """A cooperative with many clients, of whom one is to be forgotten."""

    shop: Shop
    media: Path
    her: Her

    def __post_init__(self) -> None:
        shop = self.shop
        self.folder = Folder(self.media)
        self.erasures = Erasures(shop.database, self.media, shop.clock)
        self.downloads = Downloads(shop.database, {}, self.folder, shop.clock, lambda *_: None)

    @property
    def her_id(self) -> int:
        """Her contact."""
        found: int = self._one(
            select(Address.contact_id).where(Address.address == f"whatsapp:{ZOULIKHA}")
        )
        return found

    def accounts(self) -> dict[str, object]:
        """What must be the same afterwards: orders, money, stars, votes, goods sold or left."""
        sold = (
            select(func.sum(OrderLine.quantity_thousandths))
            .join(Order)
            .where(Order.status != "cancelled")
        )
        return {
            "orders": self._one(select(func.count()).select_from(Order)),
            "clients": self._one(select(func.count(func.distinct(Order.contact_id)))),
            "money": self._one(select(func.sum(Order.total_centimes))),
            "lines": self._one(select(func.count()).select_from(OrderLine)),
            "stars": self._one(select(func.sum(Rating.stars))),
            "service": self._one(select(func.sum(ServiceRating.stars))),
            "votes": self._one(select(func.sum(BallotOption.votes))),
            "goods": self._one(select(func.sum(Product.stock_thousandths))) + self._one(sold),
            "received": self._one(select(func.count()).select_from(Inbound)),
        }

    def finish(self) -> None:
        """All that waits is sent, files are let go, and what is left is wiped."""
        self.send_all()
        self.downloads.work()
        self.erasures.tick()

    def send_all(self) -> None:
        """Whatever waits has been sent."""
        with self.shop.database.reading() as db:
            waits = db.exec(select(Outbound.id).where(Outbound.status == "queued")).all()
        if waits:
            self.shop.database.writer.run(
                lambda tx: (
                    tx.db.execute(text("UPDATE outbound SET status='sent' WHERE status='queued'"))
                    and None
                )
            )

    def _one(self, statement) -> int:
        with self.shop.database.reading() as db:
            return db.exec(statement).one() or 0


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """Zoulikha did all that a client can do; others ordered beside her."""
    shop = Shop(database)
    made = World(shop, tmp_path / "media", Her(shop, ZOULIKHA))
    shop.database.writer.run(_make_member)
    member = Her(shop, MEMBER)
    member.says("Bonjour")
    order(made.her, "Zoulikha", "Derb Moulay Idriss 4", "sans ficelle")
    made.her.says("je veux parler à quelqu'un")
    shop.database.writer.run(_end_talk)
    for number in range(OTHERS):
        order(Her(shop, f"+2126000001{number:02}"), f"Client {number}", f"Rue {number}", "merci")
    order(made.her, "Zoulikha", "Derb Moulay Idriss 4", "encore sans ficelle")
    shop.database.writer.run(lambda tx: _live(tx, made))
    member.says("dites à Zoulikha que c'est prêt")
    shop.database.writer.run(
        lambda tx: make(tx, 1, shop.clock.now() + timedelta(seconds=1), shop.clock.now()) and None
    )
    made.her.says("mes données", "Tout voir", "commander")
    made.send_all()
    return made


def order(client: Client, name: str, address: str, note: str) -> None:
    """An order brought home, with a word for the cooperative."""
    client.says("Bonjour", "commander", "amlou", "1", "c'est tout", "livraison", address)
    client.says(name, "changer", "message", note, "oui")


def _make_member(tx: Transaction) -> None:
    tx.db.add(Member(cooperative_id=1, address=MEMBER, name="Rahma"))


def _end_talk(tx: Transaction) -> None:
    """The bot answers her again: else all that she says is passed on."""
    relay = tx.db.exec(select(Relay)).one()
    relay.closed, relay.closed_by = relay.last, "member"


def _live(tx: Transaction, world: World) -> None:
    """What no conversation of this test says by itself."""
    db, now = tx.db, world.shop.clock.now()
    her = db.exec(select(Contact).join(Address).where(Address.address.endswith(ZOULIKHA[1:]))).one()
    assert her.id
    other = db.exec(select(Contact).where(Contact.id != her.id).order_by(Contact.id.desc())).first()
    her.town, her.tastes, her.birthday = "Azilal", "noisettes non", "09-14"
    db.add(Address(contact_id=her.id, channel="sms", address=ZOULIKHA))
    mine = db.exec(select(Order).where(Order.contact_id == her.id).order_by(Order.id)).all()
    first = mine[0]
    first.status, first.rating_due = "delivered", now
    line = db.exec(select(OrderLine).where(OrderLine.order_id == first.id)).one()
    said = db.exec(select(Inbound.id).where(Inbound.contact_id == her.id)).all()
    who = {"cooperative_id": 1, "contact_id": her.id}
    db.add(Rating(**who, order_id=first.id, order_line_id=line.id, stars=2, given=now))
    db.add(ServiceRating(**who, order_id=first.id, dimension="empathy", stars=3, given=now))
    db.add(Reason(order_id=first.id, contact_id=her.id, words="bouchon fendu", said=now))
    about = {"cooperative_id": 1, "author_id": her.id, "about": "taste", "language": "fr"}
    alone = Idea(**about, words="amlou fumé au bois", said=now, inbound_id=said[0])
    wanted = Idea(**about, words="des petits pots", votes=2, said=now, inbound_id=said[1])
    ballot = Ballot(cooperative_id=1, question={"fr": "?"}, opened=now, closes=now)
    db.add_all([alone, wanted, ballot])
    db.flush()
    option = BallotOption(ballot_id=ballot.id, key="A", names={"fr": "verte"}, votes=1)
    db.add(option)
    db.flush()
    for idea in (alone, wanted):
        db.add(IdeaVote(idea_id=idea.id, contact_id=her.id, said=now))
    db.add(IdeaVote(idea_id=wanted.id, contact_id=other.id, said=now))
    db.add(BallotVote(ballot_id=ballot.id, option_id=option.id, contact_id=her.id, said=now))
    named = {"cooperative_id": 1, "product_id": 1, "first_said": now, "last_said": now}
    proposal = AliasProposal(**named, words="lgherss", language="ary", clients=1)
    db.add(proposal)
    relay = db.exec(select(Relay).where(Relay.contact_id == her.id)).one()
    relay.name = "Zoulikha"
    db.add(relay)
    db.flush()
    db.add(AliasSaying(proposal_id=proposal.id, contact_id=her.id))
    talk = {"relay_id": relay.id, "said": now}
    db.add(RelayLine(**talk, from_client=True, words="Bonjour tayeb", inbound_id=said[2]))
    db.add(RelayLine(**talk, from_client=False, words="parle-moi de Zou", recording="answer"))
    known = set(db.exec(select(Recipient.name).where(Recipient.contact_id == her.id)))
    for name in {"Zoulikha", "Oum Kaltoum"} - known:
        db.add(Recipient(contact_id=her.id, name=name, used=now))
    agreed = {"contact_id": her.id, "purpose": "marketing", "given": True, "language": "fr"}
    db.add(Consent(**agreed, words="volontiers merci", said=now, inbound_id=said[0], shown="?"))
    if not db.exec(select(Timer).where(Timer.contact_id == her.id)).first():
        db.add(Timer(contact_id=her.id, kind="silence", asked="x", due=now))
    files = {"voice": (VOICE, her.id), "photo": (SHARED, her.id), "hers": (SHARED, other.id)}
    for recording, (content, contact_id) in files.items():
        db.add(_stored(world.media, recording, content, contact_id, now))
    # Another client was shown the idea, in a list that cut it short.
    row = db.exec(select(Outbound).where(Outbound.contact_id == other.id)).first()
    row.body, row.created = "C'est ceci ? amlou fumé au b…", now


def _stored(folder: Path, recording: str, content: bytes, contact_id: int | None, now) -> Media:
    name = sha256(content).hexdigest()
    path = Folder(folder).path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Media(
        recording=recording, contact_id=contact_id, cooperative_id=1, gateway="twilio", url="",
        medium="voice", status="stored", sha256=name, size=len(content), received=now,
    )  # fmt: skip


def residues(database: Database, media: Path, logged: str = "") -> set[tuple[str, str]]:
    """Where something of hers is still found: (place, what)."""
    places: dict[str, bytes] = {"log": logged.encode()}
    for path in media.rglob("*"):
        places[str(path.name)] = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
    if database.is_sqlite:
        file = Path(str(database.url.database))
        places |= {p.name: p.read_bytes() for p in file.parent.glob(f"{file.stem}*") if p.is_file()}
    else:
        places |= {name: "\n".join(rows).encode() for name, rows in _rows(database)}
    return {(place, it) for place, held in places.items() for it in HERS if it.encode() in held}


def _rows(database: Database) -> Iterator[tuple[str, list[str]]]:
    with database.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            found = connection.execute(text(f'SELECT t::text FROM "{table.name}" t'))
            yield table.name, list(found.scalars())


def test_nothing_of_her_is_left_and_the_accounts_add_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before, contact_id = world.accounts(), world.her_id
    assert len({it for _, it in residues(world.shop.database, world.media)}) >= len(HERS) - 1
    world.her.says(*FORGET)
    world.finish()
    assert residues(world.shop.database, world.media, caplog.text) == set()
    # What she said to be forgotten is one message and two more.
    assert world.accounts() == before | {"received": before["received"] + len(FORGET)}
    [erasure] = everything(world.shop, Erasure)
    assert (erasure.contact_id, erasure.finished is not None) == (contact_id, True)


def test_files_go_but_those_that_somebody_else_sent_too(world: World) -> None:
    world.her.says(*FORGET)
    world.finish()
    names = {sha256(content).hexdigest() for content in (VOICE, SHARED)}
    left = {name for name in names if world.folder.path(name).exists()}
    assert left == {sha256(SHARED).hexdigest()}
    held = {row.recording: (row.status, row.contact_id) for row in everything(world.shop, Media)}
    assert held.pop("hers")[0] == "stored"
    assert set(held.values()) == {("gone", None)}


def test_it_is_not_finished_while_a_file_of_hers_is_there(world: World) -> None:
    world.her.says(*FORGET)
    world.send_all()
    world.erasures.tick()
    assert everything(world.shop, Erasure)[0].finished is None
    world.finish()
    assert everything(world.shop, Erasure)[0].finished is not None


def test_a_message_posted_again_brings_nobody_back(world: World) -> None:
    again = secrets.token_hex(16)
    world.her.posted(FORGET[0])
    [goodbye] = world.her.posted(FORGET[1], again)
    assert world.her.posted(FORGET[1], again) == (goodbye,)
    world.finish()
    contacts = len(everything(world.shop, Contact))
    assert world.her.posted(FORGET[1], again) == ()
    assert len(everything(world.shop, Contact)) == contacts
    assert residues(world.shop.database, world.media) == set()
    assert len(everything(world.shop, Erasure)) == 1


def test_who_writes_again_is_somebody_new(world: World) -> None:
    before = world.her_id
    world.her.says(*FORGET)
    world.erasures.tick()
    world.her.says("Salam, bghit nchri")
    assert world.her_id != before
    order(world.her, "Zoulikha", "Derb Moulay Idriss 4", "sans ficelle")
    assert everything(world.shop, Order)[-1].contact_id == world.her_id


def test_orders_that_have_not_left_are_cancelled_and_the_members_told(world: World) -> None:
    stock = everything(world.shop, Product)
    world.her.says(*FORGET)
    delivered, *_, waiting = (
        it
        for it in everything(world.shop, Order)
        if it.contact_id == everything(world.shop, Erasure)[0].contact_id
    )
    assert (delivered.status, waiting.status) == ("delivered", "cancelled")
    amlou = next(n for n, product in enumerate(stock) if product.key == "amlou")
    back = everything(world.shop, Product)[amlou].stock_thousandths - stock[amlou].stock_thousandths
    assert back == 1000
    alerts = [
        row for row in everything(world.shop, Outbound) if (row.once or "").startswith("erased")
    ]
    [alert] = alerts
    assert alert.address == f"whatsapp:{MEMBER}"
    assert str(waiting.number) in alert.body


def test_an_idea_that_others_want_stays_as_nobodys(world: World) -> None:
    world.her.says(*FORGET)
    alone, left = everything(world.shop, Idea)
    assert (left.words, left.author_id, left.inbound_id, left.votes) == (
        "des petits pots", None, None, 2,
    )  # fmt: skip
    assert (alone.words, alone.author_id, alone.inbound_id, alone.status) == (
        "", None, None, "hidden",
    )  # fmt: skip


def test_no_id_comes_to_mean_something_of_somebody_else(world: World) -> None:
    """What we write first is known by the ids of lines and ideas: one of each."""
    before = {table: _ids(world, table) for table in (RelayLine, Idea, Media)}
    world.her.says(*FORGET)
    world.finish()
    assert {table: _ids(world, table) for table in before} == before
    assert all(
        (line.words, line.recording, line.inbound_id) == ("", "", None) and line.told
        for line in everything(world.shop, RelayLine)
    )


def _ids(world: World, table: type[SQLModel]) -> set[int]:
    return {row.id for row in everything(world.shop, table)}


def test_the_last_word_is_sent_before_its_address_goes(world: World) -> None:
    world.her.says(*FORGET)
    last = everything(world.shop, Outbound)[-1]
    change_row(world, last.id, "queued")  # as if it left by the outbox
    world.erasures.tick()
    assert everything(world.shop, Outbound)[-1].address == f"whatsapp:{ZOULIKHA}"
    assert everything(world.shop, Erasure)[0].finished is None
    world.finish()
    assert everything(world.shop, Outbound)[-1].address == ""
    assert everything(world.shop, Erasure)[0].finished is not None


def test_the_last_word_is_given_up_after_an_hour(world: World) -> None:
    world.her.says(*FORGET)
    last = everything(world.shop, Outbound)[-1]
    change_row(world, last.id, "sending")
    world.shop.clock.move(LAST_WORD)
    world.send_all()
    world.erasures.tick()
    row = everything(world.shop, Outbound)[-1]
    assert (row.status, row.address, row.body) == ("cancelled", "", "")


def test_a_turn_that_was_owed_to_her_is_not_taken_any_more(world: World) -> None:
    world.her.says(*FORGET)
    assert all(row.handled is not None for row in everything(world.shop, Inbound))


@pytest.mark.parametrize("said", ["oui", "vas-y fais le", "non", "menu", "1", "??", "effacez-moi"])
def test_nothing_is_erased_but_by_a_plain_yes_to_that_question(said: str, world: World) -> None:
    world.her.says(FORGET[0], said)
    assert len(everything(world.shop, Erasure)) == (said == "oui")


def test_a_query_for_hers_uses_an_index(world: World) -> None:
    """An erasure must not hold the writer while it looks through all that was ever received."""
    if not world.shop.database.is_sqlite:
        pytest.skip("a small table is read whole on PostgreSQL")
    with world.shop.database.engine.connect() as connection:
        for table in ("inbound", "outbound", "orders", "address", "media", "relay"):
            plan = connection.execute(
                text(f"EXPLAIN QUERY PLAN SELECT id FROM {table} WHERE contact_id = 1")
            ).all()
            assert "USING" in plan[0][3], table


def change_row(world: World, row_id: int, status: str) -> None:
    """As if this had become of a message."""
    world.shop.database.writer.run(
        lambda tx: setattr(tx.db.get_one(Outbound, row_id), "status", status)
    )
