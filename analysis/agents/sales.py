"""Yuan per reception of each agent, and how far chance may have moved it.

Reads    agent_daily: agent, date_from, reception_count, sales_amount
"""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.agents.from_reports import report_rows, student_t_factor
from analysis.agents.measures import AgentChoice
from analysis.engine import Table, small
from analysis.methods.block_spread import units_spread
from analysis.methods.intervals import DRAWS, SEED, Floats
from analysis.methods.thresholds import ENOUGH_DAYS


def sales_means(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """Yuan per reception of each agent: agent, n (receptions), mean, log_se; by name.

    log_se is the standard error of the mean's logarithm, from 1,000 draws of whole days with a
    fixed seed, widened by how weeks vary and as Student's t asks; not a number with fewer than 14
    days.
    """
    rows = report_rows(table, choice).filter(nw.col("reception") > 0, ~nw.col("sales").is_null())
    by_day = small(
        rows.group_by("agent", "day_at").agg(nw.col("reception").sum(), nw.col("sales").sum())
    ).astype({"reception": float, "sales": float})
    if by_day.empty:
        return pd.DataFrame(columns=["agent", "n", "mean", "log_se"], dtype=float)
    wide = by_day.pivot_table(index="day_at", columns="agent", values=["reception", "sales"])
    day_count = wide["reception"].notna().to_numpy().sum(axis=0)
    received, sold = (wide.fillna(0.0)[name].to_numpy() for name in ("reception", "sales"))
    size = len(wide)
    drawn = np.random.default_rng(SEED).multinomial(size, [1 / size] * size, DRAWS).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.log((drawn @ sold) / (drawn @ received)).std(axis=0)
        mean = sold.sum(axis=0) / received.sum(axis=0)
        corrected = spread * np.sqrt(day_count / (day_count - 1) * weeks_spread(by_day))
        log_se = corrected * student_t_factor(day_count)
    return pd.DataFrame(
        {
            "agent": wide["reception"].columns.astype("str"),
            "n": received.sum(axis=0),
            "mean": mean,
            "log_se": np.where(day_count >= ENOUGH_DAYS, log_se, np.nan),
        }
    )


def weeks_spread(by_day: pd.DataFrame) -> Floats:
    """By what the weeks of each agent vary more than its days do, 1 at least; by name.

    Args:
        by_day: agent, day_at, reception, sales.
    """
    sums = by_day.groupby("agent")[["sales", "reception"]].transform("sum")
    off = by_day["sales"] - by_day["reception"] * sums["sales"] / sums["reception"]
    days = by_day[["day_at"]].assign(unit=by_day["agent"], n=by_day["reception"])
    return units_spread(days.assign(residual=off, variance=off**2)).sort_index().to_numpy(float)
