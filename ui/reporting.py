"""What the report page asks: the days, the chapters, and what becomes of each finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from analysis.study import Finding, Tables
from ui.filters import Narrowing, ask_period
from ui.report import CHAPTERS, Answer, Edit, Outline, Scope, answers, studies_of
from ui.report_book import report_book
from ui.report_page import report_page
from ui.report_words import section_title
from ui.slides import slides
from ui.text import Speaker, speaker

KEPT = "report.answers"
"""Where the session keeps the last answers."""

FILES = {
    "pptx": (slides, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "xlsx": (report_book, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": (report_page, "text/html"),
}


@dataclass(frozen=True)
class Asked:
    """What answers were worked out for; others are another question."""

    digest: str
    scope: Scope


def ask_scope(say: Speaker, narrowing: Narrowing) -> Scope:
    """The period, the one to compare it with, and the chapters."""
    with st.container(horizontal=True, vertical_alignment="top"):
        start, end = ask_period(say)
        base_start, base_end = _day("base_start", say), _day("base_end", say)
    chapters = st.pills(
        say("param.chapters"),
        [*CHAPTERS],
        selection_mode="multi",
        default=[*CHAPTERS],
        format_func=lambda code: say(f"chapter.{code}"),
        key="report.chapters",
        persist_state="session",
    )
    inside = tuple(name for name in CHAPTERS if name in chapters)
    narrowed = tuple(sorted(narrowing.chosen.items()))
    return Scope(start, end, base_start, base_end, inside, narrowed)


def worked_out(asked: Asked, tables: Tables, say: Speaker) -> tuple[Answer, ...]:
    """The answers of all studies, with their progress shown; remembered until another question."""
    kept = st.session_state.get(KEPT)
    if kept and kept[0] == asked:
        return kept[1]
    found = tuple(_shown(asked.scope, tables, say))
    st.session_state[KEPT] = (asked, found)
    return found


def findings_of(found: tuple[Answer, ...]) -> Mapping[str, tuple[Finding, ...]]:
    """The findings by study."""
    return {answer.study.name: answer.result.findings for answer in found}


def ask_edits(found: Outline, signature: str) -> dict[str, Edit]:
    """Show every sentence; keep, reword or remark on it. Told apart by name, not by position."""
    say = found.say()
    table = pd.DataFrame(
        [
            {
                "is_kept": True,
                "verdict": say(f"verdict.{line.finding.verdict}"),
                "study_title": section_title(found, section),
                "text": line.text,
                "remark": "",
            }
            for section in found.sections
            for line in section.lines
        ],
        index=[line.name for line in found.lines],
    )
    columns = {name: say(f"column.{name}") for name in table.columns}
    changed = st.data_editor(
        table,
        hide_index=True,
        disabled=["verdict", "study_title"],
        column_config=columns,
        key=f"report.edits.{found.language}.{signature}",
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


def _shown(scope: Scope, tables: Tables, say: Speaker) -> Iterator[Answer]:
    """Answers as they come, with a bar that says which study is next."""
    names = [kind.name for kind in studies_of(scope) if not kind.lacks(tables)]
    titles = [speaker(say.language, name)("title") for name in names]
    bar = st.progress(0.0)
    coming = answers(tables, scope)
    for done, title in enumerate(titles):
        bar.progress(done / len(titles), say("asking", study=title, done=done + 1, all=len(titles)))
        yield next(coming)
    bar.empty()


def _day(name: str, say: Speaker) -> date | None:
    return st.date_input(
        say(f"param.{name}"), None, key=f"report.{name}", persist_state="session", width=150
    )
