"""Shop scores now: where the three scores stand, how much they sway, where the peers are.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr`)
Answers  by_dimension: dimension, rater_count, own_stars, low_stars, high_stars (95 %, or what
         rounding leaves open where that is wider), shown, target_stars, gap_stars,
         low_peer_stars, high_peer_stars; a row a score
         peers: dimension, side, end_stars, peer_stars; the peers' mean for some best or
         lowest shops; blank where none fits
         by_day: day_at, dimension, own_stars; what the files know
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import numpy as np
import pandas as pd
from scipy import stats

from analysis.scores.charts import lines_by_day, standings_on_scale
from analysis.scores.dsr import DIMENSIONS, Goal, Standing, Typed, target_of
from analysis.scores.dsr_study import DsrStudy, score_history
from analysis.scores.peers import ahead_of, peer_mean, peers_of
from analysis.scores.stars import BEST, WORST, half_up, shown, stars
from analysis.scores.typed_numbers import exact
from analysis.study import Finding, Result, Say, Tables

LOWEST_MARKS = (Fraction(0), Fraction(1), Fraction(4))
"""Scores that the lowest shop may have; nobody outside the platform knows."""

LEVEL = 0.95
LOOK_BACK_DAYS = 30


@dataclass(frozen=True)
class DsrNow(DsrStudy):
    """Put the three scores beside their targets and peers."""

    name: ClassVar = "dsr_now"
    drawn_only: ClassVar = ("by_day",)

    goal: Goal = "exact"
    end: str = ""
    """The best or the lowest shop's score, where the reader knows it."""

    def run(self, tables: Tables) -> Result:
        """One row a score, one sentence each."""
        standings = self.standings(tables)
        known = standings.known
        if not known:
            return Result({}, findings=standings.findings)
        days = days_of(score_history(tables).days)
        peers = peer_table(known, self.typed, exact(self.end))
        return Result(
            tables={
                "by_dimension": status_table(known, self),
                **({"peers": peers} if len(peers) else {}),
                **({"by_day": days} if len(days) else {}),
            },
            metrics={f"{one.dimension}_stars": float(one.score) for one in known},
            findings=(
                *(say_now(one, self) for one in known),
                *(found for one in known for found in say_peers(one, self.typed)),
                *say_change(days),
                *standings.findings,
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The scores on one scale; day by day where the files know more than one day."""
        if "by_dimension" not in result.tables:
            return {}
        charts = {"by_dimension": standings_on_scale(result.tables["by_dimension"], say)}
        days = result.tables.get("by_day", pd.DataFrame())
        if len(days) and days["day_at"].min() < days["day_at"].max():
            charts["by_day"] = lines_by_day(days, say)
        return charts


def status_table(known: tuple[Standing, ...], study: DsrNow) -> pd.DataFrame:
    """The table `by_dimension` of the module's head, in the order of the page."""
    rows = [_status_row(one, study) for one in known]
    columns = (
        "dimension rater_count own_stars low_stars high_stars shown target_stars gap_stars"
        " low_peer_stars high_peer_stars"
    )
    table = pd.DataFrame(rows, columns=columns.split())
    numbers = table.columns[table.columns.str.endswith("_stars")]
    return table.astype({**dict.fromkeys(numbers, "float64"), "rater_count": "Int64"})


def sway(standing: Standing) -> float:
    """Half the width of the 95 % interval of the mean, in stars; not a number without raters."""
    if standing.raters < 2:  # noqa: PLR2004 - a spread needs two ratings
        return float("nan")
    error = standing.spread / np.sqrt(standing.raters - 1)
    return float(stats.t.ppf(0.5 + LEVEL / 2, standing.raters - 1) * error)


def peer_table(
    known: tuple[Standing, ...], typed: Mapping[str, Typed], own_end: Fraction | None
) -> pd.DataFrame:
    """The table `peers` of the module's head; no row for a score without a comparison."""
    rows = []
    for one in known:
        ahead = ahead_of(typed[one.dimension])
        if ahead:
            marks = (BEST,) if ahead > 0 else LOWEST_MARKS
            for end in (*marks, *([own_end] if own_end is not None else [])):
                mean = peer_mean(one.score, ahead, end)
                side = "best" if ahead > 0 else "lowest"
                rows.append((one.dimension, side, float(end), _number(mean)))
    table = pd.DataFrame(rows, columns=["dimension", "side", "end_stars", "peer_stars"])
    return table.astype({"end_stars": "float64", "peer_stars": "float64"}).drop_duplicates(
        ignore_index=True
    )


def days_of(history: pd.DataFrame) -> pd.DataFrame:
    """The table `by_day` of the module's head."""
    named = history.rename(columns={f"{name}_score": name for name in DIMENSIONS})
    long = named.melt("date", list(DIMENSIONS), "dimension", "own_stars")
    long = long.rename(columns={"date": "day_at"}).dropna(ignore_index=True)
    return long.astype({"own_stars": "float64"})


def say_now(one: Standing, study: DsrNow) -> Finding:
    """The score, how it is shown, and how much of a change means nothing."""
    values = {
        "dimension": one.dimension,
        "n": one.raters,
        "stars": stars(one.score),
        "shown": str(shown(one.score, study.rounding)),
        "low_stars": stars(one.range.low),
        "high_stars": stars(one.range.high),
    }
    if one.is_rough:
        return Finding("now_rough", values)
    if one.raters < 2:  # noqa: PLR2004 - a spread needs two ratings
        return Finding("now_without_raters", values)
    values["sway"] = half_up(sway(one), 2)
    return Finding("now" if one.is_spread_known else "now_at_most", values)


def say_peers(one: Standing, typed: Mapping[str, Typed]) -> tuple[Finding, ...]:
    """Between what the peers' mean lies, never a single number."""
    peers = peers_of(one, typed[one.dimension])
    if peers is None:
        return ()
    side = "even" if peers.low == peers.high else "behind" if peers.low >= one.score else "ahead"
    ends = {"low_stars": stars(peers.low), "high_stars": stars(peers.high)}
    return (Finding(f"peers_{side}", {"dimension": one.dimension, **ends}),)


def say_change(days: pd.DataFrame) -> tuple[Finding, ...]:
    """From where each score came in the last 30 days of the files."""
    if days.empty:
        return ()
    last = days["day_at"].max()
    recent = days[days["day_at"] >= last - pd.Timedelta(days=LOOK_BACK_DAYS)]
    ends = recent.groupby("dimension", sort=False)["own_stars"].agg(["first", "last", "size"])
    return tuple(
        Finding(
            "change",
            {
                "dimension": dimension,
                "day": recent["day_at"].min(),
                "was_stars": stars(row["first"]),
                "stars": stars(row["last"]),
            },
        )
        for dimension, row in ends.iterrows()
        if row["size"] > 1
    )


def _status_row(one: Standing, study: DsrNow) -> tuple[object, ...]:
    typed = study.typed[one.dimension]
    target = target_of(typed, study.goal, study.rounding)
    peers = peers_of(one, typed)
    half = np.nan_to_num(sway(one))
    return (
        one.dimension,
        one.raters or pd.NA,
        float(one.score),
        max(min(float(one.score) - half, float(one.range.low)), float(WORST)),
        min(max(float(one.score) + half, float(one.range.high)), float(BEST)),
        str(shown(one.score, study.rounding)),
        _number(target),
        _number(target - one.score if target is not None else None),
        _number(peers.low if peers else None),
        _number(peers.high if peers else None),
    )


def _number(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)
