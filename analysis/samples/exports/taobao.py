"""Taobao and Tmall: order and line exports in the layout of 2021 to 2024."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis.samples.exports.common import line_rows, status
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.simulation import identities as who
from analysis.samples.simulation.books import ORDER_STATUS, REFUND_STATUS
from analysis.samples.text import Text, joined, pick, plain, same, times, where, yuan
from analysis.samples.words import words

PAID, NET_PAID = "买家实际支付金额", "买家实付金额"


def order_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an order, with name, phone and address of the receiver."""
    buyer, count = rows["buyer"].to_numpy(), len(rows)
    people = shop.buyers.iloc[buyer]
    home = people["home"]
    shipped, closed = rows["shipped_at"].notna(), rows["status"] == ORDER_STATUS.index("closed")
    reason = where(rows["paid_at"].notna(), same("退款", count), "买家未付款")
    address = joined(
        who.provinces(people), " ", who.cities(people), " ", who.districts(home), " ",
        who.streets(home), "(000000)",
    )  # fmt: skip
    memo, number = words()["memo"], rows["order_no"].to_numpy() // 97
    titles = _joined_titles(shop, rows)
    return {
        "订单编号": plain(rows["order_no"]),
        "买家会员名": who.nicks(buyer),
        "支付单号": where(rows["paid_at"].notna(), plain(rows["order_no"] + 17)),
        "买家应付货款": yuan(rows["paid_cents"] - rows["post_cents"]),
        "买家应付邮费": yuan(rows["post_cents"]),
        "总金额": yuan(rows["paid_cents"]),
        PAID: yuan(np.where(rows["paid_at"].isna(), 0, rows["paid_cents"])),
        "订单状态": status(shop, "order", ORDER_STATUS, rows["status"]),
        "买家留言": pick(memo["buyer"], number),
        "收货人姓名": who.names(home),
        "收货地址 ": address,
        "运送方式": same("快递", count),
        "联系手机": joined("'", who.mobiles(home)),
        "订单创建时间": times(rows["created_at"]),
        "订单付款时间 ": times(rows["paid_at"]),
        "宝贝标题 ": titles,
        "宝贝种类 ": plain(rows["kind_count"]),
        "物流单号 ": where(shipped, who.tracking(rows["order_no"])),
        "物流公司": where(shipped, pick(words()["carriers"], rows["carrier"])),
        "订单备注": pick(memo["seller"], number),
        "宝贝总数量": plain(rows["qty_total"]),
        "店铺Id": same("0", count),
        "店铺名称": same(words()["shop"], count),
        "订单关闭原因": where(closed, reason, "订单未关闭"),
        "发货时间": times(rows["shipped_at"]),
        "确认收货时间": times(rows["received_at"]),
        "退款金额": yuan(rows["refund_cents"]),
    }


def net_order_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """The same in the layout of 2025, which shows what was paid less what was refunded."""
    net = np.where(rows["paid_at"].isna(), 0, rows["paid_cents"] - rows["refund_cents"])
    columns = order_columns(shop, rows) | {PAID: yuan(net)}
    return {NET_PAID if header == PAID else header: text for header, text in columns.items()}


def _order_rows(shop: Shop, *, net: bool) -> pd.DataFrame:
    lines = shop.lines["order"]
    rows = shop.orders.assign(
        kind_count=np.bincount(lines, minlength=len(shop.orders)),
        first_line=np.searchsorted(lines, np.arange(len(shop.orders))),
    )
    return rows[rows["is_net"] == net]


def _joined_titles(shop: Shop, rows: pd.DataFrame) -> Text:
    last = len(shop.lines) - 1
    sku, title = shop.lines["sku"].to_numpy(), shop.skus["item_title"]
    start, kinds = rows["first_line"].to_numpy(), rows["kind_count"].to_numpy()
    text = pick(title, sku[start])
    for extra in range(1, int(kinds.max(initial=1))):
        more = joined("，", pick(title, sku[np.minimum(start + extra, last)]))
        text = joined(text, where(kinds > extra, more))
    return text


def line_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an order line, its status and its refund."""
    orders = shop.orders.iloc[rows["order"].to_numpy()]
    skus = shop.skus.iloc[rows["sku"].to_numpy()]
    asked = rows["refund_status"] >= 0
    refund = status(shop, "refund", REFUND_STATUS, rows["refund_status"].clip(lower=0))
    paid = orders["paid_at"].notna().to_numpy()
    return {
        "子订单编号": plain(rows["line_no"]),
        "主订单编号": plain(orders["order_no"]),
        "商品标题": pick(shop.skus["item_title"], rows["sku"]),
        "商品价格": yuan(rows["unit_cents"]),
        "购买数量": plain(rows["qty"]),
        "外部系统编号": pick(shop.skus["item_code"], rows["sku"]),
        "商品属性": pick(shop.skus["sku_spec"], rows["sku"]),
        "商家编码": pick(shop.skus["sku_code"], rows["sku"]),
        "订单状态": status(shop, "order", ORDER_STATUS, orders["status"]),
        "买家应付货款": yuan(rows["paid_cents"]),
        "买家实付金额": yuan(np.where(paid, rows["paid_cents"], 0)),
        "退款状态": where(asked, refund, "没有申请退款"),
        "退款金额": where(asked, yuan(rows["refund_cents"]), "无退款申请"),
        "订单创建时间": times(orders["created_at"]),
        "订单付款时间": times(orders["paid_at"]),
        "商品ID": plain(skus["item_id"]),
    }


EXPORTS = (
    Export(
        name="ExportOrderList_taobao",
        what="淘宝/天猫 订单报表",
        table="orders",
        rows=partial(_order_rows, net=False),
        write=order_columns,
        ids=("订单编号", "支付单号", "物流单号 "),
        sums=("总金额", PAID, "宝贝总数量", "退款金额"),
        format="csv",
        quirks=("guards",),
    ),
    Export(
        name="ExportOrderList_new_taobao",
        what="淘宝/天猫 订单报表（新口径：实付已扣除退款）",
        table="orders",
        rows=partial(_order_rows, net=True),
        write=net_order_columns,
        ids=("订单编号", "支付单号", "物流单号 "),
        sums=("总金额", NET_PAID, "宝贝总数量", "退款金额"),
        format="csv",
        only_with_rows=True,
        quirks=("guards",),
    ),
    Export(
        name="ExportOrderDetailList_taobao",
        what="淘宝/天猫 宝贝报表",
        table="order_lines",
        rows=line_rows,
        write=line_columns,
        ids=("子订单编号", "主订单编号", "商品ID"),
        sums=("购买数量", "买家应付货款", "买家实付金额"),
        format="csv",
        quirks=("guards",),
    ),
)
