"""What a sheet is, told by its headers: the export whose columns explain most of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from analysis.ingest.exports import (
    Export,
    Known,
    commonness,
    every_export,
    known_headers,
    tidy,
    without_unit,
)
from analysis.ingest.tables import TABLES

SURE = 0.8
"""From this certainty on, a sheet is taken for what it seems without asking its reader."""

EXPLAINED = 0.2
"""A sheet of whose headers an export knows less than this share is something else."""

FEWEST_COLUMNS = 2
"""One column is no table."""

ALIKE = 80
"""Spellings as close as this (of 100) may be one header."""

COST_OF_A_GUESS = 0.75
"""What is left of the certainty after each header that was found by a close spelling."""

SHORTEST_GUESS = 4
"""Shorter headers are too easily alike."""

FROM_FILE_NAME = frozenset({"date_from", "date_to", "as_of", "date"})
"""Required columns that many exports tell in the file's name only."""

RIVAL = 0.95
COST_OF_A_RIVAL = 0.75
"""What is left of the certainty where another table explains (nearly) as much."""

IsFilled = Callable[[int], bool]
"""Whether the column at a position has a cell that is not blank."""


@dataclass(frozen=True)
class Match:
    """A sheet understood: where each column of each table stands in it."""

    table: str
    platform: str
    certainty: float
    sources: Mapping[str, int]
    """Position of each column; another table's as `table.column`, a value's as `column@value`."""

    personal: Mapping[int, str] = field(default_factory=dict)
    """Kind of personal data at the positions where the export is known to have it."""

    understood: frozenset[int] = frozenset()
    """Positions of all headers that the export knows."""


def match(headers: Sequence[str], is_filled: IsFilled = lambda _: True) -> Match | None:
    """The export that explains the headers best, or None where none does."""
    tidied = [tidy(header) for header in headers]
    weighed = sorted(((_weight(e, tidied), e) for e in every_export()), key=lambda pair: -pair[0])
    fits = [(w, fit) for w, e in weighed if w and (fit := _resolved(e, headers, is_filled))]
    if not fits:
        return None
    weight, best = fits[0]
    rivals = [fit for w, fit in fits[1:] if w >= RIVAL * weight and fit.table != best.table]
    return replace(best, certainty=best.certainty * COST_OF_A_RIVAL) if rivals else best


def corrected(
    table: str, platform: str, mapping: Mapping[str, str], headers: Sequence[str]
) -> Match:
    """What the reader says a sheet is; headers that are not there are passed by."""
    return Match(
        table,
        platform,
        1.0,
        {target: headers.index(header) for target, header in mapping.items() if header in headers},
        understood=frozenset(headers.index(h) for h in mapping.values() if h in headers),
    )


def column_of(target: str) -> tuple[str, str, str]:
    """The table (empty: the sheet's own), column and value that a target names."""
    path, _, value = target.partition("@")
    table, _, column = path.rpartition(".")
    return table, column, value


def given(table: str, targets: Iterable[str]) -> set[str]:
    """Columns of a table that the targets hold, or help to work out."""
    schema = TABLES[table]
    columns: set[str] = set()
    for other, column, value in map(column_of, targets):
        if not other:
            columns |= {column, *schema.by_name[column].gives, *(schema.key[-1:] if value else ())}
    return columns


def missing(table: str, targets: Iterable[str]) -> tuple[str, ...]:
    """Required columns of a table that no header gives."""
    columns = given(table, targets)
    return tuple(name for name in TABLES[table].required if name not in columns)


def _weight(export: Export, tidied: Sequence[str]) -> float:
    """How much of the headers an export explains; what few exports have counts most."""
    counts = commonness()
    total = 0.0
    for header in tidied:
        spelling = header if header in export.headers else without_unit(header)
        if spelling in export.headers:
            total += 1.0 / counts[spelling]
    return total


def _resolved(export: Export, headers: Sequence[str], is_filled: IsFilled) -> Match | None:
    known = {i: hit for i, header in enumerate(headers) if (hit := export.known(header))}
    guesses = _guesses(export, headers, known)
    sources = _sources(known | guesses, is_filled)
    if not _is_enough(export, headers, sources, len(known) + len(guesses)):
        return None
    understood = known | guesses
    return Match(
        export.table,
        export.platform,
        _certainty(export, headers, understood, sources) * COST_OF_A_GUESS ** len(guesses),
        sources,
        {i: hit.personal for i, hit in understood.items() if hit.personal},
        frozenset(understood),
    )


def _guesses(
    export: Export, headers: Sequence[str], known: Mapping[int, Known]
) -> dict[int, Known]:
    """Headers no export knows that are spelled nearly as one that this export still lacks."""
    taken = {target for hit in known.values() for target in hit.targets}
    open_spellings = [
        spelling
        for spelling, hit in export.headers.items()
        if hit.targets and len(spelling) >= SHORTEST_GUESS and not taken & set(hit.targets)
    ]
    guesses: dict[int, Known] = {}
    for position, header in enumerate(headers):
        spelling = tidy(header)
        if {spelling, without_unit(spelling)} & known_headers():
            continue
        best = process.extractOne(spelling, open_spellings, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best:
            guesses[position] = export.headers[best[0]]
    return guesses


def _sources(understood: Mapping[int, Known], is_filled: IsFilled) -> dict[str, int]:
    """One position a target: the best ranked that is not blank all the way down."""
    competing: dict[str, list[tuple[int, int]]] = {}
    for position, hit in understood.items():
        for target in hit.targets:
            competing.setdefault(target, []).append((hit.rank, position))
    return {
        target: _first_filled([position for _, position in sorted(places)], is_filled)
        for target, places in competing.items()
    }


def _first_filled(positions: Sequence[int], is_filled: IsFilled) -> int:
    if len(positions) == 1:
        return positions[0]
    return next((position for position in positions if is_filled(position)), positions[0])


def _is_enough(
    export: Export, headers: Sequence[str], sources: Mapping[str, int], understood: int
) -> bool:
    has_the_least = set(TABLES[export.table].least) <= given(export.table, sources)
    explains = understood >= EXPLAINED * len([header for header in headers if header.strip()])
    return has_the_least and explains and len(set(sources.values())) >= FEWEST_COLUMNS


def _certainty(
    export: Export,
    headers: Sequence[str],
    understood: Mapping[int, Known],
    sources: Mapping[str, int],
) -> float:
    """Half for the required columns, half for how many headers are known; less on poor evidence."""
    schema = TABLES[export.table]
    wanted = [name for name in schema.required if name not in FROM_FILE_NAME]
    lacking = set(missing(export.table, sources)) & set(wanted)
    complete = 1.0 - len(lacking) / max(len(wanted), 1)
    named = len([header for header in headers if header.strip()])
    explained = len(understood) / max(named, 1)
    used = [understood[position].trust for position in set(sources.values())]
    return (0.6 * complete + 0.4 * min(explained, 1.0)) * sum(used) / len(used)
