"""How often the report of a shop without any problem holds a finding called `clear`.

    python -m benchmarks.report_noise [--seeds 100] [--orders 20000] [--first 1]

Asks every study of the report, without drawing anything. Prints a line a seed as it goes, then the
share of reports with a clear finding (aim: at most 5 %), and which findings these were.
"""

from __future__ import annotations

import argparse
from collections import Counter

from analysis.methods.intervals import wilson
from analysis.samples import canonical_tables, make_shop
from ui.report.questions import Answer, Scope, answers


def main() -> None:
    """Look at all shops."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    wanted = parser.parse_args()
    seen = []
    for seed in range(wanted.first, wanted.first + wanted.seeds):
        tables = canonical_tables(make_shop(seed=seed, orders=wanted.orders))
        seen.append({name for answer in answers(tables, Scope()) for name in _clear(answer)})
        print(f"seed {seed}: {sorted(seen[-1])}", flush=True)
    alarms = sum(map(bool, seen))
    most = float(wilson(alarms, len(seen)).high)
    print(f"{alarms} of {len(seen)} reports hold a clear finding (up to {most:.1%} are possible)")
    for name, count in Counter(name for names in seen for name in names).most_common():
        print(f"  {name:40} in {count}")


def _clear(answer: Answer) -> list[str]:
    found = answer.result.findings
    return [f"{answer.study.name}.{one.key}" for one in found if one.verdict == "clear"]


if __name__ == "__main__":
    main()
