"""Cleaning of the rows of an export, one trap at a time."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from exported import imported, note_counts, values, words

from analysis.ingest import TABLES, Correction
from analysis.ingest.import_report import Note
from analysis.ingest.tables import dtype_of

ORDERS = words("订单编号 买家会员名 总金额 买家实际支付金额 订单状态 订单创建时间 退款金额")
REFUNDS = ["退款编号", "订单编号", "买家退款金额", "退款状态", "退款的申请时间", "买家退款原因"]
AGENTS = ["客服账号", "咨询人数", "人工接待人数", "3分钟人工回复率"]


def order(number="1001", **cells):
    """A row of ORDERS; cells by header."""
    usual = dict(
        zip(
            ORDERS,
            [number, "tb_a", "10", "10", "交易成功", "2026-01-02 03:04:05", "0"],
            strict=True,
        )
    )
    return list((usual | cells).values())


def refund(number="9001", **cells):
    """A row of REFUNDS; cells by header."""
    usual = [number, "1001", "5", "退款成功", "2026-01-03 00:00:00", "质量问题"]
    return list((dict(zip(REFUNDS, usual, strict=True)) | cells).values())


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_says_where_its_rows_come_from(table):
    """Platform, shop, file and row stand at the end of each."""
    names = [column.name for column in table.columns]
    assert names[-4:] == ["platform", "shop_name", "source_file", "source_row"]
    assert set(table.key) | set(table.least) <= set(table.by_name)


def test_a_typed_table_has_every_declared_column_in_its_type():
    """Studies never ask whether a column is there."""
    table = imported(ORDERS, order()).tables["orders"]

    assert list(table.columns) == [column.name for column in TABLES["orders"].columns]
    assert [table[c.name].dtype for c in TABLES["orders"].columns] == [
        dtype_of(column.kind) for column in TABLES["orders"].columns
    ]


@pytest.mark.parametrize(
    "written",
    [
        '="6375270654777870840"',
        "\t6375270654777870840",
        "'6375270654777870840",
        " 6375270654777870840 ",
    ],
)
def test_an_id_is_exact_without_its_guard(written):
    """19 digits never pass through a float."""
    assert values(imported(ORDERS, order(written)), "orders", "order_id") == ["6375270654777870840"]


def test_leading_zeros_of_an_id_stay():
    """They are part of it."""
    assert values(imported(ORDERS, order("007")), "orders", "order_id") == ["007"]


@pytest.mark.parametrize(
    "damaged", [("1.23457E+17", "1.23458E+17"), ("6375270654777870000", "6375270654777871000")]
)
def test_ids_that_a_spreadsheet_has_damaged_are_told_and_are_no_key(damaged):
    """Both rows stay, each as an order of its own without a number."""
    result = imported(ORDERS, *map(order, damaged))

    assert values(result, "orders", "order_id") == [None, None]
    assert note_counts(result)["id_precision"] == 2


def test_one_id_that_ends_in_zeros_by_chance_is_kept():
    """Only a column in which all do was damaged."""
    result = imported(ORDERS, order("6375270654777870000"), order("6375270654777870841"))
    assert values(result, "orders", "order_id") == ["6375270654777870000", "6375270654777870841"]


def test_an_amount_that_cannot_be_read_is_blank_and_told():
    """Never zero: a sum must not look whole when it is not."""
    result = imported(ORDERS, order(买家实际支付金额="十元"))

    assert values(result, "orders", "paid_amount") == [None]
    assert note_counts(result)["bad_amount"] == 1


def test_a_status_nobody_knows_keeps_its_word_and_is_told():
    """It is not put into one of our groups."""
    result = imported(ORDERS, order(订单状态="飞行中"))

    assert values(result, "orders", "order_status") == [None]
    assert values(result, "orders", "order_status_raw") == ["飞行中"]
    assert note_counts(result)["unknown_status"] == 1


def test_a_message_of_nobody_known_stays_and_is_told():
    """Neither buyer nor agent nor robot nor system: no answer is timed by it."""
    headers = words("会话号 客服 买家标识 说话方 发送时间 消息正文")
    rows = [
        ("1", "小美", "tb_a", who, f"2026-05-01 10:00:0{at}", "在吗")
        for at, who in enumerate(("买家", "客服", "路人"))
    ]
    result = imported(headers, *rows)

    assert values(result, "chats", "sender") == ["buyer", "agent", None]
    assert note_counts(result) == {"unknown_sender": 1}


def test_without_a_status_column_times_tell_the_status():
    """Paid where there is a time of payment; the missing column is named."""
    headers = ["订单编号", "总金额", "买家实际支付金额", "订单创建时间", "订单付款时间"]
    result = imported(
        headers,
        ["1", "10", "10", "2026-01-01 00:00:00", "2026-01-01 00:01:00"],
        ["2", "10", "0", "2026-01-01 00:00:00", ""],
    )

    assert values(result, "orders", "order_status") == ["paid", "unpaid"]
    assert result.file_report.sheets[0].missing == ("order_status",)


def test_paid_amounts_that_are_net_of_refunds_are_known_by_their_total():
    """Total 169, refund 169, paid 0: what was paid stands without what went back."""
    net = order(总金额="169", 买家实际支付金额="0", 退款金额="169")
    assert values(imported(ORDERS, net), "orders", "paid_is_net_of_refund") == [True]


def test_paid_amounts_that_are_gross_are_known_by_their_total():
    """Total 169, paid 169, refund 69: paid is what the buyer paid."""
    gross = order(总金额="169", 买家实际支付金额="169", 退款金额="69")
    assert values(imported(ORDERS, gross), "orders", "paid_is_net_of_refund") == [False]


def test_without_refunds_the_layout_of_2025_tells_that_paid_is_net():
    """The header 买家实付金额 came with the compensation columns."""
    headers = words("订单编号 总金额 买家实付金额 订单状态 订单创建时间 是否主动赔付 宝贝种类")
    result = imported(headers, ["1", "10", "10", "交易成功", "2026-01-01 00:00:00", "否", "1"])

    assert values(result, "orders", "paid_is_net_of_refund") == [True]
    assert note_counts(result)["paid_net_of_refund"] == 1


def test_a_file_without_buyers_says_so():
    """Customer studies must not wonder."""
    headers = [header for header in ORDERS if header != "买家会员名"]
    row = [cell for cell in order() if cell != "tb_a"]
    assert note_counts(imported(headers, row))["no_buyer_key"] == 1


def test_a_row_without_its_id_is_left_out_and_told():
    """A note below the table is no order."""
    result = imported(ORDERS, order(), order(""))
    (sheet,) = result.file_report.sheets

    assert note_counts(result)["no_key"] == 1
    assert (sheet.row_count, sheet.kept_count) == (3, 1)


def test_an_order_that_stands_twice_counts_once():
    """The repeated row is left out by a note that names it."""
    result = imported(ORDERS, order(), order())
    (note,) = [n for n in result.file_report.sheets[0].notes if n.rule == "repeated_id"]

    assert len(result.tables["orders"]) == 1
    assert note == Note("repeated_id", 1, (3,), left_out=True, values={"conflicts": 0})


def test_of_two_states_of_a_refund_the_later_one_counts():
    """An export of January and one of February both hold it."""
    headers = [*REFUNDS, "退款完结时间"]
    result = imported(
        headers,
        [*refund(退款状态="退款成功"), "2026-01-09 00:00:00"],
        [*refund(退款状态="买家已经申请退款，等待卖家同意"), ""],
    )

    assert values(result, "refunds", "refund_status") == ["success"]


def test_odd_refunds_are_told_and_kept():
    """Finished before applied, above what was paid, below zero, without a reason."""
    headers = [*REFUNDS, "退款完结时间", "买家实际支付金额"]
    result = imported(
        headers,
        [*refund("1"), "2026-01-01 00:00:00", "9"],
        [*refund("2", 买家退款金额="50"), "", "9"],
        [*refund("3", 买家退款金额="-5"), "", "9"],
        [*refund("4", 买家退款原因=""), "", "9"],
    )

    assert note_counts(result) == {
        "finished_before_applied": 1,
        "refund_above_paid": 1,
        "negative_amount": 1,
        "missing_reason": 1,
    }
    assert len(result.tables["refunds"]) == 4


def test_reasons_get_their_two_levels():
    """The wording stays beside them."""
    result = imported(REFUNDS, refund())

    assert values(result, "refunds", "reason_raw") == ["质量问题"]
    assert values(result, "refunds", "reason_l1") == ["quality"]
    assert values(result, "refunds", "reason_l2") == ["quality.defect"]


def test_older_taobao_refunds_get_their_type_from_whether_goods_come_back():
    """They have no column for it."""
    result = imported([*REFUNDS, "是否需要退货"], [*refund("1"), "是"], [*refund("2"), "否"])
    assert values(result, "refunds", "refund_type") == ["return_refund", "refund_only"]


def test_a_type_that_is_exported_wins_over_the_one_worked_out():
    """An exchange needs goods back and is no refund."""
    headers = [*REFUNDS, "是否需要退货", "售后类型"]
    result = imported(headers, [*refund(), "是", "换货"])
    assert values(result, "refunds", "refund_type") == ["exchange"]


def test_the_four_parts_of_a_douyin_refund_add_up():
    """Goods, freight, payment discount and tax."""
    headers = words(
        "售后单号 订单号 商品单号 售后状态 售后申请时间 售后原因 退商品金额（元） "
        "退运费金额（元） 退支付优惠（元） 退税费金额（元）"
    )
    row = ["1", "2", "3", "退款成功", "2026-01-01 00:00:00", "质量问题", "10", "5", "1", "-"]
    assert values(imported(headers, row), "refunds", "refund_amount") == [16.0]


JD = words(
    "订单号 商品ID 商品名称 订购数量 下单时间 京东价 订单金额 结算金额 应付金额 订单状态 下单帐号"
)


def test_an_amount_of_a_jd_order_that_stands_on_each_row_counts_once():
    """Two lines of one order: the order's amount once, the pieces of both."""
    day = "2026-01-01 00:00:00"
    result = imported(
        JD,
        ["77", "s1", "杯", "1", day, "100", "300", "290", "290", "完成", "jd_a"],
        ["77", "s2", "壶", "2", day, "100", "300", "290", "290", "完成", "jd_a"],
    )

    assert values(result, "orders", "paid_amount") == [290.0]
    assert values(result, "orders", "qty_total") == [3]
    assert values(result, "order_lines", "qty") == [1, 2]
    assert note_counts(result)["lines_of_one_order"] == 1


