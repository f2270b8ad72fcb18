"""Every study on every kind of thin or broken shop: what falls over, what is said of nothing.

    python -m benchmarks.matrix [STUDY …] [--sample] [--orders 400]

Each study meets each table alone, each table left out, each column blank, half blank and, where
that is not the same, unreadable, one row, one buyer, one agent, one product, all refunded, nothing
refunded, amounts of nothing, a period before and after the data, two platforms, five years. A study
that stops has to say the true reason: it names the one column or table that is missing, and no
column where only the days have no data. Without --sample all variants; with it, one of each kind
and the columns that most depends on, as the tests in CI. Prints counts by study and kind of fault.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from traceback import extract_tb

import numpy as np
import pandas as pd

from analysis.column_kinds import kind_of
from analysis.engine import SharedTables
from analysis.ingest.tables import SOURCE, TABLES, blank_column, fit_to_schema
from analysis.samples import canonical_tables, make_shop
from analysis.samples.shop import Setting
from analysis.studies import every_study
from analysis.study import Finding, Result, Study
from ui.export.answer_json import answer_json
from ui.words.numbers import NO_VALUE
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, Speaker, speaker

Tables = dict[str, pd.DataFrame]

ORDERS = 400
HOLE = re.compile(rf"\b(nan|NaN|None|NaT|inf)\b|<NA>|<other>|[{{}}]|{NO_VALUE}")
"""What no sentence holds: numbers that are none, blanks that were not filled."""

ENDS = ("low_", "high_")
"""Of an interval: an end that is no number is an open one, and shown as such."""

TRUE_ZEROS = {"keyed_count", "keyed_share", "compared_count"}
TRUE_ZEROS |= {"coverage_share", "low_coverage_share"}
"""Metrics that say how much is known: without the column it is none, and that is known."""

PARTS_OF_ONE = ("share", "rate")
ROUNDING = 1e-9

ONE_MISSING = ("left out", "blank", "alone and blank", "unreadable")
"""Kinds of variants that lack one table or one column: a study that stops for it names it."""

UNREAD: Mapping[str, Mapping[str, object]] = {
    "reason_l1": {"reason_raw": "？？", "reason_l1": "other", "reason_l2": "other.unmapped"}
}
"""By column: what cleaning leaves of words that nobody knows.

In every other column what cannot be read is blank after cleaning, as are ids, times and amounts.
"""

NEEDED_COLUMNS = {
    f"{name}.{column}"
    for name, columns in {
        "orders": "order_id buyer_key order_status created_at paid_at paid_amount",
        "order_lines": "order_id item_title",
        "refunds": "order_id refund_status applied_at done_at refund_amount reason_l1",
        "agent_daily": "date_from agent reception_count",
        "chats": "sender sent_at agent",
        "sessions": "started_at agent",
        "ratings": "date shop_name star_5_count",
        "shop_daily": "date shop_name",
    }.items()
    for column in columns.split()
}
"""Columns that most of the answers hang on."""

OTHER_DAYS = ("future period", "period long ago", "day in future", "day long ago")
"""Kinds of variants that lack nothing but days: a study that stops there blames no column."""

BLAMES_A_COLUMN = re.compile("整列|(导出|订单|数据)里没有")

OF_WHAT_IS_LEFT = {"agent_differences": {"few"}, "agent_overview": {"median_only"}}
"""By study: findings on the source that it answers from instead of the one that is missing."""

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "service_score": ("服务态度", "Service"),
    "logistics_score": ("物流服务", "Logistics"),
    "agent": ("客服是谁", "agent"),
    "agent_daily": ("daily report", "报表", "reports"),
    "applied_at": ("time of application",),
    "buyer_key": ("买家", "buyer"),
    "closed_at": ("closing",),
    "done_at": ("time of completion",),
    "inquiry_count": ("询单转化率", "inquiry conversion"),
    "order_id": ("order number",),
    "orders": ("order table",),
    "paid_amount": ("实付", "paid"),
    "paid_at": ("time of payment",),
    "ratings": ("评价人数", "raters"),
    "reception_count": ("接待人数", "receptions", "平均响应", "average response"),
    "refund_status": ("the status",),
    "refunds": ("refund",),
    "star_5_count": ("评价人数", "raters"),
    "reason_l1": ("原因", "reason"),
    "reason_l2": ("原因", "reason"),
}
"""What sentences call a table or column, where not as `tables.toml` does.

