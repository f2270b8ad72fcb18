"""The app's words. One TOML file a topic and language; nothing here knows of Streamlit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"zh-CN": "中文", "en": "English"}
LOCALES = Path(__file__).parents[1] / "locales"
GENERAL = ("tables", "reasons", "common")
"""Topics whose words every page knows."""

SHARED = "_shared"
"""The file in a subject's folder whose words all topics of that subject know, and no other."""


@dataclass(frozen=True)
class Speaker:
    """Says a phrase of one topic in one language; fits `analysis.study.Say`."""

    language: str
    known: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The phrase with its blanks filled; a key that has no phrase is a KeyError."""
        return self.known[key].format(**values)

    def word(self, name: str, value: object) -> object:
        """A code in words, `reason_l1` and `quality` for instance; any other value as it is."""
        return self.known.get(f"{name}.{value}", value)


@cache
def topics_of(language: str) -> Mapping[str, Path]:
    """The file of each topic, whatever subject it belongs to."""
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
    known: dict[str, str] = {}
    for topic in (*GENERAL, *topics):
        shared = topics_of(language)[topic].with_stem(SHARED)
        known |= (phrases_in(shared) if shared.exists() else {}) | phrases(language, topic)
    return Speaker(language, known)


@cache
def phrases_in(path: Path) -> dict[str, str]:
    """All phrases of one file, by dotted key."""
    return _flat(tomllib.loads(path.read_text(encoding="utf-8")))


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= (
            _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return flat
