"""Conversations as people read them: tests/transcripts/README.md explains the notation.

Rewrite what the bot says in them with `pytest --rewrite`, then read the diff.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot import places, surveys
from bot.render import sms, whatsapp
from bot.surveys.trying import EXAMPLE
from bot.translate import LANGUAGES, speaker
from flows import FLOWS, step
from flows.client.survey import Answering
from flows.context import Context, PastLine, PastOrder, Relay
from flows.effects import (
    Agree,
    CancelOrder,
    ChooseCooperative,
    CloseRelay,
    Effect,
    Lean,
    MoveOrder,
    OpenRelay,
    OptIn,
    OptOut,
    PassOn,
    PlaceOrder,
    Rate,
    Remind,
    SetLanguage,
    SetProfile,
    VoteIn,
)
from flows.machine import Place, joined
from flows.surveys import Run
from flows.talk import Event, Heard, Pin, Quantity, Reply, Silence, Started, Tap
from tests import shops

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
HERE = Pin(Decimal("30.4278"), Decimal("-9.5981"))
MEDIA = re.compile(r"\((voice|image|video|document|card|sticker|reaction)\)$")
MOVED = re.compile(r"\* order (\d+): (\w+)$")  # a member moved it
SOLD = re.compile(r"\* (\w+): ([\d.]+)$")  # of a product, so much is left
ASKED = re.compile(r"\* survey (\w+)$")  # one that is ready, for this contact
LATER = re.compile(r"> \(.+ later\)$")


@dataclass
class Conversation:
    """A conversation under way: what one client and the bot said so far."""

    ctx: Context
    channel: str
    place: Place | None = None
    taps: dict[str, Tap] = field(default_factory=dict)  # by label, the latest that bore it
    turns: int = 0
    flows: set[str] = field(default_factory=set)

    def turn(self, line: str) -> Iterator[str]:
        """What the bot answers to one line that begins with ">", and what it does."""
        self.turns += 1
        self.ctx = replace(self.ctx, asked=f"turn{self.turns:02}")
        raw = places.dump(self.place) if self.place else None
        place = places.load(raw) if raw else None  # as between two processes
        event = self.heard(line)
        done = step(place, event, self.ctx)
        self.place = done.place
        self.flows |= {done.place.flow} if done.place else set()
        for effect in done.effects:
            self.remember(effect)
        if done.again is not None:
            after = step(done.place, done.again, self.ctx)
            for effect in after.effects:
                self.remember(effect)
            done, self.place = joined(done, after), after.place
        for reply in done.replies:
            yield from (f"< {said}" if said else "<" for said in self.rendered(reply).splitlines())
        yield from (
            f"! {told(effect)}" for effect in done.effects if not isinstance(effect, Remind)
        )

    def heard(self, line: str) -> Event:
        """The event that a line stands for."""
        if asked := ASKED.match(line):
            found = surveys.named(asked[1]).about_this(EXAMPLE)
            self.ctx = replace(self.ctx, survey=Run("1", found))
            return Started("survey", Answering("1"))
        said = line.removeprefix("> ")
        if LATER.match(line):
            return Silence(self.place.asked if self.place else "")
        if said == "(pin)":
            return Heard(pin=HERE)
        if medium := MEDIA.match(said):
            return Heard(media=medium[1])
        if said.startswith("[tap] "):
            label = said.removeprefix("[tap] ")
            return Heard(label, tapped=self.taps[label])
        return Heard(said)

    def remember(self, effect: Effect) -> None:  # noqa: PLR0912  one case each
        """What the next turn knows of it: bot.perform does the same to the database."""
        contact = self.ctx.contact
        match effect:
            case SetLanguage(language):
                contact = replace(contact, language=language)
            case Lean(language):
                contact = replace(contact, leaning=language)
            case PlaceOrder(name=name, address=address):
                contact = replace(contact, name=name, address=address or contact.address)
            case SetProfile(field=told, value=value):
                contact = replace(contact, **{told: value})
            case Agree(given=given):
                contact = replace(contact, agreed=given)
            case OptOut():
                contact = replace(contact, opted_out=True)
            case OptIn():
                contact = replace(contact, opted_out=False)
            case Agree(given=given):
                contact = replace(contact, agreed=given)
            case VoteIn(ballot=key, option=option):
                ballots = (
                    replace(b, chosen=option) if b.key == key else b for b in self.ctx.ballots
                )
                self.ctx = replace(self.ctx, ballots=tuple(ballots))
            case ChooseCooperative(code):
                chosen = next(c for c in self.ctx.cooperatives if c.code == code)
                self.ctx = replace(self.ctx, cooperative=chosen, products=shops.SOME)
            case CancelOrder(number):
                self.goes(number, "cancelled")
            case MoveOrder(number, to, reason):
                self.goes(number, to, reason)
            case Rate(number, product, stars):
                self.rated(number, product, stars)
            case OpenRelay() | PassOn() | CloseRelay():
                self.relay(effect)
            case _:
                pass
        if isinstance(effect, PlaceOrder):
            self.place_order(effect)
        self.ctx = replace(self.ctx, contact=contact)

    def goes(self, number: str, to: str, reason: str = "") -> None:
        """An order comes to a status: for its client, and at the desk of a member."""
        orders = tuple(
            replace(order, status=to, reason=reason) if order.number == number else order
            for order in self.ctx.orders
        )
        desk = self.ctx.desk
        if desk is not None:
            seen = (replace(o, status=to) if o.number == number else o for o in desk.orders)
            desk = replace(desk, orders=tuple(seen))
        self.ctx = replace(self.ctx, orders=orders, desk=desk)

    def place_order(self, placed: PlaceOrder) -> None:
        """The client has one order more, and what it replaces is no more."""
        if placed.replaces:
            self.goes(placed.replaces, "cancelled")
        known = {product.key: product for product in self.ctx.products}
        lines = tuple(
            PastLine(one.product, known[one.product].name, one.quantity,
                     known[one.product].unit, one.unit_price)
            for one in placed.lines
        )  # fmt: skip
        order = PastOrder(
            placed.ref, "received", self.ctx.now, lines, placed.total, placed.delivery,
            placed.name, placed.address, pin=placed.pin, note=placed.note,
        )  # fmt: skip
        orders, ref = (order, *self.ctx.orders), str(int(placed.ref) + 1)
        self.ctx = replace(self.ctx, orders=orders, ref=ref)

    def rated(self, number: str, product: str, stars: int) -> None:
        """A line of an order was rated: it need not be asked about."""
        self.ctx = replace(
            self.ctx,
            orders=tuple(
                replace(
                    order,
                    asks_rating=False,
                    lines=tuple(
                        replace(line, stars=stars) if line.product == product else line
                        for line in order.lines
                    ),
                )
                if order.number == number
                else order
                for order in self.ctx.orders
            ),
        )

    def relay(self, effect: OpenRelay | PassOn | CloseRelay) -> None:
        """Who talks with whom."""
        desk = self.ctx.desk
        match effect:
            case OpenRelay(told_night=told) | PassOn(told_night=told):
                night = self.ctx.now if told else None
                self.ctx = replace(self.ctx, relay=Relay("1", "Fatima", 3, night=night))
            case CloseRelay(relay=key) if desk and key:
                left = (replace(r, over=r.over or r.key == key) for r in desk.relays)
                self.ctx = replace(self.ctx, desk=replace(desk, relays=tuple(left)))
            case CloseRelay():
                self.ctx = replace(self.ctx, relay=None)

    def rendered(self, reply: Reply) -> str:
        """As the channel shows it, with its buttons or the rows of its list in brackets."""
        say = speaker(self.ctx.contact.language)
        if self.channel == "sms":
            return sms.render(reply, say)
        message = whatsapp.render(reply, say)
        for pick in message.picks:
            asked, _, key = pick.payload.partition(".")
            self.taps[pick.title] = Tap(key, asked)
        if not message.opens:
            return (
                f"{message.body}\n{' '.join(f'[{pick.title}]' for pick in message.picks)}".strip()
            )
        rows = (f"[{pick.title}] {pick.description}".strip() for pick in message.picks)
        return "\n".join((message.body, f"[{message.opens}]", *rows))

    def sell(self, product: str, left: str) -> None:
        """Somebody else buys, so that this much of a product is left."""
        stock = Quantity.of(Decimal(left))
        products = (replace(p, stock=stock) if p.key == product else p for p in self.ctx.products)
        self.ctx = replace(self.ctx, products=tuple(products))


def told(effect: Effect) -> str:
    """An effect as a line says it: what stands as it does at first is left out."""
    held = ((slot.name, getattr(effect, slot.name), slot.default) for slot in fields(effect))
    said = (f"{name}={value!r}" for name, value, default in held if value != default)
    return f"{type(effect).__name__}({', '.join(said)})"


def begun(script: str) -> Conversation:
    """The conversation that the first line announces: # SHOP language channel."""
    shop, language, channel = script.splitlines()[0].removeprefix("# ").split()
    ctx: Context = getattr(shops, shop)
    page = shops.SMS_PAGE if channel == "sms" else shops.WHATSAPP_PAGE
    known = "" if language == "unknown" else language
    return Conversation(
        replace(ctx, page=page, contact=replace(ctx.contact, language=known)), channel
    )


