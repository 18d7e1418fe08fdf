"""Each guide, printed by a browser: two pages of A4, and every picture on them."""

import io
import re
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

from kimbot.drawing.letters import font_file
from tests.house.test_guides import GUIDES
from tests.web.stage import browser_elsewhere

pytestmark = pytest.mark.browser
PAGES = 2
LETTERS = {400: Path(font_file()), 700: Path(font_file(bold=True))}
STYLE = "".join(
    f"@font-face {{ font-family: Roboto; font-weight: {weight}; src: url({file.as_uri()}); }}\n"
    for weight, file in LETTERS.items()
)
STYLE += """
body { font: 11pt/1.35 Roboto; } code { font: inherit; }
table { width: 100%; } td, th { padding: 2mm; vertical-align: top; }
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
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    return page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "14mm"))


def fonts(pdf: PdfReader) -> set[str]:
    """What the letters on paper are set in, without the mark of a part of a font (`AAAAAA+`)."""
    used = [page["/Resources"].get("/Font", {}).values() for page in pdf.pages]
    return {str(font.get("/BaseFont")).split("+")[-1] for of_page in used for font in of_page}


def test_a_guide_takes_two_pages_of_paper_in_letters_of_our_own(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with sync_playwright() as play:
        browser = browser_elsewhere(play, tmp_path_factory.mktemp("fonts"))
        page = browser.new_page()
        guides = {guide.stem: PdfReader(io.BytesIO(printed(page, guide, tmp_path))) for guide in GUIDES}
        browser.close()
    pages = {name: len(pdf.pages) for name, pdf in guides.items()}
    assert all(1 <= count <= PAGES for count in pages.values()), pages
    used = {name: fonts(pdf) for name, pdf in guides.items()}
    assert all(names == {"Roboto-Regular", "Roboto-Bold"} for names in used.values()), used
