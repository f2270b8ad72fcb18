"""Orders, their lines and their way to the customer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.shop import Setting, stream
from analysis.samples.simulation import rhythm
from analysis.samples.simulation.people import who_buys
from analysis.samples.words import words

UNPAID_SHARE = 0.06
TWICE_SHARE, MORE_SHARE = 0.06, 0.015
LINES_PER_ORDER = np.array([0.78, 0.17, 0.05])
POST_FEE_CENTS, FREE_FROM_CENTS = 800, 9_900
FIRST_NUMBER = {
    "taobao": 2_613_000_458_213_000_137,
    "pdd": 2_613_000_458_213_000_137,
    "douyin": 6_913_000_458_213_000_137,
    "jd": 3_013_000_458_213_000_137,
}
"""Order numbers of different platforms never meet (Pinduoduo writes its own in another way)."""

HOUR, DAY = 3_600.0, 86_400.0


def seconds(values: npt.NDArray[np.floating]) -> npt.NDArray[np.timedelta64]:
    """Durations in seconds, to add to times."""
    return np.round(values).astype("timedelta64[s]")


def make_orders(seed: int, count: int, setting: Setting, buyers: pd.DataFrame) -> pd.DataFrame:
    """One row an order, in the order of time, its whole way to the customer included."""
    rng = stream(seed, "orders")
    days = rhythm.calendar(setting.days, setting.last_day)
    created = rhythm.moments(rng, days, count)
    start = days[0].to_datetime64()
    buyer = who_buys(rng, buyers, (created - start) / np.timedelta64(1, "D"))
    orders = pd.DataFrame(
        {"order_no": _numbers(count, setting), "buyer": buyer, "created_at": created}
    ).assign(is_net=False)
    orders["paid_at"] = _paid(rng, created, setting)
    return orders.assign(**_way(rng, orders["paid_at"].to_numpy(), buyers.iloc[buyer]))


def _paid(
    rng: np.random.Generator, created: npt.NDArray[np.datetime64], setting: Setting
) -> npt.NDArray[np.datetime64]:
    if setting.platform == "pdd":
        # A group deal comes about by being paid for; the export has no others.
        return created
    paid = created + seconds(rng.exponential(90, len(created)) + 4)
    unpaid = rng.random(len(created)) < UNPAID_SHARE
    return np.where(unpaid, np.datetime64("NaT", "s"), paid)


def _numbers(count: int, setting: Setting) -> npt.NDArray[np.int64]:
    # Ids grow with time, as platforms' do, and are longer than a float can hold.
    return FIRST_NUMBER[setting.platform] + np.arange(count, dtype=np.int64) * 1_000_003 * 97


def _way(
    rng: np.random.Generator, paid: npt.NDArray[np.datetime64], buyers: pd.DataFrame
) -> dict[str, npt.NDArray]:
    count, province = len(paid), buyers["province"].to_numpy()
    provinces = words()["province"]
    mix = rng.dirichlet([6.0, 5.0, 4.0, 3.0, 3.0, 1.5], size=len(provinces)).cumsum(axis=1)
    carrier = (rng.random(count)[:, None] > mix[province]).sum(axis=1)
    slow = np.array([entry["days"] for entry in provinces])[province]
    shipped = paid + seconds(rng.gamma(3.0, 6.5 * HOUR, count) + 1_800)
    arrived = shipped + seconds((slow + rng.gamma(2.0, 0.35, count) - 0.5) * DAY)
    received = arrived + seconds(np.minimum(rng.exponential(3.0, count), 10.0) * DAY)
    return {
        "carrier": np.minimum(carrier, len(words()["carriers"]) - 1).astype(np.int8),
        "shipped_at": shipped,
        "arrived_at": arrived,
        "received_at": received,
    }


def make_lines(
    seed: int, setting: Setting, orders: pd.DataFrame, buyers: pd.DataFrame, skus: pd.DataFrame
) -> pd.DataFrame:
    """One row a line: order and sku by position, qty, unit, discount and paid in cents.

    A Pinduoduo order holds one SKU, so it has one line.
    """
    rng, single = stream(seed, "lines"), setting.platform == "pdd"
    per_order = 1 if single else rng.choice([1, 2, 3], size=len(orders), p=LINES_PER_ORDER)
    order = np.repeat(np.arange(len(orders), dtype=np.int32), per_order)
    dear = buyers["dear"].to_numpy()[orders["buyer"].to_numpy()[order]]
    sku = _apart(order, _choose(rng, skus, dear), len(skus))
    qty = 1 + (rng.random(len(order)) < TWICE_SHARE) + (rng.random(len(order)) < MORE_SHARE)
    unit = skus["price_cents"].to_numpy()[sku]
    goods = unit * qty
    discount = np.round(goods * rng.choice([0, 0, 0.05, 0.1, 0.12], len(order)) / 10) * 10
    return pd.DataFrame(
        {
            "order": order,
            "sku": sku,
            "qty": qty.astype(np.int16),
            "unit_cents": unit,
            "goods_cents": goods,
            "paid_cents": (goods - discount).astype(np.int64),
        }
    )


def _choose(
    rng: np.random.Generator, skus: pd.DataFrame, dear: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int32]:
    popularity, price = skus["popularity"].to_numpy(), skus["price_cents"].to_numpy()
    tilt = np.where(price > np.median(price), 2.0, 0.6)
    draw, sku = rng.random(len(dear)), np.empty(len(dear), dtype=np.int32)
    for wanted, weights in ((False, popularity / tilt), (True, popularity * tilt)):
        chosen, reach = dear == wanted, weights.cumsum()
        sku[chosen] = np.searchsorted(reach, draw[chosen] * reach[-1])
    return np.minimum(sku, len(skus) - 1)


def _apart(
    order: npt.NDArray[np.int32], sku: npt.NDArray[np.int32], count: int
) -> npt.NDArray[np.int32]:
    """No SKU twice in one order: the second gives way to the next in the list."""
    for _ in range(len(LINES_PER_ORDER)):
        again = pd.Series(order * np.int64(count) + sku).duplicated().to_numpy()
        sku = np.where(again, (sku + 1) % count, sku).astype(np.int32)
    return sku


def with_amounts(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Orders with goods_cents, paid_cents, post_cents and qty_total as their lines give them."""
    count = len(orders)

    def total(column: str) -> npt.NDArray[np.int64]:
        # Sums of cents are far below 2**53: exact in the floats that bincount uses.
        return np.bincount(lines["order"], lines[column], count).astype(np.int64)

    goods, paid = total("goods_cents"), total("paid_cents")
    post = np.where(paid < FREE_FROM_CENTS, POST_FEE_CENTS, 0)
    return orders.assign(
        goods_cents=goods, post_cents=post, paid_cents=paid + post, qty_total=total("qty")
    )
