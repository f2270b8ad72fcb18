"""A file's name reaches the page, the workspace, workbooks and reports without tricks."""

import io

import openpyxl
import pandas as pd
import pytest

from analysis.store.workspace import Workspace
from ui.export.import_report import import_report_workbook
from ui.upload.uploads import Upload, import_each, import_settings
from ui.words.import_report import refusal_sentence
from ui.words.printable import DIRECTION_CONTROLS
from ui.words.text import speaker

TRICKY = "订单\u202exslx.csv"
PLAIN = "订单xslx.csv"
ORDERS = (
    "订单编号,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
    '="3912345678901234567",19.90,交易成功,2026-05-01 08:00:00,2026-05-01 08:01:00,0\n'
).encode("gbk")
TOPICS = ("upload", "reading", "cleaning")


@pytest.fixture
def workspace(tmp_path):
    """Of one visitor."""
    return Workspace.open(tmp_path, "somebody")


def dropped(workspace, data):
    """What is reported of a file of the tricky name."""
    uploads = [Upload(TRICKY, data)]
    (file_report,) = import_each(uploads, workspace, {}, import_settings(workspace))
    return file_report


def test_a_file_is_kept_under_a_name_that_turns_nothing_around(workspace):
    """In its report, beside its rows, and in the health report's cells."""
    file_report = dropped(workspace, ORDERS)
    say = speaker("zh-CN", *TOPICS)
    tables = workspace.tables()
    content = import_report_workbook([file_report], tables, say)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}

    assert file_report.file_name == PLAIN
    assert [report.file_name for report in workspace.reports()] == [PLAIN]
    sources = pd.concat([table.df() for table in tables.values()])["source_file"]
    assert set(sources) == {PLAIN}
    assert PLAIN in cells
    assert not any(DIRECTION_CONTROLS.search(cell) for cell in cells)


@pytest.mark.parametrize("data", [b"", b"<html>login</html>", b"\x00" * 100])
def test_a_refused_file_is_named_so_too(workspace, data):
    """In the sentence that says why."""
    file_report = dropped(workspace, data)

    assert file_report.file_name == PLAIN
    if file_report.refusal:
        assert PLAIN in refusal_sentence(file_report, speaker("zh-CN", *TOPICS))
