"""The database of a command: that of the bot, with the tables that this version expects."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from rich.console import Console

from bot.cli.endings import Stop
from bot.database import Database
from bot.migrations import is_current
from bot.settings import Settings, load


@contextmanager
def opened() -> Iterator[Database]:
    """The database at DATABASE_URL. SQLite is brought up to date, as when the bot starts."""
    database = connected()
    try:
        if database.is_sqlite:
            database.upgrade()
        elif not is_current(database.engine):
            raise Stop("The tables are not those of this version: run `taawon db upgrade`.")
        yield database
    finally:
        database.close()


def connected() -> Database:
    """The database at DATABASE_URL, as it is. Raises Stop, or Misconfigured."""
    url = settings().database_url
    try:
        return Database(url)
    except ModuleNotFoundError:
        raise Stop("PostgreSQL needs one package more: pip install 'taawon[postgres]'.") from None


def upgrade_database() -> None:
    """`taawon db upgrade`."""
    database = connected()
    try:
        if is_current(database.engine):
            said = "The tables are up to date already."
        else:
            database.upgrade()
            said = "The tables are up to date now."
    finally:
        database.close()
    Console().print(said)


def settings() -> Settings:
    """The settings, of which a command needs few: what it does not need may be missing."""
    try:
        return Settings()
    except ValidationError:
        return load()  # which says what is wrong