def test_a_jd_file_joined_to_itself_changes_nothing():
    """Its rows repeat an order's number by right; only rows said twice are left out."""
    row = ["77", "s1", "杯", "1", "2026-01-01 00:00:00", "100", "100", "90", "90", "完成", "jd_a"]
    result = imported(JD, row, row)

    assert values(result, "orders", "qty_total") == [1]
    assert note_counts(result)["repeated_id"] == 1


def test_a_deleted_jd_order_is_closed():
    """Any status may carry the mark."""
    row = ["77", "s1", "杯", "1", "2026-01-01 00:00:00", "1", "1", "1", "1", "(删除)等待出库", "a"]
    assert values(imported(JD, row), "orders", "order_status") == ["closed"]


DOUYIN = words(
    "主订单编号 子订单编号 选购商品 商品数量 订单应付金额 订单提交时间 订单状态 售后状态"
)


def test_the_parts_of_a_douyin_order_add_up_to_it():
    """Its rows are sub-orders with amounts of their own; their ids come behind a tab."""
    day = "2026-01-01 00:00:00"
    result = imported(
        DOUYIN,
        ["\t69", "\t691", "杯", "1", "10", day, "已完成", "-"],
        ["\t69", "\t692", "壶", "2", "20.5", day, "已完成", "退款成功"],
    )

    assert values(result, "orders", "order_id") == ["69"]
    assert values(result, "orders", "paid_amount") == [30.5]
    assert values(result, "order_lines", "paid_amount") == [10.0, 20.5]


