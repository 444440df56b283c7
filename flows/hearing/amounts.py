"""How much: "kilo w ness", "deux pots", "نصف كيلو", "2 x 500 g", "50 dh"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flows.hearing.parts import Part, Role

_HALF_KILO = Decimal("0.5")  # a livre
_GRAMS = (Decimal(100), Decimal(999))  # "1 kilo 500"
_TENS = 10
_ROUND = 20
_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)
_FRENCH_TENS = (60, 80)  # soixante-douze, quatre-vingt-dix
_FRACTIONS = {"2", "3", "4", "8"}
_MOST = Decimal(1_000_000)
_TIMES = ("x", "×", "*", "fois")
_TO = ("-", "–", "~", "/")
_BEFORE = ("-", "−", "–", ".", ",", "،")
_NAMING, _NAMED = ("#", "°", "№", "º"), ("%", "€", "$", "٪")
_ONE_OF = ("chi", "shi", "شي", "شى")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as it was said: parts[start:end]. number is None where it is left vague.

    money: it is dirhams. bare_unit: no number was said, "kilo" is one. words: it was written
    in words alone. times: how many of it, "2 x 500 g". small: it was said in ml or cl.
    """

    start: int
    end: int
    number: Decimal | None
    unit: str = ""
    money: bool = False
    sure: bool = True
    bare_unit: bool = False
    words: bool = False
    times: Decimal = Decimal(1)
    small: bool = False


def amount_at(parts: Sequence[Part], at: int) -> Amount | None:
    """The amount that begins here, or None."""
    vague = _vague(parts, at)
    if vague is not None:
        return vague
    number, end, sure = _number(parts, at)
    after = _skip(parts, end, "of", "the") if number is not None else end
    if number is not None and after < len(parts) and parts[after].role is Role.NUMBER:
        after = end
    if number is None and parts[at].role is not Role.UNIT:
        return None
    if number is not None and (end < len(parts) and parts[end].says("money")):
        return Amount(at, end + 1, number, money=True, sure=sure)
    words = number is not None and not parts[at].digits
    if number is not None and _is_odd(parts, at, end):
        return Amount(at, end, None, sure=False)
    if number is not None and end + 1 < len(parts) and parts[end].text in _TIMES:
        packs = amount_at(parts, end + 1)
        if packs is not None and packs.number is not None and packs.times == 1:
            return replace(packs, start=at, times=number)
    beyond = after >= len(parts) or parts[after].role is not Role.UNIT
    if number is not None and (beyond or parts[after].joined):
        return Amount(at, end, number, sure=sure, words=words)
    return _measured(parts, at, after, number, sure)


def _vague(parts: Sequence[Part], at: int) -> Amount | None:
    """How much is not said: "chwiya", "un peu". "Chi 3" is about three, "chi zerbia" one."""
    part = parts[at]
    if not part.says("some"):
        return None
    if at + 1 < len(parts):
        following = amount_at(parts, at + 1)
        if following is not None:
            about = following.number is not None and not following.bare_unit
            return replace(following, start=at, sure=following.sure and not about)
        if part.text in _ONE_OF and parts[at + 1].role in (
            Role.NAME,
            Role.GOODS,
            Role.DESCRIBER,
        ):
            return Amount(at, at + 1, Decimal(1), words=True)
    return Amount(at, at + 1, None)


def _measured(
    parts: Sequence[Part], start: int, at: int, number: Decimal | None, sure: bool
) -> Amount:
    """An amount with its unit, which stands at `at`, and what follows it: "kilo w ness"."""
    part = parts[at]
    unit = part.meaning("units")
    bare = number is None
    total = number if number is not None else Decimal(2 if part.dual else 1)
    end = at + 1
    if bare and not part.dual and end < len(parts) and parts[end].role is Role.NUMBER:
        counted, beyond, _ = _number(parts, end)  # "9er3a w7da", "لتر واحد", "l9ra3i rb3a"
        if counted is not None and counted >= 1 and not _counts(parts, beyond):
            total, end = counted, beyond
    following = _skip(parts, end, "and")
    less = following < len(parts) and parts[following].says("only", "less", "no")
    more = _skip(parts, following + 1, "the") if less else following
    if more < len(parts) and parts[more].role is Role.NUMBER:
        extra, beyond, _ = _number(parts, more)
        if extra is not None and 0 < extra < 1 and not _has_unit(parts, beyond):
            total, end = total - extra if less else total + extra, beyond
        elif unit == "kg" and extra is not None and not less:
            grams = _GRAMS[0] <= extra <= _GRAMS[1] and following == end
            named = _has_unit(parts, beyond) and parts[beyond].meaning("units") == "g"
            if (grams and not _counts(parts, beyond)) or (named and not _goods(parts, beyond + 1)):
                total, end = total + extra / _THOUSAND, beyond + named
    if unit == "livre":
        unit, total = "kg", total * _HALF_KILO
    small = unit in ("ml", "cl")
    if small:
        unit, total = "L", total / (_THOUSAND if unit == "ml" else _HUNDRED)
    return Amount(start, end, total, unit, sure=sure, bare_unit=bare, small=small)


def _goods(parts: Sequence[Part], at: int) -> bool:
    at = _skip(parts, at, "of", "the")
    return at < len(parts) and parts[at].role is Role.GOODS


def _has_unit(parts: Sequence[Part], at: int) -> bool:
    return at < len(parts) and parts[at].role is Role.UNIT


def _counts(parts: Sequence[Part], at: int) -> bool:
    """Whether what stands here would be counted by a number before it."""
    at = _skip(parts, at, "of", "the")
    return at < len(parts) and parts[at].role in (Role.UNIT, Role.GOODS)


