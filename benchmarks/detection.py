"""Do the studies find what was planted, and are they silent where nothing was?

    python -m benchmarks.detection                        100 seeds, every plant
    python -m benchmarks.detection --seeds 8 --plant bad_batch --plant oversold:1.5
    python -m benchmarks.detection --kept seen.csv        goes on where an earlier run ended

Each seed makes a shop without problems and one for each plant with that problem alone, as
canonical tables. Found: a finding names the planted thing with the verdict hint or clear. False
clear: of the shop without problems there is a clear finding of that kind, about anything. Aim: 95
of 100 found, at most 5 of 100 false. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.samples.detection import DETECTORS, UNJUDGED, look

ORDERS = 20_000
HEAD = "| plant | study | found of {seeds} | false clear | false in any way |"


def main() -> None:
    """Read the arguments, look at all shops, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--plant", action="append", help="name or name:size; may be repeated")
    parser.add_argument("--kept", type=Path, help="CSV to which each seed is added once it is seen")
    wanted = parser.parse_args()
    plants = wanted.plant or list(dict.fromkeys(one.plant for one in DETECTORS))
    seen = look_at_all(wanted.seeds, wanted.orders, plants, wanted.kept)
    sums = seen.drop(columns="seed").groupby(["plant", "study"], sort=False).sum().reset_index()
    print(HEAD.format(seeds=seen["seed"].nunique()), "|---|---|---|---|---|", sep="\n")
    for row in sums.itertuples(index=False):
        print(f"| {' | '.join(map(str, row))} |")
    if not wanted.plant:
        print(*(f"| {name} | no study yet | | | |" for name in UNJUDGED), sep="\n")


def look_at_all(seeds: int, orders: int, plants: Sequence[str], kept: Path | None) -> pd.DataFrame:
    """What `look` gives for every seed, with its seed; what is kept is not looked at again."""
    known = pd.read_csv(kept) if kept and kept.exists() else pd.DataFrame(columns=["plant", "seed"])
    known = known[known["plant"].isin(plants) & known["seed"].isin(range(seeds))]
    parts = [known] if len(known) else []
    for seed in range(seeds):
        seen = set(known.loc[known["seed"] == seed, "plant"])
        missing = [plant for plant in plants if plant not in seen]
        if missing:
            parts.append(look(seed, orders, missing).assign(seed=seed))
            if kept:
                parts[-1].to_csv(kept, mode="a", header=not kept.exists(), index=False)
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    main()