A column that a figure is counted by may be named by that figure.
"""

FUTURE = date(2031, 1, 1)
LONG_AGO = date(2001, 1, 1)
EARLY = (date(2026, 3, 1), date(2026, 4, 30))
"""Days with reports of agents and without messages, which the samples have of the last days."""


@dataclass(frozen=True)
class Variant:
    """One way in which a shop's tables are thin or broken."""

    kind: str
    """What was done, the same for all tables and columns."""

    place: str
    """The table or column it was done to; empty where it concerns all."""

    tables: Tables
    choices: Mapping[str, object] = field(default_factory=dict)
    is_blank: bool = False
    """Whether values were taken away that the whole shop has: then none may turn into 0."""


@dataclass(frozen=True)
class Fault:
    """What an answer must not be."""

    kind: str
    study: str
    variant: str
    what: str


def variants(study: type[Study], shop: Tables) -> Iterator[Variant]:
    """All variants that a study can tell apart."""
    read = {name: shop[name] for name in sorted(study.reads(shop))}
    yield Variant("whole", "", read)
    for name, table in read.items():
        yield Variant("alone", name, {name: table}, is_blank=True)
        yield Variant("left out", name, _without(read, name), is_blank=True)
        yield Variant("no rows", name, {**read, name: table.head(0)})
    for kind, change in SHOPS.items():
        yield Variant(kind, "", change(read))
    yield from _periods(study, read)
    for name, column in _columns(study, read):
        yield from _damaged_columns(study, read, name, column)


def faults(study: type[Study], variant: Variant, whole: Result) -> list[Fault]:
    """What is wrong with a study's answer to a variant; nothing where it says what it lacks."""
    name = f"{variant.kind} {variant.place}".strip()
    found = _faulty(study, variant, whole)
    return [Fault(kind, study.name, name, what) for kind, what in found]


def _faulty(study: type[Study], variant: Variant, whole: Result) -> list[tuple[str, str]]:
    if study.lacks(variant.tables):
        return []
    asked = study(**variant.choices)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = asked.run(SharedTables(variant.tables))
            drawn = [chart.to_json() for chart in _drawn(asked, result)]
            json.loads(answer_json((), result))
    except Exception as error:
        return [("raises", _place(error))]
    found = [*_unsaid(study, result), *_beyond_one(result), *_undeclared(study, result)]
    found += [("chart", "NaN") for text in drawn if "NaN" in text]
    found += _untrue_reasons(study, variant, result, whole)
    return found + (_zeros(result, whole) if variant.is_blank else [])


def _drawn(study: Study, result: Result) -> Iterator:
    for language in LANGUAGES:
        yield from study.draw(result, speaker(language, study.name)).values()


def _unsaid(study: type[Study], result: Result) -> Iterator[tuple[str, str]]:
    """Sentences and headline numbers with a hole."""
    if not result.findings:
        yield "silent", "no finding"
    for language in LANGUAGES:
        say = speaker(language, study.name)
        for finding in result.findings:
            said = sentence(finding, say)
            if HOLE.search(said):
                yield "hole in sentence", f"{finding.key}: {said}"
    for name, value in result.metrics.items():
        if not (math.isfinite(value) or name.startswith(ENDS)):
            yield "hole in metric", f"{name}: {value}"


