"""A shop as canonical tables: what an import of its exports gives, without going through files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.ingest.tables import TABLES, fit_to_schema
from analysis.samples.canonical import figures, trade
from analysis.samples.canonical.columns import Columns
from analysis.samples.shop import Shop
from analysis.samples.text import Text
from analysis.samples.words import words

MAKERS: Mapping[str, Callable[[Shop], Columns]] = MappingProxyType(
    {
        "orders": trade.orders,
        "order_lines": trade.lines,
        "refunds": trade.refunds,
        "agent_daily": figures.agents,
        "ratings": figures.ratings,
        "shop_daily": figures.shop_days,
        "traffic_daily": figures.traffic,
        "ads_daily": figures.ads,
        "products_stock": figures.stock,
        "reviews": figures.reviews,
        "chats": figures.chats,
    }
)


def canonical_tables(shop: Shop, tables: Iterable[str] = MAKERS) -> dict[str, pd.DataFrame]:
    """The shop as canonical tables, in the schemas of `analysis.ingest`.

    Columns that a platform's export lacks are filled all the same, but for `buyer_key`: where an
    export does not tell buyers apart, it is blank. Messages are those of the last days only.

    Args:
        shop: The shop.
        tables: Names of the tables to make; by default every one that the shop's data fill.
    """
    return {name: _fitted(shop, name, MAKERS[name](shop)) for name in tables}


def _fitted(shop: Shop, name: str, columns: Columns) -> pd.DataFrame:
    frame = pd.DataFrame({key: _series(value) for key, value in columns.items()})
    origin = {
        "platform": shop.setting.platform,
        "shop_name": words()["shop"],
        "source_file": f"{name}.csv",
        "source_row": np.arange(len(frame)) + 2,
    }
    return fit_to_schema(frame.assign(**origin), TABLES[name])


def _series(values: pd.Series | npt.NDArray | Text) -> pd.Series:
    if isinstance(values, pd.Series | np.ndarray):
        return pd.Series(np.asarray(values))
    texts = values.to_pandas()
    return texts.mask(texts == "")
