"""How exports write cells and files: guarded ids, amounts, times, CSV, workbooks."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import openpyxl
import pandas as pd

from benchmarks.independent_shop.settings import ShopSettings


def guarded(ids: pd.Series | list[str]) -> list[str]:
    """Ids as Excel leaves them alone."""
    return [f'="{one}"' for one in ids]


def amounts(values: npt.ArrayLike) -> list[str]:
    """Yuan with two decimals."""
    return [f"{value:.2f}" for value in np.asarray(values, dtype=float)]


def times(days: npt.ArrayLike, settings: ShopSettings, *, seen: npt.ArrayLike = True) -> list[str]:
    """Days since the start as times, blank where unknown, unseen, or after the export."""
    days = np.asarray(days, dtype=float)
    known = np.broadcast_to(np.asarray(seen, dtype=bool), days.shape) & ~np.isnan(days)
    known &= days < settings.days + 9 / 24
    stamps = settings.times(np.where(known, days, 0.0))
    texts = np.datetime_as_string(stamps, unit="s")
    return [
        text.replace("T", " ") if is_known else ""
        for text, is_known in zip(texts, known, strict=True)
    ]


def dates(days: npt.ArrayLike, settings: ShopSettings) -> list[str]:
    """Whole days since the start as dates."""
    return list(np.datetime_as_string(settings.times(np.asarray(days, dtype=float)), unit="D"))


def csv_file(table: pd.DataFrame, encoding: str = "gb18030") -> bytes:
    """A CSV file with every cell as it is."""
    return table.to_csv(index=False, lineterminator="\r\n").encode(encoding)


def xlsx_file(table: pd.DataFrame) -> bytes:
    """A workbook of one sheet, every cell as text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(list(table.columns))
    for row in table.astype(str).itertuples(index=False):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
