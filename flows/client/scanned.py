"""A cooperative's code at any point of a conversation: its QR was scanned, on a poster or a jar."""

from dataclasses import replace

from flows.client.leaving import Elsewhere, change_cooperative, would_lose
from flows.client.menu import menu
from flows.client.sharing import named, sharing, without_codes
from flows.client.welcome import First, greet, welcome
from flows.context import Context
from flows.flow import go
from flows.machine import Place, Step, ask_again, interrupt, question_at, resume
from flows.talk import Heard, Words


def scanned(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What a code leads to; None where there is none, or where it is a word like any other."""
    seller = named(heard.words, ctx) if heard.tapped is None else None
    if seller is None:
        return None
    if place is None or place.flow == menu.name:
        return greet(heard, ctx)
    if place.flow in (welcome.name, sharing.name) and (answer := resume(place, heard, ctx)):
        return answer
    if isinstance(place.slots, First):  # asked which, after words that are still to be answered
        return greet(replace(heard, words=f"{heard.words} {place.slots.words}"), ctx)
    if not _is_code(place, heard, seller.code, ctx):
        return None
    words = without_codes(heard.words, ctx)
    if seller == ctx.cooperative:
        return None if words else ask_again(place, ctx)
    if would_lose(place):
        return interrupt(place, go(change_cooperative, Elsewhere(seller.code, words)), ctx)
    return greet(heard, ctx)


def uncoded(place: Place, heard: Heard, ctx: Context) -> Heard:
    """What was written beside the code of the cooperative that the client talks with already."""
    seller = named(heard.words, ctx) if heard.tapped is None else None
    if seller is None or seller != ctx.cooperative or not _is_code(place, heard, seller.code, ctx):
        return heard
    return replace(heard, words=without_codes(heard.words, ctx))


def _is_code(place: Place, heard: Heard, code: str, ctx: Context) -> bool:
    """Whether a code is meant as one. "Tazarine" may be an address too: not as the QR writes it."""
    return heard.words.strip() == code or not isinstance(question_at(place, ctx), Words)
