"""What cannot be read is told as that: never as blank, never as zero, never as a status."""

from __future__ import annotations

import pytest
from exported import KEY, csv_of, imported, note_counts, values, words, xlsx_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import TABLES, Correction, ImportSettings, fingerprint, import_file
from analysis.ingest.import_report import UnreadableColumn
from analysis.store.report_json import read_file_report, to_json
from ui.words.import_report import missing_columns
from ui.words.text import speaker

ORDERS = words("订单编号 总金额 买家实际支付金额 订单状态 订单创建时间 订单付款时间 退款金额")
DAY, BAD = "2026-05-01 10:00:00", "05/06/2026"


def rows_of(*paid_at, status="交易成功"):
    """Orders with these times of payment."""
    return [(str(1001 + n), "10", "10", status, DAY, paid, "0") for n, paid in enumerate(paid_at)]


def unreadable(result):
    """The columns of the only sheet that are as good as missing."""
    return result.file_report.sheets[0].unreadable


@pytest.mark.parametrize(
    ("bad_count", "is_missing"), [(0, False), (5, False), (6, True), (10, True)], ids=str
)
def test_a_column_that_is_mostly_unreadable_counts_as_missing(bad_count, is_missing):
    """Beyond half of its filled cells; of blank cells none is counted."""
    cells = [BAD] * bad_count + [DAY] * (10 - bad_count) + [""] * 20
    result = imported(ORDERS, *rows_of(*cells))
    expected = (UnreadableColumn("订单付款时间", "unreadable", bad_count, 10),)

    told = tuple(column for column in unreadable(result) if column.why == "unreadable")
    assert told == (expected if is_missing else ())
    paid_count = result.tables["orders"]["paid_at"].notna().sum()
    assert paid_count == (0 if is_missing else 10 - bad_count)
    assert len(result.tables["orders"]) == 30


@pytest.mark.parametrize(
    "header", ["总金额", "买家实际支付金额", "退款金额", "订单创建时间", "订单状态"]
)
def test_every_kind_of_column_may_be_unreadable(header):
    """Amounts, times and states."""
    at = ORDERS.index(header)
    rows = [[*row[:at], "看不懂" * 2, *row[at + 1 :]] for row in rows_of(*[DAY] * 4)]

    assert unreadable(imported(ORDERS, *rows)) == (UnreadableColumn(header, "unreadable", 4, 4),)


def test_a_required_column_that_is_mostly_blank_is_told_and_kept():
    """Three of four orders without an amount."""
    rows = [list(row) for row in rows_of(*[DAY] * 4)]
    for row in rows[1:]:
        row[2] = "--"
    result = imported(ORDERS, *rows)

    assert unreadable(result) == (UnreadableColumn("买家实际支付金额", "blank", 3, 4),)
    assert values(result, "orders", "paid_amount") == [10.0, None, None, None]


NEEDED = sorted({*TABLES["orders"].required, TABLES["orders"].date} - {*TABLES["orders"].least})


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("column", NEEDED)
def test_every_needed_column_that_is_mostly_blank_is_said(column, count):
    """In the yellow box, with its count, from more than half on; what is there is kept."""
    (sheet,) = imported(ORDERS, *rows_of(*[DAY] * 4)).file_report.sheets
    header = sheet.mapping[column]
    at = ORDERS.index(header)
    sound = rows_of(*[DAY] * 4)
    rows = [[*row[:at], "", *row[at + 1 :]] if n < count else row for n, row in enumerate(sound)]
    result = imported(ORDERS, *rows)
    said = missing_columns(result.file_report.sheets[0], speaker("zh-CN", "upload"))

    is_blank = count > 2
    assert unreadable(result) == ((UnreadableColumn(header, "blank", count, 4),) * is_blank)
    assert (f"“{header}”这一列大多是空的（4 行里 {count} 行）" in said) == is_blank
    assert result.tables["orders"][column].notna().sum() == 4 - count


@pytest.mark.parametrize(
    ("table", "given", "header"),
    [
        ("agent_daily", {"period": "", "agent": "小美", "reception_count": "5"}, "h_period"),
        ("settlement", {"income": "", "expense": "", "occurred_at": DAY}, "h_income"),
    ],
)
def test_a_needed_column_is_said_where_all_that_give_it_are_blank(table, given, header):
    """A period that gives two days, income and expense that give an amount."""
    headers = [f"h_{name}" for name in given]
    correction = Correction(table, "generic", dict(zip(given, headers, strict=True)))
    result = imported(headers, *[[*given.values()]] * 4, correction=correction)

    assert unreadable(result) == (UnreadableColumn(header, "blank", 4, 4),)


