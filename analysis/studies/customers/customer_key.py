"""Buyer keys: which files name the buyer of an order, and whether the key can be trusted.

Reads    orders: buyer_key, platform, province, source_file
In `by_file`, repeat_count counts the buyers with several orders in the file; use is all, part or
none.
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

from analysis.customers.buyers import with_buyer_key
from analysis.engine import Table, frame, small
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.study import Code, Finding, Result, Say, Study, Tables

NEARLY_ALL = 0.95
"""From this share of orders with a key on, a file is as good as complete."""

MANY_PROVINCES = 4
"""Orders of one person seldom go to as many provinces; orders under a masked name do."""

ENOUGH_BUYERS = 200
REPEAT_SHARE = 0.1
"""Files of one platform with so many buyers, of whom so many come back, ought to share some."""

EXPLAINED = ("pdd", "douyin", "taobao")
"""Platforms with a sentence of their own on why the export names no buyer."""

FILE = ("source_file", "platform")
COUNTS = ("order_count", "keyed_count", "buyer_count", "repeat_count")
BY_FILE = (*FILE, *COUNTS, "keyed_share", "use")


@dataclass(frozen=True)
class CustomerKey(Study):
    """Say for each file how many orders name their buyer, and what to do where none does."""

    name: ClassVar = "customer_key"
    chapter: ClassVar = ""
    needs: ClassVar = ("orders",)
    answers: ClassVar = {"by_file": BY_FILE}

    def run(self, tables: Tables) -> Result:
        """Count keys file by file, and look for keys of split or merged buyers."""
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
    """The table `by_file`, by platform and file."""
    of_file = frame(orders).with_columns(nw.col(*FILE).fill_null(""))
    all_orders = small(of_file.group_by(*FILE).agg(order_count=nw.len()))
    buyers = with_buyer_key(of_file).group_by(*FILE, "buyer_key").agg(order_count=nw.len())
    keyed = small(
        buyers.with_columns(is_repeat=(nw.col("order_count") > 1).cast(nw.Int64))
        .group_by(*FILE)
        .agg(
            keyed_count=nw.col("order_count").sum(),
            buyer_count=nw.len(),
            repeat_count=nw.col("is_repeat").sum(),
        )
    )
    by_file = all_orders.merge(keyed, on=list(FILE), how="left")
    counts = list(COUNTS)
    by_file[counts] = by_file[counts].fillna(0).astype("int64")
    share = by_file["keyed_count"] / by_file["order_count"]
    use = np.select([share >= NEARLY_ALL, share > 0], ["all", "part"], "none")
    by_file = by_file.assign(
        keyed_share=share.where(by_file["order_count"] >= ENOUGH_FOR_SHARE), use=use
    )
    return by_file.sort_values(["platform", "source_file"], ignore_index=True)


def say_use(by_file: pd.DataFrame) -> tuple[Finding, ...]:
    """How many orders name their buyer, over all files."""
    orders, keyed = int(by_file["order_count"].sum()), int(by_file["keyed_count"].sum())
    if not keyed:
        return ()
    key = "usable" if keyed >= NEARLY_ALL * orders else "partly"
    return (Finding(key, {"n": keyed, "all": orders, "lacking": orders - keyed}),)


def say_missing(by_file: pd.DataFrame) -> Iterator[Finding]:
    """Why the files of a platform name no buyer, and what can be done."""
    without = by_file[by_file["use"] == "none"]
    for platform, files in without.groupby("platform"):
        key = f"none_{platform if platform in EXPLAINED else 'other'}"
        values = {"files": len(files), "n": int(files["order_count"].sum())}
        yield Finding(key, values, "insufficient")


def say_strangers(orders: Table, by_file: pd.DataFrame) -> Iterator[Finding]:
    """Files of one platform that share no buyer: one file probably masks the names."""
    of_platform = by_file[(by_file["buyer_count"] > 0) & (by_file["platform"] != "")]
    for platform, files in of_platform.groupby("platform"):
        buyers, repeats = int(files["buyer_count"].sum()), int(files["repeat_count"].sum())
        ought_to_share = buyers >= ENOUGH_BUYERS and repeats >= REPEAT_SHARE * buyers
        if len(files) > 1 and ought_to_share and not _shared_buyers(orders, str(platform)):
            values = {"platform": Code("platform", str(platform)), "files": len(files)}
            yield Finding("strangers", values, "hint")


def _shared_buyers(orders: Table, platform: str) -> int:
    """How many buyer keys are in several files of a platform."""
    keyed = with_buyer_key(frame(orders)).filter(nw.col("platform") == platform)
    files = keyed.select("buyer_key", "source_file").unique()
    file_counts = files.group_by("buyer_key").agg(n=nw.len())
    return int(small(file_counts.filter(nw.col("n") > 1).select(n=nw.len()))["n"].iloc[0])


def say_wide(orders: Table) -> tuple[Finding, ...]:
    """Keys with orders to many provinces: several people under one masked name, or a dealer."""
    located = with_buyer_key(frame(orders)).filter(~nw.col("province").is_null())
    provinces = located.select("buyer_key", "province").unique()
    per_key = provinces.group_by("buyer_key").agg(n=nw.len())
    keys = small(per_key.filter(nw.col("n") >= MANY_PROVINCES).select(n=nw.len()))["n"].iloc[0]
    if not keys:
        return ()
    return (Finding("wide", {"n": int(keys), "provinces": MANY_PROVINCES}, "hint"),)
