"""The three shop scores as their reader typed them."""

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
from analysis.scores.typed_numbers import Range, exact, rounding_half, star_counts, star_shares
from analysis.study import Finding

DIMENSIONS = ("desc", "service", "logistics")
"""As described, service, logistics: three means of stars, each for itself."""

Form = Literal["score", "counts", "shares"]
"""What the reader knows: the score shown on hovering, raters by star, or shares by star."""

Goal = Literal["exact", "shown"]
"""Whether a target is meant as the score itself or as the one decimal that a page shows."""

ROUGH = Fraction(1, 100)
"""A score known no better than this gives a range of answers, not one."""


@dataclass(frozen=True)
class Typed:
    """One score in its reader's words; blank where nothing was typed."""

    stars: str = ""
    """The score, or five numbers from five stars down to one."""

    raters: int = 0
    target: str = ""
    added: int = 0
    """Ratings of real buyers still to come."""

    recent: str = ""
    """Ratings of the last 30 days: their mean, or five numbers."""

    ahead: str = ""
    """How many percent above (or, negative, below) the peers the page says."""

    floor: str = ""

    def __str__(self) -> str:
        return " · ".join(str(part) for part in astuple(self) if part)


BLANK = Typed()


@dataclass(frozen=True)
class Standing:
    """Where one score is now."""

    dimension: str
    raters: int
    """0 where nobody said."""

    score: Fraction
    range: Range
    """What the rounding of the input leaves open."""

    spread: float
    """Standard deviation of one rating: the real one, or else the largest possible."""

    is_spread_known: bool
    read_at: pd.Timestamp | None = None
    """The day of the file it was taken from; None where it was typed."""

    @property
    def is_rough(self) -> bool:
        """Whether the input is too coarse for one answer."""
        return self.range.high - self.range.low > ROUGH


def read_standing(
    dimension: str, typed: Typed, form: Form, latest: pd.Series | None
) -> Standing | Finding | None:
    """One score from what was typed, else from the latest day of the files.

    Returns:
        None where nobody said anything, a finding where it cannot be read.
    """
    if not typed.stars.strip():
        if latest is None or pd.isna(latest[f"{dimension}_score"]):
            return None
        text = repr(float(latest[f"{dimension}_score"]))
        known = _from_score(dimension, text, typed.raters, latest["date"])
    elif form == "score":
        known = _from_score(dimension, typed.stars, typed.raters)
    elif form == "counts":
        known = _from_counts(dimension, typed.stars)
    else:
        known = _from_shares(dimension, typed.stars, typed.raters)
    return known or Finding(f"bad_{form}", {"dimension": dimension}, "insufficient")


def target_of(typed: Typed, goal: Goal, rounding: Rounding) -> Fraction | None:
    """The exact score to reach; None where none from 1 to 5 was typed."""
    target = score_of(typed.target)
    if target is None or goal == "exact":
        return target
    return least_shown(target, rounding)


def score_of(typed: str) -> Fraction | None:
    """A typed number of stars from 1 to 5."""
    score = exact(typed)
    return score if score is not None and WORST <= score <= BEST else None


def mean_of(typed: str) -> Fraction | None:
    """The mean of ratings, typed as it is or as five counts or shares."""
    counts, shares = star_counts(typed), star_shares(typed)
    if counts:
        return mean_stars(counts)
    return mean_stars(shares.parts) if shares else score_of(typed)


def _from_score(
    dimension: str, text: str, raters: int, read_at: pd.Timestamp | None = None
) -> Standing | None:
    score = score_of(text)
    if score is None or raters < 0:
        return None
    half = rounding_half(text)
    span = Range(max(score - half, WORST), min(score + half, BEST))
    return Standing(dimension, raters, score, span, widest_spread(score), False, read_at)


def _from_counts(dimension: str, text: str) -> Standing | None:
    counts = star_counts(text)
    if counts is None:
        return None
    score = mean_stars(counts)
    span = Range(score, score)
    return Standing(dimension, sum(counts), score, span, star_spread(counts), True)


def _from_shares(dimension: str, text: str, raters: int) -> Standing | None:
    shares = star_shares(text)
    if shares is None or raters < 0:
        return None
    score = mean_stars(shares.parts)
    spread = star_spread(shares.parts)
    return Standing(dimension, raters, score, share_range(shares), spread, True)