def _beyond_one(result: Result) -> Iterator[tuple[str, str]]:
    """Parts of a whole that are more than it, or less than nothing."""
    for name, value in result.metrics.items():
        if _is_part(name) and not -ROUNDING <= value <= 1 + ROUNDING:
            yield "beyond 100 %", f"{name}: {value}"
    for table_name, table in result.tables.items():
        for column in table.columns:
            if _is_part(str(column)) and pd.api.types.is_numeric_dtype(table[column]):
                values = table[column].dropna().astype(float)
                if not values.between(-ROUNDING, 1 + ROUNDING).all():
                    yield "beyond 100 %", f"{table_name}.{column}: {values.min()} {values.max()}"


def _undeclared(study: type[Study], result: Result) -> Iterator[tuple[str, str]]:
    for name, table in result.tables.items():
        declared = study.answers.get(name, ())
        columns = [str(column) for column in table.columns]
        if columns != [column for column in declared if column in columns]:
            yield "undeclared", f"{name}: {columns}"


def _zeros(result: Result, whole: Result) -> list[tuple[str, str]]:
    """Numbers that the whole shop has and that turned into 0 because a column went away."""
    known = {name for name, value in whole.metrics.items() if value and math.isfinite(value)}
    found = [("zero", name) for name in known - TRUE_ZEROS if result.metrics.get(name) == 0]
    said = {
        (finding.key, name)
        for finding in whole.findings
        for name, value in finding.values.items()  # noqa: PD011 - a mapping
        if isinstance(value, (int, float)) and value
    }
    return found + [
        ("zero", f"{finding.key}.{name}")
        for finding in result.findings
        if finding.verdict != "insufficient"
        for name, value in finding.values.items()  # noqa: PD011 - a mapping
        if (finding.key, name) in said and isinstance(value, (int, float)) and value == 0
    ]


def _untrue_reasons(
    study: type[Study], variant: Variant, result: Result, whole: Result
) -> Iterator[tuple[str, str]]:
    """A study that stops, or leaves something out, and does not say the true reason.

    It names the one column that is missing, and no column where only the days have no data.
    """
    said_anyway = {finding.key for finding in whole.findings}
    new = [finding for finding in result.findings if finding.key not in said_anyway]
    stops = {one.key for one in new if _is_stop(one)} - OF_WHAT_IS_LEFT.get(study.name, set())
    if not (stops or (_answers(whole) and not _answers(result))):
        return
    for language in LANGUAGES:
        say = speaker(language, study.name)
        said = " ".join(sentence(finding, say) for finding in new)
        if variant.kind in ONE_MISSING and not _names(said, variant.place, say):
            yield "untrue reason", f"{variant.place}: {said}"
        if variant.kind in OTHER_DAYS and BLAMES_A_COLUMN.search(said):
            yield "untrue reason", said


def _names(said: str, place: str, say: Speaker) -> bool:
    """Whether a sentence names a table, or a column `table.column`; brackets do not count."""
    table, _, column = place.partition(".")
    named = say(f"column.{column}" if column else f"table.{table}")
    words = (named, *ALSO_CALLED.get(column or table, ()))
    return any(re.sub(r"[（(].*", "", word).strip().lower() in said.lower() for word in words)


def _is_stop(finding: Finding) -> bool:
    return finding.verdict == "insufficient"


def _answers(result: Result) -> bool:
    return not all(_is_stop(finding) for finding in result.findings)


def _is_part(name: str) -> bool:
    return kind_of(name) in PARTS_OF_ONE and "difference" not in name and "change" not in name


def _place(error: Exception) -> str:
    frames = [frame for frame in extract_tb(error.__traceback__) if "/analysis/" in frame.filename]
    frame = frames[-1] if frames else extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return f"{type(error).__name__} {place} {str(error).splitlines()[0][:90] if str(error) else ''}"


def _without(tables: Tables, name: str) -> Tables:
    return {other: table for other, table in tables.items() if other != name}


