"""Saved scenarios: answers by name, side by side, and a link that opens one again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from analysis.filters import Filters
from analysis.study import Result, Study
from ui.export.provenance import Sources, choices_in_words
from ui.export.workbook import workbook
from ui.parts.cached_answers import cached_answer
from ui.parts.page import Page
from ui.parts.tables import show_table
from ui.parts.typed_inputs import Inputs
from ui.server.failure_log import Failure
from ui.words.text import Speaker

SAVED_KEY = "scores.kept"
MAX_SAVED = 8
MAX_NAME_LENGTH = 30

SavedScenarios = list[tuple[str, Study]]
"""Names and studies, the oldest first."""


def show_scenarios(page: Page, study: Study, filters: Filters, inputs: Inputs) -> None:
    """Save this answer under a name, compare the saved ones, download them, copy the link."""
    say, tables, key = page.say, filters.apply(page.all_tables), page.key(filters)
    with st.expander(say("scenario_title")):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(say("scenario_name"), max_chars=MAX_NAME_LENGTH, key="scores.name")
            if st.button(say("scenario_keep")):
                number = len(saved_scenarios()) + 1
                save_scenario(study, name.strip() or say("scenario_unnamed", number=number))
            if st.button(say("scenario_forget")):
                st.session_state[SAVED_KEY] = ()
        saved = [each for each in saved_scenarios() if type(each[1]) is type(study)]
        if saved:
            answers = [(name, cached_answer(study, key, tables)) for name, study in saved]
            for _, failure in answers:
                if isinstance(failure, Failure):
                    page.show_failure(failure)
            rows = side_by_side([(n, one) for n, one in answers if isinstance(one, Result)])
            show_table(rows, say, alt=say("scenario_kept"))
            sources = Sources(page.file_reports, filters.chosen)
            st.download_button(
                say("scenario_download"),
                partial(scenario_workbook, saved, rows, say, sources),
                file_name=f"{say('scenario_kept')}.xlsx",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                icon=":material/download:",
                on_click="ignore",
            )
        st.caption(say("scenario_link"))
        st.code(inputs.link(), language=None, wrap_lines=True)


def scenario_workbook(
    saved: SavedScenarios, rows: pd.DataFrame, say: Speaker, sources: Sources
) -> bytes:
    """The saved scenarios as a workbook: their answers under each other, and their inputs."""
    sheets = {"scenarios": rows, "inputs": inputs_table(saved, say)}
    return workbook(saved[-1][1], Result(sheets), say, sources)


def side_by_side(answers: Iterable[tuple[str, Result]]) -> pd.DataFrame:
    """The main tables of several answers under each other, each row with its scenario."""
    named = [
        table.assign(scenario=name)
        for name, result in answers
        if (table := next(iter(result.tables.values()), None)) is not None
    ]
    if not named:
        return pd.DataFrame()
    rows = pd.concat(named, ignore_index=True)
    return rows[["scenario", *rows.columns.drop("scenario")]]


def inputs_table(saved: SavedScenarios, say: Speaker) -> pd.DataFrame:
    """The inputs of each scenario, a row an input."""
    rows: list[Mapping[str, str]] = [
        {"scenario": name, "input": label, "typed": value}
        for name, study in saved
        for label, value in choices_in_words(study, say)
    ]
    return pd.DataFrame(rows)


def saved_scenarios() -> tuple[tuple[str, Study], ...]:
    """Names and studies, the oldest first."""
    return st.session_state.get(SAVED_KEY, ())


def save_scenario(study: Study, name: str) -> None:
    """Save a study under a name; the oldest is dropped where there are too many."""
    st.session_state[SAVED_KEY] = (*saved_scenarios(), (name, study))[-MAX_SAVED:]
