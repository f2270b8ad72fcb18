"""Problems of scores, campaigns and definitions: they show in figures by day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.plants.telling import DAY, NO_STUDY, day_of, days_back, some, told
from analysis.samples.shop import Shop, stream
from analysis.samples.simulation import books
from analysis.samples.simulation.voices import WINDOW_DAYS

DIP_DAYS_BACK, DIP_DAYS, DIP_SHARE = 150, 7, 0.35
CAMPAIGN_DAYS_BACK, CAMPAIGN_DAYS, BORROWED_SHARE = 75, 5, 0.45
WEEK = 7 * DAY
NET_DAYS = 60


def dsr_dip(shop: Shop, strength: float) -> Shop:
    """One week of bad ratings pulls the description score down until it leaves the window."""
    rng, since = stream(shop.seed, "dsr_dip"), days_back(shop, DIP_DAYS_BACK)
    until = since + (DIP_DAYS - 1) * DAY
    ratings = shop.ratings
    week = ((ratings["date"] >= since) & (ratings["date"] <= until)).to_numpy()
    share = min(DIP_SHARE * strength, 1.0)
    moved = rng.binomial(np.where(week, ratings["desc_5"], 0), share)
    changed = ratings.assign(desc_5=ratings["desc_5"] - moved, desc_1=ratings["desc_1"] + moved)
    where = {"dimension": "desc", "leaves_window": day_of(until + WINDOW_DAYS * DAY).isoformat()}
    study = "dsr_forecast" if shop.setting.days >= WINDOW_DAYS else NO_STUDY
    entry = told("dsr_dip", study, where, (since, until), ("ratings", moved.sum(), 0))
    return shop.with_(entry, ratings=changed)


def borrowed_campaign(shop: Shop, strength: float) -> Shop:
    """A campaign sells well, but only to those who would have bought a week later."""
    rng, since = stream(shop.seed, "borrowed_campaign"), days_back(shop, CAMPAIGN_DAYS_BACK)
    until = since + CAMPAIGN_DAYS * DAY - np.timedelta64(1, "s")
    created = shop.orders["created_at"].to_numpy()
    later = np.flatnonzero((created >= since + WEEK) & (created <= until + WEEK))
    moved = some(rng, later, round(min(BORROWED_SHARE * strength, 1.0) * len(later)))
    of_line = np.isin(shop.lines["order"], moved)
    cents = int(shop.lines["paid_cents"][of_line].sum())
    entry = told(
        "borrowed_campaign", NO_STUDY, {"borrowed_from": day_of(since + WEEK).isoformat()},
        (since, until), ("orders", len(moved), cents),
    )  # fmt: skip
    return shop.with_(
        entry,
        orders=_earlier(shop.orders, np.isin(np.arange(len(created)), moved)),
        refunds=_earlier(shop.refunds, of_line[shop.refunds["line"]]),
        reviews=_earlier(shop.reviews, of_line[shop.reviews["line"]]),
    )


def _earlier(table: pd.DataFrame, rows: npt.NDArray[np.bool_]) -> pd.DataFrame:
    times = table.columns[table.columns.str.endswith("_at")]
    return table.assign(**{name: table[name] - np.where(rows, WEEK, 0 * DAY) for name in times})


def definition_change(shop: Shop, strength: float) -> Shop:
    """From one day on the export shows what was paid less what was refunded. Has no size."""
    since = days_back(shop, NET_DAYS)
    net = (shop.orders["created_at"] >= since).to_numpy()
    shop = shop.with_(orders=shop.orders.assign(is_net=net))
    orders = books.close(shop).orders
    hit = net & (orders["refund_cents"] > 0).to_numpy()
    size = ("orders", int(hit.sum()), int(orders["refund_cents"][hit].sum()))
    period = (since, shop.setting.cutoff)
    where = {"column": "paid_amount"}
    return shop.with_(told("definition_change", "refund_trend", where, period, size))
