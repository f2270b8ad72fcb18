"""Inputs and downloads of the report and the highlights pages: period, chapters, edits, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.filters import Filters
from analysis.study import Study, Tables
from ui.parts.cached_answers import cached_answer
from ui.parts.filters import DATE_WIDTH, ask_cutoff, ask_period
from ui.parts.persistent_editor import persistent_editor
from ui.parts.score_inputs import study_as_typed
from ui.report.html import report_html
from ui.report.outline import Edit, Outline
from ui.report.parts import section_title
from ui.report.questions import CHAPTERS, Answer, Chapter, Question, Scope, answer, questions
from ui.report.slides import report_slides
from ui.report.workbook import report_workbook
from ui.words.text import Speaker, speaker

ANSWERS_KEY = "report.answers"
"""Session key of the last outline's `ReportRequest` and its answers."""

TABLE_HEIGHT, ROW_HEIGHT = 640, 84
"""Pixels of the table of sentences: a row holds four lines."""

FILE_WRITERS = {
    "pptx": (
        report_slides,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "xlsx": (report_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": (report_html, "text/html"),
}


@dataclass(frozen=True)
class ReportRequest:
    """Files, scope and questions of a report; answers are valid for one request only."""

    digest: str
    scope: Scope
    questions: tuple[Question, ...]


def report_request(digest: str, scope: Scope, tables: Tables) -> ReportRequest:
    """The questions of a scope, with the choices made on the studies' pages."""
    return ReportRequest(digest, scope, tuple(questions(scope, tables, page_choices)))


def page_choices(kind: type[Study]) -> dict[str, object]:
    """The choices set on a study's page, by field, so that the page shows the same answer."""
    if kind.inputs:
        study = study_as_typed(kind)
        return {field.name: getattr(study, field.name) for field in fields(study)}
    key_prefixes = [prefix for prefix in (kind.name, kind.shares_choices) if prefix]
    return {
        field.name: value
        for field in fields(kind)
        for prefix in key_prefixes
        if field.default is not MISSING
        and type(value := st.session_state.get(f"{prefix}.{field.name}")) is type(field.default)
        and value is not None
    }


def ask_scope(say: Speaker, filters: Filters) -> Scope:
    """The period, the one to compare it with, and the chapters."""
    with st.container(horizontal=True, vertical_alignment="top"):
        start, end = ask_period(say)
        base_start, base_end = _day("base_start", say), _day("base_end", say)
        cutoff = ask_cutoff(say)
    chapters = st.pills(
        say("param.chapters"),
        [*CHAPTERS],
        selection_mode="multi",
        default=[*CHAPTERS],
        format_func=lambda code: say(f"chapter.{code}"),
        key="report.chapters",
        persist_state="session",
    )
    chosen_chapters: tuple[Chapter, ...] = tuple(name for name in CHAPTERS if name in chapters)
    return Scope(start, end, base_start, base_end, cutoff, chosen_chapters, filters.key)


def answers_with_progress(
    request: ReportRequest, tables: Tables, say: Speaker
) -> tuple[Answer, ...]:
    """The answers to all questions, with a progress bar; cached answers are reused."""
    bar = st.progress(0.0)
    answers = tuple(_answers_one_by_one(request, tables, say, bar))
    bar.empty()
    return answers


def ask_edits(outline: Outline, signature: str) -> dict[str, Edit]:
    """A table of all sentences to keep, reword or remark on; edits are by line name."""
    say = outline.say()
    edited_lines = persistent_editor(
        f"report.edits.{outline.language}.{signature}",
        _lines_table(outline, say),
        hide_index=True,
        disabled=["verdict", "study_title"],
        column_config={
            "is_kept": st.column_config.CheckboxColumn(say("column.is_kept"), width=90),
            "text": st.column_config.TextColumn(say("column.text"), width=520),
            "remark": st.column_config.TextColumn(say("column.remark"), width=120),
            "verdict": say("column.verdict"),
            "study_title": say("column.study_title"),
        },
        height=TABLE_HEIGHT,
        row_height=ROW_HEIGHT,
    )
    return {
        str(name): Edit(bool(row["is_kept"]), str(row["text"] or ""), str(row["remark"] or ""))
        for name, row in edited_lines.iterrows()
    }


def download_buttons(outline: Outline) -> None:
    """The download buttons of the three files."""
    say = outline.say()
    with st.container(horizontal=True):
        for extension, (write, mime) in FILE_WRITERS.items():
            st.download_button(
                say(f"download_{extension}"),
                partial(write, outline),
                file_name=f"{say('report_title')}.{extension}",
                mime=mime,
                icon=":material/download:",
                type="primary" if extension == "pptx" else "secondary",
                on_click="ignore",
            )


def _lines_table(outline: Outline, say: Speaker) -> pd.DataFrame:
    """is_kept, text, remark, verdict, study_title: one row per line, indexed by its name."""
    return pd.DataFrame(
        [
            {
                "is_kept": True,
                "text": line.text,
                "remark": "",
                "verdict": say(f"verdict.{line.finding.verdict}"),
                "study_title": section_title(outline, section),
            }
            for section in outline.sections
            for line in section.lines
        ],
        index=[line.name for line in outline.lines],
    )


def _answers_one_by_one(
    request: ReportRequest, tables: Tables, say: Speaker, bar: DeltaGenerator
) -> Iterator[Answer]:
    """Yield the answers one by one; the progress bar shows the current study."""
    key, count = (request.digest, *request.scope.filters), len(request.questions)
    for done, question in enumerate(request.questions):
        title = speaker(say.language, question.study.name)("title")
        bar.progress(done / count, say("asking", study=title, done=done + 1, all=count))
        yield answer(
            question, request.scope, tables, lambda study: cached_answer(study, key, tables)
        )


def _day(name: str, say: Speaker) -> date | None:
    return st.date_input(
        say(f"param.{name}"), None, key=f"report.{name}", persist_state="session", width=DATE_WIDTH
    )
