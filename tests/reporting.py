"""Reports made for tests: a small shop's, and one whose data is full of payloads."""

from __future__ import annotations

import json
from functools import cache

import pandas as pd
import pytest
from paths import SHARED

from analysis.samples import canonical_tables, make_shop
from analysis.studies.refunds.refund_reasons import RefundReasons
from analysis.study import Finding, Result
from ui.report.chart_series import chart_series
from ui.report.html import report_html
from ui.report.outline import Line, Outline, Section, build_outline
from ui.report.questions import Answer, Scope, answers
from ui.report.slides import report_slides
from ui.report.workbook import report_workbook
from ui.words.printable import printable
from ui.words.text import speaker

NASTY = SHARED / "nasty"
WRITERS = {"pptx": report_slides, "xlsx": report_workbook, "html": report_html}


@cache
def shop_tables() -> dict[str, pd.DataFrame]:
    """The tables of a made-up shop."""
    return canonical_tables(make_shop(seed=1, orders=3000))


@cache
def shop_answers() -> tuple[Answer, ...]:
    """All its studies, asked without any choice."""
    return tuple(answers(shop_tables(), Scope()))


def shop_outline(language: str = "zh-CN") -> Outline:
    """Its report."""
    return build_outline(shop_answers(), Scope(), language, (), shop_tables())


@cache
def payloads() -> tuple[str, ...]:
    """Texts that wish to be formulas, links, markup or scripts."""
    strings = NASTY / "third_party" / "big-list-of-naughty-strings__blns.json"
    if not strings.exists():
        pytest.skip("the naughty strings are not here")
    beacon = "http://127.0.0.1:18099/"
    own_payloads = [
        f'=HYPERLINK("{beacon}","x")',
        "@SUM(A1)",
        "+1+cmd|' /C calc'!A0",
        f"[x]({beacon})",
    ]
    texts = json.loads(strings.read_text("utf-8"))
    return tuple(dict.fromkeys([*own_payloads, *(text for text in texts if text.strip())]))


def nasty_outline() -> Outline:
    """A report whose every uploaded text is a payload: labels, sentences, remarks."""
    texts = payloads()
    table = pd.DataFrame({"reason_l1": texts, "refund_count": range(len(texts), 0, -1)})
    findings = [Finding("lead_clear", {"top": text}, "clear") for text in texts]
    study = RefundReasons()
    answer = Answer(study, Result({"by_reason": table}, {"refund_count": 1}, tuple(findings)), {})
    lines = tuple(
        Line(f"refund_hotspots.{n}", "refund_hotspots", finding, text, text)
        for n, (finding, text) in enumerate(zip(findings, map(printable, texts), strict=True))
    )
    series = chart_series(study, answer.result, speaker("zh-CN", study.name))
    section = Section(answer, lines, series)
    names = tuple(line.name for line in lines[:7])
    return Outline("zh-CN", Scope(), (), {"operations": (section,)}, names, remark=lines[0].text)
