"""What a message was read as: its language, what is meant, and the products that it names."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Ware:
    """A product as hearing knows it.

    names: all that it is called, in any language, aliases included. unit is what it is sold
    by, units what else clients may count it in. pack is what one unit holds: "250 ml", or
    empty. kind groups products that one word asks for together: honey.
    """

    key: str
    names: tuple[str, ...]
    unit: str
    pack: str = ""
    units: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A product and how much of it, as it was said.

    among: the keys of the products that it may be: one when it is told, several when the
    client must be asked which. kind: what those have in common, when they have a name for it.
    quantity is in unit, and None when it was not said; unit is empty when none was named.
    budget: dirhams, where it is bought by money. said: the words that named the product.
    """

    among: tuple[str, ...]
    quantity: Decimal | None = None
    unit: str = ""
    kind: str = ""
    budget: Decimal | None = None
    said: str = ""
    sure: bool = True

    @property
    def product(self) -> str:
        """The product when it is told, or else the kind."""
        return self.among[0] if len(self.among) == 1 else self.kind


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message says.

    language: ar, ary, ary_Latn, fr, "mixed", or "" when nothing tells. intent: one of
    order modify rate suggest track cancel help stop language agent yes no price catalogue
    delivery complaint greet thanks, or "" when nothing tells. items: what is ordered, or
    the whole cart after a change. asked: keys of the products that a question is about;
    rated: of those that are praised or complained of.
    unknown: the words of goods that the shop does not sell. sure: False where the bot
    should ask rather than take the reading as it is.
    """

    language: str = ""
    intent: str = ""
    items: tuple[Item, ...] = ()
    sure: bool = True
    rating: int | None = None
    reorder: bool = False
    order_number: int | None = None
    telephone: str = ""
    target_language: str = ""
    asked: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    day: str = ""
    rated: tuple[str, ...] = ()
