"""A shop whose names and reasons are texts that wish to be pictures, links, scripts or formulas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from paths import SHARED

from analysis.ingest import Imported, import_file
from analysis.store.workspace import Workspace
from ui.upload.uploads import SAMPLE_DATA, import_settings

NASTY = SHARED / "nasty"
NAUGHTY = NASTY / "third_party" / "big-list-of-naughty-strings__blns.json"
PORT = 18099
BEACON = f"http://127.0.0.1:{PORT}"
OWN_PAYLOADS = (
    f"<img src={BEACON}/i onerror=alert(1)><b data-naughty>x</b>",
    f"![picture]({BEACON}/m)",
    f"[link]({BEACON}/l)",
    f"<script src={BEACON}/s></script>",
    f"<iframe src={BEACON}/f></iframe><style>@import url({BEACON}/c)</style>",
    ":red[colour] :material/home: :smile: $\\frac{1}{2}$ `code` **bold**",
    f"{BEACON}/plain",
    f'=HYPERLINK("{BEACON}/x")',
)
TEXTS = {
    "agent",
    "agent_group",
    "carrier",
    "city",
    "close_reason",
    "item_title",
    "operator",
    "reason_raw",
    "shop_name",
    "sku_spec",
    "source_file",
}
HOSTILE_ELEMENTS = """() => [...document.querySelectorAll(
  "[src*='18099'], [href*='18099'], [data-naughty], script[src*='18099'], iframe"
)].map((element) => element.outerHTML.slice(0, 200))"""
"""What a page has made of a payload."""


def payloads() -> list[str]:
    """Our own, and the strings of the list of naughty ones that can stand in a cell."""
    if not NAUGHTY.exists():
        return list(OWN_PAYLOADS)
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    return [*OWN_PAYLOADS, *(text for text in strings if text.strip() and "\x00" not in text)]


def fill(workspace: Workspace, texts: list[str]) -> None:
    """Put the sample shop into a workspace, with these texts for names and reasons."""
    workspace.add(_files(workspace, texts))


def _files(workspace: Workspace, texts: list[str]) -> Iterator[Imported]:
    files = [path for path in sorted(SAMPLE_DATA.iterdir()) if path.suffix in (".csv", ".xlsx")]
    for start, path in enumerate(files):
        imported = import_file(path.read_bytes(), path.name, import_settings(workspace))
        tables = {
            name: _with_payloads(table, texts, start) for name, table in imported.tables.items()
        }
        renamed_report = replace(imported.file_report, file_name=texts[start % len(OWN_PAYLOADS)])
        yield Imported(renamed_report, tables)


def _with_payloads(table: pd.DataFrame, texts: list[str], start: int) -> pd.DataFrame:
    """Each different text became a payload; the same one the same, so that groups stay groups."""
    changed = table.copy()
    for column in sorted(TEXTS & {*table.columns}):
        values = changed[column].dropna().unique()
        payload_of = {text: texts[(start + n) % len(texts)] for n, text in enumerate(values)}
        changed[column] = changed[column].map(payload_of)
        start += len(values)
    return changed
