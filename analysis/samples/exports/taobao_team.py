"""Taobao and Tmall: the agents' report in the manner of Chitu, and the daily ratings."""

from __future__ import annotations

import pandas as pd

from analysis.samples import voices
from analysis.samples.exports.common import share
from analysis.samples.exports.export import Columns, Export
from analysis.samples.service import SHIFTS
from analysis.samples.shop import Shop
from analysis.samples.text import dates, decimals, pick, plain, yuan
from analysis.samples.words import words

STARS = ("一星", "二星", "三星", "四星", "五星")


def agent_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an agent and day, with the agent's shift as group."""
    rated = rows[[f"star_{star}" for star in range(1, 6)]].sum(axis=1)
    good = rows["star_4"] + rows["star_5"]
    return {
        "日期": dates(rows["date"]),
        "客服昵称": pick(words()["agents"], rows["agent"]),
        "旺旺分组": pick(SHIFTS, rows["shift"]),
        "咨询人数": plain(rows["reception"]),
        "接待人数": plain(rows["reception"]),
        "未回复人数": plain(rows["reception"] - rows["answered"]),
        "旺旺回复率": share(rows["answered"], rows["reception"]),
        "首次响应(秒)": decimals(rows["first_s"], 1),
        "平均响应(秒)": decimals(rows["response_s"], 1),
        "询单人数": plain(rows["inquiry"]),
        "询单->最终付款人数": plain(rows["paid"]),
        "询单->最终付款成功率": share(rows["paid"], rows["inquiry"]),
        "销售额": yuan(rows["sales_cents"]),
        "收到评价数": plain(rated),
        "很满意": plain(rows["star_5"]),
        "满意": plain(rows["star_4"]),
        "一般": plain(rows["star_3"]),
        "不满": plain(rows["star_2"]),
        "很不满": plain(rows["star_1"]),
        "客户满意比": share(good, rated),
    }


def rating_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row a day: the three scores as shown, and the day's new ratings by stars."""
    named = dict(zip(voices.DIMENSIONS, ("描述相符", "服务态度", "物流服务"), strict=True))
    scores = {header: decimals(rows[name], 5) for name, header in named.items()}
    counts = {
        f"{header}{label}": plain(rows[f"{name}_{star}"])
        for name, header in named.items()
        for star, label in enumerate(STARS, start=1)
    }
    return {"日期": dates(rows["date"]), **scores, **counts}


def _rating_rows(shop: Shop) -> pd.DataFrame:
    return voices.scores(shop.ratings, shop.setting.days).merge(shop.ratings, on="date")


EXPORTS = (
    Export(
        name="agents_chitu_taobao",
        what="赤兔 客服绩效日报",
        table="agent_daily",
        rows=lambda shop: shop.agents,
        write=agent_columns,
        sums=("咨询人数", "接待人数", "未回复人数", "询单人数", "询单->最终付款人数", "销售额"),
    ),
    Export(
        name="ratings_taobao",
        what="店铺评分日报（DSR 三项与当天新增评价）",
        table="ratings",
        rows=_rating_rows,
        write=rating_columns,
    ),
)
