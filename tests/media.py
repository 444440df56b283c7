"""A provider's media server that does what it is told, and a shop that fetches from it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread

from sqlmodel import col, select

from bot import demo
from bot.clock import MovedClock
from bot.database import Database
from bot.gateways.fetching import Limits, addresses
from bot.gateways.simulator import FILES
from bot.gateways.twilio import Twilio
from bot.gateways.twilio.account import Account
from bot.gateways.twilio.files import Files
from bot.gateways.twilio.forms import parse
from bot.media.downloading import Downloads
from bot.media.links import Links
from bot.media.storing import Folder
from bot.perform import recordings
from bot.post import Post
from bot.tables import Media, Outbound
from bot.turns import Turns
from tests.twilio_account import PUBLIC_URL, SID, TOKEN, payload

PHOTO = (FILES / "photo.png").read_bytes()
VOICE = (FILES / "voice.ogg").read_bytes()
PATH = f"/2010-04-01/Accounts/{SID}/Messages/MM{'1' * 32}/Media/ME{'2' * 32}"
NUMBERS = count(1)
FAILED = "Je n'ai pas pu ouvrir votre photo. Renvoyez-la, ou écrivez."


@dataclass(frozen=True)
class Asked:
    """A request that a server saw."""

    method: str
    path: str
    authorization: str | None


class Answer(BaseHTTPRequestHandler):
    """One request, and how it is answered."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.stand_in.asked.append(  # type: ignore[attr-defined]
            Asked(self.command, self.path, self.headers.get("Authorization"))
        )
        with suppress(OSError):  # whoever asked has gone
            self.server.stand_in.answer(self)  # type: ignore[attr-defined]
        self.close_connection = True

    do_DELETE = do_GET  # noqa: N815  the library's own way of naming

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def give(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass
class StandIn:
    """A web server: what it was asked, and how it answers."""

    url: str
    answer: Callable[[Answer], None] = lambda asked: asked.give(200, PHOTO)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A real server on a port of its own, until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    made = StandIn(f"http://127.0.0.1:{server.server_port}")
    server.stand_in = made  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class World:
    """The demo cooperative at Twilio, whose API and media are a server of ours."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        api: StandIn,
        limits: Limits | None = None,
        *,
        more: tuple[str, ...] = (),
        resolve: Callable[[str, int], list[str]] = addresses,
        discards: bool = False,
    ) -> None:
        demo.seed(database)
        self.database, self.api, self.clock = database, api, MovedClock()
        account = Account(SID, PUBLIC_URL, (TOKEN,), base_url=api.url)
        files = Files(account, limits or Limits(whole=5, idle=2), resolve, more)
        gateways = {"twilio": Twilio(account, files=files)}
        self.links = Links(PUBLIC_URL, b"a key")
        self.folder = Folder(folder)
        self.turns = Turns(database, gateways, self.clock, self.links)
        failed = recordings.failing(Post(gateways, self.links))
        self.downloads = Downloads(database, gateways, self.folder, self.clock, failed, discards)
        self.say("Bonjour")

    def say(self, words: str) -> tuple[str, ...]:
        """The client writes; gives what she is answered at once."""
        return self._take("whatsapp_text", Body=words)

    def send(self, *urls: str, kind: str = "image", **more: str) -> tuple[str, ...]:
        """The client sends pictures, which the provider keeps at these addresses."""
        named = {f"MediaUrl{number}": url for number, url in enumerate(urls)}
        told = {f"MediaContentType{number}": "image/jpeg" for number in range(len(urls))}
        count_of = {"NumMedia": str(len(urls)), "Body": ""}
        return self._take(f"whatsapp_{kind}", **{**count_of, **told, **named, **more})

    def _take(self, name: str, **changes: str) -> tuple[str, ...]:
        form = payload(name, **{"MessageSid": f"MM{next(NUMBERS):032x}", **changes})
        return self.turns.take_now(parse(form, self.clock.now()))

    def fetch(self) -> None:
        """Do what is due, and what comes due in the next half hour."""
        for _ in range(30):
            self.downloads.work()
            self.clock.move(timedelta(minutes=1))

    def rows(self) -> list[Media]:
        """All files that were sent, as we know them."""
        with self.database.reading() as db:
            return list(db.exec(select(Media).order_by(col(Media.id))))

    def told(self) -> list[str]:
        """What the client was told of files that could not be had."""
        with self.database.reading() as db:
            rows = db.exec(select(Outbound).order_by(col(Outbound.id))).all()
        return [row.body for row in rows if (row.once or "").startswith("media:")]

    def files(self) -> list[Path]:
        """All that lies in the folder, whatever it is called."""
        return sorted(path for path in self.folder.root.rglob("*") if path.is_file())


def until(true: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until it is true; fails when it is not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


__all__ = ["FAILED", "PATH", "PHOTO", "VOICE", "Answer", "StandIn", "World", "stand_in", "until"]
