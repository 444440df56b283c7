"""What was found, as one page in one language."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from bot.amounts import whole
from bot.campaigns.figures import saying
from bot.campaigns.figures.findings import ENOUGH
from bot.campaigns.figures.unheard import quiet
from bot.campaigns.found.results import Results, State
from bot.campaigns.planning.arms import HOLD_OUT
from bot.clock import MOROCCO, local
from bot.report import wording
from bot.report.cards import card, indicators
from bot.report.page import Card, Fact, Heard, Page, Section
from bot.translate import Say, speaker
from flows.talk import Money, Named, text

RIGHT_TO_LEFT = frozenset({"ar", "ary"})
SILENT = (State.SENT, State.DELIVERED, State.READ)
ORDER = "…"  # stands for the order that a survey is about, which is each client's own
MILLIONTHS = 10_000  # of a dirham, in a centime
MOST_WARNINGS = 2


def written(results: Results, language: str) -> Page:
    """The page of these results."""
    return _Writing(results, language).page()


class _Writing:
    """One page while it is written."""

    def __init__(self, results: Results, language: str) -> None:
        self._found = results
        self._language = language
        self._right_to_left = language in RIGHT_TO_LEFT
        self._shown = partial(wording.within, right_to_left=self._right_to_left)
        self._say: Say = speaker(language).quoting(self._shown)
        self._sellers = " · ".join(map(speaker(language), results.cooperatives))
        self._states = Counter[State]()
        for (arm, _channel), states in results.states.items():
            if arm != HOLD_OUT:
                self._states.update(dict(states))

    def page(self) -> Page:
        """All of it."""
        say = self._say
        cards = tuple(self._cards())
        more = [say(text("report.more", count=self._number(n))) for n in range(len(cards) + 1)]
        return Page(
            language=self._language.partition("_")[0],
            right_to_left=self._right_to_left,
            title=self._own(self._found.title),
            cooperative=self._shown(self._sellers),
            dates=self._dates(),
            heard=self._heard(),
            cards=cards,
            more=tuple(more),
            sections=tuple(self._sections()),
            facts=tuple(self._facts()),
            method=self._method(),
        )

    def _number(self, count: int) -> str:
        return whole(count, self._language)

    def _own(self, words: Named) -> str:
        """Words of the survey."""
        return self._shown(speaker(self._language)(words).removesuffix(ORDER).rstrip())

    def _dates(self) -> str:
        found, say = self._found, self._say
        if found.started is None:
            return say(text("report.unbegun"))
        first = _day(found.started)
        if found.ended is None:
            until = _day(found.counted)
            return say(text("report.since", first=first, last=until))
        dates = say(text("report.dates", first=first, last=_day(found.ended)))
        if found.status != "stopped":
            return dates
        stopped = say(text("report.stopped"))
        return f"{dates} · {stopped}"

    def _heard(self) -> Heard:
        answered, asked = self._found.responded, self._found.asked
        say = self._say
        return Heard(
            label=say(text("report.heard")),
            number=self._number(answered),
            of=say(text("report.asked", people=self._number(asked))),
            share=answered / asked if asked else 0.0,
        )

    def _people(self, states: tuple[State, ...]) -> int:
        return sum(self._states[state] for state in states)

    def _cards(self) -> Iterator[Card]:
        found, say, language = self._found, self._say, self._language
        if any(each.found.counted for each in found.indicators):
            yield indicators(found.indicators, say(text("report.indicators")), say, language)
        for each in found.answered:
            if each.people:
                yield card(each, self._own(each.asked.words), say, language)

    def _sections(self) -> Iterator[Section]:
        say = self._say
        warned = quiet(self._found.heard)[:MOST_WARNINGS]
        if not any(each.people for each in self._found.answered):
            yield Section("", (say(text("report.nobody")),))
        if warned:
            sentences = tuple(say(saying.quiet(each, saying.segment(each.name))) for each in warned)
            yield Section(say(text("report.unheard")), sentences)
        if self._found.started is not None:
            yield Section(say(text("report.effect")), tuple(self._effects()))

    def _effects(self) -> Iterator[str]:
        effects, say = self._found.effects, self._say
        if not effects:
            yield say(text("report.effect.none"))
        elif len(effects) == 1:
            yield from map(say, saying.effect(effects[0], 1))
        else:
            # Room for orders alone: revenue comes second, and stands in the export.
            for each in effects:
                variant = say(text("report.variant", name=each.arm.upper()))
                yield f"{variant} {say(saying.effect(each, 1)[0])}"
            yield say(text("campaign.variants", variants=len(effects)))

    def _facts(self) -> Iterator[Fact]:
        held = sum(self._held())
        left = sum(self._found.left_out.values())
        for label, people in (
            (text("report.silent"), self._people(SILENT)),
            (text("report.refused"), self._states[State.REFUSED]),
            (text("report.failed"), self._states[State.FAILED]),
            (text("report.left_out"), left),
            (text("report.held_out"), held),
        ):
            yield Fact(self._number(people), self._say(label))
        cost = Money(-(-self._found.cost // MILLIONTHS))
        yield Fact(self._say.value(cost), self._say(text("report.cost")))

    def _held(self) -> Iterator[int]:
        for (arm, _channel), states in self._found.states.items():
            if arm == HOLD_OUT:
                yield sum(states.values())

    def _method(self) -> str:
        sentences = [text("report.method", enough=ENOUGH)]
        if any(self._held()):
            sentences.append(text("report.drawn"))
        if waiting := self._states[State.WAITING]:
            sentences.append(text("report.waiting", people=self._number(waiting)))
        if forgotten := self._states[State.FORGOTTEN]:
            sentences.append(text("report.forgotten", people=self._number(forgotten)))
        sentences.append(text("report.counted", day=_day(self._found.counted)))
        return " ".join(map(self._say, sentences))


def _day(instant: datetime) -> str:
    return f"{local(instant, MOROCCO):%d/%m/%Y}"
