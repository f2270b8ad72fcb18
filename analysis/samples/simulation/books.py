"""Closing the books: what the shop's exports know on the last day, and nothing later."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.shop import Shop
from analysis.samples.simulation.aftersales import EXCHANGE, RETURN, SUCCESS, WITHDRAWN
from analysis.samples.simulation.trade import with_amounts

ORDER_STATUS = ("unpaid", "paid", "shipped", "completed", "closed")
REFUND_STATUS = (
    "pending_seller",
    "pending_return",
    "pending_receipt",
    "rejected",
    "closed",
    "success",
)
UNPAID_CLOSES_AFTER = np.timedelta64(1, "D")


def close(shop: Shop) -> Shop:
    """Forget what happens after the cutoff; settle statuses and amounts."""
    cutoff = shop.setting.cutoff
    refunds = _seen(shop.refunds, cutoff)
    refunds = refunds[refunds["applied_at"].notna()].sort_values(
        ["applied_at", "line", "again"], ignore_index=True
    )
    refunds = refunds.assign(status=_refund_status(refunds))
    orders = with_amounts(_seen(shop.orders, cutoff), shop.lines)
    orders = _settled(orders, shop.lines, refunds, cutoff)
    received = orders["received_at"].to_numpy()[shop.lines["order"].to_numpy()[refunds["line"]]]
    in_sale = ~(refunds["applied_at"].to_numpy() >= received)
    return shop.with_(refunds=refunds.assign(in_sale=in_sale), orders=orders)


def _seen(table: pd.DataFrame, cutoff: np.datetime64) -> pd.DataFrame:
    times = table.columns[table.columns.str.endswith("_at")]
    never = np.datetime64("NaT", "s")
    seen = {name: np.where(table[name] <= cutoff, table[name], never) for name in times}
    return table.assign(**{name: value.astype("datetime64[s]") for name, value in seen.items()})


def _refund_status(refunds: pd.DataFrame) -> npt.NDArray[np.int8]:
    granted = (refunds["outcome"] == SUCCESS).to_numpy()
    returns = (refunds["kind"] == RETURN) | (refunds["kind"] == EXCHANGE)
    ended = refunds["closed_at"].notna().to_numpy()
    names = np.select(
        [
            granted & refunds["done_at"].notna(),
            ended & (refunds["outcome"] == WITHDRAWN),
            ended,
            granted & refunds["return_shipped_at"].notna(),
            granted & refunds["agreed_at"].notna() & returns,
        ],
        ["success", "closed", "rejected", "pending_receipt", "pending_return"],
        "pending_seller",
    )
    return np.array([REFUND_STATUS.index(name) for name in names], dtype=np.int8)


def _settled(
    orders: pd.DataFrame, lines: pd.DataFrame, refunds: pd.DataFrame, cutoff: np.datetime64
) -> pd.DataFrame:
    won = refunds[refunds["status"] == REFUND_STATUS.index("success")]
    order = lines["order"].to_numpy()[won["line"]]
    back = np.bincount(order, won["amount_cents"], len(orders)).astype(np.int64)
    whole = (back > 0) & (back >= (orders["paid_cents"] - orders["post_cents"]).to_numpy())
    unsent = whole & _any(order, won["done_at"], orders["shipped_at"])
    orders = _stop(orders, unsent, ["shipped_at", "arrived_at", "received_at"])
    unconfirmed = whole & _any(order, won["applied_at"], orders["received_at"])
    orders = _stop(orders, unconfirmed, ["received_at"])
    unpaid = orders["paid_at"].isna()
    late = orders["created_at"] < cutoff - UNPAID_CLOSES_AFTER
    status = np.select(
        [
            (unpaid & late) | (whole & orders["received_at"].isna()),
            unpaid,
            orders["received_at"].notna(),
            orders["shipped_at"].notna(),
        ],
        [ORDER_STATUS.index(name) for name in ("closed", "unpaid", "completed", "shipped")],
        ORDER_STATUS.index("paid"),
    )
    return orders.assign(refund_cents=back, whole_back=whole, status=status.astype(np.int8))


def _any(
    order: npt.NDArray[np.integer], times: pd.Series, limits: pd.Series
) -> npt.NDArray[np.bool_]:
    """Orders of which one of `times` lies before the order's own limit, if it has one."""
    found = np.zeros(len(limits), dtype=bool)
    found[order[times.to_numpy() < limits.to_numpy()[order]]] = True
    return found


def _stop(orders: pd.DataFrame, where: npt.NDArray[np.bool_], times: list[str]) -> pd.DataFrame:
    return orders.assign(**{name: orders[name].mask(where) for name in times})
