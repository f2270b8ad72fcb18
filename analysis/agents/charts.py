"""Pictures of agents beside one another: the funnel, dots with their range, the working week."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.bars import bar_height
from analysis.charts.marks import PICK, QUIET_COLOUR, STRONG_COLOUR, label_order, number_format
from analysis.study import Say

TICKS = 6
GOOD, BAD, TEXT = "#009E73", "#D55E00", "#0F141A"
"""Okabe-Ito green and vermilion; shape says the same as colour."""

ABOVE = alt.Legend(title=None, orient="top")
"""A phone has no room beside a picture."""

LEGEND_HEIGHT = 40
"""Pixels that it takes from the rows beneath."""

MOST_LABELLED = 6
"""So many dots of a funnel have a name beside them; the others have it in their tooltip."""

SHAPES = {"better": "triangle-up", "similar": "circle", "worse": "triangle-down"}
COLOURS = {"better": GOOD, "similar": QUIET_COLOUR, "worse": BAD}


def funnel_plot(data: pd.DataFrame, limits: pd.DataFrame, unit: str, say: Say) -> alt.TopLevelMixin:
    """Values over the number of cases, between the limits of chance.

    Args:
        data: agent, n_count, value_<unit>, band, zone.
        limits: n_count, inner_low_<unit>, inner_high_, outer_low_, outer_high_; ordered by n_count.
        unit: last word of the value's column.
        say: the reader's words.
    """
    value = f"value_{unit}"
    across = alt.X("n_count:Q", title=say("column.n_count")).axis(format=",d")
    up = alt.Y(f"{value}:Q", title=say(f"column.{value}")).axis(format=number_format(value))
    base = alt.Chart(limits).encode(x=across)
    outer = base.mark_area(opacity=0.12, color=STRONG_COLOUR).encode(
        y=alt.Y(f"outer_low_{unit}:Q", title=say(f"column.{value}")).scale(zero=False),
        y2=f"outer_high_{unit}:Q",
    )
    inner = base.mark_area(opacity=0.14, color=STRONG_COLOUR).encode(
        y=f"inner_low_{unit}:Q", y2=f"inner_high_{unit}:Q"
    )
    labelled = outermost(data, value)
    is_high = labelled[value] >= data[value].median()
    points, high, low = (
        alt.Chart(worded_bands(part, say)).encode(x=across, y=up)
        for part in (data, labelled[is_high], labelled[~is_high])
    )
    dots = points.mark_point(size=110, filled=True, opacity=1).encode(
        color=band_colours(say), shape=band_shapes(say), tooltip=_tooltips(value, say)
    )
    names = (
        part.mark_text(dy=dy, fontSize=12, color=TEXT).encode(text="agent:N")
        for part, dy in ((high, -13), (low, 14))
    )
    return alt.layer(outer, inner, dots, *names).properties(height=380)


def outermost(data: pd.DataFrame, value: str) -> pd.DataFrame:
    """The agents to name in a funnel: the highest, the lowest and those outside the limits.

    At most six, those farthest from the middle of all.
    """
    compared = data[data["band"] != "few"].sort_values([value, "agent"])
    distance = (compared[value] - compared[value].median()).abs()
    is_end = compared.index.isin(compared.index[[0, -1]])
    stands_out = (compared["zone"] != "normal") | (compared["band"] != "similar") | is_end
    return compared.loc[distance[stands_out].nlargest(MOST_LABELLED).index]


def dots_with_ranges(data: pd.DataFrame, unit: str, say: Say) -> alt.TopLevelMixin:
    """One line an agent: the value as a dot, its range as a bar, a click picks the agent.

    Args:
        data: agent, value_<unit>, low_<unit>, high_<unit>, band; in the order shown.
        unit: last word of the value's column.
        say: the reader's words.
    """
    value = f"value_{unit}"
    pick = alt.selection_point(name=PICK, fields=["agent"])
    title = say(f"column.{value}")
    rows = alt.Chart(worded_bands(data, say)).encode(
        y=alt.Y("agent:N", sort=label_order(data["agent"]), title=None).axis(labelLimit=160)
    )
    spans = rows.mark_rule(strokeWidth=3, color=QUIET_COLOUR).encode(
        x=alt.X(f"low_{unit}:Q", title=title)
        .scale(zero=False)
        .axis(format=number_format(value), tickCount=TICKS),
        x2=f"high_{unit}:Q",
    )
    dots = rows.mark_point(size=110, filled=True, opacity=1).encode(
        x=alt.X(f"{value}:Q", title=title),
        color=band_colours(say),
        shape=band_shapes(say),
        tooltip=_tooltips(value, say),
    )
    return alt.layer(spans, dots.add_params(pick)).properties(
        height=bar_height(data) + LEGEND_HEIGHT
    )


def crude_and_adjusted(data: pd.DataFrame, say: Say) -> alt.TopLevelMixin:
    """One line an agent: the crude share as a ring, the adjusted one as a dot with its range.

    Args:
        data: agent, crude_rate, adjusted_rate, low_rate, high_rate; in the order shown.
        say: the reader's words.
    """
    order = label_order(data["agent"])
    rows = alt.Chart(data).encode(y=alt.Y("agent:N", sort=order, title=None).axis(labelLimit=160))
    title = say("column.adjusted_rate")
    spans = rows.mark_rule(strokeWidth=3, color=QUIET_COLOUR).encode(
        x=alt.X("low_rate:Q", title=title).scale(zero=False).axis(format=".1%", tickCount=TICKS),
        x2="high_rate:Q",
    )
    names = {name: say(f"column.{name}") for name in ("crude_rate", "adjusted_rate")}
    long = data.melt(id_vars=["agent"], value_vars=list(names), var_name="kind", value_name="rate")
    dots = (
        alt.Chart(long.assign(kind=long["kind"].map(names)))
        .mark_point(size=100, filled=True, opacity=1)
        .encode(
            y=alt.Y("agent:N", sort=order, title=None),
            x=alt.X("rate:Q", title=title),
            shape=alt.Shape("kind:N", legend=ABOVE, scale=_scale(names, ["circle", "diamond"])),
            color=alt.Color(
                "kind:N", legend=ABOVE, scale=_scale(names, [QUIET_COLOUR, STRONG_COLOUR])
            ),
            tooltip=[
                alt.Tooltip("agent:N", title=say("column.agent")),
                alt.Tooltip("kind:N", title=" "),
                alt.Tooltip("rate:Q", title=title, format=".1%"),
            ],
        )
    )
    return alt.layer(spans, dots).properties(height=bar_height(data) + LEGEND_HEIGHT)


def step_bars(data: pd.DataFrame, value: str, say: Say) -> alt.TopLevelMixin:
    """The figure after each step, from the first above to the last below: step, `value`."""
    shown = data.assign(step=data["step"].map(lambda code: say(f"step.{code}")))
    length = alt.X(f"{value}:Q", title=say(f"column.{value}")).axis(format=number_format(value))
    return (
        alt.Chart(shown)
        .mark_bar(color=STRONG_COLOUR)
        .encode(
            x=length,
            y=alt.Y("step:N", sort=label_order(shown["step"]), title=None).axis(labelLimit=260),
            tooltip=[
                alt.Tooltip("step:N", title=say("column.step")),
                alt.Tooltip(f"{value}:Q", title=say(f"column.{value}"), format=".1%")
                if value.endswith("rate")
                else alt.Tooltip(f"{value}:Q", title=say(f"column.{value}"), format=".1f"),
            ],
        )
        .properties(height=bar_height(data))
    )


def week_heat_map(data: pd.DataFrame, say: Say) -> alt.Chart:
    """The working week: weekday (1 is Monday), hour, session_count; a field an hour."""
    days = {number: say(f"weekday.{number}") for number in range(1, 8)}
    return (
        alt.Chart(data.assign(day=data["weekday"].map(days)))
        .mark_rect()
        .encode(
            x=alt.X("hour:O", title=say("column.hour"), scale=alt.Scale(domain=list(range(24)))),
            y=alt.Y("day:N", sort=list(days.values()), title=None),
            color=alt.Color("session_count:Q", title=say("column.session_count")).scale(
                scheme="blues"
            ),
            tooltip=[
                alt.Tooltip("day:N", title=say("column.weekday")),
                alt.Tooltip("hour:O", title=say("column.hour")),
                alt.Tooltip("session_count:Q", title=say("column.session_count"), format=",d"),
            ],
        )
        .properties(height=260)
    )


def worded_bands(data: pd.DataFrame, say: Say) -> pd.DataFrame:
    """The data with its bands in words, without agents that have too few cases."""
    compared = data[data["band"] != "few"]
    return compared.assign(band=compared["band"].map(lambda code: say(f"band.{code}")))


def band_colours(say: Say) -> alt.Color:
    """Colour of a band."""
    return alt.Color("band:N", legend=ABOVE, scale=_band_scale(COLOURS, say))


def band_shapes(say: Say) -> alt.Shape:
    """Shape of a band."""
    return alt.Shape("band:N", legend=ABOVE, scale=_band_scale(SHAPES, say))


def _band_scale(by_band: dict[str, str], say: Say) -> alt.Scale:
    return alt.Scale(domain=[say(f"band.{code}") for code in by_band], range=list(by_band.values()))


def _scale(names: dict[str, str], values: list[str]) -> alt.Scale:
    return alt.Scale(domain=list(names.values()), range=values)


def _tooltips(value: str, say: Say) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("agent:N", title=say("column.agent")),
        alt.Tooltip("n_count:Q", title=say("column.n_count"), format=",d"),
        alt.Tooltip(f"{value}:Q", title=say(f"column.{value}"), format=number_format(value)),
        alt.Tooltip("band:N", title=say("column.band")),
    ]
