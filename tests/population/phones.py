"""One telephone: what its owner sees on it, and what they say to it, when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.population import wording
from tests.population.chance import one_of, share
from tests.population.people import Person, meant
from tests.population.questionnaire import labels, recognised

AT_ONCE, LATER = timedelta(minutes=2), timedelta(hours=3)  # until the next question is answered
MOST_ATTEMPTS = 3  # at one question: then they give up
INVITED = "invited"


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said: step names it among all that this person ever says. tap: a payload, or ""."""

    step: str
    words: str
    tap: str = ""


@dataclass(slots=True)
class Phone:
    """What its owner knows: all of it can be told again from what came and what was said.

    written: how many messages of the campaign came. looking: what the last message put to them.
    """

    seed: int
    who: Person
    written: int = 0
    looking: str = ""
    picks: tuple[tuple[str, str], ...] = ()
    due: datetime | None = None
    said: dict[str, int] = field(default_factory=dict)  # how often, by what it answers
    tapped: list[str] = field(default_factory=list)
    last: str = ""  # what was answered last
    is_done: bool = False

    def sees(
        self, body: str, picks: tuple[tuple[str, str], ...], at: datetime, *, campaign: bool
    ) -> None:
        """A message has come. campaign: it is an invitation or a reminder."""
        question, _variant = recognised(body)
        if campaign:
            self.written += 1
        self._knows_answered(question)
        if question or campaign:
            self.looking = question or INVITED
        elif self.last in ("what", "more") and self.tapped and picks:
            self.looking = "more"
        elif picks and not self._has_begun:
            self.looking = INVITED
        self.picks = picks or self.picks
        if campaign and self.written == self.who.answers_to and self.who.kind != "silent":
            self.due = at + timedelta(hours=self.who.delay)
        elif self._has_begun and not self.is_done:
            self.due = at + self._pause(question)

    def _knows_answered(self, question: str) -> None:
        """What comes before a question was received, also where a kill left nothing to say so."""
        path = list(meant(self.seed, self.who.number))
        for before in path[: path.index(question)] if question in path else ():
            self.said.setdefault(before, 1)

    @property
    def _has_begun(self) -> bool:
        return bool(self.said)

    def _pause(self, question: str) -> timedelta:
        slow = share(self.seed, self.who.number, question, "pause") < 0.08
        return LATER if slow else AT_ONCE

    def says(self) -> Saying | None:
        """What they say now; None for nothing, until something else comes."""
        who = self.who
        answered = [key for key in self.said if key in meant(self.seed, who.number)]
        if self._is_ordering:
            return self._orders()
        if who.kind == "no":
            return self._one_of(wording.NO, "no")
        if self.looking == "more":
            return self._taps("what")
        if self.looking in answered:  # they were not understood
            return self._answers()
        if who.kind == "stop" and len(answered) >= who.after:
            return self._one_of(wording.STOP, "stop")
        if who.kind == "half" and len(answered) >= who.after:
            return None
        if self._would_order(len(answered)):
            return self._orders()
        if self.looking == INVITED:
            return self._one_of(wording.YES, "yes")
        return self._answers() if self.looking else None

    def spoke(self, step: str) -> None:
        """It was said, and received."""
        what, _, more = step.partition(".")
        self.said[what] = self.said.get(what, 0) + 1
        self.due, self.looking, self.last = None, "", what
        if what in ("no", "stop"):
            self.is_done = True
        if "tap" in more:
            self.tapped.append(more.rpartition(".")[2])

    @property
    def _is_ordering(self) -> bool:
        """In the middle of it: whatever is asked, they go on to its end."""
        return 0 < self.said.get("order", 0) < len(wording.ORDER[self.who.language])

    def _would_order(self, answered: int) -> bool:
        """Whether they order now, instead of an answer to this question."""
        begins = self.who.kind == "order" and "order" not in self.said
        return begins and answered >= self.who.after and self.looking not in ("", INVITED)

    def _orders(self) -> Saying:
        said = self.said.get("order", 0)
        return Saying(f"order.{said}", wording.ORDER[self.who.language][said])

    def _one_of(self, words: dict[str, tuple[str, ...]], what: str) -> Saying | None:
        said = self.said.get(what, 0)
        if said == MOST_ATTEMPTS or not self.looking:
            return None
        step = f"{what}.{said}"
        return Saying(step, one_of(words[self.who.language], self.seed, self.who.number, step))

    def _answers(self) -> Saying | None:
        question, seed, who = self.looking, self.seed, self.who
        attempt = self.said.get(question, 0)
        if attempt == MOST_ATTEMPTS:
            return None
        if self.picks and not attempt and share(seed, who.number, question, "taps") < 0.6:
            tap = self._taps(question)
            if tap is not None:
                return tap
        words = wording.worded(seed, who, question, attempt)
        return Saying(f"{question}.{attempt}", words)

    def _taps(self, question: str) -> Saying | None:
        """The first option meant that was not tapped yet; then, of several, that it is all."""
        means = meant(self.seed, self.who.number)[question]
        names = labels(question, self.who.language)
        attempt = self.said.get(question, 0)
        if means.skipped:
            return None
        if question == "overall":  # the scale stands in its order
            if len(self.picks) < (means.number or 0):
                return None
            payload, title = self.picks[(means.number or 0) - 1]
            return Saying(f"{question}.{attempt}", title, payload)
        for key in means.keys:
            if key in self.tapped:
                continue
            for payload, title in self.picks:
                if names[key].startswith(title.rstrip("…")):
                    step = f"{question}.{attempt}" + (f".tap.{key}" if question == "what" else "")
                    return Saying(step, title, payload)
            return None
        if self.looking == "more" and self.picks:
            payload, title = self.picks[-1]
            return Saying(f"more.{self.said.get('more', 0)}", title, payload)
        return None
