"""What should not be: who was written to too often, or at night, or asked what is another's."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from bot.campaigns.planning.arms import HOLD_OUT, Candidate, arms, assign, rank
from bot.clock import MOROCCO, after_quiet
from tests.population import people
from tests.population.evidence import Evidence, Left, Part
from tests.population.filling import KEY
from tests.population.people import HOLD_OUT as HELD
from tests.population.people import REMINDERS, Meant, Person
from tests.population.questionnaire import VARIANTS, recognised
from tests.population.tally import tally
from tests.population.wording import ORDER, intended

# Steps of these that are no first ones: what was said before was not understood.
FIRST_TIME = ("yes", "overall", "score", "again", "pots", "tell")


def judge(found: Evidence, seed: int, number: int) -> list[str]:
    """Every violation, in a sentence each."""
    everybody = {n: people.person(seed, n) for n in range(1, number + 1)}
    written: dict[int, list[Left]] = defaultdict(list)
    for one in found.left:
        if one.campaign:
            written[one.who].append(one)
    return [
        *_whole(found, number),
        *_doubled(found),
        *_arms(found),
        *(
            violation
            for who, part in found.parts.items()
            for violation in (
                *_written(everybody[who], part, written[who], found),
                *_kept(everybody[who], part, len(written[who]), seed),
            )
        ),
        *_silenced(found, written),
        *_by_day(found),
        *_ordered(found, everybody),
        *_counted(found, everybody, written, seed),
    ]


def _whole(found: Evidence, number: int) -> Iterator[str]:
    if len(found.parts) != number or set(found.parts) != set(found.drawn):
        yield f"the audience is {len(found.parts)} of {number} people"
    if found.status != "ended":
        yield f"the campaign is {found.status}"
    if found.owed:
        yield f"{found.owed} messages are owed their turn"


def _doubled(found: Evidence) -> Iterator[str]:
    for row, times in Counter(one.row for one in found.left).items():
        if times > 1:
            yield f"message {row} left {times} times"


def _arms(found: Evidence) -> Iterator[str]:
    """Nobody is in another arm than before the first message, and nobody was asked another's."""
    if _drawn_again(found.strata) != {who: arm for who, arm in found.drawn.items() if arm}:
        yield "the arms are not those that the hash draws"
    for who, part in found.parts.items():
        if part.arm != found.drawn.get(who):
            yield f"person {who} was drawn into {found.drawn.get(who)!r}, and is in {part.arm!r}"
        if part.variant not in ("", part.arm):
            yield f"person {who} of arm {part.arm} has the survey of {part.variant}"
    for one in found.left:
        _question, variant = recognised(one.body)
        if variant and variant != found.drawn.get(one.who):
            yield f"person {one.who} of {found.drawn.get(one.who)} was asked as {variant}"


def _drawn_again(strata: dict[int, str]) -> dict[int, str]:
    """The arms of these people, worked out anew from the stratum of each."""
    some = sorted((stratum, rank(KEY, who), who) for who, stratum in strata.items())
    among = arms(HELD, dict.fromkeys(VARIANTS, 1))
    return dict(assign(KEY, (Candidate(*one) for one in some), Counter(strata.values()), among))


def _written(who: Person, part: Part, gone: list[Left], found: Evidence) -> Iterator[str]:
    """As often as was planned, and none of who is to hear nothing."""
    if part.left_out != who.left_out:
        yield f"person {who.number} is left out as {part.left_out!r}, not as {who.left_out!r}"
    silent = part.arm == HOLD_OUT or bool(part.left_out)
    if bool(part.left_out) == bool(part.arm):
        yield f"person {who.number}, left out as {part.left_out!r}, is in arm {part.arm!r}"
    if silent and (gone or part.times):
        yield f"person {who.number} is to hear nothing, and was written to"
    if len(gone) > 1 + REMINDERS or part.times > 1 + REMINDERS:
        yield f"person {who.number} was written to {max(len(gone), part.times)} times"
    if len(gone) > part.times:
        yield f"person {who.number} got {len(gone)} messages, and the bot counts {part.times}"
    if not silent and not gone and who.number not in found.open:
        yield f"person {who.number} was never written to"


