"""`taawon campaign results`: what a campaign has found, as a page to read or for programs."""

import json
from collections.abc import Iterator
from importlib.util import find_spec

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlmodel import Session, select

from bot.campaigns.figures import saying
from bot.campaigns.figures.findings import ENOUGH, Finding
from bot.campaigns.found.results import Answered, Results, State
from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.clock import Clock, local
from bot.costs.tariff import MILLION
from bot.surveys import Unsound
from bot.tables import Campaign
from bot.translate import Say, speaker
from flows.surveys import TOLD

MOST_GROUPS = 10  # groups of answers to one question; all of them are in --json
MOST_NUMBERS = 12  # rows of a number's distribution; beyond it only the mean is shown


def show(key: str, language: str, *, as_json: bool) -> None:
    """Count it now, and print it; questions and conclusions in this language."""
    found = counted(key)
    if as_json:
        from bot.campaigns.found.telling import told

        print(json.dumps(told(found), indent=2, ensure_ascii=False))
        return
    console, say = Console(), speaker(language)
    _print_people(console, found, say)
    for number, one in enumerate(found.answered, 1):
        _print_question(console, number, one, say)
    _print_rest(console, found, say)


def counted(key: str) -> Results:
    """What this campaign has found until now. Raises Stop."""
    need_figures()
    from bot.campaigns.found.counting import results

    now = Clock().now()
    with opened() as database, database.reading() as db:
        campaign = named(db, key)
        try:
            return results(db, campaign, now)
        except Unsound as error:  # a release since is stricter
            raise Stop(f"The survey of {key} is not understood any more: {error}") from None


def need_figures() -> None:
    """Raise Stop where the library of the intervals is not installed."""
    if any(find_spec(name) is None for name in ("scipy", "statsmodels")):
        raise Stop("Figures of campaigns need packages more: pip install 'taawon[figures]'.")


def named(db: Session, key: str) -> Campaign:
    """The campaign of this key. Raises Stop."""
    found = db.exec(select(Campaign).where(Campaign.key == key)).first()
    if found is None:
        raise Stop(f"There is no campaign called {key}.")
    return found


def _print_people(console: Console, found: Results, say: Say) -> None:
    """The head of the page: how many came how far, and who answered."""
    zone = settings().tz_name
    why = f" ({found.why.replace('_', ' ')})" if found.why else ""
    console.print(f"{found.key}: {found.status}{why}, {found.audience} people", markup=False)
    console.print(say(found.title), style="bold", markup=False)
    if found.started is not None:
        began = f"begun {local(found.started, zone):%Y-%m-%d}"
        ended = f", ended {local(found.ended, zone):%Y-%m-%d}" if found.ended else ""
        console.print(f"{began}{ended}; counted {local(found.counted, zone):%Y-%m-%d %H:%M}")
    if found.states:
        console.print(_states(found))
    for reason, number in found.left_out.items():
        console.print(f"left out, {reason}: {number}", markup=False)
    console.print(f"answered: {found.responded} of {found.asked} who were asked")
    _print_said(console, say(saying.response(found.response)))
    for one in found.heard:
        if one.quieter:
            _print_said(console, say(saying.quiet(one, saying.segment(one.name))))


def _states(found: Results) -> Table:
    """A row for each arm and channel, a column for each state that somebody is in."""
    there = [state for state in State if any(state in each for each in found.states.values())]
    table = Table("arm", "channel", box=None)
    for name in ("people", *(state.value for state in there)):
        table.add_column(name, justify="right")
    for (arm, channel), states in found.states.items():
        numbers = (str(states.get(state, "")) for state in there)
        table.add_row(_arm(arm), channel, str(sum(states.values())), *numbers)
    return table


def _arm(name: str) -> str:
    return name.replace("_", " ") or "not drawn"


