"""What goes wrong in mid-session ends in a sentence, and for one visitor only."""

from __future__ import annotations

import sys

import pytest
from serving import serving

from benchmarks.faults import drop, dropped, in_session, no_room, restarted, torn
from benchmarks.sessions import order_export
from benchmarks.visitors import to_end

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the faults are made on Linux")


def test_a_restart_keeps_the_files_and_is_told(tmp_path):
    """The server was stopped between two clicks: the study still answers, the page says why."""
    assert restarted(tmp_path) == "the files are back, the page says so"


def test_a_page_of_this_start_tells_of_no_restart(tmp_path):
    """A visitor who comes anew reads nothing about servers."""
    with serving(tmp_path) as server:
        assert "重新启动" not in to_end(in_session(server.port, drop(order_export(10_000))))


def test_a_dropped_connection_loses_nothing(tmp_path, monkeypatch):
    """Who comes back has the same session with the same choices."""
    monkeypatch.setattr("benchmarks.faults.AWAY", 1)

    assert dropped(tmp_path) == "the same session: True, its choice still stands: True"


def test_a_torn_upload_leaves_nothing(tmp_path):
    """The tab was closed when half of the file was there."""
    assert torn(tmp_path).startswith("files kept: 0, an answer: False")


def test_a_full_disk_is_told(tmp_path):
    """By its name, with a code for the keeper; no half table is left and no value in the log."""
    with no_room(), serving(tmp_path) as server:
        said = to_end(in_session(server.port, drop(order_export(500_000))))
        left = [*server.workspaces.rglob("*.parquet")]
        log = server.said()

    assert "磁盘满了" in said
    assert not left
    assert "OSError" in log
    assert said.partition("编号 ")[2][:8] in log
