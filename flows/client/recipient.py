"""For whom an order is: one telephone may serve a family, or a neighbour who does not write."""

from zlib import crc32

from flows.context import Context
from flows.hearing.answers import Picked
from flows.hearing.names import name_in
from flows.hearing.normalise import normalise
from flows.talk import Option

NAME = "for."  # begins the key of a name


def known(ctx: Context) -> tuple[str, ...]:
    """The names on this telephone: those of orders, the last first, and the person's own."""
    own = ctx.contact.name
    return ctx.people if own in ("", *ctx.people) else (*ctx.people, own)


def names(ctx: Context) -> list[Option]:
    """The names that are known, to pick from; else the one that WhatsApp shows."""
    if people := known(ctx):
        return [Option(_key(name), name) for name in people]
    profile = ctx.contact.profile
    return [Option("profile", profile)] if profile else []


def name_told(answer: str | Picked, ctx: Context, longest: int) -> str:
    """The name that was picked or written, spelled as we know it."""
    if isinstance(answer, Picked):
        picked = {_key(name): name for name in known(ctx)}
        return picked.get(answer.key, ctx.contact.profile)[:longest]
    return spelled_as_known((name_in(answer) or answer)[:longest], ctx)


def spelled_as_known(name: str, ctx: Context) -> str:
    """A name as it was written first: "khadija" is Khadija, who is known."""
    said = normalise(name)
    return next((spelled for spelled in known(ctx) if normalise(spelled) == said), name)


def _key(name: str) -> str:
    """Short, and the same whatever others are known: places stay small, and hold no name twice."""
    return f"{NAME}{crc32(name.encode()):08x}"
