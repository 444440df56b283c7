"""What somebody should do about a message that may not have arrived: in words, for each class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import local
from bot.gateways.failures import Failing, Failure


@dataclass(frozen=True, slots=True)
class Provider:
    """How people call a provider, and where it lists the messages that it has. "": nowhere."""

    name: str
    lists: str = ""


PROVIDERS: Mapping[str, Provider] = {
    "android": Provider("the telephone", "the app's messages on the telephone"),
    "cloud": Provider("Meta"),
    "twilio": Provider("Twilio", "Twilio's console, under Monitor, Logs, Messaging,"),
}
# What each class asks for where its code does not say; and whether sending again then helps.
DO: Mapping[Failure | None, tuple[str, bool]] = {
    Failure.RETRYABLE: ("see whether {provider} and our line to it work again", True),
    Failure.AMBIGUOUS: ("ask them whether it came", True),
    Failure.RECIPIENT: ("ask them for another number: this one is not reached", False),
    Failure.OPTED_OUT: ("nothing: they hear from us again once they have written to us", False),
    Failure.WINDOW_CLOSED: ("wait until they have written to us", True),
    Failure.RATE_LIMITED: ("wait a while, or slow it down with `taawon sender`", True),
    Failure.CONTENT: ("tell whoever looks after the program: sent again it fails again", False),
    Failure.CONFIGURATION: ("mend our account, sender or template at {provider}", True),
    Failure.BLOCKED: ("reach them another way: sent again it is blocked again", False),
    None: ("look this code up at {provider}", True),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A message that may not have arrived. when: its last request, or when it was to leave.

    failing: what is known of its failure. hindrance: why it cannot be sent again, or "".
    halted: its sender waits until somebody has looked.
    """

    id: int
    sender: int
    gateway: str
    when: datetime
    code: int | None
    failing: Failing | None
    hindrance: str
    halted: bool

    @property
    def provider(self) -> Provider:
        """Who was to deliver it."""
        return PROVIDERS.get(self.gateway, Provider(self.gateway))


def settle(case: Case, zone: str) -> str:
    """What to do about a message of which nobody knows whether it left."""
    when = f"{local(case.when, zone):%H:%M on %Y-%m-%d}"
    lists = case.provider.lists
    if lists:
        look = f"Look in {lists} for a message to this person at {when}."
    else:
        look = f"{_capital(case.provider)} lists no messages: ask this person what came at {when}."
    if case.hindrance:
        return f"{look} {_never(case)}, so then `taawon outbox cancel {case.id}`."
    return (
        f"{look} Then `taawon outbox retry {case.id}` if it is not there, "
        f"or `taawon outbox cancel {case.id}` if it is."
    )


def mend(case: Case) -> str:
    """What to do about a message that failed."""
    do, again = _do(case.failing, case.provider)
    said = f"{_what(case.failing, case.provider, case.code)}: {do}."
    if not again:
        return said
    if case.hindrance:
        return f"{said} {_never(case)}."
    resume = f"`taawon outbox resume {case.sender}`, and " if case.halted else ""
    return f"{said} Then {resume}`taawon outbox retry {case.id}`."


def lift(sender: int, gateway: str, failing: Failing | None, code: int | None, waits: str) -> str:
    """What to do about a sender that is halted, after this failure; None where it is not known."""
    provider = PROVIDERS.get(gateway, Provider(gateway))
    waits = "Its campaigns wait" if waits == "campaigns" else "All that it sends waits"
    if failing is None:
        return f"{waits}. Once you know why: `taawon outbox resume {sender}`."
    what = _what(failing, provider, code)
    do, _ = _do(failing, provider)
    return f"{waits}. {what}: {do}. Then `taawon outbox resume {sender}`."


def _what(failing: Failing | None, provider: Provider, code: int | None) -> str:
    """What the provider told us: "Twilio's 20003 (credentials, or account suspended)"."""
    name = _capital(provider)
    told = f"{name}'s {code}" if code else f"{name} did not take it"
    return f"{told} ({failing.means})" if failing and failing.means else told


def _capital(provider: Provider) -> str:
    return f"{provider.name[:1].upper()}{provider.name[1:]}"


def _do(failing: Failing | None, provider: Provider) -> tuple[str, bool]:
    do, again = DO[failing.kind if failing else None]
    return (failing and failing.do) or do.format(provider=provider.name), again


def _never(case: Case) -> str:
    return f"It cannot be sent again: {case.hindrance}"
