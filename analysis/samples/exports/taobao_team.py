"""Taobao and Tmall: the agents' report in the manner of Chitu."""

from __future__ import annotations

import pandas as pd

from analysis.samples.exports.common import share
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.simulation.service import SHIFTS
from analysis.samples.text import dates, decimals, pick, plain, yuan
from analysis.samples.words import words


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


EXPORTS = (
    Export(
        name="agents_chitu_taobao",
        what="赤兔 客服绩效日报",
        table="agent_daily",
        rows=lambda shop: shop.agents,
        write=agent_columns,
        sums=("咨询人数", "接待人数", "未回复人数", "询单人数", "询单->最终付款人数", "销售额"),
    ),
)
