"""Where a voice note or a picture goes that nobody asked for.

With the order under way; or on to the cooperative, after a yes. Many clients do not write.
"""

from dataclasses import dataclass, field, replace

from flows.client.basket import APART, MOST_RECORDINGS, Basket
from flows.client.order import order
from flows.context import Context
from flows.effects import OpenRelay
from flows.flow import Asking, Flow, Next, ask_choice, end, go, stay
from flows.talk import Heard, Option, text

LONGEST = 120  # characters of the words that came with it

WITH_THE_ORDER = {
    "voice": text("recording.order.voice"),
    "image": text("recording.order.image"),
}
ASKS = {
    "voice": text("recording.ask.voice"),
    "image": text("recording.ask.image"),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """The slots: what was sent, by the names of its turns, and the words that came with it.

    medium is that of the first, as in Heard.
    """

    medium: str = ""
    recordings: tuple[str, ...] = field(default=(), metadata=APART)
    words: str = field(default="", metadata=APART)


recording = Flow("recording", Recorded, version=1)


@recording.state
def pass_it_on(slots: Recorded, ctx: Context) -> Asking:
    """To the cooperative, or not: nobody hears it before a yes."""
    if ctx.cooperative is None:
        return end(text("welcome.nobody"))
    options = [Option("yes", text("recording.yes")), Option("no", text("recording.no"))]
    asks = ASKS.get(slots.medium, text("recording.ask.file"))
    answer = yield from ask_choice(asks, options)

    if answer == "no":
        return end(text("recording.no.done"))
    sent = OpenRelay(slots.words, recordings=slots.recordings, medium=slots.medium)
    return end(text("recording.done"), sent)


@recording.recorded
def one_more(slots: Recorded, heard: Heard, ctx: Context) -> Next:
    """People say in three voice notes what they have to say: they go together."""
    if len(slots.recordings) >= MOST_RECORDINGS:
        return stay(slots, say=text("recording.enough"))
    more = replace(slots, recordings=(*slots.recordings, ctx.asked))
    return stay(more, say=text("recording.more"))


@order.recorded
def with_the_order(basket: Basket, heard: Heard, ctx: Context) -> Next:
    """It is kept with the order, and the question under way is put again."""
    if len(basket.sent) >= MOST_RECORDINGS:
        return stay(basket, say=text("recording.enough"))
    kept = replace(basket, sent=(*basket.sent, ctx.asked))
    return stay(kept, say=WITH_THE_ORDER.get(heard.media or "", text("recording.order.file")))


def offered(heard: Heard, ctx: Context) -> Next:
    """Ask whether it is for the cooperative."""
    words = " ".join(heard.words.split())[:LONGEST]
    return go(pass_it_on, Recorded(heard.media or "", (ctx.asked,), words))
