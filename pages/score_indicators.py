"""Other indicators: choose one, type where it stands, see what its target takes."""

import streamlit as st

from analysis.indicators import INDICATORS
from analysis.studies.score_indicators import ScoreIndicators
from ui.levers import levers
from ui.page import open_page

page = open_page(ScoreIndicators)
st.caption(page.say("scores_settings_note"))
narrowing = page.narrow()


def ask_text(name: str, suffix: str) -> str:
    """One number of the chosen indicator; each indicator keeps its own."""
    return st.text_input(
        page.say(f"param.{name}"),
        help=page.say(f"help.{name}"),
        key=f"score_indicators.{suffix}.{name}",
        persist_state="session",
    )


@st.fragment
def what_if() -> None:
    """Inputs and answer, side by side."""
    inputs, answer = st.columns([2, 3], gap="medium")
    with inputs:
        chosen = st.selectbox(
            page.say("param.indicator"),
            list(INDICATORS),
            format_func=lambda code: page.say(f"indicator.{code}"),
            key="score_indicators.indicator",
            persist_state="session",
        )
        known = INDICATORS[chosen]
        unit = "percent" if known.kind.startswith("rate") else "plain"
        now, target = ask_text(f"now_{unit}", chosen), ask_text(f"target_{unit}", chosen)
        ideal = ask_text("ideal", chosen) if known.kind.startswith("mean") else ""
        base = st.number_input(
            page.say("param.base"),
            0,
            100_000_000,
            step=10,
            help=page.say("help.base"),
            key=f"score_indicators.{chosen}.base",
            persist_state="session",
        )
        window = st.number_input(
            page.say("param.window"),
            2,
            365,
            known.window,
            key=f"score_indicators.{chosen}.window",
            persist_state="session",
        )
        per_day = ask_text("per_day", chosen)
    with answer:
        page.answer(
            ScoreIndicators(
                indicator=chosen,
                base=base,
                now=now,
                target=target,
                ideal=ideal,
                window=window,
                per_day=per_day,
            ),
            narrowing,
        )
        levers(page)


what_if()
