"""A failure during a session ends in a sentence, and for one visitor only."""

from __future__ import annotations

import sys

import pytest
from serving import serving

from benchmarks.faults import drop, dropped, in_session, no_room, restarted, torn
from benchmarks.sessions import order_export
from benchmarks.visitors import to_end

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the faults are made on Linux")


def test_a_restart_keeps_the_files_and_is_reported(tmp_path):
    """The server was stopped between two clicks: the study still answers, the page says why."""
    assert restarted(tmp_path) == "the files are back, the page says so"


def test_a_new_page_reports_no_restart(tmp_path):
    """A new visitor reads nothing about servers."""
    with serving(tmp_path) as server:
        assert "重新启动" not in to_end(in_session(server.port, drop(order_export(10_000))))


def test_a_dropped_connection_loses_nothing(tmp_path, monkeypatch):
    """After reconnecting, the session and its choices are the same."""
    monkeypatch.setattr("benchmarks.faults.AWAY", 1)

    assert dropped(tmp_path) == "the same session: True, its choice still stands: True"


def test_an_interrupted_upload_leaves_nothing(tmp_path):
    """The tab was closed after half of the file."""
    assert torn(tmp_path).startswith("files kept: 0, an answer: False")


def test_a_full_disk_is_reported(tmp_path):
    """With a code that is in the log too; no partial table is left and no value in the log."""
    with no_room(), serving(tmp_path) as server:
        page_text = to_end(in_session(server.port, drop(order_export(500_000))))
        tables_left = [*server.workspaces.rglob("*.parquet")]
        log = server.log_tail()

    assert "磁盘满了" in page_text
    assert not tables_left
    assert "OSError" in log
    assert page_text.partition("编号 ")[2][:8] in log
