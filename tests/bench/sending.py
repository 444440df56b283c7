"""How fast the outbox is, and what it takes.

    python -m tests.bench.sending drain DATABASE_URL --messages 20000
    python -m tests.bench.sending enqueue DATABASE_URL --messages 1000000
    python -m tests.bench.sending memory DATABASE_URL
    python -m tests.bench.sending replies DATABASE_URL
    python -m tests.bench.sending rates DATABASE_URL --workers 3 --seconds 60

The database must be empty, or not there. The provider is a process of its own, which answers each
request after 50 ms. Each prints one line of JSON.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlmodel import func, select

from bot.clock import MOROCCO, Clock, MovedClock, after_quiet
from bot.database import Database
from bot.gateways.transport import Transport
from bot.gateways.twilio import Twilio
from bot.outbox import Draft, drain, enqueue, enqueue_all
from bot.outbox.claiming import claim, take_lane
from bot.tables import Outbound, Sender
from bot.writer import Transaction
from tests.chaos.__main__ import free_port
from tests.twilio_account import ACCOUNT

ROOT = Path(__file__).parents[2]
UNLIMITED = 100_000.0
CHUNK = 5_000  # rows to a transaction


def by_day() -> Clock:
    """A clock that goes on from the morning when it is night: no campaign leaves then."""
    clock = MovedClock()
    now = clock.now()
    clock.move(after_quiet(now, MOROCCO) - now)
    return clock


CLOCK = by_day()


def draft(number: int, kind: str = "campaign") -> Draft:
    """A message like those of a campaign; each to somebody else."""
    return Draft(
        kind=kind,
        channel="whatsapp",
        address=f"whatsapp:+2126{number:08}",
        language="fr",
        body=f"Bonjour, la récolte d'amlou est arrivée à la coopérative. ({number})",
    )


def fill(database: Database, messages: int, senders: int = 1, first: int = 0) -> float:
    """Write them in turns of CHUNK, as a campaign does; the seconds that it took."""
    began = time.monotonic()

    def sender(tx: Transaction, number: int) -> int:
        address = f"whatsapp:+1415523{number:04}"
        found = tx.db.exec(select(Sender.id).where(Sender.address == address)).first()
        if found:
            return found
        row = Sender(address=address, channel="whatsapp")
        tx.db.add(row)
        tx.db.flush()
        return row.id or 0

    for start in range(first, first + messages, CHUNK):
        numbers = range(start, min(start + CHUNK, first + messages))
        now = CLOCK.now()

        def write(tx: Transaction, numbers: range = numbers, now: Any = now) -> None:
            for lane in range(senders):
                mine = (draft(number) for number in numbers if number % senders == lane)
                enqueue_all(tx, sender(tx, lane), mine, now)

        database.writer.run(write)
    return time.monotonic() - began


@contextmanager
def provider() -> Iterator[str]:
    """A provider that takes everything, on another core than ours where there are two."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.provider", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def office(database: Database, url: str, rate: float = UNLIMITED) -> drain.Office:
    """What drains, by Twilio's own code, with limits lifted."""
    twilio = Twilio(replace(ACCOUNT, base_url=url), transport=Transport)
    return drain.Office(database, {"twilio": twilio}, CLOCK, rates={"whatsapp": rate})


def sent(database: Database) -> int:
    """How many the provider has."""
    with database.reading() as db:
        return db.exec(select(func.count()).where(Outbound.status == "sent")).one()


def bench_drain(given: argparse.Namespace) -> dict[str, Any]:
    """Messages a second, and processor time a message, with --workers processes."""
    database = Database(given.url)
    fill(database, given.messages, senders=given.workers)
    with provider() as url:
        began = time.monotonic()
        workers = [
            subprocess.Popen([sys.executable, "-m", __spec__.name, "work", given.url, url, str(n)])
            for n in range(1, given.workers + 1)
        ]
        for worker in workers:
            worker.wait()
        took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "sent": sent(database),
        "per_second_with_start": round(given.messages / took),
        "children_cpu_ms_per_message": round(
            1000 * (used.ru_utime + used.ru_stime) / given.messages, 3
        ),
    }


