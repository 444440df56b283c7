"""A hand that holds one of the simulator's phones."""

import re

from playwright.sync_api import Locator, Page, expect

from bot.translate import speaker
from flows.talk import text


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
