"""The simulator as people use it: a real Chromium, the real program, a database of its own.

Each test leaves pictures behind; TAAWON_PICTURES names a folder that keeps them.
"""

import re
import signal
import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bot.demo import PRESIDENT
from flows.talk import text
from tests.browser.hand import Hand

pytestmark = pytest.mark.browser

FATIMA, YOUSSEF = "whatsapp:+212600000011", "+212600000012"
NARROW = (360, 740)
ENDS = 15  # seconds that the program may take to end, on a slow machine that does more


def order_in_darija(page: Page) -> Hand:
    """Two products on WhatsApp, tapped; brought home, to a pin."""
    fatima = Hand(page, FATIMA, "ary")
    fatima.write("السلام، بغيت نطلب شي حاجة")
    fatima.pick("زيت أركان")
    fatima.write("2")
    fatima.tap("order.else.more")
    fatima.pick("أملو")
    fatima.write("٣")
    fatima.tap("order.else.done")
    fatima.tap("order.delivery.home")
    fatima.send_pin("Essaouira")
    fatima.newest.get_by_role("button", name="Fatima").click()
    fatima.hears("زيت أركان", "أملو", "550")
    fatima.tap("order.confirm.yes")
    return fatima


def to_the_digest(page: Page) -> Locator:
    """Move the clock to the digest's hour; gives the newest message of the cooperative."""
    page.get_by_role("button", name="Avancer jusqu'au récapitulatif").click()
    return page.locator(f'[data-phone="{PRESIDENT}"] .said.theirs').last


def test_an_order_in_darija_is_read_on_the_cooperatives_phone(
    page: Page, picture: Callable[[str], None]
) -> None:
    Hand(page, YOUSSEF, "fr").write("Bonjour", "1")  # so that no phone of the picture is empty
    fatima = order_in_darija(page)
    fatima.hears("Fatima", "1")
    digest = to_the_digest(page)
    expect(digest).to_contain_text("Fatima")
    expect(digest).to_contain_text("550 DH")
    expect(digest).to_contain_text("31.5131")
    expect(digest.locator(".ticks.delivered")).to_be_visible()
    picture("whatsapp-darija-fr")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    picture("whatsapp-darija-ar")
    page.emulate_media(color_scheme="dark")
    picture("whatsapp-darija-dark")


def test_an_order_by_sms_in_french_is_read_on_the_cooperatives_phone(
    page: Page, picture: Callable[[str], None]
) -> None:
    youssef = Hand(page, YOUSSEF, "fr")
    youssef.write("Bonjour", "1", "1", "2", "2", "Miel de thym", "1,5")
    youssef.hears("805 DH")
    youssef.write("1", "2", "Derb Dabachi 12, Marrakech", "Youssef")
    youssef.hears("Derb Dabachi 12", "Youssef", "805 DH")
    youssef.write("1")
    youssef.hears("Merci Youssef", "Segments")
    digest = to_the_digest(page)
    expect(digest).to_contain_text("Youssef")
    expect(digest).to_contain_text("Derb Dabachi 12")
    expect(digest).to_contain_text("805 DH")
    picture("sms-french")


def test_on_a_narrow_screen_one_phone_is_seen_at_a_time(
    page: Page, picture: Callable[[str], None]
) -> None:
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    tabs = page.get_by_role("navigation").get_by_role("button")
    fatima = order_in_darija(page)
    picture("narrow-client")
    digest = to_the_digest(page)
    expect(digest).to_be_attached()
    expect(tabs.last).to_contain_text("1")
    tabs.last.click()
    expect(digest).to_be_in_viewport()
    expect(fatima.phone).not_to_be_in_viewport()
    expect(tabs.last).to_have_attribute("aria-current", "true")
    expect(tabs.last.locator(".badge")).to_be_empty()
    picture("narrow-cooperative")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    small = page.evaluate(
        """() => [...document.querySelectorAll("button")].filter((button) => {
            const box = button.getBoundingClientRect();
            return box.width && (box.width < 36 || box.height < 36);
        }).map((button) => button.outerHTML)"""
    )
    assert small == []