def _expected(who: Person, seen: int, seed: int) -> tuple[dict[str, Meant], str]:
    """What should be kept of who has seen so many messages, and how it ended."""
    if who.is_off or who.kind == "silent" or seen < who.answers_to:
        return {}, ""
    answers = intended(seed, who)
    match who.kind:
        case "no":
            return {}, "refused"
        case "half" | "stop":
            some = dict(list(answers.items())[: who.after])
            return some, "stopped" if who.kind == "stop" else ""
    return answers, "finished"


def _kept(who: Person, part: Part, seen: int, seed: int) -> Iterator[str]:
    answers, outcome = _expected(who, seen, seed)
    kept = {question: meant for question, (meant, _given) in part.answers.items()}
    for question in sorted({*answers, *kept}):
        if kept.get(question) != answers.get(question):
            meant, said = answers.get(question), kept.get(question)
            yield f"person {who.number} meant {meant} by {question}, and {said} was kept"
    if part.outcome != outcome:
        yield f"person {who.number} ended as {part.outcome!r}, not as {outcome!r}"
    for _meant, given in part.answers.values():
        if part.closes is not None and (given > part.closes) != (who.kind == "late"):
            yield f"person {who.number} ({who.kind}) answered at {given}, closed at {part.closes}"


def _silenced(found: Evidence, written: dict[int, list[Left]]) -> Iterator[str]:
    """Nothing more to whoever answered, or said no or STOP; what leaves at that moment has left."""
    first: dict[int, datetime] = {}
    for one in found.said:
        if not one.step.startswith(("yes.", "order.")):
            first.setdefault(one.who, one.at)
    for who, when in first.items():
        for one in written[who]:
            if one.at > when:
                yield f"person {who} had spoken at {when}, and was written to at {one.at}"


def _by_day(found: Evidence) -> Iterator[str]:
    for one in found.left:
        if one.campaign and after_quiet(one.at, MOROCCO) > one.at:
            yield f"person {one.who} was written to at {one.at}"


def _ordered(found: Evidence, everybody: dict[int, Person]) -> Iterator[str]:
    """Each order that was said to its end was taken, once."""
    last = f"order.{len(ORDER['fr']) - 1}"
    said = {one.who for one in found.said if one.step == last}
    for who in everybody:
        if found.orders[who] != (who in said):
            yield f"person {who} has {found.orders[who]} orders"


def _counted(
    found: Evidence, everybody: dict[int, Person], written: dict[int, list[Left]], seed: int
) -> Iterator[str]:
    """The bot's own numbers are those of what people meant; its results add up to the audience."""
    asked = {n: everybody[n] for n, part in found.parts.items() if part.variant}
    expected = {n: _expected(who, len(written[n]), seed) for n, who in asked.items()}
    ends = Counter(how for _answers, how in expected.values())
    true = {
        "asked": len(asked),
        "answered": sum(bool(answers) for answers, _how in expected.values()),
        "refused": ends["refused"] + ends["stopped"],
        "stopped": ends["stopped"],
    }
    if found.counted != true:
        yield f"the bot counts {found.counted}, and there are {true}"
    results = tally(everybody, expected)
    if found.tally != results:
        yield f"the results are {found.tally}, and should be {results}"


def figures(found: Evidence, seed: int) -> dict[str, object]:
    """How many of what, for the note."""
    times = Counter(Counter(one.who for one in found.left if one.campaign).values())
    asked = [one.step.split(".") for one in found.said]
    again = sum(step[0] in FIRST_TIME and step[1] != "0" for step in asked)
    parts = found.parts.values()
    return {
        "people": len(found.parts),
        "arms": dict(sorted(Counter(p.arm or f"left out: {p.left_out}" for p in parts).items())),
        "left": len(found.left),
        "of_the_campaign": sum(one.campaign for one in found.left),
        "times": dict(sorted(times.items())),
        "said": len(found.said),
        "asked_again": again,
        "answered": sum(bool(part.answers) for part in parts),
        "outcomes": dict(sorted(Counter(p.outcome or "open" for p in parts if p.variant).items())),
        "late": sum(
            people.person(seed, who).kind == "late" and bool(part.answers)
            for who, part in found.parts.items()
        ),
        "orders": sum(found.orders.values()),
        "fates": dict(sorted(found.fates.items())),
    }
