"""Findings about goods with an excess of refunds: named only where chance does not explain it."""

from __future__ import annotations

import pandas as pd

from analysis.methods.thresholds import ENOUGH_EVENTS, SURE
from analysis.study import Code, Finding

NAMED = 3
"""So many goods are named in sentences; the tables have the rest."""

MOST = 0.6
"""One variant with this part of its item's excess is named instead of the item."""

UNKNOWN_SHARE = 0.05


def say_hotspots(
    by_item: pd.DataFrame, by_sku: pd.DataFrame, goods_count: int
) -> tuple[Finding, ...]:
    """Name the goods with the largest excess, or say that none stands out.

    Args:
        by_item: what `hotspots.excess_of_cells` gives, with names and excess_amount.
        by_sku: the same of SKUs, with their `item`.
        goods_count: SKUs that sold enough to be judged, with refunds or without.
    """
    screened = {"goods_count": goods_count, "refund_count": int(by_sku["refund_count"].sum())}
    if not goods_count or screened["refund_count"] < ENOUGH_EVENTS:
        return (Finding("few_sales", screened, "insufficient"),)
    to_say = goods_to_name(by_item, by_sku)
    if to_say.empty:
        return (Finding("nothing_stands_out", screened, "none"),)
    named = [_say_hotspot(row, screened) for _, row in to_say.head(NAMED).iterrows()]
    return (*named, *_say_rest(to_say))


def goods_to_name(by_item: pd.DataFrame, by_sku: pd.DataFrame) -> pd.DataFrame:
    """Items and SKUs that stand out, each trouble once, the largest excess first.

    An item is named, unless one variant that stands out has most of the item's excess; then that
    variant is, and so is any variant whose item does not stand out.
    """
    items = by_item[by_item["verdict"].isin(SURE)]
    skus = by_sku[by_sku["verdict"].isin(SURE)]
    keys = ["item", "reason_l1"]
    largest = skus.sort_values("refund_excess", ascending=False).drop_duplicates(keys)
    pairs = items.assign(item=items["goods"]).merge(
        largest[[*keys, "refund_excess"]], on=keys, how="left", suffixes=("", "_most")
    )
    narrow = pairs["refund_excess_most"] >= MOST * pairs["refund_excess"]
    whole = pairs[~narrow].drop(columns="refund_excess_most")
    covered = pd.MultiIndex.from_frame(whole[keys])
    single = skus[~pd.MultiIndex.from_frame(skus[keys]).isin(covered)]
    return pd.concat([whole, single], ignore_index=True).sort_values(
        ["refund_excess", "goods"], ascending=[False, True], ignore_index=True
    )


def say_mix(cells: pd.DataFrame) -> tuple[Finding, ...]:
    """The most unusual reason among the refunds of some goods, if there is one.

    Args:
        cells: the unusual ones of `analysis.refunds.hotspots.residuals_of_cells`, with names.
    """
    if cells.empty:
        return (Finding("usual_mix", verdict="none"),)
    row = cells.iloc[0]
    values = {
        "goods": goods_name(row),
        "reason_l1": Code("reason_l1", row["reason_l1"]),
        "count": int(row["refund_count"]),
        "expected": float(row["refund_expected"]),
    }
    excess = max(values["count"] - values["expected"], 0.0)
    return (Finding("mix", values, row["verdict"], excess_count=excess),)


def say_unknown_goods(unknown_count: int, refund_count: int) -> tuple[Finding, ...]:
    """How many refunds could not be given to goods, where these are many."""
    if unknown_count <= UNKNOWN_SHARE * refund_count:
        return ()
    return (
        Finding(
            "unknown_goods", {"n": unknown_count, "refund_count": refund_count}, "insufficient"
        ),
    )


def goods_name(row: pd.Series) -> str:
    """Title and specification of goods; their key where they have none."""
    parts = [row.get(name) for name in ("item_title", "sku_spec")]
    return " ".join(str(part) for part in parts if pd.notna(part)) or str(row["goods"])


def short_goods_name(row: pd.Series) -> str:
    """The values of the specification before the title, without the names of its properties.

    `颜色分类:红;尺码:M` of a dress gives `红/M`, so that variants differ where a label is cut.
    """
    spec = row.get("sku_spec")
    if spec is None or pd.isna(spec):
        return goods_name(row)
    values = "/".join(part.rpartition(":")[2] for part in str(spec).split(";"))
    return f"{values} {row['item_title']}"


def _say_hotspot(row: pd.Series, screened: dict[str, int]) -> Finding:
    values = {
        "goods": goods_name(row),
        "reason_l1": Code("reason_l1", row["reason_l1"]),
        "n": int(row["sold_qty"]),
        "count": int(row["refund_count"]),
        "expected": float(row["refund_expected"]),
        "excess": float(row["refund_excess"]),
        "ratio": float(row["ratio"]),
        "low_ratio": float(row["low_ratio"]),
        "high_ratio": float(row["high_ratio"]),
        **_known_amount(row["excess_amount"]),
        "advice": Code("advice", row["reason_l1"]),
        "goods_count": screened["goods_count"],
    }
    amount = values.get("amount")
    return Finding(
        f"hotspot_{row['verdict']}" if amount is not None else f"hotspot_untold_{row['verdict']}",
        values,
        row["verdict"],
        worth_amount=amount or 0.0,
        excess_count=values["excess"],
    )


def _known_amount(amount: float) -> dict[str, float]:
    """The yuan at stake by name; nothing where no refund told an amount."""
    return {} if pd.isna(amount) else {"amount": float(amount)}


def _say_rest(hotspots: pd.DataFrame) -> tuple[Finding, ...]:
    """What all of them add up to, where they are several."""
    if len(hotspots) == 1:
        return ()
    excess = float(hotspots["refund_excess"].sum())
    sums = {"excess": excess, **_known_amount(hotspots["excess_amount"].sum(min_count=1))}
    key = "in_all" if "amount" in sums else "in_all_untold"
    return (Finding(key, {"count": len(hotspots)} | sums, excess_count=excess),)
