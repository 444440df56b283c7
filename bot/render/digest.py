"""A cooperative's orders as one SMS, or as few as can be: what to prepare, then for whom.

    Tifawin 22/11 18:00 - Commandes : 2

    A préparer :
    Amlou 500 g : 3 pots

    #41 Fatima 0600000011
    Amlou 500 g : 2 pots
    A livrer : Marrakech, Massira 2
    Total : 180 DH

    #42 ...

An order is never cut between two SMS, unless it alone is longer than one: then the rest of
it begins again with whose it is.

What clients call a product stands below the orders, and may not make them dearer: a name in
Arabic letters, beside orders in Latin ones, would more than double what they cost. It goes
as an SMS of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.render.lengths import shorten
from bot.render.segments import GSM7, plain, segments
from bot.telephone import national
from bot.translate import Say, speaker
from flows.talk import Measure, Money, Named, Pin, Quantity, text

MOST_SEGMENTS = 10  # 1530 characters of GSM-7, or 670 of Arabic: Twilio takes 1600
NAME, PRODUCT, WORDS = 40, 60, 200  # characters of a name, a product, an address or a note
METRE = Decimal("0.00001")  # degrees: finer than a telephone knows
NUMBERED = "(99/99) "  # the room that "(1/2) " may need


@dataclass(frozen=True, slots=True)
class Line:
    """A product and how much of it. pack: what one unit holds, or ""."""

    product: Named
    pack: str
    quantity: Quantity
    unit: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the digest tells it. telephone is E.164, told where something is delivered.

    reward: what comes with it for nothing, in words, or "".
    """

    number: int
    name: str
    lines: tuple[Line, ...]
    total: Money
    at_home: bool = False
    telephone: str = ""
    address: str = ""
    pin: Pin | None = None
    note: str = ""
    reward: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """Words with which so many different clients named a product."""

    words: str
    product: Named
    clients: int


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told, up to when (their own local time), and which number to write to, or ""."""

    cooperative: Named
    until: datetime
    language: str
    write_to: str = ""


def render(
    told: Told, orders: tuple[Order, ...], aliases: tuple[Alias, ...] = ()
) -> tuple[str, ...]:
    """The bodies to send, in order, each of MOST_SEGMENTS at most. () without orders."""
    if not orders:
        return ()
    say = speaker(told.language)
    head = say(
        text(
            "digest.head",
            cooperative=shorten(say(told.cooperative), NAME),
            day=f"{told.until:%d/%m}",
            hour=f"{told.until:%H:%M}",
            orders=len(orders),
        )
    )
    blocks = [list(_lines(order, say)) for order in orders]
    if len(orders) > 1:  # one order is what there is to prepare
        blocks.insert(0, [say(text("digest.prepare")), *_prepare(orders, say)])
    if told.write_to:
        blocks.append([say(text("digest.write", telephone=told.write_to))])
    cheap = GSM7.issuperset(_body(head, blocks))
    names = [plain(_alias(alias, say)) for alias in aliases]
    apart = [name for name in names if cheap and not GSM7.issuperset(name)]
    if beside := [name for name in names if name not in apart]:
        blocks.insert(len(blocks) - bool(told.write_to), beside)
    alone = (f"{shorten(say(told.cooperative), NAME)}: {name}" for name in apart)
    return (*_bodies(head, blocks), *map(plain, alone))


def _bodies(head: str, blocks: list[list[str]]) -> tuple[str, ...]:
    """One body, or as few as hold the blocks, numbered."""
    if segments(whole := _body(head, blocks)) <= MOST_SEGMENTS:
        return (whole,)
    parts = _packed(head, blocks)
    return tuple(
        _body(f"({number}/{len(parts)}) {head}", part) for number, part in enumerate(parts, 1)
    )


def _packed(head: str, blocks: list[list[str]]) -> list[list[list[str]]]:
    """The blocks, spread over as few parts as hold them in this order."""
    parts: list[list[list[str]]] = [[]]
    for block in blocks:
        for piece in _pieces(head, block):
            if parts[-1] and not _fits(head, [*parts[-1], piece]):
                parts.append([])
            parts[-1].append(piece)
    return parts


def _pieces(head: str, block: list[str]) -> Iterator[list[str]]:
    """The block; or, if no part holds it, pieces that each begin with its first line."""
    first, *lines = block
    piece = [first]
    for line in lines:
        if len(piece) > 1 and not _fits(head, [[*piece, line]]):
            yield piece
            piece = [first]
        piece.append(line)
    yield piece


def _fits(head: str, blocks: list[list[str]]) -> bool:
    return segments(_body(NUMBERED + head, blocks)) <= MOST_SEGMENTS


def _body(head: str, blocks: list[list[str]]) -> str:
    return plain("\n\n".join((head, *("\n".join(block) for block in blocks))))


def _prepare(orders: tuple[Order, ...], say: Say) -> Iterator[str]:
    """How much of each product in all, in the order in which they are first asked for."""
    totals: dict[tuple[Named, str, str], int] = {}
    for line in (line for order in orders for line in order.lines):
        of = (line.product, line.pack, line.unit)
        totals[of] = totals.get(of, 0) + line.quantity.thousandths
    for (product, pack, unit), total in totals.items():
        yield _line(Line(product, pack, Quantity(total), unit), say)


def _lines(order: Order, say: Say) -> Iterator[str]:
    """Whose it is, then what, where, and what they pay."""
    telephone = national(order.telephone) if order.at_home else ""
    yield f"#{order.number} {shorten(order.name, NAME)} {telephone}".rstrip()
    for line in order.lines:
        yield _line(line, say)
    if order.reward:  # it is packed with them
        yield say(text("digest.reward", words=shorten(order.reward, PRODUCT)))
    if order.at_home:
        if order.address or not order.pin:
            yield say(text("digest.home", address=shorten(order.address, WORDS)))
        if order.pin:
            latitude, longitude = (
                f"{degrees.quantize(METRE).normalize():f}"
                for degrees in (order.pin.latitude, order.pin.longitude)
            )
            yield f"https://maps.google.com/?q={latitude},{longitude}"
    else:
        yield say(text("digest.pickup"))
    if order.note:
        yield say(text("digest.note", note=shorten(order.note, WORDS)))
    yield say(text("digest.total", total=order.total))


def _line(line: Line, say: Say) -> str:
    product = shorten(f"{say(line.product)} {line.pack}", PRODUCT)
    return say(text("digest.line", quantity=Measure(line.quantity, line.unit), product=product))


def _alias(alias: Alias, say: Say) -> str:
    product = shorten(say(alias.product), NAME)
    return say(text("digest.alias", words=alias.words, product=product, clients=alias.clients))
