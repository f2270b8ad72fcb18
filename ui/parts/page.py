"""The parts that every study's page is made of, in the order a reader meets them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import TypeVar, cast

import streamlit as st

from analysis.charts.marks import PICK
from analysis.column_kinds import kind_of
from analysis.filters import Filters, options_of
from analysis.store.workspace import Workspace
from analysis.study import Result, Say, Study, Tables
from ui.export.provenance import Sources, sheets_of, shop_note
from ui.export.workbook import workbook
from ui.menu import page_path
from ui.parts.cached_answers import cached_answer
from ui.parts.filters import ask_filters
from ui.parts.tables import show_table
from ui.parts.vega_specs import VegaSpec, can_be_picked, vega_spec
from ui.server.failure_log import Failure, answer_or_failure
from ui.words.escaping import escape_markdown
from ui.words.missing_tables import missing_tables
from ui.words.numbers import format_short, format_value
from ui.words.sentences import sentence
from ui.words.text import speaker

VERDICT_COLOURS = {
    "fact": "gray",
    "insufficient": "orange",
    "none": "gray",
    "hint": "blue",
    "clear": "red",
}
"""Of a verdict's badge, beside its word."""

Option = TypeVar("Option", bound=str)


def open_page(study: type[Study]) -> Page:
    """Start a study's page: title, introduction, and a friendly stop where data is missing."""
    page = Page(study)
    st.title(page.say("title"))
    st.write(page.say("intro"))
    page.stop_if_data_is_missing()
    return page


