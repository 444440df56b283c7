"""A cooperative as an operator sets it up: its name, and how it is told its orders."""

import re
from dataclasses import dataclass

from sqlmodel import col, select

from bot import telephone
from bot.cli.endings import Stop
from bot.reach import sms_sender
from bot.tables import Cooperative, Sender
from bot.telephone import NotANumber
from bot.writer import Transaction

# A word that clients write and posters carry, which is found whatever its case.
CODE = re.compile("[A-Z][A-Z0-9]{2,15}")
HOUR = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
# A name that SMS may come from: up to 11 letters and digits, one letter at least (GSM 03.40,
# "alphanumeric"). Takes TAAWON; leaves 12345 and MON-NOM.
SENDER_NAME = re.compile("(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator says of a cooperative; None for what stays as it is.

    name is given to one that is new. sms_from is a sender shared by all that have no own.
    rate_after: hours from delivery until clients are asked how it was.
    """

    name: str | None = None
    digest_to: str | None = None
    digest_at: str | None = None
    language: str | None = None
    pickup: str | None = None
    delivers: bool | None = None
    sms_from: str | None = None
    rate_after: int | None = None


def set_up(tx: Transaction, found: Cooperative | None, code: str, wanted: Wanted) -> Cooperative:
    """The cooperative as it is wanted, made where it has a name. Raises Stop."""
    if wanted.name is not None:
        _check_new(found, code, wanted)
        found = Cooperative(code=code, names={"fr": wanted.name})
    if found is None:
        raise Stop(f"There is no cooperative called {code}: --new NAME makes one.")
    changes = {
        "digest_to": _mobile(wanted.digest_to),
        "digest_at": _hour(wanted.digest_at),
        "digest_language": wanted.language,
        "pickup": wanted.pickup,
        "delivers": wanted.delivers,
        "rate_after": wanted.rate_after,
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if changes:
        found.sqlmodel_update(changes)
        found.version += 1  # clients see some of it, and it is cached with the catalogue
    if not found.delivers and not found.pickup:
        raise Stop("Clients could not get their orders: say with --pickup where they fetch them.")
    tx.db.add(found)
    if wanted.sms_from is not None:
        _add_sender(tx, _sender(wanted.sms_from))
    tx.db.flush()
    if wanted.name is not None and sms_sender(tx, found.id) is None:
        raise Stop("No SMS could tell it its orders: say with --sms-from who they come from.")
    return found


def _check_new(found: Cooperative | None, code: str, wanted: Wanted) -> None:
    """Raise Stop unless there can be a new cooperative of this code."""
    if found is not None:
        raise Stop(f"{code} is there already: leave out --new.")
    if not CODE.fullmatch(code):
        raise Stop(f"The code {code} must be 3 to 16 letters and digits, a letter first.")
    if not wanted.name or not wanted.name.strip():
        raise Stop("The name of a cooperative must not be empty.")
    if wanted.digest_to is None:
        raise Stop("Nobody would hear of its orders: say with --digest-to whom to tell.")


def _mobile(typed: str | None) -> str | None:
    if typed is None:
        return None
    try:
        number = telephone.normalise(typed)
    except NotANumber as error:
        raise Stop(f"--digest-to is {error}.") from None
    if not telephone.is_mobile(number):
        raise Stop("--digest-to must be a mobile number: digests are SMS.")
    return number


def _hour(typed: str | None) -> str | None:
    if typed is not None and not HOUR.fullmatch(typed):
        raise Stop("--digest-at must be an hour such as 18:00.")
    return typed


def _sender(typed: str) -> str:
    if SENDER_NAME.fullmatch(typed):
        return typed
    try:
        return telephone.normalise(typed)
    except NotANumber:
        raise Stop("--sms-from must be a number, or at most 11 letters and digits.") from None


def _add_sender(tx: Transaction, address: str) -> None:
    if tx.db.exec(select(Sender).where(col(Sender.address) == address)).first() is None:
        tx.db.add(Sender(address=address, channel="sms"))
