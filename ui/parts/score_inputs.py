"""The inputs of the pages on the three shop scores: typed once, the same on each of them.

Pages draw them; what a study is asked with is read from where they are kept, so that the report
asks what its page asks.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TypeVar, get_args

import streamlit as st

from analysis.scores.dsr import DIMENSIONS, Form, Goal, Typed
from analysis.scores.stars import Rounding
from analysis.studies.scores.dsr_example import EXAMPLE
from analysis.studies.scores.dsr_forecast import Dimension, DsrForecast, Mix
from analysis.studies.scores.dsr_tolerance import DsrTolerance
from analysis.study import Study
from ui.parts.page import Page
from ui.parts.typed_inputs import Inputs

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

AskedStudy = TypeVar("AskedStudy", bound=Study)


def as_typed(kind: type[AskedStudy]) -> AskedStudy:
    """A study asked with what stands in the inputs, whether its page is open or not."""
    asked = {each.name for each in fields(kind)}
    dimensions = (SCORES.chosen("dimension"),) if "dimension" in asked else DIMENSIONS
    known = {
        **{name: SCORES.chosen(name) for name in SCORES.choices},
        **{name: SCORES.value(name) for name in ("bad", "window", "per_day", "days", "end")},
        "own": SCORES.value("own") if SCORES.chosen("mix") == "own" else "",
        "own_mean": repr(SCORES.value("own_mean")),
        "rated_share": f"{SCORES.value('rated_share')}%",
        **{dimension: typed(dimension, kind.inputs) for dimension in dimensions},
    }
    return kind(**{name: value for name, value in known.items() if name in asked})


def typed(dimension: str, asked: tuple[str, ...]) -> Typed:
    """What stands in the inputs of one score, of those named."""
    found = {name: SCORES.value(f"{dimension}.{word}") for name, word in words_of(asked).items()}
    return Typed(**found)  # pyright: ignore[reportArgumentType] - texts and counts as asked


def words_of(asked: tuple[str, ...]) -> dict[str, str]:
    """The inputs of what is asked, in the reader's form; where that is counts, not the raters."""
    form = SCORES.chosen("form")
    return {
        name: f"stars_{form}" if name == "stars" else name
        for name in asked
        if name != "raters" or form != "counts"
    }


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


def ask_form(page: Page) -> None:
    """What the reader has of the scores."""
    SCORES.choose(page, "form", get_args(Form))


def ask_rounding(page: Page) -> None:
    """How the platform's page shows a score."""
    SCORES.choose(page, "rounding", get_args(Rounding))


def ask_goal(page: Page) -> None:
    """How the targets are meant."""
    SCORES.choose(page, "goal", get_args(Goal))


def ask_scores(page: Page) -> None:
    """A card for each score."""
    for dimension in DIMENSIONS:
        ask_score(page, dimension)


def ask_score(page: Page, dimension: str) -> None:
    """One card, with what the page's study asks of a score."""
    with st.container(border=True):
        st.markdown(f"**{page.say(f'dimension.{dimension}')}**")
        with st.container(horizontal=True):
            for word in words_of(page.study.inputs).values():
                ask_number(page, dimension, word)


def ask_number(page: Page, dimension: str, name: str) -> None:
    """One input: a text that holds an exact decimal, or a count with steps."""
    label, tip = page.say(f"param.{name}"), page.say(f"help.{name}")
    key = SCORES.key(f"{dimension}.{name}")
    if name in COUNTS:
        st.number_input(
            label, 0, MOST, step=10, key=key, help=tip, persist_state="session", width=150
        )
        return
    st.text_input(
        label,
        max_chars=60,
        key=key,
        help=tip,
        persist_state="session",
        width=220 if name in ("stars_counts", "stars_shares") else 150,
    )


def ask_text(page: Page, name: str) -> None:
    """One input that is no score's own."""
    st.text_input(
        page.say(f"param.{name}"),
        help=page.say(f"help.{name}"),
        key=SCORES.key(name),
        persist_state="session",
        width=220,
    )
