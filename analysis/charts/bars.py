"""Bar charts. Data in, Altair chart out; words come from `say`."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from analysis.charts.marks import (
    PICK,
    QUIET_COLOUR,
    STRONG_COLOUR,
    label_order,
    number_format,
    tooltips,
)
from analysis.study import Say


def ranked_bars(  # noqa: PLR0913 - what a bar says, in names
    data: pd.DataFrame,
    label: str,
    value: str,
    say: Say,
    *,
    words: Callable[[str], str] = str,
    strong: str = "",
) -> alt.TopLevelMixin:
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
    labelled = data.assign(shown_label=data[label].map(words))
    pick = alt.selection_point(name=PICK, fields=[label])
    bars = alt.Chart(labelled).encode(
        y=alt.Y("shown_label:N", sort=label_order(labelled["shown_label"]), title=None).axis(
            labelLimit=220
        )
    )
    length = alt.X(value, type="quantitative", title=say(f"column.{value}")).axis(
        format=number_format(value), tickCount=8
    )
    colour = alt.condition(f"datum['{strong}']", alt.value(STRONG_COLOUR), alt.value(QUIET_COLOUR))
    marks = bars.mark_bar(cursor="pointer").encode(
        x=length,
        color=colour if strong else alt.value(STRONG_COLOUR),
        opacity=alt.condition(pick, alt.value(1.0), alt.value(0.4)),
        tooltip=tooltips(data.drop(columns=[label]), say, first=("shown_label", label)),
    )
    if f"low_{kind}" not in data or data[f"low_{kind}"].isna().all():
        return alt.layer(marks.add_params(pick)).properties(height=bar_height(data))
    spans = bars.mark_rule(strokeWidth=2, color="#0F141A").encode(
        x=alt.X(f"low_{kind}:Q").title(say(f"column.{value}")), x2=f"high_{kind}:Q"
    )
    return alt.layer(marks.add_params(pick), spans).properties(height=bar_height(data))


def paired_bars(
    data: pd.DataFrame,
    label: str,
    values: tuple[str, str],
    say: Say,
    *,
    words: Callable[[str], str] = str,
) -> alt.Chart:
    """Two bars a row, one below the other, on one scale; a click picks the row.

    Args:
        data: a row a pair, in the order shown.
        label: the column whose value names the pair and is picked by a click.
        values: the two columns that give the lengths, of one kind.
        say: the reader's words.
        words: turns a label into what is read.
    """
    pick = alt.selection_point(name=PICK, fields=[label])
    titles = {value: say(f"column.{value}") for value in values}
    labelled = data.assign(shown_label=data[label].map(words))
    long = pd.concat(
        [labelled.assign(length=data[value], measure=titles[value]) for value in values]
    )
    legend = alt.Legend(title=None, orient="top", labelLimit=260)
    return (
        alt.Chart(long)
        .mark_bar(cursor="pointer")
        .encode(
            x=alt.X("length:Q", title=None).axis(format=number_format(values[0])),
            y=alt.Y("shown_label:N", sort=label_order(labelled["shown_label"]), title=None).axis(
                labelLimit=220
            ),
            yOffset=alt.YOffset("measure:N", sort=[*titles.values()]),
            color=alt.Color("measure:N", sort=[*titles.values()], legend=legend),
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.4)),
            tooltip=tooltips(data.drop(columns=[label]), say, first=("shown_label", label)),
        )
        .add_params(pick)
        .properties(height=bar_height(data))
    )


def bar_height(data: pd.DataFrame) -> int:
    """Room for each bar, in pixels."""
    return 34 * len(data) + 60
