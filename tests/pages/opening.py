"""Opening a page as a reader does: inside its frame, in a language, with tables in a workspace."""

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from paths import ROOT
from streamlit.testing.v1 import AppTest

from analysis.ingest import Imported
from analysis.ingest.import_report import FileReport, SheetReport
from analysis.store.workspace import Workspace
from ui.menu import page_path

FRAME = ROOT / "ui" / "frame.py"


def open_page(
    name: str, language: str = "en", tables: Mapping[str, pd.DataFrame] | None = None
) -> AppTest:
    """A page, drawn once, over the tables given; its workspace goes with the test."""
    app = AppTest.from_file(FRAME, default_timeout=30)
    app.session_state["language"] = language
    app.session_state["workspace"] = workspace({})
    app.run()  # The start leads on; with data it would lead to all that can be answered.
    app.session_state["workspace"] = workspace(tables or {})
    return app.switch_page(page_path(name)).run()


def workspace(tables: Mapping[str, pd.DataFrame]) -> Workspace:
    """A workspace that holds these tables, as if each had come from a file of its own."""
    opened = Workspace.open(Path(tempfile.mkdtemp()), "a test's visitor")
    opened.add(_imported(name, table) for name, table in tables.items())
    return opened


def _imported(name: str, table: pd.DataFrame) -> Imported:
    digest = hashlib.sha256(name.encode()).hexdigest()
    sheet = SheetReport("", len(table) + 1, len(table), 1, name, "taobao", 1.0)
    return Imported(FileReport(f"{name}.csv", digest, 0, "csv", sheets=(sheet,)), {name: table})
