"""Do the studies find what was planted, and are they silent where nothing was?

    python -m benchmarks.detection                        100 seeds, every plant
    python -m benchmarks.detection --seeds 8 --plant bad_batch --plant oversold:1.5

Each seed makes a shop without problems and one for each plant with that problem alone, as
canonical tables. Found: a finding names the planted thing with the verdict hint or clear. False
clear: of the shop without problems there is a clear finding of that kind, about anything. Aim: 95
of 100 found, at most 5 of 100 false. Prints a Markdown table.
"""

from __future__ import annotations

import argparse

import pandas as pd

from analysis.samples.detection import DETECTORS, UNJUDGED, UNSAID, look

ORDERS = 20_000
HEAD = "| plant | study | found of {seeds} | false clear | false hint or clear |"


def main() -> None:
    """Read the arguments, look at all shops, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--plant", action="append", help="name or name:size; may be repeated")
    wanted = parser.parse_args()
    plants = wanted.plant or list(dict.fromkeys(one.plant for one in DETECTORS))
    seen = pd.concat([look(seed, wanted.orders, plants) for seed in range(wanted.seeds)])
    sums = seen.groupby(["plant", "study"], sort=False).sum().reset_index()
    print(HEAD.format(seeds=wanted.seeds), "|---|---|---|---|---|", sep="\n")
    for row in sums.itertuples(index=False):
        print(f"| {' | '.join(map(str, row))} |")
    if not wanted.plant:
        for words, names in (("no study yet", UNJUDGED), ("shown without a verdict", UNSAID)):
            print(*(f"| {name} | {words} | | | |" for name in names), sep="\n")


if __name__ == "__main__":
    main()
