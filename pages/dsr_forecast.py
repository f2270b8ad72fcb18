"""When a score gets there: choose one, say what comes in, see its way through the window."""

from dataclasses import replace
from typing import get_args

import streamlit as st

from analysis.studies.dsr_forecast import Dimension, DsrForecast, Mix
from ui.levers import levers
from ui.page import ask, open_page
from ui.scenarios import scenarios
from ui.score_inputs import ask_form, ask_goal, ask_rounding, ask_score, key, take_numbers

page = open_page(DsrForecast)
take_numbers()
narrowing = page.narrow()


@st.fragment
def what_if() -> None:
    """Inputs and answer, side by side."""
    inputs, answer = st.columns([2, 3], gap="medium")
    with inputs:
        dimension = ask(page, "dimension", get_args(Dimension))
        form = ask_form(page)
        typed = ask_score(page, dimension, form, ("stars", "raters", "target", "recent"))
        window = st.number_input(
            page.say("param.window"), 2, 365, 180, key=key("window"), persist_state="session"
        )
        per_day = st.text_input(
            page.say("param.per_day"),
            help=page.say("help.per_day"),
            key=key("per_day"),
            persist_state="session",
        )
        mix = ask(page, "mix", get_args(Mix))
        own = ask_own() if mix == "own" else ""
        rounding, goal = ask_rounding(page), ask_goal(page)
        days = st.text_area(page.say("param.days"), help=page.say("help.days"), key=key("days"))
    with answer:
        study = DsrForecast(
            form=form,
            rounding=rounding,
            goal=goal,
            dimension=dimension,
            window=window,
            per_day=per_day,
            mix=mix,
            own=own,
            days=days,
        )
        study = replace(study, **{dimension: typed})
        page.answer(study, narrowing)
        levers(page)
        scenarios(page, study, narrowing.apply(page.all_tables))


def ask_own() -> str:
    """The stars of new ratings as assumed."""
    return st.text_input(
        page.say("param.own"), help=page.say("help.own"), key=key("mix"), persist_state="session"
    )


what_if()
