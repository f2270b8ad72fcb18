"""The small shop that comes with the app: a Taobao and a Pinduoduo shop with planted problems."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analysis.samples.key import answer_key, write_key
from analysis.samples.making import make_shop
from analysis.samples.shop import Setting, Shop
from analysis.samples.writing import write

SEED, DAYS, LAST_DAY = 7, 180, date(2026, 6, 30)
TAOBAO_PLANTS = ("bad_batch:1.5", "wrong_size_chart")
TAOBAO_TABLES = ("orders", "order_lines", "refunds", "agent_daily", "shop_daily", "ratings")
PDD_TABLES = ("orders", "refunds")


def small_shops() -> tuple[tuple[Shop, tuple[str, ...]], ...]:
    """The shops and the tables that are written of each."""
    taobao = make_shop(SEED, 2_200, TAOBAO_PLANTS, setting=Setting("taobao", DAYS, LAST_DAY))
    pdd = make_shop(SEED, 1_500, ("oversold:1.5",), setting=Setting("pdd", DAYS, LAST_DAY))
    return (taobao, TAOBAO_TABLES), (pdd, PDD_TABLES)


def write_small(folder: Path) -> None:
    """Write both shops and one answer key into a folder."""
    keys = [answer_key(shop, write(shop, folder, tables=tables)) for shop, tables in small_shops()]
    write_key({"shops": keys}, folder)
