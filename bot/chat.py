"""Talk with the bot in the terminal: the simulator's phone, without its page.

What is typed goes through the same turn queue and database as a message from a provider.
A number picks a button or a row, where the channel shows some.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from rich.console import Console
from rich.text import Text
from sqlmodel import col, select, update

from bot.clock import Clock
from bot.database import Database
from bot.gateways import Gateway
from bot.gateways.simulator import WHATSAPP_PREFIX, Posted, PostedPin
from bot.render.segments import segments
from bot.tables import Address, Contact, Outbound, Sender
from bot.turns import Turns
from bot.writer import Transaction

PHONE = "+212600000010"  # of the numbers kept for examples; the page's phones have others
HELP = "A number picks. /photo, /voice, /pin 31.63,-7.99 send those; Ctrl-D ends."

Channel = Literal["sms", "whatsapp"]


class NoSender(Exception):
    """We have no sender on this channel. The command says so, and ends."""


@dataclass(frozen=True, slots=True)
class Bot:
    """What answers: the parts of the program that a terminal needs."""

    database: Database
    turns: Turns
    gateway: Gateway
    clock: Clock


@dataclass(frozen=True, slots=True)
class Phone:
    """Our end: its channel, its own address, and the sender that it writes to."""

    channel: Channel
    address: str
    sender: str

    def posted(self, line: str, picks: list[list[str]]) -> Posted:
        """A typed line as the phone would send it. Raises ValueError when it means nothing."""
        what: dict[str, object] = {"words": line}
        command, _, rest = line.partition(" ")
        if command == "/photo":
            what = {"media": "image", "words": rest}
        elif command == "/voice":
            what = {"media": "voice"}
        elif command == "/pin":
            what = {"pin": _pin(rest)}
        elif line.isdecimal() and 1 <= int(line) <= len(picks):
            payload, title, _ = picks[int(line) - 1]
            what = {"tap": payload, "words": title}
        common = {"id": secrets.token_hex(16), "channel": self.channel, "phone": PHONE}
        return Posted.model_validate(common | {"sender": self.sender} | what)


def chat(
    bot: Bot,
    channel: Channel = "sms",
    language: str = "",
    console: Console | None = None,
    read: Callable[[], str] | None = None,
) -> None:
    """Answer each line read, until there is none. Raises NoSender.

    language makes the phone's owner somebody whose language we know; "" leaves it as it is.
    read raises EOFError at the end.
    """
    console = console or Console()
    read = read or (lambda: console.input("[bold]> [/]"))
    phone = _phone(bot.database, channel)
    if language:
        bot.database.writer.run(lambda tx: _speak(tx, phone, language, bot.clock))
    console.print(HELP, style="dim")
    last = _newest(bot.database, phone)
    picks: list[list[str]] = []
    while True:
        try:
            line = read().strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not line:
            continue
        try:
            posted = phone.posted(line, picks)
        except ValueError:
            console.print(HELP, style="dim")
            continue
        bot.turns.take_now(bot.gateway.parse(posted.model_dump_json(), bot.clock.now()))
        for row in _came(bot, phone, last):
            last, picks = row.id or last, json.loads(row.picks or "[]")
            _show(console, row, picks)


def _phone(database: Database, channel: Channel) -> Phone:
    with database.reading() as db:
        ours = select(Sender).where(Sender.channel == channel)
        # One that several cooperatives share, if there is one.
        shared_first = (col(Sender.cooperative_id).is_not(None), col(Sender.id))
        sender = db.exec(ours.order_by(*shared_first)).first()
    if sender is None:
        raise NoSender(f"there is no {channel} sender yet: `taawon demo --seed-only` makes one")
    address = WHATSAPP_PREFIX + PHONE if channel == "whatsapp" else PHONE
    return Phone(channel, address, sender.address)


def _speak(tx: Transaction, phone: Phone, language: str, clock: Clock) -> None:
    """Make the phone's owner a contact who speaks this language."""
    same = (Address.channel == phone.channel, Address.address == phone.address)
    known = tx.db.exec(select(Address).where(*same)).first()
    if known is not None:
        contact = tx.db.get_one(Contact, known.contact_id)
        contact.language, contact.leaning = language, ""
        return
    contact = Contact(language=language, created=clock.now())
    tx.db.add(contact)
    tx.db.flush()
    assert contact.id is not None
    tx.db.add(Address(contact_id=contact.id, channel=phone.channel, address=phone.address))


def _newest(database: Database, phone: Phone) -> int:
    with database.reading() as db:
        ids = select(Outbound.id).where(Outbound.address == phone.address)
        return db.exec(ids.order_by(col(Outbound.id).desc())).first() or 0


def _came(bot: Bot, phone: Phone, last: int) -> list[Outbound]:
    """What came after row `last`. It is marked as sent: nobody else is to send it."""
    came = (col(Outbound.address) == phone.address, col(Outbound.id) > last)

    def read(tx: Transaction) -> list[Outbound]:
        """What came, oldest first: what nobody sends here is taken for sent."""
        queued = col(Outbound.status) == "queued"
        tx.db.exec(update(Outbound).where(*came, queued).values(status="sent"))
        return list(tx.db.exec(select(Outbound).where(*came).order_by(col(Outbound.id))))

    return bot.database.writer.run(read)


def _show(console: Console, row: Outbound, picks: list[list[str]]) -> None:
    """One message: its words, what can be picked, and what it costs where that matters."""
    # As Text: brackets in people's words are no markup of the terminal's.
    console.print(Text(row.body))
    for number, (_, title, hint) in enumerate(picks, 1):
        console.print(Text(f"[{number}] {title}" + (f" - {hint}" if hint else ""), style="cyan"))
    if row.channel == "sms":
        console.print(f"segments: {segments(row.body)}", style="dim", highlight=False)


def _pin(written: str) -> PostedPin:
    latitude, _, longitude = written.partition(",")
    try:
        return PostedPin(latitude=Decimal(latitude.strip()), longitude=Decimal(longitude.strip()))
    except InvalidOperation as error:
        raise ValueError(f"not two numbers: {written}") from error
