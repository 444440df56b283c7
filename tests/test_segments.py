"""An SMS is counted as the provider bills it, and spelled so that it costs the least."""

import unicodedata

import pytest
import regex
import smsutil
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.render.segments import GSM7, characters, plain, segments

FRENCH = "abcdeéèàùç '.,€[]"
ARABIC = "سلام كيف ٣"
EMOJI = "😀🍯ab "


def bodies() -> st.SearchStrategy[str]:
    """Bodies of one alphabet or mixed, around and beyond the bounds of two and three parts."""
    letters = st.one_of(
        st.sampled_from(sorted(GSM7)), st.sampled_from(FRENCH), st.sampled_from(ARABIC + EMOJI)
    )
    return st.one_of(
        st.text(letters, min_size=1, max_size=330),
        st.text("a€", min_size=140, max_size=320),
        st.text("ع😀", min_size=60, max_size=210),
        st.text(min_size=1, max_size=200),
    )


@given(bodies())
@example("a" * 152 + "€" + "a" * 152)
@example("ع" * 66 + "😀" + "ع" * 66)
def test_segments_are_those_of_another_library(body: str) -> None:
    """Contract check 80. smsutil counts as Twilio's own calculator does, but in emoji clusters.

    An escape alone is no character: smsutil lets it pass, and no keyboard writes it.
    """
    assume("\x1b" not in body)
    clusters = regex.findall(r"\X", body)
    assume(all(len(cluster) == 1 for cluster in clusters))
    assert segments(body) == len(smsutil.split(body).parts)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ع" * 70, 1),
        ("ع" * 71, 2),
        ("ع" * 134, 2),
        ("ع" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ⵜ" * 70, 1),
    ],
)
def test_a_body_fills_its_segments_to_the_last_character(body: str, count: int) -> None:
    """Contract check 80, at the bounds of 3GPP TS 23.040."""
    assert segments(body) == count


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("a" * 152 + "€" + "a" * 151 + "€", 3),  # 307 septets would be three parts anyway
        ("a" * 152 + "€" + "a" * 151, 2),  # the escape waits for its second part
        ("a" * 152 + "€" + "a" * 152, 3),  # 306 septets, but one is left unused
        ("ع" * 66 + "😀" + "ع" * 66, 3),  # 134 units, but one is left unused
    ],
)
def test_neither_an_escape_nor_a_surrogate_pair_is_cut_in_two(body: str, parts: int) -> None:
    """Contract check 80: what would be cut goes whole into the next segment."""
    assert segments(body) == parts


@pytest.mark.parametrize(
    ("body", "length", "gsm7"),
    [("Ça va", 5, True), ("ça va", 5, False), ("n°12", 4, False), ("€", 2, True), ("😀", 2, False)],
)
def test_one_character_outside_the_alphabet_makes_a_message_dear(
    body: str, length: int, gsm7: bool
) -> None:
    """Contract check 81."""
    assert characters(body) == length
    assert GSM7.issuperset(body) is gsm7
    assert segments(body.ljust(160 - length + len(body))) == (1 if gsm7 else 3)


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("« Oui », l’amlou — c’est bon…", "\"Oui\", l'amlou - c'est bon..."),
        ("«\u00a0Oui\u00a0»", '"Oui"'),
        ("12\u202f000\u00a0DH", "12 000 DH"),
        ("Ça, ça coûte 90 DH à Noël", "Ça, ca coute 90 DH à Noel"),
        ("Livré au n°12, 2e étage : œufs × 6", "Livré au no12, 2e étage : oeufs x 6"),
        ("Tapis de 4 m²\tà l`étage", "Tapis de 4 m2 à l'étage"),
    ],
)
def test_typography_is_plained_where_the_whole_sms_becomes_cheap_by_it(
    body: str, sent: str
) -> None:
    """Contract check 82. What WhatsApp does with it is in test_render_whatsapp.py."""
    assert plain(body) == sent
    assert GSM7.issuperset(sent)


@pytest.mark.parametrize("body", ["C’est prêt ✅", "ça, السلام", "2½ kg déjà reçus…"])
def test_an_sms_that_stays_dear_keeps_its_spelling(body: str) -> None:
    """Contract check 82. Nor does 2½ become 21/2, as Unicode would have it."""
    assert plain(body) == body


def test_an_arabic_sms_loses_only_what_nobody_sees() -> None:
    """Contract check 82."""
    assert plain("\u200fالثمن:\u00a0120\u00a0درهم «\u2068Amlou\u2069»\u200e") == (
        "الثمن: 120 درهم «Amlou»"
    )
    assert plain("بسمِ اللهِ، 5️⃣ 👩‍🌾") == "بسمِ اللهِ، 5️⃣ 👩‍🌾"


def test_a_decomposed_accent_is_composed_before_it_is_counted() -> None:
    """Contract check 83: as some telephones write it, é is two characters and dear."""
    assert plain("e\u0301te\u0301") == "été"
    assert plain("محمّـ\u0627\u0653") == "محمّـآ"


@given(bodies())
def test_what_is_sent_is_composed_and_plaining_it_again_changes_nothing(body: str) -> None:
    """Contract check 83."""
    sent = plain(body)
    assert unicodedata.is_normalized("NFC", sent)
    assert plain(sent) == sent


@given(bodies())
def test_a_cheap_sms_is_left_as_it_is(body: str) -> None:
    cheap = "".join(character for character in body if character in GSM7)
    assert plain(cheap) == cheap
