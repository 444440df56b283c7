"""The whole bot as a process of its own, and a Twilio for it to talk to."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import httpx

from tests.twilio_account import PUBLIC_URL, SID, TOKEN, sign

ROOT = Path(__file__).parent.parent
STARTING = 60.0  # seconds; a slow and busy machine
MESSAGES = "/webhooks/twilio/messages"


@dataclass
class StandIn:
    """Twilio's API on a port of this machine: takes every message, and keeps the requests.

    It answers while `answering` is set.
    """

    requests: list[httpx.Request] = field(default_factory=list)
    url: str = ""
    answering: Event = field(default_factory=Event)

    def wait(self, number: int) -> list[httpx.Request]:
        """The requests, once there are so many."""
        until(lambda: len(self.requests) >= number)
        return self.requests


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A Twilio that accepts everything."""
    kept = StandIn()
    kept.answering.set()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = dict(self.headers.items())
            # As if it had come to Twilio's own host, which its description names.
            url = "https://api.twilio.com" + self.path
            kept.requests.append(httpx.Request("POST", url, headers=headers, content=body))
            kept.answering.wait(STARTING)
            sid = "SM" + secrets.token_hex(16)
            answer = json.dumps({"sid": sid, "status": "queued", "num_segments": "1"}).encode()
            self.send_response(201)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Service:
    """A running bot: its address, the environment that its commands take, and its log."""

    url: str
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"
    log: Path

    def posts(self, fields: dict[str, str], path: str = MESSAGES, **how: str) -> httpx.Response:
        """Post a form as Twilio does, signed unless `how` brings another signature."""
        form = urlencode(fields)
        signature = how.get("signature", sign(PUBLIC_URL + path, form))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if signature:
            headers["X-Twilio-Signature"] = signature
        return httpx.post(self.url + path, content=form, headers=headers, timeout=30)

    def says(self, words: str, **more: str) -> httpx.Response:
        """A message of a client on WhatsApp."""
        return self.posts(message(words, **more))

    def command(self, *words: str) -> str:
        """Run `taawon …` beside it; gives what it printed."""
        return run_command(self.environment, *words)


def message(words: str, **more: str) -> dict[str, str]:
    """The fields of a WhatsApp message, with a new id unless `more` brings one."""
    fields = {
        "MessageSid": "SM" + secrets.token_hex(16),
        "AccountSid": SID,
        "From": "whatsapp:+212600000011",
        "To": "whatsapp:+14155238886",
        "Body": words,
        "NumMedia": "0",
        "ProfileName": "Fatima",
        "WaId": "212600000011",
        "FromCity": "",
    }
    return fields | more


def run_command(environment: dict[str, str], *words: str) -> str:
    """Run `taawon …` in this environment; gives what it printed."""
    command = [sys.executable, "-c", "from bot.cli import app; app()", *words]
    ran = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ran.stdout


def service_environment(directory: Path, twilio_url: str = "", **more: str) -> dict[str, str]:
    """The environment of a bot in production, with the demo cooperative in its database."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DATABASE_URL": f"sqlite:///{directory}/taawon.db",
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "a secret of nobody",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE_URL": twilio_url or "http://127.0.0.1:9",
        **more,
    }
    run_command(environment, "demo", "--seed-only")
    return environment


@contextmanager
def service(directory: Path, twilio_url: str = "", **more: str) -> Iterator[Service]:
    """`uvicorn app:app` on a free port with the demo cooperative, as in production.

    Its database and its log are in this directory.
    """
    environment = service_environment(directory, twilio_url, **more)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)]
    log = directory / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT
        )
    running = Service(f"http://127.0.0.1:{port}", environment, process, log)
    try:
        until(lambda: _ready(running))
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _ready(running: Service) -> bool:
    assert running.process.poll() is None, running.log.read_text()
    try:
        return httpx.get(running.url + "/readyz").status_code == 200
    except httpx.TransportError:
        return False


def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + STARTING
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)
