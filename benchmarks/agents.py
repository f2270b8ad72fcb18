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
from scipy import stats

from analysis.agent_comparison import mean_standing, share_standing
from analysis.agent_fairness import reversals
from analysis.agent_figures import time_means
from analysis.agents import AgentChoice
from analysis.engine import open_tables
from analysis.ingest.tables import TABLES, fitted
from analysis.luck import by_luck
from analysis.studies import every_study

TEAM, RATINGS, GAP = 12, 400, 0.06
BASES = (0.85, 0.90, 0.95)


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


def banded_by_time(seeds: int, days: int) -> float:
    """The share of runs in which any of twelve equally fast agents is banded, by daily reports."""
    hits = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        report = large_team(TEAM, days, rng)
        means = time_means({"agent_daily": report}, AgentChoice())
        means = means[means["measure"] == "avg_response_s"]
        bands = mean_standing(means, "avg_response_s").table["band"]
        hits += bool((bands != "similar").any())
    return hits / seeds


def found(seeds: int, base: float) -> float:
    """The share of runs in which one agent, 6 points worse at 400 ratings, is below the team."""
    hits = 0
    shares = np.array([base] * (TEAM - 1) + [base - GAP])
    for seed in range(seeds):
        events = np.random.default_rng(seed).binomial(RATINGS, shares)
        table = share_standing(counts(events, RATINGS), "satisfaction_rate").table
        hits += table["band"].iloc[-1] == "worse"
    return hits / seeds


def most_found(base: float, family: int) -> float:
    """How often a z-test finds that agent while wrong about `family` equals in 5 % of runs."""
    rest = RATINGS * (TEAM - 1)
    spread = np.sqrt((base - GAP) * (1 - base + GAP) / RATINGS + base * (1 - base) / rest)
    pooled = base - GAP / TEAM
    limit = stats.norm.ppf(1 - 0.025 / family) * np.sqrt(
        pooled * (1 - pooled) * (1 / RATINGS + 1 / rest)
    )
    return float(stats.norm.cdf((GAP - limit) / spread))


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
    """Reports of equal agents, a row an agent and day."""
    rows = agents * days
    reception = rng.poisson(60, rows)
    inquiry = rng.binomial(reception, 0.6)
    start = np.tile(pd.date_range("2025-01-01", periods=days).to_numpy(), agents)
    return fitted(
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
                "avg_response_s": rng.gamma(5, 6, rows),
                "inquiry_count": inquiry,
                "inquiry_paid_buyers": rng.binomial(inquiry, 0.45),
                "sales_amount": rng.gamma(5, 500, rows),
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
        best, alone = most_found(base, TEAM), most_found(base, 1)
        print(f"  {GAP:.0%} worse at n = {RATINGS}: found {found(seeds, base):.1%}")
        print(f"  at best {best:.1%} ({alone:.1%} if the agent were known beforehand)")
    for days in (14, 30):
        print(f"equally fast, {days} days: banded {banded_by_time(seeds, days):.1%}")
    print(f"Simpson pairs reported: {reversed_pairs(100):.0%}")
    print(f"overlap of 3 among 12 equals: {by_luck([60] * 12, 0.9, 3).overlap_share:.1%}")
    for name, (wall, processor) in seconds(agents, 365).items():
        print(f"{name}, {agents} agents x 365 days: {wall:.2f} s wall, {processor:.2f} s processor")


if __name__ == "__main__":
    main()
