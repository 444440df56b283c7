"""The webhook's rate, whole and durable, beside endpoints that only check the signature.

    python -m tests.bench.webhook [--rounds 5] [--seconds 5] [--connections 64]

The server has one core, the load another; the servers take turns, and each keeps what it
has stored from round to round, as a real one does.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import httpx

from tests.services import ROOT, message, service_environment
from tests.twilio_account import PUBLIC_URL, sign

MESSAGES = "/webhooks/twilio/messages"
DIALOGUE = ("Bonjour", "commander", "amlou", "2", "c'est tout", "je viens", "Fatima", "menu")
SERVER, LOAD = "0", "1"  # processors
ENDED = b"\r\n\r\n"


@dataclass
class Server:
    """One that is measured: where it listens, and what it gave."""

    name: str
    port: int
    path: str
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    process: "subprocess.Popen[bytes] | None" = None

    def cpu_seconds(self) -> float:
        """Processor time that it has used, in seconds."""
        assert self.process is not None
        told = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    app: str, environment: dict[str, str]
) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """`uvicorn` with this app, on one processor."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["taskset", "-c", SERVER, sys.executable, "-m", "uvicorn", app, "--port", str(port)]
    process = subprocess.Popen([*command, "--no-access-log", "--log-level", "error"],
                               env=environment, cwd=ROOT)  # fmt: skip
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def requests(path: str, clients: Iterator[int]) -> Iterator[bytes]:
    """Signed messages, one dialogue after the other, each of somebody new."""
    for client in clients:
        number = f"+21260{client:07}"
        for words in DIALOGUE:
            who = {"From": f"whatsapp:{number}", "WaId": number[1:]}
            body = urlencode(message(words, **who)).encode()
            signature = sign(PUBLIC_URL + MESSAGES, body.decode())
            head = (
                f"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Twilio-Signature: {signature}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            yield head.encode() + body


async def client(server: Server, ready: list[bytes], until: float, done: list[int]) -> None:
    """One connection: the next message once the last is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for request in ready:
        if time.perf_counter() > until:
            break
        writer.write(request)
        head = await reader.readuntil(ENDED)
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        done.append(1)
    else:
        raise RuntimeError("too few messages were prepared for this time")
    writer.close()


async def measure(server: Server, people: Iterator[int], seconds: float, connections: int) -> None:
    """One round with one server."""
    each = int(seconds * 6_000 / connections) // len(DIALOGUE) + 2
    made = [
        [next(stream) for _ in range(each * len(DIALOGUE))]
        for stream in (requests(server.path, people) for _ in range(connections))
    ]
    done: list[int] = []
    cpu, began = server.cpu_seconds(), time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(client(server, ready, until, done) for ready in made))
    server.rates.append(len(done) / (time.perf_counter() - began))
    server.cpu.append((server.cpu_seconds() - cpu) / len(done) * 1e6)


def main() -> None:
    """Rounds of all servers in turn, then medians and ratios as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=64)
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {int(LOAD)})
    people = count(1)
    with tempfile.TemporaryDirectory() as directory, ExitStack() as stack:
        environment = service_environment(Path(directory))
        ours, process = stack.enter_context(running("app:app", environment))
        peers, peer = stack.enter_context(running("tests.bench.peers:app", environment))
        servers = [
            Server("taawon, whole and durable", ours, MESSAGES, process=process),
            Server("FastAPI, our signature check, constant", peers, MESSAGES, process=peer),
            Server(
                "FastAPI, twilio's check, constant", peers, "/textbook" + MESSAGES, process=peer
            ),
        ]
        for _ in range(chosen.rounds):
            for server in servers:
                asyncio.run(measure(server, people, chosen.seconds, chosen.connections))
    first = statistics.median(servers[0].rates)
    for server in servers:
        rate = statistics.median(server.rates)
        row = {
            "server": server.name,
            "msg/s": round(rate),
            "cpu us": round(statistics.median(server.cpu)),
            "taawon is x times": round(first / rate, 2),
        }
        print(json.dumps(row))


if __name__ == "__main__":
    main()
