"""A reply as a WhatsApp message: buttons, a list or numbered text, within WhatsApp's limits."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogs import catalog
from bot.gateways import Pick
from bot.render import whatsapp
from bot.translate import LANGUAGES, speaker
from flows.talk import Choice, Label, Measure, Money, Named, Option, Quantity, Reply, Text, text
from tests import sentences

ASK = text("menu.ask")
PRICE = text("price", price=Money(9_000))


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sentences.write(tmp_path_factory.mktemp("locales"))


def asking(*labels: Label, asks: Text = ASK, hint: Text | None = None) -> Reply:
    options = tuple(Option(f"o{number}", label, hint) for number, label in enumerate(labels))
    return Reply((), Choice(asks, options), options, "K7Q2xz")


# ---- Buttons, lists, numbered text


def test_three_short_options_are_buttons_that_carry_their_question(locales: Path) -> None:
    """Contract check 45. A tap gives the payload back: which question, which option."""
    message = whatsapp.render(asking("Oui", "Changer", "Non"), speaker("fr", locales))
    assert message.body == "Que voulez-vous ?"
    assert message.picks == (
        Pick("K7Q2xz.o0", "Oui"),
        Pick("K7Q2xz.o1", "Changer"),
        Pick("K7Q2xz.o2", "Non"),
    )
    assert not message.opens


@pytest.mark.parametrize(
    "reply",
    [
        asking("Un", "Deux", "Trois", "Quatre"),
        asking("Un", "Un"),
        asking("Oui", "Non", hint=PRICE),
        asking("Oui", "x" * 21),
    ],
    ids=["four", "twins", "hints", "long"],
)
def test_what_buttons_cannot_carry_is_a_list(locales: Path, reply: Reply) -> None:
    """Contract check 45."""
    message = whatsapp.render(reply, speaker("fr", locales))
    assert message.opens == "Choisir"
    assert [pick.payload for pick in message.picks] == [
        f"K7Q2xz.{option.key}" for option in reply.shown
    ]


def test_a_label_too_long_for_its_row_is_said_whole_below_it(locales: Path) -> None:
    """Contract check 45. 24 characters seldom tell one argan oil from another."""
    label = "Huile d'argan cosmétique Tifawin"
    message = whatsapp.render(asking(label, "Savon", hint=PRICE), speaker("fr", locales))
    assert message.picks == (
        Pick("K7Q2xz.o0", "Huile d'argan…", f"{label} - 90 DH"),
        Pick("K7Q2xz.o1", "Savon", "90 DH"),
    )


@pytest.mark.parametrize(
    "reply",
    [
        asking(*(f"Produit {number}" for number in range(11))),
        asking("Oui", "Non", asks=text("hello", name="x" * 1024)),
        asking("Oui", ""),
        Reply((), Choice(ASK, ()), (Option("k" * 200, "Oui"),), "K7Q2xz"),
        Reply((), Choice(ASK, ()), (Option("k", "Oui"), Option("k", "Non")), "K7Q2xz"),
    ],
    ids=["eleven", "long body", "empty label", "long payload", "same payload"],
)
def test_what_a_list_cannot_carry_is_numbered_text(locales: Path, reply: Reply) -> None:
    """Contract check 45."""
    message = whatsapp.render(reply, speaker("fr", locales))
    assert not message.picks
    assert not message.opens
    lines = message.body.split("\n")
    assert len([line for line in lines if line[:1].isdigit()]) == len(reply.shown)


def test_a_message_without_options_is_its_sentences(locales: Path) -> None:
    reply = Reply((text("hello", name="Ali"), ASK))
    message = whatsapp.render(reply, speaker("fr", locales))
    assert message == whatsapp.Message("Bonjour Ali !\n\nQue voulez-vous ?")
    assert whatsapp.numbered(reply, speaker("fr", locales)) == message.body


def test_the_same_message_as_text_numbers_its_options(locales: Path) -> None:
    reply = asking("Amlou", "Savon", hint=PRICE)
    assert whatsapp.numbered(reply, speaker("fr", locales)) == (
        "Que voulez-vous ?\n\n1. Amlou - 90 DH\n2. Savon - 90 DH"
    )


@pytest.mark.parametrize(
    ("reply", "opens", "picks"),
    [
        (asking("x" * 20), "", 1),
        (asking("x" * 21), "Choisir", 1),
        (asking(*map(str, range(3))), "", 3),
        (asking(*map(str, range(4))), "Choisir", 4),
        (asking(*map(str, range(10))), "Choisir", 10),
        (asking("Oui", asks=text("price", price="x" * 1024)), "", 1),
        (asking("Oui", asks=text("price", price="x" * 1025)), "", 0),
        (Reply((), Choice(ASK, ()), (Option("k" * 193, "Oui"),), "K7Q2xz"), "", 1),
        (Reply((), Choice(ASK, ()), (Option("k" * 194, "Oui"),), "K7Q2xz"), "", 0),
    ],
)
def test_a_message_goes_up_to_each_limit_and_no_further(
    locales: Path, reply: Reply, opens: str, picks: int
) -> None:
    """Contract check 45: titles 20, buttons 3, rows 10, body 1024, payloads 200."""
    message = whatsapp.render(reply, speaker("fr", locales))
    assert (message.opens, len(message.picks)) == (opens, picks)


@pytest.mark.parametrize(("length", "shown"), [(24, 24), (25, 24)])
def test_a_row_goes_up_to_its_limit_and_no_further(locales: Path, length: int, shown: int) -> None:
    """Contract check 45: titles 24, descriptions 72."""
    long_hint = text("price", price="y" * (length + 48))
    message = whatsapp.render(asking("x" * length, hint=long_hint), speaker("fr", locales))
    (pick,) = message.picks
    assert len(pick.title) == shown
    assert len(pick.description) == 72
    assert pick.description.endswith("y" if length == shown else "…")


labels = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from((*sentences.SIGNS, " ")), max_size=30).map("".join),
    st.sampled_from(["menu.order", "menu.ask"]).map(text),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(labels, st.none() | labels), max_size=12),
    st.sampled_from(LANGUAGES),
    st.integers(max_value=1100, min_value=1),
)
def test_no_option_in_any_language_breaks_a_limit(
    locales: Path,
    offered: list[tuple[Label, Label | None]],
    language: str,
    length: int,
) -> None:
    """Contract checks 45 and 46: what the client reads is counted, after translation."""
    options = tuple(
        Option(str(key), label, None if hint is None else text("hello", name=hint))
        for key, (label, hint) in enumerate(offered)
    )
    asks = Choice(text("hello", name="ع" * length), options)
    message = whatsapp.render(Reply((), asks, options, "K7Q2xz"), speaker(language, locales))
    picks = message.picks
    titles = [pick.title for pick in picks]
    assert len({pick.payload for pick in picks}) == len(picks)
    assert all(0 < len(pick.payload) <= 200 and pick.title for pick in picks)
    if picks:
        assert len(message.body) <= 1024
    if message.opens:
        assert len(picks) <= 10
        assert max(map(len, titles)) <= 24
        assert max(len(pick.description) for pick in picks) <= 72
    elif picks:
        assert len(picks) <= 3
        assert len(set(titles)) == len(picks)
        assert max(map(len, titles)) <= 20
        assert not any(pick.description for pick in picks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_we_ship_fits_as_a_label(language: str) -> None:
    """Contract check 46."""
    say = speaker(language)
    ours = catalog(language)
    labels = [text(msgid) for msgid in ours.sentences if not ours.placeholders(msgid)]
    for label in labels:
        message = whatsapp.render(asking(label, label, asks=text("list.open")), say)
        assert max(len(pick.title) for pick in message.picks) <= 24
    assert len(say(text("list.open"))) <= 20


# ---- People's own words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("*VIP*", "＊VIP＊"),
        ("_Ali_ ~Baba~ `x`", "＿Ali＿ ～Baba～ ｀x｀"),
        ("<b>Ali</b>", "<b>Ali</b>"),
        ("https://example.org/a_b_c", "https://example.org/a_b_c"),
        ("Ali\n2. Non", "Ali 2. Non"),
        ("\u202eilA\u2066", "ilA"),
        ("🌹 فاطمة 🌹" * 30, "🌹 فاطمة 🌹" * 30),
    ],
)
def test_a_name_formats_nothing_and_turns_nothing_around(
    locales: Path, name: str, said: str
) -> None:
    """Contract check 32. Our own sentences keep their bold."""
    reply = Reply((text("opened", name=name),))
    body = whatsapp.render(reply, speaker("fr", locales)).body
    assert body.replace("\u2068", "").replace("\u2069", "") == f"*Ouvert* : {said}"


def test_a_name_in_numbered_options_formats_nothing_either(locales: Path) -> None:
    """Contract check 32. A label on a button is not formatted by WhatsApp: it stays as it is."""
    reply = asking("*Ali*", Named((("fr", "_Baba_"),)))
    say = speaker("fr", locales)
    assert "1. ＊Ali＊\n2. ＿Baba＿" in whatsapp.numbered(reply, say)
    assert [pick.title for pick in whatsapp.render(reply, say).picks] == ["*Ali*", "_Baba_"]


def test_typography_stays_on_whatsapp(locales: Path) -> None:
    """Contract check 82."""
    reply = Reply((text("hello", name="« l’Été »"),))
    assert whatsapp.render(reply, speaker("fr", locales)).body == "Bonjour « l’Été » !"


# ---- Right to left


def line(name: str) -> Text:
    return text("line", quantity=Measure(Quantity(2000), "jar"), product=name, price=Money(9_000))


def test_a_latin_name_in_an_arabic_line_keeps_to_itself(locales: Path) -> None:
    """Else the price would stand on the name's left, and its currency on the other side."""
    body = whatsapp.render(Reply((line("Argan 250 ml"),)), speaker("ary", locales)).body
    assert body == "2 د البواقل \u2068Argan 250 ml\u2069: 90 درهم"


