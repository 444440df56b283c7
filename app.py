"""The whole bot: settings, database, gateways, workers and the ASGI app; nothing else.

uvicorn app:app
"""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlmodel import func, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import clock, settings, timers
from bot.asking import Asking
from bot.budgets import Budgets
from bot.campaigns.running.inviting import Inviting
from bot.campaigns.running.lines import Lines
from bot.campaigns.running.ticking import Campaigns
from bot.clock import Clock, MovedClock
from bot.costs import Tariff
from bot.costs import load as load_tariff
from bot.costs.charging import Charging
from bot.costs.tariff import BadTariff
from bot.database import Database, Unusable
from bot.digests import Digests
from bot.engine import Engine
from bot.erasing.finishing import Erasures
from bot.gateways import Gateway, Receipt, android, cloud
from bot.gateways.doors import Door
from bot.gateways.simulator import Simulator, refuse_real
from bot.gateways.transport import Transport
from bot.gateways.twilio import Account, Twilio, TwilioDoor
from bot.gateways.twilio.account import API
from bot.gateways.twilio.billing import Billing
from bot.gateways.twilio.renewing import Renewing
from bot.media.downloading import Downloads
from bot.media.links import Links
from bot.media.storing import Folder
from bot.migrations import Newer
from bot.news import News
from bot.outbox import statuses
from bot.outbox.undelivered import Undelivered
from bot.perform import recordings
from bot.post import Post
from bot.relays import Relays
from bot.segments.keeping import Segments
from bot.settings import Settings
from bot.tables import Outbound
from bot.turns import Turns
from bot.web import health, media, outbox, simulator
from bot.web.webhook import Webhooks

WEBHOOKS = "/webhooks/"
LOGGED = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Front:
    """Webhooks before everything else: FastAPI would cost nearly three times as much."""

    def __init__(self, webhooks: ASGIApp, rest: ASGIApp) -> None:
        self._webhooks = webhooks
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        hook = scope["type"] == "http" and scope["path"].startswith(WEBHOOKS)
        await (self._webhooks if hook else self._rest)(scope, receive, send)


def build(chosen: Settings) -> Front:
    """The ASGI app that these settings describe. Its workers start with its lifespan."""
    tariff = load_tariff(chosen.tariff_file)
    database = Database(chosen.database_url)
    database.check()
    if chosen.simulator and chosen.twilio_api_base_url == API:
        refuse_real(database)
    now = _moved(database) if chosen.simulator else Clock()
    gateways = _gateways(chosen, database, now)
    links, folder = Links.of(chosen), Folder(chosen.media_dir)
    turns, post = Turns(database, gateways, now, links), Post(gateways, links)
    failed = recordings.failing(post)
    downloads = Downloads(database, gateways, folder, now, failed, chosen.media_delete_at_provider)
    ticks = (
        *_ticks(database, post, turns, tariff, now),
        downloads.tick,
        Erasures(database, chosen.media_dir, now).tick,
    )
    engine = Engine(database, gateways, now, ticks=ticks)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        """The workers start before the first request, and end after the last."""
        await asyncio.to_thread(engine.start)  # DBOS refuses to be started in an event loop
        yield
        await asyncio.to_thread(engine.stop)
        await asyncio.to_thread(downloads.close)
        database.close()

    rest = FastAPI(
        title="Taawon", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    rest.include_router(health.router(database, engine, now))
    rest.include_router(media.router(database, folder, links, now))
    rest.include_router(outbox.router(database, now, chosen.outbox_key, chosen.tz_name))
    if isinstance(now, MovedClock):
        gateway = gateways["simulator"]
        rest.include_router(simulator.router(database, turns, now, gateway, chosen.tz_name))
    return Front(Webhooks(_doors(chosen), turns, database.writer, now), rest)


def _moved(database: Database) -> MovedClock:
    """A clock that can be moved, and that never runs back behind what was written by it."""
    now = MovedClock()
    with database.reading() as db:
        last = db.exec(select(func.max(Outbound.created))).one()
    if last is not None and last > now.now():
        now.move(last - now.now())
    return now


def _gateways(chosen: Settings, database: Database, now: Clock) -> Mapping[str, Gateway]:
    """The gateways by the name that a sender's row bears; simulated phones stand for all."""
    if not chosen.simulator:
        twilio = Twilio(Account.of(chosen), transport=Transport)
        twilio.renew(database)
        real: list[Gateway] = [twilio]
        if telephone := android.Account.of(chosen):
            real.append(android.Android(telephone))
        if chosen.cloud_numbers:
            real.append(cloud.Cloud(cloud.Account.of(chosen)))
        return {gateway.name: gateway for gateway in real}

    def told(receipt: Receipt) -> None:
        """What became of a message, as a provider would tell it."""
        database.writer.run(lambda tx: statuses.record(tx, receipt))

    simulated = Simulator(now, told)
    return {simulated.name: simulated, "twilio": simulated}


def _doors(chosen: Settings) -> list[Door]:
    """Where providers post to us: Twilio, and the others where they are set up."""
    doors: list[Door] = [TwilioDoor(Account.of(chosen))]
    if chosen.simulator:
        return doors
    if telephone := android.Account.of(chosen):
        doors.append(android.AndroidDoor(telephone))
    if chosen.cloud_numbers:
        doors.append(cloud.CloudDoor(cloud.Account.of(chosen)))
    return doors


def _ticks(
    database: Database, post: Post, turns: Turns, tariff: Tariff, now: Clock
) -> tuple[Callable[[], None], ...]:
    """What is looked at each second: what is due, and what is owed."""
    simulated = [g.tick for g in set(post.gateways.values()) if isinstance(g, Simulator)]
    renewed = [
        Renewing(database, g, now).tick for g in post.gateways.values() if isinstance(g, Twilio)
    ]
    billed = [
        Billing(database, g, tariff, now).tick
        for g in post.gateways.values()
        if isinstance(g, Twilio)
    ]
    return (
        Digests(database, now).tick,
        lambda: timers.tick(database, turns, now),
        Asking(database, turns, post, now).tick,
        Campaigns(database, Inviting(turns, post.gateways), Lines(database, post), now).tick,
        News(database, post, now).tick,
        Relays(database, post, now).tick,
        Budgets(database, post, now).tick,
        Charging(database, tariff, now).tick,
        Segments(database, now).tick,
        *simulated,
        *renewed,
        *billed,
        Undelivered(database, now).tick,
    )


def start() -> Front:
    """The app of this process; ends it with one sentence when it cannot begin."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it speaks at each readiness check
    try:
        clock.check_zone()
        return build(settings.load())
    except (settings.Misconfigured, clock.StaleZones, BadTariff, Newer, Unusable) as error:
        print(error, file=sys.stderr)  # noqa: T201  before anything else works
        sys.exit(1)


app = start()
