"""What is too long is cut between words, and never inside what is read as one sign."""

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render.lengths import LONGEST, shorten, split
from tests.sentences import SIGNS


@pytest.mark.parametrize(
    ("label", "longest", "cut"),
    [
        ("Savon noir", 20, "Savon noir"),
        ("Huile d'argan cosmétique", 20, "Huile d'argan…"),
        ("Couscous aux cinq céréales", 24, "Couscous aux cinq…"),
        ("Anticonstitutionnellement", 20, "Anticonstitutionnel…"),
        ("Le anticonstitutionnellement", 20, "Le anticonstitution…"),
        ("زيت أركان ديال الماكلة محمصة", 20, "زيت أركان ديال…"),
        ("🇲🇦🇲🇦🇲🇦🇲🇦🇲🇦🇲🇦", 10, "🇲🇦🇲🇦🇲🇦🇲🇦…"),
        ("بَّ" * 10, 8, "بَّبَّ…"),
        ("deux\nlignes", 20, "deux lignes"),
    ],
)
def test_a_long_label_ends_after_a_word_and_never_inside_a_sign(
    label: str, longest: int, cut: str
) -> None:
    """Contract check 45."""
    assert shorten(label, longest) == cut


words = st.lists(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=6), max_size=40)


@given(words, st.lists(st.sampled_from([" ", "\n", "\n\n"]), min_size=40, max_size=40))
@example([["👩‍👩‍👧‍👦"] * 6] * 40, [" "] * 40)
def test_a_long_text_is_split_between_words_and_loses_none(
    said: list[list[str]], spaces: list[str]
) -> None:
    """Contract check 44, in miniature: 50 characters where a message holds 1600."""
    body = "".join("".join(word) + space for word, space in zip(said, spaces, strict=False))
    bodies = split(body, 50)
    assert all(0 < len(part) <= 50 for part in bodies)
    assert [word for part in bodies for word in part.split()] == body.split()
    assert " ".join(bodies).split() == body.split()


@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=60))
def test_a_word_longer_than_a_message_is_cut_between_signs(signs: list[str]) -> None:
    """Contract check 44: no emoji is broken, no Arabic letter loses its vowel."""
    body = "".join(signs)
    clusters = regex.findall(r"\X", body)
    assert [sign for part in split(body, 20) for sign in regex.findall(r"\X", part)] == clusters


def test_a_long_text_is_split_at_1600_characters_at_the_end_of_a_line_where_there_is_one() -> None:
    """Contract check 44."""
    lines = [f"{number}. {'x' * 90}" for number in range(10, 30)]
    first, second = split("\n".join(lines))
    assert first == "\n".join(lines[:16])
    assert second == "\n".join(lines[16:])
    assert [len(part) for part in split("a" * 3300)] == [LONGEST, LONGEST, 100]
    assert split("a" * 1600) == ("a" * 1600,)
    assert split(" \n ") == ()


def test_an_accent_piled_a_hundred_times_cannot_hang_the_cutting() -> None:
    """Contract check 44: such a sign is one for Unicode, and longer than the room."""
    assert "".join(split("e" + "\u0301" * 100, 20)) == "e" + "\u0301" * 100
