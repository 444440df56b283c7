"""What `taawon doctor` finds at Twilio: our account, its keys, the messages it stores."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli.finding import Finding, Mark
from bot.database import Database
from bot.gateways import SendError
from bot.gateways.twilio import rest
from bot.gateways.twilio.account import Account
from bot.gateways.twilio.approvals import approved
from bot.gateways.twilio.contents import stored
from bot.gateways.twilio.shapes import CONTENT_LANGUAGES, shapes
from bot.templates import NEAREST, TEMPLATES

if TYPE_CHECKING:
    from twilio.rest import Client


def of_account(account: Account) -> Iterator[Finding]:
    """The auth token, and the API key where there is one: each of them may be wrong alone."""
    yield _asked("the account", replace(account, key="", secret=""), _status)
    if account.key:
        # A standard key may not look at the account itself, but may list its messages.
        yield _asked("the API key", account, _listed)


def _asked(what: str, account: Account, ask: "Callable[[Client, str], str]") -> Finding:
    client = rest.connect(account)
    try:
        with rest.classified():
            status = ask(client, account.sid)
    except SendError as error:
        return Finding(Mark.MEND, f"Twilio: {what} cannot be used: {error}.")
    finally:
        client.http_client.close()
    if status != "active":
        return Finding(Mark.MEND, f"Twilio: {what} is {status}.")
    return Finding(Mark.WELL, f"Twilio: {what} works.")


def _status(client: "Client", sid: str) -> str:
    return str(client.api.v2010.accounts(sid).fetch().status)


def _listed(client: "Client", _sid: str) -> str:
    client.messages.list(limit=1, page_size=1)
    return "active"


def of_contents(database: Database) -> Finding:
    """Whether every shape of buttons and lists is stored there."""
    wanted = {(language, shape.name) for language in CONTENT_LANGUAGES for shape in shapes()}
    missing = len(wanted - set(stored(database)))
    if missing == 0:
        return Finding(Mark.WELL, "Buttons and lists: all are stored at Twilio.")
    return Finding(
        Mark.MIND,
        f"Buttons and lists: {missing} of {len(wanted)} are not stored at Twilio, and go as "
        "numbered lines: run `taawon templates create`.",
    )


def of_templates(database: Database) -> Finding:
    """Whether WhatsApp lets us write first, in each language."""
    wanted = {(language, purpose) for language in NEAREST for purpose in TEMPLATES}
    missing = len(wanted - set(approved(database)))
    if missing == 0:
        return Finding(Mark.WELL, "Templates: WhatsApp approved all of them.")
    return Finding(
        Mark.MIND,
        f"Templates: {missing} of {len(wanted)} are not approved. Whoever has not written for a "
        "day gets an SMS instead, or nothing: `taawon templates create`, then `sync`.",
    )
