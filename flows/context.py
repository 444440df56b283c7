"""What a flow may look at: a frozen snapshot, taken when the turn begins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flows.surveys import Run
from flows.talk import Label, Money, Named, Pin, Quantity

Wordings = Callable[[Label], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Product:
    """Something on sale: a price per unit, and a stock counted in that unit.

    unit is a key such as kg, g, L, piece, jar, bottle. pack says what one unit holds
    ("250 ml"), or is empty. step is the least that can be added: a quarter of a kilo, one jar.
    """

    key: str
    name: Named
    unit: str
    pack: str
    price: Money
    stock: Quantity
    step: Quantity

    @property
    def on_sale(self) -> bool:
        """Whether the least quantity is left."""
        return self.stock.thousandths >= self.step.thousandths


@dataclass(frozen=True, slots=True)
class Cooperative:
    """The seller. code is the short word that chooses it: TIFAWIN.

    pickup says in words where its clients fetch their orders; empty when they cannot.
    """

    code: str
    name: Named
    pickup: str = ""
    delivers: bool = True


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom we talk with. language is empty until we know it; so are name and address.

    profile is the name that WhatsApp shows for them: theirs to change, so only proposed.
    leaning is another language that their last message was plainly in, or empty.
    town, tastes (allergies too) and birthday (MM-DD) are what they told of themselves.
    agreed: whether they said yes to being written to about news; None where never asked.
    """

    language: str = ""
    name: str = ""
    address: str = ""
    profile: str = ""
    opted_out: bool = False
    leaning: str = ""
    town: str = ""
    tastes: str = ""
    birthday: str = ""
    agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class PastLine:
    """One product of an order. stars: what the client rated it, or 0."""

    product: str
    name: Named
    quantity: Quantity
    unit: str
    price: Money
    stars: int = 0


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order of this client with this cooperative. name: whom it is for.

    status: received, accepted, ready, leaving, delivered, refused (with a reason), cancelled.
    asks_rating: it was delivered long enough ago, and never rated.
    """

    number: str
    status: str
    placed: datetime
    lines: tuple[PastLine, ...]
    total: Money
    delivery: str
    name: str = ""
    address: str = ""
    reason: str = ""
    asks_rating: bool = False
    pin: Pin | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Idea:
    """What a client proposed, as others may see it. mine: this client's own, or voted for."""

    key: str
    words: str
    about: str
    votes: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing to vote for. picture: the hash of a picture of it, or empty."""

    key: str
    name: Named
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A question that the cooperative puts to its clients. chosen: what this one did, or empty."""

    key: str
    question: Named
    options: tuple[Candidate, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Reward:
    """What the cooperative gives to who comes back, in its own words, and where this client stands.

    kind: orders, amount or birthday. of: so many orders, or centimes; done: how many of them
    she has. due: it comes with the order that she places now.
    """

    key: str
    words: Named
    kind: str
    of: int = 0
    done: int = 0
    due: bool = False


@dataclass(frozen=True, slots=True)
class Relay:
    """A conversation between a client and a member, through us.

    name: the client's, short, or empty; tag: the number that tells her from others.
    over: it was closed not long ago, and the member may still add a word.
    waits: something that the client said has not been given to a member yet.
    live: a member answered within the hour. night: when the client was last told that it is
    night there, unless a member answered since.
    """

    key: str
    name: str
    tag: int
    over: bool = False
    waits: bool = False
    live: bool = False
    night: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeskOrder:
    """An order as a member sees it."""

    number: str
    status: str
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What a member of a cooperative has before them: its last orders, and who talks with them.

    orders: the newest first, those that are done with too. language: the cooperative's, for a
    member who has chosen none.
    """

    code: str
    orders: tuple[DeskOrder, ...] = ()
    relays: tuple[Relay, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """The world as one turn sees it.

    cooperative is the one that the contact talks with, or None before it is chosen among
    `cooperatives`, those of the sender that was written to.
    ref is a fresh order number. asked is a short token made from the inbound message's id:
    a question asked in this turn is told from all others by it.
    page is how many options one message can carry on this channel.
    now is an aware UTC datetime: flows never read the clock.
    wordings gives what a label is called in every language, for those who type it.
    orders are this client's last ones, the newest first; people those for whom orders were
    placed on this telephone, the last first. ideas are open, the most wanted first.
    relay is the one that this client talks through, desk what a member has before them.
    survey is the one that this contact is asked, and has not come to the end of.
    night: it is night where the cooperative is, and nobody there reads.
    """

    contact: Contact
    cooperative: Cooperative | None
    cooperatives: tuple[Cooperative, ...]
    products: tuple[Product, ...]
    ref: str
    asked: str
    page: int
    now: datetime
    wordings: Wordings = field(compare=False, repr=False)
    orders: tuple[PastOrder, ...] = ()
    people: tuple[str, ...] = ()
    ideas: tuple[Idea, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    rewards: tuple[Reward, ...] = ()
    relay: Relay | None = None
    desk: Desk | None = None
    survey: Run | None = None
    night: bool = False

    def order(self, number: str) -> PastOrder | None:
        """The order of this client's under this number, or None where it is none of the last."""
        return next((order for order in self.orders if order.number == number), None)

    def product(self, key: str) -> Product | None:
        """The product on sale under this key, or None once it is sold out or gone."""
        return next((p for p in self.products if p.key == key and p.on_sale), None)
