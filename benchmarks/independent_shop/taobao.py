"""The shop as Taobao's back office, 赤兔 and 生意参谋 export it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from benchmarks.independent_shop.cells import (
    amounts,
    csv_file,
    dates,
    guarded,
    times,
    xlsx_file,
)
from benchmarks.independent_shop.messages import ROBOT, ROBOT_NAME
from benchmarks.independent_shop.shop import Shop
from benchmarks.independent_shop.states import common_truth, line_states, sent_back_early, stages
from benchmarks.independent_shop.team import rostered

SHOP_NAME = "清和日用旗舰店"
ORDER_WORDS = {
    "unpaid": "交易关闭",
    "gone": "付款以后用户退款成功，交易自动关闭",
    "completed": "交易成功",
    "shipped": "卖家已发货，等待买家确认",
    "paid": "买家已付款，等待卖家发货",
}
REFUND_WORDS = {
    "": "没有申请退款",
    "success": "退款成功",
    "closed": "退款关闭",
    "rejected": "卖家拒绝退款",
    "pending": "买家已经申请退款，等待卖家同意",
}
KIND_WORDS = {
    "return_refund": "退货退款",
    "refund_only": "仅退款",
    "partial": "仅退款",
    "freight": "退运费",
}


def taobao_files(shop: Shop) -> Mapping[str, bytes]:
    """The files that the shop's owner downloads and uploads, by name."""
    return {
        "ExportOrderList.csv": csv_file(_orders(shop)),
        "ExportOrderDetailList.csv": csv_file(_lines(shop)),
        "退款列表.xlsx": xlsx_file(_refunds(shop)),
        "客服日报.xlsx": xlsx_file(_agent_days(shop)),
        "聊天记录.csv": csv_file(_messages(shop), "utf-8"),
        "评价人数.xlsx": xlsx_file(_stars(shop)),
        "店铺日报.xlsx": xlsx_file(_shop_days(shop)),
        "评价.xlsx": xlsx_file(_reviews(shop)),
    }


def taobao_truth(shop: Shop) -> dict[str, float]:
    """What an import of these files must give back."""
    orders = shop.orders
    return common_truth(shop) | {
        "orders": len(orders),
        "paid_orders": int(orders["is_paid"].sum()),
        "buyers": int(orders["buyer"].nunique()),
        "paid_amount": round(float(orders["paid_amount"].sum()), 2),
        "lines": len(shop.lines),
        "messages": len(shop.messages),
        "sessions": len(shop.sessions),
        "five_stars": int(shop.ratings.loc[shop.ratings["day"] >= 0, "star_5"].sum()),
        "reviews": len(shop.reviews),
    }


def order_ids(shop: Shop) -> np.ndarray:
    """Nineteen digits an order."""
    return np.array([str(2_510_400_000_000_000_137 + 1_000_003 * at) for at in shop.orders.index])


def nicks(buyers: pd.Series | np.ndarray) -> np.ndarray:
    """The member's name of each buyer."""
    return np.array([f"tb{48_271_733 + 7_919 * int(one)}" for one in buyers])


def _orders(shop: Shop) -> pd.DataFrame:
    orders, settings, states = shop.orders, shop.settings, line_states(shop)
    of_order = states.groupby(shop.lines["order"]).agg({"refunded": "sum", "is_gone": "all"})
    stage = stages(orders, of_order["is_gone"].to_numpy(), settings.days + 9 / 24)
    unsent = pd.Series(sent_back_early(shop)).groupby(shop.lines["order"].to_numpy()).all()
    sent = (stage != "unpaid") & ~unsent.to_numpy()
    titles = shop.items["item_title"].to_numpy()[shop.lines["item"]]
    joined = pd.Series(titles).groupby(shop.lines["order"].to_numpy()).agg("，".join)
    return pd.DataFrame(
        {
            "订单编号": guarded(list(order_ids(shop))),
            "买家会员名": nicks(orders["buyer"]),
            "买家应付货款": amounts(orders["due_amount"] - orders["post_fee"]),
            "买家应付邮费": amounts(orders["post_fee"]),
            "总金额": amounts(orders["due_amount"]),
            "买家实际支付金额": amounts(orders["paid_amount"]),
            "订单状态": [ORDER_WORDS[one] for one in stage],
            "收货人姓名": "王**",
            "收货地址 ": orders["province"] + " " + orders["city"] + " 某区 某路1号(000000)",
            "运送方式": "快递",
            "联系手机": "'13800000000",
            "订单创建时间": times(orders["created"], settings),
            "订单付款时间 ": times(orders["paid"], settings, seen=orders["is_paid"]),
            "宝贝标题 ": joined.to_numpy(),
            "宝贝种类 ": shop.lines.groupby("order").size().to_numpy(),
            "物流公司": np.where(sent & (orders["shipped"] < settings.days), orders["carrier"], ""),
            "宝贝总数量": orders["qty"],
            "店铺名称": SHOP_NAME,
            "订单关闭原因": np.select(
                [stage == "unpaid", stage == "gone"], ["买家未付款", "退款"], "订单未关闭"
            ),
            "发货时间": times(orders["shipped"], settings, seen=sent),
            "确认收货时间": times(orders["received"], settings, seen=sent),
            "退款金额": amounts(of_order["refunded"]),
        }
    )


