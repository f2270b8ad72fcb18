"""A problem of the way to the customer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.samples.plants.goods import more_refunds, sold
from analysis.samples.plants.telling import days_back, told
from analysis.samples.shop import Shop, stream
from analysis.samples.simulation.trade import DAY, seconds
from analysis.samples.words import words

REASON = "logistics.not_delivered"
DAYS, LATER_DAYS, SHARE = 75, 2.5, 0.16
LARGE_PROVINCES = 3


def carrier_delay(shop: Shop, strength: float) -> Shop:
    """One carrier is late in one province, and parcels on the way are asked back."""
    province = int(stream(shop.seed, "carrier_delay place").integers(LARGE_PROVINCES))
    home = shop.buyers["province"].to_numpy()[shop.orders["buyer"]]
    carriers = shop.orders["carrier"].to_numpy()
    # The one that carries most there: a rare one may have too few parcels to be judged at all.
    carrier = int(np.bincount(carriers[home == province]).argmax())
    mine = (carriers == carrier) & (home == province)
    lines = sold(shop, mine[shop.lines["order"]], DAYS)
    shop = _later(shop, np.unique(shop.lines["order"].to_numpy()[lines]), LATER_DAYS * strength)
    shop, added = more_refunds(shop, "carrier_delay", lines, (REASON, SHARE * strength))
    where = {
        "carrier": words()["carriers"][carrier],
        "province": words()["province"][province]["name"],
        "reason_l2": REASON,
        "delay_days": f"{LATER_DAYS * strength:g}",
    }
    period = (days_back(shop, DAYS), shop.setting.cutoff)
    size = ("refunds", len(added), int(added["amount_cents"].sum()))
    return shop.with_(told("carrier_delay", "refund_places", where, period, size))


def _later(shop: Shop, orders: npt.NDArray[np.integer], days: float) -> Shop:
    late = np.zeros(len(shop.orders))
    late[orders] = days * DAY
    times = {name: shop.orders[name] + seconds(late) for name in ("arrived_at", "received_at")}
    return shop.with_(orders=shop.orders.assign(**times))
