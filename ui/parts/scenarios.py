"""Scenarios: an answer kept under a name beside others, and a link that opens it again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from analysis.filters import Narrowing
from analysis.study import Result, Study, Tables
from ui.export.provenance import Sources, choices
from ui.export.workbook import workbook
from ui.parts.page import Page
from ui.parts.tables import show_table
from ui.parts.typed_inputs import Inputs
from ui.words.text import Speaker

KEPT = "scores.kept"
MOST_KEPT = 8
LONGEST = 30

Kept = list[tuple[str, Study]]
"""Names and studies, the oldest first."""


def scenarios(page: Page, study: Study, narrowing: Narrowing, inputs: Inputs) -> None:
    """Keep this answer under a name, see the kept ones side by side, download, copy the link."""
    say, tables = page.say, narrowing.apply(page.all_tables)
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
            sources = Sources(page.accounts, narrowing.chosen)
            st.download_button(
                say("scenario_download"),
                partial(book, kept, tables, say, sources),
                file_name=f"{say('scenario_kept')}.xlsx",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                icon=":material/download:",
                on_click="ignore",
            )
        st.caption(say("scenario_link"))
        st.code(inputs.link(), language=None, wrap_lines=True)


def book(kept: Kept, tables: Tables, say: Speaker, sources: Sources) -> bytes:
    """The kept scenarios as a workbook: their answers under each other, and what was typed."""
    sheets = {"scenarios": side_by_side(kept, tables), "inputs": typed(kept, say)}
    return workbook(kept[-1][1], Result(sheets), say, sources)


def side_by_side(kept: Kept, tables: Tables) -> pd.DataFrame:
    """The main tables of several answers under each other, each row with its scenario."""
    answers = [(name, next(iter(one.run(tables).tables.values()), None)) for name, one in kept]
    named = [table.assign(scenario=name) for name, table in answers if table is not None]
    if not named:
        return pd.DataFrame()
    rows = pd.concat(named, ignore_index=True)
    return rows[["scenario", *rows.columns.drop("scenario")]]


def typed(kept: Kept, say: Speaker) -> pd.DataFrame:
    """What was typed of each scenario, a row an input."""
    rows: list[Mapping[str, str]] = [
        {"scenario": name, "input": label, "typed": value}
        for name, one in kept
        for label, value in choices(one, say)
    ]
    return pd.DataFrame(rows)


def kept_ones() -> tuple[tuple[str, Study], ...]:
    """Names and studies, the oldest first."""
    return st.session_state.get(KEPT, ())


def keep(study: Study, name: str) -> None:
    """Keep a study under a name; the oldest makes room."""
    st.session_state[KEPT] = (*kept_ones(), (name, study))[-MOST_KEPT:]
