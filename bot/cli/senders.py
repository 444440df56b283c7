"""`taawon sender`: the numbers and names that we write from, and what each goes through."""

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from sqlmodel import Session, col, func, select

from bot import telephone
from bot.cli.cooperatives import SENDER_NAME
from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.outbox.ledger import is_status
from bot.settings import Settings
from bot.tables import Cooperative, Lane, Outbound, Sender
from bot.telephone import NotANumber
from bot.writer import Transaction

WHATSAPP = "whatsapp:"
# What each gateway can carry, and the setting without which it is not there.
CHANNELS = {"twilio": ("sms", "whatsapp"), "android": ("sms",), "cloud": ("whatsapp",)}
NEEDS = {"android": "android_api_url", "cloud": "cloud_token"}
FASTEST = 1000.0  # messages a second: more than any provider takes from one sender


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said of a sender; None for what stays as it is. rate: 0 for its gateway's own.

    only_for: the code of the cooperative whose it is; shared: it is nobody's own.
    """

    gateway: str | None = None
    rate: float | None = None
    only_for: str | None = None
    shared: bool = False


def show() -> None:
    """Print all senders."""
    with opened() as database, database.reading() as db:
        found = db.exec(
            select(Sender, Cooperative.code)
            .outerjoin(Cooperative, col(Cooperative.id) == col(Sender.cooperative_id))
            .order_by(col(Sender.id))
        ).all()
    table = Table("sender", "address", "channel", "gateway", "messages a second", "for", box=None)
    for sender, code in found:
        rate = f"{sender.rate:g}" if sender.rate else "as its gateway"
        told = (sender.address, sender.channel, sender.gateway, rate, code or "all")
        table.add_row(str(sender.id), *told)
    Console().print(table if found else "There is no sender yet: `taawon sender ADDRESS` adds one.")


def put(typed: str, wanted: Wanted) -> None:
    """Add a sender, or change the one of this address; say what it is now."""
    address = _address(typed)
    _check(address, wanted)
    with opened() as database:
        sender = database.writer.run(lambda tx: _put(tx, address, wanted))
        with database.reading() as db:
            print(_said(db, sender))
    if missing := _missing(settings(), sender):
        print(missing)


def _address(typed: str) -> str:
    """As it is stored. Raises Stop."""
    if SENDER_NAME.fullmatch(typed):
        return typed
    kind = WHATSAPP if typed.startswith(WHATSAPP) else ""
    try:
        return kind + telephone.normalise(typed.removeprefix(kind))
    except NotANumber:
        raise Stop(
            f"{typed} must be a number, whatsapp: and a number, or at most 11 letters and digits."
        ) from None


def _channel(address: str) -> str:
    return "whatsapp" if address.startswith(WHATSAPP) else "sms"


def _check(address: str, wanted: Wanted) -> None:
    """Raise Stop for what can be of no sender."""
    if wanted.shared and wanted.only_for is not None:
        raise Stop("A sender is of one cooperative (--for) or of all (--shared), not both.")
    rate = wanted.rate
    if rate is not None and not 0 <= rate <= FASTEST:
        raise Stop(f"--rate must be messages a second, from 0 to {FASTEST:g}.")
    if wanted.gateway is not None:
        _check_gateway(address, wanted.gateway)


def _check_gateway(address: str, gateway: str) -> None:
    if gateway not in CHANNELS:
        raise Stop(f"There is no gateway called {gateway}: there are {', '.join(CHANNELS)}.")
    channel = _channel(address)
    if channel not in CHANNELS[gateway]:
        said = {"sms": "SMS", "whatsapp": "WhatsApp"}[channel]
        raise Stop(f"The gateway {gateway} carries no {said}.")
    if gateway == "android" and SENDER_NAME.fullmatch(address):
        raise Stop("A telephone sends from its number, never from a name.")


def _put(tx: Transaction, address: str, wanted: Wanted) -> Sender:
    sender = tx.db.exec(select(Sender).where(col(Sender.address) == address)).first()
    if sender is None:
        sender = Sender(address=address, channel=_channel(address))
    lane = tx.db.exec(select(Lane).where(Lane.sender_id == sender.id).with_for_update()).first()
    if wanted.gateway is not None and wanted.gateway != sender.gateway:
        _check_settled(tx, lane, sender)
        sender.gateway = wanted.gateway
    if wanted.rate is not None:
        sender.rate = wanted.rate or None
    if wanted.only_for is not None:
        sender.cooperative_id = _cooperative(tx, wanted.only_for.upper())
    if wanted.shared:
        sender.cooperative_id = None
    tx.db.add(sender)
    if lane is not None:
        lane.epoch += 1  # whoever drains it goes home, and reads its gateway and rate again
    tx.db.flush()
    return sender


def _check_settled(tx: Transaction, lane: Lane | None, sender: Sender) -> None:
    """Raise Stop while something is at the old gateway: the new one would not find it there.

    It would take that for a proof that it never left, and send it once more.
    """
    if lane is None:
        return
    open_ = is_status("sending") | is_status("unknown")
    under_way = select(func.count()).where(col(Outbound.lane_id) == lane.id, open_)
    if number := tx.db.exec(under_way).one():
        raise Stop(
            f"{number} messages of this sender are under way or in doubt at {sender.gateway}: "
            "wait until `taawon outbox` shows none. Nothing was changed."
        )


def _cooperative(tx: Transaction, code: str) -> int | None:
    found = tx.db.exec(select(Cooperative).where(Cooperative.code == code)).first()
    if found is None:
        raise Stop(f"There is no cooperative called {code}.")
    return found.id


def _said(db: Session, sender: Sender) -> str:
    seller = db.get(Cooperative, sender.cooperative_id) if sender.cooperative_id else None
    whose = seller.code if seller else "all cooperatives"
    rate = f", {sender.rate:g} messages a second" if sender.rate else ""
    through = f"{sender.channel} through {sender.gateway}{rate}"
    return f"Sender {sender.id} is {sender.address}: {through}, for {whose}."


def _missing(found: Settings, sender: Sender) -> str:
    """What is still to be set for it to send; "" where all is there, or in the simulator."""
    need = NEEDS.get(sender.gateway)
    if found.simulator or need is None:
        return ""
    number = sender.address.removeprefix(WHATSAPP)
    if not getattr(found, need):
        return f"Its messages wait until {need.upper()} and the settings beside it are set."
    if sender.gateway == "cloud" and number not in found.cloud_numbers:
        return "Its messages are refused until CLOUD_NUMBERS has its number and Meta's id of it."
    if sender.gateway == "android" and number != found.android_number:
        return "ANDROID_NUMBER is another one: its messages come from that."
    return ""
