"""What a turn changes in the world, as data. bot.perform carries each one out."""

from dataclasses import dataclass
from datetime import datetime

from flows.surveys import SurveyEffect
from flows.talk import Label, Money, Pin, Quantity, Text


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order, at the price that the client was shown."""

    product: str
    quantity: Quantity
    unit_price: Money


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Write the order under this number and take its lines out of the stock.

    delivery is pickup or home; home has an address in words, a pin, or both. name is whom it
    is for. reward is the key of the reward that it takes, or empty. recordings are messages
    that came with it (see Heard.media; each is named by the `asked` of its turn). replaces: the
    number of an order of hers, not accepted yet, in the place of which this one comes, or empty.
    """

    ref: str
    lines: tuple[OrderLine, ...]
    total: Money
    delivery: str
    name: str
    address: str = ""
    pin: Pin | None = None
    note: str = ""
    reward: str = ""
    recordings: tuple[str, ...] = ()
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """The client cancels an order of hers: its lines go back into the stock."""

    number: str


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """A member moves an order of the cooperative on: accepted, ready, leaving, delivered, refused.

    reason: why it is refused, in the member's words.
    """

    number: str
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """One product of an order, from 1 to 5; it replaces what the client said of it before."""

    order: str
    product: str
    stars: int


@dataclass(frozen=True, slots=True)
class Explain:
    """Why the order was rated so: in words, or with a recording (see PlaceOrder)."""

    order: str
    words: str = ""
    recording: str = ""


@dataclass(frozen=True, slots=True)
class RateService:
    """One of the five dimensions of service quality, from 1 to 5, as this order showed it.

    dimension: tangibles, reliability, responsiveness, assurance, empathy.
    """

    order: str
    dimension: str
    stars: int


@dataclass(frozen=True, slots=True)
class Suggest:
    """A client's idea, for the cooperative. public: other clients may see it, she said yes to that.

    about: product, taste, packing, service or new. recording: see PlaceOrder.
    """

    words: str
    about: str
    recording: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class VoteFor:
    """The client wants an idea of somebody else too."""

    idea: str


@dataclass(frozen=True, slots=True)
class VoteIn:
    """What a client chose in a consultation: once, the last choice counts until it closes."""

    ballot: str
    option: str


@dataclass(frozen=True, slots=True)
class OpenRelay:
    """From now on what this client writes is passed on to a member of the cooperative.

    about: the order that it is about, or empty. words: what made her ask, with recordings (see
    PlaceOrder), the first of this medium. told_night: she knows that it waits for the day.
    """

    words: str = ""
    about: str = ""
    recordings: tuple[str, ...] = ()
    medium: str = ""
    told_night: bool = False


@dataclass(frozen=True, slots=True)
class PassOn:
    """What a client says to the member at the other end of her relay.

    recording: the message that a medium came with (see PlaceOrder). The rest: see OpenRelay.
    """

    words: str
    recording: str = ""
    medium: str = ""
    told_night: bool = False


@dataclass(frozen=True, slots=True)
class PassBack:
    """What a member answers, to the client at the other end of this relay. See PassOn."""

    relay: str
    words: str
    recording: str = ""
    medium: str = ""


@dataclass(frozen=True, slots=True)
class CloseRelay:
    """The two have done talking. relay: its key for a member; empty: the client's own."""

    relay: str = ""


@dataclass(frozen=True, slots=True)
class SetProfile:
    """What a client tells of herself. field: name, town, address, tastes or birthday (MM-DD)."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class ForgetName:
    """A name that is not proposed any more. instead: how it is rightly written, or empty."""

    name: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Agree:
    """A yes or a no to being written to. shown: the sentence that asked; words: the answer.

    The words are what the person wrote, or the label of what they picked.
    """

    purpose: str
    given: bool
    words: Label
    shown: Text


@dataclass(frozen=True, slots=True)
class ShowData:
    """Write to the client all that is held of her, in words."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget this client, her words too; her orders stay, without a person."""


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
    """Tell the cooperative that this person has a question, or is unhappy.

    about: the number of the order that it is about, or empty. words: what they said.
    stars: what they rated it, or 0. recording: see PlaceOrder, or empty.
    """

    about: str = ""
    words: str = ""
    stars: int = 0
    recording: str = ""


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
    | CancelOrder
    | MoveOrder
    | Rate
    | Explain
    | RateService
    | Suggest
    | VoteFor
    | VoteIn
    | OpenRelay
    | PassOn
    | PassBack
    | CloseRelay
    | SetProfile
    | ForgetName
    | Agree
    | ShowData
    | Erase
    | SetLanguage
    | ChooseCooperative
    | OptOut
    | OptIn
    | AskHuman
    | Remind
    | Lean
    | ProposeAlias
    | SurveyEffect
)
