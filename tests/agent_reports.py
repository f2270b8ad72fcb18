"""Reports of a platform about its agents, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from canonical import table

from analysis.study import Finding, Result

LINE = "date_from date_to agent"
"""What every line of a report names."""

SHIFTS = [("A", "早", 700, 420), ("A", "夜", 200, 60), ("B", "早", 200, 140), ("B", "夜", 700, 280)]
"""Agent, shift, inquiries, buyers: B is better in both shifts and had the nights."""


def team(rated: Sequence[int], good: Sequence[int]) -> dict[str, pd.DataFrame]:
    """Reports of one day: agents named A, B, ..., with ratings received and good ones."""
    rows = [
        ("2026-03-02", "2026-03-02", chr(65 + number), 1000, n - x, x)
        for number, (n, x) in enumerate(zip(rated, good, strict=True))
    ]
    return {"agent_daily": table("agent_daily", f"{LINE} reception_count eval_1 eval_5", rows)}


WORKING_DAYS = [day for day in pd.date_range("2026-03-02", periods=28) if day.day_of_week < 5]


def shifts(plan: Sequence[tuple[str, str, int, int]]) -> dict[str, pd.DataFrame]:
    """Reports of 20 working days that are alike: agent, group, inquiries, buyers who paid."""
    rows = [
        (day, day, agent, group, 800, inquiries, buyers)
        for agent, group, n, x in plan
        for day, inquiries, buyers in zip(
            WORKING_DAYS, in_equal_parts(n), in_equal_parts(x), strict=True
        )
    ]
    columns = f"{LINE} agent_group reception_count inquiry_count inquiry_paid_buyers"
    return {"agent_daily": table("agent_daily", columns, rows)}


def in_equal_parts(total: int) -> list[int]:
    """A count over the working days, as evenly as whole numbers go."""
    return np.diff(np.arange(len(WORKING_DAYS) + 1) * total // len(WORKING_DAYS)).tolist()


def daily(column: str, means: Mapping[str, float]) -> dict[str, pd.DataFrame]:
    """Twenty days of 50 receptions of each agent, whose figure wavers about a mean."""
    rng = np.random.default_rng(0)
    per_row = 50 if column == "sales_amount" else 1
    rows = [
        (day, day, agent, 50, per_row * mean * rng.gamma(25, 1 / 25))
        for agent, mean in means.items()
        for day in pd.date_range("2026-03-01", periods=20)
    ]
    return {"agent_daily": table("agent_daily", f"{LINE} reception_count {column}", rows)}


def two_shifts() -> dict[str, pd.DataFrame]:
    """A had the easy shift, looks better, and is worse in both."""
    return shifts(SHIFTS)


def keys(result: Result) -> list[str]:
    """What was found, in order."""
    return [finding.key for finding in result.findings]


def value_of(finding: Finding, name: str) -> object:
    """A value that a finding says."""
    return finding.values[name]
