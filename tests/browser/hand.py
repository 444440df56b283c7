"""A hand that holds one of the simulator's phones."""

import re
from datetime import UTC, datetime, timedelta
from math import ceil

from playwright.sync_api import Locator, Page, expect

from bot.clock import MOROCCO, after_quiet
from bot.translate import speaker
from flows.talk import text

HOUR, SOON = timedelta(hours=1), timedelta(minutes=15)  # a test may take so long


class Hand:
    """A hand that holds one phone. Whatever it does, it waits for the answer."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page = page
        self.phone = page.locator(f'[data-phone="{address}"]')
        self.answers = self.phone.locator(".said.theirs")
        self.label = speaker(language)

    @property
    def newest(self) -> Locator:
        return self.answers.last

    def write(self, *lines: str) -> None:
        for line in lines:
            before = self.answers.count()
            self.phone.get_by_role("textbox").fill(line)
            self.phone.get_by_role("button", name="Envoyer", exact=True).click()
            expect(self.answers).to_have_count(before + 1)

    def tap(self, msgid: str) -> None:
        before = self.answers.count()
        self.newest.get_by_role("button", name=self.label(text(msgid)), exact=True).click()
        expect(self.answers).to_have_count(before + 1)

    def pick(self, title: str) -> None:
        before = self.answers.count()
        self.newest.locator("[aria-haspopup=dialog]").click()
        self.page.get_by_role("dialog").get_by_role("button", name=re.compile(title)).click()
        expect(self.answers).to_have_count(before + 1)

    def send_pin(self, place: str) -> None:
        before = self.answers.count()
        self.phone.get_by_role("button", name="Envoyer une position").click()
        self.page.get_by_role("dialog").get_by_role("button", name=re.compile(place)).click()
        expect(self.answers).to_have_count(before + 1)

    def hears(self, *words: str) -> None:
        for word in words:
            expect(self.newest).to_contain_text(word)


def until_day(page: Page) -> None:
    """Go forward by hours to when people are written to, where that is not now or soon over."""
    now = datetime.now(UTC)
    opens = after_quiet(now + SOON, MOROCCO)
    hours = ceil((opens - now) / HOUR) if opens > now + SOON else 0
    for _ in range(hours):
        clock = page.locator("time").first
        before = clock.inner_text()
        page.get_by_role("button", name="Avancer d'une heure").click()
        expect(clock).not_to_have_text(before)
