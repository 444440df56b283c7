"""What clients propose and vote for, as rows.

An idea's votes and an option's are counted beside the rows that say whose they are: these go
with whoever is forgotten, and the counts stay.
"""

from sqlalchemy import bindparam, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.perform import recordings
from bot.perform.alerts import named
from bot.perform.around import Circumstances, Refused
from bot.statements import Statement
from bot.tables import Ballot, BallotOption, BallotVote, Idea, IdeaVote
from bot.writer import Transaction
from flows.effects import Suggest, VoteFor, VoteIn

_PROPOSE = Statement(
    lambda: (
        insert(Idea)
        .values(
            cooperative_id=bindparam("cooperative"),
            author_id=bindparam("contact"),
            about=bindparam("about"),
            words=bindparam("words"),
            language=bindparam("language"),
            recording=bindparam("recording"),
            public=bindparam("public"),
            votes=literal_column("1"),
            status=literal_column("'open'"),
            why=literal_column("''"),
            inbound_id=bindparam("inbound"),
            said=bindparam("now"),
        )
        .returning(col(Idea.id))
    )
)
# Locked, so that it is not merged or decided meanwhile; SQLite has one writer, and leaves the
# words out. Where it was merged since the turn's snapshot, the one that it went into is wanted.
_OPEN = Statement(
    lambda: (
        select(func.coalesce(col(Idea.merged_into), col(Idea.id)))
        .where(
            col(Idea.id) == bindparam("idea"),
            col(Idea.cooperative_id) == bindparam("cooperative"),
            col(Idea.status).in_((literal_column("'open'"), literal_column("'merged'"))),
        )
        .with_for_update()
    )
)
_WANT = Statement(
    lambda: (
        insert(IdeaVote)
        .values(
            idea_id=bindparam("idea"),
            contact_id=bindparam("contact"),
            said=bindparam("now"),
            told=literal_column("''"),
        )
        .on_conflict_do_nothing()
        .returning(col(IdeaVote.id))
    )
)
_COUNT = Statement(
    lambda: (
        update(Idea)
        .where(col(Idea.id) == bindparam("idea"))
        .values(votes=col(Idea.votes) + literal_column("1"))
    )
)
# The ballot is locked by its voters one after another: whoever counts it waits for them.
_OPEN_BALLOT = Statement(
    lambda: (
        select(col(Ballot.id))
        .where(
            col(Ballot.id) == bindparam("ballot"),
            col(Ballot.cooperative_id) == bindparam("cooperative"),
            col(Ballot.closes) > bindparam("now"),
        )
        .with_for_update()
    )
)
_OPTION = Statement(
    lambda: select(col(BallotOption.id)).where(
        col(BallotOption.ballot_id) == bindparam("ballot"),
        col(BallotOption.key) == bindparam("option"),
    )
)
_BEFORE = Statement(
    lambda: select(col(BallotVote.option_id)).where(
        col(BallotVote.ballot_id) == bindparam("ballot"),
        col(BallotVote.contact_id) == bindparam("contact"),
    )
)
_CHOOSE = Statement(
    lambda: (
        insert(BallotVote)
        .values(
            ballot_id=bindparam("ballot"),
            option_id=bindparam("option"),
            contact_id=bindparam("contact"),
            said=bindparam("now"),
        )
        .on_conflict_do_update(
            index_elements=["ballot_id", "contact_id"],
            set_={"option_id": bindparam("option"), "said": bindparam("now")},
        )
    )
)
_ADD = Statement(
    lambda: (
        update(BallotOption)
        .where(col(BallotOption.id) == bindparam("option"))
        .values(votes=col(BallotOption.votes) + bindparam("more"))
    )
)


def suggest(idea: Suggest, tx: Transaction, around: Circumstances) -> None:
    """The idea, and that its author wants it."""
    person = around.person
    [(idea_id,)] = tx.run(
        _PROPOSE,
        cooperative=person.cooperative_id,
        contact=person.id,
        about=idea.about,
        words=idea.words,
        language=person.language,
        recording=idea.recording,
        public=idea.public,
        inbound=around.inbound_id,
        now=around.now,
    )
    tx.run(_WANT, idea=idea_id, contact=person.id, now=around.now)
    if idea.recording:
        recordings.beside(named(around), idea.recording, tx, around)


def vote_for(wanted: VoteFor, tx: Transaction, around: Circumstances) -> None:
    """One more who wants the idea, once."""
    person = around.person
    found = tx.run(_OPEN, idea=int(wanted.idea), cooperative=person.cooperative_id)
    if not found:
        raise Refused(f"idea {wanted.idea} is not open any more")
    [(idea_id,)] = found
    if tx.run(_WANT, idea=idea_id, contact=person.id, now=around.now):
        tx.run(_COUNT, idea=idea_id)


def vote_in(cast: VoteIn, tx: Transaction, around: Circumstances) -> None:
    """What a client chose; the vote that she gave before, if any, is taken back."""
    person = around.person
    ballot = int(cast.ballot)
    own = {"ballot": ballot, "cooperative": person.cooperative_id}
    option = tx.run(_OPTION, ballot=ballot, option=cast.option)
    if not tx.run(_OPEN_BALLOT, **own, now=around.now) or not option:
        raise Refused(f"ballot {ballot} is closed")
    [(chosen,)] = option
    before = tx.run(_BEFORE, ballot=ballot, contact=person.id)
    if before == [(chosen,)]:
        return
    for (other,) in before:
        tx.run(_ADD, option=other, more=-1)
    tx.run(_ADD, option=chosen, more=1)
    tx.run(_CHOOSE, ballot=ballot, option=chosen, contact=person.id, now=around.now)
