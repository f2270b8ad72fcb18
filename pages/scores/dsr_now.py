"""Scores now: type them or take them from the files, see how much they sway and where peers are."""

import streamlit as st

from analysis.studies.scores.dsr_now import DsrNow
from ui.parts.page import open_page
from ui.parts.related_pages import related_pages
from ui.parts.scenarios import show_scenarios
from ui.parts.score_inputs import (
    SCORES,
    ask_form,
    ask_goal,
    ask_rounding,
    ask_scores,
    ask_text,
    study_as_typed,
)

page = open_page(DsrNow)
SCORES.fill_from_link()
filters = page.ask_filters()


@st.fragment
def what_if() -> None:
    """Inputs and answer, side by side."""
    inputs, answer = st.columns([2, 3], gap="medium")
    with inputs:
        ask_form(page)
        st.caption(page.say("scores_blank"))
        ask_scores(page)
        ask_rounding(page)
        ask_goal(page)
        ask_text(page, "end")
    with answer:
        study = study_as_typed(DsrNow)
        page.answer(study, filters)
        related_pages(page)
        show_scenarios(page, study, filters, SCORES)


what_if()
