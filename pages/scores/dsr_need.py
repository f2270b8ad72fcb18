"""Ratings needed: type scores and targets, see how many more ratings of real buyers they take."""

import streamlit as st

from analysis.studies.scores.dsr_need import DsrNeed
from ui.parts.page import open_page
from ui.parts.related_pages import related_pages
from ui.parts.scenarios import show_scenarios
from ui.parts.score_inputs import (
    MEAN_RANGE,
    PERCENT_RANGE,
    SCORES,
    ask_form,
    ask_goal,
    ask_rounding,
    ask_scores,
    study_as_typed,
)

page = open_page(DsrNeed)
st.caption(page.say("scores_rule"))
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
            page.say("param.own_mean"),
            *MEAN_RANGE,
            step=0.01,
            key=SCORES.key("own_mean"),
            persist_state="session",
        )
        st.slider(
            page.say("param.rated_share"),
            *PERCENT_RANGE,
            key=SCORES.key("rated_share"),
            persist_state="session",
        )
        ask_rounding(page)
        ask_goal(page)
    with answer:
        study = study_as_typed(DsrNeed)
        page.answer(study, filters)
        related_pages(page)
        show_scenarios(page, study, filters, SCORES)


what_if()
