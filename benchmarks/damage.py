"""What becomes of damaged exports: the truth, a question, a refusal, a told difference, or silence.

    python -m benchmarks.damage                      500 mutations, seeds 1000 to 1499
    python -m benchmarks.damage --count 60 --seed 1  others
    python -m benchmarks.damage --kept new.json --before old.json
                                                     also which were read right before and ask now

Each mutation takes one export of sample_data or of the golden folders, damages it in one way, and
compares its tables with those of the export without that damage. Silence is a difference that no
note tells.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import xlsxwriter

from analysis.ingest import TABLES, Imported, ImportSettings, import_file
from analysis.ingest.tables import SOURCE, Kind
from ui.upload.uploads import needs_mapping

PROJECT = Path(__file__).parents[1]
SETTINGS = ImportSettings(b"damage" * 4)
MOST_ROWS = 120
SHIFTED_SHARE, LOST_SHARE, PHONE_SHARE = 0.3, 0.5, 0.5
OUTCOMES = ("truth", "question", "refusal", "told", "SILENT")
MUST_WAIT = (
    "shift_right",
    "blank_keys",
    "unreadable_dates",
    "exploded_amounts",
    "second_header",
    "phones_in_amount",
)
"""Damage that a file may not come in with unasked, where it is large enough to be seen."""

Row = list[str]


@dataclass(frozen=True)
class Sound:
    """An export without damage, as rows of text, and what is known of its columns."""

    name: str
    headers: Row
    rows: list[Row]
    kinds: Mapping[int, Kind]
    """Kind of the column at each position that a table needs."""

    keys: tuple[int, ...]
    """Positions of the columns without which a row is left out."""

    def positions(self, *kinds: Kind) -> list[int]:
        """Where columns of these kinds stand that have a filled cell."""
        return [
            at
            for at, kind in self.kinds.items()
            if kind in kinds and any(row[at].strip() for row in self.rows)
        ]


@dataclass(frozen=True)
class Mutation:
    """A damaged file, and the file that has the tables which damage should not change."""

    data: bytes
    sound: bytes
    name: str


@cache
def sound_exports() -> tuple[Sound, ...]:
    """The exports of sample_data, their first rows, and those of the golden folders."""
    samples = sorted([*PROJECT.glob("sample_data/*.csv"), *PROJECT.glob("sample_data/*.xlsx")])
    golden = sorted(PROJECT.glob("tests/ingest/golden/*/[!t][!a]*.csv"))
    golden += sorted(PROJECT.glob("tests/ingest/golden/*/rating_*.csv"))
    return tuple(_sound(path) for path in [*samples, *golden])


def _sound(path: Path) -> Sound:
    sheets = SETTINGS.read(path.read_bytes(), path.name).sheets
    sheet = max(sheets, key=lambda sheet: len(sheet.row_numbers))
    rows = [list(row) for row in zip(*(c.to_pylist() for c in sheet.cells.columns), strict=True)]
    name, headers = f"{path.stem}.csv", [header.strip() for header in sheet.headers]
    reports = import_file(_csv([headers, *rows]), name, SETTINGS).file_report.sheets
    schema, mapping = TABLES[reports[0].table], reports[0].mapping
    kinds: dict[int, Kind] = {
        headers.index(header): schema.by_name[target].kind
        for target, header in mapping.items()
        if target in schema.by_name
    }
    keys = tuple(headers.index(mapping[name]) for name in schema.least if name in mapping)
    return Sound(name, headers, rows[:MOST_ROWS], kinds, keys)


def _csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")


def _xlsx(rows: Sequence[Row], hidden: frozenset[int] = frozenset()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("data")
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                sheet.write_string(number, at, cell)
            if number in hidden:
                sheet.set_row(number, None, None, {"hidden": True})
    return out.getvalue()


def _some(rows: Sequence[Row], share: float, chance: random.Random) -> frozenset[int]:
    """Numbers of so many rows, at least one."""
    count = max(1, round(share * len(rows)))
    return frozenset(chance.sample(range(len(rows)), count))


def _with_cells(
    export: Sound, rows: frozenset[int], positions: Sequence[int], cell: Callable[[str], str]
) -> list[Row]:
    """Rows with some cells replaced."""
    return [
        [cell(text) if at in positions else text for at, text in enumerate(row)]
        if number in rows
        else row
        for number, row in enumerate(export.rows)
    ]


def _mutation(export: Sound, rows: Sequence[Row], sound: Sequence[Row] | None = None) -> Mutation:
    plain = export.rows if sound is None else sound
    return Mutation(_csv([export.headers, *rows]), _csv([export.headers, *plain]), export.name)


def shift_right(export: Sound, chance: random.Random) -> Mutation:
    """In some rows a blank cell pushes the others to the right."""
    at, rows = chance.randrange(4), _some(export.rows, SHIFTED_SHARE, chance)
    return _mutation(
        export,
        [
            [*row[:at], "", *row[at:]] if number in rows else row
            for number, row in enumerate(export.rows)
        ],
    )


def shift_left(export: Sound, chance: random.Random) -> Mutation:
    """In some rows a cell is lost, and the others moved to the left."""
    at, rows = chance.randrange(4), _some(export.rows, SHIFTED_SHARE, chance)
    return _mutation(
        export,
        [
            [*row[:at], *row[at + 1 :]] if number in rows else row
            for number, row in enumerate(export.rows)
        ],
    )


def blank_keys(export: Sound, chance: random.Random) -> Mutation:
    """Half of the rows have no id."""
    rows = _some(export.rows, LOST_SHARE, chance)
    return _mutation(export, _with_cells(export, rows, export.keys, lambda _: ""))


def fewer_rows(export: Sound, chance: random.Random) -> Mutation:
    """Half of the rows are not in the file: its tables are those of the others."""
    lost = _some(export.rows, LOST_SHARE, chance) - {0}
    rows = [row for number, row in enumerate(export.rows) if number not in lost]
    return _mutation(export, rows, rows)


def unreadable_dates(export: Sound, chance: random.Random) -> Mutation:
    """All times of a column are unreadable, as after a column that was too narrow."""
    at = chance.choice(export.positions("time"))
    word = chance.choice(["########", "五月的某一天", "Mai 5th"])
    rows = frozenset(range(len(export.rows)))
    return _mutation(export, _with_cells(export, rows, [at], lambda text: text and word))


def distant_dates(export: Sound, chance: random.Random) -> Mutation:
    """A few times lie outside of any calendar of the platform."""
    at = chance.choice(export.positions("time"))
    word = chance.choice(["0001-01-02 00:00:00", "9876-12-03 00:00:00", "1601-02-03"])
    rows = _some(export.rows, 0.05, chance)
    return _mutation(export, _with_cells(export, rows, [at], lambda text: text and word))


def exploded_amounts(export: Sound, chance: random.Random) -> Mutation:
    """A few amounts are a million times as large."""
    at = chance.choice(export.positions("amount"))
    rows = _some(export.rows, 0.02, chance)
    return _mutation(export, _with_cells(export, rows, [at], _exploded))


def _exploded(text: str) -> str:
    try:
        return f"{(float(text) or 1.0) * 1e6:.2f}"
    except ValueError:
        return text


def phones_in_amount(export: Sound, chance: random.Random) -> Mutation:
    """Half of the cells of a column of amounts hold phone numbers."""
    at = chance.choice(export.positions("amount"))
    rows = _some(export.rows, PHONE_SHARE, chance)
    return _mutation(
        export, _with_cells(export, rows, [at], lambda _: f"139{chance.randrange(10**8):08}")
    )


def second_header(export: Sound, chance: random.Random) -> Mutation:
    """Another export follows in the middle, with its columns in another order."""
    half, order = len(export.rows) // 2, list(range(len(export.headers)))
    chance.shuffle(order)
    moved = [[row[at] for at in order] for row in [export.headers, *export.rows[half:]]]
    return _mutation(export, [*export.rows[:half], *moved])


def names_in_status(export: Sound, chance: random.Random) -> Mutation:
    """In some rows a name or a phone number stands where a status should."""
    at = chance.choice(export.positions("enum"))
    rows = _some(export.rows, 0.2, chance)
    word = chance.choice(["王小明", "13912345678", "浙江省杭州市余杭区文一西路9号"])
    return _mutation(export, _with_cells(export, rows, [at], lambda _: word))


def missing_quote(export: Sound, chance: random.Random) -> Mutation:
    """Two rows after each other end with a quoted cell; the first one lacks its last quote."""
    at = chance.randrange(max(len(export.rows) - 1, 1))
    lines = _csv([export.headers, *export.rows]).decode().splitlines()
    cells = [row[-1].replace('"', "") or "好" for row in export.rows]
    for number in (at, at + 1):
        if number < len(export.rows):
            closing = "" if number == at else '"'
            head = _csv([export.rows[number][:-1]]).decode().rstrip("\r\n")
            lines[number + 1] = f'{head},"{cells[number]}{closing}'
    return Mutation(
        ("\r\n".join(lines) + "\r\n").encode(),
        _csv([export.headers, *export.rows]),
        export.name,
    )


ODD_TOTALS = ("合 计", "總計", "累计", "共100笔", "1月合计", "全店", "人均", "本页合计", "总 计:")


def odd_totals(export: Sound, chance: random.Random) -> Mutation:
    """The sums of all rows stand below them, under a label that is not among the usual ones."""
    return _mutation(export, [*export.rows, _total_row(export, chance.choice(ODD_TOTALS))])


def unnamed_total(export: Sound, chance: random.Random) -> Mutation:
    """The sums of all rows stand below them, under no label or one that says nothing."""
    label = chance.choice(["", "本店数据", "以上"])
    return _mutation(export, [*export.rows, _total_row(export, label)])


def _total_row(export: Sound, label: str) -> Row:
    total = ["" for _ in export.headers]
    for at in export.positions("amount", "count"):
        total[at] = f"{sum(_number(row[at]) for row in export.rows):.2f}"
    total[0] = label
    return total


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def hidden_rows(export: Sound, chance: random.Random) -> Mutation:
    """A filter was on when the workbook was saved."""
    rows = [export.headers, *export.rows]
    hidden = frozenset(number + 1 for number in _some(export.rows, SHIFTED_SHARE, chance))
    return Mutation(_xlsx(rows, hidden), _xlsx(rows), export.name.replace(".csv", ".xlsx"))


def truncated(export: Sound, chance: random.Random) -> Mutation:
    """The download ended early, inside of a row."""
    data = _csv([export.headers, *export.rows])
    cut = chance.randrange(len(data) // 2, len(data) - 3)
    is_row_whole = data[cut : cut + 1] in (b"\r", b"\n")
    whole = data[:cut] if is_row_whole else data[: data.rfind(b"\n", 0, cut) + 1]
    return Mutation(data[:cut], whole, export.name)


def truncated_book(export: Sound, chance: random.Random) -> Mutation:
    """The download of a workbook ended early."""
    data = _xlsx([export.headers, *export.rows])
    cut = chance.randrange(len(data) // 4, len(data) - 1)
    return Mutation(data[:cut], data, export.name.replace(".csv", ".xlsx"))


def damaged_book(export: Sound, chance: random.Random) -> Mutation:
    """A stretch of a workbook's bytes is gone."""
    data = _xlsx([export.headers, *export.rows])
    start = chance.randrange(len(data))
    damaged = data[:start] + data[start + chance.randrange(1, 400) :]
    return Mutation(damaged, data, export.name.replace(".csv", ".xlsx"))


