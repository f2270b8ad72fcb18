"""Match a sheet to the known export that explains most of its headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from analysis.ingest.exports import (
    Export,
    KnownHeader,
    every_export,
    export_counts,
    known_headers,
    tidy,
    without_unit,
)
from analysis.ingest.tables import TABLES

SURE = 0.8
"""From this certainty on, a sheet is imported without asking the user."""

EXPLAINED_SHARE = 0.2
"""An export that knows a smaller share of a sheet's headers is no match."""

FEWEST_COLUMNS = 2
"""A match has at least so many columns."""

SIMILAR_ENOUGH = 80
"""Spellings at least this similar (of 100) may be one header."""

COST_OF_A_GUESS = 0.75
"""Factor on the certainty for each header found by a similar spelling."""

SHORTEST_GUESS = 4
"""Shorter headers are not compared by similarity."""

FROM_FILE_NAME = frozenset({"date_from", "date_to", "as_of", "date"})
"""Required columns that many exports give in the file name only."""

RIVAL_SHARE = 0.95
COST_OF_A_RIVAL = 0.75
"""Factor on the certainty if another table explains (nearly) as much."""

IsFilled = Callable[[int], bool]
"""Whether the column at a position has a cell that is not blank."""


@dataclass(frozen=True)
class Match:
    """The recognised table of a sheet, and the position of each of its columns."""

    table: str
    platform: str
    certainty: float
    sources: Mapping[str, int]
    """Position of each column; another table's as `table.column`, a value's as `column@value`."""

    personal: Mapping[int, str] = field(default_factory=dict)
    """Kind of personal data by position, as the export declares it."""

    known_positions: frozenset[int] = frozenset()
    """Positions of all headers that the export knows."""


def match(headers: Sequence[str], is_filled: IsFilled = lambda _: True) -> Match | None:
    """The export that explains the headers best, or None."""
    tidied = [tidy(header) for header in headers]
    weighted_exports = sorted(
        ((_explained_weight(export, tidied), export) for export in every_export()),
        key=lambda pair: -pair[0],
    )
    matches = [
        (weight, matched)
        for weight, export in weighted_exports
        if weight and (matched := _match_export(export, headers, is_filled))
    ]
    if not matches:
        return None
    best_weight, best = matches[0]
    rivals = [
        matched
        for weight, matched in matches[1:]
        if weight >= RIVAL_SHARE * best_weight and matched.table != best.table
    ]
    return replace(best, certainty=best.certainty * COST_OF_A_RIVAL) if rivals else best


def match_from_correction(
    table: str, platform: str, mapping: Mapping[str, str], headers: Sequence[str]
) -> Match | None:
    """The match that a user's correction declares; None if it gives no key column of the table.

    Headers that are not in the sheet are ignored, and columns that no table has (any more).
    """
    sources = {
        target: headers.index(header)
        for target, header in mapping.items()
        if header in headers and _names_a_column(table, target)
    }
    if table not in TABLES or not set(TABLES[table].least) <= available_columns(table, sources):
        return None
    return Match(table, platform, 1.0, sources, known_positions=frozenset(sources.values()))


def _names_a_column(table: str, target: str) -> bool:
    other_table, column, _ = column_of(target)
    schema = TABLES.get(other_table or table)
    return schema is not None and column in schema.by_name


def column_of(target: str) -> tuple[str, str, str]:
    """The table (empty: the sheet's own), column and value that a target names."""
    path, _, value = target.partition("@")
    table, _, column = path.rpartition(".")
    return table, column, value


def available_columns(table: str, targets: Iterable[str]) -> set[str]:
    """Columns of a table that the targets hold or that are derived from them."""
    schema = TABLES[table]
    columns: set[str] = set()
    for other_table, column, value in map(column_of, targets):
        if not other_table:
            columns |= {column, *schema.by_name[column].gives, *(schema.key[-1:] if value else ())}
    return columns


def missing_columns(table: str, targets: Iterable[str]) -> tuple[str, ...]:
    """Required columns of a table that no header gives."""
    columns = available_columns(table, targets)
    return tuple(name for name in TABLES[table].required if name not in columns)