def _periods(study: type[Study], read: Tables) -> Iterator[Variant]:
    """Days before the data, after them, and those that messages do not reach."""
    names = {one.name for one in fields(study)}
    if {"start", "end"} <= names:
        yield Variant("future period", "", read, {"start": FUTURE, "end": date(2031, 12, 31)})
        yield Variant("period long ago", "", read, {"start": LONG_AGO, "end": date(2001, 2, 1)})
        yield Variant("early period", "", read, dict(zip(("start", "end"), EARLY, strict=True)))
        yield Variant("one day", "", read, {"start": EARLY[0], "end": EARLY[0]})
    for name in ("day", "cutoff"):
        if name in names:
            yield Variant(f"{name} in future", "", read, {name: FUTURE})
            yield Variant(f"{name} long ago", "", read, {name: LONG_AGO})


def _columns(study: type[Study], read: Tables) -> Iterator[tuple[str, str]]:
    """Table and column, of those that hold anything and that the study may read."""
    words = _words_of(study.__module__)
    for name, table in read.items():
        for column in table.columns:
            if column in words - {*SOURCE} and table[column].notna().any():
                yield name, column


def _damaged_columns(study: type[Study], read: Tables, name: str, column: str) -> Iterator[Variant]:
    """The column blank and half blank, beside the other tables and where it can, alone."""
    table, place = read[name], f"{name}.{column}"
    blank = table.assign(**{column: blank_column(TABLES[name].by_name[column].kind, table.index)})
    half = table.assign(**{column: table[column].where(np.arange(len(table)) % 2 == 0)})
    yield Variant("blank", place, {**read, name: blank}, is_blank=True)
    yield Variant("half blank", place, {**read, name: half})
    if column in UNREAD:
        unread = {name: table.assign(**UNREAD[column])}
        yield Variant("unreadable", place, {**read, **unread}, is_blank=True)
    if len(read) > 1 and not study.lacks({name}):
        yield Variant("alone and blank", place, {name: blank})


@cache
def _words_of(module: str) -> frozenset[str]:
    """All words of a module's source and of those of `analysis` that it rests on.

    A column that is none of them is not read.
    """
    seen, waiting = set(), [module]
    words: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or "analysis.ingest" in name:
            continue
        seen.add(name)
        source = _source_of(name)
        words |= set(re.findall(r"\w+", source))
        waiting += re.findall(r"from (analysis[\w.]*) import", source)
    return frozenset(words)


def _source_of(module: str) -> str:
    spec = find_spec(module)
    return Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""


def _one_row(tables: Tables) -> Tables:
    return {name: table.head(1) for name, table in tables.items()}


def _filled(column: str, value: object) -> Callable[[Tables], Tables]:
    """All rows of the tables that know a column have one value in it."""

    def fill(tables: Tables) -> Tables:
        return {
            name: table.assign(**{column: pd.Series(value, table.index, table[column].dtype)})
            if column in table
            else table
            for name, table in tables.items()
        }

    return fill


def _one_product(tables: Tables) -> Tables:
    for column in ("item_id", "sku_id", "item_title", "sku_spec", "item_code", "sku_code"):
        tables = _filled(column, "1")(tables)
    return tables


def _all_refunded(tables: Tables) -> Tables:
    """Each order refunded in full, by the orders and by a refund of its own."""
    changed = dict(tables)
    if "orders" in changed:
        orders = changed["orders"]
        changed["orders"] = orders.assign(refund_amount=orders["paid_amount"])
    if {"orders", "refunds"} <= changed.keys():
        changed["refunds"] = _refund_of_each(changed["orders"], changed["refunds"])
    return changed


