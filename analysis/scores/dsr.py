"""The three shop scores (DSR): what was typed, and the score, range and spread read from it."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from analysis.scores.stars import (
    BEST,
    WORST,
    Rounding,
    least_shown,
    mean_stars,
    share_range,
    star_spread,
    widest_spread,
)
from analysis.scores.typed_numbers import (
    Range,
    exact_number,
    rounding_half,
    star_counts,
    star_shares,
)
from analysis.study import Code, Finding

DIMENSIONS = ("desc", "service", "logistics")
"""As described, service, logistics: three separate means of stars."""

Form = Literal["score", "counts", "shares"]
"""What the reader knows: the score shown on hovering, raters by star, or shares by star."""

Goal = Literal["exact", "shown"]
"""Whether a target is meant as the score itself or as the one decimal that a page shows."""

ROUGH = Fraction(1, 100)
"""A score known no better than this gives a range of answers, not one."""


@dataclass(frozen=True)
class Typed:
    """The inputs of one score, as texts; blank where nothing was typed."""

    stars: str = ""
    """The score, or five numbers from five stars down to one."""

    raters: int = 0
    target: str = ""
    added: int = 0
    """Ratings of real buyers still to come."""

    recent: str = ""
    """Ratings of the last 30 days: their mean, or five numbers."""

    ahead: str = ""
    """The page's comparison with the peers in percent: positive is above, negative below."""

    floor: str = ""

    def __str__(self) -> str:
        return " · ".join(str(part) for part in astuple(self) if part)


BLANK = Typed()


@dataclass(frozen=True)
class CurrentScore:
    """Where one score is now."""

    dimension: str
    raters: int
    """0 where the number is not known."""

    score: Fraction
    range: Range
    """What the rounding of the input leaves open."""

    spread: float
    """Standard deviation of one rating; the largest possible one where it is not known."""

    is_spread_known: bool
    read_at: pd.Timestamp | None = None
    """The day of the file it was taken from; None where it was typed."""

    recent: str = ""
    """Ratings by star of the last 30 days of that file; blank where it does not tell them."""

    @property
    def is_rough(self) -> bool:
        """Whether the input is too coarse for one answer."""
        return self.range.high - self.range.low > ROUGH


def read_current_score(
    dimension: str, typed: Typed, form: Form, latest: pd.Series | None
) -> CurrentScore | Finding | None:
    """One score from what was typed, else from the latest day of the files.

    Returns:
        None where there is no score, a finding where the typed one cannot be read.
    """
    if not typed.stars.strip():
        if latest is None or pd.isna(latest[f"{dimension}_score"]):
            return None
        text = repr(float(latest[f"{dimension}_score"]))
        current = _from_score(dimension, text, typed.raters, latest["date"])
    elif form == "score":
        current = _from_score(dimension, typed.stars, typed.raters)
    elif form == "counts":
        current = _from_counts(dimension, typed.stars)
    else:
        current = _from_shares(dimension, typed.stars, typed.raters)
    coded = {"dimension": Code("dimension", dimension)}
    return current or Finding(f"bad_{form}", coded, "insufficient")


def typed_target(typed: Typed, goal: Goal, rounding: Rounding) -> Fraction | None:
    """The exact score to reach; None where none from 1 to 5 was typed."""
    target = typed_score(typed.target)
    if target is None or goal == "exact":
        return target
    return least_shown(target, rounding)


def typed_score(typed: str) -> Fraction | None:
    """A typed number of stars from 1 to 5."""
    score = exact_number(typed)
    return score if score is not None and WORST <= score <= BEST else None


def typed_mean(typed: str) -> Fraction | None:
    """The mean of ratings, typed as it is or as five counts or shares."""
    counts, shares = star_counts(typed), star_shares(typed)
    if counts:
        return mean_stars(counts)
    return mean_stars(shares.parts) if shares else typed_score(typed)


def _from_score(
    dimension: str, text: str, raters: int, read_at: pd.Timestamp | None = None
) -> CurrentScore | None:
    score = typed_score(text)
    if score is None or raters < 0:
        return None
    half = rounding_half(text)
    rounding = Range(max(score - half, WORST), min(score + half, BEST))
    return CurrentScore(dimension, raters, score, rounding, widest_spread(score), False, read_at)


def _from_counts(dimension: str, text: str) -> CurrentScore | None:
    counts = star_counts(text)
    if counts is None:
        return None
    score = mean_stars(counts)
    rounding = Range(score, score)
    return CurrentScore(dimension, sum(counts), score, rounding, star_spread(counts), True)


def _from_shares(dimension: str, text: str, raters: int) -> CurrentScore | None:
    shares = star_shares(text)
    if shares is None or raters < 0:
        return None
    score = mean_stars(shares.parts)
    spread = star_spread(shares.parts)
    return CurrentScore(dimension, raters, score, share_range(shares), spread, True)
