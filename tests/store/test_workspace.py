"""A visitor's workspace: complete tables, independent of order, deleted without remains."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pandas as pd
import pytest
from canonical import table
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine import frame, small
from analysis.ingest import Correction, Imported
from analysis.ingest.import_report import FileReport, Note, PersonalColumn, SheetReport
from analysis.store.report_json import read_file_report, to_json
from analysis.store.workspace import Overlap, Workspace, expire

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)


@pytest.fixture
def workspace(tmp_path):
    return Workspace.open(tmp_path, "a secret")


def imported(digest: str, *order_ids: str) -> Imported:
    """A file of paid orders, one a row."""
    rows = [("taobao", order_id, "paid") for order_id in order_ids]
    orders = table("orders", "platform order_id status", rows)
    return Imported(FileReport(f"{digest}.csv", digest, 9, "csv"), {"orders": orders})


def order_ids(workspace: Workspace) -> list[str]:
    return sorted(small(frame(workspace.tables()["orders"]))["order_id"])


def test_files_of_one_kind_become_one_table(workspace):
    """The order that stands in both files is there once, and counted as repeated."""
    workspace.add([imported("may", "1", "2"), imported("june", "2", "3")])

    assert order_ids(workspace) == ["1", "2", "3"]
    assert workspace.overlaps() == {"orders": Overlap(repeated_count=1, conflict_count=0)}


def test_it_is_there_at_the_next_visit(workspace, tmp_path):
    """The same secret opens the same tables; another one opens none of them."""
    workspace.add([imported("may", "1")])

    assert order_ids(Workspace.open(tmp_path, "a secret")) == ["1"]
    assert not Workspace.open(tmp_path, "another secret").tables()


def test_tables_keep_their_types(workspace):
    """Types survive storage, long ids and blanks too."""
    orders = table(
        "orders",
        "platform order_id paid_amount paid_at item_qty",
        [
            ("taobao", "0012345678901234567", 9.9, "2026-05-01 08:00:00", 2),
            ("taobao", "2", None, None, None),
        ],
    )
    workspace.add([Imported(FileReport("may.csv", "may", 9), {"orders": orders})])
    part = pd.read_parquet(workspace.entries()[0].parts["orders"])

    pd.testing.assert_frame_equal(part, orders)


@given(files=st.permutations(["may", "june", "july"]), cut=st.integers(0, 3))
def test_the_order_of_files_changes_nothing(tmp_path_factory, files, cut):
    """Same tables and same digest, however files are ordered and spread over visits."""
    imports = {name: imported(name, name[0], "shared") for name in files}
    at_once, in_two_visits = (
        Workspace.open(tmp_path_factory.mktemp("root"), "a secret") for _ in range(2)
    )
    at_once.add(imports[name] for name in sorted(files))
    in_two_visits.add(imports[name] for name in files[:cut])
    in_two_visits.add(imports[name] for name in files[cut:])

    assert at_once.digest == in_two_visits.digest
    assert order_ids(at_once) == order_ids(in_two_visits)


def test_a_file_that_comes_again_replaces_itself(workspace):
    """Importing twice changes nothing; importing with another mapping changes the digest."""
    may = imported("may", "1")
    workspace.add([may])
    before = workspace.digest
    workspace.add([may])
    assert workspace.digest == before

    workspace.add([imported("may", "1", "2")])
    assert workspace.digest != before
    assert order_ids(workspace) == ["1", "2"]


def test_a_table_that_is_being_read_stays_whole(workspace):
    """A page that opened its tables before another tab added a file can still read them."""
    workspace.add([imported("may", "1")])
    opened = workspace.tables()["orders"]
    workspace.add([imported("june", "2")])
    workspace.tables()

    assert len(small(frame(opened))) == 1


def test_old_states_of_a_table_do_not_pile_up(workspace):
    """A joined table that was built long before the newest one is removed."""
    workspace.add([imported("may", "1")])
    workspace.tables()
    (old,) = workspace.folder.glob("joined/orders/*.parquet")
    os.utime(old, (0, 0))
    workspace.add([imported("june", "2")])
    workspace.tables()

    assert not old.exists()


def test_tabs_that_write_at_once_lose_nothing(workspace):
    """Four tabs add three files each while all of them read."""

    def tab(number: int) -> None:
        for file in range(3):
            workspace.add([imported(f"{number}-{file}", f"{number}-{file}")])
            assert f"{number}-{file}" in order_ids(workspace)

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(tab, range(4)))

    assert len(order_ids(workspace)) == 12


def test_a_removed_file_leaves_nothing(workspace):
    """Its rows are gone from the tables, and its cells from the disk."""
    workspace.add([imported("may", "1"), imported("june", "remove-me")])
    workspace.tables()
    workspace.remove("june")

    assert order_ids(workspace) == ["1"]
    assert [file_report.digest for file_report in workspace.reports()] == ["may"]
    files = [path for path in workspace.root.rglob("*") if path.is_file()]
    assert not any(b"remove-me" in path.read_bytes() for path in files)


def test_clearing_leaves_no_file(workspace, tmp_path):
    """Tables, report, key and corrections are deleted at once."""
    fill(workspace)
    workspace.clear()

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not workspace.tables()


def fill(workspace: Workspace) -> None:
    """One of each thing that a workspace can hold."""
    workspace.add([imported("may", "1")])
    workspace.tables()
    assert workspace.pseudonym_key
    workspace.correct("headers", Correction(table="orders"))


def test_only_the_owner_can_read(workspace, tmp_path):
    """Folders have mode 0700, files 0600."""
    fill(workspace)
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.rglob("*")}

    assert modes == {(True, 0o700), (False, 0o600)}


def test_the_key_lies_beside_the_data_and_stays_the_same(workspace):
    """Two files of one visitor give one buyer one pseudonym; another visitor gets another key."""
    key = workspace.pseudonym_key

    assert len(key) == 32
    assert Workspace.open(workspace.root, "a secret").pseudonym_key == key
    assert Workspace.open(workspace.root, "another secret").pseudonym_key != key
    assert not workspace.folder.exists()


@pytest.mark.parametrize(("hours", "gone"), [(11, 0), (12, 1), (400, 1)])
def test_data_expires_by_the_clock(workspace, hours, gone):
    """Twelve hours after the last visit data and key go; what was said about headers stays."""
    fill(workspace)
    workspace.touch(NOON)

    assert expire(workspace.root, NOON + timedelta(hours=hours), HALF_DAY) == gone
    assert bool(workspace.tables()) == (not gone)
    assert "headers" in workspace.corrections()


def test_a_visit_begins_the_time_anew(workspace):
    """Who comes back within twelve hours keeps everything for another twelve."""
    fill(workspace)
    workspace.touch(NOON)
    workspace.touch(NOON + timedelta(hours=11))

    assert not expire(workspace.root, NOON + timedelta(hours=22), HALF_DAY)


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=400)])
def test_a_visit_dated_in_the_future_ends_too(workspace, ahead):
    """A clock was set back: the time begins when that is noticed, and nobody's data goes early."""
    fill(workspace)
    workspace.touch(NOON + ahead)

    assert not expire(workspace.root, NOON, HALF_DAY)
    assert not expire(workspace.root, NOON + timedelta(hours=11), HALF_DAY)
    assert expire(workspace.root, NOON + HALF_DAY, HALF_DAY) == 1


