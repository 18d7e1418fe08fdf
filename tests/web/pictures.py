"""Makes the pictures of the documentation from a fresh `kimbot demo`: `python -m tests.web.pictures http://127.0.0.1:8090`."""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.web.stage import CHROMIUM, FLAGS

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=360, height=720)
HALFWAY = 7  # steps done when the guide is pictured


def main(url: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=WIDE)
        page.goto(url)
        page.wait_for_selector("html[data-live=yes]")
        people = _first_minute(page)
        group = next(chat["id"] for chat in page.request.get(f"{url}/sandbox/state").json()["chats"] if chat["id"] < 0)
        member, ketua, admin = people
        shown = f"{url}/#phones={member},{admin},{ketua}:{group}"
        _take(browser, shown, "phones", WIDE, "light")
        _take(browser, shown, "phones-dark", WIDE, "dark")
        _take(browser, f"{url}/#phones={member}", "phone-360", PHONE, "light")
        browser.close()


def _first_minute(page: Page) -> list[int]:
    """Does every step of the guide; the people whose phones it shows, in their order."""
    guide = page.locator("#guide")
    steps = len(page.request.get(f"{page.url}sandbox/guide").json()["steps"])
    people = [int(phone.get_attribute("data-user") or 0) for phone in page.locator(".phone").all()]
    for done in range(steps):
        expect(guide.locator("small")).to_have_text(re.compile(rf"^{done} dari"))
        if done == HALFWAY:
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / "guide.png")
        guide.get_by_role("button", name=re.compile("Lakukan|Lanjut")).click(timeout=15_000)
        expect(guide.locator("small")).to_have_text(re.compile(rf"^{done + 1} dari"), timeout=15_000)
    page.wait_for_timeout(12_000)  # until what was scheduled has arrived
    return people


def _take(browser: Browser, url: str, name: str, size: ViewportSize, scheme: str) -> None:
    dark = scheme == "dark"
    page = browser.new_page(viewport=size, color_scheme="dark" if dark else "light")
    page.goto(url)
    page.wait_for_selector("html[data-live=yes]")
    page.locator("#guide").get_by_role("button", name="Tutup panduan").click()
    page.mouse.move(180, 300)
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main(sys.argv[1])
