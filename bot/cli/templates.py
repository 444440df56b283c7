"""`taawon templates`: the messages that Twilio stores for us, and Meta approves."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.endings import OneSentence, Stop

if TYPE_CHECKING:
    from twilio.rest import Client

    from bot.database import Database
    from bot.gateways.twilio.approvals import Told

app = typer.Typer(
    cls=OneSentence,
    no_args_is_help=True,
    help="What Twilio stores for us: buttons and lists, and what WhatsApp lets us write first.",
)
NEEDS_NONE = "-"  # of buttons and lists: they are sent inside the 24 hours alone


@app.command("list")
def list_(
    words: Annotated[
        bool, typer.Option("--words", help="Of the templates alone: what to make by hand at Meta.")
    ] = False,
) -> None:
    """All that the bot can use, with what Twilio calls it and whether Meta approved it."""
    from bot.cli.opening import opened

    if words:
        _show_words()
        return
    with opened() as database:
        for name, sid, approved in _all(database):
            print(f"{name:<50} {sid:<34} {approved}".rstrip())


@app.command()
def create() -> None:
    """Create at Twilio what is missing there, and ask for the approval of what needs one."""
    from bot.gateways.twilio.approvals import submit_missing
    from bot.gateways.twilio.contents import create_missing

    _refuse_faults()
    with _account() as (client, database):
        found = create_missing(client, database)
        print(f"{len(found)} messages with buttons and lists are stored at Twilio.")
        asked = submit_missing(client, database)
    _say(asked)
    print(f"{len(asked)} templates were submitted: `taawon templates sync`, in a day or two.")


@app.command()
def sync() -> None:
    """Ask Twilio what Meta approved. The running bot knows it a minute later."""
    from bot.gateways.twilio.approvals import sync as fetch

    with _account() as (client, database):
        told = fetch(client, database)
    _say(told)
    approved = sum(one.approved == "approved" for one in told)
    print(f"{approved} of {len(told)} templates are approved.")


@app.command()
def check() -> None:
    """Say what Meta would refuse of the templates, without asking anybody."""
    from bot.templates import NEAREST, TEMPLATES

    _refuse_faults()
    print(f"{len(TEMPLATES)} templates in {len(NEAREST)} languages: Meta can take all of them.")


def _refuse_faults() -> None:
    from bot.templates.checking import faults

    if found := list(faults()):
        raise Stop("\n".join(found))


def _show_words() -> None:
    from bot.templates import NEAREST, TEMPLATES, submitted

    for template in TEMPLATES.values():
        for language in NEAREST:
            print(f"{template.name(language)}  {template.category}  {submitted(language)}")
            print(f"  {template.body(language)}")
            print(f"  {', '.join(gap.sample for gap in template.gaps)}\n")


def _all(database: "Database") -> Iterator[tuple[str, str, str]]:
    """What the flows need: its name, its SID, its approval; "missing" where it is not stored."""
    from bot.gateways.twilio import approvals, contents
    from bot.gateways.twilio.shapes import CONTENT_LANGUAGES, request, shapes
    from bot.templates import NEAREST, TEMPLATES

    plain, templates = contents.stored(database), approvals.stored(database)
    for language in CONTENT_LANGUAGES:
        for shape in shapes():
            sid = plain.get((language, shape.name), "missing")
            yield request(shape, language)["friendly_name"], sid, NEEDS_NONE
    for template in TEMPLATES.values():
        for language in NEAREST:
            row = templates.get((language, template.purpose))
            said = row.approved or "not submitted" if row else ""
            yield template.name(language), row.sid if row else "missing", said


def _say(told: "Iterable[Told]") -> None:
    for one in told:
        why = f": {one.why}" if one.why else ""
        print(f"{one.template.name(one.language)}: {one.approved or 'not submitted'}{why}")


@contextmanager
def _account() -> "Iterator[tuple[Client, Database]]":
    """Twilio, and our database. Raises Stop without an account."""
    from bot.cli.opening import opened
    from bot.gateways.twilio import rest
    from bot.gateways.twilio.account import Account
    from bot.settings import load

    settings = load()
    if not settings.production:
        raise Stop("With SIMULATOR=1 there is no account to store messages in.")
    client = rest.connect(Account.of(settings))
    try:
        with opened() as database:
            yield client, database
    finally:
        client.http_client.close()
