"""Agents' measures from the platforms' own reports, a row an agent and day (or period).

Reads    agent_daily, all of its columns from consult_count to is_pending
Averages over days need their weights: a rate counts by its own denominator (customers, inquiries,
ratings), seconds by receptions. Where a report has rates without denominators, only the median of
days is known. A pending figure is missing, not zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.agents.measures import (
    RATED,
    TIMES,
    AgentChoice,
    agent_rows,
    counts_by_measure,
    day_kind,
    unit_of,
)
from analysis.engine import Table, frame, small
from analysis.ingest.vocabulary import null_words
from analysis.ingest.vocabulary.total_labels import is_total_label
from analysis.methods.intervals import Floats
from analysis.methods.thresholds import ENOUGH_DAYS

STARS = tuple(f"eval_{star}" for star in range(1, 6))

WEIGHTED_SUMS = ("w", "wy", "ww", "wwy", "wwyy")

STRATA = ("agent_group", "shop_name", "day_kind")
"""A report's columns of circumstances."""

MEDIANS: Mapping[str, str] = {
    "inquiry_paid_rate": "inquiry_paid_rate",
    "satisfaction_rate": "satisfaction_rate",
    "refund_rate": "refund_rate",
}
"""Rates that some platforms report without what they are rates of: measure and column."""


def report_rows(table: Table, choice: AgentChoice) -> nw.LazyFrame:
    """A row a report line, with x_<measure> of n_<measure> for each share, both or neither known.

    Lines that only sum up other lines are left out: of the same agent (a month beside its days), of
    a group, of all.
    """
    levels, good_levels = _told_levels(table, STARS), _told_levels(table, STARS[3:])
    rows = agent_rows(_without_summaries(table), choice, "date_from").with_columns(
        asked=nw.coalesce(_number("consult_count"), _number("reception_count")),
        reception=_number("reception_count"),
        sales=_number("sales_amount"),
        rated=nw.coalesce(_sum_of(levels), _number("eval_received")),
        good=_sum_of(good_levels),
        closed=~nw.col("is_pending").fill_null(False),
        buyers=_buyers(),
        day_kind=day_kind("date_from"),
    )
    counts = []
    for measure, (events, n) in _shares().items():
        is_known = ~events.is_null() & ~n.is_null() & (n > 0)
        counts += [
            nw.when(is_known).then(nw.min_horizontal(events, n)).alias(f"x_{measure}"),
            nw.when(is_known).then(n).alias(f"n_{measure}"),
        ]
    return rows.with_columns(*counts)


def report_totals(table: Table, choice: AgentChoice, by: tuple[str, ...]) -> pd.DataFrame:
    """Everything that adds up, in one reading: for `counts_from_totals` and the others.

    Args:
        table: agent_daily.
        choice: what is counted.
        by: agent, day_at or a column of STRATA.

    Returns:
        by..., x_ and n_ of each share, the weighted sums of each time, reception, sales, buyers,
        days (lines); sorted.
    """
    sums = [f"{side}_{name}" for name in _shares() for side in "xn"]
    weighted_sums = _weighted_sums()
    return small(
        report_rows(table, choice)
        .with_columns(**weighted_sums)
        .group_by(*by)
        .agg(
            *(
                nw.col(name).sum()
                for name in (*sums, *weighted_sums, "reception", "sales", "buyers")
            ),
            *(nw.col(f"w_{name}").count().alias(f"days_{name}") for name in TIMES),
            days=nw.len(),
        )
    ).sort_values([*by], ignore_index=True)


