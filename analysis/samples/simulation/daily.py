"""Figures by day that follow from the orders: the shop, its traffic, its ads; and the stock."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.shop import Shop, stream
from analysis.samples.simulation import rhythm, voices

CONVERSION, PAGES = 0.034, 3.1
SOURCE_SHARE = np.array([0.34, 0.24, 0.16, 0.11, 0.09, 0.06])
AD_SHARE = np.array([0.18, 0.12, 0.42, 0.28])
CLICK_RATE, CLICK_CENTS, ORDER_RATE = 0.021, 118, 0.019
COVER_DAYS = (4, 60)


def shop_days(shop: Shop) -> pd.DataFrame:
    """One row a day: visitors, pages, paid_buyers, paid_cents, refund_cents, three scores."""
    rng, days = stream(shop.seed, "traffic"), _days(shop)
    paid = shop.orders[shop.orders["paid_at"].notna()]
    day = _day_number(shop, paid["paid_at"])
    buyers = pd.DataFrame({"day": day, "buyer": paid["buyer"]}).drop_duplicates()
    per_day = np.bincount(buyers["day"], minlength=len(days))
    visitors = np.maximum(per_day / CONVERSION * rng.lognormal(0, 0.05, len(days)), 1).astype(int)
    back = shop.refunds[shop.refunds["done_at"].notna()]
    done = _day_number(shop, back["done_at"])
    figures = pd.DataFrame(
        {
            "date": days,
            "visitors": visitors,
            "pages": np.round(visitors * PAGES).astype(int),
            "paid_buyers": per_day,
            "paid_cents": np.bincount(day, paid["paid_cents"], len(days)).astype(int),
            "refund_cents": np.bincount(done, back["amount_cents"], len(days)).astype(int),
        }
    )
    return figures.merge(voices.scores(shop.ratings, len(days)), on="date")


def _days(shop: Shop) -> pd.DatetimeIndex:
    return rhythm.calendar(shop.setting.days, shop.setting.last_day)


def _day_number(shop: Shop, moments: pd.Series) -> npt.NDArray[np.int64]:
    # A payment just after the last midnight is no part of the period; none is, after the cutoff.
    first = _days(shop)[0].to_datetime64()
    return ((moments.to_numpy() - first) // np.timedelta64(1, "D")).astype(np.int64)


def traffic_days(shop: Shop) -> pd.DataFrame:
    """One row a day and source: the shop's visitors and buyers shared out among the sources."""
    rng, figures = stream(shop.seed, "sources"), shop_days(shop)
    visitors = rng.multinomial(figures["visitors"], SOURCE_SHARE)
    buyers = rng.multinomial(figures["paid_buyers"], SOURCE_SHARE)
    value = (figures["paid_cents"] / figures["paid_buyers"].clip(lower=1)).to_numpy()
    return pd.DataFrame(
        {
            "date": np.repeat(figures["date"].to_numpy(), len(SOURCE_SHARE)),
            "source": np.tile(np.arange(len(SOURCE_SHARE)), len(figures)),
            "visitors": visitors.ravel(),
            "pages": np.round(visitors.ravel() * PAGES).astype(int),
            "paid_buyers": buyers.ravel(),
            "paid_cents": np.round(buyers * value[:, None]).astype(int).ravel(),
        }
    )


def ad_days(shop: Shop) -> pd.DataFrame:
    """One row a day and campaign: impressions, clicks, spend_cents, orders, gmv_cents."""
    rng, days = stream(shop.seed, "ads"), _days(shop)
    weight = np.outer(rhythm.day_weights(days) * len(shop.orders) * 320, AD_SHARE).ravel()
    shown = rng.poisson(weight)
    clicks = rng.binomial(shown, CLICK_RATE)
    bought = rng.binomial(clicks, ORDER_RATE)
    value = shop.orders["paid_cents"].mean()
    return pd.DataFrame(
        {
            "date": np.repeat(days.to_numpy(), len(AD_SHARE)),
            "campaign": np.tile(np.arange(len(AD_SHARE)), len(days)),
            "impressions": shown,
            "clicks": clicks,
            "spend_cents": np.round(clicks * CLICK_CENTS * rng.lognormal(0, 0.08, len(shown))),
            "orders": bought,
            "gmv_cents": np.round(bought * value * rng.lognormal(0, 0.1, len(shown))),
        }
    ).astype({"spend_cents": int, "gmv_cents": int})


def campaign_ids(rows: pd.DataFrame) -> pd.Series:
    """The campaigns' ids."""
    return 61_000_000_137 + rows["campaign"] * 1_009


def stock(shop: Shop) -> pd.DataFrame:
    """One row a SKU at the end of the last day: what was sold lately and what is left."""
    rng, created = stream(shop.seed, "stock"), shop.orders["created_at"].to_numpy()
    age = (shop.setting.cutoff - created[shop.lines["order"]]) / np.timedelta64(1, "D")

    def sold(days: int) -> npt.NDArray[np.int64]:
        recent = shop.lines[age < days]
        return np.bincount(recent["sku"], recent["qty"], len(shop.skus)).astype(int)

    month = sold(30)
    available = np.round(month / 30 * rng.uniform(*COVER_DAYS, len(month))).astype(int)
    locked = rng.binomial(available, 0.05)
    return shop.skus[["item_title", "item_code", "sku_code", "sku_spec", "price_cents"]].assign(
        out_7d=sold(7), out_30d=month, available=available, locked=locked,
        defective=rng.poisson(month * 0.01), transit=rng.poisson(month * 0.3),
    )  # fmt: skip
