"""Inputs that a link can fill: their places in the session, what stands in them, what a link says.

A number that a link gave an input is given to it again on every page: Streamlit 1.67 blanks it on
the first page after, though the session still knows it. So such inputs get no value of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st

from ui.parts.page import Page
from ui.parts.scenario_link import Value, link, numbers_in

Code = TypeVar("Code", bound=str)


@dataclass(frozen=True)
class Inputs:
    """What is typed on a page, or on several alike."""

    place: str
    """Of the inputs in the session."""

    values: Mapping[str, Value]
    """What each input holds before anything was typed."""

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What each choice offers, the default first; a link names one by its number."""

    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The least and the most of each slider, which fails at any other value."""

    def key(self, name: str) -> str:
        """The input's key in the session."""
        return f"{self.place}.{name}"

    def take(self) -> None:
        """Before inputs are drawn: fill them from the address, once, and clear it."""
        found = numbers_in(st.query_params.to_dict(), self._blanks())
        if found:
            self.fill({name: value for name, value in found.items() if self._fits(name, value)})
            st.query_params.clear()
        self.fill({name: self.value(name) for name in self.values})

    def fill(self, found: Mapping[str, Value]) -> None:
        """Put values into inputs, before these are drawn."""
        for name, value in found.items():
            options = self.choices.get(name)
            if options is None:
                st.session_state[self.key(name)] = value
            elif isinstance(value, int) and value < len(options) and value != self._number(name):
                st.session_state[self.key(name)] = options[value]

    def link(self) -> str:
        """The address that opens this page with what is typed, also on pages alike."""
        values = {name: self.value(name) for name in self.values}
        numbers = {name: self._number(name) for name in self.choices}
        return link(st.context.url or "", values | numbers, self._blanks())

    def value(self, name: str) -> Value:
        """What stands in an input, drawn or not."""
        value = st.session_state.get(self.key(name))
        return self.values[name] if value is None else value

    def chosen(self, name: str) -> str:
        """What stands in a choice, drawn or not."""
        return self.choices[name][self._number(name)]

    def choose(self, page: Page, name: str, options: tuple[Code, ...]) -> Code:
        """One choice among a few, the default first."""
        return st.segmented_control(
            page.say(f"param.{name}"),
            options,
            default=options[0],
            required=True,
            format_func=lambda code: page.say(f"{name}.{code}"),
            wrap=True,
            key=self.key(name),
            persist_state="session",
        )

    def _blanks(self) -> dict[str, Value]:
        return {**self.values, **dict.fromkeys(self.choices, 0)}

    def _fits(self, name: str, value: Value) -> bool:
        least, most = self.ranges.get(name, (-math.inf, math.inf))
        return not isinstance(value, int | float) or least <= value <= most

    def _number(self, name: str) -> int:
        chosen, options = st.session_state.get(self.key(name)), self.choices[name]
        return options.index(chosen) if chosen in options else 0
