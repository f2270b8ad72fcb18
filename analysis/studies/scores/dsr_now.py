"""Shop scores now: where the three scores stand, how much they sway, where the peers are.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr`)
Answers  by_dimension: a row a score; low_stars and high_stars are the 95 % interval, or the range
         that rounding leaves where that is wider
         peers: the peers' mean for some scores of the best or lowest shop; blank where none fits
         by_day: the scores in the files
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

from analysis.scores.charts import lines_by_day, scores_on_scale
from analysis.scores.dsr import DIMENSIONS, CurrentScore, Goal, Typed, typed_target
from analysis.scores.dsr_study import DsrStudy, score_history
from analysis.scores.peers import ahead_share, peer_mean, peer_range_of
from analysis.scores.stars import BEST, WORST, four_decimals, half_up_not_zero, shown_score
from analysis.scores.typed_numbers import exact_number
from analysis.study import Code, Finding, Result, Say, Tables

LOWEST_MARKS = (Fraction(0), Fraction(1), Fraction(4))
"""Scores that the lowest shop may have; platforms do not publish it."""

LEVEL = 0.95
LOOK_BACK_DAYS = 30
STATUS_COLUMNS = (
    "dimension",
    "rater_count",
    "own_stars",
    "low_stars",
    "high_stars",
    "shown",
    "target_stars",
    "gap_stars",
    "low_peer_stars",
    "high_peer_stars",
)
PEER_COLUMNS = ("dimension", "side", "end_stars", "peer_stars")
DAY_COLUMNS = ("day_at", "dimension", "own_stars")


@dataclass(frozen=True)
class DsrNow(DsrStudy):
    """Put the three scores beside their targets and peers."""

    name: ClassVar = "dsr_now"
    inputs: ClassVar = ("stars", "raters", "target", "ahead")
    drawn_only: ClassVar = ("by_day",)
    answers: ClassVar = {
        "by_dimension": STATUS_COLUMNS,
        "peers": PEER_COLUMNS,
        "by_day": DAY_COLUMNS,
    }

    goal: Goal = "exact"
    end: str = ""
    """The best or the lowest shop's score, where the reader knows it."""

    def run(self, tables: Tables) -> Result:
        """One row a score, one sentence each."""
        current_scores = self.filled_scores(tables)
        scores = current_scores.scores
        if not scores:
            return Result({}, findings=current_scores.findings)
        days = day_table(score_history(tables).days)
        peers = peer_table(scores, self.typed, exact_number(self.end))
        return Result(
            tables={
                "by_dimension": status_table(scores, self),
                **({"peers": peers} if len(peers) else {}),
                **({"by_day": days} if len(days) else {}),
            },
            metrics={f"{current.dimension}_stars": float(current.score) for current in scores},
            findings=(
                *(say_now(current, self) for current in scores),
                *(finding for current in scores for finding in say_peers(current, self.typed)),
                *say_score_change(days),
                *current_scores.findings,
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The scores on one scale; by day where the files hold more than one day."""
        if "by_dimension" not in result.tables:
            return {}
        charts = {"by_dimension": scores_on_scale(result.tables["by_dimension"], say)}
        days = result.tables.get("by_day", pd.DataFrame())
        if len(days) and days["day_at"].min() < days["day_at"].max():
            charts["by_day"] = lines_by_day(days, say)
        return charts


def status_table(scores: tuple[CurrentScore, ...], study: DsrNow) -> pd.DataFrame:
    """The table `by_dimension`, in the order of the page."""
    rows = [_status_row(current, study) for current in scores]
    table = pd.DataFrame(rows, columns=list(STATUS_COLUMNS))
    numbers = table.columns[table.columns.str.endswith("_stars")]
    return table.astype({**dict.fromkeys(numbers, "float64"), "rater_count": "Int64"})


def half_interval(current: CurrentScore) -> float:
    """Half the width of the 95 % interval of the mean, in stars; not a number without raters."""
    if current.raters < 2:  # noqa: PLR2004 - a spread needs two ratings
        return float("nan")
    error = current.spread / np.sqrt(current.raters - 1)
    return float(stats.t.ppf(0.5 + LEVEL / 2, current.raters - 1) * error)


def peer_table(
    scores: tuple[CurrentScore, ...], typed: Mapping[str, Typed], typed_end: Fraction | None
) -> pd.DataFrame:
    """The table `peers`; no row for a score without a comparison."""
    rows = []
    for current in scores:
        ahead = ahead_share(typed[current.dimension])
        if ahead:
            marks = (BEST,) if ahead > 0 else LOWEST_MARKS
            for end in (*marks, *([typed_end] if typed_end is not None else [])):
                mean = peer_mean(current.score, ahead, end)
                side = "best" if ahead > 0 else "lowest"
                rows.append((current.dimension, side, float(end), _number(mean)))
    table = pd.DataFrame(rows, columns=list(PEER_COLUMNS))
    return table.astype({"end_stars": "float64", "peer_stars": "float64"}).drop_duplicates(
        ignore_index=True
    )


def day_table(history: pd.DataFrame) -> pd.DataFrame:
    """The table `by_day`, from `score_history`."""
    by_dimension = history.rename(columns={f"{name}_score": name for name in DIMENSIONS})
    long = by_dimension.melt("date", list(DIMENSIONS), "dimension", "own_stars")
    long = long.rename(columns={"date": "day_at"}).dropna(ignore_index=True)
    return long.astype({"own_stars": "float64"})


def say_now(current: CurrentScore, study: DsrNow) -> Finding:
    """The score, how it is shown, and its 95 % interval."""
    values = {
        "dimension": Code("dimension", current.dimension),
        "n": current.raters,
        "stars": four_decimals(current.score),
        "shown": str(shown_score(current.score, study.rounding)),
        "low_stars": four_decimals(current.range.low),
        "high_stars": four_decimals(current.range.high),
    }
    if current.is_rough:
        return Finding("now_rough", values)
    if not current.raters:
        return Finding("now_without_raters", values)
    if current.raters == 1 or not current.spread:
        return Finding("now_all_alike", values)
    values["sway"] = half_up_not_zero(half_interval(current), 2)
    return Finding("now" if current.is_spread_known else "now_at_most", values)


def say_peers(current: CurrentScore, typed: Mapping[str, Typed]) -> tuple[Finding, ...]:
    """The range of the peers' mean, never a single number."""
    peers = peer_range_of(current, typed[current.dimension])
    if peers is None:
        return ()
    is_behind = peers.low >= current.score
    side = "even" if peers.low == peers.high else "behind" if is_behind else "ahead"
    values = {
        "dimension": Code("dimension", current.dimension),
        "low_stars": four_decimals(peers.low),
        "high_stars": four_decimals(peers.high),
    }
    return (Finding(f"peers_{side}", values),)


def say_score_change(days: pd.DataFrame) -> tuple[Finding, ...]:
    """The first and the last value of each score in the last 30 days of the files."""
    if days.empty:
        return ()
    last = days["day_at"].max()
    recent = days[days["day_at"] >= last - pd.Timedelta(days=LOOK_BACK_DAYS)]
    scores = recent.groupby("dimension", sort=False)
    return tuple(
        Finding(
            "change",
            {
                "dimension": Code("dimension", str(dimension)),
                "day": by_day["day_at"].iloc[0],
                "last": by_day["day_at"].iloc[-1],
                "was_stars": four_decimals(by_day["own_stars"].iloc[0]),
                "stars": four_decimals(by_day["own_stars"].iloc[-1]),
            },
        )
        for dimension, by_day in scores
        if len(by_day) > 1
    )


def _status_row(current: CurrentScore, study: DsrNow) -> tuple[object, ...]:
    typed = study.typed[current.dimension]
    target = typed_target(typed, study.goal, study.rounding)
    peers = peer_range_of(current, typed)
    half = np.nan_to_num(half_interval(current))
    return (
        current.dimension,
        current.raters or pd.NA,
        float(current.score),
        max(min(float(current.score) - half, float(current.range.low)), float(WORST)),
        min(max(float(current.score) + half, float(current.range.high)), float(BEST)),
        str(shown_score(current.score, study.rounding)),
        _number(target),
        _number(target - current.score if target is not None else None),
        _number(peers.low if peers else None),
        _number(peers.high if peers else None),
    )


def _number(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)
