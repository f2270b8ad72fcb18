"""The inputs of the pages on the three shop scores: typed once, the same on each of them.

Pages show them. A study's choices are read from the session, so that the report and the page use
the same ones.
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
MAX_RATERS = 10_000_000
"""Maximum number of raters of a shop."""

MAX_WINDOW_DAYS = 365
MEAN_RANGE, PERCENT_RANGE = (4.0, 5.0), (1, 100)
"""Lower and upper end of the sliders."""

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
    {"own_mean": MEAN_RANGE, "rated_share": PERCENT_RANGE, "bad": PERCENT_RANGE},
)

AnyStudy = TypeVar("AnyStudy", bound=Study)


def study_as_typed(kind: type[AnyStudy]) -> AnyStudy:
    """A study with its choices from the inputs, whether its page is open or not."""
    field_names = {field.name for field in fields(kind)}
    dimensions = (SCORES.chosen("dimension"),) if "dimension" in field_names else DIMENSIONS
    values = {
        **{name: SCORES.chosen(name) for name in SCORES.choices},
        **{name: SCORES.value(name) for name in ("bad", "window", "per_day", "days", "end")},
        "own": SCORES.value("own") if SCORES.chosen("mix") == "own" else "",
        "own_mean": repr(SCORES.value("own_mean")),
        "rated_share": f"{SCORES.value('rated_share')}%",
        **{dimension: typed_score(dimension, kind.inputs) for dimension in dimensions},
    }
    return kind(**{name: value for name, value in values.items() if name in field_names})


def typed_score(dimension: str, names: tuple[str, ...]) -> Typed:
    """The values of the named inputs of one score."""
    values = {
        name: SCORES.value(f"{dimension}.{input_name}")
        for name, input_name in input_names(names).items()
    }
    return Typed(**values)  # pyright: ignore[reportArgumentType] - texts and counts as asked


def input_names(names: tuple[str, ...]) -> dict[str, str]:
    """The inputs of what is asked, in the reader's form; where that is counts, not the raters."""
    input_form = SCORES.chosen("form")
    return {
        name: f"stars_{input_form}" if name == "stars" else name
        for name in names
        if name != "raters" or input_form != "counts"
    }


def fill_example() -> None:
    """Put the three rows of the worked example into the inputs."""
    for dimension, example in EXAMPLE.items():
        SCORES.fill(
            {
                f"{dimension}.stars_score": example.stars,
                f"{dimension}.raters": example.raters,
                f"{dimension}.target": example.target,
                f"{dimension}.added": example.added,
                f"{dimension}.recent": example.recent,
                f"{dimension}.ahead": example.ahead,
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
            for name in input_names(page.study.inputs).values():
                ask_number(page, dimension, name)


def ask_number(page: Page, dimension: str, name: str) -> None:
    """One input: a text that holds an exact decimal, or a count with steps."""
    label, help_text = page.say(f"param.{name}"), page.say(f"help.{name}")
    key = SCORES.key(f"{dimension}.{name}")
    if name in COUNTS:
        st.number_input(
            label,
            0,
            MAX_RATERS,
            step=10,
            key=key,
            help=help_text,
            persist_state="session",
            width=150,
        )
        return
    st.text_input(
        label,
        max_chars=60,
        key=key,
        help=help_text,
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