def _lines(shop: Shop) -> pd.DataFrame:
    lines, orders, states = shop.lines, shop.orders, line_states(shop)
    of_order = orders.iloc[lines["order"]].reset_index(drop=True)
    stage = stages(of_order, states["is_gone"].to_numpy(), shop.settings.days + 9 / 24)
    ids, skus = order_ids(shop)[lines["order"]], shop.skus.iloc[lines["sku"]]
    return pd.DataFrame(
        {
            "子订单编号": guarded([f"{one[:-3]}{at % 997:03}7" for at, one in enumerate(ids)]),
            "主订单编号": guarded(list(ids)),
            "商品标题": shop.items["item_title"].to_numpy()[lines["item"]],
            "商品价格": amounts(lines["unit_price"]),
            "购买数量": lines["qty"],
            "外部系统编号": shop.items["item_code"].to_numpy()[lines["item"]],
            "商品属性": skus["sku_spec"].to_numpy(),
            "商家编码": skus["sku_code"].to_numpy(),
            "订单状态": [ORDER_WORDS[one] for one in stage],
            "买家应付货款": amounts(lines["paid_amount"]),
            "买家实付金额": amounts(np.where(of_order["is_paid"], lines["paid_amount"], 0.0)),
            "退款状态": states["outcome"].map(REFUND_WORDS),
            "退款金额": np.where(
                states["outcome"] == "", "无退款申请", amounts(states["refunded"])
            ),
            "订单创建时间": times(of_order["created"], shop.settings),
            "订单付款时间": times(of_order["paid"], shop.settings, seen=of_order["is_paid"]),
            "商品ID": guarded(list(shop.items["item_id"].to_numpy()[lines["item"]])),
        }
    )


def _refunds(shop: Shop) -> pd.DataFrame:
    refunds, settings = shop.refunds, shop.settings
    orders = shop.orders.iloc[refunds["order"]].reset_index(drop=True)
    lines = shop.lines.iloc[refunds["line"]]
    item = shop.items.iloc[lines["item"]]
    succeeded = refunds["outcome"] == "success"
    over = refunds["outcome"].isin(["closed", "rejected"])
    whole = refunds["kind"].isin(["return_refund", "refund_only"])
    return pd.DataFrame(
        {
            "订单编号": list(order_ids(shop)[refunds["order"]]),
            "退款编号": [str(131_500_000_000_000_271 + 90_001 * at) for at in refunds.index],
            "订单付款时间": times(orders["paid"], settings),
            "商品编码": shop.skus["sku_code"].to_numpy()[lines["sku"]],
            "商品id": item["item_id"].to_numpy(),
            "退款完结时间": times(refunds["done"], settings, seen=succeeded),
            "买家会员名称": nicks(orders["buyer"]),
            "买家实际支付金额": amounts(orders["paid_amount"]),
            "宝贝标题": item["item_title"].to_numpy(),
            "买家退款金额": amounts(refunds["amount"]),
            "售后类型": refunds["kind"].map(KIND_WORDS),
            "是否需要退货": np.where(refunds["kind"] == "return_refund", "是", "否"),
            "退款的申请时间": times(refunds["applied"], settings),
            "退款状态": refunds["outcome"].map(REFUND_WORDS),
            "货物状态": np.where(refunds["is_shipped"], "买家已收到货", "买家未收到货"),
            "买家退款原因": refunds["reason"],
            "售中或售后": np.where(refunds["is_shipped"], "售后", "售中"),
            "完结时间": times(refunds["done"], settings, seen=over),
            "部分退款/全部退款": np.where(whole, "全部退款", "部分退款"),
        }
    )


