"""A server and a browser for tests that see what a visitor sees."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from serving import Server, serving
from visiting import Visit

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage")
"""Works in a container as root, and calls nobody by itself."""


expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, started cold, with nobody's data."""
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window. Where there is none the tests are skipped; in CI they fail."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not path:
        assert not os.environ.get("CI"), "CI needs a Chromium on the PATH."
        pytest.skip("no Chromium on the PATH")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """A newcomer's visit from a Chinese browser; it must call no other host and find no error."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    visit = Visit(context.new_page(), server.address)
    yield visit
    context.close()
    print(server.log_tail())  # Shown where the test fails.
    assert not visit.foreign_requests
    assert not visit.console_errors