def counts_from_totals(totals: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Shares out of totals: by..., measure, events, n; a row a group and measure that is known."""
    return counts_by_measure(totals, by, tuple(_shares()))


def report_counts(table: Table, choice: AgentChoice, by: tuple[str, ...]) -> pd.DataFrame:
    """Shares alone: by..., measure, events, n; by as in `report_totals`."""
    sums = (nw.col(f"{side}_{name}").sum() for name in _shares() for side in "xn")
    return counts_from_totals(small(report_rows(table, choice).group_by(*by).agg(*sums)), by)


def times_from_totals(totals: pd.DataFrame, by: str = "agent") -> pd.DataFrame:
    """Seconds averaged with receptions as weights, out of totals.

    Returns:
        agent (or `by`), measure, n (receptions), mean, log_se; sorted. log_se is the standard
        error of the mean's logarithm, from how the days differ; not a number with fewer than 14
        days.
    """
    parts = [_weighted_means(totals, measure, by) for measure in TIMES]
    return pd.concat(parts, ignore_index=True).sort_values(["measure", by], ignore_index=True)


def work_from_totals(totals: pd.DataFrame, by: str = "agent") -> pd.DataFrame:
    """Work and sales out of totals: agent (or `by`), reception, sales, buyers, days (lines).

    Receptions of several days add up to visits, not to persons: who comes twice counts twice.
    """
    sums = ["reception", "sales", "buyers"]
    return totals[[by, *sums, "days"]].astype(dict.fromkeys(sums, float))


def report_medians(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """Medians of figures without weights: agent, measure, days, median_rate or median_s; sorted.

    Rates without their denominator, and seconds without receptions.
    """
    reception = nw.col("reception")
    sources = {measure: (nw.col(f"n_{measure}"), column) for measure, column in MEDIANS.items()}
    sources |= {measure: (reception, measure) for measure in TIMES}
    unweighted = {
        measure: nw.when(weight.is_null()).then(_number(column))
        for measure, (weight, column) in sources.items()
    }
    rows = report_rows(table, choice).select("agent", **unweighted)
    values = nw.col(*unweighted)
    medians, days = values.median(), values.count().name.prefix("days_")
    wide = small(rows.group_by("agent").agg(medians, days))
    parts = [
        pd.DataFrame(
            {
                "agent": wide["agent"],
                "measure": measure,
                "days": wide[f"days_{measure}"],
                f"median_{unit_of(measure)}": wide[measure].astype(float),
            }
        )
        for measure in unweighted
    ]
    by_measure = pd.concat(parts, ignore_index=True)
    return by_measure[by_measure["days"] > 0].sort_values(["measure", "agent"], ignore_index=True)


def student_t_factor(days: npt.ArrayLike) -> Floats:
    """How much wider than the normal range Student's is, for so many days."""
    return stats.t.ppf(0.975, np.asarray(days, float) - 1) / stats.norm.ppf(0.975)


def line_mean(table: Table, choice: AgentChoice, *, with_summaries: bool) -> float:
    """The mean of the lines' average responses, every line alike, as a report's mean row has it."""
    of_agents = _of_agents(table) if with_summaries else _without_summaries(table)
    rows = agent_rows(of_agents, choice, "date_from")
    timed = rows.filter(~nw.col("avg_response_s").is_null())
    sums = small(timed.select(total=nw.col("avg_response_s").sum(), n=nw.len())).iloc[0]
    return float(sums["total"] / sums["n"]) if sums["n"] else float("nan")


def count_left_out(table: Table, choice: AgentChoice) -> dict[str, int]:
    """Lines that were not counted: those that sum up others, and those with pending figures."""
    everything = agent_rows(table, choice, "date_from")
    counted = agent_rows(_without_summaries(table), choice, "date_from")
    pending = counted.filter(nw.col("is_pending"))
    all_count, counted_count, pending_count = (
        int(small(rows.select(n=nw.len()))["n"].iloc[0]) for rows in (everything, counted, pending)
    )
    return {"summaries": all_count - counted_count, "pending": pending_count}


def hourly_load(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """Receptions of the platform's hourly report: weekday (1 is Monday), hour, session_count.

    Args:
        table: reception_hourly.
        choice: the period.
    """
    return small(
        frame(table)
        .filter(choice.period.holds("date"))
        .with_columns(weekday=nw.col("date").dt.weekday())
        .group_by("weekday", "hour")
        .agg(session_count=nw.col("reception_count").sum())
    )


def no_agents(names: pd.DataFrame) -> list[str]:
    """Names that are totals, groups of other agents, or words for no name; sorted.

    Args:
        names: agent, agent_group; a row a pair.
    """
    of_others = names.loc[names["agent"] != names["agent_group"], "agent_group"]
    groups, no_names = set(of_others.dropna()), null_words("agent")
    distinct = names["agent"].dropna().unique()
    return sorted(n for n in distinct if n in groups or n in no_names or is_total_label(n))


def _of_agents(table: Table) -> Table:
    """Leave out lines of what is no agent; lines without a name stay."""
    names = no_agents(small(frame(table).select("agent", "agent_group").unique()))
    if not names:
        return table
    return frame(table).filter(~nw.col("agent").is_in(names).fill_null(False)).to_native()


def _without_summaries(table: Table) -> Table:
    """Leave out lines of groups and totals, and lines whose days hold another line of the agent."""
    table = _of_agents(table)
    long_lines = small(frame(table).select(n=(nw.col("date_to") > nw.col("date_from")).sum()))
    if not long_lines["n"].fillna(0).iloc[0]:
        return table
    key = ("platform", "shop_name", "agent")
    rows = frame(table).with_columns(
        *(nw.col(name).fill_null("") for name in key),
        last=nw.coalesce("date_to", "date_from"),
    )
    longer = rows.filter(nw.col("last") > nw.col("date_from")).select(
        *key, first=nw.col("date_from"), final=nw.col("last")
    )
    spans = rows.select(*key, "date_from", "last")
    summaries = (
        longer.join(spans, on=[*key])
        .filter(
            nw.col("date_from") >= nw.col("first"),
            nw.col("last") <= nw.col("final"),
            (nw.col("date_from") > nw.col("first")) | (nw.col("last") < nw.col("final")),
        )
        .select(*key, date_from=nw.col("first"), last=nw.col("final"))
        .unique()
    )
    return rows.join(summaries, on=[*key, "date_from", "last"], how="anti").to_native()


def _number(name: str) -> nw.Expr:
    return nw.col(name).cast(nw.Float64)


def _told_levels(table: Table, stars: Sequence[str]) -> Sequence[str]:
    """Those levels of satisfaction that the report counts: some have five, some two; or all."""
    told = small(frame(table).select(nw.col(*stars).count())).iloc[0]
    return [star for star in stars if told[star]] or stars


def _sum_of(counts: Sequence[str]) -> nw.Expr:
    """The sum of some columns; unknown where one of them is blank."""
    return sum((_number(name) for name in counts[1:]), _number(counts[0]))


def _buyers() -> nw.Expr:
    """Buyers behind the sales: worked back from the value of a buyer, else those who asked."""
    value = nw.col("avg_order_value")
    worked_back = nw.col("sales_amount") / value
    return nw.when(value > 0).then(worked_back).otherwise(_number("inquiry_paid_buyers"))


def _shares() -> dict[str, tuple[nw.Expr, nw.Expr]]:
    asked, rated = nw.col("asked"), nw.col("rated")
    inquiries, closed = _number("inquiry_count"), nw.col("closed")
    return {
        "reply_rate": (
            nw.coalesce(asked - _number("no_reply_count"), nw.col("reply_rate") * asked),
            asked,
        ),
        "within_3min_rate": (nw.col("reply_rate_3min") * asked, asked),
        "within_30s_rate": (nw.col("response_rate_30s") * asked, asked),
        "inquiry_paid_rate": (
            nw.when(closed).then(
                nw.coalesce(_number("inquiry_paid_buyers"), nw.col("inquiry_paid_rate") * inquiries)
            ),
            inquiries,
        ),
        "satisfaction_rate": (
            nw.coalesce(nw.col("good"), nw.col("satisfaction_rate") * rated),
            rated,
        ),
        RATED: (rated, nw.col("reception")),
        "refund_rate": (nw.col("refund_rate") * _number("sales_orders"), _number("sales_orders")),
    }


def _weighted_sums() -> dict[str, nw.Expr]:
    """What the means of seconds and their spread add up from: w, wy, ww, wwy, wwyy of each."""
    terms = {}
    for measure in TIMES:
        seconds = nw.col(measure)
        is_known = ~seconds.is_null() & (nw.col("reception") > 0)
        weight = nw.when(is_known).then(nw.col("reception"))
        parts = (weight, weight * seconds, weight * weight, weight * weight * seconds)
        by_name = dict(zip(WEIGHTED_SUMS, (*parts, parts[-1] * seconds), strict=True))
        terms |= {f"{name}_{measure}": part for name, part in by_name.items()}
    return terms


def _weighted_means(sums: pd.DataFrame, measure: str, by: str) -> pd.DataFrame:
    w, wy, ww, wwy, wwyy, days = (
        sums[f"{name}_{measure}"].astype(float) for name in (*WEIGHTED_SUMS, "days")
    )
    mean = wy / w.where(w > 0)
    squares = (wwyy - 2 * mean * wwy + mean**2 * ww).clip(lower=0)
    variance = squares / w**2 * days / (days - 1).where(days >= ENOUGH_DAYS)
    means = pd.DataFrame(
        {
            by: sums[by],
            "measure": measure,
            "n": w,
            "mean": mean,
            "log_se": student_t_factor(days) * np.sqrt(variance) / mean.where(mean > 0),
        }
    )
    return means[means["n"] > 0]