PDD = words(
    "商品 订单号 订单状态 商品总价(元) 用户实付金额(元) 商家实收金额(元) 商品数量(件) "
    "订单成交时间 售后状态"
)


def test_a_pdd_order_without_times_is_dated_by_its_number():
    """It begins with year, month and day."""
    row = words("杯 260420-123456789012345\t 未发货，退款成功 9 9 9 1\t 退款成功")
    result = imported(PDD, row)

    assert values(result, "orders", "created_at") == [pd.Timestamp("2026-04-20")]
    assert values(result, "orders", "order_status") == ["refunded"]
    assert note_counts(result)["date_from_id"] == 1


def test_an_unpaid_pdd_order_is_not_dated_as_paid():
    """The day in its number says when it was made, no more."""
    row = ["杯", "260420-123456789012345", "待付款", "9", "9", "9", "1", "", "-"]
    assert values(imported(PDD, row), "orders", "paid_at") == [None]


def test_reports_that_wait_for_numbers_are_marked():
    """延迟统计 is missing, not zero."""
    headers = ["客服昵称", "接待人数", "询单人数", "询单->最终付款成功率"]
    result = imported(
        headers, ["A", "10", "5", "延迟统计"], ["B", "10", "5", "40%"], name="r_2026-04-20.csv"
    )

    assert values(result, "agent_daily", "inquiry_paid_rate") == [None, 0.4]
    assert values(result, "agent_daily", "is_pending") == [True, False]


