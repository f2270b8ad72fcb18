"""How often the studies about agents are right, and how long a large team takes.

`python -m benchmarks.agents` plays a few hundred seeds and 100 agents; `--full` plays 1,000 seeds
and 1,000 agents over 365 days.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.agents.adjustment import levelled_counts, reversals
from analysis.agents.comparison import mean_standing, share_standing
from analysis.agents.figures import time_means
from analysis.agents.measures import SALES, AgentChoice
from analysis.agents.sales import sales_means
from analysis.engine import open_tables
from analysis.ingest.tables import TABLES, fit_to_schema
from analysis.methods.luck import simulate_luck
from analysis.methods.thresholds import ENOUGH_DAYS
from analysis.studies import every_study
from analysis.studies.agents.agent_fair import compare_fairly

TEAM, RATINGS, GAP = 12, 400, 0.06
BASES = (0.85, 0.90, 0.95)
BETWEEN, TEAMS = (0.91, 0.92, 0.93, 0.94), (6, 8, 12, 20)


def counts(events: np.ndarray, n: int) -> pd.DataFrame:
    """A team's counts of one share."""
    names = [f"agent {number:02}" for number in range(events.size)]
    return pd.DataFrame({"agent": names, "events": events.astype(float), "n": float(n)})


def banded(seeds: int, base: float, n: int) -> float:
    """The share of runs in which any of twelve equal agents with n ratings each is banded."""
    hits = 0
    for seed in range(seeds):
        events = np.random.default_rng(seed).binomial(n, base, TEAM)
        bands = share_standing(counts(events, n), "satisfaction_rate").table["band"]
        hits += bool((bands != "similar").any())
    return hits / seeds


def banded_by_days(seeds: int, days: int, measure: str) -> float:
    """The share of runs in which any of twelve equally fast or selling agents is banded.

    By daily reports alone, with days of rare large values.
    """
    hits = 0
    for seed in range(seeds):
        report = large_team(TEAM, days, np.random.default_rng(seed))
        hits += mean_standing(report_means(report, measure), measure).differ
    return hits / seeds


def found_by_days(seeds: int, days: int, measure: str) -> float:
    """The share of runs in which one agent who is half as fast, or sells half, is found."""
    hits = 0
    for seed in range(seeds):
        report = large_team(TEAM, days, np.random.default_rng(seed))
        last = report["agent"] == report["agent"].iloc[-1]
        column, factor = ("sales_amount", 0.5) if measure == SALES else (measure, 2.0)
        report[column] = report[column].where(~last, report[column] * factor)
        table = mean_standing(report_means(report, measure), measure).table
        hits += table["band"].iloc[-1] == "worse"
    return hits / seeds


def banded_by_times(seeds: int, n: int) -> float:
    """The share of runs in which any of twelve equally fast agents is banded, by single times."""
    hits = 0
    for seed in range(seeds):
        times = np.random.default_rng(seed).lognormal(3, 1, (TEAM, n))
        error = times.std(axis=1, ddof=1) / times.mean(axis=1) / np.sqrt(n)
        means = counts(times.sum(axis=1), n).assign(mean=times.mean(axis=1), log_se=error)
        hits += mean_standing(means, "first_response_s").differ
    return hits / seeds


