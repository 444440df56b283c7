"""What to do about each failure, in words: none is left out, and each ends."""

import pytest

from bot.gateways.failures import Failing, Failure
from bot.gateways.meanings import CODES
from bot.outbox.advice import Case, lift, mend, settle
from tests.ledger import NOON

KNOWN = [(gateway, code) for gateway in ("twilio", "cloud") for code in CODES[gateway]]


def case(gateway: str, failing: Failing | None, code: int | None = None) -> Case:
    return Case(12, 2, gateway, NOON, code, failing, hindrance="", halted=True)


def is_prose(said: str) -> bool:
    return said.endswith(".") and said[0].isupper() and not {"{", "}"} & {*said}


@pytest.mark.parametrize(("gateway", "code"), KNOWN)
def test_every_code_that_we_know_says_what_to_do(gateway: str, code: int):
    failing = CODES[gateway].of(code)
    assert failing
    said = mend(case(gateway, failing, code))
    assert is_prose(said)
    assert f"{code} ({failing.means}): " in said
    assert failing.do in said
    assert is_prose(lift(2, gateway, failing, code, "all"))


@pytest.mark.parametrize("kind", [*Failure, None])
@pytest.mark.parametrize("gateway", ["twilio", "cloud", "android", "pigeon"])
def test_every_class_says_what_to_do(gateway: str, kind: Failure | None):
    failing = Failing(kind) if kind else None
    assert is_prose(mend(case(gateway, failing)))
    assert is_prose(settle(case(gateway, failing), "Africa/Casablanca"))
    assert is_prose(lift(2, gateway, failing, None, "campaigns"))


def test_what_would_fail_again_is_not_sent_again():
    for kind in (Failure.RECIPIENT, Failure.OPTED_OUT, Failure.CONTENT, Failure.BLOCKED):
        assert "retry" not in mend(case("twilio", Failing(kind)))
    for kind in (Failure.RETRYABLE, Failure.CONFIGURATION, Failure.WINDOW_CLOSED, None):
        failing = Failing(kind) if kind else None
        said = mend(case("twilio", failing))
        assert said.endswith("Then `taawon outbox resume 2`, and `taawon outbox retry 12`.")


def test_a_wrong_password_is_told_so():
    assert mend(case("twilio", CODES["twilio"].of(20003), 20003)).startswith(
        "Twilio's 20003 (credentials, or account suspended): check TWILIO_API_KEY"
    )
