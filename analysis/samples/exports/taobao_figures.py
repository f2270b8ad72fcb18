"""Taobao and Tmall: figures by day from the business adviser, ads, stock, reviews, messages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.samples.exports.common import review_texts
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.simulation import daily
from analysis.samples.simulation import identities as who
from analysis.samples.simulation.chats import BUYER, FIRST_SESSION, make_chats
from analysis.samples.text import (
    cut,
    dates,
    decimals,
    joined,
    pick,
    plain,
    same,
    times,
    where,
    yuan,
)
from analysis.samples.words import words

STARS = {"五": 5, "四": 4, "三": 3, "二": 2, "一": 1}
SPEAKERS = ("买家", "客服", "机器人")
"""Who speaks, by the number that `make_chats` gives."""


def shop_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a day."""
    return {
        "统计日期": dates(rows["date"]),
        "访客数": plain(rows["visitors"]),
        "浏览量": plain(rows["pages"]),
        "支付金额": yuan(rows["paid_cents"]),
        "支付买家数": plain(rows["paid_buyers"]),
        "支付转化率": decimals(rows["paid_buyers"] / rows["visitors"], 4),
        "成功退款金额": yuan(rows["refund_cents"]),
        "描述相符评分": decimals(rows["desc"], 5),
        "服务态度评分": decimals(rows["service"], 5),
        "物流服务评分": decimals(rows["logistics"], 5),
    }


def traffic_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a day and source."""
    return {
        "统计日期": dates(rows["date"]),
        "流量来源": pick(words()["sources"], rows["source"]),
        "访客数": plain(rows["visitors"]),
        "浏览量": plain(rows["pages"]),
        "支付金额": yuan(rows["paid_cents"]),
        "支付买家数": plain(rows["paid_buyers"]),
        "支付转化率": decimals(rows["paid_buyers"] / rows["visitors"].clip(lower=1), 4),
    }


def ad_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a day and campaign."""
    return {
        "日期": dates(rows["date"]),
        "场景名字": same("关键词推广", len(rows)),
        "计划ID": plain(daily.campaign_ids(rows)),
        "计划名字": pick(words()["campaigns"], rows["campaign"]),
        "展现量": plain(rows["impressions"]),
        "点击量": plain(rows["clicks"]),
        "花费": yuan(rows["spend_cents"]),
        "总成交金额": yuan(rows["gmv_cents"]),
        "总成交笔数": plain(rows["orders"]),
        "投入产出比": decimals(rows["gmv_cents"] / rows["spend_cents"].clip(lower=1), 2),
    }


def rating_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a day: how many gave the description five to one stars, as a shop notes it down."""
    counts = {f"{word}星评价数": plain(rows[f"desc_{star}"]) for word, star in STARS.items()}
    return {"日期": dates(rows["date"]), **counts}


def rating_rows(shop: Shop) -> pd.DataFrame:
    """The days of the shop's history."""
    return shop.ratings.tail(shop.setting.days).reset_index(drop=True)


def stock_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a SKU, as an ERP gives it."""
    return {
        "商品编码": pick(rows["sku_code"], np.arange(len(rows))),
        "款式编码": pick(rows["item_code"], np.arange(len(rows))),
        "商品名": pick(rows["item_title"], np.arange(len(rows))),
        "颜色及规格": pick(rows["sku_spec"], np.arange(len(rows))),
        "主仓实际库存数": plain(rows["available"] + rows["locked"]),
        "订单占有数": plain(rows["locked"]),
        "公有可用数": plain(rows["available"]),
        "次品库存": plain(rows["defective"]),
        "采购在途数": plain(rows["transit"]),
    }


def review_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a review; the buyer's name is masked as the platform masks it."""
    line = shop.lines.iloc[rows["line"].to_numpy()]
    order = shop.orders.iloc[line["order"].to_numpy()]
    nick = who.nicks(order["buyer"])
    return {
        "订单编号": plain(order["order_no"]),
        "商品id": plain(shop.skus["item_id"].to_numpy()[line["sku"]]),
        "颜色分类": pick(shop.skus["sku_spec"], line["sku"]),
        "评价星级": plain(rows["stars"]),
        "评价分类": pick(("差评", "差评", "中评", "好评", "好评"), rows["stars"] - 1),
        "评论": review_texts(rows),
        "昵称": joined(cut(nick, 0, 1), "**", pick(tuple("0123456789"), order["buyer"])),
        "评价时间": times(rows["reviewed_at"]),
    }


def review_rows(shop: Shop) -> pd.DataFrame:
    """The reviews written by the cutoff, in the order of time."""
    reviews = shop.reviews[shop.reviews["reviewed_at"] <= shop.setting.cutoff]
    return reviews.sort_values(["reviewed_at", "line"], ignore_index=True)


def chat_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a message, with the buyer's name and all that was said."""
    said = pick(words()["chat"]["answer"], rows["wording"])
    asked = pick(words()["chat"]["ask"], rows["wording"])
    return {
        "会话号": plain(rows["session"] + FIRST_SESSION),
        "客服": pick(words()["agents"], rows["agent"]),
        "买家会员名": who.nicks(rows["buyer"]),
        "说话方": pick(SPEAKERS, rows["sender"]),
        "发送时间": times(rows["sent_at"]),
        "消息正文": where(rows["sender"] == BUYER, asked, said),
    }


EXPORTS = (
    Export(
        name="shop_daily_taobao",
        what="生意参谋 店铺日报",
        table="shop_daily",
        rows=daily.shop_days,
        write=shop_columns,
        sums=("支付金额", "成功退款金额"),
    ),
    Export(
        name="ratings_by_day_taobao",
        what="店铺自己记的 每日评价星级（描述相符）",
        table="ratings",
        rows=rating_rows,
        write=rating_columns,
        sums=tuple(f"{word}星评价数" for word in STARS),
    ),
    Export(
        name="traffic_source_taobao",
        what="生意参谋 流量来源",
        table="traffic_daily",
        rows=daily.traffic_days,
        write=traffic_columns,
        sums=("支付金额",),
    ),
    Export(
        name="ads_taobao",
        what="万相台 计划报表",
        table="ads_daily",
        rows=daily.ad_days,
        write=ad_columns,
        ids=("计划ID",),
        sums=("展现量", "点击量", "花费", "总成交金额", "总成交笔数"),
    ),
    Export(
        name="stock_erp_{last_day}",
        what="ERP 库存",
        table="products_stock",
        rows=daily.stock,
        write=stock_columns,
        sums=("主仓实际库存数", "订单占有数", "公有可用数", "次品库存", "采购在途数"),
    ),
    Export(
        name="reviews_taobao",
        what="评价导出",
        table="reviews",
        rows=review_rows,
        write=review_columns,
        ids=("订单编号", "商品id"),
    ),
    Export(
        name="chats_taobao",
        what="店铺自己整理的 聊天记录",
        table="chats",
        rows=make_chats,
        write=chat_columns,
        ids=("会话号",),
    ),
)
