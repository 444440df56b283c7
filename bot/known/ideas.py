"""What the clients of a cooperative want, and what it asks them."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import and_, bindparam, literal, literal_column, select, true
from sqlmodel import col

from bot.people import Person
from bot.statements import Statement
from bot.tables import Ballot, BallotOption, BallotVote, IdeaVote
from bot.tables import Idea as IdeaRow
from bot.writer import Transaction
from flows.client.publishing import shared
from flows.context import Ballot as Asked
from flows.context import Candidate, Idea
from flows.talk import Named

MOST = 30  # ideas that a new one is compared with: the most wanted

_WANTED = Statement(
    lambda: (
        select(
            col(IdeaRow.id),
            col(IdeaRow.words),
            col(IdeaRow.about),
            col(IdeaRow.votes),
            select(literal(1))
            .where(
                col(IdeaVote.idea_id) == col(IdeaRow.id),
                col(IdeaVote.contact_id) == bindparam("contact"),
            )
            .exists(),
        )
        .where(
            col(IdeaRow.cooperative_id) == bindparam("cooperative"),
            col(IdeaRow.status) == literal_column("'open'"),
            col(IdeaRow.public) == true(),
        )
        .order_by(col(IdeaRow.votes).desc(), col(IdeaRow.id))
        .limit(literal_column(str(MOST)))
    )
)
_OPEN = Statement(
    lambda: (
        select(
            col(Ballot.id),
            col(Ballot.question),
            col(BallotOption.key),
            col(BallotOption.names),
            col(BallotOption.picture),
            col(BallotVote.id).is_not(None),
        )
        .join(BallotOption, col(BallotOption.ballot_id) == col(Ballot.id))
        .join(
            BallotVote,
            and_(
                col(BallotVote.option_id) == col(BallotOption.id),
                col(BallotVote.contact_id) == bindparam("contact"),
            ),
            isouter=True,
        )
        .where(
            col(Ballot.cooperative_id) == bindparam("cooperative"),
            col(Ballot.closes) > bindparam("now"),
        )
        .order_by(col(Ballot.id), col(BallotOption.id))
    )
)


def wanted(tx: Transaction, person: Person) -> tuple[Idea, ...]:
    """Its open ideas, the most wanted first."""
    if person.cooperative_id is None:
        return ()
    rows = tx.run(_WANTED, cooperative=person.cooperative_id, contact=person.id)
    found = (
        Idea(str(key), shared(words), about, votes, bool(mine))
        for key, words, about, votes, mine in rows
    )
    return tuple(idea for idea in found if idea.words)


def ballots(tx: Transaction, person: Person, now: datetime) -> tuple[Asked, ...]:
    """The questions that are open now."""
    if person.cooperative_id is None:
        return ()
    rows = tx.run(_OPEN, cooperative=person.cooperative_id, contact=person.id, now=now)
    found = []
    for key, options in groupby(rows, itemgetter(0)):
        shown = list(options)
        candidates = tuple(
            Candidate(option, Named(tuple(names.items())), picture)
            for _, _, option, names, picture, _ in shown
        )
        chosen = next((row[2] for row in shown if row[5]), "")
        found.append(Asked(str(key), Named(tuple(shown[0][1].items())), candidates, chosen))
    return tuple(found)
