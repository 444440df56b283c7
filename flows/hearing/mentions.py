"""Which products a message names: "l3sel dyal z3itra", "amlou", "زيت أركان"."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.hearing.parts import Part, Role
from flows.hearing.stock import LIKE, VAGUE, Stock, begins, part_meanings
from flows.hearing.vocabulary import Likeness

MOST_WORDS = 5  # that one product is named by


@dataclass(frozen=True, slots=True)
class Mention:
    """Some product, said in parts[start:end].

    among: the keys that it may be; empty for what is not sold here. said: the words.
    dual: its form says that there are two. each: one of every kind is meant.
    clear: its words are known ones, not only like them.
    """

    start: int
    end: int
    among: tuple[str, ...]
    said: str
    kind: str = ""
    dual: bool = False
    sure: bool = True
    each: bool = False
    clear: bool = True


def mention_at(parts: Sequence[Part], at: int, stock: Stock) -> Mention | None:
    """The product that is named from here on, or None."""
    if not begins(parts[at]):
        return None
    spoken, end = [parts[at]], at + 1
    foreign = [] if stock.sells(parts[at]) else [parts[at]]
    while len(spoken) < MOST_WORDS and (following := _next(parts, end)) is not None:
        beyond, linked = following
        part = parts[beyond]
        if stock.matching([*spoken, part]):
            spoken.append(part)
        elif part_meanings(part) <= LIKE and not stock.sells(part):
            pass  # "tapis en laine", of which ours says nothing
        elif (linked or not stock.sells(part)) and part.role is not Role.NAME:
            foreign.append(part)  # a kind that is not sold here: "zit zitoun"
        else:
            break
        end = beyond + 1
    while end < len(parts) and parts[end].role is Role.DESCRIBER:
        end += 1
    said = " ".join(part.text for part in parts[at:end])
    among = _among(spoken, foreign, stock)
    each = at > 0 and parts[at - 1].says("each")
    kinds = {ware.kind for ware in stock.wares if ware.key in among}
    kind = kinds.pop() if len(kinds) == 1 and len(among) > 1 else ""
    sure = len(among) == 1 and not foreign and not _vague(spoken) and _is_clear(spoken)
    sure = sure or (each and bool(among))
    return Mention(
        at, end, among, said, kind, any(p.dual for p in spoken), sure, each, _is_clear(spoken)
    )


def _among(spoken: list[Part], foreign: list[Part], stock: Stock) -> tuple[str, ...]:
    """A kind that is not sold leaves the others of its head to ask about, but not of oil."""
    if spoken[0] in foreign or (foreign and _vague(spoken)):
        return ()
    return stock.matching(spoken)


def _vague(spoken: Sequence[Part]) -> bool:
    return all(
        part.role is Role.GOODS and bool(part_meanings(part)) and part_meanings(part) <= VAGUE
        for part in spoken
    )


def _is_clear(spoken: Sequence[Part]) -> bool:
    likeness = [part.phrase.likeness for part in spoken if part.phrase is not None]
    return min(likeness, default=Likeness.LISTED) <= Likeness.VOWELS


def _next(parts: Sequence[Part], at: int) -> tuple[int, bool] | None:
    """Where the next word for goods stands, if only "of" and the like are between."""
    linked = False
    while at < len(parts) and not parts[at].joined:
        part = parts[at]
        if part.role in (Role.GOODS, Role.NAME):
            return at, linked
        if part.role is Role.JOIN and part.joins("of"):
            linked = True
        elif not (part.role is Role.DESCRIBER or part.joins("the") or part.says("la")):
            return None
        at += 1
    return None
