"""The loop that empties a lane: claim, send, settle, and again.

All lanes of a process share one event loop, in a thread of its own. A lane has a few dozen
requests under way at once, one for each person; no more is claimed than the sender's rate
lets out, so that little is in doubt after a crash.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, TypeVar

from bot.clock import Clock
from bot.database import Database
from bot.gateways import Accepted, Gateway, NotSent, Outgoing, SendError, Unknown
from bot.outbox import doubts
from bot.outbox.claiming import Held, Turns, claim, take_lane
from bot.outbox.doubts import Doubt
from bot.outbox.limits import Rate
from bot.outbox.settling import Tried, settle
from bot.writer import Transaction

logger = logging.getLogger(__name__)

# Messages a second from one sender, where neither its row nor its gateway says another rate.
# WhatsApp: Twilio's default ("WhatsApp best practices and FAQs", 2026-11). SMS: a long code's
# one segment a second; what an alphanumeric sender may is not documented for Morocco. What
# comes faster waits in the provider's queue, for hours.
RATES: Mapping[str, float] = {"whatsapp": 80.0, "sms": 1.0}
IN_FLIGHT = 160  # requests at once on a lane, all in doubt if the process is killed
WITHOUT_GATEWAY = 60.0  # seconds until a lane is looked at again whose gateway is not set up
BREATH = 0.05  # seconds between two looks at the ledger while requests are under way
LATE = 10.0  # seconds from the claim in which its request begins, or never
PACE = 0.008  # seconds in which what comes back is gathered, to be written at once

T = TypeVar("T")


class Loop:
    """An event loop in a thread of its own, in which everything is sent."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="sending", daemon=True)
        self._thread.start()

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin it there, from any thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """End the loop; what is still under way in it is left as it is in the ledger."""

        async def leave() -> None:
            """Give up what is under way: nothing of it is settled."""
            here = asyncio.current_task()
            tasks = [task for task in asyncio.all_tasks() if task is not here]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(leave(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True, slots=True)
class Office:
    """What a drain works with. gateways: by the name that a sender's row gives.

    rates: messages a second by channel, before those of gateways. waits: between two looks
    for a message in doubt.
    """

    database: Database
    gateways: Mapping[str, Gateway]
    clock: Clock
    rates: Mapping[str, float] = field(default_factory=dict)
    chance: Callable[[], float] = random.random
    waits: tuple[timedelta, ...] = doubts.WAITS
    kept: dict[int, "Kept"] = field(default_factory=dict)  # by lane

    async def close(self) -> None:
        """Give back the gateways' connections, each once, though one may stand for two."""
        for gateway in {id(one): one for one in self.gateways.values()}.values():
            await gateway.close()


@dataclass(frozen=True, slots=True)
class Kept:
    """What this process knows of a lane that it held last, under this epoch.

    Good for the next epoch alone: in between nobody else can have sent.
    """

    epoch: int
    rate: Rate
    turns: Turns


async def no_more() -> bool:
    """Nobody waits for what comes next."""
    return False


async def drain(
    office: Office,
    lane_id: int,
    stopping: Event | None = None,
    linger: Callable[[], Awaitable[bool]] = no_more,
) -> None:
    """Send what is due on a lane, until nothing is and `linger` gives up too.

    linger waits for more, and says whether it came. stopping ends the drain after what is
    in flight. It also ends when somebody else has taken the lane.
    """
    now = office.clock.now()
    held = await office.database.writer.take(lambda tx: take_lane(tx, lane_id, now))
    gateway = office.gateways.get(held.gateway)
    if gateway is None:
        logger.error("lane %s wants the gateway %r: not set up", lane_id, held.gateway)
        await _pause(WITHOUT_GATEWAY, stopping or Event())
        return
    window = gateway.capabilities(held.channel).window
    held = replace(held, gateway=gateway.name, window=window, approved=gateway.templates)
    await _Drain(office, held, gateway, stopping or Event(), linger).work()


async def _pause(seconds: float, stopping: Event) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while not stopping.is_set() and (left := until - loop.time()) > 0:
        await asyncio.sleep(min(left, BREATH))


class _Drain:
    """One lane, as long as we hold it."""

    def __init__(
        self,
        office: Office,
        held: Held,
        gateway: Gateway,
        stopping: Event,
        linger: Callable[[], Awaitable[bool]],
    ) -> None:
        self._office = office
        self._held = held
        self._gateway = gateway
        self._stopping = stopping
        self._linger = linger
        own = getattr(gateway, "rates", {})
        rates = {**RATES, **own, **office.rates}
        allowed = held.rate or rates[held.channel]
        kept = office.kept.get(held.lane_id)
        if kept is None or kept.epoch + 1 != held.epoch or kept.rate.allowed != allowed:
            kept = Kept(held.epoch, Rate(allowed), Turns())
        office.kept[held.lane_id] = replace(kept, epoch=held.epoch)
        self._rate, self._turns = kept.rate, kept.turns
        self._under_way: set[asyncio.Task[None]] = set()
        self._back: list[Tried] = []  # what came of requests, not written yet

    async def work(self) -> None:
        """Claim and send, until there is nothing more; then let what is in flight come back."""
        try:
            while not self._stopping.is_set() and await self._more():
                pass
        finally:
            while self._under_way:
                await asyncio.wait(self._under_way)
            await self._write(lambda _tx: None)

    async def _more(self) -> bool:
        """Settle what came back, begin what may leave now, and wait; False when all is done."""
        now, began = self._office.clock.now(), time.monotonic()
        free = min(IN_FLIGHT - len(self._under_way), self._rate.left(IN_FLIGHT))
        claimed, looked = await self._write(lambda tx: self._next(tx, now, free))
        if claimed is None:
            logger.warning("lane %s was taken by somebody else", self._held.lane_id)
            return False
        for message in claimed:
            self._rate.spend()
            self._turns.pairs.spend(message.address)
            self._begin(self._send(message, began))
        for doubt in looked:
            self._begin(self._look(doubt))
        if self._under_way or self._back:
            wait = self._rate.wait() if free <= 0 else BREATH
            await self._breathe(min(wait, BREATH))
        elif free <= 0:
            await _pause(self._rate.wait(), self._stopping)
        elif not claimed and not looked:
            return await self._linger()
        return True

    def _next(
        self, tx: Transaction, now: datetime, free: int
    ) -> tuple[tuple[Outgoing, ...] | None, tuple[Doubt, ...]]:
        """What may leave now, and what is to be looked for."""
        claimed = claim(tx, self._held, now, free, self._turns) if free > 0 else ()
        return claimed, doubts.doubts(tx, self._held, now, self._office.waits)

    async def _write(self, job: Callable[[Transaction], T]) -> T:
        """Do it in a transaction, in which all that came back is settled.

        What cannot be written stays as sending: whoever takes the lane next looks for it.
        """
        back = tuple(self._back)

        def write(tx: Transaction) -> T:
            """Settle, then do the job."""
            for tried in back:
                settle(tx, self._held, tried)
            return job(tx)

        result = await self._office.database.writer.take(write)
        del self._back[: len(back)]
        return result

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _breathe(self, seconds: float) -> None:
        """Wait for this long, or until some requests have come back."""
        if self._under_way and not self._back:
            await asyncio.wait(
                self._under_way, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        await asyncio.sleep(PACE)

    async def _send(self, message: Outgoing, claimed: float) -> None:
        """One request. Whatever a gateway raises, we cannot know what became of it.

        None begins once we are stopping: those under way are all that is waited for. Nor when it
        was claimed long ago: this process was frozen, and another may have looked for it since.
        """
        outcome: Accepted | SendError
        try:
            if self._stopping.is_set():
                raise NotSent("we were stopping")
            if time.monotonic() > claimed + LATE:
                raise NotSent("claimed too long ago")
            outcome = await self._gateway.send(message)
        except SendError as error:
            outcome = error
            logger.info("message %s: %s %s", message.outbound, type(error).__name__, error.code)
        except Exception as error:
            outcome = Unknown(f"{type(error).__name__} in the gateway")
            logger.exception("message %s: the gateway failed", message.outbound)
        self._back.append(Tried(message, outcome, self._office.clock.now(), self._office.chance()))

    async def _look(self, doubt: Doubt) -> None:
        """Ask the provider for a message in doubt."""
        office, held = self._office, self._held
        try:
            seen = await self._gateway.search(doubt.message, doubt.earliest)
        except SendError as error:
            logger.info("message %s: not found out: %s", doubt.message.outbound, error.code)
            seen = None
        except Exception:
            logger.exception("message %s: the gateway failed", doubt.message.outbound)
            seen = None
        now = office.clock.now()
        if seen is None:
            await office.database.writer.take(lambda tx: doubts.not_told(tx, doubt, now))
        else:
            found = seen
            await office.database.writer.take(lambda tx: doubts.told(tx, held, doubt, found, now))
