"""Douyin: orders by sub-order, after-sales, and the agents' report."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.samples.exports.common import (
    KINDS,
    line_rows,
    reason_texts,
    reason_words,
    refund_rows,
    share,
    status,
)
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.simulation import identities as who
from analysis.samples.simulation.books import ORDER_STATUS, REFUND_STATUS
from analysis.samples.text import dates, decimals, pick, plain, same, times, where, yuan
from analysis.samples.words import words

PROMISE = np.timedelta64(2, "D")


def order_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a sub-order; the order's freight stands on its first one."""
    order = shop.orders.iloc[rows["order"].to_numpy()]
    people = shop.buyers.iloc[order["buyer"].to_numpy()]
    home, sku, count = people["home"], rows["sku"], len(rows)
    first = rows["line_no"].to_numpy() == order["order_no"].to_numpy()
    number = order["order_no"].to_numpy() // 97
    asked = rows["refund_status"] >= 0
    return {
        "主订单编号": plain(order["order_no"]),
        "子订单编号": plain(rows["line_no"]),
        "选购商品": pick(shop.skus["item_title"], sku),
        "商品规格": pick(shop.skus["sku_spec"], sku),
        "商品数量": plain(rows["qty"]),
        "商品ID": plain(shop.skus["item_id"].to_numpy()[sku]),
        "商家编码": pick(shop.skus["sku_code"], sku),
        "商品单价": yuan(rows["unit_cents"]),
        "订单应付金额": yuan(rows["paid_cents"] + np.where(first, order["post_cents"], 0)),
        "运费": yuan(np.where(first, order["post_cents"], 0)),
        "商家优惠": yuan(rows["goods_cents"] - rows["paid_cents"]),
        "平台优惠": same("0.00", count),
        "支付方式": where(order["paid_at"].notna(), same("支付宝", count)),
        "收件人": who.names(home),
        "收件人手机号": who.mobiles(home),
        "省": who.provinces(people),
        "市": who.cities(people),
        "区": who.districts(home),
        "街道": same("示例街道", count),
        "详细地址": who.streets(home),
        "买家留言": pick(words()["memo"]["buyer"], number),
        "订单提交时间": times(order["created_at"]),
        "商家备注": pick(words()["memo"]["seller"], number),
        "订单完成时间": times(order["received_at"]),
        "支付完成时间": times(order["paid_at"]),
        "流量来源": pick(("直播", "商品卡", "短视频", "精选联盟"), number),
        "订单状态": status(shop, "order", ORDER_STATUS, order["status"]),
        "承诺发货时间": times(order["paid_at"] + PROMISE),
        "达人ID": same("0", count),
        "售后状态": where(
            asked, status(shop, "refund", REFUND_STATUS, rows["refund_status"].clip(lower=0)), "-"
        ),
        "发货时间": times(order["shipped_at"]),
    }


def refund_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a refund."""
    line = line_rows(shop).iloc[rows["line"].to_numpy()]
    order = shop.orders.iloc[line["order"].to_numpy()]
    count, sent = len(rows), rows["return_shipped_at"].notna()
    nothing = same("0.00", count)
    return {
        "售后单号": plain(rows["refund_no"]),
        "订单号": plain(order["order_no"]),
        "商品单号": plain(line["line_no"]),
        "商品名称": pick(shop.skus["item_title"], line["sku"]),
        "商品ID": plain(shop.skus["item_id"].to_numpy()[line["sku"]]),
        "应付金额（元）": yuan(line["paid_cents"]),
        "商品发货状态": where(order["shipped_at"].notna(), same("已发货", count), "未发货"),
        "售后类型": pick(KINDS, rows["kind"]),
        "退商品金额（元）": yuan(rows["amount_cents"]),
        "退运费金额（元）": nothing,
        "退支付优惠（元）": nothing,
        "退税费金额（元）": nothing,
        "售后状态": status(shop, "refund", REFUND_STATUS, rows["status"]),
        "售后申请时间": times(rows["applied_at"]),
        "售后原因": reason_words(shop, rows),
        "退货物流单号": where(sent, who.tracking(rows["refund_no"])),
        "退货发货时间": times(rows["return_shipped_at"]),
        "自动处理截止时间": times(rows["timeout_at"]),
        "同意售后申请时间": times(rows["agreed_at"]),
        "售后关闭时间": times(rows["closed_at"]),
        "商家退货联系人姓名": same("何小满", count),
        "商家退货联系人电话": same("14200000099", count),
        "售后完结时间": times(rows["done_at"]),
        "用户售后说明": reason_texts(rows),
        "商家编码": pick(shop.skus["sku_code"], line["sku"]),
    }


def agent_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an agent and day."""
    rated = rows[[f"star_{star}" for star in range(1, 6)]].sum(axis=1)
    return {
        "日期": dates(rows["date"]),
        "店铺名称": same(words()["shop"], len(rows)),
        "客服昵称": pick(words()["agents"], rows["agent"]),
        "人工已接待人数": plain(rows["reception"]),
        "3分钟人工回复率": share(rows["within_3min"], rows["rounds"]),
        "首次响应时长（秒）": decimals(rows["first_s"], 1),
        "平均响应时长（秒）": decimals(rows["response_s"], 1),
        "满意率": share(rows["star_4"] + rows["star_5"], rated),
        "客服销售额（元）": yuan(rows["sales_cents"]),
        "询单人数": plain(rows["inquiry"]),
        "支付人数": plain(rows["paid"]),
        "询单转化率": share(rows["paid"], rows["inquiry"]),
    }


EXPORTS = (
    Export(
        name="orders_douyin",
        what="抖店 订单导出",
        table="orders",
        rows=line_rows,
        write=order_columns,
        ids=("主订单编号", "子订单编号", "商品ID"),
        sums=("商品数量", "订单应付金额", "运费"),
        format="csv",
        quirks=("tabs",),
    ),
    Export(
        name="refunds_douyin",
        what="抖店 售后导出",
        table="refunds",
        rows=refund_rows,
        write=refund_columns,
        ids=("售后单号", "订单号", "商品单号", "商品ID"),
        sums=("应付金额（元）", "退商品金额（元）"),
    ),
    Export(
        name="agents_douyin",
        what="抖店 飞鸽客服数据",
        table="agent_daily",
        rows=lambda shop: shop.agents,
        write=agent_columns,
        sums=("人工已接待人数", "客服销售额（元）", "询单人数", "支付人数"),
    ),
)