def _explained_weight(export: Export, tidied: Sequence[str]) -> float:
    """Weight of the headers that an export knows; a header's weight is 1 / number of exports."""
    counts = export_counts()
    weight = 0.0
    for header in tidied:
        spelling = header if header in export.headers else without_unit(header)
        if spelling in export.headers:
            weight += 1.0 / counts[spelling]
    return weight


def _match_export(export: Export, headers: Sequence[str], is_filled: IsFilled) -> Match | None:
    by_known_header = {
        position: known_header
        for position, header in enumerate(headers)
        if (known_header := export.known_header(header))
    }
    by_similar_header = _similar_headers(export, headers, by_known_header)
    sources = _sources(by_known_header | by_similar_header, is_filled)
    if not _is_plausible(export, headers, sources, len(by_known_header) + len(by_similar_header)):
        return None
    explained = by_known_header | by_similar_header
    return Match(
        export.table,
        export.platform,
        _certainty(export, headers, explained, sources) * COST_OF_A_GUESS ** len(by_similar_header),
        sources,
        {
            position: known_header.personal
            for position, known_header in explained.items()
            if known_header.personal
        },
        frozenset(explained),
    )


def _similar_headers(
    export: Export, headers: Sequence[str], by_known_header: Mapping[int, KnownHeader]
) -> dict[int, KnownHeader]:
    """Headers no export knows whose spelling is similar to one that this export still lacks."""
    taken_targets = {
        target for known_header in by_known_header.values() for target in known_header.targets
    }
    candidate_spellings = [
        spelling
        for spelling, known_header in export.headers.items()
        if known_header.targets
        and len(spelling) >= SHORTEST_GUESS
        and not taken_targets & set(known_header.targets)
    ]
    by_similar_header: dict[int, KnownHeader] = {}
    for position, header in enumerate(headers):
        spelling = tidy(header)
        if {spelling, without_unit(spelling)} & known_headers():
            continue
        closest = process.extractOne(
            spelling, candidate_spellings, scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH
        )
        if closest:
            by_similar_header[position] = export.headers[closest[0]]
    return by_similar_header


def _sources(explained: Mapping[int, KnownHeader], is_filled: IsFilled) -> dict[str, int]:
    """One position a target: the best ranked that is not a blank column."""
    positions_by_target: dict[str, list[tuple[int, int]]] = {}
    for position, known_header in explained.items():
        for target in known_header.targets:
            positions_by_target.setdefault(target, []).append((known_header.rank, position))
    return {
        target: _first_filled([position for _, position in sorted(ranked_positions)], is_filled)
        for target, ranked_positions in positions_by_target.items()
    }


def _first_filled(positions: Sequence[int], is_filled: IsFilled) -> int:
    if len(positions) == 1:
        return positions[0]
    return next((position for position in positions if is_filled(position)), positions[0])


def _is_plausible(
    export: Export, headers: Sequence[str], sources: Mapping[str, int], explained_count: int
) -> bool:
    has_minimum = set(TABLES[export.table].least) <= available_columns(export.table, sources)
    explains_enough = explained_count >= EXPLAINED_SHARE * len(
        [header for header in headers if header.strip()]
    )
    return has_minimum and explains_enough and len(set(sources.values())) >= FEWEST_COLUMNS


def _certainty(
    export: Export,
    headers: Sequence[str],
    explained: Mapping[int, KnownHeader],
    sources: Mapping[str, int],
) -> float:
    """0.6 for required columns, 0.4 for known headers, times the mean trust of the used headers."""
    schema = TABLES[export.table]
    expected = [name for name in schema.required if name not in FROM_FILE_NAME]
    not_given = set(missing_columns(export.table, sources)) & set(expected)
    completeness = 1.0 - len(not_given) / max(len(expected), 1)
    named_count = len([header for header in headers if header.strip()])
    explained_share = len(explained) / max(named_count, 1)
    trusts = [explained[position].trust for position in set(sources.values())]
    return (0.6 * completeness + 0.4 * min(explained_share, 1.0)) * sum(trusts) / len(trusts)
