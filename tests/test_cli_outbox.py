"""`taawon outbox` and `taawon outbox dead`: what is seen of the queue, and what to do."""

import pytest

from bot.database import Database
from bot.outbox import dead as dead_letters
from bot.outbox import standing
from bot.settings import Settings
from tests.ledger import NOON, StoppedClock
from tests.troubled import MINUTE, SECRETS, WORDS, change, halt, outbox, todo, told, troubled


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """A database, none of the settings of whoever runs the tests, and noon."""
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr("bot.cli.outbox.Clock", StoppedClock)


@pytest.fixture
def trouble(database: Database) -> dict[str, int]:
    return troubled(database)


def test_an_empty_queue_is_one_sentence(database: Database):
    assert outbox().output == "Nothing waits, and nothing failed in the last 7 days.\n"
    assert (
        outbox("dead").output == "No message is lost: all of 7 days arrived, or are on their way.\n"
    )
    empty = told()
    assert (empty["senders"], empty["waiting"], empty["failed"]) == ([], [], [])
    assert told("dead") == {"halted": [], "messages": [], "more": False}


def test_what_waits_is_told_by_sender_and_rank_with_the_oldest(trouble: dict[str, int]):
    oldest = [(one["sender"], one["rank"], one["oldest"]) for one in told()["waiting"]]
    assert oldest == [
        (1, "reply", (NOON - MINUTE).isoformat()),
        (1, "campaign", (NOON - 3 * MINUTE).isoformat()),
        (2, "reply", NOON.isoformat()),
    ]
    assert [(one["number"], one["due"]) for one in told()["waiting"]] == [(2, 1), (1, 1), (1, 1)]


def test_each_sender_has_its_states_and_what_is_halted(trouble: dict[str, int]):
    first, second = told()["senders"]
    assert first == {
        "sender": 1,
        "name": "",
        "channel": "whatsapp",
        "gateway": "fake",
        "halted": "all",
        "sending": 1,
        "unknown": 1,
        "unsettled": 1,
    }
    assert (second["name"], second["halted"], second["unsettled"]) == ("TAAWON", "", 0)


def test_what_failed_is_told_by_class_and_in_words(trouble: dict[str, int]):
    failed = {one["kind"]: one for one in told()["failed"]}
    assert set(failed) == {"configuration", "recipient", "retryable", ""}
    assert failed["configuration"]["number"] == 1  # the old one is nobody's concern any more
    assert failed["recipient"]["means"] == "not on WhatsApp"
    assert failed["retryable"]["code"] is None
    assert failed[""]["code"] == 99999


def test_a_person_reads_the_same_in_tables(trouble: dict[str, int]):
    shown = [line.split() for line in outbox().output.splitlines()]
    assert ["1", "whatsapp", "reply", "2", "1", "2026-11-22", "11:59"] in shown
    assert ["1", "whatsapp", "fake", "1", "1", "1", "all"] in shown
    assert ["recipient", "fake", "63003", "1", "not", "on", "WhatsApp"] in shown
    assert " ".join(shown[-1]) == "`taawon outbox dead` says what to do."


def test_each_dead_letter_says_in_words_what_to_do(trouble: dict[str, int], database: Database):
    letters = told("dead")
    do, ids = todo(letters), trouble
    assert set(do) == {
        ids[name] for name in ("unsettled", "password", "number", "tired", "new code")
    }
    first = letters["messages"][0]
    assert (first["id"], first["when"]) == (ids["unsettled"], (NOON - 5 * MINUTE).isoformat())
    again = f"`taawon outbox retry {ids['password']}`"
    assert do[ids["password"]] == (
        "Fake's 20003 (credentials, or account suspended): check TWILIO_API_KEY, or "
        "TWILIO_AUTH_TOKEN, and that the account is active. "
        f"Then `taawon outbox resume 1`, and {again}."
    )
    assert do[ids["number"]] == (
        "Fake's 63003 (not on WhatsApp): ask them for another number: this one is not reached."
    )
    assert do[ids["tired"]] == (
        "Fake did not take it: see whether fake and our line to it work again. "
        f"Then `taawon outbox retry {ids['tired']}`."
    )
    assert do[ids["new code"]].startswith("Fake's 99999: look this code up at fake.")
    [halted] = letters["halted"]
    assert (halted["sender"], halted["waits"], halted["code"]) == ("1 whatsapp", "all", 20003)
    assert halted["todo"].startswith("All that it sends waits. Fake's 20003 (credentials")
    assert halted["todo"].endswith(" Then `taawon outbox resume 1`.")


