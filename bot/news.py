"""What became of ideas and votes, told to those whose they were: once each, if they agreed to it.

On WhatsApp alone, by day: while its window is open, or by a template that Meta approved. Who
cannot be written to so hears of it when they write again.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy
from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot import ballots
from bot.clock import MOROCCO, Clock, after_quiet
from bot.database import Database
from bot.perform.consents import MARKETING
from bot.post import Notice, Post
from bot.tables import (
    Address,
    Ballot,
    BallotVote,
    Consent,
    Contact,
    Cooperative,
    Idea,
    IdeaVote,
    Product,
    Sender,
)
from bot.translate import LANGUAGES
from bot.writer import Transaction
from flows.client.publishing import shared
from flows.talk import Named, Reply, Text, text

logger = logging.getLogger(__name__)

KIND = "news"
EVERY = timedelta(minutes=1)  # nobody waits for it
MOST = 200  # of each in one look
WINDOW = timedelta(hours=24)  # of WhatsApp: who wrote before it cannot be written to
FIRST = timedelta(days=1)  # how long the author alone knows that it is on sale
KEPT = timedelta(days=60)  # then it is news no more
Telling = Callable[[Transaction], None]
TOLD = ("doing", "later", "refused", "on_sale")
TEMPLATES = {"doing": "idea_doing", "on_sale": "idea_on_sale"}  # by what became of an idea


class News:
    """Tells what is new. One for a process; nothing is told twice by two of them."""

    def __init__(self, database: Database, post: Post, clock: Clock) -> None:
        self._database = database
        self._post = post
        self._clock = clock
        self._looked: datetime | None = None

    def tick(self) -> None:
        """Look for what has not been told, once a minute and by day."""
        now = self._clock.now()
        if self._looked is not None and now < self._looked + EVERY:
            return
        self._looked = now
        if after_quiet(now, MOROCCO) > now:
            return
        with self._database.reading() as db:
            of_ideas = list(db.execute(_untold_ideas(now, self._post)).scalars())
            of_ballots = list(db.execute(_untold_results(now, self._post)).scalars())
        for vote_id in of_ideas:
            self._try(partial(self._tell_idea, vote_id=vote_id, now=now))
        for vote_id in of_ballots:
            self._try(partial(self._tell_result, vote_id=vote_id, now=now))

    def _try(self, tell: Telling) -> None:
        """In a transaction of its own: one that fails keeps nobody else from hearing."""
        try:
            self._database.writer.run(tell)
        except Exception:
            logger.exception("news could not be told: tried again in a minute")

    def _tell_idea(self, tx: Transaction, vote_id: int | None, now: datetime) -> None:
        vote = tx.db.get(IdeaVote, vote_id)
        if vote is None:
            return
        idea = tx.db.get_one(Idea, vote.idea_id)
        once = f"idea:{idea.id}:{idea.status}:{vote.contact_id}"
        is_author = vote.contact_id in _authors(tx.db, idea)
        said = Reply(_said(tx.db, idea, is_author=is_author))
        notice = Notice(KIND, once, now, template=_template(tx.db, idea, is_author=is_author))
        if self._post.to_client(tx, vote.contact_id, said, notice):
            vote.told = idea.status

    def _tell_result(self, tx: Transaction, vote_id: int | None, now: datetime) -> None:
        vote = tx.db.get(BallotVote, vote_id)
        if vote is None:
            return
        once = f"ballot:{vote.ballot_id}:{vote.contact_id}"
        question, lines = _result(tx.db, tx.db.get_one(Ballot, vote.ballot_id))
        said = Reply((text("vote.result", question=question, lines=lines),))
        template = text("template.vote.result", question=question, lines=lines)
        notice = Notice(KIND, once, now, template=template)
        if self._post.to_client(tx, vote.contact_id, said, notice):
            vote.told = now


def _untold_ideas(now: datetime, post: Post) -> Select[int | None]:
    """Votes for ideas that were decided since their voter last heard of them."""
    author_first = or_(
        col(Idea.status) != "on_sale",
        col(Idea.decided) <= now - FIRST,
        _is_author(),
    )
    return (
        sqlalchemy.select(col(IdeaVote.id))
        .join(Idea, col(Idea.id) == col(IdeaVote.idea_id))
        .join(Contact, col(Contact.id) == col(IdeaVote.contact_id))
        .join(Sender, col(Sender.id) == col(Contact.sender_id))
        .where(
            col(Idea.decided) > now - KEPT,
            col(Idea.status).in_(TOLD),
            col(IdeaVote.told) != col(Idea.status),
            author_first,
            or_(
                _is_open(now),
                *(
                    and_(col(Idea.status) == status, _by_template(post, purpose))
                    for status, purpose in TEMPLATES.items()
                ),
            ),
            *_agreed(Idea),
        )
        .order_by(col(IdeaVote.id))
        .limit(MOST)
    )


def _untold_results(now: datetime, post: Post) -> Select[int | None]:
    """Votes in ballots that are closed, of voters who have not heard the result."""
    return (
        sqlalchemy.select(col(BallotVote.id))
        .join(Ballot, col(Ballot.id) == col(BallotVote.ballot_id))
        .join(Contact, col(Contact.id) == col(BallotVote.contact_id))
        .join(Sender, col(Sender.id) == col(Contact.sender_id))
        .where(
            col(Ballot.closes).between(now - KEPT, now),
            col(BallotVote.told).is_(None),
            or_(_is_open(now), _by_template(post, "vote_result")),
            *_agreed(Ballot),
        )
        .order_by(col(BallotVote.id))
        .limit(MOST)
    )


def _is_author() -> ColumnElement[bool]:
    """Whether the voter proposed the idea, or one that was merged into it."""
    proposed = aliased(Idea)
    return (
        select(proposed.id)
        .where(
            or_(col(proposed.id) == col(Idea.id), col(proposed.merged_into) == col(Idea.id)),
            col(proposed.author_id) == col(IdeaVote.contact_id),
        )
        .exists()
    )


def _is_open(now: datetime) -> ColumnElement[bool]:
    """Whether WhatsApp lets us write to them as we like."""
    return col(Contact.heard) > now - WINDOW


def _by_template(post: Post, purpose: str) -> ColumnElement[bool]:
    """Whether this template may be written to them first: it is approved in their language.

    Who blocked us is left out: they would be looked at each minute, in the place of others.
    """
    blocked = select(Address.id).where(
        col(Address.contact_id) == col(Contact.id), col(Address.stopped).is_not(None)
    )
    approved = [
        and_(col(Sender.gateway) == name, col(Contact.language).in_(written))
        for name, gateway in post.gateways.items()
        if (written := [one for one in LANGUAGES if purpose in gateway.templates(one)])
    ]
    return and_(or_(sqlalchemy.false(), *approved), ~blocked.exists())


def _agreed(of: type[Idea | Ballot]) -> tuple[ColumnElement[bool], ...]:
    """Whoever said yes last to the news of its cooperative, and writes to us on WhatsApp."""
    whose = col(of.cooperative_id)
    said_last = (
        select(Consent.given)
        .where(
            Consent.contact_id == Contact.id,
            Consent.purpose == MARKETING,
            or_(col(Consent.cooperative_id) == whose, col(Consent.cooperative_id).is_(None)),
        )
        .order_by(col(Consent.id).desc())
        .limit(1)
        .correlate(Contact, of)
        .scalar_subquery()
    )
    return (
        said_last.is_(True),
        col(Contact.opted_out).is_(None),
        col(Contact.erased).is_(None),
        col(Sender.channel) == "whatsapp",
    )


def _authors(db: Session, idea: Idea) -> Iterable[int | None]:
    """Who proposed it, or one that was merged into it."""
    theirs = or_(col(Idea.id) == idea.id, col(Idea.merged_into) == idea.id)
    return db.exec(select(Idea.author_id).where(theirs)).all()


def _said(db: Session, idea: Idea, *, is_author: bool) -> tuple[Text, ...]:
    """What became of an idea, with the cooperative's reason in its own words."""
    seller = _named(db.get_one(Cooperative, idea.cooperative_id).names)
    # What was told to the cooperative alone is shown to nobody else, whoever came to want it.
    seen = shared(idea.words) if idea.public or is_author else ""
    words = seen or text("idea.news.recorded")
    match idea.status:
        case "doing":
            said = text("idea.news.doing", cooperative=seller, words=words)
        case "later":
            said = text("idea.news.later", cooperative=seller, words=words)
        case "refused":
            said = text("idea.news.refused", cooperative=seller, words=words)
        case _:
            product = _named(db.get_one(Product, idea.product_id).names)
            if is_author:
                return (text("idea.news.on_sale.author", product=product, cooperative=seller),)
            return (text("idea.news.on_sale", product=product, cooperative=seller),)
    return (said, text("idea.news.why", why=idea.why)) if idea.why else (said,)


def _template(db: Session, idea: Idea, *, is_author: bool) -> Text | None:
    """The same as WhatsApp lets us write it first; None for what is not worth its price."""
    seller = _named(db.get_one(Cooperative, idea.cooperative_id).names)
    match idea.status:
        case "doing":
            seen = shared(idea.words) if idea.public or is_author else ""
            words = seen or text("idea.news.recorded")
            return text("template.idea.doing", words=words, cooperative=seller)
        case "on_sale":
            product = _named(db.get_one(Product, idea.product_id).names)
            return text("template.idea.on_sale", product=product, cooperative=seller)
        case _:
            return None


def _result(db: Session, ballot: Ballot) -> tuple[Named, tuple[Text, ...]]:
    """The question, and each thing that could be chosen with its votes."""
    lines = tuple(
        text("vote.result.line", option=_named(option.names), votes=option.votes)
        for option in ballots.standing(db, ballot)
    )
    return _named(ballot.question), lines


def _named(names: Mapping[str, str]) -> Named:
    return Named(tuple(names.items()))
