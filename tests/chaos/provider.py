"""A provider like Twilio, which fails as it is told, and keeps what it accepted.

    python -m tests.chaos.provider PORT SEED JOURNAL

Each line of the journal is a message accepted: its id, row, attempt, number and body.
"""

import asyncio
import json
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from twilio.request_validator import RequestValidator

from tests.twilio_account import SID, TOKEN

# How often what goes wrong, of all requests.
ERROR, TOO_MANY, TAKEN_AND_ERROR, CUT, TAKEN_AND_CUT, SLOW = 0.05, 0.05, 0.02, 0.01, 0.01, 0.02
LATENCY = 0.05  # seconds
TOLD = ("queued", "sent", "delivered")


@dataclass
class Provider:
    """What it accepted, and the faults to come."""

    chance: random.Random
    journal: TextIO
    accepted: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    number: int = 0
    telling: set[asyncio.Task[None]] = field(default_factory=set)
    post: ClientSession | None = None

    def take(self, form: dict[str, str]) -> dict[str, Any]:
        """Accept a message: from now on it is sent."""
        self.number += 1
        query = parse_qs(urlsplit(form["StatusCallback"]).query)
        message = {
            "sid": f"SM{self.number:032x}",
            "to": form["To"],
            "from": form["From"],
            "body": form.get("Body", ""),
            "status": "queued",
            "direction": "outbound-api",
            "num_segments": "1",
            "account_sid": SID,
            "date_created": datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000"),
        }
        self.accepted[form["To"]].append(message)
        row, attempt = int(query["m"][0]), int(query["a"][0])
        kept = {"row": row, "attempt": attempt, "to": form["To"], "body": message["body"]}
        self.journal.write(json.dumps(kept) + "\n")
        self.journal.flush()
        task = asyncio.create_task(self.tell(message, form["StatusCallback"]))
        self.telling.add(task)
        task.add_done_callback(self.telling.discard)
        return message

    async def tell(self, message: dict[str, Any], address: str) -> None:
        """Its statuses, out of order and some of them twice; not all of them arrive."""
        told = [*TOLD, *self.chance.sample(TOLD, self.chance.randint(0, 2))]
        self.chance.shuffle(told)
        for status in told:
            await asyncio.sleep(self.chance.random() * 2)
            form = {"MessageSid": message["sid"], "MessageStatus": status, "AccountSid": SID}
            form |= {"To": message["to"], "From": message["from"]}
            signed = RequestValidator(TOKEN).compute_signature(_public(address), form)
            assert self.post
            try:
                await self.post.post(address, data=form, headers={"X-Twilio-Signature": signed})
            except (ClientError, TimeoutError):
                continue

    async def create(self, request: web.Request) -> web.StreamResponse:
        """POST Messages.json."""
        form = {str(k): str(v) for k, v in (await request.post()).items()}
        await asyncio.sleep(LATENCY * (20 if self.chance.random() < SLOW else 1))
        dice = self.chance.random()
        for share, taken, answer in (
            (ERROR, False, 500),
            (TOO_MANY, False, 429),
            (TAKEN_AND_ERROR, True, 500),
            (CUT, False, 0),
            (TAKEN_AND_CUT, True, 0),
        ):
            if dice < share:
                if taken:
                    self.take(form)
                return self.fail(request, answer)
            dice -= share
        return web.json_response(self.take(form), status=201)

    @staticmethod
    def fail(request: web.Request, status: int) -> web.StreamResponse:
        """An error of this status; 0 cuts the connection without a word."""
        if status == 0:
            if request.transport is not None:  # else whoever asked has been killed
                request.transport.abort()
            return web.Response()
        headers = {"Retry-After": "1"} if status == 429 else {}
        code = 20429 if status == 429 else 20500
        return web.json_response({"code": code, "status": status}, status=status, headers=headers)

    async def find(self, request: web.Request) -> web.Response:
        """GET Messages.json: the newest first."""
        found = [
            m for m in self.accepted[request.query["To"]] if m["from"] == request.query["From"]
        ]
        return web.json_response({"messages": found[::-1], "next_page_uri": None, "page": 0})


def _public(address: str) -> str:
    """What we sign is the public address, wherever it is reached here."""
    return address


async def serve(port: int, seed: int, journal: Path) -> None:
    """Answer until we are killed."""
    with journal.open("a") as kept:
        provider = Provider(random.Random(seed), kept)
        provider.post = ClientSession(timeout=ClientTimeout(total=5))
        app = web.Application()
        path = f"/2010-04-01/Accounts/{SID}/Messages.json"
        app.add_routes([web.post(path, provider.create), web.get(path, provider.find)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        print("ready", flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
