"""Model checking: what must hold at every place that a client can reach, in every language."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from string import Formatter

import pytest

from bot import places
from bot.catalogs import catalog
from bot.render import sms, whatsapp
from bot.render.lengths import LONGEST
from bot.render.segments import segments
from bot.translate import LANGUAGES, speaker, wordings
from flows import FLOWS, step
from flows.client.basket import MOST_LINES, Basket, Line
from flows.client.order import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_NOTE
from flows.commands import Command, recognise, spelled
from flows.context import Context
from flows.dialogue import WORDLESS
from flows.effects import AskHuman, OptIn, OptOut, PlaceOrder, Remind
from flows.explore import ASIDES, KNOWN_WORDS, MEDIA, Edge, Explored, explore, shape, stuck
from flows.machine import Place, Step, ask_again, state_of
from flows.talk import Heard, Money, Quantity, Reply, Silence, Tap, Text, text
from tests.shops import FATIMA, MANY, SHOPS, SMS_TWELVE, TWELVE, shop

# The whole of a message with its question, where a sentence alone takes six at most: a basket
# of two lines read back in Arabic, with an address of a hundred letters.
MOST_SEGMENTS = 8
MOST_BYTES = 1_000  # of JSON, in which a place is stored with each turn


@pytest.fixture(scope="module")
def explored() -> Explored:
    """Every turn from every place, in shops that change between the turns."""
    return explore(SHOPS)


@pytest.fixture(scope="module")
def walked(explored: Explored) -> dict[Place, Context]:
    """One place of each shape, and the shop in which its question was put."""
    found = {}
    for edge in explored.edges:
        place = edge.step.place
        if place is not None:
            found.setdefault(shape(place), (place, edge.ctx))
    return dict(found.values())


def test_every_state_is_reached(explored: Explored) -> None:
    reached = {(place.flow, place.state) for place in explored.places}
    assert reached == {(flow.name, state) for flow in FLOWS.values() for state in flow.states}


def test_no_place_is_a_dead_end(explored: Explored) -> None:
    assert stuck(explored) == set()


def test_a_flow_is_left_for_another_and_come_back_to(explored: Explored) -> None:
    """Whatever was asked when "langue" was said is asked again once it is chosen."""
    left = {(p.under.flow, p.under.state) for p in explored.places if p.under}
    assert left >= {("order", state) for state in FLOWS["order"].states}
    for edge in explored.edges:
        if edge.start and edge.start.under and not edge.step.place:
            assert any(isinstance(effect, OptOut) for effect in edge.step.effects) or _ended(edge)


def _ended(edge: Edge) -> bool:
    """Whether what was left had nothing more to ask in this shop."""
    assert edge.start
    assert edge.start.under
    return ask_again(edge.start.under, edge.ctx).place is None


# ---- Commands


def test_every_spelling_of_stop_works_everywhere(walked: dict[Place, Context]) -> None:
    """Contract check 35."""
    for place, ctx in walked.items():
        for word in spelled(Command.STOP):
            done = step(place, Heard(word.upper()), ctx)
            assert done.place is None
            assert done.effects == (OptOut(word.upper()),)
            assert [reply.says for reply in done.replies] == [(text("stop.done"),)]


@pytest.mark.parametrize("words", ["STOP", "Arrêt !", "désabonner", "توقف", "قف", "وقف", "7bess"])
def test_stop_is_understood_in_every_language(words: str) -> None:
    """Contract check 35."""
    assert recognise(words) is Command.STOP


@pytest.mark.parametrize("words", ["stop the order 12", "stop la commande", "ما توقفش", "non stop"])
def test_stop_inside_a_sentence_is_no_stop(words: str, walked: dict[Place, Context]) -> None:
    """Contract check 35."""
    for place, ctx in walked.items():
        effects = step(place, Heard(words), ctx).effects
        assert not any(isinstance(effect, OptOut) for effect in effects)


def test_who_was_stopped_by_the_provider_hears_no_second_word(
    walked: dict[Place, Context],
) -> None:
    """Contract check 36."""
    for place, ctx in walked.items():
        heard = Heard("STOP", stopped=True)
        assert step(place, heard, ctx) == Step(None, (), (OptOut("STOP"),))


def test_every_command_does_the_same_everywhere(explored: Explored) -> None:
    for edge in explored.edges:
        command = recognise(edge.event.words) if isinstance(edge.event, Heard) else None
        met = edge.ctx.contact.language and edge.ctx.cooperative
        if command is None or command is Command.STOP or not met:
            continue
        done, says = edge.step, edge.step.replies[-1].says
        match command:
            case Command.MENU | Command.START:
                assert _state(done.place) == ("menu", "what_to_do")
                opted_in = any(isinstance(effect, OptIn) for effect in done.effects)
                assert opted_in is (command is Command.START)
            case Command.CANCEL:
                assert says[0] == text("cancel.done")
            case Command.LANGUAGE:
                assert _state(done.place) == ("language", "which_language")
            case Command.HELP:
                assert says[0] == text("help.words")
                assert _unmoved(edge)
            case Command.HUMAN:
                assert AskHuman() in done.effects
                assert _unmoved(edge)


def _state(place: Place | None) -> tuple[str, str] | None:
    return (place.flow, place.state) if place else None


def _unmoved(edge: Edge) -> bool:
    """Whether the question under way is simply put again, or the menu where there is none."""
    if edge.start is None:
        return _state(edge.step.place) == ("menu", "what_to_do")
    return edge.step.place == ask_again(edge.start, edge.ctx).place


# ---- Orders


def test_an_order_is_placed_by_a_yes_alone(explored: Explored) -> None:
    yes = wordings(text("order.confirm.yes"))
    spoken = {*yes, "1", KNOWN_WORDS["yes"], *(f"{word[:20]}…" for word in yes)}
    placed = 0
    for edge in explored.edges:
        if not any(isinstance(effect, PlaceOrder) for effect in edge.step.effects):
            continue
        placed += 1
        assert _state(edge.start) == ("order", "confirm")
        assert edge.start
        assert isinstance(edge.event, Heard)
        assert edge.event.words in spoken or edge.event.tapped == Tap("yes", edge.start.asked)
    assert placed


def test_an_order_is_what_was_read_back_and_can_be_had(explored: Explored) -> None:
    for edge in explored.edges:
        for order in edge.step.effects:
            if not isinstance(order, PlaceOrder):
                continue
            assert edge.start
            assert isinstance(edge.start.slots, Basket)
            shown = [(line.product, line.quantity, line.price) for line in edge.start.slots.lines]
            assert [(line.product, line.quantity, line.unit_price) for line in order.lines] == shown
            assert shown
            assert order.total == sum((q.at(price) for _, q, price in shown), Money(0))
            for product, quantity, _ in shown:
                on_sale = edge.ctx.product(product)
                assert on_sale
                assert Quantity(0) < quantity <= on_sale.stock
            assert order.name
            assert order.delivery == "pickup" or order.address or order.pin


def test_a_reminder_comes_once_and_never_twice(explored: Explored) -> None:
    reminded = 0
    for edge in explored.edges:
        place = edge.start
        if place is None or edge.event != Silence(place.asked) or edge.ctx.contact.opted_out:
            continue
        basket = place.slots
        if isinstance(basket, Basket) and basket.lines and not basket.reminded:
            reminded += 1
            assert edge.step.replies[0].says[0] == text("order.forgotten")
            again = edge.step.place
            if again is not None:
                assert step(again, Silence(again.asked), edge.ctx) == Step(again)
        else:
            assert edge.step == Step(place)
    assert reminded


def test_a_reminder_is_asked_for_where_it_can_come_and_only_there(explored: Explored) -> None:
    for edge in explored.edges:
        asked = [effect for effect in edge.step.effects if isinstance(effect, Remind)]
        place = edge.step.place
        waits = (
            place is not None
            and isinstance(place.slots, Basket)
            and bool(place.slots.lines)
            and not place.slots.reminded
            and not edge.ctx.contact.opted_out
            and isinstance(edge.event, Heard)
        )
        assert len(asked) == waits
        assert all(place and remind.asked == place.asked for remind in asked)


# ---- Taps, and what is not an answer


def test_an_old_tap_changes_nothing_and_gets_the_present_question(explored: Explored) -> None:
    """Contract check 28."""
    for edge in explored.edges:
        tapped = edge.event.tapped if isinstance(edge.event, Heard) else None
        if edge.start is None or tapped is None or tapped.asked == edge.start.asked:
            continue
        again = ask_again(edge.start, edge.ctx)
        assert edge.step.place == again.place
        assert all(isinstance(effect, Remind) for effect in edge.step.effects)
        if _state(again.place) == _state(edge.start):
            assert edge.step.replies[0].says == (text("oops.old"),)
        assert edge.step.replies[0].question == again.replies[0].question


def test_a_payload_that_was_never_offered_is_not_applied(explored: Explored) -> None:
    """Contract check 29."""
    for edge in explored.edges:
        if edge.start and edge.event == Heard(tapped=Tap("never.offered", edge.start.asked)):
            assert edge.step.place == ask_again(edge.start, edge.ctx).place
            assert all(isinstance(effect, Remind) for effect in edge.step.effects)


@pytest.mark.parametrize("medium", MEDIA)
def test_what_cannot_be_read_gets_a_kind_word_and_changes_nothing(
    medium: str, walked: dict[Place, Context]
) -> None:
    """Contract check 34."""
    for place, ctx in walked.items():
        done = step(place, Heard(media=medium), ctx)
        assert done.place == place
        [reply] = done.replies
        assert reply.says[0].msgid in {"oops.voice", "oops.picture", "oops.media"}
        assert reply.question


@pytest.mark.parametrize("medium", WORDLESS)
def test_a_thumb_under_a_message_is_no_yes(medium: str, walked: dict[Place, Context]) -> None:
    """Contract check 34. A reaction is sent in passing; its emoji may come as words."""
    for place, ctx in walked.items():
        assert step(place, Heard("👍", media=medium), ctx).place == place


def test_a_location_is_an_answer_only_where_one_was_asked_for(explored: Explored) -> None:
    taken = 0
    for edge in explored.edges:
        if isinstance(edge.event, Heard) and edge.event.pin and edge.start:
            if _state(edge.start) == ("order", "where") and edge.ctx.product("argan"):
                taken += 1
                assert edge.step.place != edge.start
            else:
                assert edge.step.place == ask_again(edge.start, edge.ctx).place
    assert taken


def test_somebody_who_is_not_understood_three_times_is_told_of_a_person() -> None:
    place = step(None, Heard("commander"), SMS_TWELVE).place
    said = []
    for _ in range(4):
        done = step(place, Heard("blabla"), SMS_TWELVE)
        place = done.place
        said.append(text("oops.human") in done.replies[0].says)
    assert said == [False, False, True, True]


# ---- Typing is as good as tapping


FORMS = {
    "its number": lambda label, number: str(number),
    "its number in Arabic": lambda label, number: chr(ord("٠") + number),
    "its number, dotted": lambda label, number: f" {number}. ",
    "its keycap": lambda label, number: f"{number}\ufe0f\u20e3",
    "its label": lambda label, number: label,
    "capitals": lambda label, number: label.upper(),
    "spaces and a sign": lambda label, number: f"  {label.replace(' ', '   ')} !",
    "no accents": lambda label, number: _bare(label),
    "tatweel and vowels": lambda label, number: label.replace("ا", "اـَ"),
}


def _bare(words: str) -> str:
    return words.translate(str.maketrans("éèêàâçôîûÉÈÀœأإآى", "eeeaacoiuEEAoاااي")).replace(
        "o" if False else "\u0153", "oe"
    )


@pytest.mark.parametrize("form", FORMS)
def test_typing_an_option_equals_tapping_it(form: str, walked: dict[Place, Context]) -> None:
    """Contract check 30. By number or label, in any language, however it is spelled."""
    for place, ctx in _offering(walked):
        for number, option in enumerate(ask_again(place, ctx).replies[-1].shown, start=1):
            tapped = step(place, Heard(tapped=Tap(option.key, place.asked)), ctx)
            for label in wordings(option.label):
                typed = FORMS[form](label, number)
                if recognise(typed) is None:  # "Langue" is a word that works everywhere
                    assert step(place, Heard(typed), ctx) == tapped, typed


def _offering(walked: dict[Place, Context]) -> Iterator[tuple[Place, Context]]:
    """One place for each offer of each state: what is picked does not depend on the rest."""
    seen = set()
    for place, ctx in walked.items():
        if place.offer and (key := (place.flow, place.state, place.offer)) not in seen:
            seen.add(key)
            yield place, ctx


def test_a_sold_out_option_is_not_taken_for_its_neighbour() -> None:
    """ "2" is what was second on the screen, whatever has been sold since."""
    place = step(None, Heard("commander"), TWELVE).place
    assert place
    without = replace(TWELVE, products=tuple(p for p in TWELVE.products if p.key != "amlou"))
    done = step(place, Heard("2"), without)
    assert _state(done.place) == _state(place)
    assert done.replies[0].says == (text("oops.gone"),)


# ---- What is said


@cache
def _placeholders(language: str, msgid: str) -> frozenset[str]:
    return catalog(language).placeholders(msgid)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
        for _, inner in value.values:
            yield from _texts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)


def _said(reply: Reply) -> Iterator[Text]:
    yield from _texts(reply.says)
    if reply.question:
        yield from _texts(reply.question.asks)
    for option in reply.shown:
        yield from _texts(option.label)
        yield from _texts(option.hint)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_and_is_given_what_it_shows(
    language: str, explored: Explored
) -> None:
    for reply in explored.replies:
        for sentence in _said(reply):
            given = {name for name, _ in sentence.values}
            assert _placeholders(language, sentence.msgid) <= given, sentence.msgid


def test_every_message_says_something_and_ends_with_a_question_or_nothing_to_do(
    explored: Explored,
) -> None:
    for edge in explored.edges:
        for reply in edge.step.replies:
            assert reply.says or reply.question
            assert bool(reply.question) is (edge.step.place is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sms_stays_within_its_segments(language: str, explored: Explored) -> None:
    say = speaker(language)
    for reply in explored.replies:
        body = sms.render(reply, say)
        assert 0 < segments(body) <= MOST_SEGMENTS, body
        assert not set(Formatter().parse(body)) & {"{", "}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_whatsapp_message_stays_within_its_limits(language: str, explored: Explored) -> None:
    """Contract checks 45 and 46."""
    say = speaker(language)
    for reply in explored.replies:
        message = whatsapp.render(reply, say)
        assert 0 < len(message.body) <= (whatsapp.BODY if message.picks else LONGEST)
        titles = [pick.title for pick in message.picks]
        assert len(set(titles)) == len(titles)
        if message.opens:
            assert len(message.opens) <= whatsapp.LIST_LABEL
            assert len(message.picks) <= whatsapp.ROWS
        elif message.picks:
            assert len(message.picks) <= whatsapp.BUTTONS
        for pick in message.picks:
            longest = whatsapp.ROW_TITLE if message.opens else whatsapp.BUTTON_TITLE
            assert 0 < len(pick.title) <= longest
            assert len(pick.description) <= whatsapp.ROW_DESCRIPTION
            assert len(pick.payload) <= whatsapp.PAYLOAD
        assert bool(message.picks) is bool(reply.shown), "an option that cannot be tapped"


# ---- What is stored


def test_every_place_is_small_and_comes_back_equal(explored: Explored) -> None:
    for place in explored.places:
        raw = places.dump(place)
        assert places.load(raw) == place
        assert len(raw.encode()) < MOST_BYTES


def test_the_largest_basket_is_stored_in_as_little() -> None:
    """All its lines, and the longest address, name and note that Arabic can write."""
    lines = tuple(Line(p.key, Quantity(99_750), Money(145_000)) for p in MANY[:MOST_LINES])
    basket = Basket(
        lines, MANY[0].key, "home", "ع" * LONGEST_ADDRESS, None, "ع" * LONGEST_NAME,
        "ع" * LONGEST_NOTE, changing=True, reminded=True,
    )  # fmt: skip
    ctx = shop(*MANY, contact=FATIMA, page=10, asked="K7Q2xz")
    for state in FLOWS["order"].states:
        place = ask_again(Place("order", state, basket, ctx.asked), ctx).place
        assert place
        under = step(place, Heard("langue"), ctx).place
        assert under
        for stored in (place, under):
            raw = places.dump(stored)
            assert places.load(raw) == stored
            assert len(raw.encode()) < MOST_BYTES, (state, len(raw.encode()))


def test_the_same_turn_twice_gives_the_same(walked: dict[Place, Context]) -> None:
    """A turn that is taken again, after a crash, gives the same order number."""
    for place, ctx in walked.items():
        for event in ASIDES:
            assert step(place, event, ctx) == step(place, event, ctx)


def test_every_state_says_what_it_asks() -> None:
    for flow in FLOWS.values():
        for state in flow.states.values():
            place = Place(flow.name, state.name, flow.slots())
            assert state_of(place).ask.__doc__
