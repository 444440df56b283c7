"""What a flow is: named states that each ask one question, and where each leads.

A state is a generator function: it yields its question, is handed the answer, and returns
what go(), visit() or end() made. `flows.machine` runs it.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import wraps
from typing import Any, Generic, TypeVar

from flows.context import Context
from flows.effects import Effect
from flows.hearing.answers import Answer, Chosen, Picked, Shown
from flows.hearing.reading import Item, Reading
from flows.talk import (
    Amount,
    Choice,
    Figure,
    Heard,
    Option,
    Pin,
    Poll,
    Quantity,
    Question,
    Text,
    Words,
)

S = TypeVar("S")  # the slots of a flow: a frozen dataclass
Asking = Generator[Question, Answer, "Next"]
Saved = dict[str, Any]
LONGEST_DAY = 40  # characters: "le 12 mars 1985"
FLOWS: dict[str, "Flow[Any]"] = {}  # filled as the modules of flows are imported


class FlowError(Exception):
    """A flow breaks a rule of the machine. The explorer meets these before users do."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What free words are read against, where they were no answer to the question.

    state: idle, or confirm where a whole is read back. pending: what is in the cart.
    about: the key of the product that the question is about, or empty. otherwise: what they
    are read against next, where they lead nowhere so.
    """

    state: str = "idle"
    pending: tuple[Item, ...] = ()
    about: str = ""
    otherwise: "Scene | None" = None


@dataclass(frozen=True)
class State(Generic[S]):
    """A named question of a flow. The name is stored: renaming it needs a migration."""

    flow: "Flow[S]"
    name: str
    ask: Callable[[S, Context], Asking]


class Flow(Generic[S]):
    """A conversation about one thing. Its first state is the one declared first."""

    def __init__(self, name: str, slots: type[S], *, version: int) -> None:
        self.name = name
        self.slots = slots
        self.version = version
        self.states: dict[str, State[S]] = {}
        self.migrations: dict[int, Callable[[Saved], Saved]] = {}
        self.patience: timedelta | None = None
        self.on_silence: Silent[S] = lambda _slots, _ctx: None
        self.scene: Sees[S] = lambda _slots, _state, _ctx: Scene()
        self.on_recording: Hears[S] = lambda _slots, _heard, _ctx: None
        self.on_words: Means[S] = lambda _slots, _state, _reading, _ctx: None
        self.on_miss: Misses[S] = lambda _slots, _misses, _ctx: ()
        self.waits = False  # below an order that interrupted it, until that is done
        self.is_at_stake: Callable[[S], bool] = lambda _slots: False
        self.view: Callable[[S, Context], Context] = lambda _slots, ctx: ctx
        if FLOWS.setdefault(name, self) is not self:
            raise FlowError(f"two flows are called {name!r}")

    def state(self, ask: Callable[[S, Context], Asking]) -> State[S]:
        """Declare a state, named after the function that asks its question."""

        @wraps(ask)
        def asking(slots: S, ctx: Context) -> Asking:
            return ask(slots, self.view(slots, ctx))

        made = State(self, ask.__name__, asking)
        self.states[made.name] = made
        return made

    def silence(self, after: timedelta) -> Callable[["Silent[S]"], "Silent[S]"]:
        """Declare what to say when nothing was heard for so long; None is nothing.

        The say of what is returned is said, and the question under way is put again with
        the slots that it carries.
        """

        def declare(said: Silent[S]) -> Silent[S]:
            self.patience, self.on_silence = after, said
            return said

        return declare

    def recorded(self, kept: "Hears[S]") -> "Hears[S]":
        """Declare where something to see or hear goes that no question asked for; None is nowhere.

        As after silence: its say is said, and the question put again with the slots it carries.
        """
        self.on_recording = kept
        return kept

    def meaning(self, sees: "Sees[S]") -> Callable[["Means[S]"], "Means[S]"]:
        """Declare what free words lead to, where they are no answer; None is nowhere.

        sees gives what they are to be read against.
        """

        def declare(meant: Means[S]) -> Means[S]:
            self.scene, self.on_words = sees, meant
            return meant

        return declare

    def missed(self, said: "Misses[S]") -> "Misses[S]":
        """Declare what is said beside, after so many answers that were not understood."""
        self.on_miss = said
        return said

    def at_stake(self, is_lost: Callable[[S], bool]) -> None:
        """Declare when leaving this flow loses something: then the client is asked first."""
        self.is_at_stake = is_lost

    def sees(self, view: Callable[[S, Context], Context]) -> None:
        """Declare how its states see the world.

        To an order that replaces another, what that one holds is still to be had.
        """
        self.view = view

    def migration(
        self, version: int
    ) -> Callable[[Callable[[Saved], Saved]], Callable[[Saved], Saved]]:
        """Declare how a place stored by `version` becomes one of `version + 1`."""

        def declare(raised: Callable[[Saved], Saved]) -> Callable[[Saved], Saved]:
            self.migrations[version] = raised
            return raised

        return declare

    @property
    def first(self) -> State[S]:
        """Where the flow begins."""
        return next(iter(self.states.values()))


@dataclass(frozen=True, slots=True)
class Next:
    """Where the conversation goes. Flows build it with go(), visit(), stay() or end().

    back: it comes back to the question that was answered, once the flow it goes to ends.
    alone: what was interrupted is left for good.
    again: words to hear again, see afresh().
    """

    to: State[Any] | None
    slots: object = None
    says: tuple[Text, ...] = ()
    effects: tuple[Effect, ...] = ()
    back: bool = False
    alone: bool = False
    again: Heard | None = None


Silent = Callable[[S, Context], Next | None]
Hears = Callable[[S, Heard, Context], Next | None]
Sees = Callable[[S, str, Context], Scene]  # the second is the state's name
Means = Callable[[S, str, Reading, Context], Next | None]
Misses = Callable[[S, int, Context], tuple[Text, ...]]


def go(to: State[S], slots: S, *effects: Effect, say: Text | None = None) -> Next:
    """Move on to another state, carrying these slots."""
    return Next(to, slots, (say,) if say else (), effects)


def visit(to: State[S], slots: S) -> Next:
    """Go through another flow, then put the same question again."""
    return Next(to, slots, back=True)


def stay(slots: object, *, say: Text) -> Next:
    """Remain at the question under way, with these slots: after silence, or a recording."""
    return Next(None, slots, (say,))


def end(say: Text, *effects: Effect) -> Next:
    """Close the flow with a last word; what it interrupted, if anything, resumes."""
    return Next(None, None, (say,), effects)


def leave(then: Next) -> Next:
    """The same, and what this flow interrupted, if anything, is not come back to."""
    return replace(then, alone=True)


def afresh(heard: Heard, *effects: Effect, say: Text) -> Next:
    """Leave everything, and hear these words in the same turn, in the world that the effects make.

    Another cooperative's products are before us then. Words that say nothing open the menu.
    """
    return Next(None, None, (say,), effects, alone=True, again=heard)


def ask_choice(
    asks: Text,
    options: Iterable[Option],
    also: Iterable[Option] = (),
    gone: Iterable[Option] = (),
) -> Generator[Question, Answer, str]:
    """Ask to pick one option; gives its key. also, gone: not shown, see Choice."""
    answer = yield Choice(asks, tuple(options), tuple(also), tuple(gone))
    assert isinstance(answer, Picked)
    return answer.key


def ask_amount(
    asks: Text, low: Quantity, high: Quantity, step: Quantity, unit: str
) -> Generator[Question, Answer, Quantity]:
    """Ask for a quantity from low to high, in whole steps."""
    answer = yield Amount(asks, low, high, step, unit)
    assert isinstance(answer, Quantity)
    return answer


def ask_poll(
    asks: Text, options: Iterable[Option], most: int, also: Iterable[Option] = ()
) -> Generator[Question, Answer, Picked | Chosen]:
    """Ask to pick up to `most` options: those of one message, or one that was tapped."""
    answer = yield Poll(asks, tuple(options), most, tuple(also))
    assert isinstance(answer, Picked | Chosen)
    return answer


def ask_figure(
    asks: Text, low: int, high: int, also: Iterable[Option] = ()
) -> Generator[Question, Answer, int | Picked]:
    """Ask for a whole number from low to high; or one of what is not shown."""
    answer = yield Figure(asks, low, high, tuple(also))
    assert isinstance(answer, int | Picked)
    return answer


def ask_words(
    asks: Text, longest: int, options: Iterable[Option] = ()
) -> Generator[Question, Answer, str | Picked]:
    """Ask for a short text, or one of a few options."""
    answer = yield Words(asks, longest, tuple(options))
    assert isinstance(answer, str | Picked)
    return answer


def ask_where(
    asks: Text, longest: int, options: Iterable[Option] = ()
) -> Generator[Question, Answer, str | Picked | Pin]:
    """Ask for a place: an address in words, a location pin, or one of a few options."""
    answer = yield Words(asks, longest, tuple(options), with_pin=True)
    assert isinstance(answer, str | Picked | Pin)
    return answer


def ask_day(
    asks: Text, options: Iterable[Option] = ()
) -> Generator[Question, Answer, str | Picked]:
    """Ask for a day of the year, which comes as MM-DD; or to pick an option."""
    answer = yield Words(asks, LONGEST_DAY, tuple(options), with_day=True)
    assert isinstance(answer, str | Picked)
    return answer


def ask_told(
    asks: Text, longest: int, options: Iterable[Option] = ()
) -> Generator[Question, Answer, str | Picked | Shown]:
    """Ask to tell something: in words, by voice or with a picture; or to pick an option."""
    answer = yield Words(asks, longest, tuple(options), with_media=True)
    assert isinstance(answer, str | Picked | Shown)
    return answer
