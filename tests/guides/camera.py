"""A camera before the phone page: one phone as its person sees it, or several side by side."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.phones import Group, Phone

Shown = tuple[Phone, Group | None]
HEIGHT = 520
COLOURS = 128
PLAIN = ".room { background: var(--room2); } * { box-shadow: none !important; }"
"""Dots, gradients and shadows are most of the bytes of a picture, and none of its meaning."""
ONE_PHONE = """
.bar, .head { display: none; }
.tabs { padding-top: 6px; }
.phone { flex: none; width: 340px; min-width: 0; box-shadow: none; }
"""
"""In a guide a phone is a person's own: nothing of the page around it, and not her own name on top."""


class Camera:
    """Pictures go into `folder`, by name."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self._browser, self._url, self._folder = browser, url, folder

    def take(self, name: str, phone: Phone, chat: Group | None = None, keyboard: bool = False) -> None:
        """One phone, the newest messages of its chat with the bot, or of `chat`; its keyboard put away unless asked."""
        page = self._look([(phone, chat)], 760, HEIGHT + 36, scale=2)
        page.add_style_tag(content=ONE_PHONE + ("" if keyboard else ".board { display: none; }"))
        page.locator(".log").last.evaluate("log => log.scrollTop = log.scrollHeight")
        self._keep(name, page, ".phone")
        page.context.close()

    def take_page(self, name: str, shown: Sequence[Shown], width: int = 1280, height: int = 760) -> None:
        """The whole page with several phones."""
        page = self._look(shown, width, height, scale=1)
        self._keep(name, page, "body")
        page.context.close()

    def _look(self, shown: Sequence[Shown], width: int, height: int, scale: int) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        phones = ",".join(str(phone.id) + (f":{chat.id}" if chat else "") for phone, chat in shown)
        page.goto(f"{self._url}/#phones={phones}")
        page.wait_for_selector("html[data-live=yes]")
        page.add_style_tag(content=PLAIN)
        page.evaluate("Promise.all([document.fonts.ready, ...[...document.images].map(image => image.decode())])")
        return page

    def _keep(self, name: str, page: Page, part: str) -> None:
        """As few bytes as the eye allows: this page has few colours, and rare ones (emoji) are kept."""
        with Image.open(io.BytesIO(_still(page, part))) as image:
            few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
            few.save(self._folder / f"{name}.png", optimize=True)


def _still(page: Page, part: str) -> bytes:
    """A picture like the one before it: a browser draws a photo roughly first, then well."""
    before = b""
    for _ in range(20):
        png = page.locator(part).screenshot(animations="disabled")
        if png == before:
            return png
        before = png
    raise AssertionError("the page never came to rest")