def _refund_of_each(orders: pd.DataFrame, refunds: pd.DataFrame) -> pd.DataFrame:
    paid = orders[orders["paid_at"].notna()].reset_index(drop=True)
    rows = refunds.iloc[np.arange(len(paid)) % len(refunds)].reset_index(drop=True)
    later = paid["paid_at"] + pd.Timedelta(days=2)
    return rows.assign(
        refund_id=[f"R{n}" for n in range(len(paid))],
        order_id=paid["order_id"],
        refund_amount=paid["paid_amount"],
        status="success",
        applied_at=later,
        done_at=later + pd.Timedelta(days=1),
    ).astype(refunds.dtypes.to_dict())


def _no_refund(tables: Tables) -> Tables:
    changed = dict(tables)
    if "orders" in changed:
        changed["orders"] = changed["orders"].assign(refund_amount=0.0)
    if "refunds" in changed:
        changed["refunds"] = changed["refunds"].head(0)
    return changed


def _no_amounts(tables: Tables) -> Tables:
    return {
        name: table.assign(
            **{
                column.name: 0.0
                for column in TABLES[name].columns
                if column.kind == "amount" and table[column.name].notna().any()
            }
        )
        for name, table in tables.items()
    }


def _moved(years: int) -> Callable[[Tables], Tables]:
    """All moments so many years later."""

    def move(tables: Tables) -> Tables:
        delay = pd.Timedelta(days=365 * years)
        return {
            name: table.assign(**{column: table[column] + delay for column in TABLES[name].times})
            for name, table in tables.items()
        }

    return move


def _five_years(tables: Tables) -> Tables:
    """Half of the rows four and a half years earlier; ids and buyers as they are."""
    early = pd.Timedelta(days=365 * 4 + 180)
    return {
        name: table.assign(
            **{
                column: table[column].where(np.arange(len(table)) % 2 == 0, table[column] - early)
                for column in TABLES[name].times
            }
        )
        for name, table in tables.items()
    }


def _two_platforms(tables: Tables) -> Tables:
    return {
        name: table.assign(platform=table["platform"].where(np.arange(len(table)) % 2 == 0, "pdd"))
        for name, table in tables.items()
    }


def _shuffled(tables: Tables) -> Tables:
    return {name: table.sample(frac=1, random_state=3) for name, table in tables.items()}


SHOPS: Mapping[str, Callable[[Tables], Tables]] = {
    "one row": _one_row,
    "two rows": lambda tables: {name: table.head(2) for name, table in tables.items()},
    "one buyer": _filled("buyer_key", "b"),
    "one agent": _filled("agent", "客服"),
    "one product": _one_product,
    "all refunded": _all_refunded,
    "no refund": _no_refund,
    "amounts of 0": _no_amounts,
    "in the future": _moved(5),
    "two platforms": _two_platforms,
    "five years": _five_years,
    "another order of rows": _shuffled,
}
"""Shops that are odd as a whole."""


@cache
def small_shop(orders: int = ORDERS) -> Tables:
    """A made-up shop with a table of every kind that a study reads."""
    made = make_shop(seed=1, orders=orders, setting=Setting("taobao", 180, date(2026, 6, 30)))
    tables = canonical_tables(made)
    return {**tables, "sessions": _sessions(), "reception_hourly": _hours()}


def _sessions() -> pd.DataFrame:
    """Conversations that a phone system lists, of the last sixty days."""
    rng = np.random.default_rng(5)
    n = 600
    answered = rng.random(n) < 0.9  # noqa: PLR2004 - made up
    table = pd.DataFrame(
        {
            "session_id": [f"S{k}" for k in range(n)],
            "agent": rng.choice(["小雨", "阿杰", "灯灯"], n),
            "started_at": pd.Timestamp("2026-05-02")
            + pd.to_timedelta(rng.integers(0, 60 * 86_400, n), unit="s"),
            "topic": rng.choice(["物流", "退款"], n),
            "is_answered": answered,
            "is_resolved": rng.random(n) < 0.8,  # noqa: PLR2004 - made up
            "first_response_s": np.where(answered, rng.gamma(2, 20, n).round(), np.nan),
            "duration_s": np.where(answered, rng.gamma(2, 100, n).round(), np.nan),
            "rating_score": np.where(rng.random(n) < 0.3, rng.integers(1, 6, n), np.nan),  # noqa: PLR2004
        }
    )
    return _of_shop("sessions", table)