def _print_question(console: Console, number: int, one: Answered, say: Say) -> None:
    console.print(f"\n{number}. {say(one.asked.words)}", style="bold", markup=False)
    passed = f", passed over: {one.skipped}" if one.skipped else ""
    late = f", too late: {one.late}" if one.late else ""
    told = "".join(f", {kind}: {people}" for kind, people in one.told.items())
    console.print(f"answers: {one.people}{told}{passed}{late}", markup=False)
    if one.asked.kind not in TOLD and one.people and len(one.counts) <= MOST_NUMBERS:
        console.print(_distribution(one, say))
    if said := _score(one, say):
        _print_said(console, said)
    for group in one.groups[:MOST_GROUPS]:
        words = " · ".join(f"“{words}”" for words in group.said)
        console.print(f"{group.people:>6}  {words}", markup=False, soft_wrap=True)
    if len(one.groups) > MOST_GROUPS:
        console.print(f"groups more, in --json: {len(one.groups) - MOST_GROUPS}")


def _distribution(one: Answered, say: Say) -> Table:
    table = Table("answer", box=None)
    for name in ("people", "of 100", "between"):
        table.add_column(name, justify="right")
    words = {each.key: say(each.words) for each in one.asked.options}
    for key, people in one.counts.items():
        found = one.shares.get(key)
        table.add_row(escape(words.get(key, key)), str(people), *_share(one, people, found))
    return table


def _share(one: Answered, people: int, found: Finding | None) -> Iterator[str]:
    """The share, and its ends: nothing of so few that a share would mislead."""
    if one.people < ENOUGH:
        return
    yield f"{100 * people / one.people:.0f}"
    if found is not None and found.interval is not None:
        yield f"{100 * found.interval.low:.0f}-{100 * found.interval.high:.0f}"


def _score(one: Answered, say: Say) -> str:
    if one.score is None or not one.people:
        return ""
    match one.asked.kind:
        case "rating":
            return say(saying.csat(one.score))
        case "nps":
            return say(saying.net_promoter(one.score))
    if one.score.interval is None:
        return say(saying.few_answers(one.score))
    mean = one.score.interval
    return f"mean: {mean.found:.1f}, between {mean.low:.1f} and {mean.high:.1f}"


def _print_rest(console: Console, found: Results, say: Say) -> None:
    """What is told of the whole: shares, dimensions, whether it changed anything, its cost."""
    console.print()
    for shown in found.indicators:
        interval = shown.found.interval
        figure = f"{100 * interval.found:.0f} of 100" if interval else "too few answers"
        console.print(f"{say(shown.indicator.words)}: {figure}", markup=False)
    for name, quality in found.quality.items():
        _print_said(console, say(saying.dimension(name, quality)))
    if found.outcomes:
        console.print(_outcomes(found))
    for effect in found.effects:
        many = len(found.effects)
        for sentence in saying.effect(effect, many):
            before = f"{_arm(effect.arm)}: " if many > 1 else ""
            _print_said(console, f"{before}{say(sentence)}")
    if found.power is not None:
        console.print(
            f"A rise of 8 in 100 is shown by {found.power:.0%} of campaigns of this size."
        )
    console.print(
        f"cost of invitations and reminders: {found.cost / MILLION:.2f} DH, "
        f"{found.segments} segments of SMS"
    )


def _outcomes(found: Results) -> Table:
    table = Table("orders since the beginning", box=None)
    for name in ("people", "ordered", "of 100", "DH", "DH a person"):
        table.add_column(name, justify="right")
    for one in found.outcomes:
        table.add_row(
            _arm(one.arm),
            str(one.people),
            str(one.ordered),
            f"{100 * one.orders.share:.1f}",
            f"{one.revenue.total / 100:.2f}",
            f"{one.revenue.mean / 100:.2f}",
        )
    return table


def _print_said(console: Console, sentence: str) -> None:
    console.print(f"  {sentence}", style="cyan", markup=False, highlight=False, soft_wrap=True)
