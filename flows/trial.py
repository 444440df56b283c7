"""Try a survey before anybody is asked: every question, answered in every way that matters.

The explorer of all flows (flows.explore) tells places apart by what is filled in them; here each
question is a place of its own. What a survey leads out to (an order, the language) is entered and
not walked on: that it comes back is the machine's, and walked there.
"""

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import replace

from flows.client.survey import Answering, survey
from flows.commands import Command, spelled
from flows.context import Context
from flows.dialogue import step
from flows.effects import OptOut
from flows.explore import ASIDES, CUT_AT, Edge, Explored, answers_to
from flows.hearing.lexicon import spellings
from flows.machine import Place, Step, question_at
from flows.surveys import Asked, EndSurvey, KeepAnswer, Run, Survey
from flows.talk import Choice, Event, Figure, Heard, Option, Poll, Question, Started, Words

TRIED = "1"  # the run that is tried
MOST_TURNS = 20_000  # a survey of ten questions takes some five thousand
# In the middle of any question; each is said in every language where the survey is entered.
EVERYWHERE = (Command.STOP, Command.HELP, Command.MENU, Command.LANGUAGE)
PASSING = tuple(word for word, key in spellings("options").items() if key == "skip")


def tried(asked: Survey, ctx: Context) -> Explored:
    """Every question with all its answers, bad ones, and what people say in the middle.

    Raises RuntimeError beyond MOST_TURNS.
    """
    ctx = replace(ctx, survey=Run(TRIED, asked))
    found = Explored()
    pending: deque[Step] = deque()
    known: set[Hashable] = set()
    for slots in (Answering(TRIED), Answering(TRIED, invited=True)):
        begins = Started(survey.name, slots)
        first = step(None, begins, ctx)
        found.edges.append(Edge(ctx, None, begins, first))
        pending.append(first)
        known.add(_shape(first.place))
    while pending:
        done = pending.popleft()
        for event in _events(done, asked, ctx):
            edge = Edge(ctx, done.place, event, step(done.place, event, ctx))
            found.edges.append(edge)
            reached = edge.step.place
            if reached and reached.flow == survey.name and _shape(reached) not in known:
                known.add(_shape(reached))
                pending.append(edge.step)
        if len(found.edges) > MOST_TURNS:
            raise RuntimeError(f"more than {MOST_TURNS} turns")
    return found


def faults(asked: Survey, ctx: Context, walked: Explored) -> Iterator[str]:
    """What the walk found wrong, each in a sentence that names the question."""
    for at, one in enumerate(asked.questions, 1):
        where = f"Question {at} ({one.key})"
        places = [place for place in walked.places if _is_at(place, one.key)]
        if not places:
            yield f"{where} was never asked."
            continue
        yield from _not_understood(where, one, places[0], replace(ctx, survey=Run(TRIED, asked)))
    yield from _of_turns(asked, walked)


def _shape(place: Place | None) -> Hashable:
    """Each question, and how often it was not understood; of several options, how many were."""
    if place is None or not isinstance(place.slots, Answering):
        return None
    return place.state, place.slots.question, len(place.slots.chosen), place.misses


def _is_at(place: Place, question: str) -> bool:
    slots = place.slots
    return (
        isinstance(slots, Answering)
        and slots.question == question
        and not (slots.chosen or place.misses)
    )


def _events(done: Step, tried_on: Survey, ctx: Context) -> Iterator[Event]:
    place, reply = done.place, done.replies[-1]
    if place is None or not isinstance(place.slots, Answering):
        return
    yield from answers_to(place, reply, ctx.wordings)
    asked = tried_on.question(place.slots.question)
    yield from map(Heard, _answers(reply.question, asked))
    yield from ASIDES
    yield from map(Heard, PASSING)
    for product in ctx.products[:1]:
        yield Heard(f"je voudrais 2 {ctx.wordings(product.name)[0]}")
    if place.misses == 0:
        yield from (Heard(word) for command in EVERYWHERE for word in spelled(command))


def _answers(question: Question | None, asked: Asked | None) -> Iterator[str]:
    """Bounds and what is beyond; several at once; figures in words and in other digits."""
    match question:
        case Figure(low=low, high=high):
            limits = (
                [b for when in asked.when for b in (when.at_most, when.at_least)] if asked else []
            )
            ends = [low, high, *(limit for limit in limits if limit is not None)]
            yield from map(str, sorted({end + by for end in ends for by in (-1, 0, 1)}))
            yield from ("-3", "٣", "khamsa", "3 wla 4", "1,5", "beaucoup")
        case Poll(options=options):
            last = len(options)
            yield from ("-1", "0", "٢", "jouj", "الأول والثاني", f"1 o {last}", f"1,2,{last + 1}")
        case Words():
            yield from ("c'était bien", "3", "oui", "non", "x" * 2_000)
        case _:
            pass


def _not_understood(where: str, asked: Asked, place: Place, ctx: Context) -> Iterator[str]:
    """Options that are called by their own words, and not taken for themselves."""
    question = question_at(place, ctx)
    if not isinstance(question, Poll | Choice):
        return
    for option in question.options:
        for said in _names(option, ctx):
            keys = _kept(step(place, Heard(said), ctx).effects, asked.key)
            if option.key not in keys:
                taken = f"is taken for {keys[0]}" if keys else "is not understood"
                yield f"{where}: “{said}” {taken}, where it is the option {option.key}."


def _names(option: Option, ctx: Context) -> Iterator[str]:
    """Its words in every language, whole and as a button cuts them."""
    for label in dict.fromkeys(ctx.wordings(option.label)):
        yield label
        if len(label) > CUT_AT:
            yield f"{label[:CUT_AT]}…"


def _kept(effects: tuple[object, ...], question: str) -> tuple[str, ...]:
    kept = [e.given for e in effects if isinstance(e, KeepAnswer) and e.given.question == question]
    return tuple(key for given in kept for key in (*given.keys, str(given.number)))


def _of_turns(asked: Survey, walked: Explored) -> Iterator[str]:
    """What the machine owes to everybody: the way out, the end, no answer of another question."""
    if not any(_ends(edge) for edge in walked.edges):
        yield "No answers lead to its end."
    for edge in walked.edges:
        place, heard = edge.start, edge.event
        if place is None or not isinstance(place.slots, Answering) or not isinstance(heard, Heard):
            continue
        if heard.words in spelled(Command.STOP) and not _stops(edge):
            yield f"Question {place.slots.question}: “{heard.words}” does not stop it."
        for kept in (e for e in edge.step.effects if isinstance(e, KeepAnswer)):
            if kept.given.question != place.slots.question:
                yield f"Question {place.slots.question}: {heard.words!r} answers another."


def _ends(edge: Edge) -> bool:
    ended = (effect for effect in edge.step.effects if isinstance(effect, EndSurvey))
    return any(not effect.refused for effect in ended)


def _stops(edge: Edge) -> bool:
    stopped = any(isinstance(effect, OptOut) for effect in edge.step.effects)
    return stopped and edge.step.place is None
