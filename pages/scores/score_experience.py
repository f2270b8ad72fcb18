"""Experience score: type scores and weights from the shop's page, see where the room is."""

from dataclasses import fields
from typing import get_args

import streamlit as st

from analysis.studies.scores.score_experience import PARTS, Part, ScoreExperience, System
from ui.parts.page import open_page
from ui.parts.related_pages import related_pages
from ui.parts.scenarios import show_scenarios
from ui.parts.typed_inputs import Inputs

WORDS = [field.name for field in fields(Part)]
WHOLE = ("extra", "deducted")
INPUTS = Inputs(
    "score_experience",
    {
        **{f"{part}.{word}": "" for part in PARTS for word in WORDS},
        **{f"all.{word}": "" for word in WHOLE},
        "read_on": None,
    },
    {"system": get_args(System)},
)

page = open_page(ScoreExperience)
st.caption(page.say("scores_settings_note"))
INPUTS.fill_from_link()
filters = page.ask_filters()


def ask_text(name: str, place: str) -> str:
    """One number as its reader types it."""
    return st.text_input(
        page.say(f"param.{name}"),
        help=page.say(f"help.{name}"),
        key=INPUTS.key(f"{place}.{name}"),
        persist_state="session",
        width=150,
    )


def ask_part(name: str) -> Part:
    """The card of one dimension."""
    with st.container(border=True):
        st.markdown(f"**{page.say(f'part.{name}')}**")
        with st.container(horizontal=True):
            return Part(*(ask_text(word, name) for word in WORDS))


@st.fragment
def what_if() -> None:
    """Inputs and answer, side by side."""
    inputs, answer = st.columns([2, 3], gap="medium")
    with inputs:
        system = INPUTS.choose(page, "system", get_args(System))
        read_on = st.date_input(
            page.say("param.read_on"),
            None,
            key=INPUTS.key("read_on"),
            persist_state="session",
            width=220,
        )
        parts = {name: ask_part(name) for name in PARTS}
        with st.container(horizontal=True):
            extra, deducted = (ask_text(name, "all") for name in WHOLE)
    with answer:
        study = ScoreExperience(
            system=system, read_on=read_on, extra=extra, deducted=deducted, **parts
        )
        page.answer(study, filters)
        related_pages(page)
        show_scenarios(page, study, filters, INPUTS)


what_if()
