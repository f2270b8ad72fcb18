"""Files into a workspace: what waits, what is refused, what goes in."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from exported import csv_of, words

from analysis.ingest import Correction, ImportSettings, fingerprint
from analysis.ingest.recognising.preview import preview
from analysis.store.workspace import Workspace
from ui.upload.uploads import Upload, import_confirmed, import_each, import_settings

HEADERS = words("订单编号 买家会员名 买家实际支付金额 订单状态 订单创建时间 宝贝种类")
NO_BUYERS = words("订单编号 买家实际支付金额 订单状态 订单创建时间 宝贝种类")


def row(number, amount="10.00"):
    return [f"2936{number:012}", "tb_secret", amount, "交易成功", f"2026-05-{number:02} 10:00", "1"]


ROWS = [row(number) for number in range(1, 21)]
PHONES = [row(number, "13912345678") for number in range(1, 21)]


def without_buyers(rows):
    return [[each[0], *each[2:]] for each in rows]


@pytest.fixture
def workspace(tmp_path):
    return Workspace.open(tmp_path, "visitor")


def drop(workspace, *uploads, settings=None):
    """What waits, and the reports."""
    pending = {}
    given = settings or import_settings(workspace)
    return pending, [*import_each(uploads, workspace, pending, given)]


def test_an_exception_is_one_files_refusal(workspace, caplog):
    """The others of the drop go in; the log has the refusal's code and no cell."""
    broken_key = replace(import_settings(workspace), pseudonym_key="no bytes")
    caplog.set_level(logging.ERROR)
    pending, (first, second) = drop(
        workspace,
        Upload("一月.csv", csv_of(HEADERS, *ROWS)),
        Upload("二月.csv", csv_of(NO_BUYERS, *without_buyers(ROWS))),
        settings=broken_key,
    )
    logged = " ".join(record.getMessage() for record in caplog.records)

    assert first.refusal.rule == "unexpected"
    assert first.refusal.values["code"] in logged
    assert "tb_secret" not in logged
    assert second.refusal is None
    assert not pending
    assert [report.file_name for report in workspace.reports()] == ["二月.csv"]


def test_a_doubtful_file_waits_with_its_reasons(workspace):
    """Phone numbers for amounts: nothing of them is stored."""
    upload = Upload("订单.csv", csv_of(HEADERS, *PHONES))
    pending, (report,) = drop(workspace, upload)

    assert [note.rule for note in pending[report.digest].doubts] == ["doubt_numbers"]
    assert not workspace.reports()


def test_a_doubtful_file_goes_in_once_its_reader_has_seen_it(workspace):
    """Its certainty stays low on the page."""
    import_confirmed(
        Upload("订单.csv", csv_of(HEADERS, *PHONES)), workspace, import_settings(workspace)
    )
    (report,) = workspace.reports()

    assert [sheet.certainty for sheet in report.sheets] == [0.5]


def test_a_look_at_a_file_shows_no_person():
    """Five rows, the odd ones first in line; names and phone numbers hidden wherever they stand."""
    rows = [
        *ROWS[:10],
        ["王小明", "13912345678", "浙江省杭州市余杭区9号", *ROWS[0][3:]],
        *ROWS[10:],
    ]
    (sheet,) = preview(csv_of(HEADERS, *rows), "订单.csv", ImportSettings(b"key"), [12])
    look = {cells[0]: cells[1:] for cells in sheet.look}

    assert len(look) == 5
    assert look["12"][:3] == ("***", "***", "***")
    assert look["2"] == ("***", "***", "10.00", "交易成功", "2026-05-01 10:00", "1")


def test_one_correction_is_forgotten_and_no_file(workspace):
    """The other correction and the stored files stay."""
    correction = Correction("orders", "generic", {"order_id": "甲"})
    for headers in (["甲", "乙"], ["甲", "丙"]):
        workspace.correct(fingerprint(headers), correction)
    drop(workspace, Upload("订单.csv", csv_of(HEADERS, *ROWS)))
    workspace.forget_correction(fingerprint(["甲", "乙"]))
    workspace.forget_correction(fingerprint(["甲", "乙"]))

    assert workspace.corrections().keys() == {fingerprint(["甲", "丙"])}
    assert len(workspace.reports()) == 1
