"""What a cooperative asks its clients to choose: opened, counted, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.tables import Ballot, BallotOption, Cooperative

LEAST, MOST = 2, 5  # things to choose from: as many, and "later", are one list


class Unopened(Exception):
    """No ballot was opened or closed. The command prints the sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing to choose: A, its names by language, and the hash of its picture or empty."""

    key: str
    names: Mapping[str, str]
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question by language, what there is to choose, and for how long."""

    question: Mapping[str, str]
    candidates: Sequence[Candidate]
    lasts: timedelta


def put(db: Session, seller: Cooperative, asked: Asked, now: datetime) -> Ballot:
    """Ask all clients from now on, for as long as it lasts. Raises Unopened."""
    candidates, lasts = asked.candidates, asked.lasts
    assert seller.id is not None
    if not LEAST <= len(candidates) <= MOST:
        raise Unopened(f"There must be {LEAST} to {MOST} options, and not {len(candidates)}.")
    if lasts <= timedelta(0):
        raise Unopened("A ballot lasts a day at least.")
    ballot = Ballot(
        cooperative_id=seller.id, question=dict(asked.question), opened=now, closes=now + lasts
    )
    db.add(ballot)
    db.flush()
    assert ballot.id is not None
    db.add_all(
        BallotOption(ballot_id=ballot.id, key=c.key, names=dict(c.names), picture=c.picture)
        for c in candidates
    )
    db.flush()
    return ballot


def close(db: Session, seller: Cooperative, number: int, now: datetime) -> Ballot:
    """End a ballot before its time: its voters hear the result. Raises Unopened."""
    wanted = select(Ballot).where(Ballot.cooperative_id == seller.id, Ballot.id == number)
    ballot = db.exec(wanted.with_for_update()).first()
    if ballot is None:
        raise Unopened(f"{seller.code} has no ballot {number}.")
    if ballot.closes <= now:
        raise Unopened(f"Ballot {number} is closed already.")
    ballot.closes = now
    return ballot


def standing(db: Session, ballot: Ballot) -> Sequence[BallotOption]:
    """Its options, the most chosen first."""
    options = select(BallotOption).where(BallotOption.ballot_id == ballot.id)
    return db.exec(options.order_by(col(BallotOption.votes).desc(), col(BallotOption.id))).all()


def held(db: Session, seller: Cooperative) -> Sequence[Ballot]:
    """All that a cooperative ever asked, the last first."""
    theirs = select(Ballot).where(Ballot.cooperative_id == seller.id)
    return db.exec(theirs.order_by(col(Ballot.id).desc())).all()