def _agent_days(shop: Shop) -> pd.DataFrame:
    days, team = shop.agent_days, shop.team
    asked, sold, inquiry = days["asked"], days["sold"], days["inquiry"]
    stars = [days[f"score_{at}"].astype(int) for at in range(1, 6)]
    rated = sum(stars[1:], stars[0])
    return pd.DataFrame(
        {
            "日期": dates(days["day"], shop.settings),
            "旺旺": [team.names[one] for one in days["agent"]],
            "旺旺分组": rostered(team, days["agent"].to_numpy(), days["day"].to_numpy()),
            "咨询人数": asked.astype(int),
            "接待人数": asked.astype(int),
            "总消息": (days["buyer_messages"] + days["agent_messages"]).astype(int),
            "买家消息": days["buyer_messages"].astype(int),
            "客服消息": days["agent_messages"].astype(int),
            "未回复人数": days["unanswered"].astype(int),
            "旺旺回复率": _percent(days["is_answered"], asked),
            "慢响应人数": days["slow"].astype(int),
            "首次响应(秒)": _seconds(days["first_reply_s"]),
            "平均响应(秒)": _seconds(days["mean_reply_s"]),
            "平均接待时长": _seconds(days["length_s"]),
            "询单人数": inquiry.astype(int),
            "询单->最终付款人数": sold.astype(int),
            "询单->最终付款成功率": _percent(sold, inquiry),
            "销售额": amounts(days["amount"]),
            "销售订单数": sold.astype(int),
            "发出评价数": days["is_answered"].astype(int),
            "收到评价数": rated,
            "很满意": stars[4],
            "满意": stars[3],
            "一般": stars[2],
            "不满": stars[1],
            "很不满": stars[0],
            "客户满意比": _percent(stars[4] + stars[3], rated),
        }
    )


def _percent(part: pd.Series, whole: pd.Series) -> list[str]:
    return [
        f"{100 * some / every:.2f}%" if every else "-"
        for some, every in zip(part, whole, strict=True)
    ]


def _seconds(values: pd.Series) -> list[str]:
    return ["-" if np.isnan(value) else f"{value:.2f}" for value in values]


def _messages(shop: Shop) -> pd.DataFrame:
    messages = shop.messages
    talk = shop.sessions.iloc[messages["session"]]
    names = np.array([*shop.team.names, ""])[talk["agent"]]
    return pd.DataFrame(
        {
            "会话号": [f"S{7_000_001 + one}" for one in messages["session"]],
            "客服": np.where(messages["sender"] == ROBOT, ROBOT_NAME, names),
            "买家会员名": nicks(talk["buyer"]),
            "说话方": messages["sender"],
            "发送时间": times(messages["at"], shop.settings),
            "消息正文": messages["text"],
        }
    )


def _stars(shop: Shop) -> pd.DataFrame:
    days = shop.ratings[shop.ratings["day"] >= 0]
    words = {
        "star_5": "五星",
        "star_4": "四星",
        "star_3": "三星",
        "star_2": "二星",
        "star_1": "一星",
    }
    counts = {f"{word}评价数": days[name] for name, word in words.items()}
    return pd.DataFrame({"日期": dates(days["day"], shop.settings), **counts})


def _shop_days(shop: Shop) -> pd.DataFrame:
    days = shop.ratings[shop.ratings["day"] >= 0]
    paid = shop.orders[shop.orders["is_paid"]]
    by_day = paid.groupby(paid["paid"].astype(int)).agg(
        buyers=("buyer", "nunique"), amount=("paid_amount", "sum")
    )
    by_day = by_day.reindex(days["day"], fill_value=0)
    chance = shop.settings.stream("visitors")
    visitors = by_day["buyers"] + chance.poisson(20 + 25 * by_day["buyers"])
    return pd.DataFrame(
        {
            "统计日期": dates(days["day"], shop.settings),
            "访客数": visitors.to_numpy(),
            "支付买家数": by_day["buyers"].to_numpy(),
            "支付金额": amounts(by_day["amount"]),
            "描述相符评分": [f"{one:.5f}" for one in days["desc"]],
            "服务态度评分": [f"{one:.5f}" for one in days["service"]],
            "物流服务评分": [f"{one:.5f}" for one in days["logistics"]],
        }
    )


def _reviews(shop: Shop) -> pd.DataFrame:
    reviews = shop.reviews
    lines = shop.lines.iloc[reviews["line"]]
    return pd.DataFrame(
        {
            "评论": reviews["text"],
            "昵称": "t**b",
            "评价时间": times(reviews["at"], shop.settings),
            "商品id": shop.items["item_id"].to_numpy()[lines["item"]],
            "颜色分类": shop.skus["sku_spec"].to_numpy()[lines["sku"]],
            "评价分类": reviews["kind"],
            "订单编号": list(order_ids(shop)[lines["order"]]),
        }
    )
