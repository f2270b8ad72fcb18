"""How fast customers are told apart, grouped and followed, as ratios to a bare pandas group-by.

    python -m benchmarks.customers                 100,000 orders of 30,000 customers
    python -m benchmarks.customers --full          1,000,000 orders of 300,000 customers
    ... --peer PYTHON                              an interpreter that has `lifetimes`, as a peer

Each run is a process of its own, so that its peak memory is its own; the best of the rounds
counts. Ours read Parquet through the engine; the bare group-by and the peer start from a frame
that is in memory already.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.customers.groups import Choice, group_customers
from analysis.engine import open_tables
from analysis.ingest.tables import TABLES, fit_to_schema
from analysis.methods.clusters import divide, fit, standardised
from analysis.methods.intervals import one_thread
from analysis.studies.customers.customer_actions import CustomerActions
from analysis.studies.customers.customer_cohorts import CustomerCohorts
from analysis.studies.customers.customer_movement import CustomerMovement
from analysis.studies.customers.customer_personas import CustomerPersonas, features
from analysis.studies.customers.customer_repurchase import CustomerRepurchase
from analysis.studies.customers.customer_rfm import CustomerRfm
from analysis.studies.customers.customer_value import CustomerValue
from analysis.study import Tables

PROJECT = Path(__file__).parents[1]
SMALL, LARGE = (100_000, 30_000), (1_000_000, 300_000)
PEER = """
import json, sys, time
import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data
frame = pd.read_parquet(sys.argv[1], columns=["buyer_key", "paid_at", "paid_amount"])
spent = []
for _ in range(2):
    start = time.perf_counter()
    summary_data_from_transaction_data(frame, "buyer_key", "paid_at", "paid_amount")
    spent.append(time.perf_counter() - start)
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0]
print(json.dumps([min(spent), float(peak.split()[1]) / 1024]))
"""


def orders(count: int, buyers: int) -> pd.DataFrame:
    """Paid orders over two years, some buyers far more frequent than others."""
    rng = np.random.default_rng(1)
    weight = rng.gamma(0.7, 1.0, buyers) + 0.05
    who = rng.choice(buyers, count, p=weight / weight.sum())
    paid_at = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 730 * 86400, count), "s")
    frame = pd.DataFrame(
        {
            "order_id": np.arange(10**17, 10**17 + count).astype(str),
            "buyer_key": np.char.mod("%020x", who * 2654435761 % 2**32),
            "order_status": "completed",
            "created_at": paid_at,
            "paid_at": paid_at,
            "paid_amount": rng.lognormal(4, 0.8, count).round(2),
            "platform": "taobao",
        }
    )
    return fit_to_schema(frame, TABLES["orders"])


def bare_group_by(frame: pd.DataFrame) -> None:
    """The least that recency, frequency and money take."""
    frame.groupby("buyer_key").agg(
        last=("paid_at", "max"), count=("paid_at", "size"), amount=("paid_amount", "sum")
    )


def points_of(tables: Tables) -> np.ndarray:
    """The customers as k-means sees them."""
    grouped = group_customers(tables, Choice())
    return (
        np.empty((0, 0))
        if grouped is None
        else standardised(features(grouped.customers, "rfm")).to_numpy()
    )


def fit_everybody(tables: Tables) -> None:
    """Four groups of all customers, from ten starts."""
    one_thread(fit)(points_of(tables), 4)


def fit_warm(tables: Tables) -> None:
    """The same from a sample, as the study does it."""
    divide(points_of(tables), 4)


OURS: dict[str, Callable[[Tables], object]] = {
    "rfm_table_and_scores": lambda tables: group_customers(tables, Choice()),
    "rfm_study": CustomerRfm().run,
    "movement_study": CustomerMovement().run,
    "personas_study": CustomerPersonas().run,
    "kmeans_everybody": fit_everybody,
    "kmeans_warm": fit_warm,
    "cohorts_study": CustomerCohorts().run,
    "repurchase_study": CustomerRepurchase().run,
    "value_study": CustomerValue().run,
    "actions_study": CustomerActions().run,
}


def one(name: str, path: Path) -> list[float]:
    """Seconds of the faster of two runs in this process, and its peak megabytes."""
    if name == "bare_group_by":
        frame = pd.read_parquet(path, columns=["buyer_key", "paid_at", "paid_amount"])
        return [faster_of_two(lambda: bare_group_by(frame)), peak()]
    tables = open_tables({"orders": path})
    return [faster_of_two(lambda: OURS[name](tables)), peak()]


def faster_of_two(run: Callable[[], object]) -> float:
    """Seconds, first calls left behind."""
    spent = []
    for _ in range(2):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return min(spent)


def peak() -> float:
    """Megabytes this process held at most; the operating system's own count starts with exec."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(command: list[str]) -> list[float]:
    """What a process prints: seconds and peak megabytes."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    return json.loads(done.stdout.splitlines()[-1])


def compare(path: Path, peer: str, names: list[str], rounds: int) -> None:
    """Run everything in turns and print each with its ratio to the bare group-by."""
    ours = [sys.executable, "-m", "benchmarks.customers", "--path", str(path), "--one"]
    commands = {name: [*ours, name] for name in ["bare_group_by", *names]}
    if peer:
        commands["lifetimes"] = [peer, "-c", PEER, str(path)]
    runs = [{name: measured(command) for name, command in commands.items()} for _ in range(rounds)]
    best = {name: min(run[name] for run in runs) for name in commands}
    base = best["bare_group_by"][0]
    print(f"{'':24}{'seconds':>9}{'of group-by':>13}{'peak MB':>9}")
    for name, (spent, peak) in best.items():
        print(f"{name:24}{spent:9.2f}{spent / base:13.2f}{peak:9.0f}")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--peer", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(OURS))
    parser.add_argument("--one")
    parser.add_argument("--path", type=Path)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one, chosen.path)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.parquet"
        orders(*(LARGE if chosen.full else SMALL)).to_parquet(path, index=False)
        compare(path, chosen.peer, chosen.only, chosen.rounds)


if __name__ == "__main__":
    main()
