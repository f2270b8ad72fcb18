"""Low ratings a score can take: how many until a floor, and how many five-stars make up for them.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr`)
Answers  by_dimension: a row a score, floor and kind of rating (1 to 3 stars)
         offsets: a row a score and kind of rating
Counted without expiry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.scores.dsr import CurrentScore, typed_score, typed_target
from analysis.scores.dsr_study import DsrStudy, say_no_raters
from analysis.scores.peers import peer_range_of
from analysis.scores.stars import (
    WORST,
    four_decimals,
    least_shown,
    ratings_absorbed,
    ratings_to_offset,
    score_after,
    trimmed,
)
from analysis.study import Code, Finding, Result, Say, Tables

LOW_STARS = (1, 2, 3)
COLUMNS = {
    "dimension": "str",
    "floor": "str",
    "floor_stars": "float64",
    "star_count": "Int64",
    "absorbed_count": "Int64",
    "is_below": "boolean",
}
OFFSET_COLUMNS = {
    "dimension": "str",
    "bad_count": "Int64",
    "star_count": "Int64",
    "after_stars": "float64",
    "five_star_count": "Int64",
}


@dataclass(frozen=True)
class DsrTolerance(DsrStudy):
    """Count the low ratings until each floor, and the five-star ratings that offset them."""

    name: ClassVar = "dsr_tolerance"
    inputs: ClassVar = ("stars", "raters", "target", "floor", "ahead")
    answers: ClassVar = {"by_dimension": tuple(COLUMNS), "offsets": tuple(OFFSET_COLUMNS)}

    bad: int = 5
    """Number of low ratings to offset."""

    def run(self, tables: Tables) -> Result:
        """Rows by score, floor and star; a sentence a floor for ratings of one star."""
        current_scores = self.filled_scores(tables)
        with_raters = [current for current in current_scores.scores if current.raters]
        limits = [limit for current in with_raters for limit in self.limits_of(current)]
        rows = [_row(limit, star) for limit in limits for star in LOW_STARS]
        offsets = [
            _offset_row(current, self.bad, star) for current in with_raters for star in LOW_STARS
        ]
        tables = {
            "by_dimension": pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS),
            "offsets": pd.DataFrame(offsets, columns=list(OFFSET_COLUMNS)).astype(OFFSET_COLUMNS),
        }
        return Result(
            tables=tables if with_raters else {},
            findings=(
                *(
                    say_limit(limit)
                    for limit in limits
                    if limit.kind == "own" or not limit.is_below
                ),
                *(say_offset(current, self.bad) for current in with_raters if self.bad > 0),
                *(say_no_raters(score) for score in current_scores.scores if not score.raters),
                *current_scores.findings,
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """No chart."""
        return {}

    def limits_of(self, current: CurrentScore) -> tuple[Limit, ...]:
        """The floors of one score; of the peers' range only the end that is not the score."""
        typed = self.typed[current.dimension]
        peers = peer_range_of(current, typed)
        floors = {
            "shown": max(least_shown(current.score, self.rounding), WORST),
            "target": typed_target(typed, "exact", self.rounding),
            "own": typed_score(typed.floor),
            "peer_low": peers.low if peers else None,
            "peer_high": peers.high if peers else None,
        }
        return tuple(
            Limit(current, kind, floor)
            for kind, floor in floors.items()
            if floor is not None and not (kind.startswith("peer") and floor == current.score)
        )


@dataclass(frozen=True)
class Limit:
    """One score and a floor that it should not fall below."""

    current: CurrentScore
    kind: str
    floor: Fraction

    @property
    def is_below(self) -> bool:
        """Whether the score is below the floor already."""
        return self.current.score < self.floor

    def absorbed_count(self, star: int) -> int | None:
        """Ratings of this star until the floor; 0 below it already, None where no number is."""
        if self.is_below:
            return 0
        return ratings_absorbed(self.current.raters, self.current.score, self.floor, star)


def say_limit(limit: Limit) -> Finding:
    """How many one-star and two-star ratings a score takes until this floor."""
    values = {
        "dimension": Code("dimension", limit.current.dimension),
        "floor": Code("floor", limit.kind),
        "stars": four_decimals(limit.current.score),
        "floor_at": trimmed(limit.floor),
        "count": limit.absorbed_count(1),
        "two_count": limit.absorbed_count(2),
    }
    if limit.is_below:
        return Finding("below", values)
    if values["count"] is None:
        return Finding("takes_all", values)
    return Finding("takes_any" if values["two_count"] is None else "takes", values)


def say_offset(current: CurrentScore, bad: int) -> Finding:
    """How many five-star ratings offset `bad` one-star ratings."""
    count = ratings_to_offset(current.raters, current.score, bad, 1)
    values = {"dimension": Code("dimension", current.dimension), "bad": bad, "count": count}
    return Finding("offset_never" if count is None else "offset", values)


def _row(limit: Limit, star: int) -> tuple[object, ...]:
    count = limit.absorbed_count(star)
    return (
        limit.current.dimension,
        limit.kind,
        float(limit.floor),
        star,
        pd.NA if count is None else count,
        limit.is_below,
    )


def _offset_row(current: CurrentScore, bad: int, star: int) -> tuple[object, ...]:
    count = ratings_to_offset(current.raters, current.score, bad, star)
    after = score_after(current.raters, current.score, bad, Fraction(star))
    return (current.dimension, bad, star, float(after), pd.NA if count is None else count)
