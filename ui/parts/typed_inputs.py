"""Inputs that a link can fill: their session keys, their values, and the link that fills them.

A value from a link is set again on every page. Streamlit 1.67 empties the input on the first page
after, though the session still has the value. So such inputs get no `value` argument.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st

from ui.parts.page import Page
from ui.parts.scenario_link import InputValue, numbers_from_query, scenario_url

Code = TypeVar("Code", bound=str)


@dataclass(frozen=True)
class Inputs:
    """The inputs of a page, or of several pages that share them."""

    prefix: str
    """Of the inputs' keys in the session."""

    values: Mapping[str, InputValue]
    """Each input's default value."""

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The options of each choice, the default first; a link names an option by its index."""

    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The lowest and highest value of each slider, which raises at any other value."""

    def key(self, name: str) -> str:
        """The input's key in the session."""
        return f"{self.prefix}.{name}"

    def fill_from_link(self) -> None:
        """Before inputs are drawn: fill them from the address, once, and clear its query."""
        numbers = numbers_from_query(st.query_params.to_dict(), self._defaults())
        if numbers:
            self.fill({name: value for name, value in numbers.items() if self._fits(name, value)})
            st.query_params.clear()
        self.fill({name: self.value(name) for name in self.values})

    def fill(self, new_values: Mapping[str, InputValue]) -> None:
        """Set values of inputs, before these are drawn."""
        for name, value in new_values.items():
            options = self.choices.get(name)
            if options is None:
                st.session_state[self.key(name)] = value
            elif (
                isinstance(value, int)
                and value < len(options)
                and value != self._option_index(name)
            ):
                st.session_state[self.key(name)] = options[value]

    def link(self) -> str:
        """The address that opens this page with the typed values."""
        values = {name: self.value(name) for name in self.values}
        numbers = {name: self._option_index(name) for name in self.choices}
        return scenario_url(st.context.url or "", values | numbers, self._defaults())

    def value(self, name: str) -> InputValue:
        """The value of an input, drawn or not."""
        value = st.session_state.get(self.key(name))
        return self.values[name] if value is None else value

    def chosen(self, name: str) -> str:
        """The chosen option, drawn or not."""
        return self.choices[name][self._option_index(name)]

    def choose(self, page: Page, name: str, options: tuple[Code, ...]) -> Code:
        """Ask for one of a few options, the default first."""
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

    def _defaults(self) -> dict[str, InputValue]:
        return {**self.values, **dict.fromkeys(self.choices, 0)}

    def _fits(self, name: str, value: InputValue) -> bool:
        lowest, highest = self.ranges.get(name, (-math.inf, math.inf))
        return not isinstance(value, int | float) or lowest <= value <= highest

    def _option_index(self, name: str) -> int:
        chosen, options = st.session_state.get(self.key(name)), self.choices[name]
        return options.index(chosen) if chosen in options else 0
