"""Who is in which arm of a campaign: by a hash, in the planned shares within each stratum.

Arms are fixed over the whole audience before the first message, and stored: what is stored
counts from then on, and nothing is worked out again. A contact who comes into the segment
later is not in the campaign, in no arm: taking them in would compare people of two seasons.

Neither chance nor memory is needed. The database keeps each person's rank() and brings its
rows in the order of (stratum, rank, contact), with the size of each stratum beside them;
`assign` reads them one by one. Within a stratum, the lowest ranks are the first arm.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from itertools import accumulate, pairwise
from math import ceil

HOLD_OUT = "hold_out"
# Ranks are stored, and a database's own integers have 63 bits and a sign.
BITS = 63


@dataclass(frozen=True, slots=True)
class Arm:
    """A hold-out or a variant, and its share of the audience, above 0 and up to 1."""

    name: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person of the audience; rank is that of rank(), as it was stored."""

    stratum: str
    rank: int
    contact: int


def arms(hold_out: int, variants: Mapping[str, int]) -> tuple[Arm, ...]:
    """The arms of a campaign, the hold-out first and then the variants by name.

    hold_out: in percent of the audience, 0 for none. variants: each one's weight in what is
    left, as 1 and 1, or 2 and 1. Raises ValueError for shares that cannot be.
    """
    whole = sum(variants.values())
    if not variants or min(variants.values()) <= 0 or not 0 <= hold_out < 100:
        raise ValueError("a campaign has variants of some weight, and a hold-out below 100 %")
    if HOLD_OUT in variants:
        raise ValueError(f"no variant may be called {HOLD_OUT}")
    held = Fraction(hold_out, 100)
    first = (Arm(HOLD_OUT, held),) if held else ()
    rest = (Arm(name, (1 - held) * Fraction(variants[name], whole)) for name in sorted(variants))
    return (*first, *rest)


def rank(campaign: str, contact: int) -> int:
    """Where a contact stands in this campaign's draw: 0 to 2**63 - 1, the same for ever.

    The first 8 bytes, big-endian and without their lowest bit, of the BLAKE2b-512 of
    "arms:<contact>:<campaign>" in UTF-8. campaign is a key that never changes, contact the id.
    """
    return _drawn(f"arms:{contact}:{campaign}")


def quotas(campaign: str, stratum: str, size: int, plan: tuple[Arm, ...]) -> tuple[int, ...]:
    """How many people of a stratum each arm gets: less than one off its share, and size in all.

    Who gets the odd person is drawn by a hash of campaign and stratum, with chances that make
    up the shares. Were it always the largest arm, small strata would never be held out.
    """
    if size < 0:
        raise ValueError("a stratum has no fewer than 0 people")
    offset = Fraction(_drawn(f"odd:{campaign}:{stratum}"), 2**BITS)
    shares = accumulate((arm.share for arm in plan), initial=Fraction())
    # The places 0, 1, 2 … below size, each a little to the right of its number, fall between
    # the cumulated shares: in a stretch as long as a share lie its floor or its ceiling.
    ends = [ceil(size * share - offset) for share in shares]
    return tuple(end - start for start, end in pairwise(ends))


def preview(
    campaign: str, sizes: Mapping[str, int], plan: tuple[Arm, ...]
) -> dict[tuple[str, str], int]:
    """How many people each (stratum, arm) will get: what `assign` gives, told before."""
    return {
        (stratum, arm.name): count
        for stratum, size in sizes.items()
        for arm, count in zip(plan, quotas(campaign, stratum, size, plan), strict=True)
    }


def assign(
    campaign: str,
    audience: Iterable[Candidate],
    sizes: Mapping[str, int],
    plan: tuple[Arm, ...],
) -> Iterator[tuple[int, str]]:
    """(contact, arm's name) for each of the audience, in its order, one by one.

    audience: by stratum (any order of strata), then rank, then contact; each person once.
    sizes: how many each stratum has. Raises ValueError at the first row that fits neither,
    or at the end if somebody is missing: what was assigned until then must be rolled back.
    """
    seen: set[str] = set()
    last: Candidate | None = None
    names: Iterator[str] = iter(())
    for person in audience:
        if last is None or person.stratum != last.stratum:
            _none_left(names)
            if person.stratum in seen:
                raise ValueError("a stratum comes twice: the audience is not sorted")
            seen.add(person.stratum)
            names = _names(campaign, person.stratum, sizes.get(person.stratum, 0), plan)
        elif (person.rank, person.contact) <= (last.rank, last.contact):
            raise ValueError("the audience is not sorted by rank and contact, or has doubles")
        name = next(names, None)
        if name is None:
            raise ValueError("a stratum has more people than its size says")
        last = person
        yield person.contact, name
    _none_left(names)
    if any(size for stratum, size in sizes.items() if stratum not in seen):
        raise ValueError("a stratum has a size and no people")


def _names(campaign: str, stratum: str, size: int, plan: tuple[Arm, ...]) -> Iterator[str]:
    """The arm's name for each place of a stratum, from the lowest rank on."""
    for arm, count in zip(plan, quotas(campaign, stratum, size, plan), strict=True):
        for _ in range(count):
            yield arm.name


def _none_left(names: Iterator[str]) -> None:
    if next(names, None) is not None:
        raise ValueError("a stratum has fewer people than its size says")


def _drawn(words: str) -> int:
    digest = blake2b(words.encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - BITS)
