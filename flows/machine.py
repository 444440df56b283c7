"""The machine that runs flows.

It keeps no generator alive between turns: it stores the state's name and slots, and when
the answer comes it runs the state's function again with the same slots and hands it the
answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flows.context import Context
from flows.effects import Effect, OpenRelay
from flows.flow import FLOWS, Asking, Flow, FlowError, Next, Saved, State
from flows.hearing.answers import Answer, Picked, expected, options_of, picked, understand
from flows.pages import TURNS, page_of, turned, with_turns
from flows.talk import Choice, Figure, Heard, Poll, Question, Reply, Text, Words, text

__all__ = [
    "FLOWS",
    "Flow",
    "FlowError",
    "Next",
    "Place",
    "Saved",
    "Step",
    "ask_again",
    "enter",
    "heeded",
    "interrupt",
    "joined",
    "led",
    "missed",
    "pick",
    "question_at",
    "resume",
    "state_of",
    "wants_media",
    "wants_pin",
]

MAX_HOPS = 8  # states passed through in one turn without asking anything
MAX_MISSES = 3  # answers not understood before a person is offered


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation stands between two turns: all that is stored of it.

    asked names the question as it was put: a tap that bears another name is old.
    offer holds the keys of the options as the contact saw them, in order, so that
    "2" means what was second then, whatever the shop sells now; page is which of them.
    under is the place that this flow interrupted; it has an `under` itself only where it is an
    order that came in the middle of a survey.
    """

    flow: str
    state: str
    slots: object
    asked: str = ""
    offer: tuple[str, ...] = ()
    page: int = 0
    misses: int = 0
    under: "Place | None" = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one turn gives: the new place (None when idle), replies and effects.

    again: whoever runs the turn carries out the effects, and hears these words with a fresh
    context; the whole turn is then both steps, joined().
    """

    place: Place | None
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    again: Heard | None = None

    @property
    def opens_relay(self) -> bool:
        """Whether a person is called: what was asked is left until she has done with them."""
        return any(isinstance(effect, OpenRelay) for effect in self.effects)


def joined(done: Step, after: Step) -> Step:
    """A step and the one that its `again` gave, as one: what was said stands before the rest."""
    says = tuple(said for reply in done.replies for said in reply.says)
    first, *others = after.replies or (Reply(),)
    first = replace(first, says=(*says, *first.says))
    return Step(after.place, (first, *others), (*done.effects, *after.effects))


def state_of(place: Place) -> State[Any]:
    """The state where a conversation stands."""
    return FLOWS[place.flow].states[place.state]


def enter(then: Next, ctx: Context, under: Place | None = None) -> Step:
    """Follow `then` to the next question, or to the end of the conversation.

    under: where to come back to at the end, if anywhere.
    """
    says: tuple[Text, ...] = ()
    effects: tuple[Effect, ...] = ()
    for _ in range(MAX_HOPS):
        under = None if then.alone else under
        says, effects = says + then.says, effects + then.effects
        if then.to is None:
            if under is None:
                return Step(None, (Reply(says),), effects, then.again)
            again = ask_again(under, ctx, *says)
            return replace(again, effects=(*effects, *again.effects))
        state, slots = then.to, then.slots
        question = _question(state.ask(slots, ctx))
        if not isinstance(question, Next):
            place = Place(state.flow.name, state.name, slots, ctx.asked, under=under)
            return _put(place, question, ctx, says, effects)
        then = question
    raise FlowError(f"{MAX_HOPS} states in a row asked nothing, the last being {then.to}")


def resume(place: Place, heard: Heard, ctx: Context) -> Step | None:
    """Give the place the answer to its question; None when these words are no answer."""
    if heard.tapped is not None and heard.tapped.asked != place.asked:
        return ask_again(place, ctx, text("oops.old"))
    asking = state_of(place).ask(place.slots, ctx)
    question = _question(asking)
    if isinstance(question, Next):  # the world moved on since we asked
        return enter(question, ctx, place.under)
    answer: Answer | None
    if heard.tapped is None:
        shown = with_turns(question, place.offer)
        answer = understand(shown, place.offer, heard, ctx.wordings)
    else:
        answer = Picked(heard.tapped.key)
    if answer is None and _is_gone(question, heard, ctx):
        return ask_again(place, ctx, text("oops.gone"))
    if answer is None:
        return None
    if isinstance(answer, Picked):
        if answer.key in TURNS:
            return _put(replace(place, page=turned(place.page, answer.key)), question, ctx)
        if not _can_be_had(answer.key, question):
            return ask_again(place, ctx, text("oops.gone"))  # it was offered, but is no more
    return led(place, _answered(asking, answer, place), ctx)


def pick(place: Place, keys: Iterable[str], ctx: Context) -> Step | None:
    """Pick the first of these options that the question has; None when it has none of them."""
    asking = state_of(place).ask(place.slots, ctx)
    question = _question(asking)
    if not isinstance(question, Choice):
        return None
    offered = {option.key for option in question.options}
    key = next((key for key in keys if key in offered), None)
    if key is None:
        return None
    return led(place, _answered(asking, Picked(key), place), ctx)


def missed(place: Place, ctx: Context) -> Step:
    """Say what would be an answer, and put the question again."""
    question = question_at(place, ctx)
    return _miss(place, question, ctx) if question else ask_again(place, ctx)


def heeded(then: Next, heard: Heard, ctx: Context) -> Step | None:
    """Take words said to nobody as the answer to a choice, if they name one of its options."""
    assert then.to is not None
    asking = then.to.ask(then.slots, ctx)
    question = _question(asking)
    if not isinstance(question, Choice):
        return None
    answer = understand(question, (), heard, ctx.wordings)
    if answer is None:
        return None
    place = Place(then.to.flow.name, then.to.name, then.slots, ctx.asked)
    return led(place, _answered(asking, answer, place), ctx)


def ask_again(place: Place, ctx: Context, *says: Text) -> Step:
    """Say something aside, then put the pending question again, the same page of it."""
    question = _question(state_of(place).ask(place.slots, ctx))
    if isinstance(question, Next):  # the world moved on since we asked
        return enter(replace(question, says=(*says, *question.says)), ctx, place.under)
    return _put(place, question, ctx, says)


def question_at(place: Place, ctx: Context) -> Question | None:
    """What is asked here; None when the world moved on, and nothing is asked any more."""
    question = _question(state_of(place).ask(place.slots, ctx))
    return None if isinstance(question, Next) else question


def wants_pin(place: Place, ctx: Context) -> bool:
    """Whether a location is an answer here."""
    question = question_at(place, ctx)
    return isinstance(question, Words) and question.with_pin


def wants_media(place: Place, ctx: Context) -> bool:
    """Whether something to see or hear is an answer here."""
    question = question_at(place, ctx)
    return isinstance(question, Words) and question.with_media


def interrupt(place: Place | None, then: Next, ctx: Context) -> Step:
    """Enter another flow and come back to `place` when it ends.

    A flow that interrupts itself ("langue", while we ask which) begins anew.
    """
    assert then.to is not None
    if place is None or place.flow == then.to.flow.name:
        return enter(then, ctx, place.under if place else None)
    return enter(then, ctx, _kept(place))


def _kept(place: Place) -> Place:
    """What to come back to from here: of two flows the one below, or both where that one waits.

    So an order that came in the middle of a survey is not lost where "langue" interrupts it.
    """
    below = place.under
    at_stake = FLOWS[place.flow].is_at_stake(place.slots)
    if below is not None and not (FLOWS[below.flow].waits and at_stake):
        return below
    # The offer is made again with the question, so it need not be stored until then.
    return replace(place, misses=0, offer=())


def led(place: Place, then: Next, ctx: Context) -> Step:
    """Follow what a flow answered with; to a flow that it interrupted is to come back to that."""
    under = place.under
    if then.back and not (under and then.to and under.flow == then.to.flow.name):
        return interrupt(place, then, ctx)
    if under is not None and then.to is not None and then.to.flow.name == under.flow:
        then = Next(None, effects=then.effects)
    return enter(then, ctx, under)


def _answered(asking: Asking, answer: Answer, place: Place) -> Next:
    try:
        asking.send(answer)
    except StopIteration as stop:
        then: Next = stop.value
        return then
    raise FlowError(f"{place.flow}.{place.state} asks two questions; split it")


def _question(asking: Asking) -> Question | Next:
    try:
        return next(asking)
    except StopIteration as stop:
        then: Next = stop.value
        return then


def _put(
    place: Place,
    question: Question,
    ctx: Context,
    says: tuple[Text, ...] = (),
    effects: tuple[Effect, ...] = (),
) -> Step:
    """Put the question, with the page of its options that the place says."""
    options = options_of(question)
    fit = len(options) if isinstance(question, Poll) else ctx.page
    page, shown = page_of(options, place.page, fit)
    offer = tuple(option.key for option in shown)
    if (place.offer, place.page) != (offer, page):
        place = replace(place, offer=offer, page=page)
    return Step(place, (Reply(says, question, shown, place.asked),), effects)


def _can_be_had(key: str, question: Question) -> bool:
    also = question.also if isinstance(question, Choice | Poll | Figure) else ()
    return any(key == option.key for option in (*options_of(question), *also))


def _is_gone(question: Question, heard: Heard, ctx: Context) -> bool:
    gone = question.gone if isinstance(question, Choice) else ()
    return picked(heard.words, (), gone, ctx.wordings) is not None


def _miss(place: Place, question: Question, ctx: Context) -> Step:
    misses = min(place.misses + 1, MAX_MISSES)
    beside = FLOWS[place.flow].on_miss(place.slots, misses, ctx)
    says: tuple[Text, ...] = (expected(question), *beside)
    if misses == MAX_MISSES:
        says = (*says, text("oops.human"))
    return _put(replace(place, misses=misses), question, ctx, says)
