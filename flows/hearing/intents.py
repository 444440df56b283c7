"""What a message is for: an order, a question, a complaint... told by what its words say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.hearing.folding import bones, distance, fold
from flows.hearing.hunches import LEAST, hunch
from flows.hearing.lexicon import entries
from flows.hearing.normalise import normalise
from flows.hearing.phrases import Phrase, Phrases, Sense, spelled
from flows.hearing.rules import RULES, Rule
from flows.hearing.tokens import Kind, Token
from flows.hearing.vocabulary import Likeness


def _parsed(rule: Rule) -> tuple[Rule, tuple[frozenset[str], ...], frozenset[str]]:
    """A rule ready to be tried: of each set that is needed one, and none that must be absent."""
    terms = rule.says.split()
    needed = tuple(frozenset(term.split("|")) for term in terms if not term.startswith("!"))
    return rule, needed, frozenset(term[1:] for term in terms if term.startswith("!"))


_PARSED = tuple(map(_parsed, RULES))
_BY_FACT: dict[str, list[int]] = defaultdict(list)  # the first term of a rule -> its place
for _place, _parts in enumerate(_PARSED):
    for _fact in _parts[1][0]:
        _BY_FACT[_fact].append(_place)
_LEAST = 1.5  # below it, the rules have heard nothing that they know
_PLAIN = 9.0  # from here on the rules need no hunch
_TOLD = ("order", "rate")  # by products, figures and words for how it was: no hunch knows them
_UNHEARD = -1.0  # what a hunch would weigh for those
# How likely they must be, as a logarithm, where no rule speaks for them: what cannot be undone.
_GRAVE = {"stop": -0.5, "cancel": -0.5, "yes": -0.2, "no": -0.5}
_ANSWERS = ("yes", "no")  # nobody makes a speech of them
_SILENCE = 0.5  # in doubt, it asks nothing of us
_FAINT = -1.6  # below it, a hunch alone is no reading
_SHORT, _LONG = 4, 8  # words
_FINE = ("safi", "saafi", "صافي")
_TOLD_OF = frozenset({"telling", "event", "wait"})
_FEW = 3  # words
_BONES = 4  # consonants
_BRIEF = 6  # words and signs of an answer to "is this right?"
QUIET = ("polite", "thanks", "greet", "very", "bye", "hurry", "particle", "nothing")
# "Wakha sifto lia lcommande": what a yes may be said with and stay one.
_WITH_YES = frozenset(
    {"yes", "confirm", "enough", "send", "make_it", "want", "arrive", "pay", "order_noun"}
    | {"thing", "same"}
)
# A slip of the finger is not guessed at where it would end something.
_EXACT = frozenset({"stop", "cancel", "unsubscribe", "yes", "no", "confirm", "la"})

CONCEPTS = Phrases((spelled(s), Sense("words", concept)) for _, concept, s in entries("words"))
_WHOLE = {
    normalise(spelling): meaning
    for heading in ("commands", "options")
    for _, meaning, spelling in entries(heading)
}
_WHOLE_INTENTS = {
    "yes": "yes",
    "no": "no",
    "stop": "stop",
    "cancel": "cancel",
    "help": "help",
    "language": "language",
    "human": "agent",
    "none": "no",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says: its concepts and facts, and the intents they speak for, best first.

    ruled: what the rules alone take it for; empty where they are silent.
    """

    concepts: frozenset[str]
    facts: frozenset[str]
    phrases: tuple[Phrase, ...]
    ruled: str
    scores: tuple[tuple[str, float], ...]


def concepts_in(tokens: Sequence[Token]) -> list[Phrase]:
    """The phrases of [words] that a message holds."""
    found = []
    for phrase in CONCEPTS.scan(tokens):
        meanings = phrase.meanings("words")
        if phrase.likeness >= Likeness.VOWELS and not meanings.isdisjoint(_EXACT):
            continue
        if phrase.likeness is Likeness.VOWELS and _is_short(tokens[phrase.start : phrase.end]):
            continue
        if phrase.likeness is Likeness.SOUND and _is_far(tokens[phrase.start], phrase):
            continue
        found.append(phrase)
    return found


