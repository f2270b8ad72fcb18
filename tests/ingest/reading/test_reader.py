"""Reading of whole files of any kind."""

from __future__ import annotations

import io
import re
import tomllib

import pytest
import xlsxwriter
from paths import ROOT

from analysis.foreign.limits import Limits
from analysis.ingest.reading.reader import read

PLAIN = "订单编号,退款金额\n001,5.00\n002,6.50\n"


def rows(sheet):
    """The rows of a sheet as lists of text."""
    columns = [sheet.texts(at).to_pylist() for at in range(len(sheet.headers))]
    return [list(row) for row in zip(*columns, strict=True)]


def note_counts(reading):
    """Count by rule of all notes."""
    notes = [*reading.notes, *(note for sheet in reading.sheets for note in sheet.notes)]
    return {note.rule: note.count for note in notes if note.rule != "header"}


def workbook(sheets):
    """An xlsx file of sheets by name, each a list of rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for at, line in enumerate(lines):
                sheet.write_row(at, 0, line)
    return out.getvalue()


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8-BOM"),
        ("utf-16", "UTF-16"),
        ("gb18030", "GB18030"),
    ],
)
def test_an_encoding_is_found_and_changes_nothing_else(codec, encoding):
    """The same table comes out of each encoding, and its name is given."""
    reading = read(PLAIN.encode(codec), "退款.csv")

    assert reading.encoding == encoding
    assert reading.sheets[0].headers == ("订单编号", "退款金额")
    assert rows(reading.sheets[0]) == [["001", "5.00"], ["002", "6.50"]]
    assert not note_counts(reading)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_make_no_difference(delimiter, ending):
    """Commas, tabs and semicolons, with the line ends of any system, give the same cells."""
    text = PLAIN.replace(",", delimiter).replace("\n", ending)

    assert rows(read(text.encode(), "a.csv").sheets[0]) == [["001", "5.00"], ["002", "6.50"]]


def test_a_csv_and_a_workbook_of_the_same_rows_read_the_same():
    """Ids written as text keep their zeros, numbers have no spare digits."""
    book = workbook({"退款": [["订单编号", "退款金额"], ["001", 5], ["002", 6.5]]})
    reading = read(book, "退款.xlsx")

    assert reading.kind == "xlsx"
    assert rows(reading.sheets[0]) == [["001", "5"], ["002", "6.5"]]
    assert reading.sheets[0].headers == ("订单编号", "退款金额")


def test_all_sheets_with_data_are_given_and_the_choice_is_told():
    """A page of explanations is no sheet with data; January and February are."""
    months = [["订单编号", "退款金额"], ["1", 5]]
    reading = read(workbook({"说明": [["由系统导出"]], "1月": months, "2月": months}), "a.xlsx")

    assert [sheet.name for sheet in reading.sheets] == ["1月", "2月"]
    assert note_counts(reading)["multi_sheet"] == 2


def test_a_name_that_promises_another_kind_is_told():
    """A workbook called .csv is read as what it is."""
    reading = read(workbook({"a": [["订单编号", "金额"], ["1", 5]]}), "orders.csv")

    assert reading.kind == "xlsx"
    assert "type_mismatch" in note_counts(reading)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b'{"code": 401}', "not_table"),
        (b"<!DOCTYPE html><html><body>login</body></html>", "not_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x01\x02\x03\x04\x05\x06\x07\x08", "not_table"),
        ("订单编号,金额\n".encode(), "no_rows"),
        (b"PK\x03\x04 and then nothing", "corrupt"),
        (b"a,b\n" * 100, "too_big"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data, rule):
    """The reason is a value, and there are no sheets."""
    reading = read(data, "a.csv", Limits(file_bytes=300))

    assert reading.refusal is not None
    assert reading.refusal.rule == rule
    assert not reading.sheets


def test_every_rule_of_reading_has_words():
    """Each rule and refusal that stands in the code has a sentence in both languages."""
    for language in ("zh-CN", "en"):
        path = ROOT / "ui" / "locales" / language / "reading.toml"
        words = tomllib.loads(path.read_text(encoding="utf-8"))
        assert emitted("Refusal(") <= words["refusal"].keys()
        assert emitted("Note(") <= words["rule"].keys()


def emitted(call):
    """The literal keys with which something is made in the modules of reading."""
    folders = (ROOT / "analysis" / "foreign", ROOT / "analysis" / "ingest" / "reading")
    paths = [path for folder in folders for path in folder.glob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return set(re.findall(re.escape(call) + r'"(\w+)"', text))


@pytest.mark.parametrize("count", [1, 3])
def test_blank_rows_at_the_end_are_counted(count):
    """They are no rows of the table, and not lost in silence."""
    data = "订单编号,金额\n1,2\n3,4\n" + ",\n" * count
    (sheet,) = read(data.encode(), "a.csv").sheets
    counts = {note.rule: note.count for note in sheet.notes}

    assert counts["trailing_blank"] == count
    assert sheet.row_count == 3
