"""What comes out of workbooks, web pages and XML tables, cell by cell."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from struct import pack

import pytest
import xlsxwriter
from paths import SHARED

from analysis.foreign.biff_facts import biff_facts
from analysis.foreign.limits import Limits
from analysis.ingest.reading.reader import read
from ui.words.text import LANGUAGES, speaker

HEAD = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table>'


def columns_of(reading):
    """The texts of all columns of the only sheet, by header."""
    (sheet,) = reading.sheets
    return {name: sheet.texts(at).to_pylist() for at, name in enumerate(sheet.headers)}


def note_counts(reading):
    """Count by rule of all notes."""
    notes = [*reading.notes, *(note for sheet in reading.sheets for note in sheet.notes)]
    return {note.rule: note.count for note in notes if note.rule != "header"}


def workbook(fill, **options):
    """An xlsx file whose only sheet is filled by a function of book and sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        fill(book, book.add_worksheet("订单"))
    return out.getvalue()


def with_part(data, name, change):
    """The workbook with one part changed by a function of its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, change(part) if info.filename == name else part)
    return out.getvalue()


def two_columns(book, sheet):
    """An id and an amount."""
    sheet.write_row(0, 0, ["订单编号", "金额"])
    sheet.write_row(1, 0, ["A", 7])
    sheet.write_row(2, 0, ["B", 8])


SHEET_PART = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("calendar", [{}, {"date_1904": True}])
def test_dates_come_out_as_text_in_both_calendars(calendar):
    """A moment, a day, a time of day and a duration of more than a day."""

    def fill(book, sheet):
        formats = ["yyyy-mm-dd hh:mm:ss", "yyyy/m/d"]
        moment = dt.datetime(2025, 1, 2, 3, 4, 5)
        sheet.write_row(0, 0, ["申请时间", "日期"])
        for at, text in enumerate(formats):
            sheet.write_datetime(1, at, moment, book.add_format({"num_format": text}))

    columns = columns_of(read(workbook(fill, **calendar), "a.xlsx"))

    assert columns == {"申请时间": ["2025-01-02 03:04:05"], "日期": ["2025-01-02 03:04:05"]}


def test_times_and_durations_are_no_dates():
    """Excel counts both in days; 1.5 days are 36 hours."""

    def fill(book, sheet):
        sheet.write_row(0, 0, ["上班时间", "时长"])
        sheet.write(1, 0, 0.25, book.add_format({"num_format": "hh:mm:ss"}))
        sheet.write(1, 1, 1.5, book.add_format({"num_format": "[h]:mm:ss"}))

    columns = columns_of(read(workbook(fill), "a.xlsx"))

    assert columns == {"上班时间": ["06:00:00"], "时长": ["36:00:00"]}


def test_numbers_have_no_exponent_and_no_spare_digits():
    """0.1 + 0.2 is 0.3, as the spreadsheet shows it."""

    def fill(book, sheet):
        sheet.write_row(0, 0, ["订单编号", "金额", "率"])
        sheet.write_row(1, 0, [123456789012345, 0.1 + 0.2, 1e-7])

    columns = columns_of(read(workbook(fill), "a.xlsx"))

    assert columns == {"订单编号": ["123456789012345"], "金额": ["0.3"], "率": ["0.0000001"]}


def test_an_id_in_a_numeric_cell_is_read_digit_by_digit():
    """The file holds 19 digits though no floating point cell could; both ids stay distinct."""
    ids = ["1234567890123457482", "1234567890123457483"]
    data = workbook(two_columns)
    for digits, short in zip(ids, ("7", "8"), strict=True):
        cell = f"<v>{short}</v>".encode()
        data = with_part(
            data, SHEET_PART, lambda p, c=cell, d=digits: p.replace(c, f"<v>{d}</v>".encode())
        )
    reading = read(data, "a.xlsx")

    assert columns_of(reading)["金额"] == ids
    assert note_counts(reading) == {"long_number": 2}


def test_an_id_that_was_rounded_before_is_told():
    """It comes out as the file writes it, so that nobody takes it for an id."""

    def fill(book, sheet):
        sheet.write_row(0, 2, ["金额", "订单编号"])
        sheet.write_row(1, 2, [5, 8234567890123452416])

    reading = read(workbook(fill), "a.xlsx")

    assert columns_of(reading)["订单编号"] == ["8.234567890123452E+18"]
    assert note_counts(reading) == {"id_precision": 1}


def test_errors_and_formulas_without_result_are_blank_and_counted():
    """Neither becomes 0."""

    def fill(book, sheet):
        two_columns(book, sheet)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=B3*2", None, 16)
        sheet.write(0, 2, "实收")

    data = with_part(workbook(fill), SHEET_PART, lambda part: part.replace(b"<v>16</v>", b""))
    reading = read(data, "a.xlsx")

    assert columns_of(reading)["实收"] == ["", ""]
    assert note_counts(reading) == {"error_cell": 1, "formula_no_value": 1}


def test_the_second_reader_gives_the_same_cells():
    """An error of a new kind makes the fast reader refuse the file; openpyxl reads it."""

    def fill(book, sheet):
        two_columns(book, sheet)
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 2, ["时间", "率", "错误"])
        sheet.write_datetime(1, 2, dt.datetime(2025, 1, 2, 3, 4, 5), moment)
        sheet.write(1, 3, 0.1 + 0.2)
        sheet.write_formula(1, 4, "=A1", None, "#DIV/0!")

    data = workbook(fill)
    odd = with_part(data, SHEET_PART, lambda part: part.replace(b"#DIV/0!", b"#SPILL!"))

    assert odd != data
    assert columns_of(read(odd, "a.xlsx")) == columns_of(read(data, "a.xlsx"))


def test_merged_cells_are_filled_down_but_for_amounts():
    """Two lines of one order: its id stands in both, its amount is counted once."""

    def fill(book, sheet):
        sheet.write_row(0, 0, ["订单编号", "订单金额", "宝贝标题"])
        sheet.merge_range(1, 0, 2, 0, "A1")
        sheet.merge_range(1, 1, 2, 1, 15.5)
        sheet.write_column(1, 2, ["杯", "壶"])

    reading = read(workbook(fill), "a.xlsx")

    assert columns_of(reading) == {
        "订单编号": ["A1", "A1"],
        "订单金额": ["15.5", ""],
        "宝贝标题": ["杯", "壶"],
    }
    assert note_counts(reading) == {"merged": 1}


def test_hidden_sheets_are_passed_over_and_told():
    """The visible sheet is read."""

    def fill(book, sheet):
        two_columns(book, sheet)
        hidden = book.add_worksheet("隐藏")
        two_columns(book, hidden)
        hidden.hide()

    reading = read(workbook(fill), "a.xlsx")

    assert [sheet.name for sheet in reading.sheets] == ["订单"]
    assert note_counts(reading) == {"hidden_sheet": 1}


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_entity_declarations_are_refused_in_any_encoding(codec):
    """Nothing is expanded, no file is read, no address is asked."""
    entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'.encode(codec)
    data = with_part(workbook(two_columns), "xl/styles.xml", lambda part: entity + part)

    assert read(data, "a.xlsx").refusal.rule == "unsafe_xml"


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (Limits(unpacked_bytes=3000), "too_much_inside"),
        (Limits(cells=5), "too_many_cells"),
        (Limits(columns=1), "too_wide"),
        (Limits(seconds=0), "too_heavy"),
        (Limits(memory_bytes=1 << 28), "too_heavy"),
    ],
)
def test_a_workbook_past_a_limit_is_refused(limits, rule):
    """Too big inside, too many cells, too wide, too long, too much memory."""
    assert read(workbook(two_columns), "a.xlsx", limits).refusal.rule == rule


@pytest.mark.parametrize("charset", ["", "gb2312", "utf-8"])
def test_a_web_page_is_read_in_its_own_encoding(charset):
    """Also where no charset is named and the bytes are GBK; spans move no cell."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    rows = (
        "<tr><th>订单编号</th><th>买家</th><th>金额</th></tr>"
        "<tr><td rowspan=2>0012</td><td>何<b>兰</b></td><td>5</td></tr>"
        "<tr><td colspan=2>韩军</td></tr>"
    )
    text = HEAD.replace("<body>", (meta if charset else "") + "<body>") + rows + "</table>"
    reading = read(text.encode("utf-8" if charset == "utf-8" else "gbk"), "a.xls")

    assert columns_of(reading) == {
        "订单编号": ["0012", "0012"],
        "买家": ["何兰", "韩军"],
        "金额": ["5", ""],
    }
    assert note_counts(reading) == {"type_mismatch": 0, "merged": 1}


