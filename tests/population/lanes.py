"""The drains of all lanes, begun when there is something to send, which then wait for more."""

import asyncio
from functools import partial
from threading import Lock

from bot.outbox.drain import Loop, Office, drain
from bot.outbox.waking import Nudge

LOOK = 0.002  # seconds between two looks whether all are at rest
LONGEST = 3600.0  # seconds that a drain lingers


class Lanes:
    """As bot.engine has them, without DBOS: there is no other process here."""

    def __init__(self, office: Office, loop: Loop) -> None:
        self._office = office
        self._loop = loop
        self._nudges: dict[int, Nudge] = {}
        self._at_rest: set[int] = set()
        self._lock = Lock()

    def wake(self, lanes: frozenset[int]) -> None:
        """Something is due on these. From any thread."""
        for lane_id in lanes:
            with self._lock:
                nudge = self._nudges.get(lane_id)
                if nudge is None:
                    self._nudges[lane_id] = Nudge()
                    self._loop.begin(self._drain(lane_id))
                else:
                    nudge.set()

    async def _drain(self, lane_id: int) -> None:
        while True:
            await drain(self._office, lane_id, linger=partial(self._linger, lane_id))

    async def _linger(self, lane_id: int) -> bool:
        nudge = self._nudges[lane_id]
        self._at_rest.add(lane_id)
        await nudge.wait(LONGEST)
        with self._lock:
            nudge.given = False
        self._at_rest.discard(lane_id)
        return True

    async def rest(self) -> None:
        """Wait until nothing is under way on any."""
        while not all(
            lane_id in self._at_rest and not nudge.given
            for lane_id, nudge in list(self._nudges.items())
        ):
            await asyncio.sleep(LOOK)
