"""The scorecard's editor: an editable table, and a small JSON file to save and load it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.agents.measures import MEASURES, SHARES
from analysis.agents.scorecard import MOST_CHARACTERS, Item, Scheme
from analysis.studies.agents.agent_scorecard import USUAL
from ui.parts.page import Page
from ui.parts.persistent_editor import persistent_editor

PERCENT = 100

SCHEME_KEY = "agent_scorecard.scheme"
"""The session's key of the scheme: the study's name and its field."""

LOADED_KEY, FILE_COUNT_KEY = "scorecard.loaded", "scorecard.files"
"""The scheme last loaded from a file, and how many were: each gets an editor of its own."""


def ask_scheme(page: Page) -> Scheme:
    """The scheme as edited or loaded; the last valid one where the edited one is not valid."""
    _load(page)
    loaded: Scheme = st.session_state.get(LOADED_KEY, USUAL)
    st.caption(page.say("scheme_hint"))
    edited = persistent_editor(
        f"scorecard.{st.session_state.get(FILE_COUNT_KEY, 0)}",
        scheme_table(loaded),
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
    scheme = scheme_from_table(edited)
    if not scheme.is_sound:
        st.warning(page.say("bad_scheme"))
        return st.session_state.get(SCHEME_KEY, loaded)
    st.session_state[SCHEME_KEY] = scheme
    st.download_button(
        page.say("save"), scheme.to_json, "scorecard.json", "application/json", on_click="ignore"
    )
    return scheme


def scheme_table(scheme: Scheme) -> pd.DataFrame:
    """A scheme as an editable table: shares in percent, times in seconds."""
    return pd.DataFrame(
        {
            "measure": [item.measure for item in scheme.items],
            "floor": [item.floor * display_scale(item.measure) for item in scheme.items],
            "target": [item.target * display_scale(item.measure) for item in scheme.items],
            "weight": [item.weight for item in scheme.items],
        }
    )


def scheme_from_table(table: pd.DataFrame) -> Scheme:
    """The scheme of an edited table; rows with an empty cell are left out."""
    filled = table.dropna()
    measures = filled["measure"].astype("str")
    rows = zip(
        measures,
        *(filled[name].astype(float) for name in ("floor", "target", "weight")),
        strict=True,
    )
    return Scheme(
        tuple(
            Item(measure, floor / display_scale(measure), target / display_scale(measure), weight)
            for measure, floor, target, weight in rows
        )
    )


def display_scale(measure: str) -> int:
    """Shown number / value: 100 for a measure that is shown in percent."""
    return PERCENT if measure in SHARES else 1


def _load(page: Page) -> None:
    """Load a saved scorecard from a file, once."""
    with st.expander(page.say("load")):
        file_count = st.session_state.get(FILE_COUNT_KEY, 0)
        file = st.file_uploader(
            page.say("load"),
            type="json",
            key=f"scorecard.file.{file_count}",
            label_visibility="collapsed",
        )
        if file is None:
            return
        loaded = Scheme.from_json(file.read(MOST_CHARACTERS * 4).decode("utf-8", "replace"))
        if loaded is None:
            st.error(page.say("bad_file"))
            return
        st.session_state[LOADED_KEY], st.session_state[FILE_COUNT_KEY] = loaded, file_count + 1
        st.rerun()
