"""How many shops without any problem hold a finding that hints at one, or calls one clear.

    python -m benchmarks.noise --seeds 30 --orders 300 3000 30000
    python -m benchmarks.noise --seeds 3 --platform pdd --goods differ --out seen.jsonl

The shops are those of `benchmarks.independent_shop`: written as the platform exports them, read by
the app's import, then asked what the highlights and the report ask. Nothing is wrong in them: all
goods, agents, carriers and days are alike in truth. With `--goods differ` refund rates differ by
product, category and buyer as in real shops; findings on goods and buyers may then be true.
Aim: any `clear` in at most 5 % of shops, any `hint` in at most 20 %.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from analysis.highlights import highlights
from analysis.methods.intervals import wilson
from analysis.study import Code, Finding, Tables
from benchmarks.independent_shop.loading import load
from benchmarks.independent_shop.pdd import pdd_files
from benchmarks.independent_shop.settings import ShopSettings
from benchmarks.independent_shop.shop import Shop, make_shop
from benchmarks.independent_shop.taobao import taobao_files
from ui.report.questions import Answer, Scope, answer, answers, questions
from ui.server.failure_log import answer_or_failure

FILES: Mapping[str, Callable[[Shop], Mapping[str, bytes]]] = {
    "taobao": taobao_files,
    "pdd": pdd_files,
}
JUDGED = ("hint", "clear")
"""Verdicts that say something differs; a fact is a count and says nothing of the kind."""

SIZES = (300, 3_000, 30_000)
PROCESSES = 2


@dataclass(frozen=True)
class Seen:
    """What the app said of one shop."""

    settings: ShopSettings
    findings: tuple[tuple[str, Finding], ...]
    """Study and finding, in the report's order."""

    shown: tuple[str, ...]
    """The study.key of the highlights."""

    failed: tuple[str, ...]
    """Studies that failed, and files that the import asked about or refused."""

    seconds: float

    def names(self, *verdicts: str) -> set[str]:
        """The study.key of findings with one of these verdicts."""
        return {f"{study}.{one.key}" for study, one in self.findings if one.verdict in verdicts}

    def as_json(self) -> str:
        """One line: what was judged of which shop."""
        judged = [
            {
                "study": study,
                "key": one.key,
                "verdict": one.verdict,
                "values": {name: plain(value) for name, value in one.values.items()},
            }
            for study, one in self.findings
            if one.verdict in JUDGED
        ]
        shop = {"seed": self.settings.seed, "orders": self.settings.orders}
        shop |= {"plant": self.settings.plant.name, "seconds": round(self.seconds, 1)}
        told = shop | {"findings": judged, "shown": self.shown, "failed": self.failed}
        return json.dumps(told, ensure_ascii=False)


def plain(value: object) -> object:
    """A value of a finding as JSON can hold it."""
    if isinstance(value, Code):
        return value.value
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@dataclass(frozen=True)
class Look:
    """How a shop is looked at."""

    platform: str = "taobao"
    studies: frozenset[str] = frozenset()
    """Only these are asked, all of the report if empty."""


def look(settings: ShopSettings, how: Look = Look()) -> Seen:
    """Make a shop, import its files once, and ask the studies of the report with their defaults."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(FILES[how.platform](make_shop(settings)), Path(folder), settings)
        found = _asked(loaded.workspace.tables(), how.studies)
    by_study = {one.study.name: one.result.findings for one in found}
    failed = [one.study.name for one in found if one.failure_code]
    return Seen(
        settings,
        tuple((study, one) for study, findings in by_study.items() for one in findings),
        tuple(f"{one.study}.{one.finding.key}" for one in highlights(by_study)),
        (*failed, *loaded.asked),
        time.perf_counter() - start,
    )


def _asked(tables: Tables, studies: Collection[str]) -> list[Answer]:
    """The answers of the report, or of some of its studies."""
    if not studies:
        return list(answers(tables, Scope()))
    return [
        answer(
            question,
            Scope(),
            tables,
            lambda study: answer_or_failure(study.name, lambda: study.run(tables)),
        )
        for question in questions(Scope(), tables)
        if question.study.name in studies
    ]


def look_at_all(wanted: Iterable[tuple[ShopSettings, Look]]) -> Iterator[Seen]:
    """What the app says of each shop, as it comes; two shops at a time."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context) as pool:
        jobs = [pool.submit(look, settings, how) for settings, how in wanted]
        for job in as_completed(jobs):
            yield job.result()


def main() -> None:
    """Look at all shops and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--orders", type=int, nargs="+", default=SIZES)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--platform", choices=list(FILES), default="taobao")
    parser.add_argument("--goods", choices=["alike", "differ"], default="alike")
    parser.add_argument("--out", type=Path, help="JSON lines, one a shop")
    asked = parser.parse_args()
    how, differ = Look(asked.platform), asked.goods == "differ"
    wanted = [
        (ShopSettings(seed, orders, days=asked.days, goods_differ=differ), how)
        for orders in asked.orders
        for seed in range(asked.first, asked.first + asked.seeds)
    ]
    seen = list(kept(look_at_all(wanted), asked.out))
    print(*table(seen, asked.orders), sep="\n")


def kept(seen: Iterable[Seen], out: Path | None) -> Iterator[Seen]:
    """The same, each written to a file as it comes."""
    for one in seen:
        if out:
            with out.open("a", encoding="utf-8") as file:
                file.write(one.as_json() + "\n")
        yield one


def table(seen: Sequence[Seen], sizes: Sequence[int]) -> list[str]:
    """Markdown: a column a size, rows for any verdict and for each study.key."""
    groups = [[one for one in seen if one.settings.orders == size] for size in sizes]
    head = " | ".join(f"{size:,} orders" for size in sizes)
    lines = [f"| share of shops with | {head} |", "|---" * (len(sizes) + 1) + "|"]
    for title, verdicts in (("any clear", ("clear",)), ("any hint or clear", JUDGED)):
        cells = [
            _share(sum(bool(one.names(*verdicts)) for one in group), group) for group in groups
        ]
        lines.append(f"| **{title}** | {' | '.join(cells)} |")
    shown = [sum(bool(set(one.shown) & one.names(*JUDGED)) for one in group) for group in groups]
    cells = [_share(count, group) for count, group in zip(shown, groups, strict=True)]
    lines.append(f"| any of them in the highlights | {' | '.join(cells)} |")
    for verdict in ("clear", "hint"):
        counts = [Counter(name for one in group for name in one.names(verdict)) for group in groups]
        for name, _ in sum(counts, Counter()).most_common():
            cells = [
                f"{count[name]} of {len(group)}"
                for count, group in zip(counts, groups, strict=True)
            ]
            lines.append(f"| {verdict}: {name} | {' | '.join(cells)} |")
    failures = Counter(name for one in seen for name in one.failed)
    lines += [f"failed or asked: {name} in {count}" for name, count in failures.items()]
    seconds = [sum(one.seconds for one in group) / max(len(group), 1) for group in groups]
    return [*lines, "seconds a shop: " + ", ".join(f"{one:.1f}" for one in seconds)]


def _share(count: int, group: Sequence[Seen]) -> str:
    if not group:
        return "-"
    bounds = wilson(count, len(group))
    return f"{count} of {len(group)} ({float(bounds.low):.0%} to {float(bounds.high):.0%})"


if __name__ == "__main__":
    main()
