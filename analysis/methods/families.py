"""Comparisons of shares, single or in families: verdicts, q-values, detectable differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.methods.intervals import Floats, Interval, equal_shares, newcombe
from analysis.methods.thresholds import CLEAR, ENOUGH_EVENTS, ENOUGH_FOR_SHARE, HINT, PRACTICAL
from analysis.study import Verdict


def false_discovery(p_values: npt.ArrayLike) -> Floats:
    """q-values of one family of tests, in the order given (Benjamini and Hochberg 1995)."""
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


@dataclass(frozen=True)
class ShareComparison:
    """The difference of two shares with its 95 % interval, p and verdict."""

    difference: float
    low: float
    high: float
    p_value: float
    verdict: Verdict

    @property
    def direction(self) -> str:
        """`rose`, `fell`, or `same` without evidence of a difference."""
        if self.verdict == "none":
            return "same"
        return "rose" if self.difference > 0 else "fell"

    @property
    def signed_values(self) -> dict[str, float]:
        """difference, low, high; with reversed signs where the share fell."""
        if self.direction == "fell":
            return {"difference": -self.difference, "low": -self.high, "high": -self.low}
        return {"difference": self.difference, "low": self.low, "high": self.high}


def compare_shares(events: int, n: int, base_events: int, base_n: int) -> ShareComparison:
    """Compare a share with a base: difference, 95 % interval, p and verdict.

    Too little data on either side (30 cases, 10 events together) gives `insufficient`.
    """
    if min(n, base_n) < ENOUGH_FOR_SHARE or events + base_events < ENOUGH_EVENTS:
        return ShareComparison(
            float("nan"), float("nan"), float("nan"), float("nan"), "insufficient"
        )
    sides = (events, n, base_events, base_n)
    usual, strict = newcombe(*sides), newcombe(*sides, level=0.99)
    difference = events / n - base_events / base_n
    return ShareComparison(
        difference,
        float(usual.low),
        float(usual.high),
        equal_shares(*sides),
        judge_difference(difference, usual, strict, reference=base_events / base_n),
    )


def judge_difference(
    difference: float, usual: Interval, strict: Interval, reference: float
) -> Verdict:
    """`none`, `hint` or `clear` from the 95 % and the 99 % interval of a difference."""
    if usual.low <= 0 <= usual.high:
        return "none"
    is_large = abs(difference) >= PRACTICAL * abs(reference)
    is_certain = not strict.low <= 0 <= strict.high
    return "clear" if is_certain and is_large else "hint"


def detectable_difference(n: float, base_n: float, share: float, family: int = 1) -> float:
    """The smallest difference of shares (0 to 1) that 80 % of such samples would show at 5 %.

    `family` is how many are compared at once: the 5 % are those of all together.
    """
    z = stats.norm.ppf(1 - 0.025 / family) + stats.norm.ppf(0.8)
    return float(z * np.sqrt(share * (1 - share) * (1 / n + 1 / base_n)))


def with_verdicts(
    table: pd.DataFrame, events: str, n: str, base_events: str, base_n: str
) -> pd.DataFrame:
    """Compare two shares in each row: difference, low, high, q_value, verdict; one family."""
    sides = table[[events, n, base_events, base_n]].astype(int)
    comparisons = [compare_shares(*row) for row in sides.itertuples(index=False)]
    p = np.array([comparison.p_value for comparison in comparisons], float)
    is_tested = ~np.isnan(p)
    q = np.full(p.size, np.nan)
    q[is_tested] = false_discovery(p[is_tested])
    verdicts = [
        family_verdict(comparison, value) for comparison, value in zip(comparisons, q, strict=True)
    ]
    return table.assign(
        difference=table[events] / table[n] - table[base_events] / table[base_n],
        low=[comparison.low for comparison in comparisons],
        high=[comparison.high for comparison in comparisons],
        q_value=q,
        verdict=pd.Series(verdicts, table.index, dtype="str"),
    )


def family_verdict(comparison: ShareComparison, q: float) -> Verdict:
    """The verdict of one of many comparisons."""
    if not has_enough_cases(comparison):
        return "insufficient"
    if not q <= HINT:
        return "none"
    return "clear" if q <= CLEAR and comparison.verdict == "clear" else "hint"


def has_enough_cases(comparison: ShareComparison) -> bool:
    """Whether both sides have enough cases for a comparison."""
    return comparison.verdict != "insufficient"
