"""Pinduoduo: orders in the full layout and after-sales. No buyer is named in either."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.samples.exports.common import KINDS, reason_texts, reason_words, refund_rows, status
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.simulation import identities as who
from analysis.samples.simulation.books import ORDER_STATUS, REFUND_STATUS
from analysis.samples.text import pick, plain, same, times, where, yuan
from analysis.samples.words import words

PROMISE = np.timedelta64(2, "D")


def order_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an order, which holds one SKU."""
    line = shop.lines.iloc[rows.index.to_numpy()]
    item, sku = shop.skus.iloc[line["sku"].to_numpy()], line["sku"]
    people, shipped = shop.buyers.iloc[rows["buyer"].to_numpy()], rows["shipped_at"].notna()
    memo, number = words()["memo"], rows["order_no"].to_numpy() // 97
    count, goods = len(rows), line["goods_cents"].to_numpy()
    discount = goods - line["paid_cents"].to_numpy()
    return {
        "商品": pick(shop.skus["item_title"], sku),
        "订单号": who.pdd_order_ids(rows["created_at"], rows["order_no"]),
        "订单状态": _order_status(shop, rows),
        "商品总价(元)": yuan(goods),
        "邮费(元)": yuan(rows["post_cents"]),
        "店铺优惠折扣(元)": yuan(discount),
        "平台优惠折扣(元)": same("0.00", count),
        "用户实付金额(元)": yuan(rows["paid_cents"]),
        "商家实收金额(元)": yuan(rows["paid_cents"]),
        "商品数量(件)": plain(line["qty"]),
        "支付时间": times(rows["paid_at"]),
        "订单成交时间": times(rows["created_at"]),
        "承诺发货时间": times(rows["paid_at"] + PROMISE),
        "发货时间": times(rows["shipped_at"]),
        "确认收货时间": times(rows["received_at"]),
        "商品id": plain(item["item_id"]),
        "商品规格": pick(shop.skus["sku_spec"], sku),
        "样式ID": plain(item["sku_id"]),
        "商家编码-规格维度": pick(shop.skus["sku_code"], sku),
        "商家编码-商品维度": pick(shop.skus["item_code"], sku),
        "商家备注": pick(memo["seller"], number),
        "买家留言": pick(memo["buyer"], number),
        "售后状态": where(rows["whole_back"], same("退款成功", count), "无售后或售后取消"),
        "快递单号": where(shipped, who.tracking(rows["order_no"])),
        "快递公司": where(shipped, pick(words()["carriers"], rows["carrier"])),
        "收货人": who.names(people["home"]),
        "手机": who.mobiles(people["home"]),
        "省": who.provinces(people),
        "市": who.cities(people),
        "区": who.districts(people["home"]),
        "街道/镇": who.streets(people["home"]),
    }


def _order_status(shop: Shop, rows: pd.DataFrame) -> pa.Array:
    """Pinduoduo adds a success of a refund to where the order stood."""
    paid, shipped, received = (
        rows[name].notna().to_numpy() for name in ("paid_at", "shipped_at", "received_at")
    )
    stage = np.select([received, shipped, paid], [2, 1, 0], 3)
    refunded = pick([f"{at}，退款成功" for at in ("未发货", "已发货", "已收货", "未成交")], stage)
    plain_status = status(shop, "order", ORDER_STATUS, rows["status"])
    return where(rows["whole_back"].to_numpy() & paid, refunded, plain_status)


def refund_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a refund, with the buyer's own words."""
    line = shop.lines.iloc[rows["line"].to_numpy()]
    order = shop.orders.iloc[line["order"].to_numpy()]
    shipped, sent = order["shipped_at"].notna(), rows["return_shipped_at"].notna()
    count, agreed = len(rows), rows["agreed_at"]
    returns = rows["kind"].to_numpy() > 0
    return {
        "售后编号": plain(rows["refund_no"]),
        "订单编号": who.pdd_order_ids(order["created_at"], order["order_no"]),
        "交易金额": yuan(line["paid_cents"]),
        "售后状态": status(shop, "refund", REFUND_STATUS, rows["status"]),
        "退款类型": pick(KINDS, rows["kind"]),
        "退款金额": yuan(rows["amount_cents"]),
        "订单状态": where(shipped, same("已发货", count), "未发货"),
        "发货运单号": where(shipped, who.tracking(order["order_no"])),
        "商品ID": plain(shop.skus["item_id"].to_numpy()[line["sku"]]),
        "收货人": who.names(shop.buyers["home"].to_numpy()[order["buyer"]]),
        "超时时间": times(rows["timeout_at"]),
        "申请时间": times(rows["applied_at"]),
        "退款原因": reason_words(shop, rows),
        "售后描述": reason_texts(rows),
        "退货运单号": where(sent, who.tracking(rows["refund_no"])),
        "同意退款时间": times(rows["done_at"]),
        "同意退款人": where(rows["done_at"].notna(), pick(words()["agents"][:8], rows["wording"])),
        "同意退货时间": times(agreed.where(returns)),
        "sku信息": pick(shop.skus["sku_spec"], line["sku"]),
    }


EXPORTS = (
    Export(
        name="orders_pdd",
        what="拼多多 订单导出",
        table="orders",
        rows=lambda shop: shop.orders,
        write=order_columns,
        ids=("订单号", "商品id", "样式ID", "快递单号"),
        sums=("商品总价(元)", "邮费(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)"),
        format="csv",
        quirks=("tabs",),
    ),
    Export(
        name="refunds_pdd",
        what="拼多多 售后工作台导出",
        table="refunds",
        rows=refund_rows,
        write=refund_columns,
        ids=("售后编号", "订单编号", "商品ID"),
        sums=("交易金额", "退款金额"),
    ),
)
