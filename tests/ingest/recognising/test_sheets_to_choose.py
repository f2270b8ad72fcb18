"""A workbook of several sheets asks which one is meant."""

from __future__ import annotations

import io

import xlsxwriter
from exported import KEY

from analysis.ingest import Correction, ImportSettings, fingerprint, import_file

HEADERS = ["订单编号", "买家昵称", "付款金额", "订单状态", "下单时间"]


def book(**rows):
    """A workbook with a sheet of one order each."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        for name, number in rows.items():
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, HEADERS)
            sheet.write_row(1, 0, [number, "甲", "10", "交易成功", "2026-01-01 00:00:00"])
    return out.getvalue()


def orders_of(data, sheets=None):
    """The ids of the orders that come out."""
    corrections = {fingerprint(HEADERS): Correction(sheets=sheets)} if sheets else {}
    result = import_file(data, "book.xlsx", ImportSettings(KEY, corrections=corrections))
    table = result.tables.get("orders")
    return result, [] if table is None else table["order_id"].tolist()


def test_nothing_is_chosen_silently():
    """Two sheets of orders: neither is imported, both have a note."""
    result, ids = orders_of(book(一月="A", 二月="B"))

    assert ids == []
    assert [sheet.notes[-1].rule for sheet in result.file_report.sheets] == ["sheet_choice"] * 2


def test_the_chosen_sheet_is_taken():
    """The other one is left out by name."""
    result, ids = orders_of(book(一月="A", 二月="B"), ("二月",))

    assert ids == ["B"]
    assert result.file_report.sheets[0].notes[-1].rule == "sheet_not_chosen"


def test_several_sheets_may_be_chosen():
    """They are joined as files are."""
    assert orders_of(book(一月="A", 二月="B"), ("一月", "二月"))[1] == ["A", "B"]


def test_a_book_of_one_usable_sheet_is_not_asked_about():
    """There is nothing to choose."""
    assert orders_of(book(一月="A"))[1] == ["A"]
