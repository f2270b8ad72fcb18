"""The vocabulary of the made-up shop: `words.toml`, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt


@cache
def words() -> MappingProxyType[str, Any]:
    """All words, by topic. Read-only."""
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def reason_codes() -> list[str]:
    """The canonical codes `level1.level2`, in the order in which tables number them."""
    return [reason["code"] for reason in words()["reason"]]


def reasons_of(code: str) -> npt.NDArray[np.int8]:
    """The numbers of one reason, as `quality.defect`, or of all of a first level, as `quality`."""
    found = [i for i, known in enumerate(reason_codes()) if f"{known}.".startswith(f"{code}.")]
    return np.array(found, dtype=np.int8)
