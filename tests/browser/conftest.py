"""A real Chromium, and the real program with a database of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.database import Database
from bot.demo import ask, seed

ROOT = Path(__file__).parents[2]
WIDE = (1280, 860)
ALONE = [  # as root, without a screen, and without a word to anybody
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS = 60  # seconds that the program may take, on a slow machine that does more


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. It may be missing, unless TAAWON_REQUIRE_BROWSER is set."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("TAAWON_REQUIRE_BROWSER"):
            pytest.fail("TAAWON_REQUIRE_BROWSER is set, and there is no Chromium here")
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ALONE)
        yield browser
        browser.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The whole program on a free port, with the demo's cooperative: address and process."""
    url = f"sqlite:///{tmp_path}/taawon.db"
    database = Database(url)
    database.upgrade()
    seed(database)
    ask(database)
    database.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)]
    settings = {"SIMULATOR": "1", "DATABASE_URL": url}
    with (tmp_path / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        started(address, process, tmp_path / "log.txt")
        yield address, process
    finally:
        process.kill()
        process.wait()


def started(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the program answers."""
    until = time.monotonic() + STARTS
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(f"{address}/simulator", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the program did not start:\n{log.read_text()}")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody used before, in French, wide."""
    context = browser.new_context(
        locale="fr-FR", viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console complained of: any of it fails the test."""
    return []


@pytest.fixture
def page(
    context: BrowserContext, program: tuple[str, object], complaints: list[str]
) -> Iterator[Page]:
    """The simulator's page."""
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{program[0]}/simulator")
    expect(page.locator(".phone")).to_have_count(4)
    yield page
    assert complaints == []


@pytest.fixture
def picture(page: Page, tmp_path: Path) -> Callable[[str], None]:
    """Keep a picture of the page under a name."""
    folder = Path(os.environ.get("TAAWON_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def take(name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return take
