"""`taawon outbox`: how the queue stands, what nobody sends any more, and what is done by hand."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.clock import Clock, local
from bot.outbox import mending
from bot.outbox.dead import Dead, Letter
from bot.outbox.dead import dead as dead_letters
from bot.outbox.mending import Undone
from bot.outbox.standing import DAYS, Queue, queue
from bot.writer import Transaction

NOBODY_ELSE = "`taawon outbox dead` says what to do."


def show(*, as_json: bool) -> None:
    """Print how the queue stands."""
    with opened() as database, database.reading() as db:
        now = Clock().now()
        found = queue(db, now)
    if as_json:
        _print_json({"at": now, **asdict(found)})
        return
    console, zone = Console(), settings().tz_name
    for table in _tables(found, zone):
        console.print(table)
    stuck = found.failed or any(s.unsettled or s.halted for s in found.senders)
    if stuck:
        console.print(NOBODY_ELSE)
    elif not found.waiting:
        console.print(f"Nothing waits, and nothing failed in the last {DAYS} days.")


def _tables(found: Queue, zone: str) -> list[Table]:
    waiting = _table("waits", ("sender", "rank"), ("waiting", "due", "oldest"))
    labels = {sender.sender: sender.label for sender in found.senders}
    for one in found.waiting:
        oldest = _hour(one.oldest, zone)
        numbers = str(one.number), str(one.due), oldest
        waiting.add_row(labels[one.sender], one.rank, *numbers)
    senders = _table("leaves", ("sender", "gateway"), ("sending", "in doubt", "unsettled"))
    senders.add_column("halted")
    for sender in found.senders:
        numbers = str(sender.sending), str(sender.unknown), str(sender.unsettled)
        senders.add_row(sender.label, sender.gateway, *numbers, sender.halted)
    failed = _table(f"failed in {DAYS} days", ("class", "gateway"), ("code", "messages"))
    failed.add_column("means")
    for each in found.failed:
        kind = each.kind or "not known"
        failed.add_row(kind, each.gateway, str(each.code or ""), str(each.number), each.means)
    return [table for table in (waiting, senders, failed) if table.row_count]


def _table(title: str, words: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=None)
    for name in words:
        table.add_column(name)
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def show_dead(*, with_digits: bool, as_json: bool) -> None:
    """Print what nobody sends any more, and what to do about it."""
    zone = settings().tz_name
    with opened() as database, database.reading() as db:
        found = dead_letters(db, Clock().now(), zone)
    if as_json:
        letters = [_as_json(letter, with_digits) for letter in found.letters]
        halts = [asdict(halt) for halt in found.halts]
        _print_json({"halted": halts, "messages": letters, "more": found.more})
        return
    console = Console()
    for line in _lines(found, zone, with_digits):
        console.print(line, soft_wrap=True)


def _lines(found: Dead, zone: str, with_digits: bool) -> list[Text]:
    lines = []
    for halt in found.halts:
        head = Text.assemble(("halted", "bold red"), f"  sender {halt.sender}")
        lines += [head, Text(f"    {halt.todo}")]
    for letter in found.letters:
        digits = f"  ...{letter.ends}" if with_digits and letter.ends else ""
        head = Text.assemble(
            (letter.status, "bold"),
            f"  {letter.id}  {letter.kind} by {letter.channel} from sender {letter.sender}"
            f"  {_hour(letter.when, zone)}{digits}",
        )
        lines += [head, Text(f"    {letter.todo}")]
    if found.more:
        lines.append(Text(f"There are older ones. These are the newest {len(found.letters)}."))
    if not lines:
        lines.append(Text(f"No message is lost: all of {DAYS} days arrived, or are on their way."))
    return lines


def _as_json(letter: Letter, with_digits: bool) -> dict[str, Any]:
    told = asdict(letter)
    return told if with_digits else {name: told[name] for name in told if name != "ends"}


def _hour(when: datetime, zone: str) -> str:
    return f"{local(when, zone):%Y-%m-%d %H:%M}"


def _print_json(told: object) -> None:
    print(json.dumps(told, default=datetime.isoformat, ensure_ascii=False, indent=2))


def send_again(ids: Sequence[int]) -> None:
    """Send each of these again: all of them, or none."""
    now = Clock().now()
    _do(lambda tx: [mending.retry(tx, row_id, now) for row_id in dict.fromkeys(ids)])


def let_go(ids: Sequence[int]) -> None:
    """Cancel each of these: all of them, or none."""
    _do(lambda tx: [mending.cancel(tx, row_id) for row_id in dict.fromkeys(ids)])


def lift(sender: str) -> None:
    """Let a halted sender send again."""
    _do(lambda tx: [mending.resume(tx, sender)])


def _do(job: Callable[[Transaction], list[str]]) -> None:
    """In one transaction; what was done is printed, a sentence for each."""
    with opened() as database:
        try:
            print(*database.writer.run(job), sep="\n")
        except Undone as why:
            raise Stop(f"{why} Nothing was changed.") from None
