"""What a flow may look at: a frozen snapshot, taken when the turn begins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flows.talk import Label, Money, Named, Quantity

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
    """

    language: str = ""
    name: str = ""
    address: str = ""
    profile: str = ""
    opted_out: bool = False
    leaning: str = ""


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

    def product(self, key: str) -> Product | None:
        """The product on sale under this key, or None once it is sold out or gone."""
        return next((p for p in self.products if p.key == key and p.on_sale), None)
