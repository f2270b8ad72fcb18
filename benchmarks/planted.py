"""How often each planted problem is found, and its cause named.

    python -m benchmarks.planted --seeds 5 --orders 3000 30000
    python -m benchmarks.planted --plant bad_batch --plant refund_step --out planted.jsonl

A shop of `benchmarks.independent_shop` a seed and problem, with that problem alone; its refund
rates differ by product, category and buyer as in real shops. It goes the way of an upload, and the
studies in the table `SIGNS` are asked as the report asks. Found: a finding of the table has the
verdict hint or clear. Named: such a finding gives the planted name, or days that fit it. By chance:
the same kind of finding in the same shop without the problem. Aim: found and named in at least
80 % of shops of 3,000 orders, and 95 % of 30,000.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from analysis.study import Code, Finding
from benchmarks.independent_shop.plants import PLANTS, Plant
from benchmarks.independent_shop.settings import ShopSettings
from benchmarks.independent_shop.shop import Target, make_shop
from benchmarks.noise import JUDGED, Look, Seen, kept, look_at_all

SIZES = (3_000, 30_000)
NEAR = pd.Timedelta(days=28)
"""A day this near to the true one names it."""

MOST_BACK, UNSEEN = 0.7, 2
"""Of the orders of the buyer who sends everything back, some may be too old or still under way."""

Names = Callable[[Mapping[str, object], Target], bool]
"""Whether a finding's values name what was planted."""


@dataclass(frozen=True)
class Sign:
    """The findings that count for a problem, as study.key with wildcards, and how they name it."""

    keys: tuple[str, ...]
    names: Names

    def counts(self, study: str, finding: Finding) -> bool:
        """Whether this finding says that something is the matter, by one of the keys."""
        name = f"{study}.{finding.key}"
        return finding.verdict in JUDGED and any(fnmatch(name, key) for key in self.keys)


def _text(value: object) -> str:
    return value.value if isinstance(value, Code) else str(value)


def _says(field: str, wanted: str) -> Names:
    """The value of this field holds the target's value of that name."""
    return lambda values, target: getattr(target, wanted) in _text(values.get(field, ""))


def _the_line(values: Mapping[str, object], target: Target) -> bool:
    province = _text(values.get("province", "")) or "?"
    return target.carrier in _text(values.get("carrier", "")) and province in target.province


def _since_middle(values: Mapping[str, object], target: Target) -> bool:
    since = values.get("since")
    return isinstance(since, date) and abs(pd.Timestamp(since) - target.middle) <= NEAR


def _in_bad_days(values: Mapping[str, object], target: Target) -> bool:
    first, last = target.bad_days
    days = [pd.Timestamp(value) for value in values.values() if isinstance(value, date)]
    return any(first <= day <= last for day in days)


def _the_buyer(values: Mapping[str, object], target: Target) -> bool:
    n, count = (float(str(values.get(name, 0))) for name in ("n", "count"))
    return abs(n - target.serial_orders) <= UNSEEN and count >= MOST_BACK * n


def _the_fall(values: Mapping[str, object], _: Target) -> bool:
    return float(str(values.get("share", 1))) < float(str(values.get("base_share", 0)))


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "bad_batch": Sign(("refund_hotspots.hotspot_*",), _says("goods", "item_title")),
        "product_mix": Sign(
            ("refund_change.segment", "refund_change.segment_more", "refund_change.rose_*"),
            _says("segment", "item_title"),
        ),
        "refund_step": Sign(("refund_trend.rose_*", "refund_change.rose_*"), _since_middle),
        "slow_line": Sign(("refund_places.cell_*", "refund_places.carrier_*"), _the_line),
        "worse_agent": Sign(
            ("agent_differences.worse*", "agent_fair.worse"), _says("agent", "agent")
        ),
        "better_agent": Sign(
            ("agent_differences.better*", "agent_fair.better"), _says("agent", "agent")
        ),
        "slow_shift": Sign(("agent_overview.group_slower",), _says("shift", "shift")),
        "repurchase_fall": Sign(("customer_cohorts.newest_fewer",), _the_fall),
        "serial_refunder": Sign(("refund_buyers.buyer*",), _the_buyer),
        "bad_rating_days": Sign(("dsr_forecast.low_day*",), _in_bad_days),
        "unlucky_shift": Sign(
            ("agent_fair.vanishes", "agent_fair.reversal"), _says("other", "night_agent")
        ),
    }
)
"""What counts for each problem."""


class Outcome(NamedTuple):
    """What one shop showed of one problem."""

    found: bool
    named: bool
    clear: bool
    keys: frozenset[str]


def outcome(seen: Seen, plant: str, target: Target) -> Outcome:
    """Whether the findings of a shop show this problem, and name it."""
    sign = SIGNS[plant]
    hits = [(study, one) for study, one in seen.findings if sign.counts(study, one)]
    naming = [(study, one) for study, one in hits if sign.names(one.values, target)]
    return Outcome(
        bool(hits),
        bool(naming),
        any(one.verdict == "clear" for _, one in naming),
        frozenset(f"{study}.{one.key}" for study, one in naming or hits),
    )


def main() -> None:
    """Look at all shops and print a table a size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--orders", type=int, nargs="+", default=SIZES)
    parser.add_argument("--plant", action="append", choices=list(PLANTS))
    parser.add_argument("--out", type=Path, help="JSON lines, one a shop")
    asked = parser.parse_args()
    plants = asked.plant or list(PLANTS)
    seeds = range(asked.first, asked.first + asked.seeds)
    for orders in asked.orders:
        print(
            f"{orders:,} orders, {asked.seeds} seeds",
            *_table(plants, seeds, orders, asked.out),
            sep="\n",
        )


def _table(plants: Sequence[str], seeds: Iterable[int], orders: int, out: Path | None) -> list[str]:
    """Markdown: a row a problem."""
    wanted = [
        (ShopSettings(seed, orders, plant=plant), Look(studies=_studies(names)))
        for seed in seeds
        for plant, names in ((Plant(), plants), *((PLANTS[name], [name]) for name in plants))
    ]
    by_plant: dict[str, list[Outcome]] = defaultdict(list)
    by_chance: dict[str, list[Outcome]] = defaultdict(list)
    for seen in kept(look_at_all(wanted), out):
        target = make_shop(seen.settings).target
        if seen.settings.plant.name:
            name = seen.settings.plant.name
            by_plant[name].append(outcome(seen, name, target))
        else:
            for name in plants:
                by_chance[name].append(outcome(seen, name, target))
    lines = [
        "| plant | found | named | named as clear | found, by chance | by |",
        "|---|---|---|---|---|---|",
    ]
    return lines + [_row(name, by_plant[name], by_chance[name]) for name in plants]


def _studies(plants: Iterable[str]) -> frozenset[str]:
    """The studies that the table names for these problems."""
    return frozenset(key.split(".")[0] for name in plants for key in SIGNS[name].keys)


def _row(name: str, planted: Sequence[Outcome], without: Sequence[Outcome]) -> str:
    n = len(planted)
    found, named, clear = (
        sum(getattr(one, field) for one in planted) for field in ("found", "named", "clear")
    )
    chance = f"{sum(one.found for one in without)} of {len(without)}"
    keys = ", ".join(sorted({key for one in planted for key in one.keys}))
    return f"| {name} | {found} of {n} | {named} of {n} | {clear} of {n} | {chance} | {keys} |"


if __name__ == "__main__":
    main()
