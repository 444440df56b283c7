"""What clients call a product, and the cooperative may take on as another name of it."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link


class AliasProposal(SQLModel, table=True):
    """Words with which clients named a product, and then said yes to it.

    words are normalised, 60 characters at most; language is that of who said them first.
    clients: how many different people did, between first_said and last_said. status: proposed, then
    for good taken or refused. digest_id: the digest that told the cooperative of it.
    """

    __tablename__ = "alias_proposal"
    __table_args__ = (UniqueConstraint("cooperative_id", "product_id", "words"),)
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    product_id: int = link("product.id")
    words: str = Field(max_length=60)
    language: str
    clients: int = 0
    first_said: datetime = Field(sa_type=Instant)
    last_said: datetime = Field(sa_type=Instant)
    status: str = "proposed"
    digest_id: int | None = link("digest.id", default=None, nullable=True)


class AliasSaying(SQLModel, table=True):
    """That a contact said so: it is there to count them once, and for nothing else.

    Law 09-08: it goes with the contact (the count stays, and names nobody), and as soon as
    the proposal is taken or refused.
    """

    __tablename__ = "alias_saying"
    __table_args__ = (UniqueConstraint("proposal_id", "contact_id"),)
    id: int | None = key()
    proposal_id: int = link("alias_proposal.id", bound=True)
    contact_id: int = link("contact.id", bound=True, index=True)
