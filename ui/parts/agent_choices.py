"""The choices that all pages about agents share: measure, period, definitions, names."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from analysis.agents.comparison import team_measures
from analysis.agents.figures import known_strata
from analysis.agents.measures import SALES, AgentChoice, Hours, Per
from analysis.study import Tables
from ui.parts.filters import ask_period
from ui.parts.page import Page


def ask_measure(page: Page, *, shares_only: bool = False) -> str:
    """One of the measures that the tables have; empty where they have none.

    The first one is stored as no choice: then a report is the same before and after a visit to
    the page.
    """
    measures = _measures(page.digest, page.all_tables)
    options = [name for name in measures if name.endswith("rate") or not shares_only]
    if not options:
        return ""
    chosen = st.selectbox(
        page.say("param.measure"),
        options,
        format_func=lambda code: page.say(f"measure.{code}"),
        key=f"{page.study.name}.shown_measure",
        persist_state="session",
        width=240,
    )
    st.session_state[f"{page.study.name}.measure"] = "" if chosen == options[0] else chosen
    return chosen


def ask_agents(page: Page) -> dict[str, Any]:
    """The choices that all studies of agents share, by field."""
    start, end = ask_period(page.say)
    chosen: dict[str, Any] = {"start": start, "end": end}
    with st.popover(page.say("param.more_agent_choices"), icon=":material/tune:"):
        if "chats" in page.all_tables:
            chosen["per"] = shared_choice(page, "per", get_args(Per))
        if "chats" in page.all_tables or "sessions" in page.all_tables:
            chosen["hours"] = shared_choice(page, "hours", get_args(Hours))
        chosen["merged"] = st.text_area(
            page.say("param.merged"),
            help=page.say("param.merged_help"),
            key="agents.merged",
            persist_state="session",
            max_chars=2000,
        )
        chosen["is_anonymous"] = st.toggle(
            page.say("param.is_anonymous"), key="agents.is_anonymous", persist_state="session"
        )
    return chosen


def shared_choice(page: Page, name: str, options: tuple[str, ...]) -> str:
    """Ask for one of a few options; the choice holds for all pages about agents."""
    return st.segmented_control(
        page.say(f"param.{name}"),
        options,
        default=options[0],
        required=True,
        format_func=lambda code: page.say(f"{name}.{code}"),
        key=f"agents.{name}",
        persist_state="session",
    )


@st.cache_data(scope="session", max_entries=4, ttl="12h", show_spinner=False)
def _measures(digest: str, _tables: Tables) -> tuple[str, ...]:
    """Cached by the files' digest, never by the tables."""
    team = team_measures(_tables, AgentChoice())
    return (*team.measures, *([SALES] if team.has_sales else []))


def ask_circumstances(page: Page, measure: str) -> tuple[str, ...]:
    """Which of the data's circumstances to adjust for; all of them by default."""
    options = _circumstances(page.digest, measure, page.all_tables)
    if not options:
        return ()
    chosen = st.pills(
        page.say("param.circumstances"),
        options,
        selection_mode="multi",
        default=options,
        format_func=lambda code: page.say(f"circumstances.{code}"),
        key=f"agent_fair.circumstances.{'.'.join(options)}",
        persist_state="session",
    )
    adjusted_for = () if len(chosen) == len(options) else tuple(chosen)
    st.session_state["agent_fair.circumstances"] = adjusted_for
    return adjusted_for


@st.cache_data(scope="session", max_entries=20, ttl="12h", show_spinner=False)
def _circumstances(digest: str, measure: str, _tables: Tables) -> tuple[str, ...]:
    """Cached by the files' digest and the measure."""
    return known_strata(_tables, AgentChoice(), measure)
