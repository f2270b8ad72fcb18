"""How often personas are found where there are some, and where there are none.

    python -m benchmarks.personas             10 seeds of each kind
    python -m benchmarks.personas --seeds 100 as many as the promise is about

A blob must be called no groups in 95 of 100 seeds; planted personas must be told apart with an
adjusted Rand index of at least 0.9.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from analysis.methods.clusters import divide, group_counts, has_clear_groups, standardised
from analysis.methods.intervals import Floats

CUSTOMERS = 2000
YEAR = 365


def cloud(rng: np.random.Generator) -> Floats:
    """One correlated normal cloud."""
    shape = [[1, -0.3, -0.2], [-0.3, 1, 0.7], [-0.2, 0.7, 1]]
    return rng.multivariate_normal(np.zeros(3), shape, CUSTOMERS)


def alike(rng: np.random.Generator) -> Floats:
    """Days, orders and yuan of customers who all buy by the same chance."""
    return bought(rng, 1 + rng.poisson(1.5, CUSTOMERS))


def uneven(rng: np.random.Generator) -> Floats:
    """The same with a pace of their own, spread without a gap."""
    return bought(rng, 1 + rng.poisson(rng.gamma(1.0, 2.0, CUSTOMERS)))


def bought(rng: np.random.Generator, orders: np.ndarray) -> Floats:
    """Orders at random days of a year."""
    last = [YEAR - rng.uniform(0, YEAR, count).max() for count in orders]
    yuan = [rng.lognormal(4, 0.6, count).sum() for count in orders]
    return np.log1p(np.column_stack([np.floor(last) + 1, orders, yuan]))


def personas(rng: np.random.Generator) -> tuple[Floats, np.ndarray]:
    """Those who came once lately, regulars, and those who bought much long ago; who is which."""
    kind = rng.choice(3, CUSTOMERS, p=[0.4, 0.3, 0.3])
    days = np.array([6, 40, 300])[kind] * rng.lognormal(0, 0.25, CUSTOMERS)
    orders = np.array([1, 15, 4])[kind] + rng.poisson(np.array([0.0, 3.0, 1.0])[kind])
    yuan = np.array([50, 600, 4000])[kind] * rng.lognormal(0, 0.3, CUSTOMERS)
    return np.log1p(np.column_stack([days, orders, yuan])), kind


def groups_in(raw: Floats) -> tuple[int, Floats]:
    """How many groups the study would tell of (0: none), and the points it compares."""
    points = standardised(pd.DataFrame(raw)).to_numpy()
    counts = group_counts(points)
    chosen = counts[counts["is_chosen"]]
    if chosen.empty:
        return 0, points
    groups, silhouette = int(chosen["group_count"].iloc[0]), chosen["silhouette_score"].iloc[0]
    return (groups if has_clear_groups(points, groups, float(silhouette)) else 0), points


def main() -> None:
    """Parse the command line and print the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    seeds = range(parser.parse_args().seeds)
    for blob in (cloud, alike, uneven):
        none = sum(groups_in(blob(np.random.default_rng(seed)))[0] == 0 for seed in seeds)
        print(f"{blob.__name__:10} no groups in {none} of {len(seeds)}")
    told, indices = 0, []
    for seed in seeds:
        raw, kind = personas(np.random.default_rng(seed))
        groups, points = groups_in(raw)
        told += groups == len(set(kind))
        indices.append(adjusted_rand_score(kind, divide(points, max(groups, 2)).labels))
    print(
        f"personas   three groups in {told} of {len(seeds)}; Rand index at least {min(indices):.3f}"
    )


if __name__ == "__main__":
    main()
