"""Scenarios: an answer kept under a name beside others, and a link that opens it again."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.study import Study, Tables
from ui.page import Page
from ui.score_inputs import current
from ui.score_link import link
from ui.tables import show_table

KEPT = "scores.kept"
MOST_KEPT = 8
LONGEST = 30


def scenarios(page: Page, study: Study, tables: Tables) -> None:
    """Keep this answer under a name, see the kept ones side by side, copy its link."""
    say = page.say
    with st.expander(say("scenario_title")):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(say("scenario_name"), max_chars=LONGEST, key="scores.name")
            if st.button(say("scenario_keep")):
                keep(study, name.strip() or say("scenario_unnamed", number=len(kept_ones()) + 1))
            if st.button(say("scenario_forget")):
                st.session_state[KEPT] = ()
        kept = [(name, one) for name, one in kept_ones() if type(one) is type(study)]
        if kept:
            show_table(side_by_side(kept, tables), say, alt=say("scenario_kept"))
        st.caption(say("scenario_link"))
        st.code(link(st.context.url or "", current()), language=None, wrap_lines=True)


def side_by_side(kept: list[tuple[str, Study]], tables: Tables) -> pd.DataFrame:
    """The main tables of several answers under each other, each row with its scenario."""
    answers = [(name, next(iter(one.run(tables).tables.values()), None)) for name, one in kept]
    named = [table.assign(scenario=name) for name, table in answers if table is not None]
    if not named:
        return pd.DataFrame()
    rows = pd.concat(named, ignore_index=True)
    return rows[["scenario", *rows.columns.drop("scenario")]]


def kept_ones() -> tuple[tuple[str, Study], ...]:
    """Names and studies, the oldest first."""
    return st.session_state.get(KEPT, ())


def keep(study: Study, name: str) -> None:
    """Keep a study under a name; the oldest makes room."""
    st.session_state[KEPT] = (*kept_ones(), (name, study))[-MOST_KEPT:]
