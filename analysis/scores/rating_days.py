"""Ratings by day and star: pasted as text, or from the files.

Reads    ratings: date, star_1_count to star_5_count (one shop)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import frame, small
from analysis.scores.stars import STARS
from analysis.scores.typed_numbers import star_counts
from analysis.study import Finding, Tables

StarCounts = tuple[int, ...]
"""Ratings of five, four, three, two, one stars."""

DATE_PREFIX = re.compile(r"^\s*\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*")
RECENT_DAYS = 28
"""Days from which new ratings a day are estimated: four whole weeks."""

USUAL_WINDOW = 180
"""Days whose ratings are assumed to count for a score, until a reader says another number."""

MIX_DAYS, ENOUGH_RATINGS = 30, 120
"""Days from which the stars of new ratings are estimated: 30, or more until they hold 120 ratings.
With 45 ratings (1.5 a day) the 80 % band held 71 to 76 % of simulated shops; with 120 about 77 %.
"""


@dataclass(frozen=True)
class RatingHistory:
    """The days of a window, the oldest first; or a finding on what is wrong with them."""

    days: tuple[StarCounts, ...] = ()
    finding: Finding | None = None
    last: date | None = None
    """The date of the last day; None for pasted days."""


def pasted_days(text: str, window: int) -> RatingHistory:
    """Read a line a day, the oldest first: five counts, with or without a date before them."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    days: list[StarCounts] = []
    for number, line in lines:
        numbers = DATE_PREFIX.sub("", line)
        counts = star_counts(numbers)
        if counts is None and not re.fullmatch(r"[0\s,;、]+", numbers):
            return RatingHistory(finding=Finding("bad_day", {"line": number}, "insufficient"))
        days.append(counts or (0,) * len(STARS))
    return _last_days(days, window)


def days_from_files(tables: Tables, window: int) -> RatingHistory:
    """The last days of the files, one shop's; days without a row had no ratings."""
    if "ratings" not in tables:
        return RatingHistory()
    columns = [f"star_{star}_count" for star in STARS]
    rows = small(
        frame(tables["ratings"])
        .filter(~nw.col("star_5_count").is_null() & ~nw.col("date").is_null())
        .select("date", "platform", "shop_name", *columns)
    )
    if rows.empty or len(rows[["platform", "shop_name"]].drop_duplicates()) > 1:
        return RatingHistory()
    by_day = rows.assign(date=rows["date"].dt.normalize()).groupby("date")[columns].sum()
    calendar = pd.date_range(by_day.index.min(), by_day.index.max(), freq="D")
    every_day = by_day.reindex(calendar, fill_value=0).astype("int64")
    history = _last_days([tuple(map(int, row)) for row in every_day.to_numpy()], window)
    return replace(history, last=calendar[-1].date())


class FiledRatings(NamedTuple):
    """Ratings by star that the files hold of a shop's description."""

    counts: StarCounts
    """Of the days that count for the score."""

    recent: StarCounts
    """Of the last 30 days."""

    first: date
    last: date


def filed_ratings(tables: Tables) -> FiledRatings | None:
    """The ratings behind today's score, where the files hold every day of its window."""
    history = days_from_files(tables, USUAL_WINDOW)
    if history.last is None or not any(map(any, history.days)):
        return None
    counts, recent = (
        tuple(int(n) for n in np.sum(days, axis=0))
        for days in (history.days, history.days[-MIX_DAYS:])
    )
    return FiledRatings(
        counts, recent, history.last - timedelta(days=USUAL_WINDOW - 1), history.last
    )


class RecentRatings(NamedTuple):
    """Ratings from which the stars of new ones are estimated, and of how many days they are."""

    counts: StarCounts
    day_count: int


def recent_ratings(days: Sequence[StarCounts]) -> RecentRatings:
    """Those of the last 30 days, or of as many more as hold enough ratings, or of all days."""
    running_count = np.cumsum([sum(day) for day in reversed(days)])
    enough_days = int(np.searchsorted(running_count, ENOUGH_RATINGS)) + 1
    day_count = min(max(MIX_DAYS, enough_days), len(days))
    return RecentRatings(tuple(int(n) for n in np.sum(days[-day_count:], axis=0)), day_count)


def index_of_dispersion(days: Sequence[StarCounts]) -> float:
    """Variance over mean of the counts of the last 28 days, at least 1."""
    counts = np.sum(days[-RECENT_DAYS:], axis=1)
    return max(float(counts.var(ddof=1) / counts.mean()), 1.0) if counts.any() else 1.0


def _last_days(days: list[StarCounts], window: int) -> RatingHistory:
    if days and len(days) < window:
        values = {"days": len(days), "window": window}
        return RatingHistory(finding=Finding("short_history", values, "insufficient"))
    return RatingHistory(tuple(days[-window:]))
