"""Answers in words, grouped by what they speak of, in whatever language each is written.

"l9er3a katsil", "قرعة كتسيل" and "la bouteille fuit" do not look alike. What the lexicons know
meets by its meaning, all other words by their sound, with one slip of the finger; who says no
("machi mzyan") never stands with who says yes. Two answers are alike where more than half of
what either says is said in both. Nothing is known of words that mean the same and are in no
lexicon: their answers stay apart, which misleads nobody.

What is said most often is looked at first, and begins groups: the order in which people
answered changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.campaigns.found.results import Group
from flows.hearing.folding import SHORT, fold, slips
from flows.hearing.language import told
from flows.hearing.lexicon import LANGUAGES, markers
from flows.hearing.normalise import normalise
from flows.hearing.parts import Part, Role
from flows.hearing.stock import PIECE, stock_of
from flows.hearing.vocabulary import Likeness

ALIKE = 0.5  # more than this share of what either says must be said in both
SLIP_FROM = 5  # letters of a sound: shorter ones are other words when one letter changes
LONGEST = 160  # characters that are looked at: what is told later is another matter
MOST_COMPARED = 200  # groups beside which an answer is held, from its rarest word on
SHOWN = 3  # examples of a group

_NO = frozenset({"not", "unwanted", "no", "not_yet", "lost"})
# Of what the lexicons call words: how people speak, and not what they speak of.
_EMPTY = frozenset(
    {
        *("nothing", "telling", "want", "make_it", "only", "but", "or", "what", "which", "who"),
        *("why", "whether", "have", "wish", "thanks", "greet", "bye", "polite", "la", "enough"),
        *("some", "each", "very", "thing", "particle", "how", "when", "where", "over", "suggest"),
    }
)
# An answer that says nothing else says this, or is polite: "salam", "lla", "choukran".
_BARE = _NO | {"greet", "bye"}
_SMALL = frozenset[str]().union(*map(markers, LANGUAGES))
_NOTHING_SOLD = stock_of(())


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups of answers, the largest first; people: how many were grouped."""

    groups: tuple[Group, ...]
    people: int


@dataclass(frozen=True, slots=True)
class _Gist:
    """What an answer speaks of: meanings, and the sounds of other words. says_no: see _NO."""

    things: frozenset[str]
    says_no: bool


@dataclass(slots=True)
class _Forming:
    """A group while it forms: its first answer's gist, and how often each wording was used."""

    gist: _Gist
    wordings: Counter[str] = field(default_factory=Counter)


def grouped(said: Iterable[str]) -> Grouped:
    """Group what people said, one answer of each; what says nothing at all is left out."""
    wordings = Counter(words for each in said if (words := " ".join(each.split())))
    by_spelling: dict[str, Counter[str]] = defaultdict(Counter)
    for words, people in wordings.items():
        by_spelling[normalise(words[:LONGEST])][words] += people
    gists = _gists(by_spelling)
    groups = (_group(formed.wordings) for formed in _formed(by_spelling, gists))
    ordered = sorted(groups, key=lambda group: (-group.people, group.said))
    return Grouped(tuple(ordered), wordings.total())


