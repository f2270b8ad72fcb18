"""RFM: recency, frequency and money of each customer, as scores and as groups.

Sources: eight groups of the Chinese trade (near/far, frequent/rare, high/low); ten named segments
of the R package rfm 0.3, whose order of rules is part of their definition.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.methods.intervals import Floats

Ints = npt.NDArray[np.int64]

Scale = Literal["quantile", "whole", "fixed"]
"""Cut points: quintiles of the customers, quintiles rounded up to whole units, or the reader's."""

Centre = Literal["mean", "median", "own"]
"""What divides high from low in the eight groups."""

MEASURES = ("r_days", "order_count", "net_amount")
"""The columns of recency, frequency and money."""

QUINTILES = (0.2, 0.4, 0.6, 0.8)
TOP = 5

GROUPS = (
    "important_value",
    "important_keep",
    "important_develop",
    "important_win_back",
    "general_value",
    "general_keep",
    "general_develop",
    "general_win_back",
)
"""High before low; in each half near+frequent, far+frequent, near+rare, far+rare."""


class Rule(NamedTuple):
    """A named segment: lowest and highest score of recency, frequency and money."""

    segment: str
    r: tuple[int, int]
    f: tuple[int, int]
    m: tuple[int, int]


RULES = (
    Rule("champions", (5, 5), (5, 5), (5, 5)),
    Rule("potential_loyalist", (3, 5), (3, 5), (2, 5)),
    Rule("loyal_customers", (2, 4), (2, 4), (2, 4)),
    Rule("promising", (3, 4), (1, 3), (3, 5)),
    Rule("new_customers", (4, 5), (1, 3), (1, 5)),
    Rule("cant_lose_them", (1, 2), (3, 4), (4, 5)),
    Rule("at_risk", (1, 2), (2, 5), (4, 5)),
    Rule("need_attention", (1, 3), (3, 5), (3, 5)),
    Rule("about_to_sleep", (2, 3), (1, 3), (1, 4)),
    Rule("lost", (1, 1), (1, 5), (1, 5)),
)
"""The first rule that fits gives a customer's segment; none gives `others`."""

SEGMENTS = (*(rule.segment for rule in RULES), "others")


class CutPoints(NamedTuple):
    """Four rising cut points each of days, orders and yuan."""

    r: tuple[float, ...]
    f: tuple[float, ...]
    m: tuple[float, ...]


class Borders(NamedTuple):
    """The days, orders and yuan that divide near from far, frequent from rare, high from low."""

    r: float
    f: float
    m: float


def quantile_cuts(values: npt.ArrayLike, *, whole: bool = False) -> Floats:
    """The type-7 quintile borders of some values; `whole` rounds them up to whole units."""
    cuts = np.quantile(np.asarray(values, float), QUINTILES, method="linear")
    return np.ceil(cuts) if whole else cuts


def score(values: npt.ArrayLike, cuts: npt.ArrayLike) -> Ints:
    """1 + the number of cuts strictly below each value: equal values, equal scores."""
    return 1 + np.searchsorted(np.asarray(cuts, float), np.asarray(values, float), side="left")


def cut_points(customers: pd.DataFrame, scale: Scale, own_cut_points: CutPoints) -> CutPoints:
    """The cut points of r_days, order_count and net_amount on a scale."""
    if scale == "fixed":
        return own_cut_points
    quantiles = (quantile_cuts(customers[name], whole=scale == "whole") for name in MEASURES)
    return CutPoints(*(tuple(cuts.tolist()) for cuts in quantiles))


def with_scores(customers: pd.DataFrame, cuts: CutPoints) -> pd.DataFrame:
    """The customers with r_score (5 is the latest), f_score, m_score and segment."""
    r = 1 + TOP - score(customers["r_days"], cuts.r)
    f, m = score(customers["order_count"], cuts.f), score(customers["net_amount"], cuts.m)
    return customers.assign(r_score=r, f_score=f, m_score=m, segment=segment_of(r, f, m))


def segment_of(r: Ints, f: Ints, m: Ints) -> pd.Categorical[str]:
    """The named segment of each triple of scores."""
    code = np.full(len(r), len(RULES))
    for number, rule in reversed(list(enumerate(RULES))):
        is_fit = _within(r, rule.r) & _within(f, rule.f) & _within(m, rule.m)
        code[is_fit] = number
    return pd.Categorical.from_codes(code, pd.Index(SEGMENTS), ordered=True)


def borders_of(customers: pd.DataFrame, centre: Centre, own_borders: Borders) -> Borders:
    """Mean or median of r_days, order_count and net_amount over customers, or the reader's own."""
    if centre == "own":
        return own_borders
    columns = customers[list(MEASURES)]
    values = columns.mean() if centre == "mean" else columns.median()
    return Borders(*(float(value) for value in values))


def with_group8(customers: pd.DataFrame, borders: Borders) -> pd.DataFrame:
    """The customers with group8: near is at most, frequent and high are at least the border."""
    is_far = (customers["r_days"] > borders.r).to_numpy()
    is_rare = (customers["order_count"] < borders.f).to_numpy()
    is_low = (customers["net_amount"] < borders.m).to_numpy()
    code = 4 * is_low + 2 * is_rare + is_far
    return customers.assign(group8=pd.Categorical.from_codes(code, pd.Index(GROUPS), ordered=True))


def _within(scores: Ints, limits: tuple[int, int]) -> npt.NDArray[np.bool_]:
    return (scores >= limits[0]) & (scores <= limits[1])
