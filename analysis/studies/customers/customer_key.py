"""Can buyers be told apart: which files name the buyer of an order, and can the name be trusted.

Reads    orders: buyer_key, platform, province, source_file
Answers  by_file: source_file, platform, order_count, keyed_count, keyed_share, buyer_count,
         repeat_count (buyers with several orders in the file), use (all, part, none)
Nothing is guessed from names, addresses or times: an order without a key belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd

from analysis.customers.buyers import keyed
from analysis.engine import Table, frame, small
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.study import Finding, Result, Say, Study, Tables

NEARLY_ALL = 0.95
"""From this share of orders with a key on, a file is as good as complete."""

MANY_PROVINCES = 4
"""Orders of one person seldom go to as many provinces; orders under a masked name do."""

ENOUGH_BUYERS = 200
COME_BACK = 0.1
"""Files of one shop with so many buyers, of whom so many come back, ought to share some."""

WITHOUT_KEY = ("pdd", "douyin", "taobao")
"""Platforms of which it is known why the export names no buyer."""

FILE = ("source_file", "platform")


@dataclass(frozen=True)
class CustomerKey(Study):
    """Say for each file how many orders name their buyer, and what to do where none does."""

    name: ClassVar = "customer_key"
    needs: ClassVar = ("orders",)

    def run(self, tables: Tables) -> Result:
        """Count keys file by file, and look for buyers that are split or thrown together."""
        orders = tables["orders"]
        by_file = count_keys(orders)
        if by_file.empty:
            return Result({}, findings=(Finding("no_orders", verdict="insufficient"),))
        order_count, keyed_count = (int(by_file[n].sum()) for n in ("order_count", "keyed_count"))
        metrics: dict[str, float] = {"order_count": order_count, "keyed_count": keyed_count}
        if order_count >= ENOUGH_FOR_SHARE:
            metrics["keyed_share"] = keyed_count / order_count
        findings = (
            *say_use(by_file),
            *say_missing(by_file),
            *say_strangers(orders, by_file),
            *say_wide(orders),
        )
        return Result({"by_file": by_file}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """A table of a few files needs no picture."""
        return {}


def count_keys(orders: Table) -> pd.DataFrame:
    """The table `by_file` of the module's head, by platform and file."""
    known = frame(orders).with_columns(nw.col(*FILE).fill_null(""))
    all_orders = small(known.group_by(*FILE).agg(order_count=nw.len()))
    buyers = keyed(known).group_by(*FILE, "buyer_key").agg(orders=nw.len())
    named = small(
        buyers.with_columns(again=(nw.col("orders") > 1).cast(nw.Int64))
        .group_by(*FILE)
        .agg(
            keyed_count=nw.col("orders").sum(),
            buyer_count=nw.len(),
            repeat_count=nw.col("again").sum(),
        )
    )
    by_file = all_orders.merge(named, on=list(FILE), how="left")
    counts = ["order_count", "keyed_count", "buyer_count", "repeat_count"]
    by_file[counts] = by_file[counts].fillna(0).astype("int64")
    share = by_file["keyed_count"] / by_file["order_count"]
    use = np.select([share >= NEARLY_ALL, share > 0], ["all", "part"], "none")
    by_file = by_file.assign(
        keyed_share=share.where(by_file["order_count"] >= ENOUGH_FOR_SHARE), use=use
    )
    return by_file.sort_values(["platform", "source_file"], ignore_index=True)


def say_use(by_file: pd.DataFrame) -> tuple[Finding, ...]:
    """How many orders name their buyer, over all files."""
    all_orders, named = int(by_file["order_count"].sum()), int(by_file["keyed_count"].sum())
    if not named:
        return ()
    key = "usable" if named >= NEARLY_ALL * all_orders else "partly"
    return (Finding(key, {"n": named, "all": all_orders, "lacking": all_orders - named}),)


def say_missing(by_file: pd.DataFrame) -> Iterator[Finding]:
    """Why the files of a platform name no buyer, and what can be done."""
    without = by_file[by_file["use"] == "none"]
    for platform, files in without.groupby("platform"):
        known = platform if platform in WITHOUT_KEY else "other"
        values = {
            "platform": platform,
            "files": len(files),
            "n": int(files["order_count"].sum()),
        }
        yield Finding(f"none_{known}", values, "insufficient")


def say_strangers(orders: Table, by_file: pd.DataFrame) -> Iterator[Finding]:
    """Files of one platform whose buyers never meet: the same people under other names?"""
    for platform, files in by_file[by_file["buyer_count"] > 0].groupby("platform"):
        buyers, again = int(files["buyer_count"].sum()), int(files["repeat_count"].sum())
        alone = len(files) == 1 or buyers < ENOUGH_BUYERS or again < COME_BACK * buyers
        if not alone and not _shared_buyers(orders, str(platform)):
            yield Finding("strangers", {"platform": platform, "files": len(files)}, "hint")


def _shared_buyers(orders: Table, platform: str) -> int:
    pairs = keyed(frame(orders)).filter(nw.col("platform").fill_null("") == platform)
    files = pairs.select("buyer_key", "source_file").unique().group_by("buyer_key").agg(n=nw.len())
    return int(small(files.filter(nw.col("n") > 1).select(n=nw.len()))["n"].iloc[0])


def say_wide(orders: Table) -> tuple[Finding, ...]:
    """Keys whose orders go to many provinces: several people under one masked name, or a dealer."""
    homes = keyed(frame(orders)).filter(~nw.col("province").is_null())
    provinces = homes.select("buyer_key", "province").unique()
    per_key = provinces.group_by("buyer_key").agg(n=nw.len())
    wide = small(per_key.filter(nw.col("n") >= MANY_PROVINCES).select(n=nw.len()))["n"].iloc[0]
    if not wide:
        return ()
    return (Finding("wide", {"n": int(wide), "provinces": MANY_PROVINCES}, "hint"),)
