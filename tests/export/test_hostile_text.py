"""Texts from data stay texts in every workbook that can be downloaded."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hostile import BEACON, OWN_PAYLOADS, fill
from streamlit.testing.v1 import AppTest

from analysis.store.workspace import Workspace
from analysis.studies import every_study
from ui.export.import_report import import_report_workbook
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.words.escaping import FORMULA_STARTS, WORD_JOINER
from ui.words.text import speaker

UNSAFE = re.compile(rb"<f[ >]|hyperlink|externalLink|TargetMode", re.IGNORECASE)
"""Formulas and ways out, in a workbook's sheets and their relations."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A shop whose names are payloads."""
    hostile_workspace = Workspace.open(tmp_path_factory.mktemp("workspaces"), "someone")
    fill(hostile_workspace, list(OWN_PAYLOADS))
    return hostile_workspace


def unsafe_sheets(book):
    """The parts of a workbook that hold a formula or lead elsewhere; its texts are kept apart."""
    archive = zipfile.ZipFile(io.BytesIO(book))
    sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    return [name for name in sheets if UNSAFE.search(archive.read(name))]


def texts(book):
    return zipfile.ZipFile(io.BytesIO(book)).read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("name", every_study())
def test_no_study_exports_a_formula_or_a_link(workspace, name):
    """Whatever stands in names and reasons, each cell of data is a text or a number."""
    study, tables = every_study()[name](), workspace.tables()
    if study.lacks(tables):
        pytest.skip("the sample shop has no such table")
    say = speaker("zh-CN", name)
    book = workbook(study, study.run(tables), say, Sources(workspace.reports(), {}))

    assert unsafe_sheets(book) == []
    assert BEACON in texts(book)


def test_the_health_of_the_files_exports_none_either(workspace):
    """File names and cells that rules met stand there as they are."""
    say = speaker("zh-CN", "upload", "reading", "cleaning")
    book = import_report_workbook(workspace.reports(), workspace.tables(), say)

    assert unsafe_sheets(book) == []
    assert BEACON in texts(book)


def test_a_grids_own_csv_begins_no_cell_like_a_formula():
    """On the page, and so in what the grid copies and saves: the same signs, and no formula."""
    page = AppTest.from_function(show_payloads).run()
    grid = page.dataframe[0].value

    assert not grid["reason_raw"].str.startswith(FORMULA_STARTS).any()
    assert [text.removeprefix(WORD_JOINER) for text in grid["reason_raw"]] == ["=1+1", "-", "质量"]
    assert grid["refund_amount"].tolist() == [-1.0, 0.0, 1.0]


def show_payloads():
    """Runs inside the app."""
    import pandas as pd  # noqa: PLC0415 - only this function's text is run

    from ui.parts.tables import show_table  # noqa: PLC0415
    from ui.words.text import speaker  # noqa: PLC0415

    table = pd.DataFrame({"reason_raw": ["=1+1", "-", "质量"], "refund_amount": [-1.0, 0.0, 1.0]})
    show_table(table, speaker("zh-CN", "refund_reasons"), alt="")
