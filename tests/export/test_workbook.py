"""What a downloaded workbook is made of."""

import io
import zipfile

import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.ingest.import_report import FileReport, SheetReport
from analysis.studies.refunds.refund_reasons import RefundReasons
from analysis.study import Finding, Result
from ui.export.provenance import Sources
from ui.export.sheets import sheet_name
from ui.export.workbook import workbook
from ui.words.text import speaker

REASONS = pd.DataFrame({"reason_l1": ["quality"], "refund_count": [3], "share": [0.25]})


def opened(result, file_reports=()):
    say = speaker("zh-CN", "refund_reasons")
    data = workbook(RefundReasons(), result, say, Sources(file_reports, {}))
    return load_workbook(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(data))


@pytest.mark.parametrize("payload", ["=1+1", "@SUM(A1)", "http://a.invalid/x", "+1", "-1", "\t=1"])
def test_text_from_data_stays_text(payload):
    """No formula, no link, no number, whatever it begins with."""
    table = pd.DataFrame({"sku_code": [payload], "reason_l2": [payload], "refund_count": [1]})
    book, parts = opened(Result({"by_detail": table}))
    cell = book["原因明细"]["A2"]

    assert (cell.value, cell.data_type) == (payload, "s")
    assert cell.hyperlink is None
    sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    assert sheets
    assert not any(b"<f>" in sheet or b"hyperlink" in sheet.lower() for sheet in sheets)


def test_numbers_and_ids_keep_their_kind():
    """A share is a number shown as percent, a 19-digit id is text, a code is words."""
    table = REASONS.assign(order_id="6375270654777870840")
    sheet = opened(Result({"by_reason": table}))[0]["各类原因"]

    assert [cell.value for cell in sheet[2]] == ["质量", 3, 0.25, "6375270654777870840"]
    assert sheet["C2"].number_format == "0.0%"


def test_whole_numbers_of_every_kind_are_numbers():
    """A spreadsheet cannot add up texts."""
    kinds = ("int64", "Int64", "float64", "object")
    for kind in kinds:
        book, _ = opened(Result({"by_detail": pd.DataFrame({"refund_count": [3]}, dtype=kind)}))

        assert book["原因明细"]["A2"].value == 3
        assert book["原因明细"]["A2"].data_type == "n"


def test_a_cut_name_of_a_sheet_says_so():
    """So that "at most 1000" does not become 100."""
    assert sheet_name("a" * 31) == "a" * 31
    assert sheet_name("a" * 32) == "a" * 30 + "…"


def test_a_table_brings_its_chart_along():
    """A native chart over the cells of the sheet, not a picture."""
    _, parts = opened(Result({"by_reason": REASONS}))
    charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]

    assert len(charts) == 1
    assert "各类原因" in parts.read(charts[0]).decode()


def test_findings_and_sources_frame_the_tables():
    """Sentences first; files with digest and rows, the header not counted, and choices last."""
    sheet = SheetReport("", 11, 10, 1, "orders", "taobao", 1.0)
    file_report = FileReport("订单.csv", "ab" * 32, 100, "csv", sheets=(sheet,))
    result = Result({"by_reason": REASONS}, findings=(Finding("no_refunds", {}, "insufficient"),))
    book, _ = opened(result, (file_report,))
    sources = [cell.value for row in book["来源与口径"].iter_rows() for cell in row]

    assert book.sheetnames == ["结论", "各类原因", "来源与口径"]
    assert book["结论"]["B2"].value == "所选范围内没有符合条件的退款。"
    assert {"订单.csv", "ab" * 32, 10, 0, "按单"} <= set(sources)
