"""What goes on in the background, and the only file that knows DBOS.

One durable workflow drains each lane (bot.outbox.drain), on a queue with a partition for each: two
replicas do not drain one lane at once, and if they ever do, the lane's epoch keeps them apart.
A drain lingers a minute for what comes next, so that a reply leaves within milliseconds and
no row of DBOS is written for a message. Once a second a thread runs what it was given (timers,
digests, owed turns) and looks for lanes with something due.

The ledger alone is the truth about what was sent. DBOS's tables may be lost at any time.
"""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from functools import partial
from threading import Event, Lock, Thread
from uuid import uuid4

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from dbos import Queue as LaneQueue
from sqlmodel import select

from bot.clock import Clock
from bot.database import POSTGRESQL_LIMITS, Database, beside
from bot.gateways import Gateway
from bot.outbox.drain import Loop, Office, drain
from bot.outbox.waking import Nudge, lanes_to_wake
from bot.presence import Presence
from bot.tables import Lane

logger = logging.getLogger(__name__)

# Work of an older version would never be taken up again: this changes only with what a drain
# workflow is given, never with the program.
VERSION = "1"
QUEUE = "lanes"
POLL = 0.2  # seconds until a new drain begins; each poll costs about 2 ms of processor
LINGER = 60.0  # seconds that a drain waits for more
BEAT = 1.0  # seconds between two looks at what is due, in real time
ROLL_CALL = 10.0  # seconds between two looks for replicas that died
# Seconds that what is in flight has to come back: longer than the longest request to Twilio,
# an answer that comes in drops (bot.gateways.twilio.httpx_client: WHOLE, and one read more).
# What has not come back by then is left, and unknown to the next process.
STOPPING = 50.0
LEAVING = 2.0  # seconds for DBOS to note that a drain was left
TIDYING = 3600.0  # seconds between two clearances of ended workflows
OVER = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class Engine:
    """All background work of this process. One at a time: DBOS is one to a process.

    ticks are called each second, one after the other; one that raises stops no other.
    """

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        clock: Clock,
        ticks: tuple[Callable[[], None], ...] = (),
        office: Office | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._office = office or Office(database, gateways, clock)
        self._loop = Loop()
        self._ticks = (*ticks, self._look)
        self._drains: dict[int, Nudge] = {}  # lanes drained here; the event is a nudge
        self._wanted: set[int] = set()  # lanes that somebody must drain
        self._lock = Lock()
        self._stopping = Event()
        self._called = Event()
        self._begun: Future[None] = Future()
        self._left: Future[None] = Future()  # done once nobody waits for what is in flight
        self._thread = Thread(target=self._work, name="engine", daemon=True)

    def start(self) -> None:
        """Begin; what an ended process left behind is taken up. Raises what keeps it from it."""
        self._thread.start()
        self._begun.result()
        self._database.writer.on_commit.append(self.wake)

    def stop(self) -> None:
        """End once what is in flight has come back, or STOPPING is over; the rest stays queued."""
        self._database.writer.on_commit.remove(self.wake)
        with self._lock:
            self._stopping.set()
            for nudge in self._drains.values():
                nudge.set()
        self._called.set()
        self._thread.join()

    def wake(self, lanes: frozenset[int]) -> None:
        """Something was queued on these lanes. Quick: it is called at each commit."""
        if not lanes:
            return
        with self._lock:
            for lane_id in lanes:
                if nudge := self._drains.get(lane_id):
                    nudge.set()
                else:
                    self._wanted.add(lane_id)
            if self._wanted:
                self._called.set()

    @property
    def alive(self) -> bool:
        """Whether the background thread still runs: for the readiness check."""
        return self._thread.is_alive()

    def _drain(self, lane_id: int) -> None:
        """What the workflow does. Two may come for one lane after a crash: one goes home."""
        nudge = Nudge()
        with self._lock:
            if self._stopping.is_set() or lane_id in self._drains:
                return
            self._drains[lane_id] = nudge
        linger = partial(self._linger, lane_id, nudge)
        drained = self._loop.begin(drain(self._office, lane_id, self._stopping, linger))
        try:
            wait((drained, self._left), return_when=FIRST_COMPLETED)
            if drained.done():
                drained.result()
            else:
                logger.warning("lane %s: what is in flight is left", lane_id)
        finally:
            with self._lock:
                if self._drains.get(lane_id) is nudge:
                    del self._drains[lane_id]

    async def _linger(self, lane_id: int, nudge: Nudge) -> bool:
        await nudge.wait(LINGER)
        with self._lock:
            if self._stopping.is_set() or not nudge.given:
                # Under the lock: who comes now starts a new drain.
                self._drains.pop(lane_id, None)
                return False
            nudge.given = False
            return True

    def _work(self) -> None:
        # All of DBOS is used from this thread: it refuses to be called in an event loop, which
        # is where an ASGI server starts and stops us.
        try:
            self._control = _Control(self._database, self._drain)
        except Exception as error:
            self._begun.set_exception(error)
            return
        self._begun.set_result(None)
        try:
            self._tick()
        finally:
            self._control.close(self._left)
            self._hang_up()

    def _hang_up(self) -> None:
        """Give back the gateways' connections, in the loop that made them, and end it."""
        closed = self._loop.begin(self._office.close())
        with suppress(TimeoutError):
            closed.result(LEAVING)
        self._loop.close()

    def _tick(self) -> None:
        """Each second what was given, and at each call the drains that are wanted."""
        ticked = -BEAT
        while not self._stopping.is_set():
            self._called.wait(max(0.0, ticked + BEAT - time.monotonic()))
            self._called.clear()
            if time.monotonic() >= ticked + BEAT:
                ticked = time.monotonic()
                for tick in (*self._ticks, *self._control.ticks):
                    self._guarded(tick)
            with self._lock:
                wanted, self._wanted = self._wanted, set()
            for lane_id in wanted:
                self._guarded(partial(self._start_drain, lane_id))

    def _guarded(self, tick: Callable[[], None]) -> None:
        if self._stopping.is_set():
            return
        try:
            tick()
        except Exception:
            logger.exception("a tick failed: the others go on, and it comes again")

    def _look(self) -> None:
        """Wake the lanes with something to do."""
        with self._database.reading() as db:
            self.wake(lanes_to_wake(db, self._clock.now()))

    def _start_drain(self, lane_id: int) -> None:
        with self._database.reading() as db:
            epoch = db.exec(select(Lane.epoch).where(Lane.id == lane_id)).one()
        self._control.start(lane_id, epoch + 1)


