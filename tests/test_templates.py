"""Templates as data: every purpose has its sentence in each language, as Meta takes it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogs import catalog
from bot.gateways.simulator import Simulator
from bot.templates import (
    BY_SENTENCE,
    LONGEST,
    LONGEST_VALUE,
    NEAREST,
    PURPOSES,
    TEMPLATES,
    Gap,
    Template,
    nearest,
    submitted,
)
from bot.templates.checking import faults
from bot.translate import LANGUAGES, speaker
from flows.hearing import lexicon
from flows.hearing.normalise import normalise
from flows.talk import Text
from tests import sentences
from tests.ledger import StoppedClock

EACH = [(template, language) for template in TEMPLATES.values() for language in NEAREST]
TAKEN = Template("order_ready", "UTILITY", "ready", (Gap("number", "41"), Gap("name", "Tifawin")))
GOOD = "Votre commande {number} est prête, elle vous attend chez {name} à Tiznit."


def found(tmp_path: Path, sentence: str = GOOD, template: Template = TAKEN) -> list[str]:
    """What is found wrong with one template that says this in each language."""
    for language in NEAREST:
        sentences.write_po(tmp_path, language, {"ready": sentence})
    return list(faults({template.purpose: template}, tmp_path))


def test_every_purpose_can_be_submitted_in_every_language() -> None:
    """Contract check 43."""
    assert list(faults()) == []
    assert set(NEAREST) == set(LANGUAGES)
    assert len(BY_SENTENCE) == len(TEMPLATES) == len(PURPOSES)


@pytest.mark.parametrize(("template", "language"), EACH, ids=lambda v: getattr(v, "purpose", v))
def test_gaps_are_numbered_in_the_order_of_their_values(template: Template, language: str) -> None:
    """Contract check 43: what the flows say is what Meta makes of the numbered gaps."""
    body = template.body(language)
    numbers = re.findall(r"\{\{(\d+)\}\}", body)
    assert numbers == [str(at) for at, _ in enumerate(template.gaps, 1)]
    samples = [gap.sample for gap in template.gaps]
    for at, sample in enumerate(samples, 1):
        body = body.replace(f"{{{{{at}}}}}", sample)
    named = tuple((gap.name, gap.sample) for gap in template.gaps)
    assert speaker(language)(Text(template.sentence, named)) == body
    assert len(body) + LONGEST_VALUE * len(samples) <= LONGEST


def test_names_are_what_meta_takes_and_all_differ() -> None:
    names = [template.name(language) for template, language in EACH]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"taawon_[a-z0-9_]+", name) for name in names)
    assert TEMPLATES["order_leaving"].name("ary_Latn") == "taawon_order_leaving_ary_latn"


def test_darija_is_submitted_as_the_language_of_its_letters() -> None:
    assert {language: submitted(language) for language in NEAREST} == {
        "ar": "ar", "ary": "ar", "fr": "fr", "ary_Latn": "fr",
    }  # fmt: skip
    assert nearest("ary") == ("ary", "ar")
    assert nearest("") == nearest("tzm") == ()


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("{number} est la commande prête qui vous attend chez {name} ici.", "begins or ends"),
        ("« {number} » est la commande qui vous attend chez nous : {name} !", "begins or ends"),
        ("Votre commande {number} {name} est prête et vous attend ici.", "side by side"),
        ("Votre commande {number} est prête.", "its gaps are"),
        ("Chez {name} vous attend la commande {number} dès ce matin.", "its gaps are"),
        ("Commande {number} chez {name} : prête.", "too few"),
        (GOOD.replace(" à", "\nà"), "not on one line"),
        (GOOD.replace(" à", "     à"), "not on one line"),
        (GOOD + "a" * (LONGEST - 2 * LONGEST_VALUE), "characters, more than"),
    ],
)
def test_what_meta_would_refuse_is_said(tmp_path: Path, sentence: str, fault: str) -> None:
    told = found(tmp_path, sentence)
    assert len(told) == len(NEAREST)
    assert all(fault in one for one in told), told


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (replace(TAKEN, category="utility"), "category"),
        (replace(TAKEN, purpose="order-ready"), "small letters"),
        (replace(TAKEN, gaps=(Gap("number", " "), TAKEN.gaps[1])), "sample of number"),
        (replace(TAKEN, gaps=(Gap("number", "4\n1"), TAKEN.gaps[1])), "sample of number"),
        (replace(TAKEN, gaps=(Gap("number", "4" * 201), TAKEN.gaps[1])), "sample of number"),
    ],
)
def test_a_wrong_declaration_is_said_once(tmp_path: Path, template: Template, fault: str) -> None:
    [told] = found(tmp_path, template=template)
    assert fault in told


def test_a_sentence_that_a_language_lacks_is_named(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    sentences.write_po(tmp_path, "ary", {"hello": "السلام"})
    catalog.cache_clear()
    assert list(faults({"order_ready": TAKEN}, tmp_path)) == [
        "order_ready in ary: no sentence ready"
    ]


@pytest.mark.parametrize("values", [(), ("41",), ("41", ""), ("41", " "), ("41", "a", "b")])
def test_values_that_lack_or_are_too_many_are_not_taken(values: tuple[str, ...]) -> None:
    """Contract check 43."""
    assert TAKEN.takes(("41", "Tifawin"))
    assert not TAKEN.takes(values)


@pytest.mark.parametrize("language", NEAREST)
def test_what_clients_are_told_to_write_is_understood(language: str) -> None:
    """AVIS opens the rating, and a greeting what waits for them."""
    words = {"fr": "avis", "ar": "رأيي", "ary": "رأيي", "ary_Latn": "ra2yi"}[language]
    assert words in TEMPLATES["order_rating"].body(language).lower()
    assert lexicon.spellings("commands")[normalise(words)] == "rate"


def test_the_simulator_lets_all_of_them_be_written() -> None:
    simulator = Simulator(StoppedClock(), print)
    assert {simulator.templates(language) for language in NEAREST} == {PURPOSES}
    assert simulator.templates("") == frozenset()
