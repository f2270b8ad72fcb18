"""How a chart reaches the page: once written out, with rows that are typed."""

import ast

import altair as alt
import pandas as pd
import pytest
from paths import ROOT

from analysis.charts.marks import PICK
from ui.parts.vega_specs import can_be_picked, drawing

SOURCES = [path for layer in ("ui", "pages") for path in sorted((ROOT / layer).rglob("*.py"))]
DAYS = pd.DataFrame(
    {"day_at": pd.to_datetime(["2026-05-01", "2026-05-02"]), "name": ["3月", "2026-05-01"]}
)


def test_rows_keep_their_types():
    """A time that is drawn as one is one again; a name that looks like a time is none."""
    spec = drawing(alt.Chart(DAYS).mark_bar().encode(x="day_at:T", y="name:N"))
    (rows,) = spec["datasets"].values()

    assert rows["day_at"].tolist() == DAYS["day_at"].tolist()
    assert rows["name"].tolist() == DAYS["name"].tolist()


def test_each_layer_has_its_rows():
    """Two tables in one picture; the time is found in the layer that draws it."""
    bars = alt.Chart(DAYS).mark_bar().encode(y="name:N")
    points = alt.Chart(DAYS.head(1)).mark_point().encode(x="day_at:T")
    rows = [*drawing(bars + points)["datasets"].values()]

    assert sorted(map(len, rows)) == [1, 2]
    assert all(table["day_at"].dtype.kind == "M" for table in rows)


def test_a_picture_without_rows_is_one():
    """Nothing to show is shown as nothing."""
    spec = drawing(alt.Chart(DAYS.head(0)).mark_bar().encode(x="day_at:T"))

    assert all(table.empty for table in spec["datasets"].values())


def test_marks_are_not_described_one_by_one():
    """The `alt` sentence speaks for all of them; other settings stay as they were."""
    chart = alt.Chart(DAYS).mark_bar().configure_axis(grid=False)

    assert drawing(chart)["config"]["aria"] is False
    assert drawing(chart)["config"]["axis"] == {"grid": False}


def test_a_picture_says_whether_its_marks_lead_to_rows():
    """It does where it has the selection of that name."""
    chart = alt.Chart(DAYS).mark_bar()

    assert not can_be_picked(drawing(chart))
    assert can_be_picked(drawing(chart.add_params(alt.selection_point(name=PICK))))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_sets_altair_for_all_visitors(path):
    """A chart that another visitor's thread writes out meanwhile would leave its rows elsewhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert not named & {"st.altair_chart", "alt.data_transformers"}
