"""Write the next step: the difference between bot/tables.py and the steps there are."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import ScriptDirectory

from bot.database import Database
from bot.migrations import VERSIONS, config_of, upgrade


def write_next(message: str, versions: Path = VERSIONS) -> Path:
    """Compare with an empty database that was brought up to date; gives the new file."""
    config = config_of(versions)
    newest = ScriptDirectory.from_config(config).get_current_head()
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        upgrade(database.engine, versions)
        with database.engine.connect() as connection:
            config.attributes["connection"] = connection
            made = command.revision(
                config,
                message,
                autogenerate=True,
                rev_id=f"{int(newest or 0) + 1:04}",
                version_path=str(versions),
            )
        database.close()
    assert made is not None
    assert not isinstance(made, list)
    return Path(made.path)


if __name__ == "__main__":
    write_next(" ".join(sys.argv[1:]))
