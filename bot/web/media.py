"""What clients sent to be seen or heard, for whoever has a signed address of it."""

import asyncio
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, Response

from bot.clock import Clock
from bot.database import Database
from bot.media.kinds import EXTENSIONS
from bot.media.links import Expired, Links, Wrong
from bot.media.storing import Folder
from bot.tables import Media

# A browser shows these by itself; all else is saved, whatever is in it.
SHOWN = ("image/", "audio/", "video/")
# Whatever the file pretends to be, nothing in it runs, and nothing is asked of another site.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; "
    "style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
# Still being fetched: a browser asks again by itself.
COMING = Response(status_code=503, headers={**SAFE, "Retry-After": "5", "Refresh": "5"})


def router(database: Database, folder: Folder, links: Links, clock: Clock) -> APIRouter:
    """GET and HEAD /media/{id}/{expires}/{signature}."""
    routes = APIRouter(include_in_schema=False)

    async def show(media_id: str, expires: str, signature: str) -> Response:
        """The file; 410 once the address is over, 404 for all that is none of ours."""
        try:
            row = await asyncio.to_thread(_row, database, links.named(media_id))
            links.check(row, expires, signature, clock.now())
        except Expired:
            raise HTTPException(410, headers=SAFE) from None
        except Wrong:
            raise HTTPException(404, headers=SAFE) from None
        if row.status == "waiting":
            return COMING
        path = _path(folder, row)
        if path is None:
            raise HTTPException(404, headers=SAFE)
        return _file(row, path)

    routes.add_api_route("/media/{media_id}/{expires}/{signature}", show, methods=["GET", "HEAD"])
    return routes


def _row(database: Database, media_id: int) -> Media:
    """Raises Wrong where there is none."""
    with database.reading() as db:
        row = db.get(Media, media_id)
    if row is None:
        raise Wrong
    return row


def _path(folder: Folder, row: Media) -> Path | None:
    if row.status != "stored":
        return None
    path = folder.path(row.sha256)
    return path if path.is_file() else None


def _file(row: Media, path: Path) -> Response:
    shown = row.content_type.startswith(SHOWN)
    name = f"taawon-{row.id}.{EXTENSIONS[row.content_type]}"
    return FileResponse(
        path,
        media_type=row.content_type,
        filename=name,
        content_disposition_type="inline" if shown else "attachment",
        headers=SAFE,
    )
