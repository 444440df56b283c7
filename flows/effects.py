"""What a turn changes in the world, as data. bot.perform carries each one out."""

from dataclasses import dataclass
from datetime import datetime

from flows.talk import Money, Pin, Quantity


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order, at the price that the client was shown."""

    product: str
    quantity: Quantity
    unit_price: Money


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Write the order under this number and take its lines out of the stock.

    delivery is pickup or home; home has an address in words, a pin, or both.
    """

    ref: str
    lines: tuple[OrderLine, ...]
    total: Money
    delivery: str
    name: str
    address: str = ""
    pin: Pin | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Speak this language from the present reply on."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseCooperative:
    """Talk for this cooperative from now on, on a sender that several share."""

    code: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """Never write first again, and cancel what was scheduled. words: what the person said."""

    words: str


@dataclass(frozen=True, slots=True)
class OptIn:
    """The person asked, in these words, to be written to again."""

    words: str


@dataclass(frozen=True, slots=True)
class AskHuman:
    """Tell the cooperative by SMS that this person wants to speak with somebody."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Come back with Silence(asked) at `due` (UTC), unless the contact speaks first."""

    asked: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Lean:
    """The last message was plainly in another language than ours; empty: it was in ours again.

    Should the next one be too, that language is taken.
    """

    language: str


@dataclass(frozen=True, slots=True)
class ProposeAlias:
    """The client called a product so, and confirmed it: the cooperative may take the name on."""

    product: str
    words: str
    language: str


Effect = (
    PlaceOrder
    | SetLanguage
    | ChooseCooperative
    | OptOut
    | OptIn
    | AskHuman
    | Remind
    | Lean
    | ProposeAlias
)
