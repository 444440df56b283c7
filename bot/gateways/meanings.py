"""What a code means, whichever provider told it."""

from bot.gateways.cloud.errors import CODES as CLOUD
from bot.gateways.failures import Codes, Failing
from bot.gateways.twilio.errors import CODES as TWILIO

CODES: dict[str, Codes] = {"twilio": TWILIO, "cloud": CLOUD}


def meaning(gateway: str, code: int | None) -> Failing | None:
    """The class of a provider's code and its reaction; None where nothing is known of it."""
    codes = CODES.get(gateway)
    return codes.of(code) if codes and code else None
