"""What all plants need: their period, their entry in the key, and rows that they move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from analysis.samples.shop import Planted, Shop

DAY = np.timedelta64(1, "D")
NO_STUDY = ""
"""In place of the study's name where none shows the problem yet."""


def days_back(shop: Shop, days: int) -> np.datetime64:
    """The first moment of the last `days` days."""
    return np.datetime64(shop.setting.last_day, "s") - (days - 1) * DAY


def day_of(moment: np.datetime64) -> date:
    """The day of a moment."""
    return date.fromisoformat(str(moment)[:10])


def told(
    name: str,
    study: str,
    where: Mapping[str, str],
    period: tuple[np.datetime64, np.datetime64],
    size: tuple[str, int, int],
) -> Planted:
    """An entry of the answer key.

    Args:
        name: The plant's name.
        study: The study that shows it, or `NO_STUDY`.
        where: What has the problem.
        period: First and last moment.
        size: What is counted, how many, and how many cents are concerned.
    """
    counted, count, cents = size
    since, until = map(day_of, period)
    return Planted(
        name,
        study,
        MappingProxyType(dict(where)),
        since,
        until,
        int(count),
        int(cents) / 100,
        counted,
    )


def some(
    rng: np.random.Generator, candidates: npt.NDArray[np.integer], count: int
) -> npt.NDArray[np.integer]:
    """`count` of the candidates, or all if there are not so many; in order."""
    return np.sort(rng.permutation(candidates)[:count])
