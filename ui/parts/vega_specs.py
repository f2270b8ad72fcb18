"""Vega-Lite specifications for Streamlit: a chart's specification, with its rows as typed tables.

`st.altair_chart` would serialize a chart again in every run, which costs more than the answer. It
also sets Altair's data transformer for the whole process meanwhile: another visitor's chart,
serialized at that moment, would put its rows into the wrong message. So charts are serialized
here, once, and shown as specifications.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.marks import PICK

VegaSpec = dict[str, Any]
"""A Vega-Lite specification whose `datasets` are pandas tables."""


def vega_spec(chart: alt.TopLevelMixin) -> VegaSpec:
    """The chart's specification. Marks get no ARIA label each: the chart has one `alt` sentence."""
    spec = chart.to_dict()
    temporal = {*_temporal_fields(spec)}
    return {
        **spec,
        "config": {**spec.get("config", {}), "aria": False},
        "datasets": {
            name: _with_times(pd.DataFrame(rows), temporal)
            for name, rows in spec.get("datasets", {}).items()
        },
    }


def can_be_picked(spec: VegaSpec) -> bool:
    """Whether a click on a mark leads to the rows behind it."""
    return any(param["name"] == PICK for param in spec.get("params", ()))


def _temporal_fields(part: object) -> Iterator[str]:
    """The fields that the specification encodes as temporal."""
    if isinstance(part, Mapping):
        if part.get("type") == "temporal" and "field" in part:
            yield part["field"]
        for inner in part.values():
            yield from _temporal_fields(inner)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from _temporal_fields(inner)


def _with_times(rows: pd.DataFrame, temporal: set[str]) -> pd.DataFrame:
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in temporal & {*rows.columns}})
