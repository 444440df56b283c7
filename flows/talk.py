"""What the bot says and hears, before any language or channel is chosen."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in Moroccan dirhams, held in centimes (1 MAD = 100 centimes)."""

    centimes: int

    def __add__(self, other: "Money") -> "Money":
        return Money(self.centimes + other.centimes)


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """How much of a product, in its unit, held in thousandths: 1500 is one kilo and a half."""

    thousandths: int

    @classmethod
    def of(cls, amount: Decimal | int) -> "Quantity":
        """From a number of units; anything finer than a thousandth is rounded away."""
        return cls(int((Decimal(amount) * 1000).to_integral_value()))

    def at(self, price: Money) -> Money:
        """What this quantity costs at a price per unit; half a centime is rounded up."""
        return Money((self.thousandths * price.centimes + 500) // 1000)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that people gave, in some of the languages: (language, name) pairs.

    Said in the contact's language, or in the nearest one that it has. others are never said,
    and mean the same when a client writes them.
    """

    names: tuple[tuple[str, str], ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity said with its unit: "1,5 kg". unit is a key such as kg, g, L, piece, jar."""

    quantity: Quantity
    unit: str


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to translate: its gettext id and the values its placeholders name.

    count, when there is one, picks the plural form. A value that is a tuple of texts is
    said one to a line.
    """

    msgid: str
    values: "tuple[tuple[str, Value], ...]" = ()
    count: int | None = None


Value = str | int | Money | Measure | Named | Text | tuple[Text, ...]
Label = Text | Named | str


def text(msgid: str, /, **values: Value) -> Text:
    """Name a sentence. This is the function that pybabel looks for."""
    return Text(msgid, tuple(values.items()))


def plural(msgid: str, count: int, /, **values: Value) -> Text:
    """Name a sentence whose words change with a number, which it may show as {count}."""
    return Text(msgid, (("count", count), *values.items()), count)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be picked.

    key is stored and compared, so it never changes with language or order.
    label shows on a button (20 characters at most) or a list row (24).
    hint is a list row's second line (72), and follows the label in an SMS.
    picture: the hash of a picture of it, or empty. It goes before the question, where the
    channel shows pictures.
    """

    key: str
    label: Label
    hint: Text | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Pick one option.

    Two kinds are not shown. Who names one of `also` has picked it: a product, where we ask
    whether to order. Who names one of `gone` is told that it cannot be had.
    """

    asks: Text
    options: tuple[Option, ...]
    also: tuple[Option, ...] = ()
    gone: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """Give a quantity from low to high, both included, in whole steps."""

    asks: Text
    low: Quantity
    high: Quantity
    step: Quantity
    unit: str


@dataclass(frozen=True, slots=True)
class Words:
    """Write a short text, of at most `longest` characters, or pick one of a few options.

    with_pin: a location pin is an answer too. with_media: so is a voice note or a picture.
    with_day: a day of the year is the only answer, as MM-DD.
    """

    asks: Text
    longest: int
    options: tuple[Option, ...] = ()
    with_pin: bool = False
    with_media: bool = False
    with_day: bool = False


@dataclass(frozen=True, slots=True)
class Poll:
    """Pick from one to `most` of a few options: all of them are shown at once.

    Several may be named in one message: "1 o 3". also: see Choice.
    """

    asks: Text
    options: tuple[Option, ...]
    most: int = 1
    also: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """Give a whole number from low to high, both included. also: see Choice."""

    asks: Text
    low: int
    high: int
    also: tuple[Option, ...] = ()


Question = Choice | Amount | Words | Poll | Figure


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the contact: sentences, then perhaps a question.

    Of a question with many options, only `shown` go out: the page that the machine chose.
    asked tells this question from every other: a tap that comes back carries it.
    """

    says: tuple[Text, ...] = ()
    question: Question | None = None
    shown: tuple[Option, ...] = ()
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on the map, in degrees; label is what the sender's telephone calls it."""

    latitude: Decimal
    longitude: Decimal
    label: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    """The option that was tapped, and which question it stood under."""

    key: str
    asked: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The contact wrote `words`, tapped an option, sent a pin or something to see or hear.

    media is one of voice, image, video, document, card, sticker, reaction; words may be its
    caption. stopped: the provider tells us that the person asked it for no more messages.
    """

    words: str = ""
    tapped: Tap | None = None
    pin: Pin | None = None
    media: str | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """The contact has not answered the question called `asked` for as long as we wait."""

    asked: str


@dataclass(frozen=True, slots=True)
class Started:
    """The bot opens a flow by itself: a rating that is due, a campaign."""

    flow: str
    slots: object


Event = Heard | Silence | Started
