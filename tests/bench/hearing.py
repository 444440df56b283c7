"""How well hearing reads messages, and what that costs, beside the goals.

    python -m tests.bench.hearing [SET.jsonl ...] [--errors]

Accuracy by set; CPU per message of this process alone, in a process that has read nothing
before ("cold": each word is new the first time that it comes) and once more ("warm"); memory
that hearing adds to a bare Python; bytes of data that are shipped. --errors prints what was
misread, but for the set that judges, unless it is named.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import process_time_ns

from flows.hearing.facts import look
from flows.hearing.language import told
from flows.hearing.normalise import normalise
from flows.hearing.reading import Reading
from tests.language.goals import GOALS, met
from tests.language.scoring import Judged, figures, judged
from tests.language.sets import JUDGE, Line, Message, committed, messages, read, shop, stock

LOCALES = Path(__file__).parents[2] / "locales"
MOST_CPU = (5.0, 1.5)  # milliseconds, 95th percentile
MOST_DATA = (300, 150)  # kilobytes
MOST_MEMORY = (20, 6)  # megabytes
MEGABYTE = 1024 * 1024
# In a process of its own: what hearing adds to one that has imported what any bot has.
GROWN = """
import json, sys, tracemalloc
import decimal, re, zlib, tomllib, importlib.resources
resident = lambda: int(open("/proc/self/statm").read().split()[1]) * 4096
before = resident()
if sys.argv[1] == "traced":
    tracemalloc.start()
from flows.hearing.reading import Ware
from flows.hearing.stock import stock_of
from flows.hearing.understanding import understand
given = json.load(sys.stdin)
sold = stock_of(tuple(Ware(k, tuple(n), u, p, tuple(m), kind) for k, n, u, p, m, kind in given[0]))
for words in given[1]:
    understand(words, sold)
print(tracemalloc.get_traced_memory()[0] if sys.argv[1] == "traced" else resident() - before)
"""


def judge(path: Path) -> tuple[Judged, ...]:
    """All messages of a set, read and compared."""
    sold = stock()
    return tuple(judged(message, read(message, sold)) for message in messages(path))


def cpu(all_messages: Sequence[Message]) -> tuple[list[float], list[float]]:
    """Milliseconds for each message, the first time that it is read and the second."""
    sold = stock()
    first: list[float] = []
    second: list[float] = []
    for found in (first, second):
        for kept in (look, told, normalise):
            kept.cache_clear()  # it is the words that are met again, and not the message
        for message in all_messages:
            start = process_time_ns()
            read(message, sold)
            found.append((process_time_ns() - start) / 1e6)
    return first, second


def memory(all_messages: Sequence[Message], how: str) -> float:
    """Megabytes that hearing adds by reading these: "traced", as Python counts, or "resident".

    Tracing has a cost of its own, so each is measured in a process of its own.
    """
    wares = [(w.key, w.names, w.unit, w.pack, w.units, w.kind) for w in shop()]
    given = json.dumps([wares, [message.words for message in all_messages]])
    ran = subprocess.run(
        [sys.executable, "-c", GROWN, how], input=given, capture_output=True, text=True, check=True
    )
    return int(ran.stdout) / MEGABYTE


def data() -> dict[str, int]:
    """Bytes of what hearing ships, by kind."""
    return {
        "lexicons": sum(path.stat().st_size for path in LOCALES.glob("*/*.toml")),
        "trained tables": sum(path.stat().st_size for path in LOCALES.glob("*.*")),
    }


def misread(found: Sequence[Judged]) -> Iterator[str]:
    """A line for each thing that was misread, the worst first."""
    for j in found:
        if j.is_cart and not j.items.exact:
            unsure = "" if j.reading.sure else " (unsure)"
            heard = [Line(i.product, i.quantity, i.unit) for i in j.reading.items]
            yield _told("items", j, _said(j.message.items), _said(heard) + unsure)
        elif j.reading.items and not j.is_cart:
            yield _told("invented", j, "nothing", _items(j.reading))
    for j in found:
        if not j.intent:
            yield _told("grave" if j.grave else "intent", j, j.message.intent, j.reading.intent)
    for j in found:
        if j.message.intent == "rate" and not j.rating:
            yield _told("rating", j, str(sorted(j.message.ratings)), str(j.reading.rating))
    for j in found:
        if not j.language:
            yield _told("language", j, " ".join(sorted(j.message.languages)), j.heard_language)


def _told(what: str, j: Judged, wanted: str, heard: str) -> str:
    return f"  {what:9} {j.message.id}  {j.message.words!r}: {wanted} -> {heard or 'nothing'}"


def _items(reading: Reading) -> str:
    return _said([Line(i.product, i.quantity, i.unit) for i in reading.items])


def _said(lines: Sequence[Line]) -> str:
    said = (f"{'?' if x.quantity is None else x.quantity} {x.unit} {x.product}" for x in lines)
    return ", ".join(" ".join(each.split()) for each in said)


def _tell_costs(all_messages: Sequence[Message]) -> None:
    print("\ncosts")
    for name, taken in zip(("cold", "warm"), cpu(all_messages), strict=True):
        p95 = quantiles(taken, n=20)[-1]
        print(
            f"  CPU, ms, {name}: median {median(taken):.2f}, p95 {p95:.2f}, "
            f"most {max(taken):.2f} (must {MOST_CPU[0]}, ambitious {MOST_CPU[1]}, p95)"
        )
    for how in ("traced", "resident"):
        grown = memory(all_messages, how)
        print(f"  memory added, MB, {how}: {grown:.1f} (must {MOST_MEMORY[0]}, {MOST_MEMORY[1]})")
    sizes = data()
    parts = ", ".join(f"{name} {size / 1000:.1f}" for name, size in sizes.items())
    whole = sum(sizes.values()) / 1000
    print(f"  data, KB: {whole:.1f} ({parts}; must {MOST_DATA[0]}, ambitious {MOST_DATA[1]})")


def main() -> None:
    """Print it all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hearing", description=__doc__)
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET.jsonl")
    parser.add_argument("--errors", action="store_true", help="print what was misread")
    chosen = parser.parse_args()
    sets = chosen.sets or committed()
    _tell_costs([message for path in sets for message in messages(path)])
    for path in sets:
        found = judge(path)
        print(f"\n{path.name}: {len(found)} messages")
        for name, figure in figures(found).items():
            goal = f"{met(name, figure):9} {GOALS[name]}" if name in GOALS else ""
            print(f"  {name:28} {figure:6.3f}  {goal}")
        if chosen.errors and (path in chosen.sets or path != JUDGE):
            print("\n".join(misread(found)))


if __name__ == "__main__":
    main()
