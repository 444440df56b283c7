"""All of it together: messages, a provider that fails, two workers, and the kills."""

import argparse
import json
import multiprocessing
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

from bot.clock import Clock
from bot.database import Database
from bot.gateways.twilio import TwilioDoor
from bot.outbox import Draft, enqueue_all
from bot.tables import Sender
from bot.web.webhook import Webhooks
from bot.writer import Transaction
from tests.chaos import worker
from tests.chaos.judging import Verdict, judge, still_open
from tests.twilio_account import ACCOUNT

ROOT = Path(__file__).parents[2]
LANES = 4
WORKERS = 2
KILL_AFTER = (1.0, 4.0)  # seconds between two kills
# Each worker is forked from a process that has imported all that they need, and did nothing else:
# to import it anew costs two seconds of the processor, a worker.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([worker.__name__, "pytest"])


class NoTurns:
    """Nobody writes to us here."""

    async def take(self, inbound: object) -> tuple[str, ...]:
        raise NotImplementedError(inbound)


def run(
    url: str, messages: int, numbers: int, seed: int, patience: float = 600.0
) -> tuple[Verdict, int]:
    """Write, send and kill until all has come to an end; the verdict, and how many kills."""
    dice = random.Random(seed)
    directory = Path(tempfile.mkdtemp(prefix="taawon-chaos-"))
    journal = directory / "accepted.jsonl"
    database = Database(url)
    _write(database, messages, numbers)
    kills = 0
    try:
        with _callbacks(database) as public, _provider(seed, journal) as provider:
            address = (url, provider, public)
            workers = [_worker(*address) for _ in range(WORKERS)]
            deadline = time.monotonic() + patience
            while still_open(database) and time.monotonic() < deadline:
                time.sleep(dice.uniform(*KILL_AFTER))
                victim = dice.randrange(WORKERS)
                workers[victim].kill()
                workers[victim].join()
                workers[victim] = _worker(*address)
                kills += 1
            for each in workers:
                each.kill()
                each.join()
        return judge(database, journal), kills
    finally:
        database.close()
        shutil.rmtree(directory)


def _write(database: Database, messages: int, numbers: int) -> None:
    """The same number of messages to each, from several senders: one to each person."""

    def write(tx: Transaction) -> None:
        senders = [
            Sender(address=f"whatsapp:+1415523{lane:04}", channel="whatsapp")
            for lane in range(LANES)
        ]
        tx.db.add_all(senders)
        tx.db.flush()
        now = Clock().now()
        for lane, sender in enumerate(senders):
            drafts = (
                Draft(
                    kind="reply",
                    channel="whatsapp",
                    address=f"whatsapp:+2126{number % numbers:08}",
                    language="fr",
                    body=f"message {number}",
                )
                for number in range(messages)
                if number % numbers % LANES == lane
            )
            enqueue_all(tx, sender.id or 0, drafts, now)

    database.writer.run(write)


def free_port() -> int:
    """A port of this machine that nobody listens to."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _callbacks(database: Database) -> Iterator[str]:
    """Where delivery statuses are posted: the bot's own door, in this process."""
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    account = ACCOUNT.__class__(
        **{f: getattr(ACCOUNT, f) for f in ACCOUNT.__slots__} | {"public_url": public}
    )
    app = Webhooks([TwilioDoor(account)], NoTurns(), database.writer, Clock())
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield public
    server.should_exit = True
    thread.join()


@contextmanager
def _provider(seed: int, journal: Path) -> Iterator[str]:
    port = free_port()
    words = (str(port), str(seed), str(journal))
    command = [sys.executable, "-m", "tests.chaos.provider", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _worker(*addresses: str) -> BaseProcess:
    process = FORKS.Process(target=worker.main, args=addresses)
    process.start()
    return process


def main() -> None:
    """One run, and its figures as one line of JSON."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos")
    asked.add_argument("url", help="of an empty database, whose tables are made")
    asked.add_argument("--messages", type=int, default=5_000)
    asked.add_argument("--numbers", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    database = Database(given.url)
    database.upgrade()
    database.close()
    began = time.monotonic()
    verdict, kills = run(given.url, given.messages, given.numbers, given.seed)
    figures: dict[str, Any] = {"kills": kills, "seconds": round(time.monotonic() - began, 1)}
    print(verdict, json.dumps(figures))  # noqa: T201
    sys.exit(not verdict.clean)


if __name__ == "__main__":
    main()
