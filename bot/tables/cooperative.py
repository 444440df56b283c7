"""A cooperative: its members, what it sells, and the senders that it writes from."""

from sqlalchemy import (
    JSON,
    BigInteger,
    text,
)
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import key, link


class Cooperative(SQLModel, table=True):
    """A seller. code is the short word that its clients send: TIFAWIN.

    names: language -> name. digest_at: local hour "18:00" in zone, digest_to: E.164,
    digest_language: the language of its SMS, which its names of products follow.
    version rises with every change of its catalogue, stock included; orders is the number
    of its last order. rate_after: hours from delivery until clients are asked how it was.
    cap_centimes: what its messages may cost in a month (bot.costs.caps); None is no cap.
    """

    id: int | None = key()
    code: str = Field(unique=True, max_length=16)
    names: dict[str, str] = Field(sa_type=JSON)
    pickup: str = ""
    delivers: bool = True
    zone: str = "Africa/Casablanca"
    digest_at: str = "18:00"
    digest_to: str = ""
    digest_language: str = "ary_Latn"
    version: int = 1
    orders: int = 0
    rate_after: int = Field(default=48, sa_column_kwargs={"server_default": text("48")})
    cap_centimes: int | None = None


class Sender(SQLModel, table=True):
    """A number or name that we write from: "whatsapp:+…", "+…" or "TAAWON".

    cooperative_id is None when several cooperatives share it. A digest leaves through the
    cooperative's own sms sender, or else through the shared one. rate: messages a second;
    None is what its gateway's channel bears. tier: to how many people WhatsApp lets a campaign be
    sent from it in 24 hours; None where that is not told.
    """

    id: int | None = key()
    address: str = Field(unique=True)
    channel: str
    gateway: str = "twilio"
    cooperative_id: int | None = link("cooperative.id", default=None, nullable=True, index=True)
    rate: float | None = None
    tier: int | None = None


class Member(SQLModel, table=True):
    """Somebody of a cooperative, known by a telephone. role: president, treasurer, member."""

    __table_args__ = (UniqueConstraint("cooperative_id", "address"),)
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    address: str = Field(index=True)
    name: str
    role: str = "member"


class Product(SQLModel, table=True):
    """Something a cooperative sells, by the unit: a kilo, a jar of 500 g.

    names: language -> name; aliases: language -> other names. A price for one unit; stock
    and step (the least that can be added) in thousandths of the unit.
    """

    __table_args__ = (UniqueConstraint("cooperative_id", "key"),)
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    key: str = Field(max_length=16)
    position: int = 0
    names: dict[str, str] = Field(sa_type=JSON)
    aliases: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    unit: str
    pack: str = ""
    price_centimes: int
    stock_thousandths: int = Field(sa_type=BigInteger)
    step_thousandths: int = 1000
    on_sale: bool = True