def _hours() -> pd.DataFrame:
    days = pd.date_range("2026-06-01", periods=30)
    rows = [(day, hour, hour * 3) for day in days for hour in range(8, 23)]
    return _of_shop(
        "reception_hourly", pd.DataFrame(rows, columns=["date", "hour", "reception_count"])
    )


def _of_shop(name: str, table: pd.DataFrame) -> pd.DataFrame:
    origin = {"platform": "taobao", "shop_name": "店", "source_file": f"{name}.csv"}
    rows = np.arange(len(table)) + 2
    return fit_to_schema(table.assign(**origin, source_row=rows), TABLES[name])


def needed_columns_blank(study: type[Study], shop: Tables) -> list[Variant]:
    """Each column that most depends on blank, beside the other tables and alone."""
    return [
        variant
        for variant in variants(study, shop)
        if variant.kind in ONE_MISSING
        and variant.place in NEEDED_COLUMNS
        and not study.lacks(variant.tables)
    ]


def one_of_each_kind(study: type[Study], shop: Tables) -> list[Variant]:
    """A covering part for CI: of each kind one variant that the study can answer, by a seed."""
    by_kind: dict[str, list[Variant]] = {}
    for variant in variants(study, shop):
        if not study.lacks(variant.tables):
            by_kind.setdefault(variant.kind, []).append(variant)
    rng = random.Random(zlib.crc32(study.name.encode()))
    return [rng.choice(of_kind) for of_kind in by_kind.values()]


def covering(study: type[Study], shop: Tables) -> list[Variant]:
    """What the tests in CI look at."""
    return [*one_of_each_kind(study, shop), *needed_columns_blank(study, shop)]


def study_faults(
    study: type[Study], shop: Tables, of: Iterable[Variant]
) -> tuple[int, list[Fault]]:
    """How many variants a study met, and what was wrong."""
    whole = study().run(SharedTables({name: shop[name] for name in study.reads(shop)}))
    alone = {
        name: study().run(SharedTables({name: shop[name]}))
        for name in study.reads(shop)
        if not study.lacks({name})
    }
    met, found = 0, []
    for variant in of:
        met += 1
        table = variant.place.partition(".")[0]
        is_alone = variant.kind == "alone and blank"
        found += faults(study, variant, alone[table] if is_alone else whole)
    return met, found


def main() -> None:
    """Print counts by study and kind of fault, and each fault with the first place it was at."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("studies", nargs="*", default=sorted(every_study()))
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--orders", type=int, default=ORDERS)
    options = parser.parse_args()
    shop, all_met, all_found = small_shop(options.orders), 0, []
    for name in options.studies:
        started = time.perf_counter()
        choose = covering if options.sample else variants
        met, found = study_faults(every_study()[name], shop, choose(every_study()[name], shop))
        all_met, all_found = all_met + met, all_found + found
        kinds = dict(Counter(fault.kind for fault in found))
        print(f"{name}: {met} variants, {time.perf_counter() - started:.1f} s, {kinds}", flush=True)
        _print_faults(found)
    print(f"{all_met} variants, {len(all_found)} faults", dict(Counter(f.kind for f in all_found)))


def _print_faults(found: list[Fault]) -> None:
    """Each fault once, with the variants it came with."""
    by_fault: dict[tuple[str, str], list[str]] = {}
    for fault in found:
        by_fault.setdefault((fault.kind, fault.what), []).append(fault.variant)
    for (kind, what), places in by_fault.items():
        print(f"    {kind}: {what}  [{len(places)}: {'; '.join(places[:4])}]", flush=True)


if __name__ == "__main__":
    main()
