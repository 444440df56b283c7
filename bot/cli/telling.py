"""The commands about the digests."""

from collections.abc import Sequence

from sqlmodel import col, select

from bot import digests
from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.clock import Clock
from bot.costs import load
from bot.costs.tariff import MILLION
from bot.database import Database
from bot.digests import Made
from bot.reach import sms_sender_of
from bot.tables import Cooperative


def preview(code: str | None) -> None:
    """Print what each cooperative would be told if its hour struck now. Writes nothing."""
    now = Clock().now()
    with opened() as database:
        for cooperative in _cooperatives(database, code):
            with database.reading() as db:
                made = digests.preview(db, cooperative.id or 0, now)
            for body in made.bodies:
                print(f"{body}\n")
            print(_said(database, cooperative, made, to="would go to"))


def make(code: str | None, now: bool) -> None:
    """Write the digests whose hour has struck, or all (now), and say what they are."""
    with opened() as database:
        for cooperative in _cooperatives(database, code):
            made = _made(database, cooperative, now)
            print(_said(database, cooperative, made, to="goes to"))


def _made(database: Database, cooperative: Cooperative, at_once: bool) -> Made | None:
    now = Clock().now()
    last = now - digests.GRACE  # an hour that is striking just now is left to the bot
    until = now if at_once else digests.struck(cooperative.digest_at, cooperative.zone, last)
    try:
        return database.writer.run(lambda tx: digests.make(tx, cooperative.id or 0, until, now))
    except digests.NoSender:
        raise Stop(f"{cooperative.code}: there is no SMS sender to tell it from.") from None


def _cooperatives(database: Database, code: str | None) -> Sequence[Cooperative]:
    """Those that are told their orders; the one of this code, where one is given."""
    told = select(Cooperative).order_by(Cooperative.code)
    if code is None:
        told = told.where(col(Cooperative.digest_to) != "")
    else:
        told = told.where(Cooperative.code == code.upper())
    with database.reading() as db:
        found = db.exec(told).all()
    if code is not None and not found:
        raise Stop(f"There is no cooperative called {code.upper()}.")
    if silent := [each.code for each in found if not each.digest_to]:
        raise Stop(f"{silent[0]} has no number to send its digest to.")
    return found


def _said(database: Database, cooperative: Cooperative, made: Made | None, to: str) -> str:
    if made is None or not made.orders:
        return f"{cooperative.code}: nothing to tell."
    return (
        f"{cooperative.code}: orders: {made.orders}, segments: {made.segments}, "
        f"{_cost(database, cooperative, made)}{to} {cooperative.digest_to}."
    )


def _cost(database: Database, cooperative: Cooperative, made: Made) -> str:
    """About what it costs by the tariff; nothing is said while there is no sender."""
    with database.reading() as db:
        sender = sms_sender_of(db, cooperative.id)
    if sender is None:
        return ""
    tariff = load(settings().tariff_file)
    price = tariff.price(sender.gateway, "sms")
    dirhams = tariff.in_dirhams(price.of(made.segments), price.currency)
    return f"about {dirhams / MILLION:.2f} DH; "
