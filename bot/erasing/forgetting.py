"""What is erased in the turn of the client's yes: everything, but for messages on their way.

The contact stays as an empty row, so that orders, stars and votes still count as one client's.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.erasing import messages, recordings
from bot.post import Notice, Post
from bot.tables import (
    Address,
    AliasProposal,
    AliasSaying,
    BallotVote,
    ClientFigures,
    Consent,
    Contact,
    Cooperative,
    Erasure,
    Idea,
    IdeaVote,
    Order,
    OrderLine,
    OrderMove,
    Participant,
    Product,
    Questionnaire,
    Rating,
    Reason,
    Recipient,
    Relay,
    RelayLine,
    ServiceRating,
    SurveyAnswer,
    Timer,
)
from bot.writer import Transaction
from flows.client.forgetting import NOT_SENT
from flows.talk import text

# Rows that say something of a person and of nothing else.
THEIRS = (Address, BallotVote, ClientFigures, Consent, IdeaVote, Reason, Recipient, Timer)
# Stars stay, as nobody's, and so does that somebody was in a campaign: its counts add up.
NOBODYS = (Participant, Rating, ServiceRating)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Orders that are cancelled because nobody knows any more whose they are: their numbers."""

    contact_id: int
    numbers: tuple[tuple[int, tuple[int, ...]], ...]  # (cooperative, numbers)


def forget(tx: Transaction, contact_id: int, now: datetime) -> Dropped:
    """Erase all that is held of a contact; gives the orders that had to be cancelled for it."""
    dropped = _drop_orders(tx, contact_id, now)
    recordings.forget(tx, contact_id, now)
    _forget_ideas(tx, contact_id)
    _forget_sayings(tx, contact_id)
    messages.forget(tx, contact_id, now)
    _forget_orders(tx, contact_id)
    hers = update(Participant).where(col(Participant.contact_id) == contact_id)
    _do(tx, hers.values(rank=0, due=None))  # a rank is a hash of her id: it would be found again
    for kept in NOBODYS:
        _do(tx, update(kept).where(col(kept.contact_id) == contact_id).values(contact_id=None))
    _forget_relays(tx, contact_id, now)
    _forget_answers(tx, contact_id, now)
    for table in THEIRS:
        tx.db.execute(delete(table).where(col(table.contact_id) == contact_id))
    _empty(tx, contact_id, now)
    tx.db.execute(insert(Erasure).values(contact_id=contact_id, asked=now).on_conflict_do_nothing())
    return dropped


def tell(tx: Transaction, post: Post, dropped: Dropped, now: datetime) -> None:
    """The members of each cooperative hear which orders they need not prepare any more."""
    for cooperative_id, numbers in dropped.numbers:
        said = text("forgetting.dropped", numbers=", ".join(map(str, numbers)))
        notice = Notice("alert", f"erased:{cooperative_id}:{dropped.contact_id}", now)
        post.to_members(tx, cooperative_id, said, notice)


def _do(tx: Transaction, change: Update) -> None:
    tx.db.execute(change, execution_options={"synchronize_session": False})


def _drop_orders(tx: Transaction, contact_id: int, now: datetime) -> Dropped:
    """Orders that have not left are cancelled: their lines go back into the stock."""
    _hold_sellers(tx, contact_id)
    waiting = (
        select(col(Order.id), col(Order.cooperative_id), col(Order.number))
        .where(col(Order.contact_id) == contact_id, col(Order.status).in_(NOT_SENT))
        .order_by(col(Order.id))
        .with_for_update()
    )
    numbers: dict[int, list[int]] = {}
    for order_id, cooperative_id, number in tx.db.execute(waiting).all():
        numbers.setdefault(cooperative_id, []).append(number)
        _do(tx, update(Order).where(col(Order.id) == order_id).values(status="cancelled"))
        moved = insert(OrderMove).values(order_id=order_id, status="cancelled", at=now)
        tx.db.execute(moved.on_conflict_do_nothing())
        lines = select(col(OrderLine.product_id), col(OrderLine.quantity_thousandths))
        for product_id, quantity in tx.db.execute(
            lines.where(col(OrderLine.order_id) == order_id)
        ).all():
            back = col(Product.stock_thousandths) + quantity
            product = update(Product).where(col(Product.id) == product_id)
            _do(tx, product.values(stock_thousandths=back))
    return Dropped(contact_id, tuple((c, tuple(found)) for c, found in numbers.items()))


