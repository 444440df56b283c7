"""A sentence that asks for no more messages: we ask once whether it does."""

from dataclasses import dataclass

from flows.context import Context
from flows.effects import OptOut
from flows.flow import Asking, Flow, ask_choice, end, leave
from flows.talk import Option, text

LONGEST = 40  # characters of the sentence that are kept as what the person said


@dataclass(frozen=True, slots=True)
class Said:
    """The slots: the words that asked for it."""

    words: str = ""


stopping = Flow("stopping", Said, version=1)


def said(words: str) -> Said:
    """The slots for a sentence."""
    return Said(" ".join(words.split())[:LONGEST])


@stopping.state
def for_good(slots: Said, ctx: Context) -> Asking:
    """Write no more, or go on. The word STOP alone is not asked about."""
    options = [Option("yes", text("stop.yes")), Option("no", text("stop.no"))]
    answer = yield from ask_choice(text("stop.ask"), options)

    if answer == "no":
        return end(text("stop.no.done"))
    return leave(end(text("stop.done"), OptOut(slots.words)))
