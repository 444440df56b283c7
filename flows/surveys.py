"""A survey as data: its questions, where each answer leads, and what an answer changes.

bot.surveys reads it from TOML and says what is wrong with it; flows.client.survey asks it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from flows.talk import Named, Pin

KINDS = ("rating", "nps", "choice", "choices", "number", "words", "media", "location")
ABOUT = ("order", "cooperative", "nothing")
BOUNDS = {"rating": (1, 5), "nps": (0, 10)}  # lowest and highest, where the kind says them
FIGURES = ("rating", "nps", "number")  # answered with a number
PICKED = ("choice", "choices")  # answered with options
TOLD = ("words", "media", "location")  # answered in one's own way
END = "end"  # the name of what comes after the last question
MOST_QUESTIONS = 10
# Seconds that a person takes, reading included. Ours, rounded up, until answers tell better.
SECONDS = {
    **{"rating": 10, "nps": 12, "choice": 12, "choices": 20},
    **{"number": 15, "words": 40, "media": 40, "location": 25},
}


@dataclass(frozen=True, slots=True)
class Picking:
    """One thing to pick in a survey: its key, and its words in each language."""

    key: str
    words: Named


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered to a question, as far as it tells what is asked next.

    keys: the options that were picked; number: what was rated or counted. skipped: nothing.
    """

    question: str
    keys: tuple[str, ...] = ()
    number: int | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """Answers that lead elsewhere than to the following question.

    among: one of these options was picked; at_most, at_least: so was the number; skipped: it
    was not answered. What is not given matters not.
    """

    next: str
    among: tuple[str, ...] = ()
    at_most: int | None = None
    at_least: int | None = None
    skipped: bool = False

    def holds(self, given: Given) -> bool:
        """Whether this answer is one of them."""
        if given.skipped or self.skipped:
            return given.skipped and self.skipped
        if self.among and not set(self.among) & set(given.keys):
            return False
        if given.number is None:
            return bool(self.among)
        low = given.number if self.at_least is None else self.at_least
        high = given.number if self.at_most is None else self.at_most
        return low <= given.number <= high


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a survey. low, high: bounds of a number, both included; else 0.

    next: the key of the one that follows, or END. may_skip: whether it says how to pass it over.
    """

    key: str
    kind: str
    words: Named
    options: tuple[Picking, ...] = ()
    low: int = 0
    high: int = 0
    next: str = END
    when: tuple[When, ...] = ()
    may_skip: bool = True

    def leads(self, given: Given) -> str:
        """The key of the question that this answer leads to, or END."""
        return next((when.next for when in self.when if when.holds(given)), self.next)

    @property
    def ways(self) -> tuple[str, ...]:
        """All that may follow, the usual one first."""
        return tuple(dict.fromkeys((self.next, *(when.next for when in self.when))))


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share to compute: of those who answered a question, who picked one of these options."""

    key: str
    question: str
    among: tuple[str, ...]
    words: Named


@dataclass(frozen=True, slots=True)
class Survey:
    """Questions in the order of the file. about: order, cooperative or nothing.

    at_once: how many of them one person is asked at a time, others the next time; 0: all.
    """

    key: str
    about: str
    title: Named
    thanks: Named
    questions: tuple[Asked, ...]
    indicators: tuple[Indicator, ...] = ()
    at_once: int = 0

    def part(self, turn: int) -> "Survey":
        """What is asked in this turn, counted from 0: all, or so many questions, rotated."""
        if not self.at_once:
            return self
        first, count = turn * self.at_once, len(self.questions)
        some = [self.questions[(first + n) % count] for n in range(self.at_once)]
        following = [*(asked.key for asked in some[1:]), END]
        linked = (replace(asked, next=key) for asked, key in zip(some, following, strict=True))
        return replace(self, questions=tuple(linked), at_once=0)

    def question(self, key: str) -> Asked | None:
        """The question of this key; None at the end."""
        return next((asked for asked in self.questions if asked.key == key), None)

    def after(self, given: Iterable[Given]) -> str:
        """The first question on the way that these answers lead, which has none; or END."""
        answers: Mapping[str, Given] = {one.question: one for one in given}
        key = self.questions[0].key
        while (asked := self.question(key)) is not None and key in answers:
            key = asked.leads(answers[key])
        return key

    def usual(self) -> tuple[Asked, ...]:
        """The questions of who is led nowhere else."""
        return tuple(self._along(lambda asked: asked.next))

    def longest(self, weights: Mapping[str, int] | None = None) -> tuple[Asked, ...]:
        """The way that asks most questions, or weighs most where each question has a weight."""
        heaviest: dict[str, tuple[int, str]] = {END: (0, END)}
        for asked in reversed(self.questions):  # what may follow stands behind
            weight = 1 if weights is None else weights[asked.key]
            best = max(asked.ways, key=lambda key: heaviest[key][0])
            heaviest[asked.key] = (weight + heaviest[best][0], best)
        return tuple(self._along(lambda asked: heaviest[asked.key][1]))

    def reached(self) -> frozenset[str]:
        """The keys of the questions to which some answers lead."""
        found: set[str] = set()
        pending = [self.questions[0].key] if self.questions else []
        while pending:
            key = pending.pop()
            if (asked := self.question(key)) is not None and key not in found:
                found.add(key)
                pending.extend(asked.ways)
        return frozenset(found)

    def about_this(self, values: Mapping[str, Named]) -> "Survey":
        """The same, with {order} and {cooperative} filled in wherever its words name them."""

        def filled(words: Named) -> Named:
            """One sentence, in each language."""
            return Named(tuple((lang, _filled(said, lang, values)) for lang, said in words.names))

        questions = tuple(replace(asked, words=filled(asked.words)) for asked in self.questions)
        return replace(
            self, title=filled(self.title), thanks=filled(self.thanks), questions=questions
        )

    def _along(self, way: Callable[[Asked], str]) -> Iterator[Asked]:
        asked = self.questions[0] if self.questions else None
        while asked is not None:
            yield asked
            asked = self.question(way(asked))


def minutes(questions: Iterable[Asked]) -> int:
    """How long these questions take, at least one."""
    return max(1, -(-sum(SECONDS[asked.kind] for asked in questions) // 60))


@dataclass(frozen=True, slots=True)
class Run:
    """A survey that one person is asked: key names the asking, answers what she said so far.

    order: the number of the order that it is about, or empty.
    """

    key: str
    survey: Survey
    order: str = ""
    answers: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepAnswer:
    """What was answered in a run; it replaces what was answered to this question before.

    words, recording, medium: what was told, as in Explain and Heard; pin: a place on the map.
    """

    run: str
    given: Given
    words: str = ""
    recording: str = ""
    medium: str = ""
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class EndSurvey:
    """All was asked that there was to ask in this run; or they do not want to be asked."""

    run: str
    refused: bool = False


SurveyEffect = KeepAnswer | EndSurvey


def _filled(said: str, language: str, values: Mapping[str, Named]) -> str:
    for name, named in values.items():
        if (gap := f"{{{name}}}") in said:
            names = dict(named.names)
            said = said.replace(gap, names.get(language) or next(iter(names.values()), ""))
    return said
