# pyright: reportAttributeAccessIssue=false
"""Columns as the text that a back office writes, made by the column and never by the cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Ints: TypeAlias = npt.NDArray[np.integer] | pd.Series
Text: TypeAlias = pa.Array


def plain(values: Ints) -> Text:
    """Whole numbers as digits."""
    return pa.array(np.asarray(values)).cast(pa.string())


def padded(values: Ints, width: int) -> Text:
    """Whole numbers with leading zeros."""
    return pc.utf8_lpad(plain(values), width, "0")


def yuan(cents: Ints) -> Text:
    """Cents as yuan with two decimals."""
    cents = np.asarray(cents)
    return joined(plain(cents // 100), ".", padded(cents % 100, 2))


def decimals(values: npt.NDArray[np.floating] | pd.Series, places: int) -> Text:
    """Numbers with a fixed count of decimals; not a number is blank."""
    values = np.asarray(values, dtype=float)
    text = np.char.mod(f"%.{places}f", values)
    return pa.array(np.where(np.isnan(values), "", text))


def times(values: pd.Series | npt.NDArray[np.datetime64]) -> Text:
    """Times as `2026-06-18 20:15:03`; a missing time is blank."""
    stamps = pa.array(np.asarray(values).astype("datetime64[s]"))
    return stamps.cast(pa.string()).fill_null("")


def dates(values: pd.Series) -> Text:
    """Days as `2026-06-18`."""
    return cut(times(values), 0, 10)


def pick(options: Iterable[str], numbers: Ints) -> Text:
    """The option of each number; numbers beyond the list start again at its front."""
    known = pa.array(list(options), pa.string())
    return known.take(pa.array(np.asarray(numbers).astype(np.int64) % len(known)))


def same(value: str, count: int) -> Text:
    """One text in every row."""
    return pa.repeat(pa.scalar(value), count)


def cut(text: Text, start: int, stop: int) -> Text:
    """The characters from `start` up to `stop` of each text."""
    return pc.utf8_slice_codeunits(text, start, stop)


def joined(*parts: Text | str) -> Text:
    """Parts put together row by row."""
    return pc.binary_join_element_wise(*parts, "")


def where(condition: npt.NDArray[np.bool_] | pd.Series, text: Text, other: Text | str = "") -> Text:
    """`text` where the condition holds, elsewhere the other."""
    return pc.if_else(pa.array(np.asarray(condition)), text, other)