def padded_codes(export: Sound, chance: random.Random) -> Mutation:
    """Ids have blanks and tabs around them, and blank rows follow: nothing is damaged."""
    rows = frozenset(range(len(export.rows)))
    at = export.positions("id")
    pad = chance.choice([" {} ", "{}\t", "\u3000{}", "'{}"])
    padded = _with_cells(export, rows, at, lambda text: text and pad.format(text))
    return _mutation(export, [*padded, *[[""] * len(export.headers)] * chance.randrange(1, 4)])


KINDS: Mapping[str, Callable[[Sound, random.Random], Mutation]] = {
    kind.__name__: kind
    for kind in (
        *(shift_right, shift_left, blank_keys, fewer_rows, unreadable_dates, distant_dates),
        *(exploded_amounts, phones_in_amount, second_header, names_in_status, unnamed_total),
        *(missing_quote, odd_totals, hidden_rows, truncated, truncated_book, damaged_book),
        padded_codes,
    )
}

NEEDS: Mapping[str, Kind] = {
    "unreadable_dates": "time",
    "distant_dates": "time",
    "exploded_amounts": "amount",
    "phones_in_amount": "amount",
    "names_in_status": "enum",
    "padded_codes": "id",
}
"""The kind of column that a kind of damage is done to."""


def mutate(seed: int) -> tuple[str, str, Mutation]:
    """The kind of damage, the export's name, and the damaged file of a seed."""
    chance = random.Random(seed)
    kind = list(KINDS)[seed % len(KINDS)]
    needed = NEEDS.get(kind)
    fitting = [
        one
        for one in sound_exports()
        if (one.keys or kind != "blank_keys") and (needed is None or one.positions(needed))
    ]
    export = chance.choice(fitting)
    return kind, export.name, KINDS[kind](export, chance)