def test_an_expired_key_does_not_come_back(workspace):
    """Pseudonyms of two times cannot be told to be the same buyer."""
    fill(workspace)
    key = workspace.pseudonym_key
    workspace.forget()

    assert workspace.pseudonym_key != key


def test_a_correction_is_remembered(workspace):
    """As it was given, by the headers' fingerprint; the last one counts."""
    correction = Correction(
        table="refunds",
        platform="jd",
        mapping={"refund_id": "服务单号"},
        sheets=("售后",),
        personal={"备注": False},
    )
    workspace.correct("headers", replace(correction, platform="pdd"))
    workspace.correct("headers", correction)

    assert workspace.corrections() == {"headers": correction}


def test_a_failed_write_changes_nothing(workspace):
    """What was there stays as it was, and nothing half done lies about."""
    workspace.add([imported("may", "1")])
    before = workspace.digest, sorted(workspace.root.rglob("*"))
    unwritable = pd.DataFrame({"order_id": [object()]})
    with pytest.raises(Exception, match="Could not convert"):
        workspace.add([Imported(FileReport("may.csv", "may", 9), {"orders": unwritable})])

    assert (workspace.digest, sorted(workspace.root.rglob("*"))) == before


def test_a_report_comes_back_as_it_was():
    """Through JSON and back: times, tuples, notes with values of every kind."""
    note = Note("encoding", 2, (3, 4), values={"name": "gbk", "at": pd.Timestamp("2026-05-01")})
    sheet = SheetReport(
        name="订单",
        row_count=3,
        kept_count=2,
        mapping={"order_id": "订单编号"},
        missing=("status",),
        personal=(PersonalColumn("收货人", "name", "dropped"),),
        period=(pd.Timestamp("2026-05-01 08:00"), pd.Timestamp("2026-05-31 23:59:59")),
        notes=(note,),
    )
    file_report = FileReport("五月.csv", "d", 9, "csv", "gbk", None, (sheet,), (note,))
    refused = FileReport("x.xls", "e", 1, refusal=Note("encrypted"))

    assert read_file_report(to_json(file_report)) == file_report
    assert read_file_report(to_json(refused)) == refused


def test_tables_of_one_workspace_can_be_asked_together(workspace):
    """They are opened on one connection, so a study can join them."""
    refunds = table("refunds", "platform refund_id order_id", [("taobao", "r", "1")])
    workspace.add(
        [imported("may", "1"), Imported(FileReport("r.csv", "r", 1), {"refunds": refunds})]
    )
    tables = workspace.tables()

    assert isinstance(tables["orders"], duckdb.DuckDBPyRelation)
    both = frame(tables["orders"]).join(frame(tables["refunds"]), on="order_id")
    assert len(small(both.select("order_id"))) == 1
