"""What a message costs by our providers' lists: data, with a file of one's own over it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("tariff.toml")
MILLION = 1_000_000  # amounts are whole millionths, of a currency or of a dirham
DIRHAMS = "dirhams"  # the one table that is no gateway
LONGEST_CURRENCY = 3
AMOUNTS = frozenset({"message", "segment", "UTILITY", "MARKETING"})


class BadTariff(ValueError):
    """The file cannot be used; its message says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Price:
    """What each message of one channel costs, in millionths of the currency.

    templates: what it costs besides, by the category of the template.
    """

    currency: str
    message: int = 0
    segment: int = 0
    templates: Mapping[str, int] | None = None

    def of(self, segments: int, category: str = "") -> int:
        """Millionths of the currency for so many segments; category: of a template, or ""."""
        besides = (self.templates or {}).get(category, 0)
        return self.message + self.segment * segments + besides


@dataclass(frozen=True, slots=True)
class Tariff:
    """Prices by gateway and channel, and what one unit of each currency is worth in dirhams."""

    prices: Mapping[tuple[str, str], Price]
    dirhams: Mapping[str, Decimal]

    def price(self, gateway: str, channel: str) -> Price:
        """What it costs there: nothing, in dirhams, where the tariff names no price."""
        return self.prices.get((gateway, channel), Price("MAD"))

    def in_dirhams(self, amount: int, currency: str) -> int:
        """Millionths of a currency as millionths of a dirham. KeyError: no rate is known."""
        return round(amount * self.dirhams[currency])


def load(own: Path | None = None) -> Tariff:
    """Our tariff, with what `own` says in place of the same. Raises BadTariff."""
    told = _read(FILE)
    for gateway, channels in (_read(own) if own else {}).items():
        told[gateway] = {**told.get(gateway, {}), **channels}
    worth = {
        currency: _amount(amount, f"{DIRHAMS}.{currency}")
        for currency, amount in told.pop(DIRHAMS, {}).items()
    }
    prices = {
        (gateway, channel): _price(fields, f"{gateway}.{channel}")
        for gateway, channels in told.items()
        for channel, fields in channels.items()
    }
    for (gateway, channel), price in prices.items():
        if price.currency not in worth:
            raise BadTariff(
                f"{gateway}.{channel}: what is one {price.currency} in dirhams? Say it in "
                f"[{DIRHAMS}]."
            )
    return Tariff(prices, worth)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadTariff(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTariff(f"{path} is no TOML: {error}") from None
    if not all(isinstance(table, dict) for table in told.values()):
        raise BadTariff(f"{path}: every line belongs to a table such as [twilio.sms]")
    return told


def _price(fields: object, where: str) -> Price:
    if not isinstance(fields, dict):
        raise BadTariff(f"{where} must be a table: [{where}]")
    currency = fields.get("currency")
    if not isinstance(currency, str) or len(currency) != LONGEST_CURRENCY:
        raise BadTariff(f"{where}: its currency must be three letters, such as USD")
    if unknown := set(fields) - AMOUNTS - {"currency"}:
        raise BadTariff(f"{where}: nobody knows {sorted(unknown)[0]!r}")
    given = {
        name: round(_amount(fields[name], f"{where}.{name}") * MILLION)
        for name in AMOUNTS & set(fields)
    }
    templates = {name: amount for name, amount in given.items() if name.isupper()}
    return Price(currency, given.get("message", 0), given.get("segment", 0), templates)


def _amount(given: object, where: str) -> Decimal:
    """An amount of money, not negative."""
    try:
        amount = Decimal(given) if isinstance(given, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount < 0:
        raise BadTariff(f'{where} must be an amount in quotes, such as "0.12"')
    return amount