def report_means(report: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Seconds or yuan per reception of each agent, as the studies take them."""
    if measure == SALES:
        return sales_means(report, AgentChoice())
    means = time_means({"agent_daily": report}, AgentChoice())
    return means[means["measure"] == measure]


def found(seeds: int, base: float, team: int = TEAM) -> float:
    """The share of runs in which one agent, 6 points worse at 400 ratings, is below the team."""
    hits = 0
    shares = np.array([base] * (team - 1) + [base - GAP])
    for seed in range(seeds):
        events = np.random.default_rng(seed).binomial(RATINGS, shares)
        table = share_standing(counts(events, RATINGS), "satisfaction_rate").table
        hits += table["band"].iloc[-1] == "worse"
    return hits / seeds


def most_found(base: float, seeds: int = 20_000) -> float:
    """How often the best rule finds that agent: the farthest from the rest, right in 95 of 100.

    The limit is drawn: the 95 % point of the largest |z| of twelve equal agents.
    """
    rng = np.random.default_rng(0)
    odd = [base] * (TEAM - 1) + [base - GAP]
    equal, one_below = (far(rng.binomial(RATINGS, truth, (seeds, TEAM))) for truth in (base, odd))
    return float((one_below[:, -1] < -np.quantile(np.abs(equal).max(axis=1), 0.95)).mean())


def far(events: np.ndarray) -> np.ndarray:
    """How far each agent lies from all, as z-scores; a row a team."""
    centre = events.mean(axis=1, keepdims=True) / RATINGS
    return (events - RATINGS * centre) / np.sqrt(RATINGS * centre * (1 - centre) * (1 - 1 / TEAM))


def banded_in_shifts(seeds: int, base: float, n: int) -> tuple[float, float, float]:
    """How often any of twelve is banded who are equal in each shift and share them unequally.

    As they are, levelled (as scorecard and training take them), and in the fair comparison.
    """
    hits = np.zeros(3)
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        size = np.floor(rng.dirichlet([2, 2, 2], TEAM) * n).astype(int)
        events = rng.binomial(size, [min(base + 0.03, 0.99), base, base - 0.10])
        parts = [counts(events[:, at], 0).assign(n=size[:, at], stratum=str(at)) for at in range(3)]
        fine = pd.concat(parts).astype({"n": float})
        crude = fine.groupby("agent", as_index=False)[["events", "n"]].sum()
        fair = compare_fairly(fine, "satisfaction_rate", ("shift",)).tables["by_agent"]
        standings = (
            share_standing(one, "satisfaction_rate")
            for one in (crude, levelled_counts(crude, fine))
        )
        hits += [*(one.differ for one in standings), (fair["band"] != "similar").any()]
    crude_share, level_share, fair_share = (hits / seeds).tolist()
    return crude_share, level_share, fair_share


def reversed_pairs(seeds: int) -> float:
    """The share of planted Simpson pairs that are reported: 8 points better, mostly nights."""
    plan = [("a", "day", 700, 0.60), ("a", "night", 200, 0.30)]
    plan += [("b", "day", 200, 0.68), ("b", "night", 700, 0.38)]
    hits = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        rows = [(agent, stratum, rng.binomial(n, p), n) for agent, stratum, n, p in plan]
        table = pd.DataFrame(rows, columns=["agent", "stratum", "events", "n"])
        hits += [(pair.ahead, pair.behind) for pair in reversals(table)] == [("a", "b")]
    return hits / seeds


def large_team(agents: int, days: int, rng: np.random.Generator) -> pd.DataFrame:
    """Reports of equal agents, a row an agent and day; times and sales with rare large values."""
    rows = agents * days
    reception = rng.poisson(60, rows)
    inquiry = rng.binomial(reception, 0.6)
    start = np.tile(pd.date_range("2025-01-01", periods=days).to_numpy(), agents)
    return fit_to_schema(
        pd.DataFrame(
            {
                "date_from": start,
                "date_to": start,
                "agent": np.repeat([f"agent {number:04}" for number in range(agents)], days),
                "agent_group": rng.choice(["early", "late", "night"], rows),
                "consult_count": reception,
                "reception_count": reception,
                "no_reply_count": rng.binomial(reception, 0.01),
                "first_response_s": rng.gamma(5, 4, rows),
                "avg_response_s": rng.lognormal(3, 1, rows),
                "inquiry_count": inquiry,
                "inquiry_paid_buyers": rng.binomial(inquiry, 0.45),
                "sales_amount": reception * rng.lognormal(3, 1, rows),
                "eval_1": rng.poisson(0.5, rows),
                "eval_5": rng.poisson(10, rows),
                "is_pending": False,
            }
        ),
        TABLES["agent_daily"],
    )


def seconds(agents: int, days: int) -> dict[str, tuple[float, float]]:
    """Wall and processor seconds of each study over Parquet, the second of two runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agent_daily.parquet"
        large_team(agents, days, np.random.default_rng(0)).to_parquet(path, index=False)
        tables = open_tables({"agent_daily": path})
        taken = {}
        for name, study in every_study().items():
            if name.startswith("agent_"):
                study().run(tables)
                wall, processor = time.perf_counter(), time.process_time()
                study().run(tables)
                taken[name] = (time.perf_counter() - wall, time.process_time() - processor)
        return taken


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes that are promised")
    full = parser.parse_args().full
    seeds, agents = (1000, 1000) if full else (200, 100)
    for base in BASES:
        print(f"satisfaction {base:.0%}, {seeds} seeds")
        for n in (60, RATINGS):
            print(f"  any of {TEAM} equal agents x {n} banded: {banded(seeds, base, n):.1%}")
        by_team = ", ".join(f"{team}: {found(seeds, base, team):.1%}" for team in TEAMS)
        print(f"  {GAP:.0%} worse at n = {RATINGS}, found in teams of {by_team}")
        print(f"  at best, in a team of {TEAM}: {most_found(base):.1%}")
    between = ", ".join(f"{base:.0%}: {found(seeds, base):.1%}" for base in BETWEEN)
    print(f"{GAP:.0%} worse at n = {RATINGS}, found at team rates of {between}")
    for measure in ("avg_response_s", SALES):
        for days in (ENOUGH_DAYS, 30):
            equal, odd = (one(400, days, measure) for one in (banded_by_days, found_by_days))
            print(f"{measure}, {days} days: equals banded {equal:.1%}, one of half found {odd:.1%}")
    for n in (60, RATINGS):
        print(f"equally fast, {n} single times: banded {banded_by_times(seeds, n):.1%}")
    for base in (BASES[0], BASES[-1]):
        plain, level, fair = banded_in_shifts(400, base, RATINGS)
        print(f"equal at {base:.0%}, unequal shifts: {plain:.1%}, level {level:.1%}, {fair:.1%}")
    print(f"Simpson pairs reported: {reversed_pairs(100):.0%}")
    print(f"overlap of 3 among 12 equals: {simulate_luck([60] * 12, 0.9, 3).overlap_share:.1%}")
    for name, (wall, processor) in seconds(agents, 365).items():
        print(f"{name}, {agents} agents x 365 days: {wall:.2f} s wall, {processor:.2f} s processor")


if __name__ == "__main__":
    main()
