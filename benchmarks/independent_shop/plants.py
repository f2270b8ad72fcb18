"""The problems that can be planted, one at a time. A neutral `Plant` is a shop without any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

RECENT_DAYS = 75
"""How long before the end of the file a recent problem began."""

FALL_AT = 2 / 3
"""After which part of the file new buyers return less."""


@dataclass(frozen=True)
class Plant:
    """Sizes of problems. Odds and factors of 1, logits and days of 0 change nothing."""

    name: str = ""
    batch_rate: float | None = None
    """Refund rate of one product in the recent days."""

    share_factor: float = 1.0
    """Factor of one product's share of the sales in the recent days."""

    item_rate: float | None = None
    """Refund rate of the product that sells more and more, all the time."""

    step_odds: float = 1.0
    """Odds of a refund of everything that is paid in the second half of the file."""

    line_odds: float = 1.0
    """Odds of a refund of what one carrier brings to one province."""

    line_days: float = 0.0
    """Days that this carrier takes longer to this province."""

    agent_logit: float = 0.0
    """Logit by which one agent converts and satisfies better (worse below 0)."""

    shift_speed: float = 1.0
    """Factor of the response times of the evening shift in the second half of the file."""

    night_logit: float = 0.0
    """Logit by which nights convert and satisfy worse, whoever answers."""

    night_speed: float = 1.0
    """Factor of the response times of nights, whoever answers."""

    repurchase_factor: float = 1.0
    """Factor of the buying rate of buyers who are new after `FALL_AT` of the file."""

    serial_orders: int = 0
    """Orders of one buyer in the recent days who sends everything back."""

    rating_logit: float = 0.0
    """Logit of a good rating on ten days of bad ratings."""


_EVERY = (
    Plant("bad_batch", batch_rate=0.42),
    Plant("product_mix", share_factor=2.0, item_rate=0.5),
    Plant("refund_step", step_odds=1.9),
    Plant("slow_line", line_odds=5.0, line_days=4.0),
    Plant("worse_agent", agent_logit=-1.0),
    Plant("better_agent", agent_logit=1.6),
    Plant("slow_shift", shift_speed=1.8),
    Plant("repurchase_fall", repurchase_factor=0.1),
    Plant("serial_refunder", serial_orders=9),
    Plant("bad_rating_days", rating_logit=-3.0),
    Plant("unlucky_shift", night_logit=-1.2, night_speed=2.5),
)
PLANTS: Mapping[str, Plant] = MappingProxyType({plant.name: plant for plant in _EVERY})
"""Every problem by its name."""
