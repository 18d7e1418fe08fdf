"""A browser, a sandbox, and a page that must stay free of errors: shared by the tests of the phone page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.stage import Stage, browser_elsewhere, sandbox

LONGEST = 15_000
"""Milliseconds that a page may take to show something on a busy machine."""
expect.set_options(timeout=LONGEST)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = browser_elsewhere(play, tmp_path_factory.mktemp("fonts"))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with sandbox() as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    made.set_default_timeout(LONGEST)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, stage: Stage) -> Iterator[Page]:
    """A page that must stay free of errors and never reach beyond the sandbox."""
    wrong: list[str] = []
    here = (stage.url, "blob:", "data:")
    made = context.new_page()
    made.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("request", lambda request: None if request.url.startswith(here) else wrong.append(request.url))
    yield made
    assert wrong == []
