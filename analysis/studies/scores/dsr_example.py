"""Worked example: three rows of a spreadsheet that shops pass around, step by step.

Reads    nothing
Answers  rows: dimension, rater_count, own_stars, added_count, after_stars, target_stars,
         rating_count (all five-star); the spreadsheet's own numbers, which are right
         first_row: mean_stars, rating_count, target_day_count; the same target for new ratings of
         other means, counted without expiry and over a window of 180 days; blank: never
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.scores.dsr import DIMENSIONS, Standing, Typed, read_standing, score_of
from analysis.scores.forecast import Coming, even_age, expected
from analysis.scores.peers import peers_of
from analysis.scores.stars import (
    BEST,
    STARS,
    mean_stars,
    needed,
    score_after,
    share_range,
    short,
    stars,
)
from analysis.scores.typed_numbers import star_shares
from analysis.study import Finding, Result, Say, Study, Tables

EXAMPLE: Mapping[str, Typed] = {
    "desc": Typed("4.6307", 753, "4.77", 140, "4.86", "-3%"),
    "service": Typed("4.7120", 750, "4.84", 560, "4.86", "-3%"),
    "logistics": Typed("4.6221", 751, "4.82", 340, "4.86", "-4%"),
}
"""The spreadsheet's rows; the recent mean is an assumption of the example."""

SHARES = "76% 16% 6% 1% 2%"
"""Whole percents that add up to 101: how such a spreadsheet is fed."""

MEANS = ("5", "4.9", "4.86", "4.8", "4.75")
RATED = Fraction(40, 100)
WINDOW = 180


@dataclass(frozen=True)
class DsrExample(Study):
    """Say what such a spreadsheet gets right, and the five things it leaves out."""

    name: ClassVar = "dsr_example"

    def run(self, tables: Tables) -> Result:
        """One finding a step, in reading order."""
        rows = [(example(name), EXAMPLE[name]) for name in DIMENSIONS]
        first, typed = rows[0]
        means = means_table(first, typed_stars(typed.target))
        return Result(
            {"rows": rows_table(rows), "first_row": means},
            findings=(
                say_right(first, typed),
                say_fives(means),
                say_expiry(means),
                say_shares(),
                say_peers(first, typed),
                say_orders(first, typed),
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The steps are words and two small tables."""
        return {}


def example(dimension: str) -> Standing:
    """One row of the example as a score to work with."""
    found = read_standing(dimension, EXAMPLE[dimension], "score", None)
    if not isinstance(found, Standing):
        raise AssertionError("the example is written here and can be read")
    return found


def typed_stars(typed: str) -> Fraction:
    """A number of stars that is written in this module."""
    return score_of(typed) or BEST


def rows_table(rows: list[tuple[Standing, Typed]]) -> pd.DataFrame:
    """The table `rows` of the module's head."""
    return pd.DataFrame(
        [
            {
                "dimension": one.dimension,
                "rater_count": one.raters,
                "own_stars": float(one.score),
                "added_count": typed.added,
                "after_stars": float(score_after(one.raters, one.score, typed.added, BEST)),
                "target_stars": float(typed_stars(typed.target)),
                "rating_count": needed(one.raters, one.score, typed_stars(typed.target), BEST),
            }
            for one, typed in rows
        ]
    )


def means_table(one: Standing, target: Fraction) -> pd.DataFrame:
    """The table `first_row` of the module's head."""
    rows = []
    for mean in map(typed_stars, MEANS):
        count = needed(one.raters, one.score, target, mean)
        days = days_until(one, target, mean)
        rows.append((float(mean), count, days))
    table = pd.DataFrame(rows, columns=["mean_stars", "rating_count", "target_day_count"])
    return table.astype({"rating_count": "Int64", "target_day_count": "Int64"})


def days_until(one: Standing, target: Fraction, mean: Fraction) -> int | None:
    """Days to the target if as many ratings come as leave; None: never."""
    coming = Coming(Fraction(one.raters, WINDOW), mean)
    way = expected(even_age(one.raters, one.score, WINDOW), coming, WINDOW)
    return next((day for day, score in enumerate(way, 1) if score and score >= target), None)


def say_right(one: Standing, typed: Typed) -> Finding:
    """The sums of the spreadsheet are right as far as they go."""
    after = score_after(one.raters, one.score, typed.added, BEST)
    target = typed_stars(typed.target)
    values = {
        "raters": one.raters,
        "stars": stars(one.score),
        "added": typed.added,
        "after_stars": stars(after),
        "target": short(target),
        "count": needed(one.raters, one.score, target, BEST),
    }
    return Finding("step_right", values)


def say_fives(means: pd.DataFrame) -> Finding:
    """Nobody gets only five stars."""
    by_mean = means.set_index("mean_stars")["rating_count"]
    values = {"count": int(by_mean[5.0]), "usual_count": int(by_mean[4.86])}
    return Finding("step_fives", values)


def say_expiry(means: pd.DataFrame) -> Finding:
    """Nothing expires in a spreadsheet."""
    by_mean = means.set_index("mean_stars")["target_day_count"]
    values = {"days": int(by_mean[5.0]), "usual_days": int(by_mean[4.9]), "window": WINDOW}
    return Finding("step_expiry", values)


def say_shares() -> Finding:
    """Shares that do not add up to one, and what rounding leaves open."""
    shares = star_shares(SHARES)
    if shares is None:
        raise AssertionError("the example is written here and can be read")
    open_range = share_range(shares)
    crude = sum(star * share for star, share in zip(STARS, shares.parts, strict=True))
    values = {
        "crude_stars": stars(crude),
        "stars": stars(mean_stars(shares.parts)),
        "low_stars": stars(open_range.low),
        "high_stars": stars(open_range.high),
    }
    return Finding("step_shares", values)


def say_peers(one: Standing, typed: Typed) -> Finding:
    """The peers' mean is one end of a range, not a number."""
    peers = peers_of(one, typed)
    if peers is None:
        raise AssertionError("the example is written here and can be read")
    values = {"low_stars": stars(peers.low), "high_stars": stars(peers.high)}
    return Finding("step_peers", values)


def say_orders(one: Standing, typed: Typed) -> Finding:
    """Ratings are not orders."""
    count = needed(one.raters, one.score, typed_stars(typed.target), BEST) or 0
    values = {"count": count, "orders": math.ceil(count / RATED), "rated": short(RATED * 100)}
    return Finding("step_orders", values)