class _Control:
    """DBOS, kept in its place: it starts drains, once each, and begins them again after a crash.

    SQLite: a file of its own beside ours (taawon.engine.db). Its tables have plain names that
    ours could take one day, and its writes must not wait for our writer, nor ours for its.
    PostgreSQL: the schema "dbos" of the same database.
    """

    def __init__(self, database: Database, work: Callable[[int], None]) -> None:
        # Processes on one SQLite file follow one another: what the last one left is ours. On
        # PostgreSQL there are others beside us, which our name must tell us from.
        self._name = "local" if database.is_sqlite else uuid4().hex
        self._presence = None if database.is_sqlite else Presence(database.engine, self._name)
        self._engine = beside(database) if database.is_sqlite else None
        self._called_roll = self._tidied = -TIDYING
        config: DBOSConfig = {
            "name": "taawon",
            "application_version": VERSION,
            "executor_id": self._name,
            "log_level": "WARNING",
            "enable_otlp": False,
            "use_listen_notify": False,  # nothing waits for a message of DBOS's own
            "notification_listener_polling_interval_sec": POLL,
        }
        if self._engine:
            config["system_database_engine"] = self._engine
        else:
            config["system_database_url"] = database.url.render_as_string(hide_password=False)
            config["db_engine_kwargs"] = {"connect_args": dict(POSTGRESQL_LIMITS)}
        DBOS(config=config)

        def drain_lane(lane_id: int) -> None:
            """Drain it; a function, since DBOS writes on what it is given."""
            work(lane_id)

        self._workflow = DBOS.workflow(name="drain")(drain_lane)
        DBOS.launch()
        self._queue: LaneQueue = DBOS.register_queue(
            QUEUE, partition_concurrency=1, polling_interval_sec=POLL, on_conflict="always_update"
        )

    def start(self, lane_id: int, number: int) -> None:
        """Have a lane drained, once for each number: the epoch that the drain is to take."""
        name = f"drain:{lane_id}:{number}"
        if self._enqueued(name, lane_id) in OVER:  # it ended before it took the lane
            DBOS.delete_workflow(name)
            self._enqueued(name, lane_id)

    def _enqueued(self, name: str, lane_id: int) -> str:
        with SetWorkflowID(name), SetEnqueueOptions(queue_partition_key=str(lane_id)):
            return self._queue.enqueue(self._workflow, lane_id).get_status().status

    @property
    def ticks(self) -> tuple[Callable[[], None], ...]:
        """What is to be called each second; one that raises stops no other."""
        if self._presence is None:
            return (self._tidy,)
        return self._presence.show, partial(self._call_roll, self._presence), self._tidy

    def _call_roll(self, presence: Presence) -> None:
        """Free the lanes of replicas that died."""
        now = time.monotonic()
        if now < self._called_roll + ROLL_CALL:
            return
        self._called_roll = now
        for pending in DBOS.list_workflows(status="PENDING", queue_name=QUEUE):
            name = pending.executor_id or ""
            if name != self._name and presence.is_gone(name):
                logger.warning("a replica died in %s", pending.workflow_id)
                DBOS.cancel_workflow(pending.workflow_id)

    def _tidy(self) -> None:
        """Clear what has ended."""
        now = time.monotonic()
        if now < self._tidied + TIDYING:
            return
        self._tidied = now
        ended = DBOS.list_workflows(
            status=list(OVER), queue_name=QUEUE, limit=5000, load_input=False, load_output=False
        )
        DBOS.delete_workflows([workflow.workflow_id for workflow in ended])

    def close(self, left: Future[None]) -> None:
        """Wait for the drains to come home, then end. left is done when they are to be left."""
        try:
            self._wait(STOPPING)
        finally:
            left.set_result(None)
        self._wait(LEAVING)
        DBOS.destroy()
        if self._engine:
            self._engine.dispose()
        if self._presence:
            self._presence.close()

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and DBOS.list_workflows(
            status="PENDING", executor_id=self._name, load_input=False
        ):
            time.sleep(0.02)
