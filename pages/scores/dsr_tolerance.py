"""Low ratings: type scores and floors, see how many low ratings they take."""

import streamlit as st

from analysis.studies.scores.dsr_tolerance import DsrTolerance
from ui.parts.page import open_page
from ui.parts.related_pages import related_pages
from ui.parts.scenarios import show_scenarios
from ui.parts.score_inputs import (
    PERCENT_RANGE,
    SCORES,
    ask_form,
    ask_rounding,
    ask_scores,
    study_as_typed,
)

page = open_page(DsrTolerance)
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
        st.slider(
            page.say("param.bad"), *PERCENT_RANGE, key=SCORES.key("bad"), persist_state="session"
        )
        ask_rounding(page)
    with answer:
        study = study_as_typed(DsrTolerance)
        page.answer(study, filters)
        related_pages(page)
        show_scenarios(page, study, filters, SCORES)


what_if()
