"""A cooperative's own list of clients: what is taken on of it, and what is said of the rest."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import event
from sqlmodel import col, select
from typer.testing import CliRunner

from bot.cli import app
from bot.database import Database
from bot.known.consents import agreed
from bot.people import found
from bot.roster import sheet
from bot.roster.admitting import admit
from bot.roster.sheet import Guest
from bot.settings import Settings
from bot.sheets import Faulty
from bot.tables import Address, Consent, Contact, Cooperative
from tests.conversations import Shop
from tests.ledger import NOON, StoppedClock

PROOF = "signé à la foire d'Agadir"
AGREED = datetime(2026, 3, 14, tzinfo=UTC)
HEAD = "number;name;language;town;agreed;how"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr("bot.cli.roster.Clock", StoppedClock)


def proven(number: str, name: str = "", more: str = ";") -> str:
    return f"{number};{name};{more};14/03/2026;{PROOF}"


def read(*lines: str) -> tuple[tuple[Guest, ...], list[str]]:
    guests, refused = sheet.read("\n".join((HEAD, *lines)).encode(), NOON)
    return guests, [str(one) for one in refused]


# Lines


@pytest.mark.parametrize(
    "typed",
    [
        "0600000001", "06 00 00 00 01", "06-00-00-00-01", "+212600000001", "00212600000001",
        "212600000001", "٠٦٠٠٠٠٠٠٠١", "+212 (0) 6 00 00 00 01", "tel:+212600000001",
    ],
)  # fmt: skip
def test_a_number_is_one_however_it_is_written(typed: str):
    (guest,), refused = read(proven(typed, "Fatima", "français;Taroudant"))
    assert refused == []
    assert guest == Guest((2,), "+212600000001", "Fatima", "fr", "Taroudant", AGREED, PROOF)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (proven("", "Fatima"), "there is no number"),
        (proven("Fatima"), "“Fatima” is no telephone number"),
        (proven("06000"), "“06000” is no telephone number"),
        (proven("=cmd()"), "“=cmd()” in the column number is a formula"),
        (proven("0600000001", "=HYPERLINK(1)"), "in the column name is a formula"),
        (proven("@SUM(A1)"), "in the column number is a formula"),
        (proven("2,126E+11"), "a spreadsheet has rounded the number to 2,126E+11"),
        (proven("0522000001"), "0522000001 is no mobile number"),
        (proven("0600000001", "x" * 81), "the name has more than 80 characters"),
        ("0600000001;;;;14/03/2026;", "does not say what proves it"),
        ("0600000001;;;;23/11/2026;oui", "is still to come"),
        ("0600000001;;;;hier;oui", "“hier” must be a day"),
        (proven("0600000001", more="berbère;"), "the language “berbère” must be"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_with_the_reason(line: str, why: str):
    guests, (refused,) = read(proven("0600000009"), line)
    assert [guest.lines for guest in guests] == [(2,)]
    assert refused.startswith("Line 3: ")
    assert why in refused


def test_what_a_terminal_would_obey_is_taken_out():
    (guest,), (refused,) = read(proven("0600000001", "Fa\x1b[31mtima\u202e"), proven("06\x1b[2J"))
    assert guest.name == "Fa[31mtima"
    assert "\x1b" not in refused


def test_a_foreign_mobile_is_kept(database: Database):
    (guest,), refused = read(proven("+33 6 12 34 56 78"))
    assert (guest.number, refused) == ("+33612345678", [])


def test_lines_of_one_number_are_taken_together():
    guests, refused = read(
        "0600000001;;fr;;;", proven("0600000002"), proven("+212600000001", "Fatima", "ar;Tiznit")
    )
    assert refused == []
    assert guests[0] == Guest((2, 4), "+212600000001", "Fatima", "fr", "Tiznit", AGREED, PROOF)
    assert sheet.merged(guests) == {4: 2}


@pytest.mark.parametrize("column", ["Téléphone", "رقم الهاتف", "GSM"])
def test_columns_bear_the_names_that_people_give_them(column: str):
    guests, _ = sheet.read(f"{column},Nom\n0600000001,Fatima".encode("utf-8-sig"), NOON)
    assert [(one.number, one.name) for one in guests] == [("+212600000001", "Fatima")]


def test_a_list_without_numbers_or_with_a_strange_column_is_refused_whole():
    with pytest.raises(Faulty, match="the column number is missing"):
        sheet.read(b"name\nFatima", NOON)
    with pytest.raises(Faulty, match="the column “solde” is not known"):
        sheet.read(b"number,solde\n0600000001,4", NOON)


# People


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def run(tmp_path: Path, *lines: str, more: tuple[str, ...] = ()) -> Result:
    file = tmp_path / "clients.csv"
    file.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    typed = ["clients", "TIFAWIN", str(file), *more]
    return CliRunner().invoke(app, typed, catch_exceptions=False)


def contacts(shop: Shop) -> list[Contact]:
    with shop.database.reading() as db:
        return list(db.exec(select(Contact).order_by(col(Contact.id))))


def consents(shop: Shop) -> list[Consent]:
    with shop.database.reading() as db:
        return list(db.exec(select(Consent).order_by(col(Consent.id))))


def test_somebody_new_is_taken_on_with_the_proof_and_twice_is_once(shop: Shop, tmp_path: Path):
    for said in ("1 new, 0 known", "0 new, 1 known"):
        ended = run(tmp_path, proven("0600000001", "Fatima", "darija;Tiznit"))
        assert (ended.exit_code, said in ended.output) == (0, True)
    [fatima] = contacts(shop)
    told = fatima.name, fatima.language, fatima.town, fatima.cooperative_id, fatima.heard
    assert told == ("Fatima", "ary", "Tiznit", 1, None)
    [proof] = consents(shop)
    assert (proof.given, proof.words, proof.said) == (True, PROOF, AGREED)
    assert (proof.purpose, proof.cooperative_id, proof.inbound_id) == ("marketing", 1, None)
    with shop.database.reading() as db:
        addresses = {(one.channel, one.address) for one in db.exec(select(Address))}
    assert addresses == {("sms", "+212600000001"), ("whatsapp", "whatsapp:+212600000001")}


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_who_writes_later_is_the_same_person(shop: Shop, tmp_path: Path, channel: str):
    run(tmp_path, proven("0600000001", "Fatima"))
    client = shop.client("+212600000001", channel)
    client.says("Bonjour")
    [fatima] = contacts(shop)
    assert fatima.heard is not None
    person = shop.database.writer.run(lambda tx: found(tx, client.message("x")))
    assert shop.database.writer.run(lambda tx: agreed(tx, person)) is True


def test_who_never_wrote_and_proves_nothing_is_left_out(shop: Shop, tmp_path: Path):
    ended = run(tmp_path, "0600000001;Fatima;;;;")
    assert ended.exit_code == 3
    assert "Line 2: they never wrote to us, and nothing proves that they agreed." in ended.output
    assert contacts(shop) == consents(shop) == []


def test_who_wrote_needs_no_proof_and_keeps_what_they_told(shop: Shop, tmp_path: Path):
    shop.client("+212600000001", "whatsapp").says("Bonjour")
    assert run(tmp_path, "0600000001;Fatima;ar;Tiznit;;").exit_code == 0
    [fatima] = contacts(shop)
    assert (fatima.name, fatima.town) == ("Fatima", "Tiznit")
    assert fatima.language != "ar"
    assert consents(shop) == []


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_list_weighs_less_than_a_stop(shop: Shop, tmp_path: Path, channel: str):
    shop.client("+212600000001", channel).says("Bonjour", "STOP")
    before = consents(shop)
    ended = run(tmp_path, proven("0600000001", "Fatima"))
    assert ended.exit_code == 3
    assert "Line 2: they said stop." in ended.output
    assert (consents(shop), contacts(shop)[0].name) == (before, "")


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_stop_counts_also_where_one_number_is_two_contacts(
    shop: Shop, tmp_path: Path, channel: str
):
    """They wrote by SMS and on WhatsApp, and said stop on one of the two."""
    for each in ("sms", "whatsapp"):
        said = ("Bonjour", "STOP") if each == channel else ("Bonjour",)
        shop.client("+212600000001", each).says(*said)
    assert len(contacts(shop)) == 2
    before = consents(shop)
    ended = run(tmp_path, proven("0600000001", "Fatima"))
    assert "Line 2: they said stop." in ended.output
    assert consents(shop) == before


def test_a_list_weighs_less_than_a_no_to_news(shop: Shop, tmp_path: Path):
    shop.client("+212600000001").says("Bonjour")

    def refuse(tx) -> None:
        tx.db.add(
            Consent(
                contact_id=1, purpose="marketing", given=False, words="non", language="fr",
                said=NOON - timedelta(days=1), cooperative_id=1,
            )
        )  # fmt: skip

    shop.database.writer.run(refuse)
    ended = run(tmp_path, proven("0600000001"))
    assert "Line 2: they said no to news." in ended.output


def test_a_no_to_another_cooperative_is_none_to_this_one(shop: Shop, tmp_path: Path):
    shop.client("+212600000001").says("Bonjour")

    def refuse(tx) -> None:
        tx.db.add(Cooperative(id=99, code="AUTRE", names={}))
        tx.db.flush()
        tx.db.add(
            Consent(
                contact_id=1, purpose="marketing", given=False, words="non", language="fr",
                said=NOON - timedelta(days=1), cooperative_id=99,
            )
        )  # fmt: skip

    shop.database.writer.run(refuse)
    assert run(tmp_path, proven("0600000001")).exit_code == 0


def test_no_line_looks_through_all_addresses(shop: Shop, tmp_path: Path):
    """At a million of them each line must still be quick: the writer is held meanwhile."""
    if not shop.database.is_sqlite:
        pytest.skip("PostgreSQL plans by what is there, and here is nothing")
    plans: list[str] = []

    def explain(_connection, cursor, statement, parameters, *_more) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in cursor.fetchall())

    event.listen(shop.database.engine, "before_cursor_execute", explain)
    guest = Guest((2,), "+212600000001", agreed=AGREED, how=PROOF)
    for _ in range(2):
        shop.database.writer.run(lambda tx: admit(tx, 1, guest, NOON))
    assert any("address" in plan for plan in plans)
    assert [plan for plan in plans if plan.startswith("SCAN")] == []


def test_a_dry_run_says_the_same_and_writes_nothing(shop: Shop, tmp_path: Path):
    lines = (proven("0600000001"), proven("0600000002"), proven("0600000001"), "06;;;;;")
    ended = run(tmp_path, *lines, more=("--dry-run",))
    assert ended.exit_code == 3
    assert ended.output.splitlines() == [
        "Line 4: the same number as line 2, taken together with it.",
        "Line 5: “06” is no telephone number.",
        "2 people would be taken on: 2 new, 0 known. Not taken: 1.",
    ]
    assert contacts(shop) == []


def test_a_hundred_lines_with_every_fault_end_as_they_should(shop: Shop, tmp_path: Path):
    """Seventy good ones, and thirty that are doubled, wrong, stopped or unproven."""
    shop.client("+212600000100", "whatsapp").says("Bonjour", "STOP")
    lines = [proven(f"06000{n:05}", f"Client {n}") for n in range(70)]
    lines += [proven(f"+2126000{n:05}") for n in range(5)]
    lines += [proven(f"٠٦٠٠٠٠٠٠{digit}٠") for digit in "٠١٢٣٤"]
    lines += ["", ";", *["=cmd();;;;;"] * 4, *["0522000001;;;;;"] * 4, *["bonjour;;;;;"] * 4]
    lines += [proven("0600000100"), *[f"06111{n:05};;;;;" for n in range(2)]]
    lines += [proven("+33612345678"), *[f"06222{n:05};;;;demain;x" for n in range(2)]]
    assert len(lines) == 100
    ended = run(tmp_path, *lines)
    said = ended.output.splitlines()
    assert said[-1] == "71 people were taken on: 71 new, 0 known. Not taken: 17."
    named = [int(line.split()[1].rstrip(":")) for line in said[:-1]]
    empty = {72 + 10, 73 + 10}
    assert sorted(named) == sorted(set(range(72, 102)) - empty - {99})
    assert ended.exit_code == 3


def test_a_file_that_cannot_be_read_changes_nothing(shop: Shop, tmp_path: Path):
    ended = CliRunner().invoke(app, ["clients", "TIFAWIN", str(tmp_path / "none.csv")])
    assert ended.exit_code == 1
    assert "cannot be read" in ended.stderr
    ended = CliRunner().invoke(app, ["clients", "AUTRE", "-"], input=HEAD)
    assert ended.stderr == "There is no cooperative called AUTRE.\n"
