"""Which study finds which planted problem, and by which words of its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.methods.thresholds import SURE
from analysis.periods import week_start
from analysis.samples.canonical import canonical_tables
from analysis.samples.canonical.columns import buyer_keys
from analysis.samples.making import make_shop
from analysis.samples.shop import Planted, Shop
from analysis.samples.simulation import identities
from analysis.studies.agents.agent_differences import AgentDifferences
from analysis.studies.agents.agent_fair import AgentFair
from analysis.studies.agents.agent_overview import AgentOverview
from analysis.studies.customers.customer_movement import CustomerMovement
from analysis.studies.refunds.refund_buyers import RefundBuyers
from analysis.studies.refunds.refund_hotspots import RefundHotspots
from analysis.studies.refunds.refund_places import RefundPlaces
from analysis.studies.refunds.refund_trend import RefundTrend
from analysis.studies.scores.dsr_forecast import DsrForecast
from analysis.study import Code, Finding, Study, Verdict

CLEAR: tuple[Verdict, ...] = ("clear",)


@dataclass(frozen=True)
class Detector:
    """A study that shows a planted problem, asked as its reader would ask it."""

    plant: str
    study: Study
    tables: tuple[str, ...]
    """What its reader has uploaded."""

    kind: tuple[str, ...]
    """Keys of the findings that speak of such a problem, wherever it is."""

    naming: Callable[[Planted, Shop], Mapping[str, object]]
    """The values of a finding that names the very thing that was planted; a set is a choice."""

    def finds(self, findings: Iterable[Finding], shop: Shop) -> bool:
        """Whether one of the findings names what was planted, as a hint or clearly."""
        planted = next(entry for entry in shop.planted if entry.name == self.plant)
        named = self.naming(planted, shop)
        return any(
            finding.verdict in SURE
            and all(_is(finding.values.get(key), value) for key, value in named.items())  # noqa: PD011
            for finding in self._of_kind(findings)
        )

    def speaks(self, findings: Iterable[Finding], verdicts: Iterable[Verdict]) -> bool:
        """Whether there is such a finding about anything: a false one where nothing is planted."""
        return any(finding.verdict in verdicts for finding in self._of_kind(findings))

    def _of_kind(self, findings: Iterable[Finding]) -> list[Finding]:
        return [finding for finding in findings if finding.key in self.kind]


def _is(value: object, planted: object) -> bool:
    plain = value.value if isinstance(value, Code) else value
    return plain in planted if isinstance(planted, frozenset) else plain == planted


def _variant(planted: Planted, _: Shop) -> dict[str, object]:
    where = planted.where
    goods = f"{where['item_title']} {where['sku_spec']}"
    return {"goods": goods, "reason_l1": where["reason_l1"]}


def _item(planted: Planted, _: Shop) -> dict[str, object]:
    return {"goods": planted.where["item_title"], "reason_l1": planted.where["reason_l1"]}


def _way(planted: Planted, _: Shop) -> dict[str, object]:
    return {name: planted.where[name] for name in ("carrier", "province")}


def _agent(planted: Planted, _: Shop) -> dict[str, object]:
    return {"agent": planted.where["agent"]}


def _looks_worse(planted: Planted, _: Shop) -> dict[str, object]:
    return {"other": planted.where["agent"]}


def _since(planted: Planted, _: Shop) -> dict[str, object]:
    return {"since": pd.Timestamp(planted.since)}


def _group_since(planted: Planted, _: Shop) -> dict[str, object]:
    # A group that nobody worked in for a week shows the change a week later.
    monday = week_start(pd.Series([pd.Timestamp(planted.since)])).iloc[0]
    weeks = frozenset(monday + pd.Timedelta(weeks=away) for away in range(-2, 3))
    return {"shift": planted.where["agent_group"], "since": weeks}


def _all_of_them(_: Planted, __: Shop) -> dict[str, object]:
    # The kind of the finding says it all: the loyal, as a group, in the latest period.
    return {}


def _leaving(planted: Planted, shop: Shop) -> dict[str, object]:
    leaves = date.fromisoformat(planted.where["leaves_window"])
    last = (leaves - shop.setting.last_day).days
    days = (planted.until - planted.since).days
    return {"first": last - days, "last": last}


def _buyer(planted: Planted, shop: Shop) -> dict[str, object]:
    nicks = identities.nicks(np.arange(len(shop.buyers))).to_pandas()
    account = np.flatnonzero(nicks == planted.where["buyer"])
    return {"buyer": buyer_keys(shop, account)[0].as_py()}


_TRADE = ("orders", "order_lines", "refunds")
_BUYING = ("orders", "refunds")
_LAPSE = ("gone_more",)
_REPORT = ("agent_daily",)
_HOTSPOT = (RefundHotspots(), _TRADE, ("hotspot_hint", "hotspot_clear"))
_SELLING = (AgentDifferences(measure="inquiry_paid_rate"), _REPORT)
_FAIRLY = (AgentFair(measure="inquiry_paid_rate"), _REPORT)

DETECTORS = (
    Detector("bad_batch", *_HOTSPOT, _variant),
    Detector("wrong_size_chart", *_HOTSPOT, _item),
    Detector("oversold", *_HOTSPOT, _item),
    Detector("carrier_delay", RefundPlaces(), _TRADE, ("cell_hint", "cell_clear"), _way),
    Detector("refund_abuser", RefundBuyers(), _TRADE, ("buyer",), _buyer),
    Detector("loyal_lapse", CustomerMovement(), _BUYING, _LAPSE, _all_of_them),
    Detector("simpson", *_FAIRLY, ("reversal",), _looks_worse),
    Detector("slow_night", AgentOverview(), _REPORT, ("group_slower",), _group_since),
    Detector("weak_agent", *_SELLING, ("worse_rate",), _agent),
    Detector("weak_agent", *_FAIRLY, ("worse",), _agent),
    Detector("strong_agent", *_SELLING, ("better_rate",), _agent),
    Detector("strong_agent", *_FAIRLY, ("better",), _agent),
    Detector("dsr_dip", DsrForecast(), ("ratings",), ("low_day_dated", "low_days_dated"), _leaving),
    Detector("definition_change", RefundTrend(), _TRADE, ("net_since",), _since),
)
"""In the order of the plants; a problem that two studies show has two."""

UNJUDGED = (
    "fake_orders",
    "training_nothing",
    "training_worked",
    "borrowed_campaign",
)
"""Plants that no study shows yet."""


def look(seed: int, orders: int, plants: Sequence[str]) -> pd.DataFrame:
    """What is said of a shop without problems, and of one for each plant with that problem alone.

    Args:
        seed: Of all these shops.
        orders: Their size.
        plants: Names of plants, each with an optional size, as `make_shop` takes them.

    Returns:
        plant, study, found, false_clear, false_any (a hint or clear); a row a detector.
    """
    asked = {plant: detectors_of(plant) for plant in plants}
    silent = answers(make_shop(seed, orders), [one for many in asked.values() for one in many])
    rows = []
    for plant, detectors in asked.items():
        shop = make_shop(seed, orders, [plant])
        told = answers(shop, detectors)
        for one in detectors:
            false = [one.speaks(silent[one.study], said) for said in (CLEAR, SURE)]
            found = one.finds(told[one.study], shop)
            rows.append((plant, one.study.name, found, *false))
    return pd.DataFrame(rows, columns=["plant", "study", "found", "false_clear", "false_any"])


def detectors_of(plant: str) -> list[Detector]:
    """The detectors of a plant, which may have a size behind a colon."""
    return [one for one in DETECTORS if one.plant == plant.partition(":")[0]]


def answers(shop: Shop, detectors: Sequence[Detector]) -> dict[Study, tuple[Finding, ...]]:
    """The findings of each study that is asked, on the tables that its reader has."""
    asked = {one.study: one.tables for one in detectors}
    tables = canonical_tables(shop, sorted({name for names in asked.values() for name in names}))
    return {
        study: study.run({name: tables[name] for name in names}).findings
        for study, names in asked.items()
    }
