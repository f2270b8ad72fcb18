"""A report as one HTML page: no external resources, no scripts, all text escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ui.report.chart_series import MAX_BARS, ChartSeries
from ui.report.outline import Outline, Section
from ui.report.parts import (
    Part,
    basis_text,
    heading,
    introduction_parts,
    line_part,
    metric_parts,
    problem_parts,
    section_title,
    source_parts,
    summary_parts,
)
from ui.words.numbers import format_value

STYLE = """
body{font:15px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#0F141A;
max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.8rem;margin-bottom:.2rem}h2{border-bottom:2px solid #0072B2;margin-top:2.2rem}
h3{margin:1.4rem 0 .3rem}ul{padding-left:1.2rem}li{margin:.3rem 0}
b{color:#5B6770;margin-right:.5em}small,pre{color:#5B6770}
pre{white-space:pre-wrap;font:inherit;font-size:.8rem}
table{border-collapse:collapse;width:100%}td{padding:.15rem .4rem;font-size:.85rem}
td:first-child{width:14rem}td:last-child{width:6rem;text-align:right}
i{display:block;height:.9rem;background:#0072B2;print-color-adjust:exact;
-webkit-print-color-adjust:exact}
section{break-inside:avoid}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}details{display:none}}
@page{margin:16mm}
"""

CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Content security policy: the page loads nothing and runs nothing."""

NEGATIVE_COLOUR = "#5B6770"
"""Of bars of negative values; the number beside a bar shows the sign as well."""

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{style}</style></head><body>
<h1>{title}</h1><p>{subtitle}</p>
{body}
</body></html>
"""


def report_html(outline: Outline) -> bytes:
    """The whole report as one UTF-8 page."""
    title, subtitle = map(escape, heading(outline))
    body = "\n".join(_chapters(outline))
    return PAGE.format(
        language=escape(outline.language),
        policy=escape(CONTENT_POLICY),
        style=STYLE,
        title=title,
        subtitle=subtitle,
        body=body,
    ).encode()


def _chapters(outline: Outline) -> Iterable[str]:
    yield _chapter(outline, "introduction", _list(introduction_parts(outline)))
    for chapter, sections in outline.chapters.items():
        yield _chapter(
            outline, chapter, "".join(_section(outline, section) for section in sections)
        )
    problems = "".join(
        f"<section><h3>{escape(line.text)}</h3>{_list(problem_parts(outline, line))}</section>"
        for line in outline.problem_lines
    )
    if problems:
        yield _chapter(outline, "problems", problems)
    if outline.gain_lines:
        yield _chapter(
            outline, "gains", _list(line_part(outline, line) for line in outline.gain_lines)
        )
    yield _chapter(outline, "summary", _list(summary_parts(outline)))
    yield _chapter(outline, "sources", _list(source_parts(outline)))


def _chapter(outline: Outline, name: str, content: str) -> str:
    return f"<h2>{escape(outline.say()(f'chapter.{name}'))}</h2>{content}"


def _section(outline: Outline, section: Section) -> str:
    series = section.series
    return "".join(
        (
            f"<section><h3>{escape(section_title(outline, section))}</h3>",
            _list(line_part(outline, line) for line in section.lines),
            _list(metric_parts(outline, section)),
            _bar_table(series, outline) if series else "",
            "</section>",
            f"<details><summary>{escape(outline.say()('basis_title'))}</summary>",
            f"<pre>{escape(basis_text(outline, section))}</pre></details>",
        )
    )


def _list(parts: Iterable[Part]) -> str:
    items = "".join(
        f"<li>{f'<b>{escape(label)}</b>' if label else ''}{escape(text)}</li>"
        for label, text in parts
    )
    return f"<ul>{items}</ul>" if items else ""


def _bar_table(series: ChartSeries, outline: Outline) -> str:
    """Bars as table rows, which can be printed and read by a screen reader."""
    max_value = (
        max((abs(value) for _, value in series.points if value is not None), default=0.0) or 1.0
    )
    rows = "".join(
        f"<tr><td>{escape(label)}</td><td>{_bar(value, max_value)}</td>"
        f"<td>{escape(format_value(series.column, value))}</td></tr>"
        for label, value in series.points
    )
    is_cut = len(series.points) == MAX_BARS and not series.is_over_time
    cut_note = outline.say()("rows_shown", count=MAX_BARS) if is_cut else ""
    return f"<small>{escape(series.title)}</small><table>{rows}</table><small>{cut_note}</small>"


def _bar(value: float | None, max_value: float) -> str:
    if value is None:
        return ""
    colour = f";background:{NEGATIVE_COLOUR}" if value < 0 else ""
    return f'<i style="width:{abs(value) / max_value:.1%}{colour}"></i>'
