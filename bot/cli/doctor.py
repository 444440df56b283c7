"""`taawon doctor`: one sentence for each thing that the bot stands on."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError
from sqlmodel import col, func, select

from bot import clock
from bot.cli.endings import Stop, first_line
from bot.cli.finding import Finding, Mark
from bot.cli.opening import connected
from bot.cli.twilio_findings import of_account, of_contents, of_templates
from bot.database import Database
from bot.gateways.twilio.account import Account
from bot.media.storing import Folder
from bot.migrations import is_current
from bot.settings import Misconfigured, Settings, load
from bot.tables import Lane, Outbound, Sender

# sqlite.org/wal.html, "the WAL-reset bug": before, a file may be damaged.
SOUND_SQLITE = (3, 51, 3)


def examine() -> int:
    """Print what was found; gives 1 when something must be mended, or else 0."""
    console = Console()
    worst = 0
    for finding in _findings():
        mark = Text(finding.mark.name.lower(), style=finding.mark.value)
        console.print(Text.assemble(mark, "  ", finding.sentence), soft_wrap=True)
        worst = max(worst, finding.mark is Mark.MEND)
    return worst


def _findings() -> Iterator[Finding]:
    settings: Settings | None = None
    try:
        settings = load()
        yield _of_settings(settings)
    except Misconfigured as error:
        yield Finding(Mark.MEND, str(error))
    yield _of_zones()
    if settings is not None:
        yield _of_folder(settings)
    try:
        database = connected()
    except (Misconfigured, Stop) as error:
        yield Finding(Mark.MEND, str(error))
        return
    try:
        ready = _of_database(database)
        yield ready
        if database.is_sqlite:
            yield from _of_sqlite(database)
        if settings is not None and settings.production:
            yield from of_account(Account.of(settings))
            if ready.mark is Mark.WELL:
                yield of_contents(database)
                yield of_templates(database)
        if ready.mark is Mark.WELL:
            yield from _of_lanes(database)
    finally:
        database.close()


def _of_settings(settings: Settings) -> Finding:
    if not settings.production:
        return Finding(Mark.MIND, "Settings: SIMULATOR=1, so that no message leaves this machine.")
    return Finding(Mark.WELL, f"Settings: complete; Twilio knows us as {settings.public_url}.")


def _of_folder(settings: Settings) -> Finding:
    where = settings.media_dir.absolute()
    try:
        Folder(settings.media_dir).check()
    except OSError as error:
        return Finding(
            Mark.MEND, f"Media: nothing can be kept in {where} (MEDIA_DIR): {error.strerror}."
        )
    return Finding(Mark.WELL, f"Media: voice notes and pictures are kept in {where}.")


def _of_zones() -> Finding:
    try:
        clock.check_zone()
    except clock.StaleZones as error:
        return Finding(Mark.MEND, f"Clock: {error}.")
    here = clock.local(clock.Clock().now(), clock.MOROCCO)
    return Finding(Mark.WELL, f"Clock: it is {here:%H:%M} on {here:%Y-%m-%d} in Morocco.")


def _of_database(database: Database) -> Finding:
    where = database.url.render_as_string(hide_password=True)
    try:
        current = is_current(database.engine)
    except OperationalError as error:
        return Finding(Mark.MEND, f"Database: {where} does not answer: {first_line(error.orig)}")
    if not current:
        return Finding(
            Mark.MEND, f"Database: the tables in {where} are not ready: run `taawon db upgrade`."
        )
    return Finding(Mark.WELL, f"Database: {where} answers, and its tables are up to date.")


def _of_sqlite(database: Database) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        version = str(connection.scalar(sql("SELECT sqlite_version()")))
    if tuple(map(int, version.split("."))) < SOUND_SQLITE:
        sound = ".".join(map(str, SOUND_SQLITE))
        yield Finding(
            Mark.MIND,
            f"Database: SQLite {version} may damage its file; {sound} does not. Good for trying.",
        )


def _of_lanes(database: Database) -> Iterator[Finding]:
    counts = (
        select(Sender.address, Outbound.status, func.count())
        .join(Lane, col(Lane.sender_id) == col(Sender.id))
        .join(Outbound, col(Outbound.lane_id) == col(Lane.id))
        .where(col(Outbound.status).in_(("failed", "unknown")))
        .group_by(Sender.address, Outbound.status)
        .order_by(Sender.address, Outbound.status)
    )
    with database.reading() as db:
        found = db.exec(counts).all()
    for sender, status, number in found:
        said = "were refused" if status == "failed" else "may or may not have left"
        yield Finding(Mark.MIND, f"Messages: {number} from {sender} {said}.")
    if not found:
        yield Finding(Mark.WELL, "Messages: none was refused, and none is in doubt.")
