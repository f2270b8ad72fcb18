"""An import report in words. Pure: reports and a speaker in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.ingest.import_report import FileReport, Note, SheetReport
from analysis.store.workspace import Overlap
from ui.words.numbers import round_half_up
from ui.words.text import Speaker

NAMED_ROWS = 10
"""Rows that a sentence names; the downloaded report lists more."""


def refusal_sentence(file_report: FileReport, say: Speaker) -> str:
    """Why nothing of a file could be read, and what to do; one sentence."""
    note = file_report.refusal or Note("unknown")
    return say("refused", file_name=file_report.file_name, why=note_sentence(note, say, "refusal"))


def overlap_sentences(overlaps: Mapping[str, Overlap], say: Speaker) -> list[str]:
    """What joining the files of each table met: repeated rows, and ids with different contents."""
    counts = [
        (key, table, count)
        for table, overlap in overlaps.items()
        for key, count in (
            ("overlap_repeated", overlap.repeated_count),
            ("overlap_conflicts", overlap.conflict_count),
        )
        if count
    ]
    return [say(key, table=say(f"table.{table}"), count=count) for key, table, count in counts]


def note_sentence(note: Note, say: Speaker, topic: str = "rule") -> str:
    """One thing that was noticed or done, with its count and first rows."""
    values = {name: _joined(value, say) for name, value in note.values.items()}
    rows = say("comma").join(str(row) for row in note.rows[:NAMED_ROWS])
    more = say("and_more") if len(note.rows) > NAMED_ROWS else ""
    return say(f"{topic}.{note.rule}", **{"count": note.count, "rows": rows + more, **values})


def recognition(sheet: SheetReport, say: Speaker) -> str:
    """Platform, table and certainty; or that the sheet was not recognised."""
    if not sheet.table:
        return say("not_recognised", rows=sheet.row_count)
    return say(
        "recognised",
        platform=say(f"platform.{sheet.platform}"),
        table=say(f"table.{sheet.table}"),
        sure=round_half_up(sheet.certainty * 100, 0),
    )


def sheet_facts(file_report: FileReport, sheet: SheetReport, say: Speaker) -> Iterator[str]:
    """The facts of a sheet, one short line each: kind and encoding, header, rows, period."""
    yield say("kind", kind=file_report.kind, encoding=file_report.encoding or say("no_encoding"))
    if sheet.header_row:
        yield say("header_row", row=sheet.header_row)
    # The header is no row of data, so it is neither read nor left out.
    rows = sheet.row_count - bool(sheet.header_row)
    yield say("rows", all=rows, kept=sheet.kept_count, left_out=rows - sheet.kept_count)
    if sheet.period:
        yield say("days", first=sheet.period[0], last=sheet.period[1])


def personal_columns(sheet: SheetReport, say: Speaker) -> Iterator[str]:
    """Each personal column and what was done with it."""
    for column in sheet.personal:
        kind, fate = say(f"personal.{column.kind}"), say(f"fate.{column.fate}")
        yield say("personal_column", header=column.header, kind=kind, fate=fate)


def missing_columns(sheet: SheetReport, say: Speaker) -> str:
    """The required columns that no header gives, and those as good as missing; empty if none."""
    names = say("comma").join(say(f"column.{name}") for name in sheet.missing)
    sentences = [say("lacks", columns=names)] if names else []
    sentences += [
        say(
            f"lacks_{column.why}",
            header=column.header,
            count=column.count,
            of_count=column.of_count,
        )
        for column in sheet.unreadable
    ]
    return " ".join(sentences)


def _joined(value: object, say: Speaker) -> object:
    if isinstance(value, (tuple, list)):
        return say("comma").join(str(item) for item in value)
    return value
