"""Shared parts of charts: formats, colours, tooltips, the name of the selection."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.column_kinds import KINDS, kind_of
from analysis.study import Say

PICK = "pick"
"""The name of the selection that a click on a mark makes."""


STRONG_COLOUR, QUIET_COLOUR = "#0072B2", "#9AA5B1"
"""Okabe-Ito blue for emphasis, grey for the rest; colour is never the only cue."""


def number_format(column: str) -> str:
    """The axis format of a column, read off the last word of its name."""
    return KINDS[kind_of(column)].axis if kind_of(column) in KINDS else ""


def label_order(labels: pd.Series) -> list[str]:
    """The labels in the order of the data, as the explicit sort order of a chart.

    Without an explicit order a chart keeps its first order when the data changes.
    """
    return labels.drop_duplicates().tolist()


def tooltips(
    data: pd.DataFrame, say: Say, first: tuple[str, str] | None = None
) -> list[alt.Tooltip]:
    """Every column by its title and format; `first` is a column shown under another's title."""
    head = [alt.Tooltip(f"{first[0]}:N", title=say(f"column.{first[1]}"))] if first else []
    return head + [
        alt.Tooltip(
            name,
            type="temporal" if name.endswith("_at") else "quantitative",
            title=say(f"column.{name}"),
            format=number_format(name),
        )
        for name in data.columns
        if not name.startswith("is_")
    ]
