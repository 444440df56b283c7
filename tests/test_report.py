"""The report: one page that fits its paper, says what was found, and names nobody."""

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfReader

from bot.campaigns.found.results import Group, Results, State
from bot.report import pdf, png
from bot.report.drawing import drawn
from bot.report.wording import drawable
from bot.report.writing import written
from bot.translate import LANGUAGES
from flows.surveys import Asked
from flows.talk import Named
from tests import found

WIDTH, HIGHEST = 1080, 2700  # dots
MARGIN = 60  # dots that stay white at both sides
ABOVE = 45  # and above and below: the marks of Arabic letters reach a little out of their line
ACCENT = (11, 110, 79)
MADE = {
    "usual": found.usual(),
    "nps": found.usual("nps"),
    "service": found.usual("service"),
    "interview": found.usual("interview"),
    "few": found.few(),
    "nothing": found.nothing(),
    "largest": found.largest(),
}
# Whatever a language gives a meaning to: typst's, and those of others.
CODE = (
    '#panic("no") #let x = 1',
    "$x^2$ *b* _i_ `r`",
    'a "\\" ] ) } #{',
    "= T /* // <l> @r -- ~ \\u{41}",
    "{cooperative} {0} %s",
)


def picture(results: Results, language: str = "fr") -> Image.Image:
    return Image.open(io.BytesIO(png(results, language))).convert("RGB")


def read(results: Results, language: str = "fr") -> str:
    """The words of the PDF, each line in one piece."""
    [page] = PdfReader(io.BytesIO(pdf(results, language))).pages
    return " ".join(page.extract_text().split())


def words(said: str) -> Named:
    return Named((("fr", said),))


def rated(*counts: int) -> Results:
    """Nothing but one question, rated so."""
    asked = Asked("stars", "rating", words("Alors ?"))
    return replace(found.few(), answered=(found.rated(asked, counts),))


def told(*groups: Group) -> Results:
    asked = Asked("tell", "words", words("Dites-nous"))
    return replace(found.usual(), answered=(found.told(asked, groups),))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MADE)
