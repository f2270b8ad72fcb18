"""Low ratings a score can take: how many until a floor, and how many five-stars make up for them.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr`)
Answers  by_dimension: dimension, floor, floor_stars, star_count, absorbed_count, is_below,
         a row a score, floor and kind of rating (1 to 3 stars)
         offsets: dimension, bad_count, star_count, after_stars, five_star_count
Counted as if nothing expired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.scores.dsr import Standing, score_of, target_of
from analysis.scores.dsr_study import DsrStudy
from analysis.scores.peers import peers_of
from analysis.scores.stars import absorbed, least_shown, offset, score_after, short, stars
from analysis.study import Finding, Result, Say, Tables

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
    """Count the low ratings until each floor, and what makes up for some of them."""

    name: ClassVar = "dsr_tolerance"

    bad: int = 5
    """Low ratings to make up for."""

    def run(self, tables: Tables) -> Result:
        """Rows by score, floor and star; a sentence a floor for ratings of one star."""
        standings = self.standings(tables)
        ready = [one for one in standings.known if one.raters]
        limits = [limit for one in ready for limit in self.limits_of(one)]
        rows = [_row(limit, star) for limit in limits for star in LOW_STARS]
        offsets = [_offset_row(one, self.bad, star) for one in ready for star in LOW_STARS]
        tables = {
            "by_dimension": pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS),
            "offsets": pd.DataFrame(offsets, columns=list(OFFSET_COLUMNS)).astype(OFFSET_COLUMNS),
        }
        return Result(
            tables=tables if ready else {},
            findings=(
                *(
                    say_limit(limit)
                    for limit in limits
                    if limit.kind == "own" or not limit.is_below
                ),
                *(say_offset(one, self.bad) for one in ready if self.bad > 0),
                *say_unready(standings.known),
                *standings.findings,
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Counts say enough."""
        return {}

    def limits_of(self, one: Standing) -> tuple[Limit, ...]:
        """The known floors of one score; of the peers' range only the end that is not its own."""
        typed = self.typed[one.dimension]
        peers = peers_of(one, typed)
        floors = {
            "shown": least_shown(one.score, self.rounding),
            "target": target_of(typed, "exact", self.rounding),
            "own": score_of(typed.floor),
            "peer_low": peers.low if peers else None,
            "peer_high": peers.high if peers else None,
        }
        ends = (one.score,) if peers else ()
        return tuple(
            Limit(one, kind, floor)
            for kind, floor in floors.items()
            if floor is not None and not (kind.startswith("peer") and floor in ends)
        )


@dataclass(frozen=True)
class Limit:
    """One score and a floor that it should not fall below."""

    standing: Standing
    kind: str
    floor: Fraction

    @property
    def is_below(self) -> bool:
        """Whether the score is below the floor already."""
        return self.standing.score < self.floor

    def absorbed(self, star: int) -> int | None:
        """How many ratings of this star it takes; 0 below the floor, None where any number."""
        if self.is_below:
            return 0
        return absorbed(self.standing.raters, self.standing.score, self.floor, star)


def say_limit(limit: Limit) -> Finding:
    """How many one-star ratings a score takes until this floor."""
    values = {
        "dimension": limit.standing.dimension,
        "floor": limit.kind,
        "stars": stars(limit.standing.score),
        "floor_at": short(limit.floor),
        "count": limit.absorbed(1),
        "two_count": limit.absorbed(2),
    }
    if limit.is_below:
        return Finding("below", values)
    if values["count"] is None:
        return Finding("takes_all", values)
    return Finding("takes_any" if values["two_count"] is None else "takes", values)


def say_offset(one: Standing, bad: int) -> Finding:
    """How many five-stars bring the score back after some one-stars."""
    count = offset(one.raters, one.score, bad, 1)
    values = {"dimension": one.dimension, "bad": bad, "count": count}
    return Finding("offset_never" if count is None else "offset", values)


def say_unready(known: tuple[Standing, ...]) -> tuple[Finding, ...]:
    """Which scores wait for their number of raters."""
    return tuple(
        Finding("lacks_raters", {"dimension": one.dimension}, "insufficient")
        for one in known
        if not one.raters
    )


def _row(limit: Limit, star: int) -> tuple[object, ...]:
    count = limit.absorbed(star)
    return (
        limit.standing.dimension,
        limit.kind,
        float(limit.floor),
        star,
        pd.NA if count is None else count,
        limit.is_below,
    )


def _offset_row(one: Standing, bad: int, star: int) -> tuple[object, ...]:
    count = offset(one.raters, one.score, bad, star)
    after = score_after(one.raters, one.score, bad, Fraction(star))
    return (one.dimension, bad, star, float(after), pd.NA if count is None else count)
