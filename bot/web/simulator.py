"""The simulator: phones side by side on a page, on the real turn queue and database.

It is there when SIMULATOR=1 alone: who opens the page speaks for anybody, and moves the clock.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, HTTPException
from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.clock import MovedClock
from bot.database import Database
from bot.digests import GRACE
from bot.gateways import Gateway
from bot.gateways.simulator import Posted, Said
from bot.turns import Turns
from bot.web.board import Board

FILES = Path(__file__).parent / "simulator"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

# Nothing but our own files: what a client writes can never run as a script of the page.
SAFE = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

SEASON = 120 * 24 * 60  # minutes that one move may go forward: a season


class Move(BaseModel):
    """How far to move the clock: some minutes, or until the next digest is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    minutes: Annotated[int, Field(ge=1, le=SEASON)] | Literal["digest"]


class NewPhone(BaseModel):
    """A client to add to the page; language is the page's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, max_length=40)
    channel: Literal["sms", "whatsapp"]
    language: Literal["fr", "ar"]


def router(
    database: Database, turns: Turns, clock: MovedClock, gateway: Gateway, zone: str
) -> APIRouter:
    """All addresses under /simulator. zone names the time that the page shows."""
    page = _Page(Board(database, clock, zone), turns, clock, gateway)
    database.writer.on_commit.append(page.board.committed)
    routes = APIRouter(prefix="/simulator", include_in_schema=False)
    routes.add_api_route("", page.show)
    routes.add_api_route("/events", page.events)
    posting = APIRouter(dependencies=[Depends(_from_the_page)])
    posting.add_api_route("/messages", page.say, methods=["POST"], status_code=204)
    posting.add_api_route("/clock", page.move, methods=["POST"], status_code=204)
    posting.add_api_route("/phones", page.add, methods=["POST"], status_code=204)
    routes.include_router(posting)
    routes.add_api_route("/{name}", page.file)
    return routes


def _from_the_page(x_simulator: Annotated[str, Header()] = "") -> None:
    # Another site's page can post here from the same browser, but not with such a header.
    if x_simulator != "1":
        raise HTTPException(403, "this is for the simulator's own page: X-Simulator is missing")


class _Page:
    """What each address does."""

    def __init__(self, board: Board, turns: Turns, clock: MovedClock, gateway: Gateway) -> None:
        self.board = board
        self._turns = turns
        self._clock = clock
        self._gateway = gateway

    async def show(self) -> Response:
        """The page itself."""
        return FileResponse(FILES / "index.html", media_type="text/html", headers=SAFE)

    async def file(self, name: str) -> Response:
        """A file of the page; 404 for any other name."""
        path = FILES / name
        # A name is one segment of the address; what lies here is listed, so none leads out.
        if path.suffix not in TYPES or path not in FILES.iterdir():
            raise HTTPException(404)
        return FileResponse(path, media_type=TYPES[path.suffix], headers=SAFE)

    async def events(self, last_event_id: Annotated[str, Header()] = "") -> Response:
        """What changes, as server-sent events, until the page is closed or we end."""
        events: AsyncIterator[str] = self.board.follow(last_event_id)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def say(self, said: Said) -> None:
        """A telephone says something."""
        phones = (await self.board.look()).phones
        phone = next((it for it in phones if it.address == said.address), None)
        if phone is None or phone.role == "cooperative":
            raise HTTPException(404, "nobody writes on this phone")
        if not phone.sender:
            raise HTTPException(409, f"we have no {said.channel} sender: run `taawon demo`")
        posted = Posted(**said.model_dump(), sender=phone.sender, profile=phone.names[""])
        raw = posted.model_dump_json()
        await self._turns.take(self._gateway.parse(raw, self._clock.now()))

    async def move(self, move: Move) -> None:
        """Move the clock forward."""
        if move.minutes == "digest":
            digest = (await self.board.look()).digest
            if digest is None:
                raise HTTPException(409, "there is no cooperative yet")
            self._clock.move(max(digest + GRACE - self._clock.now(), timedelta(0)))
        else:
            self._clock.move(timedelta(minutes=move.minutes))
        self.board.moved()

    async def add(self, new: NewPhone) -> None:
        """Add a client to the page."""
        if await self.board.add(new.name.strip(), new.channel, new.language) is None:
            raise HTTPException(409, "all numbers are taken")
