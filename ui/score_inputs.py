"""The inputs of the pages on the three shop scores: typed once, the same on each of them."""

from __future__ import annotations

from typing import NamedTuple, get_args

import streamlit as st

from analysis.dsr import DIMENSIONS, Form, Goal, Typed
from analysis.scores import Rounding
from analysis.studies.dsr_example import EXAMPLE
from analysis.studies.dsr_forecast import Dimension, DsrForecast, Mix
from analysis.studies.dsr_tolerance import DsrTolerance
from ui.page import Page
from ui.score_link import Value
from ui.typed_inputs import Inputs

TEXTS = ("stars_score", "stars_counts", "stars_shares", "target", "recent", "ahead", "floor")
COUNTS = ("raters", "added")
MOST = 10_000_000
"""Raters that a shop can have."""

MOST_WINDOW = 365
MEANS, PER_HUNDRED = (4.0, 5.0), (1, 100)
"""The least and the most of sliders."""

SCORES = Inputs(
    "scores",
    {
        **{f"{dimension}.{name}": "" for dimension in DIMENSIONS for name in TEXTS},
        **{f"{dimension}.{name}": 0 for dimension in DIMENSIONS for name in COUNTS},
        "own_mean": 4.8,
        "rated_share": 40,
        "bad": DsrTolerance.bad,
        "window": DsrForecast.window,
        "per_day": "",
        "own": "",
        "days": "",
        "end": "",
    },
    {
        "form": get_args(Form),
        "rounding": get_args(Rounding),
        "goal": get_args(Goal),
        "dimension": get_args(Dimension),
        "mix": get_args(Mix),
    },
    {"own_mean": MEANS, "rated_share": PER_HUNDRED, "bad": PER_HUNDRED},
)


class Scores(NamedTuple):
    """What was typed of the three scores."""

    desc: Typed
    service: Typed
    logistics: Typed


def fill_example() -> None:
    """Put the three rows of the worked example into the inputs."""
    for dimension, typed in EXAMPLE.items():
        SCORES.fill(
            {
                f"{dimension}.stars_score": typed.stars,
                f"{dimension}.raters": typed.raters,
                f"{dimension}.target": typed.target,
                f"{dimension}.added": typed.added,
                f"{dimension}.recent": typed.recent,
                f"{dimension}.ahead": typed.ahead,
            }
        )
    SCORES.fill({"form": 0})


def ask_form(page: Page) -> Form:
    """What the reader has of the scores."""
    return SCORES.choose(page, "form", get_args(Form))


def ask_rounding(page: Page) -> Rounding:
    """How the platform's page shows a score."""
    return SCORES.choose(page, "rounding", get_args(Rounding))


def ask_goal(page: Page) -> Goal:
    """How the targets are meant."""
    return SCORES.choose(page, "goal", get_args(Goal))


def ask_scores(page: Page, form: Form, asked: tuple[str, ...]) -> Scores:
    """A card for each score with the inputs named (`stars` in the reader's form)."""
    return Scores(*(ask_score(page, dimension, form, asked) for dimension in DIMENSIONS))


def ask_score(page: Page, dimension: str, form: Form, asked: tuple[str, ...]) -> Typed:
    """One card. Raters are not asked where their counts are."""
    typed: dict[str, Value] = {}
    with st.container(border=True):
        st.markdown(f"**{page.say(f'dimension.{dimension}')}**")
        with st.container(horizontal=True):
            for name in asked:
                if name != "raters" or form != "counts":
                    word = f"stars_{form}" if name == "stars" else name
                    typed[name] = ask_number(page, dimension, word)
    return Typed(**typed)  # pyright: ignore[reportArgumentType] - texts and counts as asked


def ask_number(page: Page, dimension: str, name: str) -> str | int:
    """One input: a text that holds an exact decimal, or a count with steps."""
    label, tip = page.say(f"param.{name}"), page.say(f"help.{name}")
    key = SCORES.key(f"{dimension}.{name}")
    if name in COUNTS:
        return st.number_input(
            label, 0, MOST, step=10, key=key, help=tip, persist_state="session", width=150
        )
    return st.text_input(
        label,
        max_chars=60,
        key=key,
        help=tip,
        persist_state="session",
        width=220 if name in ("stars_counts", "stars_shares") else 150,
    )


def ask_text(page: Page, name: str) -> str:
    """One input that is no score's own."""
    return st.text_input(
        page.say(f"param.{name}"),
        help=page.say(f"help.{name}"),
        key=SCORES.key(name),
        persist_state="session",
        width=220,
    )
