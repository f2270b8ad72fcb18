"""Texts that would be pictures, links, scripts or formulas stay texts on every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hostile import HOSTILE_ELEMENTS, NASTY, OWN_PAYLOADS, PORT, fill, payloads
from serving import STREAMLIT, serving
from visiting import Visit

from analysis.store.workspace import Workspace
from ui.menu import PAGES

SECRET = "hostile-texts-on-pages"
BOOKS = ("payload_cells.xlsx", "payload_headers.xlsx")
UNESCAPED = ("tests.browser.unescaped", *STREAMLIT[1:])
"""The app with the helper switched off that makes texts literal."""

SHOWING = ("upload", "refund_hotspots", "refund_places", "agent_overview", "agent_training")
"""Pages that set names from the data into sentences."""


@pytest.fixture(scope="module")
def poisoned_shop(server) -> None:
    """A sample shop with payloads for names, in the workspace of one secret."""
    fill(Workspace.open(server.workspaces, SECRET), payloads())


def enter(visit: Visit) -> None:
    """Come as the visitor whose data is poisoned, and note what a script would do."""
    cookie = {"name": "zhanggui_visitor", "value": SECRET, "url": visit.address}
    visit.page.context.add_cookies([cookie])
    visit.page.on("dialog", lambda dialog: visit.console_errors.append(dialog.message))


@pytest.mark.usefixtures("poisoned_shop")
@pytest.mark.parametrize("name", PAGES)
def test_no_page_makes_anything_of_uploaded_text(visit: Visit, name):
    """No element, no link, no request, no dialog, whatever stands in names and reasons."""
    enter(visit)
    visit.open(f"/{name}")

    assert visit.page.evaluate(HOSTILE_ELEMENTS) == []


@pytest.mark.parametrize("name", BOOKS)
def test_no_form_makes_anything_of_headers_and_cells(visit: Visit, name):
    """A workbook whose sheet, headers and cells are payloads is shown before it is understood."""
    if not (NASTY / "generated" / name).exists():
        pytest.skip("the hostile files are not at hand")
    visit.open("/upload")
    visit.upload([NASTY / "generated" / name])

    assert visit.page.evaluate(HOSTILE_ELEMENTS) == []


@contextmanager
def listening() -> Iterator[list[str]]:
    """Somebody at the address that the payloads name; gives the paths that were asked for."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_said: object) -> None:
            pass

    elsewhere = ThreadingHTTPServer(("127.0.0.1", PORT), Listener)
    Thread(target=elsewhere.serve_forever, daemon=True).start()
    yield asked
    elsewhere.shutdown()
    elsewhere.server_close()


def test_the_security_policy_alone_keeps_every_request_at_home(browser, tmp_path):
    """Without escaping pictures are made of names, and still nobody elsewhere is asked."""
    made = []
    with serving(tmp_path, UNESCAPED) as server, listening() as asked:
        fill(Workspace.open(server.workspaces, SECRET), list(OWN_PAYLOADS))
        visit = Visit(browser.new_page(locale="zh-CN"), server.address)
        enter(visit)
        for name in SHOWING:
            visit.open(f"/{name}")
            made += visit.page.evaluate(HOSTILE_ELEMENTS)
        visit.page.context.close()

    assert any("<img" in element for element in made)
    assert not asked
    assert not [said for said in visit.console_errors if "Content Security Policy" not in said]