def test_a_product_is_picked_with_the_keyboard_alone(
    page: Page, picture: Callable[[str], None]
) -> None:
    fatima = Hand(page, FATIMA, "ary")
    page.keyboard.press("Tab")
    reach(page, fatima.phone.get_by_role("textbox"), "Tab")
    page.keyboard.type("السلام، كيداير لاباس")
    page.keyboard.press("Enter")
    expect(fatima.answers).to_have_count(1)
    reach(page, fatima.newest.get_by_role("button").first, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(fatima.answers).to_have_count(2)

    opener = fatima.newest.get_by_role("button")
    reach(page, opener, "Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_accessible_name(fatima.label(text("list.open")))
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_attached()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    reach(page, dialog.get_by_role("button", name="أملو"), "Tab")
    picture("keyboard")
    page.keyboard.press("Enter")
    expect(fatima.answers).to_have_count(3)
    fatima.hears("أملو")


def reach(page: Page, target: Locator, key: str) -> None:
    """Press Tab until the target has the focus; what has it must be seen to have it."""
    for _ in range(40):
        if target.evaluate("it => it === document.activeElement"):
            outline = target.evaluate("it => getComputedStyle(it).outlineStyle")
            assert outline == "solid"
            return
        page.keyboard.press(key)
    pytest.fail("the keyboard does not get there")


def test_what_people_write_is_never_html(page: Page) -> None:
    youssef = Hand(page, YOUSSEF, "fr")
    youssef.write("<img src=x onerror=document.title='owned'> <b>1</b>")
    mine = youssef.phone.locator(".said.mine .words")
    expect(mine).to_have_text("<img src=x onerror=document.title='owned'> <b>1</b>")
    assert mine.locator("img, b").count() == 0
    assert "owned" not in page.title()


def test_a_message_that_could_not_leave_is_sent_again_by_a_tap(
    page: Page, complaints: list[str]
) -> None:
    youssef = Hand(page, YOUSSEF, "fr")
    page.route("**/simulator/messages", lambda route: route.abort())
    youssef.phone.get_by_role("textbox").fill("Bonjour")
    page.keyboard.press("Enter")
    again = youssef.phone.get_by_role("button", name="Réessayer")
    expect(again).to_be_visible()
    page.unroute("**/simulator/messages")
    again.click()
    expect(youssef.answers).to_have_count(1)
    expect(youssef.phone.locator(".said.mine")).to_have_count(1)
    expect(again).not_to_be_attached()
    complaints.clear()  # of the failure that we made


def test_every_control_has_a_name(page: Page) -> None:
    Hand(page, FATIMA, "ary").write("السلام، بغيت نطلب")
    for name in ("Français", "العربية"):
        page.get_by_role("button", name=name).click()
        for control in page.locator(":is(button, textarea, input):visible").all():
            expect(control).to_have_accessible_name(re.compile(r"\S"))


def test_a_client_can_be_added_and_write(page: Page) -> None:
    page.get_by_role("button", name="Client", exact=False).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Khadija")
    dialog.get_by_label("SMS").check()
    dialog.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".phone")).to_have_count(5)
    khadija = Hand(page, "+212600000013", "fr")
    expect(khadija.phone).to_be_in_viewport(ratio=0.9)
    khadija.write("Bonjour")
    expect(khadija.phone.get_by_role("heading")).to_contain_text("Khadija")


def test_a_second_page_shows_the_same_conversation(page: Page, context: BrowserContext) -> None:
    Hand(page, YOUSSEF, "fr").write("Bonjour")
    other = context.new_page()
    other.goto(page.url)
    there = Hand(other, YOUSSEF, "fr")
    expect(there.answers).to_have_count(1)
    Hand(page, YOUSSEF, "fr").write("1")
    expect(there.answers).to_have_count(2)


def test_the_program_ends_while_a_page_is_open(
    page: Page, program: tuple[str, subprocess.Popen[bytes]]
) -> None:
    _, process = program
    process.send_signal(signal.SIGTERM)
    assert process.wait(ENDS) in (0, -signal.SIGTERM)
    expect(page.get_by_role("status")).to_be_visible()
