"""Chance that is the same whenever it is asked: a hash of what it is about."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import exp
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
NORMAL = NormalDist()
TINY = 1e-9  # the inverse of the normal distribution has no value at 0


def share(*what: object) -> float:
    """A number from 0 to 1, 1 excluded."""
    asked = "\n".join(map(str, what)).encode()
    return int.from_bytes(blake2b(asked, digest_size=7).digest(), "big") / 2**56


def one_of(some: Sequence[T], *what: object) -> T:
    """One of these, each as likely as the others."""
    return some[int(share(*what) * len(some))]


def drawn(weights: Mapping[T, float], *what: object) -> T:
    """One of these by its weight."""
    left = share(*what) * sum(weights.values())
    for one, weight in weights.items():
        left -= weight
        if left < 0:
            return one
    return one


def lognormal(median: float, spread: float, *what: object) -> float:
    """A lognormal; spread: the standard deviation of its logarithm."""
    return median * exp(spread * NORMAL.inv_cdf(max(TINY, share(*what))))
