"""When a score gets there: choose one, say what comes in, see its way through the window."""

from typing import get_args

import streamlit as st

from analysis.studies.scores.dsr_forecast import Dimension, DsrForecast, Mix
from ui.parts.page import open_page
from ui.parts.related_pages import related_pages
from ui.parts.scenarios import show_scenarios
from ui.parts.score_inputs import (
    MAX_WINDOW_DAYS,
    SCORES,
    ask_form,
    ask_goal,
    ask_rounding,
    ask_score,
    ask_text,
    study_as_typed,
)

page = open_page(DsrForecast)
SCORES.fill_from_link()
filters = page.ask_filters()


@st.fragment
def what_if() -> None:
    """Inputs and answer, side by side."""
    inputs, answer = st.columns([2, 3], gap="medium")
    with inputs:
        dimension = SCORES.choose(page, "dimension", get_args(Dimension))
        ask_form(page)
        ask_score(page, dimension)
        st.number_input(
            page.say("param.window"),
            2,
            MAX_WINDOW_DAYS,
            key=SCORES.key("window"),
            persist_state="session",
        )
        ask_text(page, "per_day")
        if SCORES.choose(page, "mix", get_args(Mix)) == "own":
            ask_text(page, "own")
        ask_rounding(page)
        ask_goal(page)
        st.text_area(
            page.say("param.days"),
            help=page.say("help.days"),
            key=SCORES.key("days"),
            persist_state="session",
        )
    with answer:
        study = study_as_typed(DsrForecast)
        page.answer(study, filters)
        related_pages(page)
        show_scenarios(page, study, filters, SCORES)


what_if()
