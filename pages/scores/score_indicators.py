"""Other indicators: choose one, type where it stands, see what its target takes."""

import streamlit as st

from analysis.scores.indicators import INDICATORS
from analysis.studies.scores.score_indicators import ScoreIndicators
from ui.parts.page import open_page
from ui.parts.related_pages import related_pages
from ui.parts.scenarios import show_scenarios
from ui.parts.typed_inputs import Inputs

TEXTS = ("now_percent", "now_plain", "target_percent", "target_plain", "ideal", "per_day")
MOST, MOST_WINDOW = 100_000_000, 365
INPUTS = Inputs(
    "score_indicators",
    {
        **{f"{code}.{name}": "" for code in INDICATORS for name in TEXTS},
        **{f"{code}.base": 0 for code in INDICATORS},
        **{f"{code}.window": indicator.window for code, indicator in INDICATORS.items()},
    },
    {"indicator": tuple(INDICATORS)},
)

page = open_page(ScoreIndicators)
st.caption(page.say("scores_settings_note"))
INPUTS.fill_from_link()
filters = page.ask_filters()


def ask_text(name: str, indicator: str) -> str:
    """One number of the chosen indicator; each indicator keeps its own."""
    return st.text_input(
        page.say(f"param.{name}"),
        help=page.say(f"help.{name}"),
        key=INPUTS.key(f"{indicator}.{name}"),
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
            key=INPUTS.key("indicator"),
            persist_state="session",
        )
        kind = INDICATORS[chosen].kind
        unit = "percent" if kind.startswith("rate") else "plain"
        now, target = ask_text(f"now_{unit}", chosen), ask_text(f"target_{unit}", chosen)
        ideal = ask_text("ideal", chosen) if kind.startswith("mean") else ""
        base = st.number_input(
            page.say("param.base"),
            0,
            MOST,
            step=10,
            help=page.say("help.base"),
            key=INPUTS.key(f"{chosen}.base"),
            persist_state="session",
        )
        window = st.number_input(
            page.say("param.window"),
            2,
            MOST_WINDOW,
            key=INPUTS.key(f"{chosen}.window"),
            persist_state="session",
        )
        per_day = ask_text("per_day", chosen)
    with answer:
        study = ScoreIndicators(
            indicator=chosen,
            base=base,
            now=now,
            target=target,
            ideal=ideal,
            window=window,
            per_day=per_day,
        )
        page.answer(study, filters)
        related_pages(page)
        show_scenarios(page, study, filters, INPUTS)


what_if()
