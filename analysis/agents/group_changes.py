"""Since which week a group or shift answers slower or faster beside the other groups.

Reads    agent_daily: agent_group, date_from, date_to, reception_count, avg_response_s
Source: Pettitt 1979, "A non-parametric approach to the change-point problem". Weeks resemble
their neighbours: his p allows for that as far as neighbours tell, and is good for a hint alone.
"""

from __future__ import annotations

from typing import NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.agents.from_reports import report_rows
from analysis.agents.measures import AgentChoice
from analysis.engine import Table, small
from analysis.methods.change_point import change_place, neighbours_alike, pettitt
from analysis.methods.families import false_discovery
from analysis.methods.thresholds import ENOUGH_FOR_MEAN, ENOUGH_WEEKS, HINT, PRACTICAL
from analysis.periods import week_of

DAY = pd.Timedelta(days=1)
WEEK = 7 * DAY


class Side(NamedTuple):
    """The weeks before or after a change: how many, the mean seconds there and of the others."""

    weeks: int
    own_s: float
    others_s: float


class Change(NamedTuple):
    """What a group's response did beside that of the others, from the first day of a week on."""

    group: str
    since: pd.Timestamp
    before: Side
    after: Side

    @property
    def times(self) -> float:
        """How many times its seconds beside the others' are what they were; above 1 is slower."""
        return (self.after.own_s / self.after.others_s) / (self.before.own_s / self.before.others_s)


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
    known = ~nw.col("agent_group").is_null() & (seconds > 0) & (nw.col("reception") > 0)
    days = small(
        report_rows(table, choice)
        .filter(known)
        .with_columns(last=nw.coalesce("date_to", "date_from"), total=seconds * nw.col("reception"))
        .group_by("agent_group", "date_from", "last")
        .agg(n=nw.col("reception").sum(), total_s=nw.col("total").sum())
    )
    days = days[days["last"] < days["date_from"] + WEEK]
    week = _week_of(days["date_from"], days["last"]).rename("week_at")
    whole = (week >= days["date_from"].min()) & (week + WEEK <= days["last"].max() + DAY)
    sums = days[whole].groupby(["agent_group", week[whole]])[["n", "total_s"]].sum()
    return sums.reset_index().sort_values(["agent_group", "week_at"], ignore_index=True)


def group_changes(weekly: pd.DataFrame) -> tuple[Change, ...]:
    """The groups whose response changed beside that of the others, one after another.

    Whoever changes moves all others' ratios, too: of those that seem to have changed the one
    whose own seconds moved most is named, and the others are looked at again without it.

    Args:
        weekly: as `weekly_responses` gives it.
    """
    named: list[Change] = []
    while True:
        left = weekly[~weekly["agent_group"].isin([change.group for change in named])]
        found = _changed(left)
        if not found:
            return tuple(named)
        named.append(max(found, key=lambda change: abs(np.log(_own(change)))))


def _week_of(first: pd.Series, last: pd.Series) -> pd.Series:
    """The first day of the week that the middle of each line falls into."""
    full = first[last == first + 6 * DAY]
    after_monday = DAY * (int(full.dt.day_of_week.mode().min()) if len(full) else 0)
    return week_of(first + (last - first) / 2 - after_monday) + after_monday


def _changed(weekly: pd.DataFrame) -> list[Change]:
    tested = []
    for group in sorted(weekly["agent_group"].unique()):
        sides = _sides(weekly, group)
        if len(sides) >= 2 * ENOUGH_WEEKS:
            beside = sides["others_total_s"] / sides["others_n"]
            ratio = np.log(sides["total_s"] / sides["n"] / beside)
            place = change_place(ratio)
            p = pettitt(ratio, neighbours_alike(ratio, place))
            tested.append((p, _change(group, sides, place)))
    likely = false_discovery([p for p, _ in tested]) <= HINT
    return [
        change for (_, change), so in zip(tested, likely, strict=True) if so and _counts(change)
    ]


def _counts(change: Change) -> bool:
    """Whether it is large enough to matter, with enough weeks on either side."""
    weeks = min(change.before.weeks, change.after.weeks)
    return weeks >= ENOUGH_WEEKS and abs(np.log(change.times)) >= np.log1p(PRACTICAL)


def _sides(weekly: pd.DataFrame, group: str) -> pd.DataFrame:
    """The group's weeks, with those of all others together; weeks that have enough of both."""
    is_own = weekly["agent_group"] == group
    own = weekly[is_own].set_index("week_at")[["n", "total_s"]]
    others = weekly[~is_own].groupby("week_at")[["n", "total_s"]].sum().add_prefix("others_")
    both = own.join(others, how="inner").sort_index()
    return both[(both["n"] >= ENOUGH_FOR_MEAN) & (both["others_n"] >= ENOUGH_FOR_MEAN)]


def _change(group: str, sides: pd.DataFrame, place: int) -> Change:
    before, after = (_side(part) for part in (sides.iloc[:place], sides.iloc[place:]))
    return Change(group, sides.index[place], before, after)


def _side(weeks: pd.DataFrame) -> Side:
    sums = weeks.sum()
    own, others = sums["total_s"] / sums["n"], sums["others_total_s"] / sums["others_n"]
    return Side(len(weeks), float(own), float(others))


def _own(change: Change) -> float:
    return change.after.own_s / change.before.own_s
