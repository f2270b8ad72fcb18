"""Experience score: type scores and weights from the shop's page, see where the room is."""

from typing import get_args

import streamlit as st

from analysis.studies.score_experience import PARTS, Part, ScoreExperience, System
from ui.levers import levers
from ui.page import ask, open_page

page = open_page(ScoreExperience)
st.caption(page.say("scores_settings_note"))
narrowing = page.narrow()


def ask_text(name: str, place: str) -> str:
    """One number as its reader types it."""
    return st.text_input(
        page.say(f"param.{name}"),
        help=page.say(f"help.{name}"),
        key=f"score_experience.{place}.{name}",
        persist_state="session",
        width=150,
    )


def ask_part(name: str) -> Part:
    """The card of one dimension."""
    with st.container(border=True):
        st.markdown(f"**{page.say(f'part.{name}')}**")
        with st.container(horizontal=True):
            return Part(*(ask_text(word, name) for word in ("score", "weight", "reference")))


@st.fragment
def what_if() -> None:
    """Inputs and answer, side by side."""
    inputs, answer = st.columns([2, 3], gap="medium")
    with inputs:
        system = ask(page, "system", get_args(System))
        read_on = st.date_input(
            page.say("param.read_on"),
            None,
            key="score_experience.read_on",
            persist_state="session",
            width=220,
        )
        parts = {name: ask_part(name) for name in PARTS}
        with st.container(horizontal=True):
            extra, deducted = ask_text("extra", "all"), ask_text("deducted", "all")
    with answer:
        study = ScoreExperience(
            system=system, read_on=read_on, extra=extra, deducted=deducted, **parts
        )
        page.answer(study, narrowing)
        levers(page)


what_if()
