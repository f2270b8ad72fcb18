"""The scorecard as its supervisor fills it in: a table to type into, a small file to keep."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.agents import MEASURES, SHARES
from analysis.scorecard import MOST_CHARACTERS, Item, Scheme
from analysis.studies.agent_scorecard import USUAL
from ui.page import Page

PERCENT = 100


def ask_scheme(page: Page) -> Scheme:
    """The scheme that was typed or loaded; the last sound one where the typed one is not."""
    st.session_state.setdefault("scorecard", USUAL)
    _load(page)
    scheme: Scheme = st.session_state["scorecard"]
    st.caption(page.say("scheme_hint"))
    edited = st.data_editor(
        typed(scheme),
        num_rows="dynamic",
        hide_index=True,
        key=f"scorecard.{scheme}",
        column_config={
            "measure": st.column_config.SelectboxColumn(
                page.say("column.measure"),
                options=MEASURES,
                format_func=lambda code: page.say(f"measure.{code}"),
                required=True,
            ),
            **{
                name: st.column_config.NumberColumn(page.say(f"column.{name}"), required=True)
                for name in ("floor", "target", "weight")
            },
        },
    )
    read = read_typed(edited)
    if not read.is_sound:
        st.warning(page.say("bad_scheme"))
        return scheme
    st.download_button(
        page.say("save"), read.to_json(), "scorecard.json", "application/json", on_click="ignore"
    )
    return read


def typed(scheme: Scheme) -> pd.DataFrame:
    """A scheme as a table to type into: shares in percent, times in seconds."""
    return pd.DataFrame(
        {
            "measure": [item.measure for item in scheme.items],
            "floor": [item.floor * scale(item.measure) for item in scheme.items],
            "target": [item.target * scale(item.measure) for item in scheme.items],
            "weight": [item.weight for item in scheme.items],
        }
    )


def read_typed(table: pd.DataFrame) -> Scheme:
    """The scheme out of such a table; lines that are not filled in yet are left out."""
    filled = table.dropna()
    measures = filled["measure"].astype("str")
    lines = zip(
        measures,
        *(filled[name].astype(float) for name in ("floor", "target", "weight")),
        strict=True,
    )
    return Scheme(
        tuple(
            Item(measure, floor / scale(measure), target / scale(measure), weight)
            for measure, floor, target, weight in lines
        )
    )


def scale(measure: str) -> int:
    """What a typed number of a measure is divided by."""
    return PERCENT if measure in SHARES else 1


def _load(page: Page) -> None:
    """Take a kept scorecard from a file, once."""
    with st.expander(page.say("load")):
        number = st.session_state.setdefault("scorecard_file", 0)
        file = st.file_uploader(
            page.say("load"),
            type="json",
            key=f"scorecard_file.{number}",
            label_visibility="collapsed",
        )
        if file is None:
            return
        loaded = Scheme.from_json(file.read(MOST_CHARACTERS * 4).decode("utf-8", "replace"))
        if loaded is None:
            st.error(page.say("bad_file"))
            return
        st.session_state["scorecard"] = loaded
        st.session_state["scorecard_file"] = number + 1
        st.rerun()
