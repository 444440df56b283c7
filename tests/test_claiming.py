"""Which message leaves next: ranks, turns between cooperatives, one person at a time."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.database import Database
from bot.gateways import NotSent, Outgoing
from bot.outbox import Draft, enqueue_all
from bot.outbox.claiming import LET_GO, Held, Turns, claim, take_lane
from bot.outbox.limits import MARGIN, PAIR_BURST, PAIR_SECONDS, Pairs, Rate
from bot.outbox.settling import Tried, settle
from bot.tables import Cooperative, Outbound, Sender
from bot.writer import Transaction
from tests.ledger import NOON, accepted, bodies, shop, write


def number(n: int) -> str:
    return f"whatsapp:+2126000{n:05}"


class Lane:
    """A sender's lane on a stopped clock."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.whatsapp, _ = database.writer.run(shop)
        self.turns = Turns()
        self.written = 0

    def write(self, body: str, kind: str = "reply", to: int = -1, **more: object) -> int:
        self.written += 1
        address = number(self.written if to < 0 else to)
        return write(self.database, self.whatsapp, address, body, kind=kind, **more)

    def take(self) -> Held:
        return self.database.writer.run(lambda tx: take_lane(tx, 1, NOON))

    def claim(self, held: Held, most: int = 10, later: timedelta = timedelta()) -> list[str]:
        return bodies(self.claimed(held, most, later))

    def claimed(
        self, held: Held, most: int = 10, later: timedelta = timedelta()
    ) -> tuple[Outgoing, ...]:
        found = self.database.writer.run(lambda tx: claim(tx, held, NOON + later, most, self.turns))
        assert found is not None
        return found


@pytest.fixture
def lane(database: Database) -> Lane:
    return Lane(database)


def cooperatives(database: Database, many: int) -> list[int]:
    def make(tx: Transaction) -> list[int]:
        made = [Cooperative(code=f"COOP{n}", names={"fr": f"{n}"}) for n in range(many)]
        tx.db.add_all(made)
        tx.db.flush()
        return [one.id or 0 for one in made]

    return database.writer.run(make)


def test_replies_leave_before_alerts_and_alerts_before_campaigns(lane: Lane) -> None:
    """Contract check 57."""
    for n in range(5):
        lane.write(f"campagne {n}", "campaign")
    lane.write("alerte", "alert")
    lane.write("réponse")

    held = lane.take()
    assert lane.claim(held, most=3) == ["réponse", "alerte", "campagne 0"]
    assert lane.claim(held, most=9) == [f"campagne {n}" for n in range(1, 5)]


def test_cooperatives_on_one_sender_take_turns_however_much_one_of_them_sends(lane: Lane) -> None:
    """Contract check 57."""
    one, two, three = cooperatives(lane.database, 3)
    for n in range(30):
        lane.write(f"un {n}", "campaign", cooperative_id=one)
    for n in range(3):
        lane.write(f"deux {n}", "campaign", cooperative_id=two)
        lane.write(f"trois {n}", "campaign", cooperative_id=three)

    held = lane.take()
    by = [body.split()[0] for _ in range(3) for body in lane.claim(held, most=3)]
    assert sorted(by) == sorted(["un", "deux", "trois"] * 3)
    assert {body.split()[0] for body in lane.claim(held, most=50)} == {"un"}


def test_who_was_served_last_is_not_the_first_next_time(lane: Lane) -> None:
    shares = cooperatives(lane.database, 4)
    for n in range(3):
        for share in shares:
            lane.write(f"{share} {n}", "campaign", cooperative_id=share)

    held = lane.take()
    served = [int(lane.claim(held, most=1)[0].split()[0]) for _ in range(8)]
    assert served == shares * 2


def test_a_reply_does_not_wait_behind_a_campaign_that_is_to_be_tried_again(lane: Lane) -> None:
    lane.write("campagne", "campaign", to=1)
    held = lane.take()
    (message,) = lane.claimed(held)
    tried = Tried(message, NotSent("429"), NOON, 0)
    lane.database.writer.run(lambda tx: settle(tx, held, tried))
    lane.write("campagne suivante", "campaign", to=1)
    lane.write("réponse", to=1)

    assert lane.claim(held) == ["réponse"]


