# pyright: reportAttributeAccessIssue=false
"""Exports on disk: CSV in GBK, xlsx, a slice at a time, with the quirks of back offices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from pyarrow import csv

from analysis.samples.exports import Export, Format, exports_of
from analysis.samples.shop import Shop
from analysis.samples.words import words

QUIRKS = ("title_rows", "total_row", "guards", "tabs", "dashes")
"""Title lines above the header, a total row, ="…" around ids, a tab before ids, -- for blanks."""

MOST_SHEET_ROWS = 100_000
"""Back offices give longer tables as CSV."""

CREATED = datetime(2026, 7, 1)
"""The creation date in every workbook: the same shop gives the same bytes."""


def write(
    shop: Shop,
    folder: Path,
    quirks: Iterable[str] = (),
    format: Format | None = None,
    tables: Iterable[str] | None = None,
) -> dict[str, str]:
    """Write the shop's exports as its platform's back office gives them.

    Args:
        shop: The shop.
        folder: Where to; made if it is not there.
        quirks: Some of `QUIRKS`, beside those that the back office always has.
        format: One format for all files; by default what the back office gives, and CSV where a
            table has more than `MOST_SHEET_ROWS` rows.
        tables: Canonical names of the tables to write; by default all there are.

    Returns:
        File name -> what the file is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, wanted = {}, None if tables is None else set(tables)
    for export in exports_of(shop):
        if wanted is None or export.table in wanted:
            rows = export.rows(shop)
            name = f"{_stem(shop, export)}.{format or _usual(export, len(rows))}"
            _write_export(shop, export, rows, folder / name, frozenset((*quirks, *export.quirks)))
            written[name] = export.what
    return written


def _stem(shop: Shop, export: Export) -> str:
    return export.name.format(last_day=shop.setting.last_day)


def _usual(export: Export, row_count: int) -> Format:
    return "csv" if row_count > MOST_SHEET_ROWS else export.format


def _write_export(
    shop: Shop, export: Export, rows: pd.DataFrame, path: Path, quirks: frozenset[str]
) -> None:
    slices = _dressed(export, export.slices(shop, rows), quirks)
    titles = _titles(shop, export) if "title_rows" in quirks else []
    if path.suffix == ".csv":
        _write_csv(path, slices, titles)
    else:
        _write_xlsx(path, slices, titles, export.sums)


def _titles(shop: Shop, export: Export) -> list[str]:
    return [export.what, f"店铺：{words()['shop']}", f"导出截止：{shop.setting.last_day}"]


def _dressed(
    export: Export, slices: Iterator[pa.Table], quirks: frozenset[str]
) -> Iterator[pa.Table]:
    totals = dict.fromkeys(export.sums, 0.0)
    table = pa.table({})
    for table in slices:
        for header in totals:
            totals[header] += _sum(table[header])
        yield _with_quirks(export, table, quirks)
    if "total_row" in quirks:
        sums = {header: f"{total:.2f}".removesuffix(".00") for header, total in totals.items()}
        first = table.column_names[0]
        row = {header: [sums.get(header, "")] for header in table.column_names}
        yield pa.table(row | {first: ["合计"]})


def _sum(cells: pa.ChunkedArray) -> float:
    number = pc.match_substring_regex(cells, r"^-?\d+(\.\d+)?$")
    return pc.sum(cells.filter(number).cast(pa.float64())).as_py() or 0.0


def _with_quirks(export: Export, table: pa.Table, quirks: frozenset[str]) -> pa.Table:
    columns = {}
    for header in table.column_names:
        cells = table[header]
        filled = pc.not_equal(cells, "")
        if "dashes" in quirks and header not in export.ids:
            cells = pc.if_else(filled, cells, "--")
        if "guards" in quirks and header in export.ids:
            cells = pc.binary_join_element_wise('="', cells, '"', "")
        if "tabs" in quirks and header in export.ids:
            cells = pc.binary_join_element_wise("\t", cells, "")
        columns[header] = cells
    return pa.table(columns)


def _write_csv(path: Path, slices: Iterable[pa.Table], titles: list[str]) -> None:
    with path.open("wb") as file:
        for title in titles:
            file.write(f"{title}\r\n".encode("gb18030"))
        for number, table in enumerate(slices):
            if not number:
                file.write((",".join(table.column_names) + "\r\n").encode("gb18030"))
            buffer = BytesIO()
            csv.write_csv(table, buffer, csv.WriteOptions(include_header=False))
            file.write(buffer.getvalue().decode("utf-8").encode("gb18030"))


def _write_xlsx(
    path: Path, slices: Iterable[pa.Table], titles: list[str], numeric: tuple[str, ...]
) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": CREATED})
        sheet, row = book.add_worksheet("Sheet1"), 0
        for row, title in enumerate(titles, start=1):
            sheet.write_string(row - 1, 0, title)
        for number, table in enumerate(slices):
            if not number:
                sheet.write_row(row, 0, table.column_names)
                row += 1
            row = _write_rows(sheet, row, table, numeric)


def _write_rows(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, table: pa.Table, numeric: tuple[str, ...]
) -> int:
    is_number = [header in numeric for header in table.column_names]
    columns = [column.to_pylist() for column in table.columns]
    for cells in zip(*columns, strict=True):
        for position, (cell, number) in enumerate(zip(cells, is_number, strict=True)):
            if number and cell not in ("", "--"):
                sheet.write_number(row, position, float(cell))
            elif cell:
                sheet.write_string(row, position, cell)
        row += 1
    return row
