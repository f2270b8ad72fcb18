"""A report as one web page: nothing is loaded, nothing runs, everything is escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ui.report.chart_series import MOST_BARS, Picture, picture
from ui.report.outline import Outline, Section
from ui.report.parts import (
    Part,
    basis,
    heading,
    introduction,
    line_part,
    numbers,
    problem,
    section_title,
    sources,
    summary,
)
from ui.words.numbers import written

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

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page may load nothing and run nothing, whatever stood in it."""

BELOW = "#5B6770"
"""Of bars that stand for less than nothing; the number beside them says so, too."""

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{style}</style></head><body>
<h1>{title}</h1><p>{subtitle}</p>
{body}
</body></html>
"""


def report_page(found: Outline) -> bytes:
    """The whole report as one UTF-8 page."""
    title, subtitle = map(escape, heading(found))
    body = "\n".join(_chapters(found))
    return PAGE.format(
        language=escape(found.language),
        policy=escape(POLICY),
        style=STYLE,
        title=title,
        subtitle=subtitle,
        body=body,
    ).encode()


def _chapters(found: Outline) -> Iterable[str]:
    yield _chapter(found, "introduction", _list(introduction(found)))
    for chapter, sections in found.chapters.items():
        yield _chapter(found, chapter, "".join(_section(found, one) for one in sections))
    problems = "".join(
        f"<section><h3>{escape(line.text)}</h3>{_list(problem(found, line))}</section>"
        for line in found.problem_lines
    )
    if problems:
        yield _chapter(found, "problems", problems)
    if found.gain_lines:
        yield _chapter(found, "gains", _list(line_part(found, line) for line in found.gain_lines))
    yield _chapter(found, "summary", _list(summary(found)))
    yield _chapter(found, "sources", _list(sources(found)))


def _chapter(found: Outline, name: str, inside: str) -> str:
    return f"<h2>{escape(found.say()(f'chapter.{name}'))}</h2>{inside}"


def _section(found: Outline, section: Section) -> str:
    say = found.say(section.name)
    drawn = picture(section.answer.study, section.answer.result, say)
    return "".join(
        (
            f"<section><h3>{escape(section_title(found, section))}</h3>",
            _list(line_part(found, line) for line in section.lines),
            _list(numbers(found, section)),
            _bars(drawn, found) if drawn else "",
            "</section>",
            f"<details><summary>{escape(found.say()('basis_title'))}</summary>",
            f"<pre>{escape(basis(found, section))}</pre></details>",
        )
    )


def _list(parts: Iterable[Part]) -> str:
    items = "".join(
        f"<li>{f'<b>{escape(label)}</b>' if label else ''}{escape(text)}</li>"
        for label, text in parts
    )
    return f"<ul>{items}</ul>" if items else ""


def _bars(drawn: Picture, found: Outline) -> str:
    """Bars as table rows: they print, and a screen reader reads the numbers."""
    longest = (
        max((abs(value) for _, value in drawn.points if value is not None), default=0.0) or 1.0
    )
    rows = "".join(
        f"<tr><td>{escape(label)}</td><td>{_bar(value, longest)}</td>"
        f"<td>{escape(written(drawn.column, value))}</td></tr>"
        for label, value in drawn.points
    )
    full = len(drawn.points) == MOST_BARS and not drawn.is_over_time
    more = found.say()("rows_shown", count=MOST_BARS) if full else ""
    return f"<small>{escape(drawn.title)}</small><table>{rows}</table><small>{more}</small>"


def _bar(value: float | None, longest: float) -> str:
    if value is None:
        return ""
    below = f";background:{BELOW}" if value < 0 else ""
    return f'<i style="width:{abs(value) / longest:.1%}{below}"></i>'
