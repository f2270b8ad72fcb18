"""Line charts over time or over a duration. Data in, Altair chart out; words come from `say`."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from analysis.charts.marks import PICK, STRONG_COLOUR, number_format, tooltips
from analysis.study import Say


def rate_by_time(
    data: pd.DataFrame, time: str, value: str, say: Say, *, open_where: str = ""
) -> alt.TopLevelMixin:
    """A rate over time with its interval as a band; points that may still grow are hollow.

    A click on a point picks its day, as the text `picked_day` (2026-05-31).

    Args:
        data: a row a moment, with `low_rate` and `high_rate`.
        time: the column of the moment.
        value: the rate.
        say: the reader's words.
        open_where: a true-or-false column: the value is not final yet.
    """
    pick = alt.selection_point(name=PICK, fields=["picked_day"])
    labelled = data.assign(picked_day=data[time].dt.strftime("%Y-%m-%d"))
    base = alt.Chart(labelled).encode(
        x=alt.X(time, type="temporal", title=None).axis(format="%m-%d", labelOverlap=True)
    )
    band = base.mark_area(opacity=0.18, color=STRONG_COLOUR).encode(
        y=alt.Y("low_rate:Q").title(say(f"column.{value}")).axis(format=number_format(value)),
        y2="high_rate:Q",
    )
    line = base.mark_line(color=STRONG_COLOUR).encode(y=alt.Y(value, type="quantitative"))
    hollow = alt.condition(f"datum['{open_where}']", alt.value("white"), alt.value(STRONG_COLOUR))
    points = base.mark_point(
        size=60, filled=True, stroke=STRONG_COLOUR, strokeWidth=2, cursor="pointer"
    ).encode(
        y=alt.Y(value, type="quantitative"),
        fill=hollow if open_where else alt.value(STRONG_COLOUR),
        opacity=alt.condition(pick, alt.value(1.0), alt.value(0.4)),
        tooltip=tooltips(data.drop(columns=[name for name in [open_where] if name]), say),
    )
    return alt.layer(band, line, points.add_params(pick)).properties(height=280)


def steps(  # noqa: PLR0913 - what a curve says, in names
    data: pd.DataFrame,
    x: str,
    value: str,
    group: str,
    say: Say,
    *,
    words: Callable[[str], str] = str,
) -> alt.Chart:
    """A curve of steps for each group, told apart by colour and by dashes.

    Args:
        data: a row a step.
        x: the column along which it goes.
        value: the height, which holds until the next step.
        group: the column that names the curve.
        say: the reader's words.
        words: turns a group into what is read.
    """
    labelled = data.assign(shown_group=data[group].map(words))
    legend = alt.Legend(title=None, orient="top", labelLimit=260, symbolType="stroke")
    return (
        alt.Chart(labelled)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X(x, type="quantitative", title=say(f"column.{x}")),
            y=alt.Y(value, type="quantitative", title=say(f"column.{value}")).axis(
                format=number_format(value)
            ),
            color=alt.Color("shown_group:N", sort=None, legend=legend),
            strokeDash=alt.StrokeDash("shown_group:N", sort=None, legend=legend),
            tooltip=tooltips(data.drop(columns=[group]), say, first=("shown_group", group)),
        )
        .properties(height=280)
    )


def picked_steps(  # noqa: PLR0913 - what a curve says, in names
    data: pd.DataFrame,
    x: str,
    value: str,
    group: str,
    say: Say,
    *,
    words: Callable[[str], str] = str,
) -> alt.TopLevelMixin:
    """Curves as `steps` draws them; a click picks the nearest step, by `x` and `group`."""
    curves = steps(data, x, value, group, say, words=words)
    pick = alt.selection_point(name=PICK, fields=[group, x], nearest=True, empty=False)
    marks = curves.mark_point(size=80, filled=True, cursor="pointer").encode(
        opacity=alt.condition(pick, alt.value(1.0), alt.value(0.0))
    )
    return alt.layer(curves, marks.add_params(pick)).properties(height=280)
