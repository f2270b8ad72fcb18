"""Pinduoduo: the agents' performance report."""

from __future__ import annotations

import pandas as pd

from analysis.samples.exports.common import share
from analysis.samples.exports.export import Columns, Export
from analysis.samples.shop import Shop
from analysis.samples.text import dates, decimals, pick, plain, same, yuan
from analysis.samples.words import words


def agent_columns(shop: Shop, rows: pd.DataFrame) -> Columns:
    """One row an agent and day."""
    return {
        "店铺名": same(words()["shop"], len(rows)),
        "日期": dates(rows["date"]),
        "客服账号": pick(words()["agents"], rows["agent"]),
        "咨询人数": plain(rows["reception"]),
        "人工接待人数": plain(rows["reception"]),
        "询单人数": plain(rows["inquiry"]),
        "最终成团人数": plain(rows["paid"]),
        "询单转化率": share(rows["paid"], rows["inquiry"]),
        "客服销售额": yuan(rows["sales_cents"]),
        "3分钟人工回复率(8-23点)": share(rows["within_3min"], rows["rounds"]),
        "30秒应答率(8-23点)": share(rows["within_30s"], rows["rounds"]),
        "平均人工响应时长": decimals(rows["response_s"], 1),
    }


EXPORTS = (
    Export(
        name="agents_pdd",
        what="拼多多 客服绩效",
        table="agent_daily",
        rows=lambda shop: shop.agents,
        write=agent_columns,
        sums=("咨询人数", "人工接待人数", "询单人数", "最终成团人数", "客服销售额"),
    ),
)
