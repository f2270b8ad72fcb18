"""Rates and means that platforms watch over a rolling window: the algebra of scores once more.

Every indicator has an ideal (1 for a rate of good cases, 0 for a rate of bad ones, the best
value of a mean) that new cases can have at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

Kind = Literal["rate_up", "rate_down", "mean_up", "mean_down"]
"""A rate or a mean, and whether more or less of it is better."""


@dataclass(frozen=True)
class Indicator:
    """What is known of an indicator without a shop's numbers."""

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
    """Where an indicator stands and where it should go."""

    kind: Kind
    base: int
    """Cases in the window now."""

    now: Fraction
    target: Fraction
    ideal: Fraction

    @property
    def is_met(self) -> bool:
        """Whether the target is reached already."""
        return self.now >= self.target if self._up else self.now <= self.target

    @property
    def is_possible(self) -> bool:
        """Whether new cases can be better than the target."""
        return self.ideal > self.target if self._up else self.ideal < self.target

    @property
    def cases(self) -> int | None:
        """How many new cases, all ideal, reach the target; None where no number does."""
        if self.is_met:
            return 0
        if not self.is_possible:
            return None
        return math.ceil(self.base * (self.target - self.now) / (self.ideal - self.target))

    def required(self, days: int, window: int, per_day: Fraction) -> Fraction | None:
        """What new cases must be on average so that the window is at the target after `days`.

        Old cases leave evenly. None where nothing new comes.
        """
        left = self.base * Fraction(max(window - days, 0), window)
        new = per_day * min(days, window)
        return (self.target * (left + new) - self.now * left) / new if new else None

    def allows(self, value: Fraction) -> bool:
        """Whether new cases can have this value: none is better than the ideal."""
        return value <= self.ideal if self._up else value >= self.ideal

    @property
    def _up(self) -> bool:
        return self.kind.endswith("_up")
