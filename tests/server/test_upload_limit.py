"""Uploads are bounded in sum before they are in memory, and go when their visitor has left."""

from __future__ import annotations

import time
from http.client import HTTPConnection

import pytest
from connecting import UPLOAD, newcomer, page
from metered import METER
from paths import TESTS
from serving import HOST, TIMEOUT, serving

APP = ("uvicorn", "metered:app", f"--app-dir={TESTS}", "--port={port}")
LIMITS = {"ZHANGGUI_MEGABYTES": "1"}
PART = b"x" * 600_000
"""Two of these are more than a megabyte."""

SECONDS = 30


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The app with its meter, and room for one megabyte."""
    with serving(tmp_path_factory.mktemp("home"), APP, LIMITS) as running:
        yield running


@pytest.fixture
def held(server):
    """Asks how many bytes of uploads the server holds, from nothing on."""
    assert falls_to(0, lambda: int(server.get(METER).body))
    return lambda: int(server.get(METER).body)


def falls_to(byte_count, held) -> bool:
    """Whether the server soon holds so many bytes, by itself."""
    end = time.monotonic() + SECONDS
    while held() != byte_count and time.monotonic() < end:
        time.sleep(0.2)
    return held() == byte_count


def test_a_file_too_many_is_refused_before_it_is_held(server, held):
    """Until there is room again; another page of the visitor gives none, another visitor has."""
    visitor = newcomer(server)
    with page(server, visitor) as first, page(server, visitor) as second:
        one, two = first.session(), second.session()
        assert first.upload(one, PART, "a") == 204
        assert first.upload(one, PART, "b") == second.upload(two, PART, "c") == 413
        assert held() == len(PART)
        with page(server, newcomer(server)) as other:
            assert other.upload(other.session(), PART, "d") == 204
        assert first.upload(one, b"", "a") == 204
        assert second.upload(two, PART, "c") == 204


def test_bytes_are_counted_that_no_header_declares(server, held):
    """A body in chunks: it ends where there is no room for more."""
    with page(server, newcomer(server)) as opened:
        path = f"/_stcore/upload_file/{opened.session()}/a"
        for size, status in ((3 * len(PART), 413), (len(PART), 204)):
            body = UPLOAD % (b"x" * size)
            chunks = (body[at : at + 60_000] for at in range(0, len(body), 60_000))
            assert server.request("PUT", path, chunks, opened.upload_headers()).status == status
        assert held() == len(PART)


def test_what_is_still_arriving_counts(server, held):
    """And counts no more when its sender has gone."""
    with page(server, newcomer(server)) as opened:
        session = opened.session()
        slow = HTTPConnection(HOST, server.port, timeout=TIMEOUT)
        slow.putrequest("PUT", f"/_stcore/upload_file/{session}/slow")
        for name, value in {**opened.upload_headers(), "Content-Length": "600000"}.items():
            slow.putheader(name, value)
        slow.endheaders(UPLOAD[:100])
        assert answers_with(413, lambda: opened.upload(session, PART, "a"))
        slow.close()
        assert answers_with(204, lambda: opened.upload(session, PART, "a"))


def answers_with(status, upload) -> bool:
    """Whether the server soon answers so."""
    end = time.monotonic() + SECONDS
    while (answer := upload()) != status and time.monotonic() < end:
        time.sleep(0.2)
    return answer == status


def test_uploads_go_when_their_page_was_closed(server, held):
    """Without any other visitor; a page that comes back in time keeps them."""
    visitor = newcomer(server)
    with page(server, visitor) as first:
        session = first.session()
        assert first.upload(session, PART) == 204
    with page(server, visitor, session) as again:
        time.sleep(4)
        assert again.session() == session
        assert held() == len(PART)

    assert falls_to(0, held)
