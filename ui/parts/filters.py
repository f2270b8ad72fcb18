"""Period, platform and shop: asked in one place, part of every answer's cache key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from analysis.filters import Narrowing
from ui.words.text import Speaker

ALL = ""
DATE_WIDTH = 180
"""Pixels: a date stands beside the cross and the calendar."""
CUTOFF = "cutoff"
"""Where the session keeps the last day that the files know of, and the studies' field for it."""


def ask_period(say: Speaker) -> tuple[date | None, date | None]:
    """From and to, both included, both may be left open."""
    start = st.date_input(
        say("param.start"), None, key="period.start", persist_state="session", width=DATE_WIDTH
    )
    end = st.date_input(
        say("param.end"), None, key="period.end", persist_state="session", width=DATE_WIDTH
    )
    return start, end


def ask_cutoff(say: Speaker) -> date | None:
    """The last day that the files know of, where their last moment is not it."""
    return st.date_input(
        say("param.cutoff"),
        None,
        key=CUTOFF,
        persist_state="session",
        width=DATE_WIDTH,
        help=say("param.cutoff_help"),
    )


def ask_narrowing(options: Mapping[str, tuple[str, ...]], say: Speaker) -> Narrowing:
    """Platform and shop, each asked only where there is more than one."""
    chosen = {}
    for name, values in options.items():
        if len(values) > 1:
            value = st.selectbox(
                say(f"param.{name}"),
                [ALL, *values],
                format_func=lambda code, name=name: _worded(name, code, say),
                key=f"filter.{name}",
                persist_state="session",
            )
            if value != ALL:
                chosen[name] = value
    return Narrowing(chosen)


def _worded(name: str, code: str, say: Speaker) -> str:
    return say("all") if code == ALL else str(say.word(name, code))