def test_a_page_that_was_cut_off_is_told():
    """Its rows are read, and the reader is warned that some may be lacking."""
    page = HEAD + "<tr><td>订单编号</td><td>金额</td></tr><tr><td>01</td><td>5</td></tr><tr><td>02"
    reading = read(page.encode(), "a.xls")

    assert columns_of(reading)["订单编号"] == ["01", "02"]
    assert "cut_off" in note_counts(reading)


def test_a_web_archive_is_read():
    """What a browser or Excel saves as one file."""
    page = HEAD + "<tr><td>订单编号</td><td>金额</td></tr><tr><td>01</td><td>5</td></tr></table>"
    archive = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        f"{page}\r\n--x--\r\n"
    )

    assert columns_of(read(archive.encode("gbk"), "a.mht")) == {"订单编号": ["01"], "金额": ["5"]}


def test_an_xml_spreadsheet_is_read():
    """Cells and rows that are skipped stay blank, moments lose their T."""
    cell = '<Cell{}><Data ss:Type="{}">{}</Data></Cell>'.format
    text = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="退款"><Table>'
        f"<Row>{cell('', 'String', '订单编号')}{cell('', 'String', '买家')}"
        f"{cell('', 'String', '时间')}</Row>"
        f"<Row ss:Index='3'>{cell('', 'String', '0012')}"
        f"{cell(' ss:Index=' + repr('3'), 'DateTime', '2025-01-02T03:04:05.000')}</Row>"
        "</Table></Worksheet></Workbook>"
    )
    reading = read(text.encode(), "a.xml")

    assert reading.kind == "xml"
    assert columns_of(reading) == {
        "订单编号": ["0012"],
        "买家": [""],
        "时间": ["2025-01-02 03:04:05"],
    }
    assert note_counts(reading) == {"blank_row": 1}


