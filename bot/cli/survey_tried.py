"""A survey begun with one simulated telephone, as a campaign begins it with many."""

from sqlmodel import col, select

from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.gateways import Receipt
from bot.gateways.simulator import WHATSAPP_PREFIX, Simulator
from bot.outbox import statuses
from bot.settings import load
from bot.surveys import Unsound, named, opening, written
from bot.tables import Address, Contact, Order
from bot.telephone import NotANumber, normalise
from bot.turns import Turns
from bot.writer import Transaction


def begin(name: str, number: str) -> None:
    """Put the first question; the running bot sends it. Raises Stop where it cannot be asked."""
    if load().production:
        raise Stop("This asks simulated telephones alone: set SIMULATOR=1.")
    clock = Clock()
    with opened() as database:

        def told(receipt: Receipt) -> None:
            """Keep what became of a message."""
            database.writer.run(lambda tx: statuses.record(tx, receipt))

        def ask(tx: Transaction) -> bool:
            """Whoever has this number, about the last order if there is one."""
            contact = _contact(tx, number)
            newest = select(Order).where(Order.contact_id == contact.id)
            order = tx.db.exec(newest.order_by(col(Order.id).desc())).first()
            if named(name).about == "order" and order is None:
                raise Stop(f"{number} has no order to be asked about.")
            about = opening.About(contact.cooperative_id, order.id if order else None)
            now = clock.now()
            survey = opening.stored(tx, written(name), now)
            made = opening.opened(tx, contact.id or 0, survey, about, now)
            return opening.ask(tx, turns, made)

        simulator = Simulator(clock, told)
        turns = Turns(database, {simulator.name: simulator, "twilio": simulator}, clock)
        try:
            is_asked = database.writer.run(ask)
        except Unsound as error:
            raise Stop(str(error)) from None
    if not is_asked:
        raise Stop("It cannot be written to now: a word from it, or START, opens the way.")
    print(f"{number} is asked.")


def _contact(tx: Transaction, number: str) -> Contact:
    try:
        address = normalise(number)
    except NotANumber as error:
        raise Stop(f"{number} is {error}.") from None
    same = col(Address.address).in_((address, WHATSAPP_PREFIX + address))
    found = tx.db.exec(select(Contact).join(Address).where(same)).first()
    if found is None:
        raise Stop(f"{number} has never written to us.")
    return found