def outcome_of(mutation: Mutation) -> str:
    """What becomes of a damaged file."""
    damaged = import_file(mutation.data, mutation.name, SETTINGS)
    if damaged.file_report.refusal:
        return "refusal"
    if needs_mapping(damaged.file_report):
        return "question"
    sound = import_file(mutation.sound, mutation.name, SETTINGS)
    if contents(damaged) == contents(sound):
        return "truth"
    return "told" if notes(damaged) - notes(sound) else "SILENT"


def contents(result: Imported) -> dict[str, str]:
    """The tables as text, without where each row was read."""
    return {
        name: table.drop(columns=list(SOURCE)).to_csv(index=False)
        for name, table in result.tables.items()
    }


def notes(result: Imported) -> set[tuple[str, object, int]]:
    """What is told: rules, headers and counts."""
    report = result.file_report
    every = [*report.notes, *(note for sheet in report.sheets for note in sheet.notes)]
    return {
        (note.rule, note.values.get("header"), note.count)
        for note in every
        if note.rule != "header"
    }


def run(seeds: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Kind, export and outcome by seed."""
    results = {}
    for seed in seeds:
        kind, name, mutation = mutate(seed)
        results[seed] = (kind, name, outcome_of(mutation))
    return results


def report(results: Mapping[int, tuple[str, str, str]]) -> None:
    """Print a line a kind, the totals, and each silent seed."""
    counts = Counter((kind, outcome) for kind, _, outcome in results.values())
    print(f"{'damage':18}" + "".join(f"{outcome:>10}" for outcome in OUTCOMES))
    for kind in KINDS:
        print(f"{kind:18}" + "".join(f"{counts[kind, outcome]:10}" for outcome in OUTCOMES))
    totals = Counter(outcome for _, _, outcome in results.values())
    print(f"{'all':18}" + "".join(f"{totals[outcome]:10}" for outcome in OUTCOMES))
    unasked = sum(counts[kind, outcome] for kind in MUST_WAIT for outcome in ("told", "SILENT"))
    print(f"of the kinds that must wait, read unasked though their tables differ: {unasked}")
    for seed, (kind, name, outcome) in results.items():
        if outcome == "SILENT":
            print("SILENT", seed, kind, name)


def compare(before: Mapping[str, list[str]], now: Mapping[int, tuple[str, str, str]]) -> None:
    """Print the seeds that were read right before and are no longer."""
    lost = [
        (seed, *now[seed])
        for seed in now
        if before[str(seed)][2] == "truth" and now[seed][2] != "truth"
    ]
    print(f"read right before and not now: {len(lost)}")
    for line in lost:
        print(*line)


def main() -> None:
    """Run the mutations and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--kept", type=Path, help="write the outcomes here")
    parser.add_argument("--before", type=Path, help="outcomes of an earlier run")
    options = parser.parse_args()
    results = run(range(options.seed, options.seed + options.count))
    report(results)
    if options.kept:
        options.kept.write_text(json.dumps(results), encoding="utf-8")
    if options.before:
        compare(json.loads(options.before.read_text(encoding="utf-8")), results)


if __name__ == "__main__":
    main()
