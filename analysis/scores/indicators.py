"""Rates and means that platforms measure over a rolling window: cases needed for a target.

Every indicator has an ideal that new cases cannot exceed: 1 for a rate of good cases, 0 for a rate
of bad ones, the best realistic value of a mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

Kind = Literal["rate_up", "rate_down", "mean_up", "mean_down"]
"""A rate or a mean, and whether a higher or a lower value is better."""


@dataclass(frozen=True)
class Indicator:
    """An indicator's kind and usual settings, before any shop's numbers."""

    kind: Kind
    window: int = 30
    ideal: str = ""
    """Of means: the best value that is realistic; blank where only the reader can know it."""

    column: str = ""
    """Of `shop_daily`, where it is exported."""


INDICATORS: Mapping[str, Indicator] = MappingProxyType(
    {
        "reply_3min": Indicator("rate_up"),
        "pickup_24h": Indicator("rate_up", column="pickup_24h_rate"),
        "quality_refund": Indicator("rate_down"),
        "bad_review": Indicator("rate_down"),
        "platform_help": Indicator("rate_down"),
        "platform_liable": Indicator("rate_down", column="platform_liable_rate"),
        "review_score": Indicator("mean_up", window=90, ideal="5"),
        "avg_response": Indicator("mean_down", column="avg_response_s"),
        "refund_time": Indicator("mean_down", column="refund_days"),
        "other_rate_up": Indicator("rate_up"),
        "other_rate_down": Indicator("rate_down"),
        "other_mean_up": Indicator("mean_up"),
        "other_mean_down": Indicator("mean_down"),
    }
)
"""In the order in which they are offered. Windows are the platforms' usual ones."""


@dataclass(frozen=True)
class Aim:
    """An indicator's value now and its target."""

    kind: Kind
    base: int
    """Number of cases in the window now."""

    now: Fraction
    target: Fraction
    ideal: Fraction

    @property
    def is_met(self) -> bool:
        """Whether the target is reached already."""
        return self.now >= self.target if self._is_higher_better else self.now <= self.target

    @property
    def is_possible(self) -> bool:
        """Whether new cases can be better than the target."""
        return self.ideal > self.target if self._is_higher_better else self.ideal < self.target

    @property
    def cases_needed(self) -> int | None:
        """New cases, all ideal, that reach the target, rounded up; None where no number does."""
        if self.is_met:
            return 0
        if not self.is_possible:
            return None
        return math.ceil(self.base * (self.target - self.now) / (self.ideal - self.target))

    def required_value(self, days: int, window: int, per_day: Fraction) -> Fraction | None:
        """The mean of new cases that brings the window to the target after `days`.

        Old cases expire evenly. None where no new cases come.
        """
        old_count = self.base * Fraction(max(window - days, 0), window)
        new_count = per_day * min(days, window)
        if not new_count:
            return None
        return (self.target * (old_count + new_count) - self.now * old_count) / new_count

    def allows(self, value: Fraction) -> bool:
        """Whether new cases can have this value: it is not better than the ideal."""
        return value <= self.ideal if self._is_higher_better else value >= self.ideal

    @property
    def _is_higher_better(self) -> bool:
        return self.kind.endswith("_up")
