"""Charts as Streamlit is given them: the specification, and its rows as typed tables.

`st.altair_chart` would write a chart out anew in every run, which costs more than the answer. It
also sets Altair's data transformer for the whole process meanwhile, so that another visitor's
chart, written out at that moment, would leave its rows in the wrong message. So charts are
written out here, once, and shown as specifications.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.marks import PICK

Drawing = dict[str, Any]
"""A Vega-Lite specification whose `datasets` are pandas tables."""


def drawing(chart: alt.TopLevelMixin) -> Drawing:
    """The chart without a description of each mark, as its `alt` sentence speaks for it."""
    spec = chart.to_dict()
    times = {*_times(spec)}
    return {
        **spec,
        "config": {**spec.get("config", {}), "aria": False},
        "datasets": {
            name: _typed(pd.DataFrame(rows), times)
            for name, rows in spec.get("datasets", {}).items()
        },
    }


def can_be_picked(spec: Drawing) -> bool:
    """Whether a click on a mark leads to the rows behind it."""
    return any(param["name"] == PICK for param in spec.get("params", ()))


def _times(part: object) -> Iterator[str]:
    """The fields that the specification reads as times."""
    if isinstance(part, Mapping):
        if part.get("type") == "temporal" and "field" in part:
            yield part["field"]
        for inner in part.values():
            yield from _times(inner)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from _times(inner)


def _typed(rows: pd.DataFrame, times: set[str]) -> pd.DataFrame:
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in times & {*rows.columns}})
