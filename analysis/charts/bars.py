"""The few kinds of picture this app draws. Data in, Altair chart out; words come from `say`."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from analysis.study import Say

AXIS_FORMAT = {
    "share": ".0%",
    "rate": ".1%",
    "points": ".2%",
    "amount": ",.0f",
    "count": ",d",
    "qty": ",d",
    "expected": ",.1f",
    "excess": ",.1f",
    "ratio": ".2f",
    "value": ".4f",
    "days": ".1f",
    "h": ",.0f",
    "s": ".0f",
    "score": ".1f",
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
    shown = data.assign(shown_label=data[label].map(words))
    pick = alt.selection_point(name=PICK, fields=[label])
    bars = alt.Chart(shown).encode(
        y=alt.Y("shown_label:N", sort=told_order(shown["shown_label"]), title=None).axis(
            labelLimit=220
        )
    )
    length = alt.X(value, type="quantitative", title=say(f"column.{value}")).axis(
        format=number_format(value), tickCount=8
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
    shown = data.assign(picked_day=data[time].dt.strftime("%Y-%m-%d"))
    base = alt.Chart(shown).encode(
        x=alt.X(time, type="temporal", title=None).axis(format="%m-%d", labelOverlap=True)
    )
    band = base.mark_area(opacity=0.18, color=STRONG).encode(
        y=alt.Y("low_rate:Q").title(say(f"column.{value}")).axis(format=number_format(value)),
        y2="high_rate:Q",
    )
    line = base.mark_line(color=STRONG).encode(y=alt.Y(value, type="quantitative"))
    hollow = alt.condition(f"datum['{open_where}']", alt.value("white"), alt.value(STRONG))
    points = base.mark_point(
        size=60, filled=True, stroke=STRONG, strokeWidth=2, cursor="pointer"
    ).encode(
        y=alt.Y(value, type="quantitative"),
        fill=hollow if open_where else alt.value(STRONG),
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
    shown = data.assign(shown_group=data[group].map(words))
    legend = alt.Legend(title=None, orient="top", labelLimit=260, symbolType="stroke")
    return (
        alt.Chart(shown)
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
    shown = data.assign(shown_label=data[label].map(words))
    long = pd.concat([shown.assign(length=data[value], measure=titles[value]) for value in values])
    legend = alt.Legend(title=None, orient="top", labelLimit=260)
    return (
        alt.Chart(long)
        .mark_bar(cursor="pointer")
        .encode(
            x=alt.X("length:Q", title=None).axis(format=number_format(values[0])),
            y=alt.Y("shown_label:N", sort=told_order(shown["shown_label"]), title=None).axis(
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


def told_order(labels: pd.Series) -> list[str]:
    """The order of labels as they stand, to be told to a picture.

    A picture that is left to find the order itself keeps its first one when the data changes.
    """
    return labels.drop_duplicates().tolist()


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
    return 34 * len(data) + 60
