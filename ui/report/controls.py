"""What the report and the highlights ask: the days, the chapters, what becomes of each finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.filters import Filters
from analysis.study import Finding, Study, Tables
from ui.parts.cached_answers import cached_answer
from ui.parts.filters import DATE_WIDTH, ask_cutoff, ask_period
from ui.parts.persistent_editor import persistent_editor
from ui.parts.score_inputs import as_typed
from ui.report.html import report_page
from ui.report.outline import Edit, Outline
from ui.report.parts import section_title
from ui.report.questions import CHAPTERS, Answer, Chapter, Question, Scope, answer, questions
from ui.report.slides import slides
from ui.report.workbook import report_book
from ui.words.text import Speaker, speaker

KEPT = "report.answers"
"""Where the session keeps what the last outline was made of: `Asked` and its answers."""

TABLE_HEIGHT, ROW_HEIGHT = 640, 84
"""Pixels of the table of sentences: a row holds four lines."""

FILES = {
    "pptx": (slides, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "xlsx": (report_book, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": (report_page, "text/html"),
}


@dataclass(frozen=True)
class Asked:
    """What answers are worked out for; others are another question."""

    digest: str
    scope: Scope
    questions: tuple[Question, ...]


def asked_for(digest: str, scope: Scope, tables: Tables) -> Asked:
    """The questions of a scope, with the choices that the reader made on the studies' pages."""
    return Asked(digest, scope, tuple(questions(scope, tables, chosen_on_pages)))


def chosen_on_pages(kind: type[Study]) -> dict[str, object]:
    """A study's choices as they stand on its page, so that a link there shows the same answer."""
    if kind.inputs:
        study = as_typed(kind)
        return {each.name: getattr(study, each.name) for each in fields(study)}
    places = [place for place in (kind.name, kind.shares_choices) if place]
    return {
        each.name: value
        for each in fields(kind)
        for place in places
        if each.default is not MISSING
        and type(value := st.session_state.get(f"{place}.{each.name}")) is type(each.default)
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
    inside: tuple[Chapter, ...] = tuple(name for name in CHAPTERS if name in chapters)
    return Scope(start, end, base_start, base_end, cutoff, inside, filters.key)


def worked_out(asked: Asked, tables: Tables, say: Speaker) -> tuple[Answer, ...]:
    """The answers to all questions, with their progress shown; those known stay known."""
    bar = st.progress(0.0)
    found = tuple(_shown(asked, tables, say, bar))
    bar.empty()
    return found


def findings_of(found: tuple[Answer, ...]) -> Mapping[str, tuple[Finding, ...]]:
    """The findings by study."""
    return {answer.study.name: answer.result.findings for answer in found}


def ask_edits(found: Outline, signature: str) -> dict[str, Edit]:
    """Show every sentence; keep, reword or remark on it. Told apart by name, not by position."""
    say = found.say()
    changed = persistent_editor(
        f"report.edits.{found.language}.{signature}",
        _lines(found, say),
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
        for name, row in changed.iterrows()
    }


def offer(found: Outline) -> None:
    """The three files."""
    say = found.say()
    with st.container(horizontal=True):
        for ending, (write, mime) in FILES.items():
            st.download_button(
                say(f"download_{ending}"),
                partial(write, found),
                file_name=f"{say('report_title')}.{ending}",
                mime=mime,
                icon=":material/download:",
                type="primary" if ending == "pptx" else "secondary",
                on_click="ignore",
            )


def _lines(found: Outline, say: Speaker) -> pd.DataFrame:
    """is_kept, text, remark, verdict, study_title: a row a sentence, by its name."""
    return pd.DataFrame(
        [
            {
                "is_kept": True,
                "text": line.text,
                "remark": "",
                "verdict": say(f"verdict.{line.finding.verdict}"),
                "study_title": section_title(found, section),
            }
            for section in found.sections
            for line in section.lines
        ],
        index=[line.name for line in found.lines],
    )


def _shown(asked: Asked, tables: Tables, say: Speaker, bar: DeltaGenerator) -> Iterator[Answer]:
    """Answers as they come; the bar says which study is next."""
    key, count = (asked.digest, *asked.scope.filters), len(asked.questions)
    for done, question in enumerate(asked.questions):
        title = speaker(say.language, question.study.name)("title")
        bar.progress(done / count, say("asking", study=title, done=done + 1, all=count))
        yield answer(question, asked.scope, tables, lambda study: cached_answer(study, key, tables))


def _day(name: str, say: Speaker) -> date | None:
    return st.date_input(
        say(f"param.{name}"), None, key=f"report.{name}", persist_state="session", width=DATE_WIDTH
    )
