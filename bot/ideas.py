"""What a cooperative does with its clients' ideas: reads them by votes, decides, joins, hides.

Who proposed or wanted one hears of each decision (bot.news).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from bot.tables import Cooperative, Idea, IdeaVote, Product

# What may follow what: who was told that we do it is not told that we think about it.
AFTER = {
    "open": frozenset({"doing", "later", "refused", "on_sale", "hidden", "merged"}),
    "later": frozenset({"doing", "refused", "on_sale", "hidden", "merged"}),
    "refused": frozenset({"doing", "on_sale", "hidden"}),
    "doing": frozenset({"refused", "on_sale"}),
}
SHUT = frozenset({"hidden", "merged"})  # not to be listed


class Undecided(Exception):
    """Nothing was changed. The command prints the sentence."""


def listed(db: Session, seller: Cooperative) -> Sequence[Idea]:
    """A cooperative's ideas, the most wanted first; not those hidden or merged into another."""
    wanted = (
        select(Idea)
        .where(Idea.cooperative_id == seller.id, col(Idea.status).not_in(SHUT))
        .order_by(col(Idea.votes).desc(), col(Idea.id))
    )
    return db.exec(wanted).all()


@dataclass(frozen=True, slots=True)
class Decision:
    """doing, later or refused, with the reason in the cooperative's words; or hidden."""

    status: str
    why: str = ""


def decide(db: Session, seller: Cooperative, number: int, decided: Decision, now: datetime) -> Idea:
    """What becomes of an idea. Raises Undecided."""
    idea = _moved(_found(db, seller, number), decided.status)
    idea.why, idea.decided = decided.why, None if decided.status == "hidden" else now
    return idea


def put_on_sale(db: Session, seller: Cooperative, number: int, product: str, now: datetime) -> Idea:
    """It has become a product, of this key. Raises Undecided."""
    named = select(Product).where(Product.cooperative_id == seller.id, Product.key == product)
    sold = db.exec(named).first()
    if sold is None or not sold.on_sale:
        raise Undecided(f"{seller.code} has no product {product} on sale.")
    idea = decide(db, seller, number, Decision("on_sale"), now)
    idea.product_id = sold.id
    return idea


def merge(db: Session, seller: Cooperative, number: int, into: int) -> Idea:
    """Two ideas are one: who wanted either wants the one that is left, and is counted once.

    Gives that one. Raises Undecided.
    """
    if number == into:
        raise Undecided(f"{number} cannot be merged into itself.")
    # In order of id, so that two who merge at once do not wait for each other.
    first, second = (_found(db, seller, each) for each in sorted((number, into)))
    source, target = (first, second) if first.id == number else (second, first)
    if target.status in SHUT:
        raise Undecided(f"{into} is {target.status}: nothing can be merged into it.")
    if source.public and not target.public:
        raise Undecided(f"{into} was told to {seller.code} alone: merge it into {number} instead.")
    _moved(source, "merged")
    target.votes += source.votes - _shared(db, source, target)
    theirs = col(IdeaVote.idea_id) == source.id
    already = select(IdeaVote.contact_id).where(IdeaVote.idea_id == target.id)
    db.execute(delete(IdeaVote).where(theirs, col(IdeaVote.contact_id).in_(already)))
    db.execute(update(IdeaVote).where(theirs).values(idea_id=target.id, told=""))
    # Those that were merged into it before lead straight to where it went.
    earlier = update(Idea).where(col(Idea.merged_into) == source.id)
    db.execute(earlier.values(merged_into=target.id))
    source.merged_into = target.id
    return target


def _shared(db: Session, one: Idea, other: Idea) -> int:
    """How many want both."""
    wanting = select(IdeaVote.contact_id).where(IdeaVote.idea_id == other.id)
    both = (
        select(func.count())
        .select_from(IdeaVote)
        .where(IdeaVote.idea_id == one.id, col(IdeaVote.contact_id).in_(wanting))
    )
    return db.exec(both).one()


def _found(db: Session, seller: Cooperative, number: int) -> Idea:
    """The seller's idea of this number, locked: a vote that comes meanwhile waits."""
    wanted = select(Idea).where(Idea.cooperative_id == seller.id, Idea.id == number)
    idea = db.exec(wanted.with_for_update()).first()
    if idea is None:
        raise Undecided(f"{seller.code} has no idea {number}.")
    return idea


def _moved(idea: Idea, status: str) -> Idea:
    if status not in AFTER.get(idea.status, ()):
        raise Undecided(f"{idea.id} is {idea.status.replace('_', ' ')} already.")
    idea.status = status
    return idea
