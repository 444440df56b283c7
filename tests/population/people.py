"""Who the clients are: who answers, when, how far, and what they mean to say in the end.

All of it is by a hash of the seed and the person's number, and stands before anything is sent.
What the bot makes of their words is nothing that is known here.
"""

from dataclasses import dataclass
from functools import lru_cache

from tests.population.chance import drawn, lognormal, one_of, share
from tests.population.questionnaire import LANGUAGES, labels

CLOSES = 10  # days after which an answer is late
REMIND_AFTER, REMINDERS = 3, 2  # days, and how many
HOLD_OUT = 20  # percent
COOPERATIVES = 3

SPOKEN = dict(zip(LANGUAGES, (0.3, 0.1, 0.3, 0.3), strict=True))
# Somebody whom it says nothing to, somebody who says all, some of it, no, STOP, all and an order,
# and all when it is too late. Of 100 who are asked, one says STOP: the campaign bears three.
KINDS = {
    "silent": 0.52, "all": 0.34, "half": 0.06, "no": 0.04, "stop": 0.008, "order": 0.02,
    "late": 0.012,
}  # fmt: skip
LEFT_OUT = {"": 0.91, "stopped": 0.02, "unreachable": 0.01, "no consent": 0.04, "calm": 0.02}
SLOWEST = 40.0  # hours: who answers in time does so before it closes, also after two reminders


@dataclass(frozen=True, slots=True)
class Meant:
    """What is meant by the answer to one question, as it should be kept."""

    keys: tuple[str, ...] = ()
    number: int | None = None
    words: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One client. channel: whatsapp, sms (two-way) or list (an SMS that cannot be answered).

    answers_to: which of the messages of the campaign moves them, and delay: after how many hours.
    after: how many answers before they stop, say STOP or order. heard: hours since they wrote.
    """

    number: int
    language: str
    cooperative: int
    channel: str
    left_out: str
    is_off: bool
    heard: float
    kind: str
    answers_to: int
    delay: float
    after: int

    @property
    def address(self) -> str:
        """Where they are written to; no real number has so many zeros."""
        telephone = f"+2126000{self.number:05}"
        return f"whatsapp:{telephone}" if self.channel == "whatsapp" else telephone


def number_of(address: str) -> int:
    """Whose address it is."""
    return int(address[-5:])


@lru_cache(maxsize=100_000)
def person(seed: int, number: int) -> Person:
    """The client of this number, counted from 1."""

    def chance(what: str) -> float:
        return share(seed, number, what)

    cooperative = number % COOPERATIVES + 1
    by_list = chance("channel") < {1: 0.1, 2: 0.15, 3: 0.0}[cooperative]
    channel = {1: "list", 2: "sms"}[cooperative] if by_list else "whatsapp"
    kind = drawn(KINDS, seed, number, "kind") if channel != "list" else "silent"
    late = kind == "late"
    return Person(
        number=number,
        language=drawn(SPOKEN, seed, number, "language"),
        cooperative=cooperative,
        channel=channel,
        left_out=drawn(LEFT_OUT, seed, number, "left out"),
        is_off=chance("off") < 0.02,
        heard=0.5 + chance("heard") * 240,
        kind=kind,
        answers_to=1 if late else drawn({1: 0.7, 2: 0.2, 3: 0.1}, seed, number, "answers to"),
        delay=24 * (CLOSES + 0.3 + 3 * chance("late"))
        if late
        else min(SLOWEST, lognormal(3.0, 1.3, seed, number, "delay")),
        after=1 + int(chance("after") * 3) if kind == "half" else int(chance("after") * 3),
    )


@lru_cache(maxsize=100_000)
def meant(seed: int, number: int) -> dict[str, Meant]:
    """What they would answer to each question, in the order in which they come to them."""

    def chance(what: str) -> float:
        return share(seed, number, "meant", what)

    overall = drawn({5: 0.4, 4: 0.25, 3: 0.15, 2: 0.1, 1: 0.1}, seed, number, "overall")
    found = {"overall": Meant(number=overall)}
    if overall <= 3:
        keys = tuple(labels("what", "fr"))
        some = tuple(key for key in keys if chance(key) < 0.4) or (one_of(keys, seed, number),)
        found["what"] = Meant(keys=some) if chance("skips what") > 0.08 else Meant(skipped=True)
    found["score"] = Meant(number=min(10, max(0, overall * 2 - int(chance("score") * 3) + 1)))
    again = drawn({"yes": 0.6, "maybe": 0.25, "no": 0.15}, seed, number, "again")
    found["again"] = Meant(keys=(again,))
    skips = chance("skips pots") < 0.08
    found["pots"] = Meant(skipped=True) if skips else Meant(number=int(chance("pots") * 13))
    found["tell"] = Meant(skipped=True) if chance("skips tell") < 0.25 else Meant(words="?")
    return found