def test_nothing_reaches_over_the_edges_of_one_page(name: str, language: str):
    image = picture(MADE[name], language)
    assert image.width == WIDTH
    assert image.height <= HIGHEST
    blank = ImageChops.invert(image)
    left, top, right, bottom = blank.getbbox() or (0, 0, 0, 0)
    assert left >= MARGIN
    assert right <= WIDTH - MARGIN
    assert top >= ABOVE
    assert bottom <= image.height - ABOVE
    [page] = PdfReader(io.BytesIO(pdf(MADE[name], language))).pages
    assert float(page.mediabox.height) / float(page.mediabox.width) == pytest.approx(
        image.height / image.width, rel=0.01
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_stand_there_as_text(language: str):
    said = read(found.usual(), language)
    shares = ("79,3", "75,3", "82,9", "2,5", "12,9", "8,62", "412,34")
    counts = ("450", "1200", "435", "330", "690", "12", "48", "394", "300")
    for number in (*shares, *counts, "03/11/2026", "17/11/2026", "18/11/2026"):
        assert re.search(rf"(?<![\d,]){number}(?![\d,])", said), number


def test_what_was_found_is_said_in_words():
    said = read(found.usual())
    for sentence in (
        "Votre avis sur la commande Tifawin Du 03/11/2026 au 17/11/2026",
        "Contents (4 ou 5 sur 5) : 79,3 personnes sur 100 (entre 75,3 et 82,9). Réponses : 435.",
        "« Livraison trop lente »",
        "Attention : Nouveaux clients, peu de réponses (15 sur 100).",
        "quand on écrit à 100 personnes, 8 de plus commandent (entre 2,5 et 12,9).",
        "Ventes : 8,62 DH de plus par personne à qui on écrit (entre 3,84 DH et 13,40 DH).",
        "12 refus ou STOP",
        "48 message non reçu",
        "412,34 DH coût des messages",
        "Moins de 30 réponses : aucun score.",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [("fr", "fr", "Que pensez-vous de Tifawin ?"), ("ary", "ary", "شنو رأيك ف تيفاوين؟")],
)
def test_the_pdf_says_its_title_and_language(language: str, tag: str, title: str):
    made = PdfReader(io.BytesIO(pdf(found.usual("nps"), language)))
    assert made.metadata is not None
    assert (made.metadata.title or "").replace("\u00a0", " ") == title
    assert made.metadata.creation_date == found.usual().counted
    assert str(made.root_object["/Lang"]) == tag
    assert "/StructTreeRoot" in made.root_object


def test_the_same_results_give_the_same_bytes():
    assert pdf(found.usual(), "ar") == pdf(found.usual(), "ar")
    assert png(found.usual(), "ar") == png(found.usual(), "ar")


def test_arabic_letters_are_joined_and_run_from_the_right():
    """The same letters kept apart, or in the other order, make another picture."""
    page = written(found.nothing(), "ary")

    def made(title: str) -> bytes:
        return drawn(replace(page, title=title), found.STARTED, format="png", ppi=72)

    joined, apart, turned = made("بيت"), made("ب\u200cي\u200cت"), made("\u202dبيت")
    assert len({joined, apart, turned}) == 3


@pytest.mark.parametrize(("language", "first", "last"), [("fr", True, False), ("ar", False, True)])
def test_bars_grow_from_the_side_on_which_lines_begin(language: str, first: bool, last: bool):
    """Of 1,200 people 450 have answered: one half of the bar is full, and one end of it."""
    image = picture(found.usual(), language)
    full = [
        y
        for y in range(image.height)
        if all(
            (image.getpixel((x, y)) == ACCENT) == is_full
            for x, is_full in ((90, first), (300, first), (780, last), (990, last))
        )
    ]
    assert len(full) > 10


@given(counts=st.lists(st.integers(0, 9), min_size=5, max_size=5))
@settings(deadline=None, max_examples=40)
def test_a_score_is_shown_from_thirty_answers_on(counts: list[int]):
    cards = written(rated(*counts), "fr").cards
    if not sum(counts):
        assert cards == ()
        return
    assert (cards[0].score is not None) == (sum(counts) >= 30)
    assert ("Rien n'est prouvé" in cards[0].note) == (sum(counts) < 30)


def test_twelve_answers_are_said_to_show_nothing():
    said = read(found.few())
    assert "Rien n'est prouvé. Réponses : 12. Il en faut au moins 30." in said
    assert "Rien n'est prouvé. Personnes dans le plus petit groupe : 9." in said
    assert "/100" not in said
    assert "Contents" not in said
    below_who_answered = picture(found.few()).crop((0, 460, WIDTH, 1300))
    colours = below_who_answered.getcolors(1 << 24) or []
    assert ACCENT not in [colour for _, colour in colours]


def test_who_is_asked_nothing_yet_has_a_page_that_says_so():
    said = read(found.nothing())
    assert "Pas encore commencé" in said
    assert "Personne n'a encore répondu." in said
    assert "Pas encore interrogés : 1200." in said


@pytest.mark.parametrize("typed", CODE)
def test_what_people_typed_is_never_code(typed: str):
    """As a title, a name, a question, an option and an answer."""
    said_by_many = typed.replace("@", "")  # an address would not be quoted
    results = replace(
        told(Group(40, (said_by_many,), "fr")), title=words(typed), cooperatives=(words(typed),)
    )
    said = read(results)
    assert said.startswith(f"{typed} {typed} Du 03/11/2026")
    assert f"« {said_by_many} »" in said
    picked = found.usual().answered[1]
    options = tuple(replace(option, words=words(typed)) for option in picked.asked.options)
    asked = replace(picked.asked, options=options, words=words(typed.replace("{", "(")))
    said = read(replace(results, answered=(replace(picked, asked=asked),)))
    assert said.count(f" {typed} ") >= len(options)


def test_more_questions_than_find_room_are_counted():
    results = found.largest()
    said = read(results)
    left = re.search(r"Autres questions, dans le fichier complet : (\d+)", said)
    assert left
    shown = len(results.answered) - int(left[1])
    assert said.count("Réponses : ") == shown
    assert 2 <= shown < len(results.answered)
    assert "«" in said, "what people said comes before the other questions"


def test_a_survey_that_finds_room_is_shown_whole():
    assert "dans le fichier complet" not in read(found.usual("nps"))
    said = read(found.usual())
    assert "Autres questions" not in said
    for each in found.usual().answered:
        assert f"Réponses : {each.people}" in said


def test_nobody_is_quoted_whose_words_may_tell_who_they_are():
    said = read(
        told(
            Group(50, ("Appelez-moi au 06 12 34 56 78", "Rappelez-moi"), "fr"),
            Group(20, ("fatima@example.com",), "fr"),
            Group(10, ("👍", "😀😀"), ""),
            Group(2, ("Merci Fatima du douar",), "fr"),
        )
    )
    assert "« Rappelez-moi »" in said
    assert said.count("«") == 1


def test_the_font_has_every_character_that_is_drawn():
    """PDF/UA allows none that is missing."""
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x30000)]))
    kept = sorted({letter for letter in every if drawable(f"a{letter}a") == f"a{letter}a"})
    assert {*"aé؟قگœ’€…"} <= set(kept)
    page = replace(written(found.usual(), "fr"), dates=" ".join(kept))
    assert drawn(page, found.STARTED, format="pdf", pdf_standards=["ua-1"])


def test_all_of_the_audience_is_in_one_of_the_numbers():
    results = found.usual()
    held_out, left_out, failed, refused, silent = 300, 394, 48, 12, 690
    assert held_out + left_out + failed + refused + silent + results.responded == results.audience
    numbers = [fact.number for fact in written(results, "fr").facts[:5]]
    assert numbers == [str(n) for n in (silent, refused, failed, left_out, held_out)]


def test_a_campaign_that_was_stopped_or_still_runs_says_so():
    assert "au 17/11/2026 · Arrêté avant la fin" in read(replace(found.usual(), status="stopped"))
    running = replace(found.usual(), status="running", ended=None)
    assert "Ce n'est pas fini : chiffres du 18/11/2026." in read(running)


def test_without_a_hold_out_no_effect_is_told():
    states = {("a", "sms"): {State.FINISHED: 40}}
    said = read(replace(found.usual(), effects=(), states=states))
    assert "On ne sait pas : personne n'a été laissé de côté pour comparer." in said
    assert "tirés au sort" not in said


def test_several_messages_are_told_apart():
    said = read(found.largest())
    for letter in "ABCD":
        assert f"Message {letter}. Commandes : quand on écrit" in said
    assert "Ventes" not in said