def _formed(by_spelling: Mapping[str, Counter[str]], gists: Mapping[str, _Gist]) -> list[_Forming]:
    """Each spelling in the group that it is most like, or in one of its own."""
    alike: dict[_Gist | str, list[str]] = defaultdict(list)
    for spelling, gist in gists.items():
        alike[gist if gist.things else spelling].append(spelling)
    people = {
        key: sum(by_spelling[each].total() for each in spellings)
        for key, spellings in alike.items()
    }
    rarity = _rarity(gists.values())
    formed: list[_Forming] = []
    beginning: dict[str, list[_Forming]] = defaultdict(list)
    for key in sorted(alike, key=lambda key: (-people[key], min(alike[key]))):
        gist = gists[alike[key][0]]
        telling = sorted(gist.things, key=rarity.__getitem__)[: -(-len(gist.things) // 2)]
        group = _closest(gist, telling, beginning)
        if group is None:
            group = _Forming(gist)
            formed.append(group)
            for thing in telling:
                beginning[thing].append(group)
        for spelling in alike[key]:
            group.wordings.update(by_spelling[spelling])
    return formed


def _rarity(gists: Iterable[_Gist]) -> dict[str, tuple[int, str]]:
    """What each thing is sorted by, the rarest first."""
    counts = Counter(thing for gist in gists for thing in gist.things)
    return {thing: (count, thing) for thing, count in counts.items()}


def _closest(
    gist: _Gist, telling: Iterable[str], beginning: Mapping[str, Sequence[_Forming]]
) -> _Forming | None:
    """The group that says most of the same; of several the larger one, which began earlier.

    telling: the rarer half of what is said. Who shares more than half of all shares one of them,
    so that nobody is held beside all who say "the honey".
    """
    best, most = None, ALIKE
    beside = (group for thing in telling for group in beginning.get(thing, ()))
    for group in islice(beside, MOST_COMPARED):
        how_like = _how_like(gist, group.gist)
        if how_like > most:
            best, most = group, how_like
    return best


def _how_like(one: _Gist, other: _Gist) -> float:
    """What both say, as a share of the one that says more."""
    if one.says_no != other.says_no:
        return 0.0
    return len(one.things & other.things) / max(len(one.things), len(other.things))


def _group(wordings: Counter[str]) -> Group:
    said = sorted(wordings, key=lambda words: (-wordings[words], len(words), words))
    languages = Counter[str]()
    for words, people in wordings.items():
        languages[told(words).language] += people
    most = min(languages, key=lambda language: (-languages[language], language))
    return Group(wordings.total(), tuple(said[:SHOWN]), most)


def _gists(spellings: Mapping[str, Counter[str]]) -> dict[str, _Gist]:
    parts = {spelling: _NOTHING_SOLD.parts(spelling)[1] for spelling in spellings}
    sounds = Counter[str]()
    for spelling, found in parts.items():
        for sound in set(_sounds(found)):
            sounds[sound] += spellings[spelling].total()
    usual = _usual(sounds)
    return {spelling: _gist(found, usual) for spelling, found in parts.items()}


def _gist(parts: Sequence[Part], usual: Mapping[str, str]) -> _Gist:
    things = {usual[sound] for sound in _sounds(parts)}
    things.update(meaning for part in parts for meaning in _meanings(part) - _NO - _EMPTY)
    if not things:
        things.update(meaning for part in parts for meaning in _bare(part))
    return _Gist(frozenset(things), any(part.says(*_NO) for part in parts))


def _meanings(part: Part) -> frozenset[str]:
    """What a part means by the lexicons, the same in every language."""
    if part.phrase is None or not _is_known(part):
        return frozenset()
    if part.role is Role.WORD:
        return part.phrase.meanings("words")
    if part.role in (Role.UNIT, Role.DESCRIBER, Role.GOODS):
        found = part.phrase.meanings(part.role.value)
        return frozenset(meaning for meaning in found if not meaning.startswith(PIECE))
    return frozenset()


def _bare(part: Part) -> frozenset[str]:
    return frozenset({"polite"}) if part.joins("polite") else _meanings(part) & _BARE


def _sounds(parts: Sequence[Part]) -> Iterator[str]:
    """Words that no lexicon explains, as they sound; a mark keeps them from being meanings."""
    for part in parts:
        if not _is_known(part) and part.role is not Role.SIGN and part.text not in _SMALL:
            sound = fold(part.text)
            if len(sound) >= SHORT or sum(map(str.isalpha, part.text)) > SHORT:
                yield f"={sound}"


def _is_known(part: Part) -> bool:
    """Whether the lexicons explain it. "Version" is no "euphorbe" with a slip."""
    return part.phrase is not None and part.phrase.likeness is not Likeness.SLIP


def _usual(sounds: Mapping[str, int]) -> dict[str, str]:
    """Each sound -> the one that it is most likely meant for: oftener heard, a slip away."""
    usual: dict[str, str] = {}
    by_slip: dict[str, str] = {}
    for sound in sorted(sounds, key=lambda each: (-sounds[each], each)):
        near = slips(sound) if len(sound) > SLIP_FROM else frozenset({sound})
        found = [by_slip[slip] for slip in near if slip in by_slip]
        usual[sound] = min(found, key=lambda each: (-sounds[each], each)) if found else sound
        if not found:
            by_slip.update(dict.fromkeys(near, sound))
    return usual
