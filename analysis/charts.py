"""The few kinds of picture this app draws. Data in, Altair chart out; words come from `say`."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from analysis.study import Say

AXIS_FORMAT = {
    "share": ".0%",
    "rate": ".1%",
    "amount": ",.0f",
    "count": ",d",
    "qty": ",d",
    "days": ".1f",
    "at": "%Y-%m-%d",
}
"""How to write a number, by the last word of its column name."""

PICK = "pick"
"""The name of the selection that a click on a mark makes."""

STRONG, QUIET = "#0072B2", "#9AA5B1"
"""Okabe-Ito blue for what matters, grey for the rest; colour never says it alone."""


def number_format(column: str) -> str:
    """The axis format of a column, read off the last word of its name."""
    return AXIS_FORMAT.get(column.rsplit("_", 1)[-1], "")


def ranked_bars(  # noqa: PLR0913 - what a bar says, in names
    data: pd.DataFrame,
    label: str,
    value: str,
    say: Say,
    *,
    words: Callable[[str], str] = str,
    strong: str = "",
) -> alt.LayerChart:
    """One bar a row in the order of the rows, its interval as a line, a click picks its row.

    Args:
        data: a row a bar; `low_<word>` and `high_<word>` of the value are its interval.
        label: the column whose value names a bar and is picked by a click.
        value: the column that gives the length.
        say: the reader's words.
        words: turns a label into what is read.
        strong: a true-or-false column: bars that matter, also marked in words in the data.
    """
    kind = value.rsplit("_", 1)[-1]
    shown = data.assign(shown_label=data[label].map(words))
    pick = alt.selection_point(name=PICK, fields=[label])
    bars = alt.Chart(shown).encode(
        y=alt.Y("shown_label:N", sort=None, title=None).axis(labelLimit=220)
    )
    length = alt.X(value, type="quantitative", title=say(f"column.{value}")).axis(
        format=number_format(value)
    )
    colour = alt.condition(f"datum['{strong}']", alt.value(STRONG), alt.value(QUIET))
    marks = bars.mark_bar(cursor="pointer").encode(
        x=length,
        color=colour if strong else alt.value(STRONG),
        opacity=alt.condition(pick, alt.value(1.0), alt.value(0.4)),
        tooltip=tooltips(data.drop(columns=[label]), say, first=("shown_label", label)),
    )
    if f"low_{kind}" not in data or data[f"low_{kind}"].isna().all():
        return alt.layer(marks.add_params(pick)).properties(height=bar_height(data))
    spans = bars.mark_rule(strokeWidth=2, color="#0F141A").encode(
        x=alt.X(f"low_{kind}:Q").title(say(f"column.{value}")), x2=f"high_{kind}:Q"
    )
    return alt.layer(marks.add_params(pick), spans).properties(height=bar_height(data))


def rate_by_time(
    data: pd.DataFrame, time: str, value: str, say: Say, *, open_where: str = ""
) -> alt.LayerChart:
    """A rate over time with its interval as a band; points that may still grow are hollow.

    Args:
        data: a row a moment, with `low_rate` and `high_rate`.
        time: the column of the moment.
        value: the rate.
        say: the reader's words.
        open_where: a true-or-false column: the value is not final yet.
    """
    base = alt.Chart(data).encode(
        x=alt.X(time, type="temporal", title=None).axis(format="%m-%d", labelOverlap=True)
    )
    band = base.mark_area(opacity=0.18, color=STRONG).encode(
        y=alt.Y("low_rate:Q").title(say(f"column.{value}")).axis(format=number_format(value)),
        y2="high_rate:Q",
    )
    line = base.mark_line(color=STRONG).encode(y=alt.Y(value, type="quantitative"))
    hollow = alt.condition(f"datum['{open_where}']", alt.value("white"), alt.value(STRONG))
    points = base.mark_point(size=60, filled=True, stroke=STRONG, strokeWidth=2).encode(
        y=alt.Y(value, type="quantitative"),
        fill=hollow if open_where else alt.value(STRONG),
        tooltip=tooltips(data.drop(columns=[name for name in [open_where] if name]), say),
    )
    return alt.layer(band, line, points).properties(height=280)


def tooltips(
    data: pd.DataFrame, say: Say, first: tuple[str, str] | None = None
) -> list[alt.Tooltip]:
    """Every column by its title and format; `first` is a column shown under another's title."""
    head = [alt.Tooltip(f"{first[0]}:N", title=say(f"column.{first[1]}"))] if first else []
    return head + [
        alt.Tooltip(
            name,
            type="temporal" if name.endswith("_at") else "quantitative",
            title=say(f"column.{name}"),
            format=number_format(name),
        )
        for name in data.columns
        if not name.startswith("is_")
    ]


def bar_height(data: pd.DataFrame) -> int:
    """Room for each bar, in pixels."""
    return 34 * len(data) + 40
