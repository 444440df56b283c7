"""`taawon qr`: the posters of a cooperative, as files to print."""

from pathlib import Path

from rich.console import Console
from sqlmodel import col, select

from bot import telephone
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.database import Database
from bot.gateways.simulator import WHATSAPP_PREFIX
from bot.posters.poster import Poster, png, svg
from bot.tables import Cooperative, Sender
from bot.telephone import NotANumber
from flows.talk import Named

LONGEST = 60  # characters after the code: more make a QR that a cheap telephone cannot read


def draw(code: str, sender: str | None, folder: Path, language: str, words: str) -> None:
    """Write the SVG and the PNG of a poster. Raises Stop."""
    if len(words) > LONGEST:
        raise Stop(f"--words must be at most {LONGEST} characters.")
    with opened() as database:
        poster = _poster(database, code.upper(), sender, language, words)
    folder.mkdir(parents=True, exist_ok=True)
    drawn = svg(poster)
    path = folder / f"{poster.code}-{language}.svg"
    path.write_text(drawn, encoding="utf-8")
    path.with_suffix(".png").write_bytes(png(drawn))
    console = Console()
    for made in (path, path.with_suffix(".png")):
        console.print(str(made), highlight=False, soft_wrap=True)
    console.print(f"Whoever scans it writes to: {poster.link}", style="dim", soft_wrap=True)


def _poster(database: Database, code: str, sender: str | None, language: str, words: str) -> Poster:
    with database.reading() as db:
        found = db.exec(select(Cooperative).where(col(Cooperative.code) == code)).first()
        if found is None:
            raise Stop(f"There is no cooperative called {code}.")
        named = Named(tuple(found.names.items()))
        own = (col(Sender.cooperative_id) == found.id, col(Sender.cooperative_id).is_(None))
        ours = select(Sender.address).where(col(Sender.channel) == "whatsapp", own[0] | own[1])
        # Its own number before the one that it shares.
        first = db.exec(ours.order_by(col(Sender.cooperative_id).is_(None), col(Sender.id))).first()
    address = sender or first
    if address is None:
        raise Stop("There is no WhatsApp number yet: say with --sender which to print.")
    return Poster(found.code, named, _number(address), language, " ".join(words.split()))


def _number(address: str) -> str:
    try:
        return telephone.normalise(address.removeprefix(WHATSAPP_PREFIX))
    except NotANumber as error:
        raise Stop(f"--sender is {error}.") from None