def work(given: argparse.Namespace) -> dict[str, Any]:
    """One worker on one core: drains one lane."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[(given.lane - 1) % len(cores)]})
    database = Database(given.url)
    made = office(database, given.provider)

    async def run() -> None:
        await drain.drain(made, given.lane)
        for one in made.gateways.values():
            await one.close()

    before, began, cpu = sent(database), time.monotonic(), time.process_time()
    loop = drain.Loop()
    loop.begin(run()).result()
    loop.close()
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    done = max(1, given.messages or sent(database) - before)
    return {
        "lane": given.lane,
        "per_second": round(done / took),
        "cpu_ms_per_message": round(1000 * cpu / done, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def bench_enqueue(given: argparse.Namespace) -> dict[str, Any]:
    """Seconds to write so many."""
    took = fill(Database(given.url), given.messages)
    return {"messages": given.messages, "seconds": round(took, 1)}


def bench_memory(given: argparse.Namespace) -> dict[str, Any]:
    """The process's memory and the time of a claim, with more and more waiting."""
    database = Database(given.url)
    found: dict[str, Any] = {}
    waiting = 0
    for target in (10_000, 100_000, 1_000_000):
        code = f"fill(Database({given.url!r}), {target - waiting}, first={waiting})"
        module = "from bot.database import Database; from tests.bench.sending import fill; "
        subprocess.run([sys.executable, "-c", module + code], cwd=ROOT, check=True)
        waiting = target
        now = CLOCK.now()
        held = database.writer.run(lambda tx, now=now: take_lane(tx, 1, now))
        times = []
        for _ in range(50):
            began = time.perf_counter()
            database.writer.run(lambda tx, held=held, now=now: claim(tx, held, now, 50))
            times.append(time.perf_counter() - began)
        rss = int(Path("/proc/self/statm").read_text().split()[1]) * 4096
        found[str(target)] = {
            "rss_mb": round(rss / 2**20, 1),
            "claim_50_ms_median": round(sorted(times)[25] * 1000, 2),
        }
    return found


def bench_replies(given: argparse.Namespace) -> dict[str, Any]:
    """How long replies wait while a campaign of so many leaves at 80 a second."""
    database = Database(given.url)
    fill(database, given.messages)
    waits: list[float] = []

    async def run(url: str) -> None:
        made = office(database, url, rate=80.0)
        task = asyncio.create_task(drain.drain(made, 1))
        for number in range(60):
            await asyncio.sleep(0.5)
            began = time.monotonic()
            row = await database.writer.take(lambda tx, n=number: _reply(tx, n))
            while not await asyncio.to_thread(_is_sent, database, row):
                await asyncio.sleep(0.005)
            waits.append(time.monotonic() - began)
        task.cancel()

    with provider() as url:
        asyncio.run(run(url))
    waits.sort()
    return {
        "campaign_waiting": given.messages,
        "replies": len(waits),
        "delay_ms_median": round(waits[len(waits) // 2] * 1000),
        "delay_ms_worst": round(waits[-1] * 1000),
    }


def _reply(tx: Transaction, number: int) -> int:

    return enqueue(tx, 1, draft(90_000_000 + number, "reply"), CLOCK.now()) or 0


def _is_sent(database: Database, row: int) -> bool:
    with database.reading() as db:
        return db.get_one(Outbound, row).status == "sent"


def bench_rates(given: argparse.Namespace) -> dict[str, Any]:
    """Requests that the provider saw in any second and any minute, with several workers.

    All of them want the same lane, and take it from each other every few seconds.
    """
    database = Database(given.url)
    rate = 20.0
    fill(database, int(rate * given.seconds * 2))

    async def run(url: str) -> None:
        until = time.monotonic() + given.seconds

        async def worker(number: int) -> None:
            made = office(database, url, rate=rate)  # its own, as that of another process
            while time.monotonic() < until:
                await asyncio.sleep(3 + 2 * number)
                await drain.drain(made, 1)

        async with asyncio.timeout(given.seconds + 10):
            tasks = [asyncio.create_task(worker(n)) for n in range(given.workers)]
            await asyncio.sleep(given.seconds)
            for task in tasks:
                task.cancel()

    with provider() as url:
        try:
            asyncio.run(run(url))
        finally:
            import httpx

            times = sorted(httpx.get(f"{url}/times").json())
    in_a_second = max(sum(t <= u < t + 1 for u in times[i : i + 200]) for i, t in enumerate(times))
    return {
        "rate": rate,
        "requests": len(times),
        "most_in_a_second": in_a_second,
        "per_second_over_all": round(len(times) / max(1.0, times[-1] - times[0]), 2),
    }


BENCHES = {
    "drain": bench_drain,
    "enqueue": bench_enqueue,
    "memory": bench_memory,
    "replies": bench_replies,
    "rates": bench_rates,
    "work": work,
}


def main() -> None:
    """One of them."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.sending")
    asked.add_argument("bench", choices=BENCHES)
    asked.add_argument("url")
    asked.add_argument("provider", nargs="?")
    asked.add_argument("lane", nargs="?", type=int, default=1)
    asked.add_argument("--messages", type=int, default=10_000)
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=60)
    given = asked.parse_args()
    if given.bench == "work":
        given.messages = 0
    else:
        database = Database(given.url)
        database.upgrade()
        database.close()
    print(json.dumps({given.bench: BENCHES[given.bench](given)}), flush=True)


if __name__ == "__main__":
    main()