def test_an_old_workbook_is_read():
    """A real .xls of 40 orders, ids of 19 digits as text."""
    path = SHARED / "nasty" / "generated" / "ok_true.xls"
    if not path.exists():
        pytest.skip("the shared collection of nasty files is not here")
    columns = columns_of(read(path.read_bytes(), path.name))

    assert all(re.fullmatch(r"\d{19}", text) for text in columns["订单编号"])
    assert len(set(columns["订单编号"])) == 40


def test_a_header_of_two_rows_with_merged_cells_is_put_together():
    """Tall cells name one column, wide cells a group."""

    def fill(book, sheet):
        sheet.merge_range(0, 0, 1, 0, "日期")
        sheet.merge_range(0, 1, 0, 2, "接待")
        sheet.merge_range(0, 3, 0, 4, "询单")
        sheet.write_row(1, 1, ["人数", "次数", "人数", "金额"])
        sheet.write_row(2, 0, ["2025-01-01", 5, 6, 7, 8])

    assert columns_of(read(workbook(fill), "a.xlsx")) == {
        "日期": ["2025-01-01"],
        "接待人数": ["5"],
        "次数": ["6"],
        "询单人数": ["7"],
        "金额": ["8"],
    }


def test_an_open_document_is_read():
    """The smallest .ods there can be."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = (("订单编号", "金额"), ("0012", "5"))
    table = "".join(
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f'<office:body><office:spreadsheet><table:table table:name="退款">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    reading = read(out.getvalue(), "a.ods")

    assert reading.kind == "ods"
    assert columns_of(reading) == {"订单编号": ["0012"], "金额": ["5"]}


@pytest.mark.parametrize(("filtered", "rule"), [(False, "hidden_row"), (True, "filtered_row")])
def test_hidden_and_filtered_rows_are_read_and_told(filtered, rule):
    """With their count and their rows; the cells are those of the rows that are shown."""

    def fill(_, sheet):
        sheet.write_row(0, 0, ["订单编号", "实收"])
        for row in range(1, 7):
            sheet.write_row(row, 0, [f"A{row}", row])
        if filtered:
            sheet.autofilter(0, 0, 6, 1)
            sheet.filter_column(0, "x != A2")
        for row in (2, 3):
            sheet.set_row(row, None, None, {"hidden": True})

    reading = read(workbook(fill), "a.xlsx")
    notes = {note.rule: note for note in reading.sheets[0].notes}

    assert (notes[rule].count, notes[rule].rows) == (2, (3, 4))
    assert columns_of(reading)["订单编号"] == [f"A{row}" for row in range(1, 7)]
    assert len({"hidden_row", "filtered_row"} & notes.keys()) == 1


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (OLE + b"\0" * 4000, "corrupt"),
        (OLE + b"\0" * 500 + "WordDocument".encode("utf-16-le") + b"\0" * 500, "not_table"),
        (b"\x07\x11\xe0\xa1" * 900, "corrupt"),
        (b"%PDF-1.7 " + b"\x01\x02" * 900, "not_table"),
    ],
)
def test_a_broken_workbook_is_called_damaged(data, rule):
    """Not a login page; another program's document is no table."""
    reading = read(data, "订单.xls")

    assert reading.refusal is not None
    assert reading.refusal.rule == rule


