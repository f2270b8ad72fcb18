"""A scorecard: measures made into points from 0 to 100, weighted, and how firm the ranks are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.agents.measures import MEASURES, unit_of
from analysis.methods.intervals import DRAWS, SEED, Floats
from analysis.study import Say

ENOUGH_WEIGHT = 0.7
"""An agent with less than this part of the weight known gets no total."""

CONCENTRATION = 50
"""Of the weight sets that are drawn around the reader's."""

STEP = 0.2
TOP = 3
MOST_ITEMS, MOST_CHARACTERS = 20, 10_000


@dataclass(frozen=True)
class Item:
    """One line of a scorecard; low-is-good measures have a target below their floor."""

    measure: str
    floor: float
    """Worth 0 points; a share as 0 to 1, a time in seconds."""

    target: float
    """Worth 100 points."""

    weight: float
    """Above 0; weights need not add up to 1."""


@dataclass(frozen=True)
class Scheme:
    """A scorecard."""

    items: tuple[Item, ...]

    def __str__(self) -> str:
        return "; ".join(
            f"{item.measure} {item.floor:g}-{item.target:g} ({item.weight:g})"
            for item in self.items
        )

    @property
    def weights(self) -> Floats:
        """Rescaled to add up to 1."""
        weights = np.array([item.weight for item in self.items], float)
        return weights / weights.sum()

    def described(self, say: Say, format_value: Callable[[str, object], str]) -> str:
        """Its lines with their floors, targets and shares of the weight."""
        return say("scheme_between").join(
            say(
                "scheme_item",
                measure=say(f"column.{item.measure}"),
                floor=format_value(f"floor_{unit_of(item.measure)}", item.floor),
                target=format_value(f"target_{unit_of(item.measure)}", item.target),
                weight=weight,
            )
            for item, weight in zip(self.items, self.weights, strict=True)
        )

    def to_json(self) -> str:
        """As a small file to keep."""
        return json.dumps([asdict(item) for item in self.items], indent=2)

    @staticmethod
    def from_json(text: str) -> Scheme | None:
        """Out of such a file; None where it is none."""
        if len(text) > MOST_CHARACTERS:
            return None
        try:
            lines = json.loads(text)
            items = tuple(
                Item(str(line["measure"]), *(float(line[name]) for name in NUMBERS))
                for line in lines
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        scheme = Scheme(items)
        return scheme if scheme.is_sound else None

    @property
    def is_sound(self) -> bool:
        """Known measures, each once, with a floor apart from its target and a positive weight."""
        names = [item.measure for item in self.items]
        return (
            0 < len(names) <= MOST_ITEMS
            and len(set(names)) == len(names)
            and set(names) <= set(MEASURES)
            and all(_is_sound(item) for item in self.items)
        )


NUMBERS = ("floor", "target", "weight")


def points(values: npt.ArrayLike, item: Item) -> Floats:
    """0 at the floor, 100 at the target, a line between, cut off beyond; missing stays missing."""
    line = 100 * (np.asarray(values, float) - item.floor) / (item.target - item.floor)
    return np.clip(line, 0.0, 100.0)


def totals(scores: Floats, weights: Floats) -> Floats:
    """Weighted points of each agent (a row), over what is known; missing below 70 % of weight.

    Args:
        scores: a row an agent, a column an item, 0 to 100 or not a number.
        weights: one an item, adding up to 1.
    """
    covered = coverage(scores, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.nansum(scores * weights, axis=1) / covered
    return np.where(covered >= ENOUGH_WEIGHT - 1e-9, total, np.nan)


def coverage(scores: Floats, weights: Floats) -> Floats:
    """The part of the weight whose measures are known, of each agent."""
    return (np.isfinite(scores) * weights).sum(axis=1)


def ranks(total: Floats) -> Floats:
    """Competition ranks of totals at two decimals, 1 is best; not a number without a total."""
    by_agent = np.full(total.size, np.nan)
    has_total = np.isfinite(total)
    by_agent[has_total] = competition_rank(np.round(total[has_total], 2))
    return by_agent


def shifted_weights(weights: Floats, item: int, factor: float) -> Floats:
    """One weight changed by a factor, then all of them rescaled to add up to 1."""
    changed = weights.copy()
    changed[item] *= factor
    return changed / changed.sum()


def ranks_one_weight_shifted(scores: Floats, weights: Floats) -> list[tuple[int, float, Floats]]:
    """Ranks with each weight 20 % lower and higher in turn: item, factor, ranks."""
    return [
        (item, factor, ranks(totals(scores, shifted_weights(weights, item, factor))))
        for item in range(weights.size)
        for factor in (1 - STEP, 1 + STEP)
    ]


def rank_stability(scores: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """How often each agent keeps the rank, and is among the first three, as weights vary.

    1,000 sets of weights drawn around the given ones (Dirichlet, fixed seed).
    """
    base = ranks(totals(scores, weights))
    sets = np.random.default_rng(SEED).dirichlet(CONCENTRATION * weights, DRAWS)
    drawn = np.array([ranks(totals(scores, weight_set)) for weight_set in sets])
    missing = np.isnan(base)
    keeps, top = (drawn == base).mean(axis=0), (drawn <= TOP).mean(axis=0)
    return np.where(missing, np.nan, keeps), np.where(missing, np.nan, top)


def crossing_weight(first: Floats, second: Floats, weights: Floats, item: int) -> float:
    """The weight of an item at which two agents tie; not a number where none in 0 to 1 does."""
    others = np.delete(weights, item)
    if others.sum() <= 0:
        return float("nan")
    others = others / others.sum()
    rest_first, rest_second = (float(np.delete(s, item) @ others) for s in (first, second))
    slope = (first[item] - second[item]) - (rest_first - rest_second)
    weight = (rest_second - rest_first) / slope if slope else float("nan")
    return float(weight) if 0 <= weight <= 1 else float("nan")


def score_matrix(values: pd.DataFrame, items: Sequence[Item]) -> Floats:
    """Points of each agent (a row) in each item: values by agent, a column a measure."""
    missing = pd.Series(np.nan, values.index)
    return np.column_stack([points(values.get(item.measure, missing), item) for item in items])


def _is_sound(item: Item) -> bool:
    numbers = (item.floor, item.target, item.weight)
    return bool(np.isfinite(numbers).all()) and item.floor != item.target and item.weight > 0


def competition_rank(values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Ranks from the highest value down, equal values sharing the better rank: 1, 1, 3."""
    return stats.rankdata(-np.asarray(values, float), method="min").astype(np.int64)
