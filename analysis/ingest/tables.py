"""The canonical tables: their columns, keys, and the date column that periods filter by.

The columns are declared in schemas.csv, one a line. Helper columns are read from a file to derive
other columns (`gives`) and then dropped.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionDtype

Kind = Literal[
    "id",
    "key",
    "text",
    "freetext",
    "review",
    "enum",
    "address",
    "province",
    "period",
    "time",
    "amount",
    "rate",
    "score",
    "seconds",
    "hours",
    "days",
    "count",
    "flag",
]
"""What cells hold. `key`: a pseudonym of the cell. `freetext`: dropped unless the user keeps it;
`review`: public text, kept with contact data masked."""

ORIGIN = ("platform", "shop_name", "source_file", "source_row")
"""The last columns of every table."""

SOURCE = ("source_file", "source_row")
"""Where a row was read; not part of its content."""


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, and whether it is required."""

    name: str
    kind: Kind
    required: bool = False
    gives: tuple[str, ...] = ()
    """Not empty for a helper: the columns derived from it."""


@dataclass(frozen=True)
class Table:
    """A table, by the name that studies ask for."""

    name: str
    columns: tuple[Column, ...]
    """Those that are kept, in order."""

    helpers: tuple[Column, ...]
    key: tuple[str, ...]
    """Columns that identify a row; empty where equal rows may be different records."""

    spare_key: tuple[str, ...]
    """Columns that identify rows whose key is blank."""

    least: tuple[str, ...]
    """Without these columns a sheet is not recognised as this table."""

    date: str
    """The column that periods filter by; empty if none."""

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """All columns, helpers too."""
        return {column.name: column for column in (*self.columns, *self.helpers)}

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the required columns."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def times(self) -> tuple[str, ...]:
        """Names of the columns that hold times."""
        return tuple(column.name for column in self.columns if column.kind == "time")


ARROW_TYPES: Mapping[Kind, pa.DataType] = MappingProxyType(
    {
        "time": pa.timestamp("us"),
        "amount": pa.float64(),
        "rate": pa.float64(),
        "score": pa.float64(),
        "seconds": pa.float64(),
        "hours": pa.float64(),
        "days": pa.float64(),
        "count": pa.int64(),
        "flag": pa.bool_(),
    }
)
"""All other kinds are text."""


def dtype_of(kind: Kind) -> ExtensionDtype | np.dtype:
    """The pandas type of a column: str, datetime64[us], float64, Int64 or boolean."""
    by_arrow = {
        pa.timestamp("us"): np.dtype("datetime64[us]"),
        pa.float64(): np.dtype("float64"),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    text = pd.StringDtype(na_value=np.nan)
    return by_arrow.get(ARROW_TYPES.get(kind, pa.string()), text)


def to_series(values: pa.Array, kind: Kind) -> pd.Series:
    """Typed Arrow values as a column of a table."""
    dtype = dtype_of(kind)
    if isinstance(dtype, ExtensionDtype):
        return pd.Series(dtype.__from_arrow__(values))  # pyright: ignore[reportAttributeAccessIssue]
    return values.to_pandas().astype(dtype)


def fit_to_schema(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The same rows with exactly the table's columns, order and dtypes; missing ones are blank."""
    index = frame.index
    return pd.DataFrame(
        {
            column.name: frame[column.name].astype(dtype_of(column.kind))
            if column.name in frame
            else blank_column(column.kind, index)
            for column in table.columns
        },
        index=index,
    )


def blank_column(kind: Kind, index: pd.Index) -> pd.Series:
    """A column without values."""
    return to_series(pa.nulls(len(index), ARROW_TYPES.get(kind, pa.string())), kind).set_axis(index)


def empty_table(table: Table) -> pd.DataFrame:
    """A table without rows."""
    return fit_to_schema(pd.DataFrame(index=pd.RangeIndex(0)), table)


_KEYS = {
    "orders": ("order_id", "", "order_id", "paid_at"),
    "order_lines": (
        "line_id order_id",
        "order_id item_id sku_id sku_code item_title sku_spec",
        "order_id item_title",
        "created_at",
    ),
    "refunds": ("refund_id", "", "refund_id", "applied_at"),
    "agent_daily": ("agent shop_name date_from date_to", "", "agent", "date_from"),
    "agent_attendance": ("agent shop_name date_from date_to", "", "agent online_s", "date_from"),
    "reception_hourly": ("date shop_name hour", "", "date reception_count", "date"),
    "ratings": ("date shop_name metric", "", "", "date"),
    "chats": ("", "", "sent_at text", "sent_at"),
    "sessions": ("session_id", "agent started_at topic", "agent started_at", "started_at"),
    "reviews": (
        "review_id",
        "order_id item_id sku_spec reviewed_at content",
        "content reviewed_at",
        "reviewed_at",
    ),
    "traffic_daily": ("date shop_name item_id source source_detail", "", "visitors", "date"),
    "ads_daily": (
        "date shop_name campaign_id campaign_name scene item_id",
        "",
        "date spend impressions",
        "date",
    ),
    "products_stock": (
        "as_of shop_name warehouse sku_code sku_id item_id",
        "",
        "stock_available",
        "as_of",
    ),
    "shop_daily": ("date shop_name", "", "date", "date"),
    "settlement": ("", "", "occurred_at amount", "occurred_at"),
}
"""key, spare key, least, date."""


def _read_tables() -> Mapping[str, Table]:
    with (Path(__file__).parent / "schemas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return MappingProxyType(
        {name: _table(name, [r for r in rows if r["table"] == name]) for name in _KEYS}
    )


def _table(name: str, rows: list[dict[str, str]]) -> Table:
    columns = [
        Column(
            row["column"],
            row["kind"],  # pyright: ignore[reportArgumentType]
            row["role"] == "required",
            tuple(row["gives"].split()),
        )
        for row in rows
    ]
    key, spare_key, least, date = _KEYS[name]
    return Table(
        name,
        tuple(column for column in columns if not column.gives),
        tuple(column for column in columns if column.gives),
        tuple(key.split()),
        tuple(spare_key.split()),
        tuple(least.split()),
        date,
    )


TABLES: Mapping[str, Table] = _read_tables()
"""Every canonical table by name."""
