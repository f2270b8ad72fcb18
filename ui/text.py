"""The app's words. One TOML file a topic and language; nothing here knows of Streamlit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"zh-CN": "中文", "en": "English"}
LOCALES = Path(__file__).parent / "locales"
SHARED = ("tables", "reasons", "customers", "scores", "agents", "common")
"""Topics whose words every page knows."""

FAMILIES = {"agent": "agents", "customer": "customers", "dsr": "scores", "score": "scores"}
"""By the first word of a topic: the shared topic whose words go before those of the others."""


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
def phrases(language: str, topic: str) -> dict[str, str]:
    """All phrases of one file, by dotted key."""
    path = LOCALES / language / f"{topic}.toml"
    return _flat(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def speaker(language: str, *topics: str) -> Speaker:
    """A speaker that looks in the last topic's file first, then in those before, then in SHARED.

    Of the shared topics the one of a topic's own family comes first.
    """
    known: dict[str, str] = {}
    first_words = (topic.partition("_")[0] for topic in topics)
    families = [FAMILIES[word] for word in first_words if word in FAMILIES]
    for topic in (*SHARED, *families, *topics):
        known |= phrases(language, topic)
    return Speaker(language, known)


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= (
            _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return flat