def test_whoever_has_a_message_in_flight_gets_no_second_one(lane: Lane) -> None:
    lane.write("un", to=1)
    lane.write("deux", to=1)
    held = lane.take()
    (first,) = lane.claimed(held)

    assert lane.claim(held) == []
    tried = Tried(first, accepted(1), NOON, 0)
    lane.database.writer.run(lambda tx: settle(tx, held, tried))
    assert lane.claim(held) == ["deux"]


def test_one_person_with_a_thousand_messages_holds_nobody_up(lane: Lane) -> None:
    drafts = [
        Draft(kind="reply", channel="whatsapp", address=number(1), language="fr", body=f"{n}")
        for n in range(1_000)
    ]
    lane.database.writer.run(lambda tx: enqueue_all(tx, lane.whatsapp, drafts, NOON))
    lane.write("à une autre", to=2)

    held = lane.take()
    assert lane.claim(held) == ["0", "à une autre"]
    assert lane.claim(held) == []


def test_one_person_is_written_to_once_in_six_seconds_after_a_few(lane: Lane) -> None:
    """Contract check 58."""
    now = 0.0
    lane.turns = Turns(pairs=Pairs(lambda: now))
    for n in range(PAIR_BURST + 2):
        lane.write(f"{n}", to=1)
    held = lane.take()
    for n in range(PAIR_BURST):
        (message,) = lane.claimed(held)
        assert message.body == f"{n}"
        lane.turns.pairs.spend(message.address)
        tried = Tried(message, accepted(n + 1), NOON, 0)
        lane.database.writer.run(lambda tx, tried=tried: settle(tx, held, tried))

    assert lane.claim(held) == []
    waits = {row.due - NOON for row in _queued(lane.database)}
    assert waits == {timedelta(seconds=PAIR_SECONDS)}
    now = PAIR_SECONDS
    assert lane.claim(held, later=timedelta(seconds=PAIR_SECONDS)) == [f"{PAIR_BURST}"]


def _queued(database: Database) -> list[Outbound]:
    with database.reading() as db:
        return list(db.exec(select(Outbound).where(col(Outbound.status) == "queued")))


def test_many_written_at_once_are_as_those_written_one_by_one(lane: Lane) -> None:
    draft = Draft(
        kind="campaign",
        channel="whatsapp",
        address=number(1),
        language="ar",
        body="سلام",
        once="c:1",
        cooperative_id=1,
    )
    lane.database.writer.run(lambda tx: enqueue_all(tx, lane.whatsapp, [draft, draft], NOON))
    lane.database.writer.run(lambda tx: enqueue_all(tx, lane.whatsapp, [draft], NOON))

    (row,) = _queued(lane.database)
    assert (row.body, row.once, row.rank, row.share, row.due) == ("سلام", "c:1", 2, 1, NOON)
    assert lane.claim(lane.take()) == ["سلام"]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_campaign_is_sent_to_as_many_people_a_day_as_whatsapp_allows(
    lane: Lane, restarted: bool
) -> None:
    """Contract check 59: people are counted, not messages; a reply is not one of them."""
    lane.database.writer.run(lambda tx: setattr(tx.db.get_one(Sender, lane.whatsapp), "tier", 3))
    for n in range(5):
        lane.write(f"campagne {n}", "campaign")
    lane.write("réponse")

    held = lane.take()
    assert lane.claim(held, most=3) == ["réponse", "campagne 0", "campagne 1"]
    if restarted:
        lane.turns = Turns()
    assert lane.claim(held) == ["campagne 2"]
    lane.write("encore une réponse")
    assert lane.claim(held) == ["encore une réponse"]
    assert lane.claim(held, later=timedelta(hours=25)) == ["campagne 3", "campagne 4"]


# By day, and a little at a time


NIGHT, MORNING = timedelta(hours=12), timedelta(hours=21)


def test_a_campaign_leaves_by_day_however_long_it_waited(lane: Lane) -> None:
    """For money, which comes at midnight, for a sender to be resumed, or for us to run again."""
    lane.write("campagne", "campaign")
    lane.write("réponse")
    held = lane.take()
    assert lane.claim(held, later=NIGHT) == ["réponse"]
    assert lane.claim(held, later=MORNING - timedelta(seconds=1)) == []
    assert lane.claim(held, later=MORNING) == ["campagne"]


