"""The app's phrases: one TOML file per topic and language. Pure: no Streamlit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

LANGUAGES = {"zh-CN": "中文", "en": "English"}
LOCALES = Path(__file__).parents[1] / "locales"
GENERAL = ("tables", "reasons", "common")
"""Topics whose phrases are available on every page."""

SHARED = "_shared"
"""The file of the phrases that all topics of one subject share."""


class Filler(Formatter):
    """Fills placeholders as `str.format` does, and knows one from many: `{n:order is|orders are}`.

    What is written as nothing has no sign: 0 and 0.00, never +0.
    """

    def format_field(self, value: object, format_spec: str) -> str:
        """The value as the phrase writes it; with a bar, the words for one or for many."""
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if _written_whole(value) in ("1", "-1") else many
        text = format(value, format_spec)
        return text[1:] if SIGNED_NOUGHT.fullmatch(text) else text


def _written_whole(value: object) -> str:
    """A count as phrases write it: floats without decimals, texts and decimals as they are."""
    return f"{value:.0f}" if isinstance(value, float) else str(value)


SIGNED_NOUGHT = re.compile(r"[+-]0(\.0*)?%?")
"""What is written as nothing though it has a sign."""

FILLER = Filler()


@dataclass(frozen=True)
class Speaker:
    """Gives the phrases of some topics in one language; fits `analysis.study.Say`."""

    language: str
    phrases: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The phrase with its placeholders filled. Raises KeyError for an unknown key."""
        return FILLER.vformat(self.phrases[key], (), values)

    def word(self, name: str, value: object) -> object:
        """A code in words, `reason_l1` and `quality` for instance; any other value as it is."""
        return self.phrases.get(f"{name}.{value}", value)


@cache
def topics_of(language: str) -> Mapping[str, Path]:
    """The file of each topic, in all subjects."""
    files = sorted((LOCALES / language).rglob("*.toml"))
    return {path.stem: path for path in files if path.stem != SHARED}


def phrases(language: str, topic: str) -> dict[str, str]:
    """All phrases of one topic, by dotted key."""
    return phrases_in(topics_of(language)[topic])


@cache
def speaker(language: str, *topics: str) -> Speaker:
    """A speaker that looks in the last topic's file first, then in those before, then in GENERAL.

    Before each topic's own words stand those that its subject shares.
    """
    phrases_by_key: dict[str, str] = {}
    for topic in (*GENERAL, *topics):
        shared = topics_of(language)[topic].with_stem(SHARED)
        phrases_by_key |= (phrases_in(shared) if shared.exists() else {}) | phrases(language, topic)
    return Speaker(language, phrases_by_key)


@cache
def phrases_in(path: Path) -> dict[str, str]:
    """All phrases of one file, by dotted key."""
    return _flatten(tomllib.loads(path.read_text(encoding="utf-8")))


def _flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    phrases_by_key: dict[str, str] = {}
    for key, value in tree.items():
        phrases_by_key |= (
            _flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return phrases_by_key
