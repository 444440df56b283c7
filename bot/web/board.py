"""The simulator's page, kept up to date: what changed, to every page that is open.

A page is given all of it once, then what changed. Every bubble has the number of the change
that it last had, so that a page that lost its line says which change it saw last, and gets
what came since.
"""

import asyncio
import json
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from starlette.concurrency import run_in_threadpool

from bot.clock import Clock
from bot.database import Database
from bot.web.phones import Bubble, Phone, Seen, local_time, look

# Numbers given to new phones, of those kept for examples.
FREE = tuple(f"+2126000000{n}" for n in range(13, 100))

LOOK_AGAIN = 1.0  # seconds: what another process wrote (a command) is told by nobody
KEEP_ALIVE = 15  # looks without news, after which a word is sent: proxies cut silent lines


class Board:
    """What every page shows. Its methods are for the event loop, but `committed`."""

    def __init__(self, database: Database, clock: Clock, zone: str) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._added: tuple[Phone, ...] = ()
        self._seen: Seen | None = None
        self._changes: dict[str, tuple[int, Bubble]] = {}
        self._version = 0
        # The numbers of another start of the program mean nothing here.
        self._start = secrets.token_hex(4)
        self._looking = asyncio.Lock()
        self._pages: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    async def look(self) -> Seen:
        """Read the tables, and number what changed since the last look."""
        async with self._looking:
            seen = await run_in_threadpool(self._read)
            last, self._seen = self._seen, seen
            known = {bubble.key: bubble for _, bubble in self._changes.values()}
            fresh = [bubble for bubble in seen.bubbles if known.get(bubble.key) != bubble]
            if fresh or last is None or replace(seen, bubbles=()) != replace(last, bubbles=()):
                self._version += 1
            shown = {bubble.key for bubble in seen.bubbles}
            kept = {key: change for key, change in self._changes.items() if key in shown}
            self._changes = kept | {bubble.key: (self._version, bubble) for bubble in fresh}
            return seen

    async def add(self, name: str, channel: str, language: str) -> Phone | None:
        """A new client's phone, on a free number; None when all of them are taken."""
        taken = {phone.number for phone in (await self.look()).phones}
        number = next((free for free in FREE if free not in taken), None)
        if number is None:
            return None
        phone = Phone(number, channel, {"": name}, language=language)
        self._added = (*self._added, phone)
        self.wake()
        return phone

    def moved(self) -> None:
        """The clock was moved: pages must hear of it, though no row changed."""
        self._version += 1
        self.wake()

    def committed(self, _lanes: frozenset[int]) -> None:
        """Something was written: pages look again. Called in the writer's thread."""
        for page, loop in tuple(self._pages.items()):
            if not loop.is_closed():
                loop.call_soon_threadsafe(page.set)

    def wake(self) -> None:
        """All pages look again."""
        for page in self._pages:
            page.set()

    async def follow(self, last_id: str) -> AsyncIterator[str]:
        """Server-sent events for one page, until it goes or the program ends.

        last_id is that of the last event that it saw; one that we never gave means none.
        """
        page, seen, silent = asyncio.Event(), self._number(last_id), 0
        self._pages[page] = asyncio.get_running_loop()
        try:
            while not _ending():
                page.clear()
                await self.look()
                if seen != self._version:
                    # Numbered before it is given: while the page takes it, others may look.
                    event, seen, silent = self._event(seen), self._version, 0
                    yield event
                elif (silent := silent + 1) % KEEP_ALIVE == 0:
                    yield ": still here\n\n"
                await _wait(page)
        finally:
            del self._pages[page]

    def _read(self) -> Seen:
        with self._database.reading() as db:
            return look(db, self._clock.now(), self._zone, self._added)

    def _number(self, last_id: str) -> int:
        start, _, number = last_id.partition("-")
        known = start == self._start and number.isdecimal()
        return min(int(number), self._version) if known else 0

    def _event(self, after: int) -> str:
        said = json.dumps(self._since(after), ensure_ascii=False, separators=(",", ":"))
        return f"id: {self._start}-{self._version}\ndata: {said}\n\n"

    def _since(self, after: int) -> dict[str, Any]:
        seen = self._seen
        assert seen is not None, "a page looks before it is told anything"
        fresh = {key for key, (number, _) in self._changes.items() if number > after}
        return {
            "whole": after == 0,
            "now": local_time(self._clock.now(), self._zone),
            "digest": local_time(seen.digest, self._zone) if seen.digest else "",
            "shop": seen.shop,
            "phones": [asdict(phone) | {"address": phone.address} for phone in seen.phones],
            "bubbles": [asdict(bubble) for bubble in seen.bubbles if bubble.key in fresh],
        }


async def _wait(page: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(page.wait(), LOOK_AGAIN)


def _ending() -> bool:
    """Whether uvicorn was told to end.

    It waits for open answers before it ends, and ours never does by itself: without this
    look, Ctrl-C would seem to do nothing for as long as a page is open.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))
