"""The inputs of the pages on the three shop scores: typed once, the same on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar, get_args

import streamlit as st

from analysis.dsr import DIMENSIONS, Form, Goal, Typed
from analysis.scores import Rounding
from analysis.studies.dsr_example import EXAMPLE
from ui.page import Page
from ui.score_link import Value, numbers_in

CHOICES: Mapping[str, tuple[str, ...]] = {
    "form": get_args(Form),
    "rounding": get_args(Rounding),
    "goal": get_args(Goal),
}
TEXTS = ("stars_score", "stars_counts", "stars_shares", "target", "recent", "ahead", "floor")
COUNTS = ("raters", "added")
MOST = 10_000_000
"""Raters that a shop can have."""


Code = TypeVar("Code", bound=str)


class Scores(NamedTuple):
    """What was typed of the three scores."""

    desc: Typed
    service: Typed
    logistics: Typed


def defaults() -> dict[str, Value]:
    """Every number a link may hold, by the name of its input; choices by their place."""
    blank: dict[str, Value] = {
        **{f"{dimension}.{name}": "" for dimension in DIMENSIONS for name in TEXTS},
        **{f"{dimension}.{name}": 0 for dimension in DIMENSIONS for name in COUNTS},
    }
    return {**dict.fromkeys(CHOICES, 0), **blank}


def take_numbers() -> None:
    """Fill the inputs from the numbers of the address, once, and clear them from it.

    Numbers that a link or the example gave an input are given to it again on every page:
    Streamlit 1.67 blanks them on the first page after, though the session still knows them.
    """
    found = numbers_in(st.query_params.to_dict(), defaults())
    if found:
        fill(found)
        st.query_params.clear()
    fill({name: _value(name, blank) for name, blank in defaults().items() if name not in CHOICES})


def fill(values: Mapping[str, Value]) -> None:
    """Put values into the inputs, before these are drawn."""
    for name, value in values.items():
        options = CHOICES.get(name)
        if options is None:
            st.session_state[key(name)] = value
        elif isinstance(value, int) and value < len(options) and value != current()[name]:
            st.session_state[key(name)] = options[value]


def fill_example() -> None:
    """Put the three rows of the worked example into the inputs."""
    for dimension, typed in EXAMPLE.items():
        fill(
            {
                f"{dimension}.stars_score": typed.stars,
                f"{dimension}.raters": typed.raters,
                f"{dimension}.target": typed.target,
                f"{dimension}.added": typed.added,
                f"{dimension}.recent": typed.recent,
                f"{dimension}.ahead": typed.ahead,
            }
        )
    fill({"form": 0})


def current() -> dict[str, Value]:
    """What stands in the inputs, also in those of other pages, as a link holds it."""
    values = {name: _value(name, default) for name, default in defaults().items()}
    places = {
        name: options.index(values[name]) if values[name] in options else 0
        for name, options in CHOICES.items()
    }
    return {**values, **places}


def ask_form(page: Page) -> Form:
    """What the reader has of the scores."""
    return _choose(page, "form", get_args(Form))


def ask_rounding(page: Page) -> Rounding:
    """How the platform's page shows a score."""
    return _choose(page, "rounding", get_args(Rounding))


def ask_goal(page: Page) -> Goal:
    """How the targets are meant."""
    return _choose(page, "goal", get_args(Goal))


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


def ask_number(page: Page, dimension: str, name: str) -> Value:
    """One input: a text that holds an exact decimal, or a count with steps."""
    label, tip, place = page.say(f"param.{name}"), page.say(f"help.{name}"), f"{dimension}.{name}"
    if name in COUNTS:
        return st.number_input(
            label, 0, MOST, step=10, key=key(place), help=tip, persist_state="session", width=150
        )
    return st.text_input(
        label,
        max_chars=60,
        key=key(place),
        help=tip,
        persist_state="session",
        width=220 if name in ("stars_counts", "stars_shares") else 150,
    )


def key(name: str) -> str:
    """The input's place in the session."""
    return f"scores.{name}"


def _choose(page: Page, name: str, options: tuple[Code, ...]) -> Code:
    return st.segmented_control(
        page.say(f"param.{name}"),
        options,
        default=options[0],
        required=True,
        format_func=lambda code: page.say(f"{name}.{code}"),
        wrap=True,
        key=key(name),
        persist_state="session",
    )


def _value(name: str, default: Value) -> Value:
    value = st.session_state.get(key(name))
    return default if value is None else value
