"""Texts that would be pictures, links, scripts or formulas stay texts on every page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from visiting import Visit

from analysis.ingest import Imported, import_file
from analysis.workspace import Workspace
from ui.importing import SAMPLE_DATA, settings_of
from ui.menu import PAGES

SECRET = "hostile-texts-on-pages"
NAUGHTY = Path(__file__).parents[3] / (
    "shared/nasty/third_party/big-list-of-naughty-strings__blns.json"
)
BEACON = "http://127.0.0.1:18099"
OURS = (
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
MADE = """() => [...document.querySelectorAll(
  "[src*='18099'], [href*='18099'], [data-naughty], script[src*='18099'], iframe"
)].map((element) => element.outerHTML.slice(0, 200))"""


def payloads() -> list[str]:
    """Our own, and the strings of the list of naughty ones that can stand in a cell."""
    if not NAUGHTY.exists():
        return list(OURS)
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    return [*OURS, *(text for text in strings if text.strip() and "\x00" not in text)]


def poisoned(table: pd.DataFrame, texts: list[str], start: int) -> pd.DataFrame:
    """Each different text became a payload; the same one the same, so that groups stay groups."""
    changed = table.copy()
    for column in sorted(TEXTS & {*table.columns}):
        known = changed[column].dropna().unique()
        spelled = {text: texts[(start + n) % len(texts)] for n, text in enumerate(known)}
        changed[column] = changed[column].map(spelled)
        start += len(known)
    return changed


def hostile(path: Path, workspace: Workspace, texts: list[str], start: int) -> Imported:
    imported = import_file(path.read_bytes(), path.name, settings_of(workspace))
    tables = {name: poisoned(table, texts, start) for name, table in imported.tables.items()}
    named = replace(imported.account, file_name=texts[start % len(OURS)])
    return Imported(named, tables)


@pytest.fixture(scope="module")
def poisoned_shop(server) -> None:
    """A sample shop with payloads for names, in the workspace of one secret."""
    workspace, texts = Workspace.open(server.workspaces, SECRET), payloads()
    files = [path for path in sorted(SAMPLE_DATA.iterdir()) if path.suffix in (".csv", ".xlsx")]
    workspace.add(hostile(path, workspace, texts, n) for n, path in enumerate(files))


@pytest.mark.usefixtures("poisoned_shop")
@pytest.mark.parametrize("name", PAGES)
def test_no_page_makes_anything_of_uploaded_text(visit: Visit, server, name):
    """No element, no link, no request, no dialog, whatever stands in names and reasons."""
    cookie = {"name": "zhanggui_visitor", "value": SECRET, "url": server.address}
    visit.page.context.add_cookies([cookie])
    visit.page.on("dialog", lambda dialog: visit.complaints.append(dialog.message))
    visit.open(f"/{name}")

    assert visit.page.evaluate(MADE) == []
