"""Model checking: what is no words has a place, or one kind sentence, in every state."""

from collections import defaultdict
from dataclasses import replace

import pytest

from flows import FLOWS, step
from flows.client.basket import MOST_RECORDINGS, Basket
from flows.client.recording import Recorded
from flows.context import Context
from flows.effects import OpenRelay
from flows.explore import HERE, MEDIA, Explored
from flows.machine import Place, Step, wants_media, wants_pin
from flows.talk import Heard, Tap, text
from tests.shops import SMS_TWELVE, THREE

SENT = {
    **{medium: Heard(media=medium) for medium in MEDIA},
    "unreadable location": Heard(media="location"),
    "location": Heard(pin=HERE),
}
UNREAD = {
    "voice": "oops.voice",
    "image": "oops.picture",
    "video": "oops.video",
    "document": "oops.document",
    "card": "oops.card",
    "sticker": "oops.sticker",
    "reaction": "oops.reaction",
    "unreadable location": "oops.pin",
    "location": "oops.pin",
}
RECORDINGS = ("voice", "image", "video", "document")
GOES_ALONG = ("recording.order.", "recording.more", "recording.enough")


def heard_in(place: Place | None, sent: str, done: Step, ctx: Context) -> str:
    """What became of it: answer, kept, offered or refused; fails where it is none of them."""
    if place is not None and sent == "location" and wants_pin(place, ctx):
        return "answer"
    if place is not None and sent in RECORDINGS and wants_media(place, ctx):
        return "answer"
    [reply] = done.replies
    assert not done.effects or place is not None  # but for a reminder, nothing happens
    assert done.place is not None
    assert reply.question
    if reply.says and reply.says[0].msgid.startswith(GOES_ALONG):
        return "kept"
    if done.place.flow == "recording" and (place is None or place.flow == "menu"):
        assert isinstance(done.place.slots, Recorded)
        assert done.place.slots.recordings == (ctx.asked,)
        assert not reply.says
        return "offered"
    assert reply.says[0].msgid == UNREAD[sent]
    return "refused"


def test_every_medium_has_a_place_or_one_kind_sentence_in_every_state(
    walked: dict[Place, Context],
) -> None:
    """Contract check 34."""
    table: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for place, ctx in walked.items():
        for sent, heard in SENT.items():
            done = step(place, heard, ctx)
            became = heard_in(place, sent, done, ctx)
            table[place.flow, place.state][sent].add(became)
            if became == "refused":
                assert done.place == place
    assert set(table) > {("order", state) for state in FLOWS["order"].states}
    for (flow, _), row in table.items():
        for sent in RECORDINGS:
            if flow == "order":
                assert row[sent] == {"kept"}
        for sent in ("card", "sticker", "reaction", "unreadable location"):
            assert row[sent] == {"refused"}


@pytest.mark.parametrize("sent", SENT)
def test_what_is_sent_out_of_the_blue_is_offered_to_the_cooperative_or_answered(sent: str) -> None:
    done = step(None, SENT[sent], THREE)
    assert heard_in(None, sent, done, THREE) == ("offered" if sent in RECORDINGS else "refused")


def test_a_recording_goes_to_the_cooperative_after_a_yes_alone(explored: Explored) -> None:
    passed = 0
    for edge in explored.edges:
        for effect in edge.step.effects:
            if isinstance(effect, OpenRelay) and effect.recordings:
                passed += 1
                assert edge.start
                assert (edge.start.flow, edge.start.state) == ("recording", "pass_it_on")
                assert isinstance(edge.start.slots, Recorded)
                assert effect.recordings == edge.start.slots.recordings
                assert isinstance(edge.event, Heard)
                tapped = edge.event.tapped
                assert tapped is None or tapped == Tap("yes", edge.start.asked)
    assert passed


def test_three_go_along_and_the_fourth_is_kindly_left() -> None:
    place = step(None, Heard("commander"), SMS_TWELVE).place
    said = []
    for number in range(MOST_RECORDINGS + 1):
        ctx = _turn(number)
        done = step(place, Heard(media="voice"), ctx)
        place = done.place
        said.append(done.replies[0].says[0])
    assert said == [text("recording.order.voice")] * 3 + [text("recording.enough")]
    assert place
    assert isinstance(place.slots, Basket)
    assert place.slots.sent == ("turn-0", "turn-1", "turn-2")


def test_a_caption_is_heard_and_its_picture_kept() -> None:
    place = step(None, Heard("commander"), SMS_TWELVE).place
    done = step(place, Heard("amlou", media="image"), _turn(1))
    assert done.place
    assert done.place.state == "how_much"
    assert isinstance(done.place.slots, Basket)
    assert done.place.slots.sent == ("turn-1",)
    assert done.replies[0].says[0] == text("recording.order.image")


def test_a_picture_whose_caption_begins_an_order_goes_with_it() -> None:
    done = step(None, Heard("bghit 2 amlou", media="image"), _turn(1))
    assert done.place
    assert isinstance(done.place.slots, Basket)
    assert done.place.slots.sent == ("turn-1",)
    assert done.replies[0].says[0] == text("recording.order.image")


def test_a_picture_whose_caption_nobody_understands_is_offered_with_its_words() -> None:
    done = step(None, Heard("chouf chouf", media="image"), _turn(1))
    assert done.place
    assert done.place.slots == Recorded("image", ("turn-1",), "chouf chouf")


def _turn(number: int) -> Context:
    return replace(SMS_TWELVE, asked=f"turn-{number}")
