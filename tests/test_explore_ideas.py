"""Model checking: nothing is published before a yes, and a vote is one effect."""

from bot.translate import wordings
from flows.client.publishing import LONGEST_SHOWN, shared
from flows.client.suggest import Told
from flows.effects import Agree, Effect, Lean, Remind, Suggest, VoteFor, VoteIn
from flows.explore import KNOWN_WORDS, Edge, Explored
from flows.talk import Heard, Tap, text
from tests.walk import state_of

VOTES = (VoteFor, VoteIn)


def having(explored: Explored, *kinds: type) -> list[tuple[Edge, Effect]]:
    """Each turn that has such an effect, with it."""
    return [(e, f) for e in explored.edges for f in e.step.effects if isinstance(f, kinds)]


def picked(edge: Edge, key: str, *msgids: str) -> bool:
    """Whether the turn's words are this option, by any of its names, or a tap on it."""
    heard, place = edge.event, edge.start
    if not isinstance(heard, Heard) or place is None:
        return False
    if heard.tapped is not None:
        return heard.tapped == Tap(key, place.asked)
    labels = [label for msgid in msgids for label in wordings(text(msgid))]
    numbers = [str(place.offer.index(key) + 1)] if key in place.offer else []
    cut = [f"{label[:20]}…" for label in labels]
    return heard.words in {*labels, *cut, *numbers, KNOWN_WORDS.get(key)}


def test_an_idea_is_published_by_a_yes_alone(explored: Explored) -> None:
    published = 0
    for edge, effect in having(explored, Suggest):
        assert isinstance(effect, Suggest)
        assert state_of(edge.start) == ("suggest", "may_we_show")
        if effect.public:
            published += 1
            assert picked(edge, "yes", "suggest.show.yes")
        else:
            only = picked(edge, "only", "suggest.show.only")
            assert only or picked(edge, "yes", "suggest.send.yes")
    assert published


def test_what_is_published_is_what_was_read_back(explored: Explored) -> None:
    for edge, effect in having(explored, Suggest):
        assert isinstance(effect, Suggest)
        assert edge.start
        assert isinstance(edge.start.slots, Told)
        assert edge.start.slots.words == effect.words
        assert effect.words or effect.recording
        assert len(shared(effect.words)) <= LONGEST_SHOWN
        assert bool(shared(effect.words)) or not effect.public


def test_a_vote_is_one_effect_for_something_that_is_open(explored: Explored) -> None:
    voted = set()
    for edge, effect in having(explored, *VOTES):
        others = [e for e in edge.step.effects if not isinstance(e, Remind | Lean)]
        assert others == [effect]
        match effect:
            case VoteFor(key):
                assert any(idea.key == key and not idea.mine for idea in edge.ctx.ideas)
            case VoteIn(key, option):
                [ballot] = [b for b in edge.ctx.ballots if b.key == key]
                assert option in {one.key for one in ballot.options}
        voted.add(type(effect))
    assert voted == set(VOTES)


def test_a_consent_is_given_by_a_yes_to_the_sentence_that_is_kept(explored: Explored) -> None:
    given = set()
    for edge, effect in having(explored, Agree):
        if state_of(edge.start) != ("agreeing", "may_we_write"):
            continue
        assert isinstance(effect, Agree)
        assert effect.shown.msgid == "agree.ask"
        # A no may be said in any way: "annuler" is one.
        assert not effect.given or picked(edge, "yes", "agree.yes")
        assert [e for e in edge.step.effects if not isinstance(e, Remind | Lean)] == [effect]
        given.add(effect.given)
    assert given == {True, False}


def test_it_is_asked_once_and_never_of_who_said_stop(explored: Explored) -> None:
    for edge in explored.edges:
        asked = state_of(edge.step.place) == ("agreeing", "may_we_write")
        if asked and state_of(edge.start) != ("agreeing", "may_we_write"):
            contact = edge.ctx.contact
            assert contact.agreed is None
            assert not contact.opted_out
