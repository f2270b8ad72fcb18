"""The filters: period, platform and shop. They are part of every answer's cache key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from analysis.filters import Filters
from ui.words.text import Speaker

ALL = ""
DATE_WIDTH = 180
"""Pixels: room for a date, the clear button and the calendar button."""

CUTOFF = "cutoff"
"""The session's key of the cut-off day, and the studies' field for it."""


def ask_period(say: Speaker) -> tuple[date | None, date | None]:
    """First and last day, both included; either may be left open."""
    start = st.date_input(
        say("param.start"), None, key="period.start", persist_state="session", width=DATE_WIDTH
    )
    end = st.date_input(
        say("param.end"), None, key="period.end", persist_state="session", width=DATE_WIDTH
    )
    return start, end


def ask_cutoff(say: Speaker) -> date | None:
    """The cut-off day: the last day that the files cover, where their last time is not it."""
    return st.date_input(
        say("param.cutoff"),
        None,
        key=CUTOFF,
        persist_state="session",
        width=DATE_WIDTH,
        help=say("param.cutoff_help"),
    )


def ask_filters(options: Mapping[str, tuple[str, ...]], say: Speaker) -> Filters:
    """Platform and shop, each asked only where there is more than one."""
    chosen = {}
    for name, values in options.items():
        if len(values) > 1:
            value = st.selectbox(
                say(f"param.{name}"),
                [ALL, *values],
                format_func=lambda code, name=name: _option_label(name, code, say),
                key=f"filter.{name}",
                persist_state="session",
            )
            if value != ALL:
                chosen[name] = value
    return Filters(chosen)


def _option_label(name: str, code: str, say: Speaker) -> str:
    return say("all") if code == ALL else str(say.word(name, code))
