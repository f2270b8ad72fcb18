"""Taobao and Tmall: the export of refunds."""

from __future__ import annotations

import pandas as pd

from analysis.samples.exports.common import KINDS, reason_texts, reason_words, refund_rows, status
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.simulation import identities as who
from analysis.samples.simulation.books import REFUND_STATUS
from analysis.samples.text import joined, pick, plain, same, times, where, yuan
from analysis.samples.words import words


def refund_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a refund, with the buyer's own words and the seller's address."""
    line = shop.lines.iloc[rows["line"].to_numpy()]
    order = shop.orders.iloc[line["order"].to_numpy()]
    count, kind = len(rows), rows["kind"].to_numpy()
    sent = rows["return_shipped_at"].notna()
    return {
        "订单编号": plain(order["order_no"]),
        "退款编号": plain(rows["refund_no"]),
        "支付单号": plain(order["order_no"] + 17),
        "订单付款时间": times(order["paid_at"]),
        "商品编码": pick(shop.skus["sku_code"], line["sku"]),
        "商品id": plain(shop.skus["item_id"].to_numpy()[line["sku"]]),
        "退款完结时间": times(rows["done_at"]),
        "买家会员名称": who.nicks(order["buyer"]),
        "买家实际支付金额": yuan(line["paid_cents"]),
        "宝贝标题": pick(shop.skus["item_title"], line["sku"]),
        "买家退款金额": yuan(rows["amount_cents"]),
        "手工退款/系统退款": pick(("手工退款", "手工退款", "系统退款"), rows["wording"]),
        "售后类型": pick(KINDS, kind),
        "退款的申请时间": times(rows["applied_at"]),
        "超时时间": times(rows["timeout_at"]),
        "退款状态": status(shop, "refund", REFUND_STATUS, rows["status"]),
        "货物状态": where(order["arrived_at"].notna(), same("买家已收到货", count), "买家未收到货"),
        "客服介入状态": where(rows["intervened"], same("客服介入", count), "未介入"),
        "卖家真实姓名": same("何小满", count),
        "卖家退货地址": same("浙江省 杭州市 示例区 云杉样板大道1号", count),
        "卖家手机": same("14200000099", count),
        "退货物流单号": where(sent, who.tracking(rows["refund_no"])),
        "退货物流公司": where(sent, pick(words()["carriers"], rows["wording"])),
        "买家退款原因": reason_words(shop, rows),
        "买家退款说明": reason_texts(rows),
        "买家退货时间": times(rows["return_shipped_at"]),
        "责任方": where(rows["intervened"], pick(("卖家", "买家"), rows["wording"])),
        "售中或售后": where(rows["in_sale"], same("售中", count), "售后"),
        "完结时间": times(rows["done_at"].fillna(rows["closed_at"])),
        "部分退款/全部退款": where(rows["is_full"], same("全部退款", count), "部分退款"),
        "退款操作人": where(
            rows["done_at"].notna(),
            joined(words()["shop"] + ":", pick(words()["agents"][:8], rows["wording"])),
        ),
    }


EXPORTS = (
    Export(
        name="refunds_taobao",
        what="淘宝/天猫 退款管理",
        table="refunds",
        rows=refund_rows,
        write=refund_columns,
        ids=("订单编号", "退款编号", "支付单号", "商品id", "退货物流单号"),
        sums=("买家实际支付金额", "买家退款金额"),
    ),
)
