"""Which goods stand out for which reason: more refunds than their sales explain.

Two questions. Too many refunds of a reason for the pieces sold (`excess_of_cells`), and another
mix of reasons than other goods have among the refunds alone (`residuals_of_cells`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special, stats

from analysis.methods.families import false_discovery
from analysis.methods.intervals import Floats
from analysis.methods.thresholds import CLEAR, CLEAR_RATIO, ENOUGH_FOR_SHARE, FEWEST_EVENTS, HINT
from analysis.study import Verdict

USUAL_SPREAD = 4.0
"""The prior's weight where there are too few goods to estimate how much goods differ."""

ENOUGH_GOODS = 8
SPREADS = (0.5, 1000.0)
RATIOS = ("ratio", "low_ratio", "high_ratio")
EXPECTED_PER_CELL = 5
"""Of a contingency table: the least for its residuals to be normal."""


def excess_of_cells(events: pd.DataFrame, sold: pd.Series) -> pd.DataFrame:
    """Compare each goods' refunds of each reason with what its sales would bring.

    Args:
        events: goods, reason_l1, refund_count; a row a cell in which there are any.
        sold: pieces sold by goods; no cell has more refunds than pieces.

    Returns:
        goods, reason_l1, sold_qty, refund_count, refund_expected, refund_excess, ratio,
        low_ratio, high_ratio (shrunken, 90 %), p_value, q_value, verdict; a row a cell with
        refunds, the largest excess first. p is of "at least as many", against the rest of the
        shop; its family is every goods with 30 pieces times every reason, refunds or not.
    """
    totals = events.groupby("reason_l1")["refund_count"].sum()
    n = events["goods"].map(sold).astype(float).fillna(0).clip(lower=events["refund_count"])
    total = events["reason_l1"].map(totals).astype("int64")
    cells = events.assign(
        sold_qty=n.astype("int64"),
        refund_expected=total * n / sold.sum(),
        p_value=stats.hypergeom.sf(events["refund_count"] - 1, sold.sum(), total, n),
    )
    cells = cells.assign(refund_excess=cells["refund_count"] - cells["refund_expected"])
    shrunken = [
        _shrunken(part, sold, int(totals[reason])) for reason, part in cells.groupby("reason_l1")
    ]
    cells = pd.concat(shrunken or [cells.assign(**dict.fromkeys(RATIOS, np.nan))])
    family = int((sold >= ENOUGH_FOR_SHARE).sum()) * len(totals)
    cells = cells.assign(q_value=_q_values(cells, family))
    return cells.assign(verdict=_verdicts(cells)).sort_values(
        ["refund_excess", "goods", "reason_l1"], ascending=[False, True, True], ignore_index=True
    )


def spread_of(events: npt.ArrayLike, expected: npt.ArrayLike) -> float:
    """How alike goods are: `a` of the prior Gamma(a, a) that makes these numbers most likely.

    A small value means that goods differ much. Fewer than 8 goods give the usual 4.
    """
    x, e = np.asarray(events, float), np.asarray(expected, float)
    if x.size < ENOUGH_GOODS:
        return USUAL_SPREAD

    def unlikely(log_a: float) -> float:
        a = np.exp(log_a)
        each = special.gammaln(a + x) - special.gammaln(a) - special.gammaln(x + 1)
        return -float((each + a * np.log(a / (a + e)) + x * np.log(e / (a + e))).sum())

    bounds = (np.log(SPREADS[0]), np.log(SPREADS[1]))
    optimum = optimize.minimize_scalar(unlikely, bounds=bounds, method="bounded")
    return float(np.exp(optimum.x))


def shrunken_ratios(
    events: npt.ArrayLike, expected: npt.ArrayLike, spread: float
) -> tuple[Floats, Floats, Floats]:
    """Observed / expected, drawn towards 1 as far as few events may have moved it; 90 % ends."""
    shape = np.asarray(events, float) + spread
    scale = 1 / (np.asarray(expected, float) + spread)
    low, high = (stats.gamma.ppf(share, shape, scale=scale) for share in (0.05, 0.95))
    return shape * scale, low, high


def residuals_of_cells(events: pd.DataFrame) -> pd.DataFrame:
    """Which reasons are more frequent among the refunds of some goods than of others.

    Args:
        events: goods, reason_l1, refund_count; a row a cell in which there are any.

    Returns:
        goods, reason_l1, refund_count, refund_expected, residual_score (in standard errors),
        p_value (two-sided), q_value, verdict; a row a cell in which at least 5 were expected.
    """
    counted = events.groupby(["goods", "reason_l1"])["refund_count"].sum()
    grid = pd.MultiIndex.from_product(
        [sorted(events[name].unique()) for name in ("goods", "reason_l1")],
        names=["goods", "reason_l1"],
    )
    cells = counted.reindex(grid, fill_value=0).reset_index()
    of_goods, of_reason = (
        cells.groupby(name)["refund_count"].transform("sum") for name in ("goods", "reason_l1")
    )
    total = max(int(counted.sum()), 1)
    expected = of_goods * of_reason / total
    spread = np.sqrt(expected * (1 - of_goods / total) * (1 - of_reason / total))
    residual = (cells["refund_count"] - expected) / spread.where(spread > 0)
    cells = cells.assign(refund_expected=expected, residual_score=residual)
    cells = cells[(expected >= EXPECTED_PER_CELL) & residual.notna()]
    p_value = 2 * stats.norm.sf(cells["residual_score"].abs())
    cells = cells.assign(p_value=p_value, q_value=false_discovery(p_value))
    is_more = cells["residual_score"] > 0
    conditions = [is_more & (cells["q_value"] <= CLEAR), is_more & (cells["q_value"] <= HINT)]
    verdict = np.select(conditions, ["clear", "hint"], "none")
    return cells.assign(verdict=verdict).sort_values(
        ["residual_score", "goods", "reason_l1"], ascending=[False, True, True], ignore_index=True
    )


def _shrunken(cells: pd.DataFrame, sold: pd.Series, total: int) -> pd.DataFrame:
    """Ratios of one reason; goods without a refund count for how much goods differ."""
    seen = cells.set_index("goods")["refund_count"].reindex(sold.index, fill_value=0)
    enough = sold >= ENOUGH_FOR_SHARE
    spread = spread_of(seen[enough], total * sold[enough] / sold.sum())
    ratio, low, high = shrunken_ratios(cells["refund_count"], cells["refund_expected"], spread)
    return cells.assign(ratio=ratio, low_ratio=low, high_ratio=high)


def _q_values(cells: pd.DataFrame, family: int) -> pd.Series:
    """Q within the family; cells without a refund (p = 1) only count, and small goods have none."""
    tested = cells[cells["sold_qty"] >= ENOUGH_FOR_SHARE]
    without_refunds = np.ones(max(family - len(tested), 0))
    q = false_discovery(np.r_[tested["p_value"], without_refunds])[: len(tested)]
    return pd.Series(q, tested.index).reindex(cells.index)


def _verdicts(cells: pd.DataFrame) -> list[Verdict]:
    worth = (cells["refund_count"] >= FEWEST_EVENTS) & (cells["low_ratio"] > 1)
    clear = worth & (cells["q_value"] <= CLEAR) & (cells["ratio"] >= CLEAR_RATIO)
    small = cells["sold_qty"] < ENOUGH_FOR_SHARE
    choices = [small, clear, worth & (cells["q_value"] <= HINT)]
    return np.select(choices, ["insufficient", "clear", "hint"], "none").tolist()
