"""Kill a digest with -9 before each of its statements, and start again.

    python -m tests.digest_crashes DATABASE_URL COOPERATIVE_ID

A process for itself, which never opens the database: each attempt is a child of its own,
forked before any thread was started. Each day has two orders. One line of JSON an attempt:
whether it was killed.
"""

import json
import os
import signal
import sys
from datetime import timedelta
from itertools import count

from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from bot import statements
from bot.database import Database
from bot.digests import GRACE, Digests
from bot.translate import speaker
from tests.crashes import _in_child
from tests.ledger import StoppedClock
from tests.test_digests import SIX, place

MOST = 200  # statements of one digest: many times what there are


def main(url: str, cooperative_id: int) -> None:
    """Evening after evening, until one comes through without being killed."""
    configure_mappers()  # once, before the forks, and so are the sentences read
    speaker("fr")
    _in_child(lambda: _order(url, cooperative_id, 1))
    for attempt in count(1):
        killed = _in_child(lambda n=attempt: _tell(url, n, kill_at=n))  # type: ignore[misc]
        _in_child(lambda n=attempt: _recover(url, cooperative_id, n))  # type: ignore[misc]
        sys.stdout.write(json.dumps({"killed": killed}) + "\n")
        if not killed or attempt > MOST:
            return


def _recover(url: str, cooperative_id: int, day: int) -> None:
    _tell(url, day)
    _order(url, cooperative_id, day + 1)


def _order(url: str, cooperative_id: int, day: int) -> None:
    opened = Database(url)
    noon = SIX + timedelta(days=day, hours=-6)
    for number in (2 * day, 2 * day + 1):
        place(opened, cooperative_id, number, noon)
    opened.close()


def _tell(url: str, day: int, kill_at: int = 0) -> None:
    opened = Database(url)
    if kill_at:
        _kill_before(opened, kill_at)
    Digests(opened, StoppedClock(SIX + GRACE + timedelta(days=day))).tick()
    opened.close()


def _kill_before(opened: Database, number: int) -> None:
    """Kill this process before its number-th statement of any kind, or its commit."""
    left = iter(range(number - 1, -1, -1))

    def tick(*_: object) -> None:
        if next(left, 1) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    run = statements._Compiled.run

    def counted(*given: object) -> object:
        tick()
        return run(*given)  # type: ignore[arg-type]

    statements._Compiled.run = counted  # type: ignore[assignment,method-assign]
    event.listen(opened.engine, "before_cursor_execute", tick)
    event.listen(opened.engine, "commit", tick)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
