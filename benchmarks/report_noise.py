"""How often the report of a shop without any problem holds a finding called `clear`.

python benchmarks/report_noise.py [--seeds 100] [--orders 2000]

Two counts: reports with a clear finding that would be a highlight, and findings by name. That one
reason leads is no highlight: reasons really do differ in number in a made-up shop, too.
"""

from __future__ import annotations

import argparse
from collections import Counter

from analysis.highlights import NO_NEWS
from analysis.samples import canonical_tables, make_shop
from ui.report import Answer, Scope, answers


def main() -> None:
    """Print the share of reports with a clear finding, and which they were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--orders", type=int, default=2000)
    options = parser.parse_args()
    named: Counter[str] = Counter()
    alarms = 0
    for seed in range(1, options.seeds + 1):
        tables = canonical_tables(make_shop(seed=seed, orders=options.orders))
        clear = [pair for answer in answers(tables, Scope()) for pair in _clear(answer)]
        named.update(".".join(pair) for pair in set(clear))
        alarms += any(pair not in NO_NEWS for pair in clear)
        print(f"seed {seed}: {sorted(set(clear))}", flush=True)
    print(
        f"{alarms} of {options.seeds} reports hold a clear finding ({alarms / options.seeds:.0%})"
    )
    for name, count in named.most_common():
        print(f"  {name:40} in {count}")


def _clear(answer: Answer) -> list[tuple[str, str]]:
    found = answer.result.findings
    return [(answer.study.name, one.key) for one in found if one.verdict == "clear"]


if __name__ == "__main__":
    main()
