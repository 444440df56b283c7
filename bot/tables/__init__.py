"""The tables. Amounts are in centimes, quantities in thousandths of a unit, times in UTC.

What belongs together, a file each:
  cooperative   with its members, products, and the senders that it writes from
  contact       with addresses (where they can be written to), consents, timers
  alias         what clients call a product, for the cooperative to take on or refuse
  order         with its lines, and digests
  message       inbound (received), outbound (the ledger of all that is sent), receipts,
                lanes (a sender's share of the ledger), contents (stored at the provider)
"""

from sqlmodel import SQLModel

from bot.tables.alias import AliasProposal, AliasSaying
from bot.tables.columns import Instant
from bot.tables.contact import Address, Consent, Contact, Timer
from bot.tables.cooperative import Cooperative, Member, Product, Sender
from bot.tables.message import Content, Inbound, Lane, Outbound, StatusReceipt
from bot.tables.order import Digest, Order, OrderLine

__all__ = [
    "Address",
    "AliasProposal",
    "AliasSaying",
    "Consent",
    "Contact",
    "Content",
    "Cooperative",
    "Digest",
    "Inbound",
    "Instant",
    "Lane",
    "Member",
    "Order",
    "OrderLine",
    "Outbound",
    "Product",
    "SQLModel",
    "Sender",
    "StatusReceipt",
    "Timer",
]
