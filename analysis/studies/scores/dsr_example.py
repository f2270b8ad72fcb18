"""Worked example: three rows of a spreadsheet that shops pass around, step by step.

Reads    nothing
Answers  rows: the spreadsheet's own numbers, which are right; rating_count is of five-star ratings
         first_row: the first row's target for new ratings of other means, counted without expiry
         and over a window of 180 days; blank: never
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.scores.dsr import DIMENSIONS, CurrentScore, Typed, read_current_score, typed_score
from analysis.scores.forecast import NewRatings, expected_scores, remaining_if_even
from analysis.scores.peers import peer_range_of
from analysis.scores.stars import (
    BEST,
    STARS,
    four_decimals,
    mean_stars,
    ratings_needed,
    score_after,
    share_range,
    trimmed,
)
from analysis.scores.typed_numbers import star_shares
from analysis.study import Finding, Result, Say, Study, Tables

EXAMPLE: Mapping[str, Typed] = {
    "desc": Typed("4.6307", 753, "4.77", 140, "4.86", "-3%"),
    "service": Typed("4.7120", 750, "4.84", 560, "4.86", "-3%"),
    "logistics": Typed("4.6221", 751, "4.82", 340, "4.86", "-4%"),
}
"""The spreadsheet's rows, by dimension; the recent mean is an assumption of the example."""

SHARES = "76% 16% 6% 1% 2%"
"""Whole percents that add up to 101, as such a spreadsheet takes them."""

MEANS = ("5", "4.9", "4.86", "4.8", "4.75")
"""Means of new ratings in `first_row`."""

RATED = Fraction(40, 100)
"""Share of orders that get rated."""

WINDOW = 180
ROWS_COLUMNS = (
    "dimension",
    "rater_count",
    "own_stars",
    "added_count",
    "after_stars",
    "target_stars",
    "rating_count",
)
FIRST_ROW_COLUMNS = ("mean_stars", "rating_count", "target_day_count")


@dataclass(frozen=True)
class DsrExample(Study):
    """Say what such a spreadsheet gets right, and the five things it leaves out."""

    name: ClassVar = "dsr_example"
    chapter: ClassVar = ""
    answers: ClassVar = {"rows": ROWS_COLUMNS, "first_row": FIRST_ROW_COLUMNS}

    def run(self, tables: Tables) -> Result:
        """One finding a step, in reading order."""
        rows = [(example_score(name), EXAMPLE[name]) for name in DIMENSIONS]
        current, typed = rows[0]
        by_mean = table_by_mean(current, constant_stars(typed.target))
        return Result(
            {"rows": table_of_rows(rows), "first_row": by_mean},
            findings=(
                say_right(current, typed),
                say_fives(by_mean),
                say_expiry(by_mean),
                say_shares(),
                say_example_peers(current, typed),
                say_example_orders(current, typed),
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The steps are words and two small tables."""
        return {}


def example_score(dimension: str) -> CurrentScore:
    """The score of one row of the example."""
    current = read_current_score(dimension, EXAMPLE[dimension], "score", None)
    if not isinstance(current, CurrentScore):
        raise AssertionError("the example is a constant of this module and can be read")
    return current


def constant_stars(typed: str) -> Fraction:
    """A number of stars that is a constant of this module."""
    return typed_score(typed) or BEST


def table_of_rows(rows: list[tuple[CurrentScore, Typed]]) -> pd.DataFrame:
    """The table `rows`."""
    return pd.DataFrame(
        [_table_row(current, typed) for current, typed in rows], columns=list(ROWS_COLUMNS)
    )


def table_by_mean(current: CurrentScore, target: Fraction) -> pd.DataFrame:
    """The table `first_row`."""
    rows = []
    for mean in map(constant_stars, MEANS):
        count = ratings_needed(current.raters, current.score, target, mean)
        days = days_until(current, target, mean)
        rows.append((float(mean), count, days))
    table = pd.DataFrame(rows, columns=list(FIRST_ROW_COLUMNS))
    return table.astype({"rating_count": "Int64", "target_day_count": "Int64"})


def days_until(current: CurrentScore, target: Fraction, mean: Fraction) -> int | None:
    """Days to the target if as many ratings come as expire; None: never."""
    new_ratings = NewRatings(Fraction(current.raters, WINDOW), mean)
    remaining = remaining_if_even(current.raters, current.score, WINDOW)
    scores = expected_scores(remaining, new_ratings, WINDOW)
    return next((day for day, score in enumerate(scores, 1) if score and score >= target), None)


def say_right(current: CurrentScore, typed: Typed) -> Finding:
    """The spreadsheet's sums are right, without expiry."""
    after = score_after(current.raters, current.score, typed.added, BEST)
    target = constant_stars(typed.target)
    values = {
        "raters": current.raters,
        "stars": four_decimals(current.score),
        "added": typed.added,
        "after_stars": four_decimals(after),
        "target": trimmed(target),
        "count": ratings_needed(current.raters, current.score, target, BEST),
    }
    return Finding("step_right", values)


def say_fives(by_mean: pd.DataFrame) -> Finding:
    """The count if all new ratings are five-star, and at the recent mean."""
    counts = by_mean.set_index("mean_stars")["rating_count"]
    values = {"count": int(counts[5.0]), "usual_count": int(counts[4.86])}
    return Finding("step_fives", values)


def say_expiry(by_mean: pd.DataFrame) -> Finding:
    """The days to the target with expiry, which the spreadsheet leaves out."""
    days = by_mean.set_index("mean_stars")["target_day_count"]
    values = {"days": int(days[5.0]), "usual_days": int(days[4.9]), "window": WINDOW}
    return Finding("step_expiry", values)


def say_shares() -> Finding:
    """Shares that do not add up to 1, and the range that their rounding leaves."""
    shares = star_shares(SHARES)
    if shares is None:
        raise AssertionError("the example is a constant of this module and can be read")
    score_range = share_range(shares)
    unscaled = sum(star * share for star, share in zip(STARS, shares.parts, strict=True))
    values = {
        "crude_stars": four_decimals(unscaled),
        "stars": four_decimals(mean_stars(shares.parts)),
        "low_stars": four_decimals(score_range.low),
        "high_stars": four_decimals(score_range.high),
    }
    return Finding("step_shares", values)


def say_example_peers(current: CurrentScore, typed: Typed) -> Finding:
    """The range of the peers' mean, of which the spreadsheet says one end."""
    peers = peer_range_of(current, typed)
    if peers is None:
        raise AssertionError("the example is a constant of this module and can be read")
    values = {"low_stars": four_decimals(peers.low), "high_stars": four_decimals(peers.high)}
    return Finding("step_peers", values)


def say_example_orders(current: CurrentScore, typed: Typed) -> Finding:
    """The orders that bring the ratings needed."""
    count = ratings_needed(current.raters, current.score, constant_stars(typed.target), BEST) or 0
    values = {"count": count, "orders": math.ceil(count / RATED), "rated": trimmed(RATED * 100)}
    return Finding("step_orders", values)


def _table_row(current: CurrentScore, typed: Typed) -> tuple[object, ...]:
    target = constant_stars(typed.target)
    return (
        current.dimension,
        current.raters,
        float(current.score),
        typed.added,
        float(score_after(current.raters, current.score, typed.added, BEST)),
        float(target),
        ratings_needed(current.raters, current.score, target, BEST),
    )