def _hold_sellers(tx: Transaction, contact_id: int) -> None:
    """Their catalogues change. Held before the orders, as by whoever places or moves one."""
    waiting = select(col(Order.cooperative_id)).where(
        col(Order.contact_id) == contact_id, col(Order.status).in_(NOT_SENT)
    )
    for cooperative_id in sorted(set(tx.db.execute(waiting).scalars())):
        seller = update(Cooperative).where(col(Cooperative.id) == cooperative_id)
        _do(tx, seller.values(version=col(Cooperative.version) + 1))


def _forget_orders(tx: Transaction, contact_id: int) -> None:
    """What was bought, when and for how much stays: the accounts need it, and no name."""
    nobody = {
        **dict.fromkeys(("name", "telephone", "address", "note", "reason"), ""),
        **dict.fromkeys(("latitude", "longitude", "inbound_id", "rating_due")),
        "recordings": "[]",
    }
    _do(tx, update(Order).where(col(Order.contact_id) == contact_id).values(nobody))


def _forget_ideas(tx: Transaction, contact_id: int) -> None:
    """Of an idea that nobody else wants only the row stays; else all of it, as nobody's.

    The question said so. News are known by the ids of ideas, which SQLite gives out again.
    """
    other = aliased(Idea)
    merged = select(literal(1)).where(col(other.merged_into) == col(Idea.id)).exists()
    alone = (col(Idea.author_id) == contact_id, col(Idea.votes) <= 1, ~merged)
    for cooperative_id, words, said in tx.db.execute(
        select(col(Idea.cooperative_id), col(Idea.words), col(Idea.said)).where(*alone)
    ).all():
        messages.forget_shown(tx, cooperative_id, words, said)
    empty = {"words": "", "why": "", "status": "hidden", "public": False, "decided": None}
    _do(tx, update(Idea).where(*alone).values(empty))
    mine = update(Idea).where(col(Idea.author_id) == contact_id)
    _do(tx, mine.values(author_id=None, inbound_id=None, recording=""))


def _forget_sayings(tx: Transaction, contact_id: int) -> None:
    """What she calls a product; where nobody else does, the proposal is hers alone and goes too."""
    said = select(col(AliasSaying.proposal_id)).where(col(AliasSaying.contact_id) == contact_id)
    proposed = delete(AliasProposal).where(
        col(AliasProposal.id).in_(said),
        col(AliasProposal.clients) <= 1,
        col(AliasProposal.status) == "proposed",
    )
    tx.db.execute(proposed, execution_options={"synchronize_session": False})
    tx.db.execute(delete(AliasSaying).where(col(AliasSaying.contact_id) == contact_id))


def _forget_relays(tx: Transaction, contact_id: int, now: datetime) -> None:
    """What was said goes, on both sides. The row stays: its tag must not come to mean another."""
    hers = select(col(Relay.id)).where(col(Relay.contact_id) == contact_id)
    # Emptied and not deleted: the outbox knows lines by their ids, which SQLite gives out again.
    empty = {**dict.fromkeys(("words", "medium", "recording"), ""), "inbound_id": None}
    lines = update(RelayLine).where(col(RelayLine.relay_id).in_(hers))
    _do(tx, lines.values({**empty, "told": func.coalesce(col(RelayLine.told), now)}))
    relays = update(Relay).where(col(Relay.contact_id) == contact_id)
    _do(tx, relays.values(closed=func.coalesce(col(Relay.closed), now), closed_by="erased"))
    _do(tx, relays.values(name="", night=None))


def _forget_answers(tx: Transaction, contact_id: int, now: datetime) -> None:
    """What she told in surveys goes; what she picked and rated stays, as nobody's."""
    hers = select(col(Questionnaire.id)).where(col(Questionnaire.contact_id) == contact_id)
    told = {**dict.fromkeys(("words", "recording", "medium"), ""), "latitude": None}
    answers = update(SurveyAnswer).where(col(SurveyAnswer.questionnaire_id).in_(hers))
    _do(tx, answers.values({**told, "longitude": None}))
    mine = update(Questionnaire).where(col(Questionnaire.contact_id) == contact_id)
    _do(tx, mine.where(col(Questionnaire.ended).is_(None)).values(ended=now, outcome="erased"))
    _do(tx, mine.values(contact_id=None, order_id=None))


def _empty(tx: Transaction, contact_id: int, now: datetime) -> None:
    """Of the contact, nothing but that there was one."""
    told = ("language", "leaning", "name", "delivery_address", "town", "tastes", "birthday")
    known = ("cooperative_id", "place", "heard", "sender_id", "opted_out")
    nobody = {**dict.fromkeys(told, ""), **dict.fromkeys(known)}
    mine = update(Contact).where(col(Contact.id) == contact_id)
    _do(tx, mine.values({**nobody, "erased": func.coalesce(col(Contact.erased), now)}))
