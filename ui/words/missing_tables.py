"""The tables that a study waits for, in words. Pure."""

from __future__ import annotations

from collections.abc import Collection

from analysis.study import Study
from ui.words.text import Speaker


def missing_tables(
    kind: type[Study], available: Collection[str], say: Speaker, phrase: str = "table"
) -> str:
    """What the study lacks, joined by "and" or "or"; empty where it can answer.

    Args:
        kind: the study.
        available: names of the tables that are there.
        say: the reader's words.
        phrase: `table` names the tables, `brought_by` the exports that hold them.
    """
    joint = "either" if kind.any_of else "comma"
    return say(joint).join(say(f"{phrase}.{name}") for name in kind.lacks(available))
