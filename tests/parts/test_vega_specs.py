"""A chart as a Vega-Lite specification with typed rows."""

import ast

import altair as alt
import pandas as pd
import pytest
from paths import ROOT

from analysis.charts.marks import PICK
from ui.parts.vega_specs import can_be_picked, vega_spec

SOURCES = [path for layer in ("ui", "pages") for path in sorted((ROOT / layer).rglob("*.py"))]
DAYS = pd.DataFrame(
    {"day_at": pd.to_datetime(["2026-05-01", "2026-05-02"]), "name": ["3月", "2026-05-01"]}
)


def test_rows_keep_their_types():
    """A field that is encoded as temporal is a time; a name that looks like a time is a text."""
    spec = vega_spec(alt.Chart(DAYS).mark_bar().encode(x="day_at:T", y="name:N"))
    (rows,) = spec["datasets"].values()

    assert rows["day_at"].tolist() == DAYS["day_at"].tolist()
    assert rows["name"].tolist() == DAYS["name"].tolist()


def test_each_layer_has_its_rows():
    """Two tables in one chart; the temporal field is found in the layer that encodes it."""
    bars = alt.Chart(DAYS).mark_bar().encode(y="name:N")
    points = alt.Chart(DAYS.head(1)).mark_point().encode(x="day_at:T")
    rows = [*vega_spec(bars + points)["datasets"].values()]

    assert sorted(map(len, rows)) == [1, 2]
    assert all(table["day_at"].dtype.kind == "M" for table in rows)


def test_a_chart_without_rows_has_a_specification():
    """Its datasets are empty."""
    spec = vega_spec(alt.Chart(DAYS.head(0)).mark_bar().encode(x="day_at:T"))

    assert all(table.empty for table in spec["datasets"].values())


def test_marks_are_not_described_one_by_one():
    """The chart has one `alt` sentence; other settings stay as they were."""
    chart = alt.Chart(DAYS).mark_bar().configure_axis(grid=False)

    assert vega_spec(chart)["config"]["aria"] is False
    assert vega_spec(chart)["config"]["axis"] == {"grid": False}


def test_a_chart_with_the_pick_selection_leads_to_rows():
    """Without the selection of that name it does not."""
    chart = alt.Chart(DAYS).mark_bar()

    assert not can_be_picked(vega_spec(chart))
    assert can_be_picked(vega_spec(chart.add_params(alt.selection_point(name=PICK))))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_sets_altair_for_all_visitors(path):
    """A chart that another visitor's thread serializes meanwhile would put its rows elsewhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert not named & {"st.altair_chart", "alt.data_transformers"}
