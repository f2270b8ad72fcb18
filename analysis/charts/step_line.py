"""A rate over time that moved from one level to another. Data in, Altair chart out."""

from __future__ import annotations

from typing import cast

import altair as alt
import pandas as pd

from analysis.charts.curves import rate_by_time
from analysis.charts.marks import number_format
from analysis.study import Say

RANGE_COLOUR, LEVEL_COLOUR = "#E69F00", "#D55E00"
"""Okabe-Ito orange for the days in which it may have moved, vermillion for the levels."""


def rate_with_step(data: pd.DataFrame, time: str, value: str, say: Say) -> alt.TopLevelMixin:
    """A rate as `rate_by_time` draws it, both levels as a step, and where it may lie, shaded.

    Args:
        data: a row a moment in order, with `low_rate`, `high_rate`, `level_rate` and `is_range`
            (the moment may be that of the step).
        time: the column of the moment.
        value: the rate.
        say: the reader's words.
    """
    shaded = data.loc[data["is_range"], time]
    ends = pd.DataFrame({"first_at": [shaded.min()], "last_at": [shaded.max()]}).dropna()
    band = (
        alt.Chart(ends)
        .mark_rect(opacity=0.18, color=RANGE_COLOUR)
        .encode(x=alt.X("first_at:T", title=None), x2="last_at:T")
    )
    levels = (
        alt.Chart(data)
        .mark_line(interpolate="step-after", strokeDash=[6, 3], color=LEVEL_COLOUR, strokeWidth=2)
        .encode(
            x=alt.X(time, type="temporal", title=None),
            y=alt.Y("level_rate:Q").title(say(f"column.{value}")).axis(format=number_format(value)),
        )
    )
    plain = data.drop(columns=["is_range", "is_after"])
    rates = cast(alt.LayerChart, rate_by_time(plain, time, value, say))
    return alt.layer(band, levels, rates).properties(height=280)
