"""Ballots: one vote each, the last one counts until it closes, and the voters hear the result."""

from datetime import timedelta

import pytest
from sqlmodel import delete

from bot import ballots
from bot.ballots import Asked, Candidate
from bot.database import Database
from bot.tables import Ballot, BallotOption, BallotVote
from tests.conversations import Shop, everything
from tests.voices import FATIMA, NAJAT, ZINEB, heard, known, news, opened, seller

LABELS = (
    Candidate("A", {"fr": "La verte", "ary": "الخضرا"}),
    Candidate("B", {"fr": "La dorée", "ary": "الدهبية"}),
)
WEEK = timedelta(days=7)


@pytest.fixture
def shop(database: Database) -> Shop:
    return opened(database)


def puts(shop: Shop, *candidates: Candidate, lasts: timedelta = WEEK) -> None:
    question = {"fr": "Quelle étiquette ?"}
    asked = Asked(question, candidates or LABELS, lasts)
    shop.database.writer.run(
        lambda tx: ballots.put(tx.db, seller(tx), asked, shop.clock.now()) and None
    )


def closes(shop: Shop, number: int = 1) -> None:
    shop.database.writer.run(
        lambda tx: ballots.close(tx.db, seller(tx), number, shop.clock.now()) and None
    )


def counted(shop: Shop) -> dict[str, int]:
    return {option.key: option.votes for option in everything(shop, BallotOption)}


def test_two_clients_vote_and_one_changes_her_mind(shop: Shop) -> None:
    puts(shop)
    fatima, najat = known(shop), known(shop, NAJAT)
    fatima.says("vote", "la verte")
    najat.says("vote", "la verte")
    assert counted(shop) == {"A": 2, "B": 0}
    fatima.says("vote")
    assert "Vous avez choisi : La verte" in list(fatima.hears())[-1]
    fatima.says("2")
    assert counted(shop) == {"A": 1, "B": 1}
    assert len(everything(shop, BallotVote)) == 2
    fatima.says("vote", "2")
    assert counted(shop) == {"A": 1, "B": 1}


def test_a_vote_posted_twice_is_one_vote(shop: Shop) -> None:
    puts(shop)
    client = known(shop)
    client.says("vote")
    cast = client.message("la dorée")
    assert shop.turns.take_now(cast) == shop.turns.take_now(cast)
    assert counted(shop) == {"A": 0, "B": 1}


def test_a_vote_stays_counted_when_its_voter_is_forgotten(shop: Shop) -> None:
    puts(shop)
    known(shop).says("vote", "la verte")
    shop.database.writer.run(lambda tx: tx.db.execute(delete(BallotVote)) and None)
    known(shop, NAJAT).says("vote", "la verte")
    assert counted(shop) == {"A": 2, "B": 0}


def test_nothing_is_voted_in_once_it_is_closed(shop: Shop) -> None:
    puts(shop)
    client = known(shop)
    client.says("vote")
    shop.clock.move(WEEK)
    client.says("la verte")
    assert "Il n'y a pas de vote en ce moment" in list(client.hears())[-1]
    assert counted(shop) == {"A": 0, "B": 0}
    with pytest.raises(ballots.Unopened, match="closed already"):
        closes(shop)


def test_the_result_is_told_once_to_the_voters_who_agreed(shop: Shop) -> None:
    puts(shop)
    for phone, answers in ((FATIMA, "oui"), (NAJAT, "oui"), (ZINEB, "non")):
        known(shop, phone).says("vote", "la dorée", answers)
    known(shop, NAJAT).says("stop")
    news(shop).tick()
    assert heard(shop, FATIMA) == []
    closes(shop)
    for _ in range(3):
        news(shop).tick()
    [told] = heard(shop, FATIMA)
    assert "Quelle étiquette ?\nLa dorée : 3\nLa verte : 0" in told
    assert heard(shop, NAJAT) == heard(shop, ZINEB) == []


def test_several_questions_are_asked_one_by_one_those_not_answered_first(shop: Shop) -> None:
    puts(shop)
    puts(shop, Candidate("A", {"fr": "250 g"}), Candidate("B", {"fr": "500 g"}))
    client = known(shop)
    client.says("vote", "1", "la verte", "non", "vote", "1")
    assert "[" not in (asked := list(client.hears())[-1])
    assert asked.startswith("Quelle étiquette ? Choisissez")
    client.says("500 g")
    votes = {vote.ballot_id for vote in everything(shop, BallotVote)}
    assert votes == {1, 2}


@pytest.mark.parametrize("count", [1, 6])
def test_there_is_something_to_choose_and_not_too_much(shop: Shop, count: int) -> None:
    with pytest.raises(ballots.Unopened, match="2 to 5 options"):
        puts(shop, *(Candidate(str(n), {"fr": str(n)}) for n in range(count)))
    assert everything(shop, Ballot) == []