def test_it_is_the_day_of_each_cooperative(lane: Lane) -> None:
    def move(tx: Transaction) -> None:
        tx.db.get_one(Cooperative, 1).zone = "Asia/Tokyo"

    lane.database.writer.run(move)
    lane.write("là-bas", "campaign", cooperative_id=1)
    lane.write("ici", "campaign")
    held = lane.take()
    assert lane.claim(held) == ["ici"]
    assert lane.claim(held, later=NIGHT) == ["là-bas"]


def test_a_campaign_that_expired_whole_does_not_hold_the_writer(lane: Lane) -> None:
    """It is cancelled in parts, each of which wakes the lane for the next."""
    late = [
        Draft(
            kind="campaign", channel="whatsapp", address=number(n), language="fr", body=f"{n}",
            expires=NOON,
        )
        for n in range(LET_GO + 100)
    ]  # fmt: skip
    lane.database.writer.run(lambda tx: enqueue_all(tx, lane.whatsapp, late, NOON))
    lane.write("réponse", to=0)
    held, woken = lane.take(), []

    def claimed(tx: Transaction) -> int:
        woken.append((claim(tx, held, NOON, 10, lane.turns), set(tx.woken)))
        cancelled = select(col(Outbound.id)).where(Outbound.status == "cancelled")
        return len(tx.db.exec(cancelled).all())

    before = lane.database.writer.run(claimed)
    assert LET_GO <= before < LET_GO + 10
    assert lane.database.writer.run(claimed) == LET_GO + 100
    assert [(bodies(some or ()), lanes) for some, lanes in woken] == [
        (["réponse"], {1}),
        ([], set()),
    ]


# How fast


@given(
    rate=st.sampled_from([0.02, 0.5, 1.0, 3.0, 10.0, 80.0]),
    pauses=st.lists(st.floats(0.001, 3.0), min_size=30, max_size=80),
)
def test_a_sender_never_sends_faster_than_its_rate(rate: float, pauses: list[float]) -> None:
    """Contract check 57: in any second; and whoever takes over begins as if it just had."""
    clock = [0.0]
    limit = Rate(rate, lambda: clock[0])
    sent: list[float] = []
    for turn, pause in enumerate(pauses):
        if turn == len(pauses) // 2:
            limit = Rate(rate, lambda: clock[0])
        for _ in range(limit.left(200)):
            limit.spend()
            sent.append(clock[0])
        clock[0] += max(pause / rate / 10, 0.001)

    window = max(1.0, 1 / rate)
    allowed = max(1, int(rate * window))
    for position, start in enumerate(sent):
        assert sum(1 for when in sent[position:] if when < start + window) <= allowed


@pytest.mark.parametrize(("rate", "at_once"), [(4.0, 1), (20.0, 5), (80.0, 20), (10.0, 3)])
def test_a_seconds_messages_leave_in_pulses(rate: float, at_once: int) -> None:
    """A reply waits for the next pulse, also behind a campaign that takes all it can get."""
    now = 0.0
    limit = Rate(rate, lambda: now)
    now = 10.0
    assert limit.left(200) == at_once
    waits = []
    for _ in range(40):
        for _ in range(limit.left(200)):
            limit.spend()
        waits.append(limit.wait())
        now += waits[-1] + 1e-6
    assert max(waits) <= MARGIN / 4 + 1e-6


@pytest.mark.parametrize("rate", [0.5, 1.0, 3.0])
def test_what_is_slow_has_no_pulses(rate: float) -> None:
    now = 0.0
    limit = Rate(rate, lambda: now)
    now = 10.0
    assert limit.left(200) == max(1, int(rate))


def test_a_sender_uses_its_rate() -> None:
    now = 0.0
    limit = Rate(10.0, lambda: now)
    sent = 0
    while now < 60:
        for _ in range(limit.left(10)):
            limit.spend()
            sent += 1
        now += max(0.001, limit.wait())
    assert 60 * 10 / MARGIN - 20 <= sent <= 600
