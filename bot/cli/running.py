"""The commands that run the bot: on simulated telephones, for real, or in the terminal."""

import os
import socket
from typing import Literal

import uvicorn
from rich.console import Console

from bot import demo
from bot.chat import Bot, chat
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.gateways import Receipt
from bot.gateways.simulator import Simulator
from bot.outbox import statuses
from bot.turns import Turns

FIRST_PORT, PORTS = 8000, 20  # how many are tried
# Seconds for requests under way when the bot is stopped. The simulator's pages hold theirs
# open for as long as they are shown.
GRACE, DEMO_GRACE = 20, 1


def seed_demo() -> None:
    """The demo cooperative, and the simulator for what runs in this process."""
    os.environ["SIMULATOR"] = "1"
    with opened() as database:
        demo.seed(database)
        demo.ask(database)
        where = database.url.render_as_string(hide_password=True)
    Console().print(f"The cooperative {demo.CODE} is in {where}.", highlight=False)


def run_demo(host: str, port: int | None) -> None:
    """The bot with its simulator, until Ctrl-C."""
    port = _port(host, port)
    console = Console()
    console.print(
        f"The telephones: [bold]http://{host}:{port}/simulator[/]  (Ctrl-C ends)",
        highlight=False,
    )
    uvicorn.run(
        "app:app",
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=DEMO_GRACE,
    )


def run(host: str, port: int) -> None:
    """The bot. app.py says what it misses, and ends the process."""
    # No access log: it would keep the signed addresses of what clients sent.
    uvicorn.run("app:app", host=host, port=port, timeout_graceful_shutdown=GRACE, access_log=False)


def run_chat(channel: Literal["whatsapp", "sms"], language: str) -> None:
    """A conversation with what is in the database."""
    clock = Clock()
    with opened() as database:

        def told(receipt: Receipt) -> None:
            """Keep what became of a message."""
            database.writer.run(lambda tx: statuses.record(tx, receipt))

        simulator = Simulator(clock, told)
        turns = Turns(database, {simulator.name: simulator, "twilio": simulator}, clock)
        chat(Bot(database, turns, simulator, clock), channel, language)


def _port(host: str, wanted: int | None) -> int:
    """The port that was asked for, or the first free one. Raises Stop when there is none."""
    if wanted is not None:
        if not _is_free(host, wanted):
            raise Stop(f"Port {wanted} of {host} cannot be used: choose another with --port.")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        if _is_free(host, port):
            return port
    raise Stop(f"No port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1} of {host} can be used.")


def _is_free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port)):
            return True
    except OSError:
        return False
