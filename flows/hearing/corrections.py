"""What a message takes back: "4 machi 40", "pas 2 mais 3", "bla argan"."""

from collections.abc import Sequence
from dataclasses import replace

from flows.hearing.amounts import Amount
from flows.hearing.elements import Quantified
from flows.hearing.mentions import Mention
from flows.hearing.parts import Part, Role


def corrected(
    parts: Sequence[Part], quantities: list[Quantified], mentions: list[Mention]
) -> list[Quantified]:
    """Without those that are taken back: "4 machi 40", "pas 2 mais 3", "4 pots, non, 5"."""
    kept: list[Quantified] = []
    lost_unit = ""
    for quantity in quantities:
        amount = quantity.amount
        last = kept[-1] if kept else None
        before = _before(parts, amount.start)
        if last is not None and _is_choice(parts, last, amount):
            kept[-1] = replace(last, amount=replace(last.amount, sure=False))
        elif before is not None and (before.says("not", "instead") or _not_so(parts, amount, kept)):
            if last is not None:
                kept[-1] = _in_unit(last, amount.unit)
            lost_unit = amount.unit if last is None else ""
        elif last is not None and _takes_back(parts, last.amount.end, amount.start, mentions):
            kept[-1] = _replaced(last, quantity)
        else:
            kept.append(_in_unit(quantity, lost_unit))
            lost_unit = ""
    return kept


def _before(parts: Sequence[Part], start: int) -> Part | None:
    """What stands before a quantity, little words left out: "machi b l9er3a"."""
    at = start - 1
    while at > 0 and (parts[at].joins("the") or parts[at].meaning("words") == "particle"):
        at -= 1
    return parts[at] if at >= 0 else None


def _is_choice(parts: Sequence[Part], last: Quantified, amount: Amount) -> bool:
    """Whether it is "500 g ou un kilo": the first is taken, and asked about."""
    return amount.start - 1 == last.amount.end and parts[amount.start - 1].says("or")


def _in_unit(quantity: Quantified, unit: str) -> Quantified:
    """In the unit that was said of the other, where it names none: "4 machi 40 gram"."""
    if quantity.amount.unit or not unit:
        return quantity
    return replace(quantity, amount=replace(quantity.amount, unit=unit))


def _replaced(old: Quantified, new: Quantified) -> Quantified:
    """The new one where the old one stood, so that it goes with the same product."""
    unit = new.amount.unit or old.amount.unit
    amount = replace(new.amount, unit=unit, start=old.amount.start, end=old.amount.end)
    return Quantified(amount, new.each or old.each, old.of)


def _not_so(parts: Sequence[Part], amount: Amount, kept: Sequence[Quantified]) -> bool:
    """Arabic's "five, not three", خمس لا ثلاثا; after a comma or said twice it is "no, three"."""
    before = parts[amount.start - 1]
    first = kept and amount.start > 1 and not parts[amount.start - 2].says("no")
    return bool(first) and before.text == "لا" and parts[amount.start - 2].role is not Role.SIGN


def _takes_back(parts: Sequence[Part], start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether the words right before a quantity take the one before back."""
    at = end - 1
    said = False
    while at >= start:
        part = parts[at]
        if part.says("no", "la", "mistake", "unwanted"):
            said = True
        elif not (
            part.role is Role.SIGN
            or part.says("only", "but", "make_it", "not", "want", "confirm")
            or part.text in ("ah", "euh", "oh", "اه", "ا")
        ):
            break
        at -= 1
    if not said:
        return False
    between = [m for m in mentions if start <= m.start and m.end <= end]
    return len(between) <= 1 and (not between or between[0].end >= at)


def refusals(
    parts: Sequence[Part], quantities: Sequence[Quantified], mentions: list[Mention]
) -> tuple[list[Mention], list[Mention]]:
    """The products that are wanted, and those that are named not to be: "bla argan"."""
    wanted: list[Mention] = []
    refused: list[Mention] = []
    for n, mention in enumerate(mentions):
        previous = mentions[n - 1] if n else None
        following = mentions[n + 1].start if n + 1 < len(mentions) else len(parts)
        counted = any(mention.end <= q.amount.start < following for q in quantities)
        follows = bool(refused) and previous in refused and not counted
        no = _is_refused(parts, mention, previous, follows)
        (refused if no else wanted).append(mention)
    return wanted, refused


def _is_dismissed(parts: Sequence[Part], mention: Mention) -> bool:
    """A product, then no and a pause: "l3sel la, ghir amlou"."""
    no, pause = (parts[at] if at < len(parts) else None for at in (mention.end, mention.end + 1))
    return (
        no is not None
        and no.says("no", "la")
        and pause is not None
        and pause.role is Role.SIGN
        and pause.text in (",", "،", ".", ";")
    )


def _is_refused(
    parts: Sequence[Part], mention: Mention, previous: Mention | None, follows: bool
) -> bool:
    if _is_dismissed(parts, mention):
        return True
    at = mention.start - 1
    stop = previous.end if previous else 0
    joined = counted = False
    while at >= stop:
        part = parts[at]
        counted = counted or part.role in (Role.NUMBER, Role.UNIT)
        if part.says("without", "unwanted", "remove"):
            return True
        if part.says("not", "instead"):
            return not counted  # "machi 40 d z3fran" takes back the forty alone
        if part.says("want", "only", "but", "add", "keep", "instead") or part.role is Role.SIGN:
            return False
        joined = joined or part.joins("and") or part.says("or")
        if part.role is Role.OTHER and not follows and mention.start - at > 2:
            return False
        at -= 1
    return follows and (joined or parts[mention.start].joined)
