"""Kill a turn with -9 before each of its statements, and let the provider try again.

    python -m tests.crashes DATABASE_URL

A process for itself, which never opens the database: each attempt is a child of its own,
forked before any thread was started. One line of JSON an attempt: whether it was killed,
and what the provider's retry was answered.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import count

from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from bot import statements
from bot.database import Database
from bot.translate import LANGUAGES, speaker
from flows import step
from flows.talk import Heard
from tests.conversations import TO_CONFIRM, Shop
from tests.shops import THREE

MOST = 200  # statements of one turn: many times what there are


def main(url: str) -> None:
    """Attempt after attempt, until one comes through without being killed."""
    warm()
    for attempt in count(1):
        phone, message_id = f"+2126001{attempt:05}", f"{attempt:032x}"
        _in_child(lambda phone=phone: _to_confirm(url, phone))
        killed = _in_child(lambda p=phone, m=message_id, n=attempt: _say_yes(url, p, m, kill_at=n))
        read, write = os.pipe()
        _in_child(lambda p=phone, m=message_id, w=write: _tell(w, _say_yes(url, p, m)))
        os.close(write)
        with os.fdopen(read) as told:
            answers = json.loads(told.read())
        print(json.dumps({"killed": killed, "answers": answers}), flush=True)  # noqa: T201
        if not killed or attempt > MOST:
            return


def warm() -> None:
    """What each child would make anew, once, before the forks; nothing of it is of a database."""
    configure_mappers()
    for language in LANGUAGES:
        speaker(language)
    step(None, Heard(TO_CONFIRM[0]), THREE)


def _in_child(work: Callable[[], object]) -> bool:
    """Do it in a child; gives whether it was killed. Raises when it failed otherwise."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a child ended with {status}")
    return status == -signal.SIGKILL


def _to_confirm(url: str, phone: str) -> None:
    opened = Database(url)
    Shop(opened).client(phone).says(*TO_CONFIRM)
    opened.close()


def _say_yes(url: str, phone: str, message_id: str, kill_at: int = 0) -> tuple[str, ...]:
    opened = Database(url)
    client = Shop(opened).client(phone)
    if kill_at:
        _kill_before(opened, kill_at)
    answers = client.shop.turns.take_now(client.message("oui", message_id))
    opened.close()
    return answers


def _kill_before(opened: Database, number: int) -> None:
    """Kill this process before its number-th statement from now on, or before the commit."""
    left = iter(range(number - 1, -1, -1))

    def tick(*_: object) -> None:
        if next(left, 1) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    run = statements._Compiled.run

    def counted(*given: object) -> object:
        tick()
        return run(*given)  # type: ignore[arg-type]

    statements._Compiled.run = counted  # type: ignore[assignment,method-assign]
    event.listen(opened.engine, "begin", tick)
    event.listen(opened.engine, "commit", tick)


def _tell(pipe: int, answers: tuple[str, ...]) -> None:
    os.write(pipe, json.dumps(answers).encode())


if __name__ == "__main__":
    main(sys.argv[1])