class Page:
    """One study's page for one reader."""

    def __init__(self, study: type[Study]) -> None:
        self.study = study
        self.say = speaker(st.session_state["language"], study.name)
        workspace: Workspace = st.session_state["workspace"]
        snapshot = workspace.snapshot()
        self.file_reports, self.digest = snapshot.reports, snapshot.digest
        self.all_tables: Tables = snapshot.tables

    def stop_if_data_is_missing(self) -> None:
        """Say which tables the study still needs, with the way to them, and end the page there."""
        missing = missing_tables(self.study, self.all_tables, self.say)
        if missing:
            st.info(self.say("missing", tables=missing))
            st.page_link(page_path("upload"), label=self.say("to_upload"), icon=":material/upload:")
            st.stop()

    def show(self, study: Study) -> None:
        """The answer, filtered by the platform and shop chosen in the sidebar."""
        self.answer(study, self.ask_filters())

    def answer(self, study: Study, filters: Filters) -> None:
        """Findings first, then metrics, charts with their rows, tables, download.

        A page that answers inside a fragment calls `ask_filters` outside of it: the sidebar is not
        the fragment's.
        """
        tables, key = filters.apply(self.all_tables), self.key(filters)
        with st.spinner(self.say("working"), show_time=True):
            result = cached_answer(study, key, tables)
            if isinstance(result, Failure):
                self.show_failure(result)
                return
            charts = _cached_charts(study, key, self.say.language, result, self.say)
        self._sources_line(filters)
        self._findings(result)
        self._metrics(study, result)
        if isinstance(charts, Failure):
            self.show_failure(charts)
        else:
            self._charts(study, charts, tables)
        for name, table in result.tables.items():
            if name not in study.drawn_only:
                st.subheader(self.say(f"sheet.{name}"))
                show_table(table, self.say, alt=self.say(f"sheet.{name}"))
        with st.expander(self.say("method_title")):
            st.markdown(self.say("method"))
        self._download(study, result, Sources(self.file_reports, filters.chosen))

    def key(self, filters: Filters) -> tuple[object, ...]:
        """The cache key of answers beside the study: files and filters."""
        return (self.digest, *filters.key)

    def ask_filters(self) -> Filters:
        """Ask for the platform and the shop, where the tables hold more than one."""
        options = _filter_options(self.digest, self.all_tables)
        with st.sidebar:
            return ask_filters(options, self.say)

    def show_failure(self, failure: Failure) -> None:
        """One sentence with the code that is in the log, in place of what could not be shown."""
        st.error(self.say("failed_here", code=failure.code), icon=":material/error:")

    def _sources_line(self, filters: Filters) -> None:
        """Number of files and rows, period and platforms, in one line under the choices."""
        read_tables = self.study.reads(self.all_tables)
        filtered_sheets = sheets_of(self.file_reports, filters.chosen)
        sheets = [sheet for sheet in filtered_sheets if sheet.table in read_tables]
        if not sheets:
            return
        periods = [sheet.period for sheet in sheets if sheet.period]
        rows, shop_text = sum(s.kept_count for s in sheets), shop_note(filters.chosen, self.say)
        line = self.say("rests_on", files=len(sheets), rows=rows, only=shop_text)
        if periods:
            first, last = min(p[0] for p in periods), max(p[1] for p in periods)
            line += self.say("rests_on_days", first=first, last=last)
        line += self._platforms_text({sheet.platform for sheet in sheets} - {""})
        st.caption(escape_markdown(line))

    def _platforms_text(self, platforms: set[str]) -> str:
        """The platforms whose terms the files use."""
        labels = (str(self.say.word("platform", name)) for name in sorted(platforms))
        names = self.say("comma").join(labels)
        return self.say("rests_on_wording", platforms=names) if names else ""

    def _findings(self, result: Result) -> None:
        with st.container(border=True):
            for finding in result.findings:
                verdict = self.say(f"verdict.{finding.verdict}")
                badge = f":{VERDICT_COLOURS[finding.verdict]}-badge[{verdict}]"
                st.markdown(f"{badge} {escape_markdown(sentence(finding, self.say))}")

    def _metrics(self, study: Study, result: Result) -> None:
        """The headline metrics, each with its interval and a help text."""
        names = study.headline or [
            name for name in result.metrics if not name.startswith(("low_", "high_"))
        ]
        with st.container(horizontal=True):
            for name in names:
                if name in result.metrics:
                    st.metric(
                        self.say(f"column.{name}"),
                        format_short(name, result.metrics[name]),
                        self._interval(name, result.metrics),
                        delta_color="off",
                        delta_arrow="off",
                        border=True,
                        width="content",
                        help=self._help_text(name, result.metrics),
                    )

    def _interval(self, name: str, metrics: Mapping[str, float]) -> str | None:
        """The interval of a metric; open above where the upper limit is NaN; None without one."""
        low, high = (
            metrics.get(f"{end}_{name}", metrics.get(f"{end}_{kind_of(name)}", math.nan))
            for end in ("low", "high")
        )
        if math.isnan(low):
            return None
        if math.isnan(high):
            return self.say("range_open", low=format_value(name, low))
        return self.say("range", low=format_value(name, low), high=format_value(name, high))

    def _help_text(self, name: str, metrics: Mapping[str, float]) -> str | None:
        """What a metric counts and its number of cases, where the study has a phrase for it."""
        key = f"help.{name}"
        return self.say(key, **metrics) if key in self.say.phrases else None

    def _charts(self, study: Study, charts: Mapping[str, VegaSpec], tables: Tables) -> None:
        for name, spec in charts.items():
            st.subheader(self.say(f"chart.{name}"))
            if not can_be_picked(spec):
                st.vega_lite_chart(spec, width="stretch", alt=self.say(f"alt.{name}"))
                continue
            st.caption(self.say("click_a_mark"))
            event = st.vega_lite_chart(
                spec,
                width="stretch",
                alt=self.say(f"alt.{name}"),
                key=f"{study.name}.{name}.{self.digest[:8]}",
                on_select="rerun",
            )
            picked = event["selection"].get(PICK)
            if picked:
                self._rows_behind(study, tables, name, picked[0])

    def _rows_behind(
        self, study: Study, tables: Tables, chart: str, picked: Mapping[str, object]
    ) -> None:
        rows = answer_or_failure(study.name, lambda: study.rows(tables, chart, picked))
        if isinstance(rows, Failure):
            self.show_failure(rows)
            return
        st.markdown(self.say("rows_behind", count=len(rows)))
        show_table(rows, self.say, alt=self.say(f"alt.{chart}"))

    def _download(self, study: Study, result: Result, sources: Sources) -> None:
        say = self.say
        st.download_button(
            say("download_excel"),
            lambda: workbook(study, result, say, sources),
            file_name=f"{say('title')}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )


def ask(page: Page, name: str, options: tuple[Option, ...]) -> Option:
    """One choice of a study among a few, the default first; keeps its value across pages."""
    default = next(field.default for field in fields(page.study) if field.name == name)
    chosen = st.segmented_control(
        page.say(f"param.{name}"),
        options,
        default=default,
        required=True,
        format_func=lambda code: page.say(f"{name}.{code}"),
        wrap=True,
        key=f"{page.study.name}.{name}",
        persist_state="session",
    )
    return cast(Option, chosen)


@st.cache_data(scope="session", max_entries=20, ttl="12h", show_spinner=False)
def _cached_charts(
    study: Study, key: tuple[object, ...], language: str, _result: Result, _say: Say
) -> dict[str, VegaSpec] | Failure:
    """Cached as the answer is, per language: drawing takes longer than answering."""
    return answer_or_failure(
        study.name,
        lambda: {name: vega_spec(chart) for name, chart in study.draw(_result, _say).items()},
    )


@st.cache_data(scope="session", max_entries=4, ttl="12h", show_spinner=False)
def _filter_options(digest: str, _tables: Tables) -> dict[str, tuple[str, ...]]:
    return options_of(_tables)
