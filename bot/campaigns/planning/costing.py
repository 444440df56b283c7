"""What a planned campaign takes: segments, dirhams and hours, all at the worst."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.costs import Tariff

INVITED = "MARKETING"  # the category of the template that each invitation may need


@dataclass(frozen=True, slots=True)
class Way:
    """How a language's people are written to on a channel: how many, through which gateway.

    segments: SMS of the survey's usual way for one person; 0 on WhatsApp. rate: messages a
    second that the sender lets out.
    """

    channel: str
    gateway: str
    people: int
    segments: int
    rate: float


@dataclass(frozen=True, slots=True)
class Takes:
    """segments: of all SMS; dirhams: millionths; time: until the last invitation has left."""

    segments: int
    dirhams: int
    time: timedelta


def takes(ways: Iterable[Way], tariff: Tariff, reminders: int) -> Takes:
    """What it takes if nobody answers before the last reminder, and everybody after it.

    On WhatsApp an invitation and each reminder may be a template; answers are free. By SMS the
    whole survey is paid for, and its first message again with each reminder: at most all of it.
    """
    segments = dirhams = 0
    busy: dict[str, float] = {}
    times = 1 + reminders
    for way in ways:
        price = tariff.price(way.gateway, way.channel)
        if way.channel == "sms":
            sent = way.people * way.segments * times
            amount = price.of(1) * sent
            segments += sent
        else:
            amount = price.of(0, INVITED) * way.people * times
        dirhams += tariff.in_dirhams(amount, price.currency)
        busy[way.channel] = busy.get(way.channel, 0.0) + way.people / way.rate
    return Takes(segments, dirhams, timedelta(seconds=max(busy.values(), default=0.0)))


def by_language(segments: Mapping[str, int], language: str) -> int:
    """Of who has no language yet, the dearest."""
    return segments.get(language, max(segments.values()))