def test_what_is_as_good_as_missing_is_said():
    """In the yellow box of missing columns, and in both languages."""
    sheet = imported(ORDERS, *rows_of(BAD, BAD, DAY)).file_report.sheets[0]
    said = missing_columns(sheet, speaker("zh-CN", "upload"))

    assert said == "“订单付款时间”这一列大多读不出来（3 行里 2 行），当作没有。"
    assert '"订单付款时间"' in missing_columns(sheet, speaker("en", "upload"))


def test_a_report_with_an_unreadable_column_is_kept_as_it_is():
    """Written and read again it is the same; one of an earlier version has none."""
    report = imported(ORDERS, *rows_of(BAD)).file_report

    assert read_file_report(to_json(report)) == report


WITHOUT_STATUS = words("订单编号 总金额 买家实际支付金额 订单创建时间 订单付款时间 确认收货时间")


@pytest.mark.parametrize(
    ("paid", "received", "status"),
    [
        (DAY, "", "paid"),
        ("", "", "unpaid"),
        (BAD, "", None),
        ("2526-05-01", "", None),
        (BAD, DAY, "completed"),
        (DAY, BAD, None),
        ("1970-01-01 08:00:00", "", "unpaid"),
    ],
)
def test_an_unreadable_time_makes_no_status(paid, received, status):
    """Neither paid nor unpaid; a later time that can be read makes one."""
    rows = [(str(n), "10", "10", DAY, DAY, DAY) for n in range(1, 5)]
    result = imported(WITHOUT_STATUS, *rows, ("9", "10", "10", DAY, paid, received))

    assert values(result, "orders", "order_status")[-1] == status
    assert note_counts(result).get("status_not_derived", 0) == (status is None)
    assert note_counts(result)["status_derived"] == 4 + (status is not None)


def test_without_a_time_of_payment_nobody_is_unpaid():
    """What was received is completed; of the other order nothing is known."""
    headers = words("订单编号 总金额 买家实际支付金额 订单创建时间 确认收货时间")
    result = imported(headers, ("1", "10", "10", DAY, DAY), ("2", "10", "10", DAY, ""))

    assert values(result, "orders", "order_status") == ["completed", None]


@pytest.mark.parametrize("of", [csv_of, xlsx_of], ids=["csv", "xlsx"])
def test_the_header_is_no_word_of_its_own_list(of):
    """Nor are a repeated header and a total, also where texts are numbered by the file."""
    rows = [list(row) for row in rows_of(*[DAY] * 6)]
    rows[2][3] = "飞行中"
    data = of(ORDERS, *rows, ORDERS, ["合计", "60", "60", "状态合计", "", "", "0"])
    name = "export.xlsx" if of is xlsx_of else "export.csv"
    (sheet,) = import_file(data, name, ImportSettings(KEY)).file_report.sheets
    (note,) = [note for note in sheet.notes if note.rule == "unknown_status"]

    assert (note.count, note.rows, note.values["words"]) == (1, (4,), ("飞行中",))


def test_an_unknown_word_for_yes_or_no_is_told():
    """It is neither."""
    headers = words("会话ID 客服 开始时间 问题类型 是否接通 首次响应(秒)")
    columns = words("session_id agent started_at topic is_answered first_response_s")
    rows = [
        (str(n), "小美", DAY, "退款", said, "5") for n, said in enumerate(["是", "否", "大概", ""])
    ]
    correction = Correction("sessions", "generic", dict(zip(columns, headers, strict=True)))
    result = imported(headers, *rows, correction=correction)

    assert values(result, "sessions", "is_answered") == [True, False, None, None]
    assert note_counts(result) == {"unknown_status": 1}


ODD = st.sampled_from(["", "-", "9", "12.5%", DAY, BAD, "2526-01-01", "是", "看不懂", "260501-123"])


@settings(max_examples=60)
@given(
    table=st.sampled_from(sorted(TABLES)),
    platform=st.sampled_from(["taobao", "pdd", "douyin", "jd", "generic"]),
    chance=st.randoms(use_true_random=False),
    cells=st.lists(ODD, min_size=3, max_size=3),
)
def test_no_step_of_cleaning_assumes_a_column(table, platform, chance, cells):
    """Whichever columns a reader maps, no row is lost and nothing is raised."""
    columns = chance.sample(sorted(TABLES[table].by_name), chance.randint(1, 5))
    mapping = {name: f"h_{name}" for name in columns}
    headers = [*mapping.values(), "other", "number"]
    settings_ = ImportSettings(
        KEY, corrections={fingerprint(headers): Correction(table, platform, mapping)}
    )
    rows = [[cells[(at + n) % 3] for at in range(len(columns))] + ["x", "7"] for n in range(3)]
    (sheet,) = import_file(csv_of(headers, *rows), "export.csv", settings_).file_report.sheets

    left_out = sum(note.count for note in sheet.notes if note.left_out)
    assert sheet.row_count == sheet.kept_count + left_out
