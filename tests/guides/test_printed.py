"""Each guide, printed by a browser: two pages of A4, and every picture on them."""

import re
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.house.test_guides import GUIDES
from tests.web.stage import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser
PAGES = 2
STYLE = """
body { font: 11pt/1.35 Roboto, sans-serif; } table { width: 100%; } td, th { padding: 2mm; vertical-align: top; }
th { font-weight: 400; text-align: left; } tr { break-inside: avoid; }
"""


def html(markdown: str) -> str:
    """As much of Markdown as the guides use."""
    return "\n".join(_block(block) for block in markdown.split("\n\n"))


def _block(block: str) -> str:
    lines = block.splitlines()
    if heading := re.fullmatch(r"(#+) (.+)", block):
        level = len(heading[1])
        return f"<h{level}>{escape(heading[2])}</h{level}>"
    if block.startswith("| "):
        rows = [line.strip("| ").split(" | ") for line in lines if not line.startswith("|-")]
        return f"<table>{''.join('<tr>' + ''.join(f'<td>{_line(cell)}' for cell in row) for row in rows)}</table>"
    if block.startswith("- "):
        return f"<ul>{''.join(f'<li>{_line(line[2:])}' for line in lines)}</ul>"
    return f"<p>{_line(block)}</p>"


def _line(text: str) -> str:
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"<u>\1</u>", text)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text))


def printed(page: Page, guide: Path, folder: Path) -> bytes:
    file = folder / "guide.html"
    base = f'<base href="{guide.as_uri()}">'
    file.write_text(f"<meta charset=utf-8>{base}<style>{STYLE}</style>{html(guide.read_text('utf-8'))}", "utf-8")
    page.goto(file.as_uri())
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    return page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "14mm"))


def test_a_guide_takes_two_pages_of_paper(tmp_path: Path) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        pages = {guide.stem: printed(page, guide, tmp_path).count(b"/Type /Page\n") for guide in GUIDES}
        browser.close()
    assert all(1 <= count <= PAGES for count in pages.values()), pages
