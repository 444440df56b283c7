"""A provider that takes everything after 50 ms, for the benchmarks of sending.

python -m tests.bench.provider PORT
"""

import asyncio
import os
import sys
import time

from aiohttp import web

LATENCY = 0.05  # seconds

_times: list[float] = []


async def create(request: web.Request) -> web.Response:
    """POST Messages.json."""
    _times.append(time.time())
    number = len(_times)
    await request.read()
    await asyncio.sleep(LATENCY)
    body = f'{{"sid": "SM{number:032x}", "status": "queued", "num_segments": "1"}}'
    return web.Response(text=body, status=201, content_type="application/json")


async def times(_request: web.Request) -> web.Response:
    """When each request came."""
    return web.json_response(_times)


async def serve(port: int) -> None:
    """Answer until we are killed."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    app = web.Application()
    app.add_routes([web.post("/{path:.*}", create), web.get("/times", times)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
