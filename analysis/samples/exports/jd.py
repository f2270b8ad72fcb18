"""JD: orders by SKU with amounts of the order on every row, after-sales, the agents' report."""

from __future__ import annotations

import pandas as pd

from analysis.samples.exports.common import line_rows, reason_words, refund_rows, share, status
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.simulation import identities as who
from analysis.samples.simulation.books import ORDER_STATUS, REFUND_STATUS
from analysis.samples.text import dates, decimals, joined, pick, plain, same, times, yuan
from analysis.samples.words import words

TYPES = ("仅退款", "退货退款", "换货")


def order_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an order and SKU."""
    order = shop.orders.iloc[rows["order"].to_numpy()]
    people = shop.buyers.iloc[order["buyer"].to_numpy()]
    home, number = people["home"], order["order_no"].to_numpy() // 97
    paid = yuan(order["paid_cents"])
    return {
        "订单号": plain(order["order_no"]),
        "商品ID": plain(shop.skus["sku_id"].to_numpy()[rows["sku"]]),
        "商品名称": pick(shop.skus["item_title"], rows["sku"]),
        "订购数量": plain(rows["qty"]),
        "支付方式": same("在线支付", len(rows)),
        "下单时间": times(order["created_at"]),
        "京东价": yuan(rows["unit_cents"]),
        "订单金额": yuan(order["goods_cents"] + order["post_cents"]),
        "结算金额": paid,
        "余额支付": same("0.00", len(rows)),
        "应付金额": paid,
        "订单状态": status(shop, "order", ORDER_STATUS, order["status"]),
        "订单类型": same("SOP", len(rows)),
        "下单帐号": who.nicks(order["buyer"]),
        "客户姓名": who.names(home),
        "客户地址": joined(
            who.provinces(people), who.cities(people), who.districts(home), who.streets(home)
        ),
        "联系电话": who.mobiles(home),
        "订单备注": pick(words()["memo"]["buyer"], number),
        "商家备注": pick(words()["memo"]["seller"], number),
        "运费金额": yuan(order["post_cents"]),
        "付款确认时间": times(order["paid_at"]),
        "货号": pick(shop.skus["sku_code"], rows["sku"]),
        "订单完成时间": times(order["received_at"]),
        "订单来源": pick(("移动端订单", "移动端订单", "PC端订单"), number),
    }


def refund_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a service order."""
    line = shop.lines.iloc[rows["line"].to_numpy()]
    order = shop.orders.iloc[line["order"].to_numpy()]
    home = shop.buyers["home"].to_numpy()[order["buyer"]]
    return {
        "京东服务单号": plain(rows["refund_no"]),
        "京东订单号": plain(order["order_no"]),
        "商品名称": pick(shop.skus["item_title"], line["sku"]),
        "售后申请时间": times(rows["applied_at"]),
        "售后类型": pick(TYPES, rows["kind"]),
        "售后原因": reason_words(shop, rows),
        "服务单状态": status(shop, "refund", REFUND_STATUS, rows["status"]),
        "退款金额": yuan(rows["amount_cents"]),
        "客户账号": who.nicks(order["buyer"]),
        "客户姓名": who.names(home),
        "联系电话": who.mobiles(home),
    }


def agent_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an agent and day."""
    rated = rows[[f"star_{star}" for star in range(1, 6)]].sum(axis=1)
    return {
        "店铺名": same(words()["shop"], len(rows)),
        "日期": dates(rows["date"]),
        "客服": pick(words()["agents"], rows["agent"]),
        "咨询量": plain(rows["reception"]),
        "接待量": plain(rows["reception"]),
        "30s应答率": share(rows["within_30s"], rows["rounds"]),
        "平均响应时间": decimals(rows["response_s"], 1),
        "满意率": share(rows["star_4"] + rows["star_5"], rated),
        "24小时下单金额": yuan(rows["sales_cents"]),
        "24小时下单转化率": share(rows["paid"], rows["inquiry"]),
    }


EXPORTS = (
    Export(
        name="orders_jd",
        what="京东 订单导出",
        table="orders",
        rows=line_rows,
        write=order_columns,
        ids=("订单号", "商品ID"),
        sums=("订购数量",),
        format="csv",
    ),
    Export(
        name="refunds_jd",
        what="店铺自己整理的 京东售后服务单",
        table="refunds",
        rows=refund_rows,
        write=refund_columns,
        ids=("京东服务单号", "京东订单号"),
        sums=("退款金额",),
    ),
    Export(
        name="agents_jd",
        what="京东 客服数据",
        table="agent_daily",
        rows=lambda shop: shop.agents,
        write=agent_columns,
        sums=("咨询量", "接待量", "24小时下单金额"),
    ),
)