def test_hidden_columns_are_read_and_told():
    """By their letters; a hidden column without a cell is no matter."""

    def fill(_, sheet):
        sheet.write_row(0, 0, ["订单编号", "备注", "成本", "实收"])
        for row in range(1, 4):
            sheet.write_row(row, 0, [f"A{row}", "", row, row])
        for columns in ("B:C", "D:D", "H:AZ"):
            sheet.set_column(columns, None, None, {"hidden": True})

    reading = read(workbook(fill), "a.xlsx")
    (note,) = [note for note in reading.sheets[0].notes if note.rule == "hidden_column"]

    assert (note.count, note.values["columns"]) == (3, ("B", "C", "D"))
    assert columns_of(reading)["成本"] == ["1", "2", "3"]


XML_BOOK = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="a"><Table><Column/><Column ss:Index="2" ss:Hidden="1" ss:Span="1"/>
<Row><Cell><Data ss:Type="String">订单编号</Data></Cell>
<Cell><Data ss:Type="String">实收</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">A1</Data></Cell>
<Cell><Data ss:Type="Number">5</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">A2</Data></Cell>
<Cell><Data ss:Type="Number">6</Data></Cell></Row></Table></Worksheet></Workbook>"""


def test_what_an_xml_workbook_hides_is_told():
    """Rows and columns, as of any workbook."""
    notes = {note.rule: note for note in read(XML_BOOK.encode(), "a.xls").sheets[0].notes}

    assert notes["hidden_row"].rows == (2,)
    assert notes["hidden_column"].values["columns"] == ("B",)


def record(kind, body=b""):
    """A record of an .xls file."""
    return pack("<HH", kind, len(body)) + body


def old_book(*records, end=True):
    """The records of an .xls file with one sheet that holds the given ones."""
    begin = record(0x809, b"\0\6" + b"\0" * 14)
    name = pack("<BB", 2, 0) + b"ab"
    listed = len(record(0x85, b"\0" * 6 + name)) + len(begin) + len(record(0x0A))
    globals_ = begin + record(0x85, pack("<IH", listed, 0) + name) + record(0x0A)
    return globals_ + begin + b"".join(records) + (record(0x0A) if end else b"")


HIDDEN_COLUMNS = record(0x7D, pack("<6H", 1, 2, 2304, 15, 1, 0))
SHOWN_COLUMN = record(0x7D, pack("<6H", 0, 0, 2304, 15, 0, 0))
HIDDEN_ROW = record(0x208, pack("<6HI", 4, 0, 3, 0, 0, 0, 0x20))
SHOWN_ROW = record(0x208, pack("<6HI", 3, 0, 3, 255, 0, 0, 0))


@pytest.mark.parametrize("before", [b"", b"\xff" * 512])
def test_what_an_old_workbook_hides_is_read_from_its_records(before):
    """Wherever in the file they begin."""
    records = (SHOWN_COLUMN, HIDDEN_COLUMNS, SHOWN_ROW, HIDDEN_ROW, record(0x9B))
    facts = biff_facts(before + old_book(*records), len(before))

    assert facts["ab"].hidden_columns == [(1, 2)]
    assert (facts["ab"].hidden_rows, facts["ab"].is_filtered) == ([5], True)


@pytest.mark.parametrize("end", [b"", b"\xff" * 600], ids=["nothing", "other bytes"])
def test_of_a_scattered_old_workbook_nothing_is_said(end):
    """Its sheet does not end where it should."""
    assert biff_facts(old_book(HIDDEN_COLUMNS, end=False) + end, 0) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", ["hidden_row", "filtered_row", "hidden_column"])
def test_what_is_hidden_has_words(rule, language):
    """The notes are made in the child, where no test of words looks."""
    assert f"rule.{rule}" in speaker(language, "reading").phrases
