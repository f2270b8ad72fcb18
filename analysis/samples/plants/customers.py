"""Problems that buyers bring: made-up orders, a refund abuser, loyal customers who stay away."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.plants.goods import sold
from analysis.samples.plants.telling import DAY, NO_STUDY, days_back, some, told
from analysis.samples.shop import Shop, stream
from analysis.samples.simulation import identities
from analysis.samples.simulation.aftersales import SUCCESS, refunds_for
from analysis.samples.simulation.trade import seconds
from analysis.samples.words import reasons_of

FAKE_ORDERS, FAKE_BUYERS, FAKE_DAY = 60, 12, 40
ABUSER_ORDERS, ABUSER_DAYS, ABUSED_SHARE = 16, 60, 0.75
SETTLED_DAYS = 20
"""So long after the arrival nearly every refund has come to an end."""

ABUSER_TRIES = 3
"""So often the abuser asks until an order's money is back."""

LAPSE_DAYS, LOYAL_FROM, LAPSED_SHARE = 90, 4, 0.4


def fake_orders(shop: Shop, strength: float) -> Shop:
    """In two hours of one night many small orders come from a few new accounts at one address."""
    rng, count = stream(shop.seed, "fake_orders"), round(FAKE_ORDERS * strength)
    start = days_back(shop, FAKE_DAY) + np.timedelta64(2, "h")
    shop, accounts = _new_buyers(shop, FAKE_BUYERS, one_home=True)
    created = np.sort(start + seconds(rng.uniform(0, 7_200, count)))
    head = (
        shop.orders.iloc[:1]
        .iloc[np.zeros(count, dtype=int)]
        .assign(
            order_no=int(shop.orders["order_no"].max()) + 1_000_003 * np.arange(1, count + 1),
            buyer=rng.choice(accounts, count).astype(np.int32),
            created_at=created,
            paid_at=created + seconds(rng.uniform(5, 40, count)),
            shipped_at=created + seconds(rng.uniform(20_000, 30_000, count)),
            arrived_at=created + 3 * DAY,
            received_at=created + 4 * DAY,
        )
    )
    sku = int(shop.skus["price_cents"].to_numpy().argmin())
    cents = int(shop.skus["price_cents"].iloc[sku])
    line = shop.lines.iloc[:1].iloc[np.zeros(count, dtype=int)].assign(
        order=np.arange(count, dtype=np.int32) + len(shop.orders),
        sku=np.int32(sku), qty=np.int16(1), unit_cents=cents, goods_cents=cents, paid_cents=cents,
    )  # fmt: skip
    home = shop.buyers.iloc[accounts[:1]]
    where = {
        "sku_code": shop.skus["sku_code"].iloc[sku],
        "province": identities.provinces(home)[0].as_py(),
        "city": identities.cities(home)[0].as_py(),
        "account_count": str(len(np.unique(head["buyer"]))),
    }
    size = ("orders", count, int(line["paid_cents"].sum()))
    return shop.with_(
        told("fake_orders", NO_STUDY, where, (start, start), size),
        orders=pd.concat([shop.orders, head], ignore_index=True),
        lines=pd.concat([shop.lines, line], ignore_index=True),
    )


def refund_abuser(shop: Shop, strength: float) -> Shop:
    """One account orders again and again and sends nearly everything back."""
    rng, orders = stream(shop.seed, "refund_abuser"), shop.orders
    lines = sold(shop, np.ones(len(shop.lines), dtype=bool), ABUSER_DAYS)
    asked = np.unique(shop.lines["order"].to_numpy()[shop.refunds["line"]])
    quiet = np.setdiff1d(shop.lines["order"].to_numpy()[lines], asked)
    arrived = orders["arrived_at"].to_numpy()[quiet] < shop.setting.cutoff - SETTLED_DAYS * DAY
    moved = some(rng, quiet[arrived], round(ABUSER_ORDERS * strength))
    shop, account = _new_buyers(shop, 1, one_home=True)
    shop = _reassign(shop, moved, account)
    mine = np.searchsorted(shop.lines["order"], moved)
    asked_for = np.tile(mine, ABUSER_TRIES)
    reasons = np.concatenate([reasons_of("quality"), reasons_of("not_as_described")])
    made = refunds_for(rng, shop, asked_for, rng.choice(reasons, len(asked_for)))
    won = (made["outcome"] == SUCCESS) & (made["done_at"] <= shop.setting.cutoff) & made["is_full"]
    added = made[won].drop_duplicates("line").head(round(ABUSED_SHARE * len(mine)))
    where = {"buyer": identities.nicks(account)[0].as_py(), "account_order_count": str(len(moved))}
    period = (days_back(shop, ABUSER_DAYS), shop.setting.cutoff)
    size = ("refunds", len(added), int(added["amount_cents"].sum()))
    return shop.with_(
        told("refund_abuser", "refund_buyers", where, period, size),
        refunds=pd.concat([shop.refunds, added], ignore_index=True),
    )


def loyal_lapse(shop: Shop, strength: float) -> Shop:
    """Customers who used to come often stay away; others buy in their place."""
    rng, since = stream(shop.seed, "loyal_lapse"), days_back(shop, LAPSE_DAYS)
    paid, buyer = shop.orders["paid_at"].to_numpy(), shop.orders["buyer"].to_numpy()
    before = np.bincount(buyer[paid < since], minlength=len(shop.buyers))
    loyal = np.flatnonzero(before >= LOYAL_FROM)
    lapsed = some(rng, loyal, round(min(LAPSED_SHARE * strength, 1.0) * len(loyal)))
    moved = np.flatnonzero(np.isin(buyer, lapsed) & (shop.orders["created_at"] >= since))
    shop, others = _new_buyers(shop, len(moved), one_home=False)
    shop = _reassign(shop, moved, others)
    bought = ~np.isnat(paid[moved])
    cents = np.bincount(shop.lines["order"], shop.lines["paid_cents"], len(shop.orders))[moved]
    where = {"customer_count": str(len(lapsed)), "orders_before": f"{LOYAL_FROM}+"}
    size = ("orders", int(bought.sum()), int(cents[bought].sum()))
    period = (since, shop.setting.cutoff)
    return shop.with_(told("loyal_lapse", "customer_movement", where, period, size))


def _new_buyers(shop: Shop, count: int, *, one_home: bool) -> tuple[Shop, npt.NDArray[np.integer]]:
    known = len(shop.buyers)
    accounts = np.arange(known, known + count)
    rows = shop.buyers.iloc[accounts * 7 % known].assign(
        home=accounts[0] if one_home and count else accounts
    )
    if one_home:
        rows = rows.assign(province=rows["province"].iloc[0], city=rows["city"].iloc[0])
    return shop.with_(buyers=pd.concat([shop.buyers, rows], ignore_index=True)), accounts


def _reassign(shop: Shop, orders: npt.NDArray[np.integer], buyers: npt.NDArray[np.integer]) -> Shop:
    buyer = shop.orders["buyer"].to_numpy().copy()
    buyer[orders] = buyers
    return shop.with_(orders=shop.orders.assign(buyer=buyer))
