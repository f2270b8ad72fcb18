"""Small canonical tables for tests: rows and the columns they are about; the rest is blank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from analysis.engine import open_tables
from analysis.ingest.tables import TABLES, fit_to_schema


def table(name: str, columns: str, rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """A canonical table from a few columns of it; texts of time columns are read as times."""
    schema = TABLES[name]
    frame = pd.DataFrame(rows, columns=columns.split())
    times = {
        name: pd.to_datetime(frame[name], format="ISO8601")
        for name in frame
        if name in schema.times
    }
    return fit_to_schema(frame.assign(**times), schema)


def on_parquet(tables: dict[str, pd.DataFrame], folder: Path) -> dict[str, duckdb.DuckDBPyRelation]:
    """The same tables as the app reads them: Parquet files through DuckDB."""
    paths = {name: folder / f"{name}.parquet" for name in tables}
    for name, path in paths.items():
        tables[name].to_parquet(path, index=False)
    return open_tables(paths)
