"""Sheets are recognised by their headers, without asking the user."""

from __future__ import annotations

import csv

import pytest
from exported import words
from paths import SHARED

from analysis.ingest import SURE, TABLES, every_export, fingerprint
from analysis.ingest.exports import tidy, unit_of
from analysis.ingest.recognising.matching import column_of, match

FORMATS = SHARED / "formats"

LAYOUTS = {
    "taobao_orders": ("orders", "taobao"),
    "taobao_order_lines": ("order_lines", "taobao"),
    "taobao_refunds": ("refunds", "taobao"),
    "taobao_agent_daily_chitu": ("agent_daily", "taobao"),
    "taobao_agent_attendance_chitu": ("agent_attendance", "taobao"),
    "taobao_agent_hourly_chitu": ("reception_hourly", "taobao"),
    "taobao_shop_daily_sycm": ("shop_daily", "taobao"),
    "taobao_item_daily_sycm": ("traffic_daily", "taobao"),
    "taobao_traffic_source_sycm": ("traffic_daily", "taobao"),
    "taobao_ads_daily": ("ads_daily", "taobao"),
    "taobao_reviews": ("reviews", "taobao"),
    "taobao_ratings": ("ratings", "taobao"),
    "taobao_products_stock": ("products_stock", "taobao"),
    "pdd_orders": ("orders", "pdd"),
    "pdd_refunds": ("refunds", "pdd"),
    "pdd_agent_daily": ("agent_daily", "pdd"),
    "pdd_ads_daily": ("ads_daily", "pdd"),
    "pdd_settlement": ("settlement", "pdd"),
    "pdd_ratings": ("ratings", "pdd"),
    "douyin_orders": ("orders", "douyin"),
    "douyin_refunds": ("refunds", "douyin"),
    "douyin_agent_daily": ("agent_daily", "douyin"),
    "douyin_shop_daily": ("shop_daily", "douyin"),
    "douyin_settlement": ("settlement", "douyin"),
    "jd_orders": ("orders", "jd"),
    "jd_refunds": ("refunds", "jd"),
    "jd_settlement": ("settlement", "jd"),
    "jd_agent_daily": ("agent_daily", "jd"),
    "jd_traffic_daily": ("traffic_daily", "jd"),
    "jd_stock": ("products_stock", "jd"),
    "erp_stock_jushuitan": ("products_stock", "jushuitan"),
    "generic_chats": ("chats", "generic"),
}
UNVERIFIED = {"jd_refunds", "generic_chats"}
TEMPLATES = {
    "jd_refunds": "京东服务单号 京东订单号 商品名称 售后申请时间 售后类型 售后原因 服务单状态 "
    "退款金额",
    "generic_chats": "会话号 客服 买家标识 说话方 发送时间 消息正文",
}
CHATS = "会话号 客服 {buyer} 说话方 发送时间 消息正文"
BUYER_WORDS = {
    "买家会员名": "taobao",
    "买家会员名称": "taobao",
    "下单帐号": "jd",
    "下单账号": "jd",
    "买家标识": "generic",
}
"""What a platform's orders call the buyer; `generic` where they name none."""


OLD_TAOBAO_ORDERS = words(
    "订单编号 买家会员名 买家支付宝账号 买家应付货款 买家应付邮费 买家支付积分 总金额 返点积分 "
    "买家实际支付金额 买家实际支付积分 订单状态 买家留言 收货人姓名 收货地址 运送方式 联系电话 "
    "联系手机 订单创建时间 订单付款时间 宝贝标题 宝贝种类 物流单号 物流公司 订单备注 宝贝总数量"
)
NEW_TAOBAO_ORDERS = words(
    "订单编号 支付单号 支付详情 买家应付货款 买家应付邮费 总金额 返点积分 买家实付金额 订单状态 "
    "收货人姓名 收货地址 联系手机 订单创建时间 订单付款时间 商品标题 宝贝种类 物流单号 物流公司 "
    "备注标签 商家备注 宝贝总数量 店铺名称 退款金额 确认收货时间 是否主动赔付 主动赔付金额"
)
OLD_TAOBAO_LINES = words(
    "订单编号 标题 价格 购买数量 外部系统编号 商品属性 套餐信息 备注 订单状态 商家编码"
)
OLD_TAOBAO_REFUNDS = words(
    "订单编号 退款编号 支付宝交易号 订单付款时间 商品编码 退款完结时间 买家会员名称 "
    "买家实际支付金额 宝贝标题 买家退款金额 手工退款/系统退款 是否需要退货 退款的申请时间 超时时间 "
    "退款状态 货物状态 买家退款原因 买家退款说明"
)
SHORT_PDD_ORDERS = words(
    "商品 订单号 订单状态 商品总价(元) 邮费(元) 店铺优惠折扣(元) 平台优惠折扣(元) 用户实付金额(元) "
    "商家实收金额(元) 商品数量(件) 发货时间 确认收货时间 商品id 商品规格 样式ID 商家编码-规格维度 "
    "售后状态 快递单号 快递公司"
)
GENERIC = words(
    "订单编号 买家昵称 收货人姓名 联系手机 收货地址 支付宝账号 商品标题 付款金额 退款金额 付款时间 "
    "订单状态 客服"
)


