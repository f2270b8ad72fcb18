"""Planted problems by name. Each takes a shop and a strength and gives the shop that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.samples.plants import customers, figures, goods, parcels, team
from analysis.samples.shop import STRENGTH, Level, Shop

_IN_TURN = (
    goods.bad_batch,
    goods.wrong_size_chart,
    goods.oversold,
    parcels.carrier_delay,
    customers.fake_orders,
    customers.refund_abuser,
    customers.loyal_lapse,
    team.simpson,
    team.slow_night,
    team.weak_agent,
    team.strong_agent,
    team.training_nothing,
    team.training_worked,
    figures.dsr_dip,
    figures.borrowed_campaign,
    figures.definition_change,
)

PLANTS: Mapping[str, Callable[[Shop, float], Shop]] = MappingProxyType(
    {plant.__name__: plant for plant in _IN_TURN}
)
"""In the order in which they are planted, whatever the order in which they are wished."""


@dataclass(frozen=True)
class Wish:
    """One problem that is wished for, and how strong."""

    name: str
    strength: float

    @classmethod
    def parse(cls, text: str, level: Level) -> Wish:
        """Read `name` or `name:size`; the size multiplies that of the level.

        Raises:
            ValueError: No plant has that name, or the size is no positive number.
        """
        name, _, size = text.partition(":")
        if name not in PLANTS:
            raise ValueError(f"no plant is called {name!r}; there are {', '.join(PLANTS)}")
        times = float(size or 1)
        if times <= 0:
            raise ValueError(f"the size of {name} must be positive, not {size}")
        return cls(name, STRENGTH[level] * times)

    def turn(self) -> int:
        """Its place among the plants."""
        return list(PLANTS).index(self.name)
