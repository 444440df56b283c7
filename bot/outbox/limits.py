"""How fast a sender may be, and how often one person is written to."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import islice, takewhile
from math import ceil

# WhatsApp bears 45 messages in a row to one person, and one each six seconds in the long run
# (Meta's error 131056; Twilio passes it on as 63018). Who talks with us is not to feel it.
PAIR_BURST = 45
PAIR_SECONDS = 6.0
# Requests take more or less time to arrive: those that left in two seconds may come in one.
MARGIN = 1.05
PULSES = 4  # parts of a second, each with its part of the rate: a reply waits for the next one
PAIRS = 4_096  # people whose last messages are remembered: more than leave in their six seconds


class Rate:
    """At most so many messages in any second, or one in so many seconds: exactly.

    What counts is when a request begins. A bucket of tokens lets out twice the rate in the
    second after a pause; here the last ones are remembered instead. They leave in pulses: were
    a second's messages let out at once, a reply behind them would wait for the rest of it, and
    a late one would arrive among those of the next. Whoever takes a lane over begins as if it
    had just sent all that it may: the one before may have.
    """

    def __init__(self, rate: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self.allowed = rate
        second = max(1.0, 1.0 / rate)
        self._most = max(1, int(rate * second))
        self._window = second * MARGIN
        self._seconds = seconds
        self._pulse = self._window / PULSES if rate >= PULSES else 0.0
        self._at_once = ceil(self._most / PULSES) if self._pulse else self._most
        self._last = deque([seconds()] * self._most, maxlen=self._most)

    def left(self, most: int) -> int:
        """How many may begin at this moment, up to `most`."""
        now = self._seconds()
        old, lately = now - self._window, now - self._pulse
        free = sum(1 for _ in takewhile(lambda when: when <= old, islice(self._last, most)))
        begun = sum(1 for _ in takewhile(lambda when: when > lately, reversed(self._last)))
        return max(0, min(free, self._at_once - begun))

    def spend(self) -> None:
        """One begins."""
        self._last.append(self._seconds())

    def wait(self) -> float:
        """Seconds until the next one may begin."""
        pulse = self._last[-self._at_once] + self._pulse
        return max(0.0, max(self._last[0] + self._window, pulse) - self._seconds())


class Pairs:
    """How soon one person may be written to again, by one sender."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._filled: OrderedDict[str, float] = OrderedDict()  # by address: when all may leave

    def wait(self, address: str) -> float:
        """Seconds until the next message to them may leave."""
        ahead = self._filled.get(address, 0.0) - self._seconds()
        return max(0.0, ahead - (PAIR_BURST - 1) * PAIR_SECONDS)

    def spend(self, address: str) -> None:
        """One leaves."""
        now = self._seconds()
        self._filled[address] = max(self._filled.get(address, now), now) + PAIR_SECONDS
        self._filled.move_to_end(address)
        if len(self._filled) > PAIRS:
            self._filled.popitem(last=False)
