"""Pictures of scores between one and five stars. Data in, Altair chart out."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.marks import STRONG_COLOUR, tooltips
from analysis.study import Say

TARGET = "#D55E00"
"""Okabe-Ito vermilion: a target; its line is dashed too."""

INK, PEERS = "#0F141A", "#9AA5B1"
STAR_FORMAT = ".2f"


def scores_on_scale(data: pd.DataFrame, say: Say) -> alt.TopLevelMixin:
    """A point with its interval for each score, a bar for the peers' range, a tick for the target.

    Args:
        data: dimension, own_stars, low_stars, high_stars, low_peer_stars, high_peer_stars,
            target_stars.
        say: the reader's words.
    """
    shown = data.assign(shown_label=data["dimension"].map(lambda code: say(f"dimension.{code}")))
    base = alt.Chart(shown).encode(y=alt.Y("shown_label:N", sort=None, title=None))
    scale = alt.Scale(zero=False, nice=True)
    score = alt.X("own_stars:Q", scale=scale).title(say("axis.stars")).axis(format=STAR_FORMAT)
    peers = base.mark_bar(size=22, color=PEERS, opacity=0.5).encode(
        x=alt.X("low_peer_stars:Q", scale=scale), x2="high_peer_stars:Q"
    )
    intervals = base.mark_rule(strokeWidth=2, color=INK).encode(
        x=alt.X("low_stars:Q", scale=scale), x2="high_stars:Q"
    )
    targets = base.mark_tick(size=30, thickness=3, color=TARGET).encode(x="target_stars:Q")
    numbers = data.drop(columns=["dimension", "shown"])
    points = base.mark_point(size=110, filled=True, color=STRONG_COLOUR, opacity=1).encode(
        x=score, tooltip=tooltips(numbers, say, first=("shown_label", "dimension"))
    )
    return alt.layer(peers, intervals, targets, points).properties(height=60 * len(data) + 40)


def lines_by_day(data: pd.DataFrame, say: Say) -> alt.Chart:
    """A line for each score by day, with its own colour and dashes.

    Args:
        data: day_at, dimension, own_stars.
        say: the reader's words.
    """
    shown = data.assign(shown_label=data["dimension"].map(lambda code: say(f"dimension.{code}")))
    colour = alt.Color("shown_label:N", sort=None).title(None).legend(orient="top")
    return (
        alt.Chart(shown)
        .mark_line()
        .encode(
            x=alt.X("day_at:T", title=None).axis(format="%m-%d", labelOverlap=True),
            y=alt.Y("own_stars:Q", scale=alt.Scale(zero=False))
            .title(say("axis.stars"))
            .axis(format=STAR_FORMAT),
            color=colour,
            strokeDash=alt.StrokeDash("shown_label:N", sort=None).legend(None),
            tooltip=tooltips(
                data.drop(columns="dimension"), say, first=("shown_label", "dimension")
            ),
        )
        .properties(height=260)
    )


def fan(data: pd.DataFrame, target: float, say: Say) -> alt.TopLevelMixin:
    """The expected score by day with its 80 and 95 % bands and a target.

    Args:
        data: day_count, mean_stars, low80_stars, high80_stars, low95_stars, high95_stars.
        target: in stars; not a number where there is none.
        say: the reader's words.
    """
    base = alt.Chart(data).encode(x=alt.X("day_count:Q").title(say("column.day_count")))
    scale = alt.Scale(zero=False, nice=True)
    bands = [
        base.mark_area(opacity=opacity, color=STRONG_COLOUR).encode(
            y=alt.Y(f"low{level}_stars:Q", scale=scale)
            .title(say("axis.stars"))
            .axis(format=STAR_FORMAT),
            y2=f"high{level}_stars:Q",
        )
        for level, opacity in ((95, 0.14), (80, 0.24))
    ]
    line = base.mark_line(color=STRONG_COLOUR, strokeWidth=3).encode(
        y=alt.Y("mean_stars:Q", scale=scale), tooltip=tooltips(data, say)
    )
    target_row = pd.DataFrame({"target_stars": [target]}).dropna()
    rule = alt.Chart(target_row).mark_rule(color=TARGET, strokeDash=[6, 4], strokeWidth=2)
    return alt.layer(*bands, line, rule.encode(y="target_stars:Q")).properties(height=320)
