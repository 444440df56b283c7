"""An idea of the client: told, joined with those of others, or new.

Nothing of it is seen by anybody before she says yes, and never her name.
"""

from dataclasses import dataclass, replace

from flows.client.agreeing import thanked
from flows.client.publishing import LONGEST_SHOWN, shared, shortened
from flows.client.wares import stock
from flows.context import Context, Idea
from flows.effects import Suggest, VoteFor
from flows.flow import Asking, Flow, Next, ask_choice, ask_told, end, go
from flows.hearing.answers import MEDIA, Picked, Shown
from flows.hearing.likeness import likeness
from flows.hearing.reading import Reading
from flows.hearing.subjects import subject
from flows.talk import Heard, Option, Text, text

LONGEST_IDEA = 200  # characters; a voice note is there for who has more to say
LONGEST_LABEL = 60  # of another idea, where one is to be picked: five fit in one SMS
MOST_LIKE = 3  # ideas shown as like hers
ALIKE = 0.5  # of flows.hearing.likeness: half of what is said is the same
IDEA = "idea."  # before the key of an idea, among the options

DROP = Option("back", text("suggest.drop"))


@dataclass(frozen=True, slots=True)
class Told:
    """The slots: the idea in words, the message that it came with, and what it is about.

    like: the keys of the ideas that were found like it.
    """

    words: str = ""
    recording: str = ""
    about: str = ""
    like: tuple[str, ...] = ()


suggest = Flow("suggest", Told, version=1)


@suggest.state
def what_idea(told: Told, ctx: Context) -> Asking:
    """The idea, in words, by voice or with a picture."""
    answer = yield from ask_told(text("suggest.idea.ask"), LONGEST_IDEA, [DROP])

    if isinstance(answer, Picked):
        return _dropped()
    if isinstance(answer, Shown):
        return _compared(Told(answer.words, ctx.asked), ctx)
    return _compared(Told(answer), ctx)


@suggest.state
def is_it_this(told: Told, ctx: Context) -> Asking:
    """One that somebody proposed before, if it is still open."""
    like = [idea for idea in ctx.ideas if idea.key in told.like]
    if not like:
        return go(what_about, replace(told, like=()))
    if len(told.like) == 1:
        said = shortened(like[0].words, LONGEST_SHOWN)
        asks = text("suggest.like.one", words=said, votes=_votes(like[0]))
        options = [Option("yes", text("suggest.like.yes"))]
    else:
        asks = text("suggest.like.ask")
        options = [_shown(idea) for idea in like]
    options += [Option("none", text("suggest.like.none")), DROP]
    answer = yield from ask_choice(asks, options)

    if answer == DROP.key:
        return _dropped()
    if answer == "none":
        return go(what_about, replace(told, like=()))
    key = told.like[0] if answer == "yes" else answer.removeprefix(IDEA)
    if any(idea.mine for idea in like if idea.key == key):
        return end(text("suggest.yours"))
    return thanked(text("suggest.joined"), ctx, VoteFor(key))


@suggest.state
def what_about(told: Told, ctx: Context) -> Asking:
    """What it is about; not asked where the words tell plainly."""
    about = subject(told.words, stock(ctx))
    if about:
        return go(may_we_show, replace(told, about=about))
    options = [
        Option("product", text("suggest.about.product")),
        Option("taste", text("suggest.about.taste")),
        Option("packing", text("suggest.about.packing")),
        Option("service", text("suggest.about.service")),
        Option("new", text("suggest.about.new")),
    ]
    if len(options) < ctx.page:  # a second page would be asked for by nobody
        options.append(DROP)
    about = yield from ask_choice(text("suggest.about.ask"), options)

    return _dropped() if about == DROP.key else go(may_we_show, replace(told, about=about))


@suggest.state
def may_we_show(told: Told, ctx: Context) -> Asking:
    """Read back as others would see it: to them, to the cooperative alone, or to nobody."""
    seen = shared(told.words)
    asks = text("suggest.show.ask", words=seen) if seen else text("suggest.send.ask")
    options = [
        Option("yes", text("suggest.show.yes") if seen else text("suggest.send.yes")),
        # A voice note is heard by the cooperative alone, whatever is said here.
        *([Option("only", text("suggest.show.only"))] if seen else []),
        Option("no", text("suggest.show.no")),
    ]
    answer = yield from ask_choice(asks, options)

    if answer == "no":
        return _dropped()
    public = answer == "yes" and bool(seen)
    done = text("suggest.done.shown") if public else text("suggest.done.sent")
    return thanked(done, ctx, Suggest(told.words, told.about, told.recording, public))


def begun(reading: Reading, heard: Heard, ctx: Context) -> Next | None:
    """An idea that was told unasked: the sentence is the idea."""
    words = shortened(" ".join(heard.words.split()), LONGEST_IDEA)
    recording = ctx.asked if heard.media in MEDIA else ""
    then = _compared(Told(words, recording), ctx)
    return replace(then, says=(text("suggest.heard"),))


def _compared(told: Told, ctx: Context) -> Next:
    """To those that are like it, the most like first, and of as like the most wanted."""
    how_like = {idea.key: likeness(told.words, idea.words, stock(ctx)) for idea in ctx.ideas}
    like = sorted(filter(lambda key: how_like[key] >= ALIKE, how_like), key=lambda k: -how_like[k])
    return go(is_it_this if like else what_about, replace(told, like=tuple(like[:MOST_LIKE])))


def _shown(idea: Idea) -> Option:
    """An idea to pick, with its votes."""
    return Option(IDEA + idea.key, shortened(idea.words, LONGEST_LABEL), hint=_votes(idea))


def _votes(idea: Idea) -> Text:
    """How many want it, and whether she is one of them."""
    if idea.mine:
        return text("suggest.votes.mine", votes=idea.votes)
    return text("suggest.votes", votes=idea.votes)


def _dropped() -> Next:
    return end(text("suggest.dropped"))
