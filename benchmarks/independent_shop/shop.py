"""A whole made-up shop: everything that happened, before any platform writes it down."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from benchmarks.independent_shop.agent_days import make_agent_days
from benchmarks.independent_shop.goods import make_items, make_skus, target_item
from benchmarks.independent_shop.messages import make_messages
from benchmarks.independent_shop.order_book import add_sums, make_lines, make_orders
from benchmarks.independent_shop.places import TARGET_LINE
from benchmarks.independent_shop.ratings import (
    BAD_BEFORE_END,
    BAD_DAYS,
    make_ratings,
    make_reviews,
)
from benchmarks.independent_shop.refunds import make_refunds
from benchmarks.independent_shop.sessions import make_sessions
from benchmarks.independent_shop.settings import ShopSettings
from benchmarks.independent_shop.team import LATE, SHIFTS, Team, make_team


@dataclass(frozen=True)
class Shop:
    """What happened in the shop; rows of other tables are named by their number."""

    settings: ShopSettings
    items: pd.DataFrame
    skus: pd.DataFrame
    orders: pd.DataFrame
    lines: pd.DataFrame
    refunds: pd.DataFrame
    team: Team
    sessions: pd.DataFrame
    messages: pd.DataFrame
    agent_days: pd.DataFrame
    ratings: pd.DataFrame
    reviews: pd.DataFrame

    @property
    def target(self) -> Target:
        """What plants change in this shop."""
        carrier, province = TARGET_LINE
        start, days = self.settings.start, self.settings.days
        bad_day = start + pd.Timedelta(days=days - BAD_BEFORE_END)
        return Target(
            item_title=str(self.items["item_title"].iloc[target_item(self.settings)]),
            carrier=carrier,
            province=province,
            agent=self.team.names[self.team.target],
            night_agent=self.team.night_agent,
            serial_orders=self._serial_orders(),
            shift=SHIFTS[LATE],
            middle=start + pd.Timedelta(days=days / 2),
            bad_days=(bad_day, bad_day + pd.Timedelta(days=BAD_DAYS - 1)),
        )

    def _serial_orders(self) -> int:
        paid = self.orders[self.orders["is_paid"]]
        is_serial = paid["buyer"] == self.orders["buyer"].max()
        return int(is_serial.sum()) if self.settings.plant.serial_orders else 0


@dataclass(frozen=True)
class Target:
    """The names and days that a finding on a plant should give."""

    item_title: str
    carrier: str
    province: str
    agent: str
    night_agent: str
    """Who only looks worse where nights are worse."""

    serial_orders: int
    """Paid orders of the buyer who sends everything back."""

    shift: str
    middle: pd.Timestamp
    """When what is planted in the second half of the file begins."""

    bad_days: tuple[pd.Timestamp, pd.Timestamp]


def make_shop(settings: ShopSettings) -> Shop:
    """Let a shop's time pass. The same settings give the same shop."""
    items = make_items(settings)
    skus = make_skus(items, settings)
    orders = make_orders(settings)
    lines = make_lines(orders, items, skus, settings)
    orders = add_sums(orders, lines)
    refunds = make_refunds(orders, lines, settings)
    team = make_team(settings)
    sessions = make_sessions(orders, refunds, team, settings)
    messages = make_messages(sessions, settings)
    return Shop(
        settings,
        items,
        skus,
        orders,
        lines,
        refunds,
        team,
        sessions,
        messages,
        make_agent_days(sessions, messages, orders, team),
        make_ratings(orders, settings),
        make_reviews(orders, lines, settings),
    )