def _skip(parts: Sequence[Part], at: int, *kinds: str) -> int:
    while at < len(parts) and parts[at].role is Role.JOIN and parts[at].joins(*kinds):
        at += 1
    return at


def _number(parts: Sequence[Part], at: int) -> tuple[Decimal | None, int, bool]:
    """The number that begins here, where it ends, and whether it is sure."""
    if at >= len(parts) or parts[at].role is not Role.NUMBER or _negative(parts, at):
        return None, at, True
    total, sure = _value(parts[at])
    if total is None:
        return None, at, True
    end = at + 1
    last = parts[at]
    while end < len(parts):
        following = _skip(parts, end, "and")
        dozens = _skip(parts, end, "of", "the")
        if dozens < len(parts) and parts[dozens].meaning("dozens"):
            following = dozens  # "tlata d tzinat"
        if following >= len(parts) or parts[following].role is not Role.NUMBER:
            break
        if total == 1 and at > 0 and parts[at - 1].role in (Role.GOODS, Role.NAME):
            break  # "زربية واحدة ونصف كيلو"
        more, is_sure = _value(parts[following])
        if more is None:
            break
        joined = following > end or parts[following].joined
        made = _composed(total, more, last, parts[following], joined)
        if made is None:
            break
        total, last, end, sure = made, parts[following], following + 1, sure and is_sure
    return _ranged(parts, at, end, total, sure)


def _is_odd(parts: Sequence[Part], at: int, end: int) -> bool:
    """Whether it is a share, another money or a number's name: "5 %", "20€", "#41", "hi.51"."""
    before = parts[at - 1].text if at else ""
    after = parts[end].text if end < len(parts) else ""
    if before in _NAMING or after in _NAMED:
        return True
    glued = at > 1 and parts[at].digits and parts[at].glued and parts[at - 1].glued
    return glued and before in (".", ",") and parts[at - 2].text.isalpha()


def _negative(parts: Sequence[Part], at: int) -> bool:
    """Neither is "-10" ten, nor ".5" five."""
    if at == 0 or parts[at - 1].role is not Role.SIGN or parts[at - 1].text not in _BEFORE:
        return False
    first = at == 1 or not (parts[at - 1].glued or parts[at - 2].role in (Role.GOODS, Role.NAME))
    return first and (at == 1 or parts[at].glued)


def _ranged(
    parts: Sequence[Part], at: int, end: int, number: Decimal, sure: bool
) -> tuple[Decimal | None, int, bool]:
    """The less of "2-3 kg", "2 wla 3", and unsure."""
    if end + 1 >= len(parts):
        return number, end, sure
    sign, other = parts[end], parts[end + 1]
    if other.role is not Role.NUMBER:
        return number, end, sure
    second, _ = _value(other)
    if second is None:
        return number, end, sure
    if sign.says("or") or sign.text in _TO or sign.text in ("ou", "wla", "ola", "l", "à", "a"):
        return min(number, second), end + 2, False
    return number, end, sure


def _value(part: Part) -> tuple[Decimal | None, bool]:
    if part.number is not None:
        return part.number * 2 if part.dual and part.meaning("dozens") else part.number, True
    text = part.text.replace(" ", "")
    over, bar, under = text.partition("/")
    if bar:
        if under not in _FRACTIONS or not over.isdigit() or int(over) >= int(under):
            return None, False
        return (Decimal(over) / Decimal(under)).quantize(Decimal("0.001")), True
    return _digits(text)


def _digits(text: str) -> tuple[Decimal | None, bool]:
    """One and a half is "1,5" and "1.5"; "1.500" may be that or 1500, so it is unsure."""
    if text.count(",") + text.count(".") > 1:
        whole, _, rest = text.replace(".", ",").rpartition(",")
        groups = whole.split(",")
        if len(rest) > 2 or not all(len(group) == 3 for group in groups[1:]):
            return None, False
        return Decimal("".join(groups) + "." + rest), False
    head, point, rest = text.replace(",", ".").partition(".")
    value = Decimal(f"{head}.{rest}" if point else head)
    return (value, len(rest) != 3) if value <= _MOST else (None, False)


def _composed(
    total: Decimal, more: Decimal, last: Part, part: Part, joined: bool
) -> Decimal | None:
    """The two as one number, as the four languages say it, or None where they are two."""
    if part.meaning("dozens"):
        return total * more  # "ness tzina", "deux douzaines"
    if 0 < more < 1:
        if total == 1 and not joined and not last.digits:
            return more  # "un demi", "wa7d nos"
        return total + more if total % 1 == 0 and (joined or part.digits) else None
    if last.digits or part.digits:
        return more if total == 1 and not last.digits and not joined else None  # "wa7d 2 bocal"
    if more in (_HUNDRED, _THOUSAND) and 1 < total < more and not joined:
        return total * more
    hundreds = total >= _HUNDRED and total % _HUNDRED == 0
    if (hundreds and more < _HUNDRED) or (total >= _THOUSAND and total % _THOUSAND == 0 > more):
        return total + more
    if total >= _THOUSAND and total % _THOUSAND == 0 and more < _THOUSAND:
        return total + more
    if total % _HUNDRED >= _ROUND and total % _TENS == 0 and 1 <= more < _TENS:
        return total + more  # "vingt deux", "soixante et un"
    if int(total % _HUNDRED) in _FRENCH_TENS and _TENS <= more < _ROUND:
        return total + more
    if joined and 0 < total % _HUNDRED < _TENS and more >= _ROUND and more % _TENS == 0:
        return total + more if more < _HUNDRED else None  # "خمسة وعشرون", "khamsa o 3chrin"
    return None
