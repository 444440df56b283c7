"""All of it together: people, a campaign among them, and the kills."""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import func, select

from bot.database import Database
from bot.tables import Outbound
from tests.population import filling
from tests.population.evidence import Evidence, drawn, evidence
from tests.population.judging import figures, judge

ROOT = Path(__file__).parents[2]
# Of what is written to the journal, so many lines a person: a kill falls between these shares.
LINES, FIRST, LAST = 4.4, 0.02, 0.9
UNTIDY = 0.4  # seconds: a kill falls at any moment of so many
LOOK = 0.02
STEP = timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class Ran:
    """A campaign that has come to its end. in_flight: messages under way at each kill."""

    evidence: Evidence
    in_flight: tuple[int, ...]
    seconds: float


def run(
    url: str, people: int, kills: int, *, seed: int, step: timedelta, patience: float = 3_600.0
) -> Ran:
    """Fill, plan, start, and kill until it is over. Raises TimeoutError after patience seconds."""
    began = time.monotonic()
    directory = Path(tempfile.mkdtemp(prefix="taawon-population-"))
    database = Database(url)
    filling.fill(database, seed, people)
    campaign_id = filling.begin(database)
    before = drawn(database, campaign_id)
    (directory / "journal.jsonl").touch()
    words = (url, str(directory), str(seed), str(people), str(step.total_seconds()))
    in_flight = tuple(
        _killed(words, database, directory, at)
        for at in _moments(random.Random(seed), people, kills)
    )
    worker = _worker(words)
    if worker.wait(patience):
        raise RuntimeError(f"the worker ended with {worker.returncode}")
    found = evidence(database, campaign_id, directory, before)
    database.close()
    shutil.rmtree(directory)
    return Ran(found, in_flight, time.monotonic() - began)


def _moments(dice: random.Random, people: int, kills: int) -> list[int]:
    """At how many lines of the journal to kill, in order: chance of its own in each part."""
    part = (LAST - FIRST) / max(1, kills)
    shares = (FIRST + part * (n + dice.random()) for n in range(kills))
    return [int(share * people * LINES) for share in shares]


def _killed(words: tuple[str, ...], database: Database, directory: Path, at: int) -> int:
    """Kill a worker soon after the journal has so many lines; how much was then in flight."""
    worker = _worker(words)
    with (directory / "journal.jsonl").open("rb") as journal:
        seen = 0
        while seen < at:
            some = journal.read()
            seen += some.count(b"\n")
            if worker.poll() is not None:
                raise RuntimeError(
                    f"the worker ended with {worker.returncode} before it was killed"
                )
            if not some:
                time.sleep(LOOK)
    time.sleep(random.random() * UNTIDY)
    worker.kill()
    worker.wait()
    with database.reading() as db:
        flying = select(func.count()).where(Outbound.status == "sending")
        return db.exec(flying).one()


def _worker(words: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.population.worker", *words], cwd=ROOT)


def main() -> None:
    """One run, and its figures as one line of JSON."""
    asked = argparse.ArgumentParser(prog="python -m tests.population")
    asked.add_argument("url", help="of an empty database, whose tables are made")
    asked.add_argument("--people", type=int, default=20_000)
    asked.add_argument("--kills", type=int, default=5)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    database = Database(given.url)
    database.upgrade()
    database.close()
    ran = run(given.url, given.people, given.kills, seed=given.seed, step=STEP)
    violations = judge(ran.evidence, given.seed, given.people)
    told: dict[str, Any] = {
        "seconds": round(ran.seconds, 1),
        "kills": len(ran.in_flight),
        "in_flight": ran.in_flight,
        **figures(ran.evidence, given.seed),
        "violations": violations,
    }
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201
    sys.exit(bool(violations))


if __name__ == "__main__":
    main()
