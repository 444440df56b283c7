"""What messages cost: what each is worth by the tariff, what the provider billed, and the caps.

`charging` writes the price of what left beside it in the ledger, which alone is the truth; `caps`
adds up a cooperative's month and says what must wait; `months` tells all of it.
"""

from bot.costs.tariff import Tariff, load

__all__ = ["Tariff", "load"]
