"""One question of a survey, as the page shows it."""

from collections.abc import Mapping

from bot.amounts import whole
from bot.campaigns.figures import saying
from bot.campaigns.figures.scales import DETRACTORS, PASSIVES, PROMOTERS
from bot.campaigns.found.results import Answered, Shown
from bot.report.figures import decimal, rows, signed, spans
from bot.report.page import Card, Quote, Row, Score
from bot.report.wording import FEWEST_QUOTED, quotable
from bot.translate import Say
from flows.surveys import FIGURES, PICKED
from flows.talk import text

MOST_QUOTES = 3


def card(found: Answered, title: str, say: Say, language: str) -> Card:
    """A question under its title, as its kind is best seen."""
    if found.asked.kind in FIGURES:
        return _scored(found, title, say, language)
    if found.asked.kind in PICKED:
        return _picked(found, title, say, language)
    return _told(found, title, say, language)


def indicators(shown: tuple[Shown, ...], title: str, say: Say, language: str) -> Card:
    """The shares that the survey was made for, those that so many answers show."""
    bars = []
    for each in shown:
        if each.found.shown and each.found.interval:
            found = each.found.interval.found
            words = say(each.indicator.words)
            bars.append(Row(words, decimal(100 * found, language), found))
    unproven = len(shown) - len(bars)
    note = say(text("report.unproven", count=whole(unproven, language))) if unproven else ""
    others = _others(len(bars), say, language)
    return Card(title, note, rows=tuple(bars), others=others, stays=True)


def _scored(found: Answered, title: str, say: Say, language: str) -> Card:
    counts = {int(number): people for number, people in found.counts.items()}
    if found.asked.kind == "rating":
        bars = rows([(f"{n}/5", counts.get(n, 0)) for n in range(5, 0, -1)], language)
    elif found.asked.kind == "nps":
        bars = rows([_among(counts, ends) for ends in (PROMOTERS, PASSIVES, DETRACTORS)], language)
    else:
        bars = spans(counts, language)
    note = _note(found, say, language)
    return Card(title, note, score=_score(found, language), rows=bars)


def _among(counts: Mapping[int, int], ends: tuple[int, int]) -> tuple[str, int]:
    first, last = ends
    people = sum(counts.get(n, 0) for n in range(first, last + 1))
    return f"{first}–{last}", people


def _note(found: Answered, say: Say, language: str) -> str:
    score = found.score
    if score is None:
        return _answers(found, say, language)
    if not score.shown or score.interval is None:
        return say(saying.few_answers(score))
    if found.asked.kind == "rating":
        return say(saying.csat(score))
    if found.asked.kind == "nps":
        return say(saying.net_promoter(score))
    least, greatest = (decimal(end, language) for end in (score.interval.low, score.interval.high))
    answers = whole(score.counted, language)
    return say(text("report.between", least=least, greatest=greatest, answers=answers))


def _score(found: Answered, language: str) -> Score | None:
    """The figure of a question; None where so few answers show nothing."""
    score = found.score
    if score is None or not score.shown or score.interval is None:
        return None
    interval = score.interval
    least, middle, most = interval.low, interval.found, interval.high
    match found.asked.kind:
        case "rating":
            return Score(decimal(100 * middle, language), "/100", (least, middle, most))
        case "nps":  # from -1 to 1
            places = ((least + 1) / 2, (middle + 1) / 2, (most + 1) / 2)
            return Score(signed(100 * middle, language), "NPS", places)
        case _:
            return Score(decimal(middle, language), "", None)


def _picked(found: Answered, title: str, say: Say, language: str) -> Card:
    """The options, the most picked first."""
    names = {option.key: say(option.words) for option in found.asked.options}
    picked = sorted(found.counts.items(), key=lambda each: -each[1])
    bars = tuple(
        Row(
            names.get(key) or key,
            whole(people, language),
            min(people / found.people, 1) if found.people else 0.0,
        )
        for key, people in picked
    )
    others = _others(len(bars), say, language)
    return Card(title, _answers(found, say, language), rows=bars, others=others)


def _told(found: Answered, title: str, say: Say, language: str) -> Card:
    """What was said most, in people's own words; voices, pictures and places are counted."""
    quotes = [
        Quote(whole(group.people, language), words)
        for group in found.groups
        if group.people >= FEWEST_QUOTED and (words := quotable(group.said))
    ]
    return Card(title, _answers(found, say, language), quotes=tuple(quotes[:MOST_QUOTES]))


def _answers(found: Answered, say: Say, language: str) -> str:
    return say(text("report.answers", answers=whole(found.people, language)))


def _others(most: int, say: Say, language: str) -> tuple[str, ...]:
    left = (say(text("report.others", count=whole(n, language))) for n in range(1, most + 1))
    return ("", *left)
