"""What the refund studies say of columns that are blank, throughout or in some rows.

Unknown is not zero: a column that nobody could read is told as such, never as no orders, no refunds
or 0 yuan, and blanks in some rows are told with their number.
"""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
import pytest
from canonical import on_parquet
from said import assert_can_be_said

from analysis.samples import canonical_tables, make_shop
from analysis.studies import every_study
from analysis.study import Study
from ui.words.text import LANGUAGES, speaker

BLANKS = {
    "no_order_dates": ("orders", ("paid_at", "created_at")),
    "no_payments": ("orders", ("paid_at", "order_status")),
    "no_refund_orders": ("refunds", ("order_id",)),
    "no_refund_status": ("refunds", ("refund_status",)),
    "no_refund_dates": ("refunds", ("applied_at", "done_at")),
    "no_applied_dates": ("refunds", ("applied_at", "done_at")),
    "no_order_ids": ("orders", ("order_id",)),
    "no_line_orders": ("order_lines", ("order_id",)),
    "no_refund_reasons": ("refunds", ("reason_l1",)),
}
"""By what is to be said: the columns that are blank."""

NEEDED = {
    "refund_reasons": ("no_order_dates", "no_payments", "no_refund_orders", "no_refund_status"),
    "refund_trend": ("no_order_dates", "no_payments", "no_refund_orders", "no_refund_status"),
    "refund_change": ("no_order_dates", "no_payments", "no_refund_orders", "no_refund_status"),
    "refund_places": ("no_order_dates", "no_payments", "no_refund_orders", "no_refund_status"),
    "refund_buyers": ("no_order_dates", "no_payments", "no_refund_orders", "no_refund_status"),
    "refund_hotspots": ("no_refund_orders", "no_refund_status"),
    "refund_speed": ("no_applied_dates", "no_refund_status"),
    "refund_daily": ("no_applied_dates",),
}
"""By study: what it must say."""

for joined in ("refund_reasons", "refund_trend", "refund_change", "refund_places", "refund_buyers"):
    NEEDED[joined] += ("no_order_ids",)
NEEDED["refund_trend"] += ("no_refund_dates",)
NEEDED["refund_change"] += ("no_refund_dates", "no_line_orders")
NEEDED["refund_places"] += ("no_refund_reasons",)
NEEDED["refund_hotspots"] += ("no_order_dates", "no_payments", "no_order_ids", "no_line_orders")
CASES = [(study, key) for study, keys in NEEDED.items() for key in keys]
CALM = {"no_orders", "few_orders", "no_refunds", "few_refunds", "few_mature", "mature"}
CALM |= {"nobody_stands_out", "nothing_stands_out", "none_open", "lacks_carriers", "lacks_buyers"}


@pytest.fixture(scope="module")
def shop() -> dict[str, pd.DataFrame]:
    """A year of a made-up shop."""
    return canonical_tables(make_shop(seed=2, orders=1500))


def asked(name: str) -> Study:
    """The study by name, as it is first asked."""
    return every_study()[name]()


def without(shop: dict[str, pd.DataFrame], table: str, *columns: str) -> dict[str, pd.DataFrame]:
    """The shop with columns of a table that are blank in every row."""
    blank = shop[table].copy()
    for column in columns:
        blank[column] = pd.Series(index=blank.index, dtype=blank[column].dtype)
    return shop | {table: blank}


@pytest.mark.parametrize(("name", "key"), CASES)
def test_a_column_blank_throughout_is_told_as_such(name, key, shop, tmp_path):
    """By both engines, in both languages, and with no calm word or rate beside it."""
    tables = without(shop, BLANKS[key][0], *BLANKS[key][1])
    used = {table: tables[table] for table in ("orders", "order_lines", "refunds")}
    for each in (used, on_parquet(used, tmp_path)):
        result = asked(name).run(each)
        found = {finding.key: finding for finding in result.findings}

        assert found[key].verdict == "insufficient"
        assert found[key].values["n"] == len(shop[BLANKS[key][0]])
        assert not CALM & found.keys()
        for language in LANGUAGES:
            assert_can_be_said(found[key], speaker(language, name))


@pytest.mark.parametrize("name", [name for name in NEEDED if name != "refund_reasons"])
def test_nothing_is_rated_without_what_it_needs(name, shop):
    """No tile, no table: the reason alone."""
    for key in NEEDED[name]:
        result = asked(name).run(without(shop, BLANKS[key][0], *BLANKS[key][1]))

        assert not result.metrics, key
        assert not result.tables, key


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_blank_amounts_of_refunds_are_no_yuan(name, shop, tmp_path):
    """No sum of yuan is 0 where no refund tells an amount; nothing else changes."""
    tables = without(shop, "refunds", "refund_amount")
    used = {table: tables[table] for table in ("orders", "order_lines", "refunds")}
    told = asked(name).run(shop)
    for each in (used, on_parquet(used, tmp_path)):
        result = asked(name).run(each)

        assert not [one for one in result.metrics if one in ("refund_amount", "refunded_amount")]
        for table_name, table in result.tables.items():
            for column in ("refund_amount", "excess_amount", "done_amount"):
                positive = table.get(column, pd.Series(dtype=float))
                counts = table.get("refund_count", pd.Series(1, index=table.index))
                assert positive[counts > 0].isna().all() or column == "done_amount", table_name
        for finding in result.findings:
            for language in LANGUAGES:
                assert_can_be_said(finding, speaker(language, name))
        assert result.metrics.get("refund_count") == told.metrics.get("refund_count")


@pytest.mark.parametrize("name", ["refund_trend", "refund_change"])
def test_some_blank_dates_are_told_with_their_number(name, shop):
    """Twelve orders and nine refunds without any."""
    orders, refunds = shop["orders"].copy(), shop["refunds"].copy()
    paid = orders.index[orders["paid_at"].notna()][:12]
    orders.loc[paid, ["paid_at", "created_at"]] = pd.NaT
    done = refunds.index[refunds["refund_status"] == "success"][:9]
    refunds.loc[done, ["applied_at", "done_at"]] = pd.NaT
    left = refunds.loc[done, "refund_type"]
    result = asked(name).run(shop | {"orders": orders, "refunds": refunds})
    found = {finding.key: finding.values for finding in result.findings}

    status = orders.loc[paid, "order_status"]
    assert found["unplaced_orders"]["n"] == int((~status.isin(["unpaid", "closed"])).sum())
    assert found["undated_refunds"]["n"] == int((left != "exchange").sum())


def test_every_study_of_refunds_is_held_here():
    """A new one has to say what it needs."""
    studies = {name for name in every_study() if name.startswith("refund_")}

    assert studies - NEEDED.keys() == {"refund_words"}
    assert all(fields(every_study()[name]) for name in NEEDED)
