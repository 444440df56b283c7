"""A survey: question by question, each answer kept at once, so that half of one is not lost.

What is asked comes with the context: the survey is data (flows.surveys). Forward only.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace

from flows.client import ordering
from flows.client.basket import Basket
from flows.client.order import which_product
from flows.client.stars import scale
from flows.client.wares import stock
from flows.context import Context
from flows.flow import (
    Asking,
    Flow,
    Next,
    Saved,
    Scene,
    ask_choice,
    ask_figure,
    ask_poll,
    ask_told,
    ask_where,
    end,
    go,
    visit,
)
from flows.hearing.answers import Answer, Chosen, Picked, Shown
from flows.hearing.reading import Reading
from flows.hearing.understanding import understand
from flows.surveys import (
    FIGURES,
    PICKED,
    TOLD,
    Asked,
    EndSurvey,
    Given,
    KeepAnswer,
    Run,
    Survey,
    minutes,
)
from flows.talk import Option, Pin, Question, Text, text

LONGEST = 600  # characters of an answer in words
OFFERS_SKIP = 2  # answers not understood, after which we say how to pass the question over
SKIP = Option("skip", text("survey.skip"))
DONE = Option("done", text("survey.more.none"))
# Never shown: whoever would rather order is not held back by our questions.
ORDER = Option("order", text("menu.order"))
YES = Option("yes", text("survey.yes"))
NO = Option("no", text("survey.no"))
GONE = text("survey.gone")


@dataclass(frozen=True, slots=True)
class Answering:
    """The slots: which run, and where in it. question: empty before the first.

    chosen: what was tapped so far, where several may be. invited: they are asked first whether
    they want to, as by a template, which holds no question.
    """

    run: str = ""
    question: str = ""
    chosen: tuple[str, ...] = ()
    invited: bool = False


survey = Flow("survey", Answering, version=2)
survey.waits = True


@survey.migration(1)
def _asked_at_once(saved: Saved) -> Saved:
    """Nobody was invited before: each stands at a question."""
    return saved


@survey.state
def which_answer(slots: Answering, ctx: Context) -> Asking:
    """The question that the answers so far lead to, whatever its kind."""
    run = ctx.survey
    if run is None or run.key != slots.run:
        return end(GONE)
    if not slots.question:
        return go(wants_to, slots) if slots.invited else _begun(run)
    asked = run.survey.question(slots.question)
    if asked is None:
        return end(GONE)
    answer = yield from _ask(asked, slots)

    if isinstance(answer, Picked) and answer.key == ORDER.key and asked.kind not in TOLD:
        return visit(which_product, Basket())
    if isinstance(answer, str) and (order := _ordered(answer, ctx)) is not None:
        return order
    return _answered(asked, answer, slots, run, ctx)


@survey.state
def wants_to(slots: Answering, ctx: Context) -> Asking:
    """Whether they want to be asked, now that they have come to it."""
    run = ctx.survey
    if run is None or run.key != slots.run:
        return end(GONE)
    key = yield from ask_choice(invitation(run.survey), (YES, NO), also=(ORDER,))

    if key == ORDER.key:
        return visit(which_product, Basket())
    return _begun(run) if key == YES.key else _refused(run)


def invitation(asked: Survey) -> Text:
    """What it is about, how long it takes, and the way out."""
    usual = asked.usual()
    return text(
        "survey.invite", title=asked.title, questions=len(usual), minutes=minutes(usual)
    )  # fmt: skip


@survey.missed
def offers_to_skip(slots: Answering, misses: int, ctx: Context) -> tuple[Text, ...]:
    """Nobody is held by a question that they cannot answer."""
    return (text("survey.skip.how"),) if misses >= OFFERS_SKIP else ()


def scene(slots: Answering, _state: str, ctx: Context) -> Scene:
    """A figure or a face is a rating where one is asked for."""
    asked = _asked(slots, ctx)
    return Scene("ask_rating" if asked is not None and asked.kind == "rating" else "idle")


@survey.meaning(sees=scene)
def meant(slots: Answering, _state: str, reading: Reading, ctx: Context) -> Next | None:
    """A rating by words; an order, after which we come back; no wish to be asked."""
    asked, run = _asked(slots, ctx), ctx.survey
    if run is not None and run.key == slots.run and not slots.question:
        return _wanted(reading, run, ctx)
    if asked is None or run is None:
        return None
    if asked.kind == "rating" and reading.rating is not None:
        return _onward(Given(asked.key, number=reading.rating), run)
    if reading.intent == "order" and (asked.kind not in PICKED or _is_plain(reading)):
        return _order(reading, ctx)
    if reading.intent != "no":
        return None
    if asked.kind in TOLD:
        return _onward(Given(asked.key, skipped=True), run)
    return None if run.answers or slots.chosen else _refused(run)


def _wanted(reading: Reading, run: Run, ctx: Context) -> Next | None:
    """Yes or no in their own words; or they would rather order."""
    if reading.intent == "order":
        return _order(reading, ctx)
    if reading.intent == "yes":
        return _begun(run)
    return _refused(run) if reading.intent == "no" else None


def _refused(run: Run) -> Next:
    """They are not asked, nor reminded."""
    return end(text("survey.later"), EndSurvey(run.key, refused=True))


def _asked(slots: Answering, ctx: Context) -> Asked | None:
    run = ctx.survey
    return run.survey.question(slots.question) if run and run.key == slots.run else None


def _begun(run: Run) -> Next:
    """The first question, or the one where they left."""
    key = run.survey.after(run.answers)
    if run.survey.question(key) is None:
        return end(text("survey.said", words=run.survey.thanks), EndSurvey(run.key))
    title, usual = run.survey.title, run.survey.usual()
    first = text("survey.begin", title=title, questions=len(usual), minutes=minutes(usual))
    says = text("survey.resume", title=title) if run.answers else first
    return go(which_answer, Answering(run.key, key), say=says)


def _ask(asked: Asked, slots: Answering) -> Generator[Question, Answer, Answer]:
    words = text("survey.said", words=asked.words)
    beside = (ORDER, SKIP)
    if asked.kind == "rating":
        return (yield from ask_poll(words, scale(), 1, beside))
    if asked.kind in PICKED:
        return (yield from _ask_options(asked, slots))
    if asked.kind in FIGURES:
        return (yield from ask_figure(words, asked.low, asked.high, beside))
    shown = (SKIP,) if asked.may_skip else ()
    if asked.kind == "location":
        return (yield from ask_where(words, LONGEST, shown))
    return (yield from ask_told(words, LONGEST, shown))


def _ask_options(asked: Asked, slots: Answering) -> Generator[Question, Answer, Answer]:
    """All options; of several, those that are left, once one was tapped."""
    words = text("survey.said", words=asked.words)
    options = [Option(one.key, one.words) for one in asked.options if one.key not in slots.chosen]
    if asked.kind == "choice":
        return (yield from ask_poll(words, options, 1, (ORDER, SKIP)))
    if slots.chosen:
        more = (*options, DONE)
        return (yield from ask_poll(text("survey.more"), more, len(more), (ORDER,)))
    several = text("survey.choices", words=asked.words)
    return (yield from ask_poll(several, options, len(options), (ORDER, SKIP)))


def _answered(asked: Asked, answer: Answer, slots: Answering, run: Run, ctx: Context) -> Next:
    given = Given(asked.key)
    match answer:
        case Picked(SKIP.key):
            return _onward(replace(given, skipped=True), run)
        case Picked(key) if asked.kind == "choices":
            return _tapped(asked, key, slots, run)
        case Picked(key) | Chosen((key,)) if asked.kind == "rating":
            return _onward(replace(given, number=int(key)), run)
        case Picked(key):
            return _onward(replace(given, keys=(key,)), run)
        case Chosen(keys):
            return _onward(replace(given, keys=_with(asked, slots.chosen, keys)), run)
        case int():
            return _onward(replace(given, number=answer), run)
        case Shown(medium, words):
            kept = KeepAnswer(run.key, given, words, ctx.asked, medium)
            return _led(kept, run)
        case Pin():
            return _led(KeepAnswer(run.key, given, answer.label, pin=answer), run)
        case _:
            return _led(KeepAnswer(run.key, given, str(answer)), run)


def _tapped(asked: Asked, key: str, slots: Answering, run: Run) -> Next:
    """One of several: kept, and what else is asked, until they say that it is all."""
    chosen = _with(asked, slots.chosen, (key,))
    given = Given(asked.key, keys=chosen)
    if key == DONE.key or len(chosen) == len(asked.options):
        return _onward(given, run)
    return go(which_answer, replace(slots, chosen=chosen), KeepAnswer(run.key, given))


def _with(asked: Asked, chosen: tuple[str, ...], keys: tuple[str, ...]) -> tuple[str, ...]:
    """These options too, in the order of the question."""
    return tuple(one.key for one in asked.options if one.key in (*chosen, *keys))


def _onward(given: Given, run: Run) -> Next:
    return _led(KeepAnswer(run.key, given), run)


def _led(kept: KeepAnswer, run: Run) -> Next:
    """The answer is kept, and leads to the next question or to the thanks."""
    asked = run.survey.question(kept.given.question)
    following = asked.leads(kept.given) if asked else ""
    if run.survey.question(following) is None:
        thanks = text("survey.said", words=run.survey.thanks)
        return end(thanks, kept, EndSurvey(run.key))
    return go(which_answer, Answering(run.key, following), kept)


def _is_plain(reading: Reading) -> bool:
    """Whether an order was surely meant, where names of goods may be answers: it has a quantity."""
    return reading.sure and any(item.quantity is not None for item in reading.items)


def _ordered(words: str, ctx: Context) -> Next | None:
    """Where words that were to tell something lead that are an order, come back from."""
    reading = understand(words, stock(ctx), stored=ctx.contact.language)
    return _order(reading, ctx) if reading.intent == "order" and _is_plain(reading) else None


def _order(reading: Reading, ctx: Context) -> Next | None:
    then = ordering.begun(reading, ctx)
    return replace(then, back=True) if then and then.to else then
