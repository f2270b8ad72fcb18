"""The shop as Pinduoduo's back office exports it: no buyers, and every line an order of its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from benchmarks.independent_shop.cells import amounts, csv_file, dates, times, xlsx_file
from benchmarks.independent_shop.shop import Shop
from benchmarks.independent_shop.states import common_truth, line_states, sent_back_early, stages

KIND_WORDS = {
    "return_refund": "退货退款",
    "refund_only": "仅退款",
    "partial": "仅退款",
    "freight": "退运费",
}
REFUND_WORDS = {
    "": "无售后或售后取消",
    "success": "退款成功",
    "closed": "买家撤销",
    "rejected": "驳回退款，待买家处理",
    "pending": "买家申请退款，待商家处理",
}
ORDER_WORDS = {
    "unpaid": "已取消",
    "completed": "已收货",
    "shipped": "已发货，待收货",
    "paid": "待发货",
}


def pdd_files(shop: Shop) -> Mapping[str, bytes]:
    """The files that the shop's owner downloads and uploads, by name."""
    return {
        "orders_export.csv": csv_file(_orders(shop), "utf-8-sig"),
        "售后列表.xlsx": xlsx_file(_refunds(shop)),
        "客服绩效.xlsx": xlsx_file(_agent_days(shop)),
    }


def pdd_truth(shop: Shop) -> dict[str, float]:
    """What an import of these files must give back; each line is an order."""
    is_paid = shop.orders["is_paid"].to_numpy()[shop.lines["order"]]
    return common_truth(shop) | {
        "orders": len(shop.lines),
        "paid_orders": int(is_paid.sum()),
        "paid_amount": round(float(line_amounts(shop)[0].sum()), 2),
        "lines": len(shop.lines),
    }


def line_amounts(shop: Shop) -> tuple[np.ndarray, np.ndarray]:
    """What is paid for each line, with postage on an order's first line; and that postage."""
    lines = shop.lines
    of_order = shop.orders.iloc[lines["order"]]
    post = np.where(lines["is_first"], of_order["post_fee"], 0.0)
    return np.where(of_order["is_paid"], lines["paid_amount"] + post, 0.0).round(2), post


def line_order_ids(shop: Shop) -> np.ndarray:
    """The day and fifteen digits a line."""
    day = dates(shop.orders["created"].to_numpy()[shop.lines["order"]], shop.settings)
    return np.array(
        [
            f"{text[2:4]}{text[5:7]}{text[8:10]}-{120_000_000_000_131 + 7_000_003 * at}"
            for at, text in enumerate(day)
        ]
    )


def _orders(shop: Shop) -> pd.DataFrame:
    lines, settings, states = shop.lines, shop.settings, line_states(shop)
    of_order = shop.orders.iloc[lines["order"]].reset_index(drop=True)
    gone, early = states["is_gone"].to_numpy(), sent_back_early(shop)
    stage = stages(of_order, np.zeros(len(lines), dtype=bool), settings.days + 9 / 24)
    words = np.array([ORDER_WORDS[one] for one in stage])
    words = np.where(gone, np.where(early, "未发货，退款成功", "已收货，退款成功"), words)
    paid, post = line_amounts(shop)
    sent = (stage != "unpaid") & ~early
    skus = shop.skus.iloc[lines["sku"]]
    goods = lines["goods_amount"]
    return pd.DataFrame(
        {
            "商品": shop.items["item_title"].to_numpy()[lines["item"]],
            "订单号": [f"\t{one}" for one in line_order_ids(shop)],
            "订单状态": words,
            "商品总价(元)": amounts(goods),
            "邮费(元)": amounts(post),
            "店铺优惠折扣(元)": amounts(goods - lines["paid_amount"]),
            "平台优惠折扣(元)": "0.00",
            "用户实付金额(元)": amounts(paid),
            "商家实收金额(元)": amounts(paid),
            "商品数量(件)": lines["qty"],
            "支付时间": times(of_order["paid"], settings, seen=of_order["is_paid"]),
            "订单成交时间": times(of_order["paid"], settings, seen=of_order["is_paid"]),
            "承诺发货时间": times(of_order["paid"] + 2.0, settings, seen=of_order["is_paid"]),
            "发货时间": times(of_order["shipped"], settings, seen=sent),
            "确认收货时间": times(of_order["received"], settings, seen=sent),
            "商品id": [f"\t{one}" for one in shop.items["item_id"].to_numpy()[lines["item"]]],
            "商品规格": skus["sku_spec"].to_numpy(),
            "样式ID": [f"\t{one}" for one in skus["sku_id"]],
            "商家编码-规格维度": skus["sku_code"].to_numpy(),
            "商家编码-商品维度": shop.items["item_code"].to_numpy()[lines["item"]],
            "售后状态": states["outcome"].map(REFUND_WORDS),
            "快递公司": np.where(
                sent & (of_order["shipped"] < settings.days), of_order["carrier"], ""
            ),
            "收货人": "王**",
            "手机": "138****0000",
            "省": of_order["province"],
            "市": of_order["city"],
            "区": "某区",
        }
    )


def _refunds(shop: Shop) -> pd.DataFrame:
    refunds, settings = shop.refunds, shop.settings
    lines = shop.lines.iloc[refunds["line"]]
    paid, _ = line_amounts(shop)
    return pd.DataFrame(
        {
            "售后编号": [str(41_000_000_071 + 13 * at) for at in refunds.index],
            "订单编号": list(line_order_ids(shop)[refunds["line"]]),
            "交易金额": amounts(paid[refunds["line"]]),
            "售后状态": refunds["outcome"].map(REFUND_WORDS),
            "退款类型": refunds["kind"].map(KIND_WORDS),
            "退款金额": amounts(refunds["amount"]),
            "发货状态": np.where(refunds["is_shipped"], "已发货", "未发货"),
            "商品ID": shop.items["item_id"].to_numpy()[lines["item"]],
            "申请时间": times(refunds["applied"], settings),
            "退款原因": refunds["reason"],
            "同意退款时间": times(refunds["done"], settings, seen=refunds["outcome"] == "success"),
            "sku信息": shop.skus["sku_spec"].to_numpy()[lines["sku"]],
        }
    )


def _agent_days(shop: Shop) -> pd.DataFrame:
    days = shop.agent_days
    return pd.DataFrame(
        {
            "日期": dates(days["day"], shop.settings),
            "客服账号": [shop.team.names[one] for one in days["agent"]],
            "咨询人数": days["asked"].astype(int),
            "需人工回复的咨询人数": days["asked"].astype(int),
            "人工接待人数": days["is_answered"].astype(int),
            "询单人数": days["inquiry"].astype(int),
            "最终成团人数": days["sold"].astype(int),
            "询单转化率": _percent(days["sold"], days["inquiry"]),
            "客服销售额": amounts(days["amount"]),
            "3分钟人工回复率": _percent(days["within_3min"], days["asked"]),
            "30秒应答率": _percent(days["quick"], days["asked"]),
            "平均人工响应时长": [
                "-" if np.isnan(value) else f"{value:.0f}秒" for value in days["mean_reply_s"]
            ],
        }
    )


def _percent(part: pd.Series, whole: pd.Series) -> list[str]:
    return [
        f"{100 * some / every:.2f}%" if every else "-"
        for some, every in zip(part, whole, strict=True)
    ]
