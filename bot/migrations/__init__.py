"""The history of the tables: each file under versions/ takes them one step further.

No alembic.ini: the steps are part of the package, and are run by `upgrade`. There is no way
back, for what a step back would drop is people's orders: a release is taken back with the
copy that was made before it.

    python -m bot.migrations "Add a note to the product"

writes the next step from what bot/tables.py says now. Read it, tidy it, and commit both.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from bot.writer import WRITES

VERSIONS = Path(__file__).parent / "versions"
LOCK = 7_226_001  # a number of ours among PostgreSQL's advisory locks; it means nothing else

log = logging.getLogger(__name__)
# It tells its dialect at each look, and the readiness check looks every few seconds.
logging.getLogger("alembic").setLevel(logging.WARNING)


class Dangling(Exception):
    """A step left rows that point to nothing: it is undone. Whoever wrote it must mend it."""


class Newer(Exception):
    """A newer release has changed the tables: this one must not write to them, and ends."""


def upgrade(engine: Engine, versions: Path = VERSIONS) -> None:
    """Bring the tables to the newest version; nothing happens when they are there already.

    All steps are one transaction. Of several processes that start at once, one does the
    work while the others wait, and then find it done. Raises Newer.
    """
    with engine.connect().execution_options(**WRITES) as connection, _unlinked(connection):
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = config_of(versions)
        config.attributes["connection"] = connection
        before = _version(connection)
        if before is not None and before not in _known(config):
            raise Newer(f"The tables are those of a newer release ({before}): run that one.")
        command.upgrade(config, "head")
        if (after := _version(connection)) != before:
            log.info("the tables went from %s to %s", before or "nothing", after)


def is_current(engine: Engine, versions: Path = VERSIONS) -> bool:
    """Whether the tables are those that this code expects; False for an empty database."""
    with engine.connect() as connection:
        found = _version(connection)
    return found == ScriptDirectory.from_config(config_of(versions)).get_current_head()


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(config: Config) -> set[str]:
    return {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}


def config_of(versions: Path = VERSIONS) -> Config:
    """Alembic's configuration, which is usually a file. env.py reads its attributes."""
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "newline")
    # Alembic reads % as the beginning of a reference, as configparser does.
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    return config


@contextmanager
def _unlinked(connection: Connection) -> Iterator[None]:
    """A transaction; in SQLite, one in which a table that others point to can be made anew.

    SQLite changes a table by copying it and dropping the old one (Alembic's batch mode), and
    dropping counts as deleting every row that others point to. Foreign keys are therefore
    off meanwhile, and checked before the commit (sqlite.org/lang_altertable.html, part 7).
    The switch does nothing inside a transaction, so it is set on the driver's connection.
    """
    if connection.dialect.name != "sqlite":
        with connection.begin():
            yield
        return
    driver = connection.connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield
            if dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                table, row, to, _ = dangling[0]
                raise Dangling(f"row {row} of {table}, for one, points to no row of {to}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