def _is_far(token: Token, phrase: Phrase) -> bool:
    """One word that only sounds like another: "terrasse" is not "très", nor "l9dim" قديما."""
    if phrase.end - phrase.start > 1:
        return False
    same_script = [word for word in token.words if word.isascii() == token.text.isascii()]
    if not same_script:
        return not phrase.meanings("words").isdisjoint(_TOLD_OF)
    most = max(2, len(token.text) // 2)
    return min(distance(token.text, word) for word in same_script) > most


def _is_short(tokens: Sequence[Token]) -> bool:
    """A short word of which only the consonants are right is another: "Essaouira", "سعر"."""
    return len(tokens) == 1 and len(bones(fold(tokens[0].text))) < _BONES


def heard_in(words: str, tokens: Sequence[Token], facts: frozenset[str], state: str) -> Heard:
    """Which intents a message speaks for. facts: what else is known of it, see Rule."""
    phrases = concepts_in(tokens)
    concepts = frozenset(meaning for phrase in phrases for meaning in phrase.meanings("words"))
    all_facts = concepts | facts | _looks(words, tokens)
    scores: dict[str, float] = {}
    for rule in _spoken(all_facts):
        scores[rule.intent] = scores.get(rule.intent, 0.0) + rule.weight
    for intent, weight in _whole(words, phrases, tokens, all_facts, state):
        scores[intent] = scores.get(intent, 0.0) + weight
    ruled = max(scores, key=lambda intent: scores[intent], default="")
    ruled = ruled if scores.get(ruled, 0.0) >= _LEAST else ""
    if not ruled and not _says_enough(concepts, tokens):
        scores = {}  # "tralala"
    elif not ruled or (ruled not in _TOLD and scores[ruled] < _PLAIN):
        scores = _with_hunch(scores, concepts, tokens)
    best = sorted(scores.items(), key=lambda score: -score[1])
    likely = tuple(score for score in best if score[1] >= _FAINT)
    return Heard(concepts, all_facts, tuple(phrases), ruled, likely)


def reasons(facts: frozenset[str], intent: str) -> list[Rule]:
    """The rules that spoke for or against an intent, for a person who asks why."""
    return [rule for rule in _spoken(facts) if rule.intent == intent]


def _spoken(facts: frozenset[str]) -> list[Rule]:
    """The rules that hold. Only those are tried whose first term is a fact."""
    tried = {n for fact in facts for n in _BY_FACT.get(fact, ())}
    return [
        _PARSED[n][0]
        for n in sorted(tried)
        if _PARSED[n][2].isdisjoint(facts) and not any(map(facts.isdisjoint, _PARSED[n][1]))
    ]


def _says_enough(concepts: frozenset[str], tokens: Sequence[Token]) -> bool:
    """Whether there is enough for a hunch: a word that we know, or a few that we do not."""
    words = sum(token.kind is Kind.WORD for token in tokens)
    return words >= _FEW or not concepts <= frozenset(QUIET)


def _is_fine(tokens: Sequence[Token]) -> bool:
    """Whether "enough" was said by a word that also says "very well"; "baraka" does not."""
    return any(token.text in _FINE for token in tokens)


def _with_hunch(
    scores: Mapping[str, float], concepts: frozenset[str], tokens: Sequence[Token]
) -> dict[str, float]:
    """The rules' scores and the hunch's together. What would end something needs more than one."""
    if not any(token.kind is Kind.WORD for token in tokens):
        return dict(scores)
    long = len(tokens) > _BRIEF
    found = {intent: score + _UNHEARD for intent, score in scores.items() if intent in _TOLD}
    for intent, likely in hunch(concepts, tokens).items():
        least = _GRAVE.get(intent, LEAST)
        if scores.get(intent, 0.0) <= 0 and (likely < least or (long and intent in _ANSWERS)):
            continue
        found[intent] = scores.get(intent, 0.0) + likely
    found["none"] = found.get("none", LEAST) + _SILENCE
    return found


def _looks(words: str, tokens: Sequence[Token]) -> set[str]:
    found = set()
    if "?" in words or "؟" in words:
        found.add("question")
    if sum(token.kind is Kind.WORD for token in tokens) <= _SHORT:
        found.add("short")
    if sum(token.kind is Kind.WORD for token in tokens) >= _LONG:
        found.add("long")
    for kind, fact in ((Kind.TELEPHONE, "telephone"), (Kind.NUMBER, "number")):
        if any(token.kind is kind for token in tokens):
            found.add(fact)
    return found


def _whole(
    words: str,
    phrases: Sequence[Phrase],
    tokens: Sequence[Token],
    facts: frozenset[str],
    state: str,
) -> list[tuple[str, float]]:
    """What the message says as a whole: a known answer or command, a yes and nothing else."""
    found = []
    meaning = _WHOLE.get(normalise(words), "")
    if meaning in _WHOLE_INTENTS and "question" not in facts:
        intent = _WHOLE_INTENTS[meaning]
        if meaning != "none" or state == "confirm":
            found.append((intent, 6.0))
    if "?" in words or "؟" in words or "quantity" in facts:
        return found
    covered = {n for phrase in phrases for n in range(phrase.start, phrase.end)}
    left = [t for n, t in enumerate(tokens) if n not in covered and t.kind is not Kind.SIGN]
    spare = 2 if state == "confirm" and len(tokens) <= _BRIEF else 1
    loose = [phrase for phrase in phrases if phrase.meanings("words").isdisjoint(QUIET)]
    said = [meaning for phrase in loose for meaning in phrase.meanings("words")]
    if "items" in facts or len(left) > spare or not said:
        return found
    first = loose[0].meanings("words")
    negative = {"no", "la", "not", "unwanted", "stop", "cancel", "without"}
    if not first.isdisjoint({"no", "la"}) and len(loose) <= _SHORT:
        if not {"enough", "message", "unsubscribe", "cancel"} & set(said):
            found.append(("no", 4.0))
    elif {"yes", "confirm"} & set(said) and not negative & set(said):
        extra = set(said) - _WITH_YES
        if not extra and (len(left) < spare or len(loose) > 1):
            found.append(("yes", 5.0 if state == "confirm" else 3.0))
    elif state == "confirm" and set(said) == {"enough"} and not left and _is_fine(tokens):
        found.append(("yes", 4.0))
    return found