def play(script: str) -> tuple[str, Conversation]:
    """Say the client's lines to the bot, and write down all that follows."""
    conversation = begun(script)
    out = [script.splitlines()[0]]
    for line in script.splitlines()[1:]:
        if moved := MOVED.match(line):
            conversation.goes(*moved.groups())
            out.append(line)
        elif sold := SOLD.match(line):
            conversation.sell(*sold.groups())
            out.append(line)
        elif line.startswith("> ") or ASKED.match(line):
            out += [line, *conversation.turn(line)]
    return "\n".join([*out, ""]), conversation


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_bot_still_says_and_does_the_same(path: Path, rewrite: bool) -> None:
    expected = path.read_text(encoding="utf-8")
    played, _ = play(expected)
    if rewrite:
        path.write_text(played, encoding="utf-8")
    assert played == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flow_has_a_transcript_in_every_language(language: str) -> None:
    told: set[str] = set()
    for path in TRANSCRIPTS:
        if path.stem.endswith(f".{language}"):
            told |= play(path.read_text(encoding="utf-8"))[1].flows
    assert told == set(FLOWS)


def test_every_language_tells_the_same_stories() -> None:
    told: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for path in TRANSCRIPTS:
        story, _, language = path.stem.rpartition(".")
        told[language].add(story)
    assert all(stories == told["fr"] for stories in told.values())