def headers_of(name):
    """The headers that a facts file lists."""
    path = FORMATS / f"{name}.csv"
    if not path.exists():
        pytest.skip("the facts on export files are not here")
    with path.open(encoding="utf-8", newline="") as file:
        return [row["header"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_known_layout_is_recognised_without_a_click(name):
    """Surely where its headers were seen in files, else for a reader to confirm."""
    matched = match(headers_of(name))

    assert (matched.table, matched.platform) == LAYOUTS[name]
    assert (matched.certainty >= SURE) == (name not in UNVERIFIED)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_file_in_our_own_layout_needs_no_word(name):
    """A table whose export nobody has seen can be arranged by hand, and is then surely known."""
    matched = match(words(TEMPLATES[name]))

    assert (matched.table, matched.platform) == LAYOUTS[name]
    assert matched.certainty == 1.0


@pytest.mark.parametrize("name", TEMPLATES)
def test_our_own_layout_does_not_vouch_for_one_that_nobody_has_seen(name):
    """With some of its headers among theirs, the reader is still asked."""
    theirs, ours = headers_of(name), words(TEMPLATES[name])
    matched = match([header for header in theirs if header not in ours] + ours[-2:])

    assert (matched.table, matched.platform) == LAYOUTS[name]
    assert matched.certainty < SURE


@pytest.mark.parametrize("buyer", BUYER_WORDS)
def test_the_word_for_the_buyer_tells_whose_messages_they_are(buyer):
    """Surely, so that their buyers are those of the platform's orders."""
    matched = match(words(CHATS.format(buyer=buyer)))

    assert (matched.table, matched.platform) == ("chats", BUYER_WORDS[buyer])
    assert matched.certainty == 1.0
    assert matched.sources["buyer_key"] == 2


@pytest.mark.parametrize("name", ["taobao_orders", "jd_orders"])
def test_orders_stay_orders_whatever_else_a_shop_added_to_them(name):
    """Also beside an agent and a time of sending: nobody speaks in them."""
    matched = match([*headers_of(name), *words("会话号 客服 发送时间")])

    assert (matched.table, matched.platform) == LAYOUTS[name]
    assert matched.certainty >= SURE


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (OLD_TAOBAO_ORDERS, ("orders", "taobao")),
        (NEW_TAOBAO_ORDERS, ("orders", "taobao")),
        (OLD_TAOBAO_LINES, ("order_lines", "taobao")),
        (OLD_TAOBAO_REFUNDS, ("refunds", "taobao")),
        (SHORT_PDD_ORDERS, ("orders", "pdd")),
        (GENERIC, ("orders", "generic")),
    ],
    ids=["orders 2013", "orders 2025", "lines 2013", "refunds 2017", "pdd short", "generic"],
)
def test_older_and_shorter_layouts_are_recognised_too(headers, expected):
    """A layout is recognised by the headers it has, not by those it lacks."""
    matched = match(headers)

    assert (matched.table, matched.platform) == expected
    assert matched.certainty >= SURE


@pytest.mark.parametrize(
    "spelling",
    ["商品ID", "商品 ID", "商品id", "\ufeff商品ID", "商品ＩＤ", "商品ID\t", "商品\u00a0ID"],
)
def test_blanks_width_and_case_of_a_header_do_not_matter(spelling):
    """Exports pad and fold their headers as they like."""
    assert tidy(spelling) == "商品id"


def test_both_ways_to_write_account_meet():
    """帐 and 账 are one word."""
    assert tidy("下单帐号") == tidy("下单账号")


def test_a_unit_in_a_header_is_known_and_not_in_the_way():
    """A header is looked up as it is, then without its unit."""
    assert unit_of("PC在线时长（时）") == "时"
    assert match([header.replace("(元)", "") for header in SHORT_PDD_ORDERS]).platform == "pdd"


def test_the_twin_in_seconds_is_taken_instead_of_the_text():
    """A report may hold 8分48秒 and 528 in two columns."""
    headers = ["客服昵称", "接待人数", "平均接待时长", "平均接待时长(秒)"]
    assert match(headers).sources["avg_session_s"] == 3


def test_of_headers_that_repeat_the_first_filled_one_is_taken():
    """A user's merging may leave a blank twin in front."""
    headers = ["订单编号", "退款编号", "买家退款金额", "买家退款金额", "退款状态", "买家退款原因"]
    assert match(headers, lambda at: at != 2).sources["refund_amount"] == 3


def test_a_header_with_a_slip_is_found_but_no_longer_surely():
    """The reader is asked whether it was meant."""
    sure = match(OLD_TAOBAO_REFUNDS)
    slip = match([h.replace("退款的申请时间", "退款的中请时间") for h in OLD_TAOBAO_REFUNDS])

    assert slip.sources["applied_at"] == sure.sources["applied_at"]
    assert slip.certainty < SURE <= sure.certainty


@pytest.mark.parametrize(
    "headers",
    [
        ["transaction", "item"],
        ["姓名", "年龄", "城市"],
        ["订单编号"],
        ["Order ID", "Order Date", "Sales"],
        ["日期", "收入", "支出"],
        [],
        ["", ""],
    ],
)
def test_other_tables_are_left_alone(headers):
    """What is no known export is not made one."""
    assert match(headers) is None


def test_a_table_that_could_be_two_things_is_not_sure():
    """Day, visitors and sales are in the reports of shops and of sources alike."""
    matched = match(["统计日期", "访客数", "支付金额"])

    assert matched.certainty < SURE


@pytest.mark.parametrize(
    "export", every_export(), ids=lambda export: f"{export.table}/{export.layout}"
)
def test_an_export_knows_only_columns_that_exist(export):
    """A slip in a data file is found here, not by a reader."""
    for known in export.headers.values():
        for table, column, _ in map(column_of, known.targets):
            assert column in TABLES[table or export.table].by_name


def test_a_fingerprint_is_that_of_the_headers_not_of_their_order():
    """Next month's file needs no click even if its columns were moved or padded."""
    assert fingerprint(["订单编号 ", "状态"]) == fingerprint(["状态", "订单编号"])
    assert fingerprint(["订单编号"]) != fingerprint(["退款编号"])
