"""A sandbox on a socket and a bot played by hand, for looking at the phone page in a real browser."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import font_roboto
from playwright.sync_api import Browser, Locator, Page, Playwright

Json = dict[str, Any]
TOKEN = "1:sandbox"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


ODD_FONT = Path(font_roboto.font_files["RobotoThin"])
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}</dir><cachedir>{0}</cachedir></fontconfig>"""


def browser_elsewhere(play: Playwright, folder: Path) -> Browser:
    """A Chromium that knows no font of this machine, only a thin one, so that what is measured is the same everywhere.

    `folder` is empty and lasts as long as the browser. (With no font at all, Chromium now and then draws no letters.)
    """
    (folder / ODD_FONT.name).symlink_to(ODD_FONT)
    config = folder / "fonts.conf"
    config.write_text(FONTS.format(folder))
    env = {**os.environ, "FONTCONFIG_FILE": str(config)}
    return play.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=env)


@contextmanager
def sandbox(port: int = 0) -> Iterator["Stage"]:
    """A sandbox of its own, which is gone at once when the block ends."""
    command = [sys.executable, "-m", "kimbot.sandbox", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield Stage(process.stdout.readline().strip())
        finally:
            process.kill()


@dataclass
class Stage:
    """The sandbox as its people (`player`) and its bot (`bot`) reach it."""

    url: str
    _offset: int = field(default=0)

    def player(self, path: str, body: Json | None = None) -> Any:
        return self._call(f"/sandbox{path}", body)

    def bot(self, method: str, **params: Any) -> Any:
        return self._call(f"/bot{TOKEN}/{method}", params)["result"]

    def _call(self, path: str, body: Json | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def person(self, name: str, **more: Any) -> int:
        user: int = self.player("/users", {"first_name": name, "language_code": "id", **more})["id"]
        return user

    def started(self, name: str) -> int:
        """A person who has pressed /start."""
        user = self.person(name)
        self.player(f"/chats/{user}/messages", {"from": user, "text": "/start"})
        self.update("message", user)
        return user

    def says(self, chat: int, text: str, *rows: list[Json], **more: Any) -> int:
        """The bot writes, with inline buttons if given; the number of its message."""
        markup = {"reply_markup": {"inline_keyboard": list(rows)}} if rows else {}
        number: int = self.bot("sendMessage", chat_id=chat, text=text, **markup, **more)["message_id"]
        return number

    def update(self, kind: str, user: int) -> Json:
        """The next update of a kind from this person; what comes before it is passed over."""
        for _ in range(5):
            for update in self.bot("getUpdates", offset=self._offset, timeout=2):
                self._offset = update["update_id"] + 1
                found: Json | None = update.get(kind)
                if found and found["from"]["id"] == user:
                    return found
        raise AssertionError(f"no {kind} came from {user}")


def opened(page: Page, stage: Stage, *phones: object) -> Page:
    """The page with these phones, connected."""
    page.goto(f"{stage.url}/#phones={','.join(map(str, phones))}")
    page.wait_for_selector("html[data-live=yes]")
    return page


def phone(page: Page, user: int) -> Locator:
    return page.locator(f'.phone[data-user="{user}"]')


def write(page: Page, user: int, text: str) -> None:
    box = phone(page, user).get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