@pytest.mark.parametrize(
    ("gateway", "look"),
    [
        ("twilio", "Look in Twilio's console, under Monitor, Logs, Messaging, for a message to "),
        ("android", "Look in the app's messages on the telephone for a message to this person at "),
        ("cloud", "Meta lists no messages: ask this person what came at "),
    ],
)
def test_what_nobody_knows_of_is_looked_for_by_hand(
    trouble: dict[str, int], database: Database, gateway: str, look: str
):
    row = change(database, trouble["unsettled"], gateway=gateway)
    said = todo(told("dead"))[row]
    assert said.startswith(look)
    assert said.endswith(
        f" 11:55 on 2026-11-22. Then `taawon outbox retry {row}` if it is not there, "
        f"or `taawon outbox cancel {row}` if it is."
    )


def test_what_can_be_sent_again_no_more_is_told_so(trouble: dict[str, int], database: Database):
    row = change(database, trouble["unsettled"], expires=NOON)
    change(database, trouble["password"], body="", address="")
    do = todo(told("dead"))
    assert do[row].endswith(
        f"It cannot be sent again: it is too late for it, so then `taawon outbox cancel {row}`."
    )
    assert do[trouble["password"]].endswith(" It cannot be sent again: its words are erased.")


def test_no_number_and_no_word_is_shown_but_four_digits_if_asked(trouble: dict[str, int]):
    for words in ((), ("dead",), ("--json",), ("dead", "--json")):
        shown = outbox(*words).output
        assert [secret for secret in SECRETS if secret in shown] == []
    for words in (("dead", "--show"), ("dead", "--show", "--json")):
        shown = outbox(*words).output
        assert "0012" in shown
        assert "2126" not in shown
        assert WORDS not in shown


def test_the_newest_are_shown_and_it_is_said_that_there_are_older_ones(
    trouble: dict[str, int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dead_letters, "MOST", 5)
    assert not told("dead")["more"]
    monkeypatch.setattr(dead_letters, "MOST", 4)
    assert told("dead")["more"]
    monkeypatch.setattr(dead_letters, "MOST", 2)
    assert outbox("dead").output.endswith("There are older ones. These are the newest 2.\n")
    assert told("dead")["messages"][0]["id"] == trouble["unsettled"]
    monkeypatch.setattr(standing, "MOST_FAILED", 2)
    assert sum(one["number"] for one in told()["failed"]) == 2


def test_why_a_sender_is_halted_may_not_be_known_any_more(
    trouble: dict[str, int], database: Database
):
    halt(database, 2, "campaigns")
    change(database, trouble["tired"], error=63003)
    [_, halted] = told("dead")["halted"]
    assert halted == {
        "sender": "2 TAAWON",
        "waits": "campaigns",
        "code": None,
        "todo": "Its campaigns wait. Once you know why: `taawon outbox resume 2`.",
    }


def test_a_failure_that_halts_campaigns_alone_is_not_why_all_waits(
    trouble: dict[str, int], database: Database
):
    change(database, trouble["number"], error=63041, due=NOON + MINUTE)
    [halted] = told("dead")["halted"]
    assert halted["code"] == 20003
    halt(database, 1, "campaigns")
    [halted] = told("dead")["halted"]
    assert halted["code"] == 63041
    assert halted["todo"].startswith("Its campaigns wait. Fake's 63041 (the template is paused)")
