"""Since which week a group or shift answers slower or faster beside the other groups.

Reads    agent_daily: agent_group, date_from, date_to, reception_count, avg_response_s
Source: Pettitt 1979, "A non-parametric approach to the change-point problem". Weeks resemble
their neighbours: p is widened by how alike neighbours are, and is good for a hint alone.
"""

from __future__ import annotations

from typing import NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.agents.from_reports import report_rows
from analysis.agents.measures import AgentChoice
from analysis.engine import Table, small
from analysis.methods.change_point import change_position, neighbour_correlation, pettitt
from analysis.methods.families import false_discovery
from analysis.methods.thresholds import ENOUGH_FOR_MEAN, ENOUGH_WEEKS, HINT, PRACTICAL
from analysis.periods import week_start

DAY = pd.Timedelta(days=1)
WEEK = 7 * DAY


class WeeksResponse(NamedTuple):
    """The weeks before or after a change: how many, the group's mean seconds, the others'."""

    weeks: int
    group_s: float
    others_s: float


class GroupChange(NamedTuple):
    """A group whose response changed beside that of the others, from the first day of a week on."""

    group: str
    since: pd.Timestamp
    before: WeeksResponse
    after: WeeksResponse

    @property
    def times(self) -> float:
        """How many times its seconds beside the others' are what they were; above 1 is slower."""
        return (self.after.group_s / self.after.others_s) / (
            self.before.group_s / self.before.others_s
        )


def weekly_responses(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """Receptions and their seconds of each group and whole week within the period.

    Weeks begin on Mondays, or where a report has lines by the week, on the day most of them do.

    Args:
        table: agent_daily; lines of more than a week belong to none and are left out.
        choice: the period, and who changed the name.

    Returns:
        agent_group, week_at (its first day), n, total_s; sorted.
    """
    seconds = nw.col("avg_response_s")
    is_known = ~nw.col("agent_group").is_null() & (seconds > 0) & (nw.col("reception") > 0)
    days = small(
        report_rows(table, choice)
        .filter(is_known)
        .with_columns(last=nw.coalesce("date_to", "date_from"), total=seconds * nw.col("reception"))
        .group_by("agent_group", "date_from", "last")
        .agg(n=nw.col("reception").sum(), total_s=nw.col("total").sum())
    )
    days = days[days["last"] < days["date_from"] + WEEK]
    week = _week_of(days["date_from"], days["last"]).rename("week_at")
    is_whole = (week >= days["date_from"].min()) & (week + WEEK <= days["last"].max() + DAY)
    sums = days[is_whole].groupby(["agent_group", week[is_whole]])[["n", "total_s"]].sum()
    return sums.reset_index().sort_values(["agent_group", "week_at"], ignore_index=True)


def group_changes(weekly: pd.DataFrame) -> tuple[GroupChange, ...]:
    """The groups whose response changed beside that of the others, one after another.

    Whoever changes moves all others' ratios, too: of those that seem to have changed the one
    whose seconds moved most is taken first, and the others are looked at again without it.

    Args:
        weekly: as `weekly_responses` gives it.
    """
    changes: list[GroupChange] = []
    while True:
        rest = weekly[~weekly["agent_group"].isin([change.group for change in changes])]
        candidates = _likely_changes(rest)
        if not candidates:
            return tuple(changes)
        changes.append(max(candidates, key=lambda change: abs(np.log(_seconds_ratio(change)))))


def _week_of(first: pd.Series, last: pd.Series) -> pd.Series:
    """The first day of the week that the middle of each line falls into."""
    full = first[last == first + 6 * DAY]
    after_monday = DAY * (int(full.dt.day_of_week.mode().min()) if len(full) else 0)
    return week_start(first + (last - first) / 2 - after_monday) + after_monday


def _likely_changes(weekly: pd.DataFrame) -> list[GroupChange]:
    tested = []
    for group in sorted(weekly["agent_group"].unique()):
        weeks = _weeks_beside_others(weekly, group)
        if len(weeks) >= 2 * ENOUGH_WEEKS:
            others_s = weeks["others_total_s"] / weeks["others_n"]
            ratio = np.log(weeks["total_s"] / weeks["n"] / others_s)
            place = change_position(ratio)
            p = pettitt(ratio, neighbour_correlation(ratio, place))
            tested.append((p, _change_at(group, weeks, place)))
    likely = false_discovery([p for p, _ in tested]) <= HINT
    return [
        change
        for (_, change), is_likely in zip(tested, likely, strict=True)
        if is_likely and _is_large_enough(change)
    ]


def _is_large_enough(change: GroupChange) -> bool:
    """Whether it is large enough to matter, with enough weeks on either side."""
    weeks = min(change.before.weeks, change.after.weeks)
    return weeks >= ENOUGH_WEEKS and abs(np.log(change.times)) >= np.log1p(PRACTICAL)


def _weeks_beside_others(weekly: pd.DataFrame, group: str) -> pd.DataFrame:
    """The group's weeks, with those of all others together; weeks that have enough of both."""
    is_group = weekly["agent_group"] == group
    of_group = weekly[is_group].set_index("week_at")[["n", "total_s"]]
    others = weekly[~is_group].groupby("week_at")[["n", "total_s"]].sum().add_prefix("others_")
    weeks = of_group.join(others, how="inner").sort_index()
    return weeks[(weeks["n"] >= ENOUGH_FOR_MEAN) & (weeks["others_n"] >= ENOUGH_FOR_MEAN)]


def _change_at(group: str, weeks: pd.DataFrame, place: int) -> GroupChange:
    before, after = (_weeks_response(part) for part in (weeks.iloc[:place], weeks.iloc[place:]))
    return GroupChange(group, weeks.index[place], before, after)


def _weeks_response(weeks: pd.DataFrame) -> WeeksResponse:
    sums = weeks.sum()
    group_s, others_s = sums["total_s"] / sums["n"], sums["others_total_s"] / sums["others_n"]
    return WeeksResponse(len(weeks), float(group_s), float(others_s))


def _seconds_ratio(change: GroupChange) -> float:
    return change.after.group_s / change.before.group_s
