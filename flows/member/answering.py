"""A member answers the clients who asked for a person: by writing, or with a number first."""

import re
from dataclasses import dataclass, replace

from flows.client.menu import menu
from flows.client.relay import said
from flows.client.wares import stock
from flows.context import Context, Relay
from flows.effects import CloseRelay, PassBack
from flows.flow import Asking, Flow, ask_choice, end, go
from flows.hearing.closing import closed_tag, closes
from flows.hearing.normalise import normalise
from flows.hearing.understanding import understand
from flows.machine import Place, Step, enter, pick
from flows.talk import Heard, Option, Reply, Text, Value, text

# "3 safi wajda", "(3) safi wajda", "٣: صافي"; but not "3" alone, which may pick an option.
_TAGGED = re.compile(r"\s*\(?(\d{1,3})\)?\s*[:.,،-]?\s+(\S.*)", re.DOTALL)
LONGEST = 600  # bytes of an answer that are kept while we ask whom it is for
MOST_NAMES = 5  # said in one sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """The slots: what the member said, until we know to whom. As in flows.effects.PassBack.

    tag: the number that it began with, of somebody with whom the talk is over.
    """

    words: str = ""
    recording: str = ""
    medium: str = ""
    tag: int = 0


answering = Flow("answering", Answer, version=1)


@answering.state
def for_whom(answer: Answer, ctx: Context) -> Asking:
    """One of the clients who talk with the cooperative now, or did until not long ago."""
    relays = (*_open(ctx), *_lately(ctx, answer.tag))
    if not relays:
        return end(text("answering.nobody"))
    options = [Option(relay.key, who(relay)) for relay in relays]
    key = yield from ask_choice(text("answering.ask"), options)

    chosen = next(relay for relay in relays if relay.key == key)
    if chosen.tag == answer.tag and (found := _TAGGED.fullmatch(answer.words)):
        answer = replace(answer, words=found[2].strip())  # the number was hers
    return end(text("answering.done", who=who(chosen)), _back(chosen, answer))


def who(relay: Relay) -> Text:
    """A client as members know her: "Fatima (3)"."""
    name: Value = relay.name or text("relay.nobody")
    return text("relay.who", name=name, tag=relay.tag)


def answered(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """What becomes of a member's message; None where it is not for one of these clients."""
    if ctx.desk is None or not ctx.desk.relays or heard.tapped is not None:
        return None
    if (tag := closed_tag(heard.words)) is not None and (ended := _named(ctx, tag)):
        return _closed(place, ended)
    if place is not None and place.flow not in (menu.name, answering.name):
        return None  # in the middle of something as a client of another cooperative
    if closes(heard.words, ctx.contact.language) and ctx.relay is None:
        return _closed(place, _open(ctx))
    if (found := _TAGGED.fullmatch(heard.words)) and (
        done := _tagged(place, int(found[1]), found[2].strip(), heard, ctx)
    ):
        return done
    if place is not None and place.flow == answering.name:
        return _by_tag(place, heard, ctx)
    if ctx.relay is not None:  # she is a client herself, and talks with another cooperative
        return None
    return _to_all(place, heard, ctx)


def addressed(words: str, ctx: Context) -> str:
    """The number of a client, before the words that are for them; "" where it is nobody's."""
    found = _TAGGED.fullmatch(words)
    theirs = found and (_named(ctx, int(found[1])) or _lately(ctx, int(found[1])))
    return str(int(found[1])) if found and theirs else ""


def _tagged(place: Place | None, tag: int, words: str, heard: Heard, ctx: Context) -> Step | None:
    """Words with a number before them, which is a client's; None where it is nobody's."""
    _, medium, recording = said(heard, ctx)
    if named := _named(ctx, tag):
        return _passed(place, named, Answer(words, recording, medium), ctx)
    if not (lately := _lately(ctx, tag)):
        return None
    if relays := _open(ctx):  # "3 pots" may be said to somebody else
        answer = Answer(heard.words.strip(), recording, medium, tag)
        return _passed(place, (*relays, *lately), answer, ctx)
    return _passed(place, lately, Answer(words, recording, medium), ctx)


def _to_all(place: Place | None, heard: Heard, ctx: Context) -> Step | None:
    """Words with no number before them: for the one who waits, or we ask for whom."""
    relays = _open(ctx)
    if not relays:
        return None
    if any(relay.waits for relay in relays) and _greets(heard, ctx):
        return Step(place)  # "salam" opens the window: what waits is given at once
    words, medium, recording = said(heard, ctx)
    if not words and not medium:
        return Step(place)
    if heard.media == "reaction" and len(relays) > 1:
        return None  # a thumb under a message is no answer that is worth a question
    return _passed(place, relays, Answer(words, recording, medium), ctx)


def _passed(place: Place | None, relays: tuple[Relay, ...], answer: Answer, ctx: Context) -> Step:
    """Given to the one whom it can be for; we ask when there are several."""
    if len(relays) == 1:
        here = None if place is not None and place.flow == answering.name else place
        return Step(here, (), (_back(relays[0], answer),))
    if len(answer.words.encode()) > LONGEST:
        names = _names(relays)
        return Step(place, (Reply((text("answering.long", names=names),)),))
    return enter(go(for_whom, answer), ctx)


def _by_tag(place: Place, heard: Heard, ctx: Context) -> Step | None:
    """Asked for whom, a number that no row bears may be the client's own."""
    digits = normalise(heard.words)
    if not digits.isdigit() or len(digits) > 3 or int(digits) <= len(place.offer):
        return None
    return pick(place, (relay.key for relay in _named(ctx, int(digits))), ctx)


def _closed(place: Place | None, relays: tuple[Relay, ...]) -> Step | None:
    if not relays:
        return None
    if len(relays) > 1:
        return Step(place, (Reply((text("answering.which", names=_names(relays)),)),))
    [relay] = relays
    done = text("answering.closed", who=who(relay))
    return Step(place, (Reply((done,)),), (CloseRelay(relay.key),))


def _back(relay: Relay, answer: Answer) -> PassBack:
    return PassBack(relay.key, answer.words, answer.recording, answer.medium)


def _open(ctx: Context) -> tuple[Relay, ...]:
    relays = ctx.desk.relays if ctx.desk else ()
    return tuple(relay for relay in relays if not relay.over)


def _named(ctx: Context, tag: int) -> tuple[Relay, ...]:
    """Those of this number: several for who is a member of two cooperatives."""
    return tuple(relay for relay in _open(ctx) if relay.tag == tag)


def _lately(ctx: Context, tag: int) -> tuple[Relay, ...]:
    """The last one of this number with whom the talk is over."""
    relays = ctx.desk.relays if ctx.desk else ()
    return tuple(relay for relay in relays if relay.over and relay.tag == tag)[:1]


def _names(relays: tuple[Relay, ...]) -> tuple[Text, ...]:
    return tuple(map(who, relays[:MOST_NAMES]))


def _greets(heard: Heard, ctx: Context) -> bool:
    return understand(heard.words, stock(ctx), stored=ctx.contact.language).intent == "greet"