def test_days_of_a_report_may_stand_in_its_name_only():
    """From and to; they are called missing only where the name does not tell them either."""
    row = ["甲", "9", "8", "90%"]
    result = imported(AGENTS, row, name="客服_2026-04-20至2026-04-26.csv")

    assert values(result, "agent_daily", "date_from") == [pd.Timestamp("2026-04-20")]
    assert values(result, "agent_daily", "date_to") == [pd.Timestamp("2026-04-26")]
    assert note_counts(result)["period_from_name"] == 1
    assert result.file_report.sheets[0].missing == ()
    assert "date_from" in imported(AGENTS, row, name="客服.csv").file_report.sheets[0].missing


def test_merged_cells_of_shop_and_day_hold_for_the_rows_below():
    """Pinduoduo writes them once a block."""
    result = imported(
        ["店铺名", "日期", *AGENTS],
        ["一店", "2026-01-01 ~ 2026-01-07", "甲", "9", "8", "90%"],
        ["", "", "乙", "9", "8", "90%"],
    )

    assert values(result, "agent_daily", "shop_name") == ["一店", "一店"]
    assert values(result, "agent_daily", "date_to") == [pd.Timestamp("2026-01-07")] * 2


def test_income_and_expense_become_one_signed_amount():
    """Pinduoduo writes them in two columns."""
    headers = words("商户订单号 发生时间 收入金额（+元） 支出金额（-元） 账务类型 业务描述")
    day = "2026-01-01 00:00:00"
    result = imported(
        headers,
        ["1", day, "10", "", "交易收入", "0010002|交易收入-订单收入"],
        ["1", day, "", "-4", "交易退款", "0020002|交易退款-订单退款"],
    )

    by_subject = result.tables["settlement"].set_index("subject_code")["amount"].to_dict()
    assert by_subject == {"income": 10.0, "refund": -4.0}


def test_equal_lines_of_an_account_all_count():
    """Two fees of the same second and amount are two fees."""
    headers = ["动账时间", "动帐流水号", "动账方向", "动账金额", "动账场景", "计费类型"]
    row = ["2026-01-01 00:00:00", "1", "出账", "-0.6", "技术服务费", "x"]
    assert len(imported(headers, row, row).tables["settlement"]) == 2