def test_an_arabic_line_that_begins_with_a_latin_name_still_goes_leftward(locales: Path) -> None:
    body = whatsapp.numbered(asking("Argan", "أملو", hint=PRICE), speaker("ary", locales))
    assert body == ("شنو بغيتي؟\n\n\u200f1. \u2068Argan\u2069 - 90 درهم\n2. أملو - 90 درهم")
    alone = whatsapp.numbered(asking("Argan"), speaker("ary", locales))
    assert alone == "شنو بغيتي؟\n\n\u200f1. \u2068Argan\u2069"


def test_a_french_line_that_begins_with_an_arabic_name_still_goes_rightward(locales: Path) -> None:
    body = whatsapp.numbered(asking("أملو", hint=PRICE), speaker("fr", locales))
    assert body == "Que voulez-vous ?\n\n\u200e1. \u2068أملو\u2069 - 90 DH"


def test_a_telephone_number_keeps_its_plus_in_front(locales: Path) -> None:
    reply = Reply((text("hello", name="+212600000001"),))
    body = whatsapp.render(reply, speaker("ary", locales)).body
    assert body == "السلام \u2068+212600000001\u2069!"


@pytest.mark.parametrize(("language", "name"), [("fr", "Amlou"), ("ary", "أملو"), ("ar", "12")])
def test_one_alphabet_alone_needs_no_mark(locales: Path, language: str, name: str) -> None:
    message = whatsapp.render(
        asking(name, name, name, name, asks=text("hello", name=name), hint=PRICE),
        speaker(language, locales),
    )
    said = (message.body, *(pick.description for pick in message.picks))
    assert not set("\u200e\u200f\u2068\u2069") & set("".join(said))
