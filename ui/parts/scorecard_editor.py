"""The scorecard as its supervisor fills it in: a table to type into, a small file to keep."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.agents.measures import MEASURES, SHARES
from analysis.agents.scorecard import MOST_CHARACTERS, Item, Scheme
from analysis.studies.agents.agent_scorecard import USUAL
from ui.parts.page import Page
from ui.parts.persistent_editor import kept_table

PERCENT = 100


SCHEME = "agent_scorecard.scheme"
"""Where the session keeps the scheme, as the study's field is called."""

LOADED, FILES = "scorecard.loaded", "scorecard.files"
"""The scheme that came from a file last, and how many have: each has a table of its own."""


def ask_scheme(page: Page) -> Scheme:
    """The scheme that was typed or loaded; the last sound one where the typed one is not."""
    _load(page)
    loaded: Scheme = st.session_state.get(LOADED, USUAL)
    st.caption(page.say("scheme_hint"))
    edited = kept_table(
        f"scorecard.{st.session_state.get(FILES, 0)}",
        typed(loaded),
        num_rows="dynamic",
        hide_index=True,
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
        return st.session_state.get(SCHEME, loaded)
    st.session_state[SCHEME] = read
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
        number = st.session_state.get(FILES, 0)
        file = st.file_uploader(
            page.say("load"),
            type="json",
            key=f"scorecard.file.{number}",
            label_visibility="collapsed",
        )
        if file is None:
            return
        loaded = Scheme.from_json(file.read(MOST_CHARACTERS * 4).decode("utf-8", "replace"))
        if loaded is None:
            st.error(page.say("bad_file"))
            return
        st.session_state[LOADED], st.session_state[FILES] = loaded, number + 1
        st.rerun()
