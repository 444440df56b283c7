"""The loop that empties a lane: claim, send, settle, and again.

Contacts are served side by side by a few threads, each contact's messages one by one. No more
is claimed than the sender's rate lets out at once, so that little is in doubt after a crash.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread

from bot import outbox
from bot.clock import Clock
from bot.database import Database
from bot.gateways import Accepted, Gateway, NotSent, Outgoing, SendError, Unknown
from bot.outbox import Held, Tried

logger = logging.getLogger(__name__)

# Messages a second from one sender. WhatsApp: Twilio's default ("WhatsApp best practices and
# FAQs", 2026-11). SMS: a long code's one segment a second; what an alphanumeric sender may is
# not documented for Morocco. What comes faster waits in the provider's queue, for hours.
RATES: Mapping[str, float] = {"whatsapp": 80.0, "sms": 1.0}
BATCH = 32  # claimed together; all of them are in doubt if the process is killed
THREADS = 8  # requests at once on a lane: 80 a second when each takes 100 ms
WITHOUT_GATEWAY = 60.0  # seconds until a lane is looked at again whose gateway is not set up


class Bucket:
    """How many messages may leave now: `rate` a second, and no more than a second's at once."""

    def __init__(self, rate: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = max(1.0, rate)
        self._left = self._most
        self._seconds = seconds
        self._filled = seconds()

    def left(self) -> int:
        """How many may leave at this moment."""
        now = self._seconds()
        self._left = min(self._most, self._left + (now - self._filled) * self._rate)
        self._filled = now
        return int(self._left)

    def spend(self, messages: int) -> None:
        """So many are leaving."""
        self._left -= messages

    def wait(self) -> float:
        """Seconds until the next one may leave."""
        return max(0.0, (1 - self._left) / self._rate)


@dataclass(frozen=True, slots=True)
class Post:
    """What a drain works with. gateways: by the name that a sender's row gives."""

    database: Database
    gateways: Mapping[str, Gateway]
    clock: Clock
    rates: Mapping[str, float] = field(default_factory=lambda: RATES)
    chance: Callable[[], float] = random.random


def drain(
    post: Post,
    lane_id: int,
    stopping: Event | None = None,
    linger: Callable[[], bool] = lambda: False,
) -> None:
    """Send what is due on a lane, until nothing is and `linger` gives up too.

    linger waits for more, and says whether it came. stopping ends the drain after what is
    in flight. It also ends when somebody else has taken the lane.
    """
    stopping = stopping or Event()
    held = post.database.writer.run(lambda tx: outbox.take_lane(tx, lane_id))
    gateway = post.gateways.get(held.gateway)
    if gateway is None:
        logger.error("lane %s wants the gateway %r: not set up", lane_id, held.gateway)
        stopping.wait(WITHOUT_GATEWAY)
        return
    held = replace(held, gateway=gateway.name)
    bucket = Bucket(post.rates[held.channel])
    send = partial(_send, post, held, gateway, stopping)
    while not stopping.is_set():
        most = min(BATCH, bucket.left())
        if most == 0:
            stopping.wait(bucket.wait())
            continue
        claimed = _claim(post, held, most)
        if claimed is None:
            logger.warning("lane %s was taken by somebody else", lane_id)
            return
        bucket.spend(len(claimed))
        _each(send, claimed, f"lane-{lane_id}")
        if not claimed and not linger():
            return


def begun(do: Callable[[], None], name: str) -> Future[None]:
    """What a thread of its own does from now on: it does not keep the process alive.

    An executor's threads would, for as long as their last request takes.
    """
    future: Future[None] = Future()

    def work() -> None:
        """Do it, and hand over what came of it, also when it raised."""
        try:
            do()
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(None)

    Thread(target=work, name=name, daemon=True).start()
    return future


def _each(send: Callable[[Outgoing], None], claimed: tuple[Outgoing, ...], name: str) -> None:
    """Send these side by side, in a few threads; raises what one of them raised."""
    waiting: SimpleQueue[Outgoing] = SimpleQueue()
    for message in claimed:
        waiting.put(message)

    def take() -> None:
        """Send what waits, one after the other, until nothing does."""
        while True:
            try:
                message = waiting.get_nowait()
            except Empty:
                return
            send(message)

    threads = [begun(take, name) for _ in claimed[:THREADS]]
    for ended in wait(threads).done:
        ended.result()


def _claim(post: Post, held: Held, most: int) -> tuple[Outgoing, ...] | None:
    now = post.clock.now()
    return post.database.writer.run(lambda tx: outbox.claim(tx, held, now, most))


def _send(post: Post, held: Held, gateway: Gateway, stopping: Event, message: Outgoing) -> None:
    """One request, and its outcome in the ledger. Whatever a gateway raises, we cannot know.

    None begins once we are stopping: those under way are all that is waited for.
    """
    outcome: Accepted | SendError
    try:
        if stopping.is_set():
            raise NotSent("we were stopping")
        outcome = gateway.send(message)
    except SendError as error:
        outcome = error
        logger.info("message %s: %s %s", message.outbound, type(error).__name__, error.code)
    except Exception as error:
        outcome = Unknown(f"{type(error).__name__} in the gateway")
        logger.exception("message %s: the gateway failed", message.outbound)
    tried = Tried(message, outcome, post.clock.now(), post.chance())
    post.database.writer.run(lambda tx: outbox.settle(tx, held, tried))
