"""How a command ends that cannot go on: one clear sentence, and no traceback."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup


class Stop(Exception):
    """A command cannot go on. OneSentence prints the sentence, and exits with 1."""


class OneSentence(TyperGroup):
    """Commands whose expected errors are told to a person, not to a programmer."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  Typer's own
        """Run the command."""
        try:
            return super().invoke(ctx)
        except _expected() as error:
            print(_sentence(error), file=sys.stderr)
            raise typer.Exit(1) from None


def _expected() -> tuple[type[Exception], ...]:
    """What may go wrong without a fault of ours. Looked up only once something did."""
    from sqlalchemy.exc import OperationalError

    from bot.chat import NoSender
    from bot.clock import StaleZones
    from bot.gateways import SendError
    from bot.migrations import Newer
    from bot.settings import Misconfigured

    return Stop, Misconfigured, StaleZones, Newer, NoSender, SendError, OperationalError


def _sentence(error: Exception) -> str:
    from sqlalchemy.exc import OperationalError

    from bot.gateways import SendError

    match error:
        case OperationalError():
            return f"The database cannot be used: {first_line(error.orig)}"
        case SendError():
            return f"Twilio did not do it: {error}."
        case _:
            return str(error)


def first_line(error: object) -> str:
    """What a driver says, without its hints: they go on for several lines."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