def test_hours_in_columns_become_rows():
    """A report has a column for each hour of the day."""
    headers = ["日期", *map(str, range(24)), "全天"]
    result = imported(headers, ["2026-04-20", *map(str, range(100, 124)), "0"])

    assert values(result, "reception_hourly", "hour") == list(range(24))
    assert values(result, "reception_hourly", "reception_count") == list(range(100, 124))
    assert result.file_report.sheets[0].kept_count == 1


def test_dsr_scores_of_a_shop_report_are_ratings_too():
    """One sheet, two tables."""
    headers = words("统计日期 访客数 支付金额 描述相符评分 服务态度评分 物流服务评分 跳失率")
    result = imported(headers, ["2026-04-20", "1,024", "9", "4.85", "4.79", "4.8", "50%"])

    assert values(result, "shop_daily", "visitors") == [1024]
    assert values(result, "ratings", "desc_score") == [4.85]


def test_what_the_reader_says_a_sheet_is_holds():
    """Table, platform and columns, whatever the headers look like."""
    correction = Correction(
        "orders", "taobao", {"order_id": "甲", "paid_amount": "乙", "created_at": "丙"}
    )
    result = imported(["甲", "乙", "丙"], ["1", "10", "2026-01-01 00:00:00"], correction=correction)
    (sheet,) = result.file_report.sheets

    assert values(result, "orders", "paid_amount") == [10.0]
    assert (sheet.platform, sheet.certainty, sheet.missing) == ("taobao", 1.0, ("order_status",))


def test_an_unknown_sheet_gives_no_table_and_is_told():
    """All of its rows are left out by name."""
    result = imported(["甲", "乙"], ["1", "2"], ["3", "4"])

    assert not result.tables
    assert note_counts(result) == {"unrecognised": 2}


def test_the_period_is_that_of_the_table_s_own_date():
    """Refunds are cut by when they were applied for."""
    result = imported(REFUNDS, refund("1"), refund("2", 退款的申请时间="2026-02-01 10:00:00"))
    first, last = result.file_report.sheets[0].period

    assert (first, last) == (dt.datetime(2026, 1, 3), dt.datetime(2026, 2, 1, 10))


def total_row(first, **cells):
    """A row of ORDERS that sums up the others: its first cell, and some more by header."""
    return list((dict.fromkeys(ORDERS, "") | {"订单编号": first} | cells).values())


def total_mismatches(*totals):
    """Notes on total rows below two orders of 10 yuan each: header, stated, computed, rows."""
    (sheet,) = imported(ORDERS, order("1"), order("2"), *totals).file_report.sheets
    notes = [note for note in sheet.notes if note.rule == "total_mismatch"]
    return [(*dict(note.values).values(), note.rows) for note in notes]


def test_a_total_that_is_not_the_sum_of_its_rows_is_told():
    """By column, with both sums and the row; what adds up and what is blank is not."""
    row = total_row("合计", 总金额="20.00", 买家实际支付金额="¥25.50")
    assert total_mismatches(row) == [("买家实际支付金额", 25.5, 20.0, (4,))]


@pytest.mark.parametrize("word", ["均值", "平均", "小计", "本页合计"])
def test_a_row_of_averages_or_of_a_part_is_not_compared(word):
    """It need not be the sum of all rows."""
    assert total_mismatches(total_row(word, 买家实际支付金额="25")) == []


def test_averages_below_do_not_hide_a_total_that_is_wrong():
    """Reports on agents end in both."""
    rows = total_row("汇总", 总金额="21"), total_row("均值", 总金额="10")
    assert total_mismatches(*rows) == [("总金额", 21.0, 20.0, (4,))]


def test_of_several_totals_none_is_compared():
    """Each may stand for rows of its own."""
    assert total_mismatches(total_row("合计", 总金额="10"), total_row("合计", 总金额="10")) == []
