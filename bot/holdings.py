"""All that is held of a contact, in words: she may ask for it (law 09-08, article 7).

Everything that a table says of her is told here, or forgotten by bot.erasing, or both: who adds
a column that speaks of a person looks at both.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.clock import MOROCCO, local
from bot.surveys import telling
from bot.tables import (
    Address,
    AliasProposal,
    AliasSaying,
    Ballot,
    BallotOption,
    BallotVote,
    Consent,
    Contact,
    Cooperative,
    Idea,
    IdeaVote,
    Inbound,
    Media,
    Order,
    OrderLine,
    Outbound,
    Product,
    Rating,
    Reason,
    Recipient,
    Relay,
    RelayLine,
    RewardGiven,
    ServiceRating,
    SQLModel,
)
from bot.telephone import national
from flows.client.correcting import FIELDS, said_day
from flows.client.language import NAMES
from flows.client.publishing import shared
from flows.talk import Measure, Money, Named, Quantity, Reply, Text, text

STATES = {
    "received": text("holdings.state.received"),
    "accepted": text("holdings.state.accepted"),
    "ready": text("holdings.state.ready"),
    "leaving": text("holdings.state.leaving"),
    "delivered": text("holdings.state.delivered"),
    "refused": text("holdings.state.refused"),
    "cancelled": text("holdings.state.cancelled"),
}


def told(db: Session, contact_id: int) -> Reply:
    """All of it, one thing to a line. Long: it is split into as many messages as it takes."""
    contact = db.get_one(Contact, contact_id)
    seller = db.get(Cooperative, contact.cooperative_id) if contact.cooperative_id else None
    zone = seller.zone if seller else MOROCCO
    who = (*_who(db, contact, seller), *_dates(contact, zone))
    rest = (
        *_opinions(db, contact_id, zone),
        *_choices(db, contact_id, zone),
        *_counts(db, contact_id, zone),
    )
    return Reply(
        (
            text("holdings.head", lines=who),
            *_orders(db, contact_id, zone),
            text("holdings.rest", lines=rest),
            text("holdings.foot"),
        )
    )


def counted(db: Session, contact_id: int) -> Reply:
    """The same in one SMS: how many of each, and where the rest is."""
    return Reply(
        (
            text(
                "holdings.short",
                orders=_count(db, Order, contact_id),
                ratings=_count(db, Rating, contact_id) + _count(db, ServiceRating, contact_id),
                ideas=len(db.exec(select(Idea.id).where(Idea.author_id == contact_id)).all()),
                messages=_count(db, Inbound, contact_id) + _count(db, Outbound, contact_id),
            ),
        )
    )


def _who(db: Session, contact: Contact, seller: Cooperative | None) -> Iterator[Text]:
    """Where she is written to, and what she told of herself."""
    for at in db.exec(select(Address).where(Address.contact_id == contact.id)):
        yield text("holdings.number", number=national(at.address.removeprefix("whatsapp:")))
        if at.profile:
            yield text("holdings.profile", name=at.profile)
    birthday = said_day(contact.birthday) if contact.birthday else ""
    told_of = {
        "name": contact.name,
        "town": contact.town,
        "address": contact.delivery_address,
        "tastes": contact.tastes,
        "birthday": birthday,
    }
    for field, value in told_of.items():
        if value:
            yield text("holdings.field", field=FIELDS[field][0], value=value)
    if contact.language:
        yield text("holdings.language", language=NAMES[contact.language])
    names = db.exec(select(Recipient.name).where(Recipient.contact_id == contact.id)).all()
    if names:
        yield text("holdings.people", names=", ".join(names))
    if seller is not None:
        yield text("holdings.seller", cooperative=_named(seller.names))


def _dates(contact: Contact, zone: str) -> Iterator[Text]:
    yield text("holdings.since", day=_day(contact.created, zone))
    if contact.opted_out:
        yield text("holdings.stopped", day=_day(contact.opted_out, zone))


def _orders(db: Session, contact_id: int, zone: str) -> Iterator[Text]:
    """Each order with its lines, its total, whom it is for and where it went: oldest first."""
    lines: dict[int, list[Text]] = {}
    bought = (
        select(OrderLine, Product)
        .join(Order, col(Order.id) == col(OrderLine.order_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(Order.contact_id == contact_id)
        .order_by(col(OrderLine.order_id), col(OrderLine.position))
    )
    for line, product in db.exec(bought):
        quantity = Quantity(line.quantity_thousandths)
        said = text(
            "order.line",
            product=_named(product.names),
            quantity=Measure(quantity, product.unit),
            price=quantity.at(Money(line.unit_price_centimes)),
        )
        lines.setdefault(line.order_id, []).append(said)
    mine = select(Order).where(Order.contact_id == contact_id).order_by(col(Order.id))
    for order in db.exec(mine):
        yield text(
            "holdings.order",
            number=order.number,
            day=_day(order.placed, zone),
            state=STATES[order.status],
            lines=(*lines.get(order.id or 0, ()), *_details(order)),
            total=Money(order.total_centimes),
        )


def _details(order: Order) -> Iterator[Text]:
    yield text("order.detail.name", name=order.name)
    if order.address:
        yield text("order.detail.home", address=order.address)
    elif order.latitude:
        yield text("order.detail.pin")
    if order.note:
        yield text("order.detail.note", note=order.note)
    if order.reason:
        yield text("holdings.order.reason", words=order.reason)


def _opinions(db: Session, contact_id: int, zone: str) -> Iterator[Text]:
    """What she rated, with her reasons; her ideas, and those that she wants too; her votes."""
    rated = (
        select(Rating, Product)
        .join(OrderLine, col(OrderLine.id) == col(Rating.order_line_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(Rating.contact_id == contact_id)
        .order_by(col(Rating.id))
    )
    for rating, product in db.exec(rated):
        named, day = _named(product.names), _day(rating.changed or rating.given, zone)
        yield text("holdings.rating", product=named, stars=rating.stars, day=day)
    for service in db.exec(select(ServiceRating).where(ServiceRating.contact_id == contact_id)):
        yield text("holdings.service", stars=service.stars, day=_day(service.given, zone))
    for reason in db.exec(select(Reason).where(Reason.contact_id == contact_id)):
        if reason.words:
            yield text("holdings.reason", words=reason.words, day=_day(reason.said, zone))
    for asked, answer, given in telling.told(db, contact_id):
        day = _day(given, zone)
        yield text("holdings.survey", question=asked, answer=answer, day=day)
    for idea in db.exec(select(Idea).where(Idea.author_id == contact_id)):
        yield text("holdings.idea", words=idea.words, day=_day(idea.said, zone))
    wanted = (
        select(Idea.words)
        .join(IdeaVote, col(IdeaVote.idea_id) == col(Idea.id))
        .where(
            IdeaVote.contact_id == contact_id,
            col(Idea.author_id).is_distinct_from(contact_id),
            col(Idea.public).is_(True),
        )
    )
    for words in db.exec(wanted):  # another's: as all may see it
        yield text("holdings.wanted", words=shared(words))
    voted = (
        select(Ballot.question, BallotOption.names)
        .join(BallotVote, col(BallotVote.ballot_id) == col(Ballot.id))
        .join(BallotOption, col(BallotOption.id) == col(BallotVote.option_id))
        .where(BallotVote.contact_id == contact_id)
    )
    for question, choice in db.exec(voted):
        yield text("holdings.vote", question=_named(question), choice=_named(choice))


def _choices(db: Session, contact_id: int, zone: str) -> Iterator[Text]:
    """What she calls our products, and what she agreed to."""
    called = (
        select(AliasProposal.words, Product.names)
        .join(AliasSaying, col(AliasSaying.proposal_id) == col(AliasProposal.id))
        .join(Product, col(Product.id) == col(AliasProposal.product_id))
        .where(AliasSaying.contact_id == contact_id)
    )
    for words, names in db.exec(called):
        yield text("holdings.called", product=_named(names), words=words)
    mine = select(Consent).where(Consent.contact_id == contact_id).order_by(col(Consent.id))
    for consent in db.exec(mine):
        day = _day(consent.said, zone)
        if consent.given:
            yield text("holdings.consent.yes", day=day, words=consent.words)
        else:
            yield text("holdings.consent.no", day=day, words=consent.words)
        if consent.shown:
            yield text("holdings.consent.shown", shown=consent.shown)


def _counts(db: Session, contact_id: int, zone: str) -> Iterator[Text]:
    """What would be too much to write out: how many, and since when."""
    talked = (
        select(func.count(), func.min(RelayLine.said))
        .join(Relay, col(Relay.id) == col(RelayLine.relay_id))
        .where(Relay.contact_id == contact_id)
    )
    lines, since = db.exec(talked).one()
    if lines and since:
        yield text("holdings.relay", count=lines, day=_day(since, zone))
    if media := _count(db, Media, contact_id):
        yield text("holdings.media", count=media)
    if rewards := _count(db, RewardGiven, contact_id):
        yield text("holdings.rewards", count=rewards)
    received, sent = _count(db, Inbound, contact_id), _count(db, Outbound, contact_id)
    yield text("holdings.messages", received=received, sent=sent)


def _count(db: Session, table: type[SQLModel], contact_id: int) -> int:
    """The rows of a table that are hers. The table has a column contact_id, with an index."""
    hers = table.metadata.tables[str(table.__tablename__)].c.contact_id == contact_id
    found: int = db.scalar(select(func.count()).select_from(table).where(hers)) or 0
    return found


def _named(names: Mapping[str, str]) -> Named:
    return Named(tuple(names.items()))


def _day(instant: datetime, zone: str) -> str:
    return f"{local(instant, zone):%d/%m/%Y}"
