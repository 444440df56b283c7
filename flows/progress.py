"""How an order goes: forward only, to delivered, unless it is refused or cancelled."""

from datetime import datetime, timedelta

from flows.context import PastOrder

STEPS = ("received", "accepted", "ready", "leaving", "delivered")
OPEN = STEPS[:-1]
LOST = ("refused", "cancelled")
# How long an order may stand as it does before the client's question needs a person: a
# cooperative looks at its orders each evening, and brings them within the week.
PATIENCE = {"received": timedelta(days=1)}
LONGEST_WAY = timedelta(days=5)


def before(status: str) -> tuple[str, ...]:
    """The statuses from which an order may come to this one. Steps may be left out."""
    if status == "refused":
        return STEPS[: STEPS.index("leaving")]
    if status == "cancelled":
        return ("received",)
    return STEPS[: STEPS.index(status)]


def is_late(order: PastOrder, now: datetime) -> bool:
    """Whether its status does not tell the client what she wants to know."""
    if order.status == "delivered":
        return True  # she asks where it is: it did not reach her
    return order.status in OPEN and now - order.placed > PATIENCE.get(order.status, LONGEST_WAY)
