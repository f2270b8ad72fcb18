"""A study that cannot answer: the others go on, and it is named with its reason."""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pytest
from canonical import table
from pptx import Presentation
from reporting import WRITERS

from analysis.studies.refunds.refund_reasons import RefundReasons
from analysis.study import Finding, Result
from ui.report.outline import build_outline
from ui.report.parts import source_parts, summary_parts
from ui.report.questions import (
    Answer,
    LeftOut,
    Question,
    Scope,
    answer,
    answers,
    left_out,
    questions,
)
from ui.report.unexamined import unexamined_line
from ui.server.failure_log import answer_or_failure
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

SECRET = "13800000000"
CELLS = pd.DataFrame({"reason": [SECRET]})


def refunds() -> dict[str, pd.DataFrame]:
    """Forty refunds as they should be."""
    rows = [
        (f"R{n}", f"A{n}", "质量问题", 10.0, "success", f"2026-05-{n % 28 + 1:02}")
        for n in range(40)
    ]
    columns = "refund_id order_id reason_raw refund_amount status applied_at"
    return {"refunds": table("refunds", columns, rows)}


def broken() -> dict[str, pd.DataFrame]:
    """The same, and orders of which a column is not there: a fault of the program's own."""
    orders = table("orders", "order_id paid_at paid_amount", [("A1", "2026-05-01", 9.0)])
    return {**refunds(), "orders": orders.drop(columns="buyer_key")}


def test_a_failure_has_a_code_and_no_cell(failed_studies):
    """Type and place are in the log, once; the message, which quotes a cell, is not."""
    failure = answer_or_failure("some_study", lambda: CELLS[CELLS.loc[0, "reason"]])
    (line,) = failed_studies

    assert line.startswith(f"{failure.code} study_failed some_study builtins.KeyError")
    assert SECRET not in line


def test_what_does_not_fail_is_handed_on():
    """Nothing is written to the log."""
    assert answer_or_failure("some_study", lambda: 7) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_failing_study_leaves_the_others_in_the_report(language, failed_studies):
    """Those that read buyers fail; the rest is told, and each failure is named with its code."""
    scope, tables = Scope(), broken()
    found = tuple(answers(tables, scope))
    outline = build_outline(found, scope, language, (), tables)
    failed = {one.study.name: one.failure_code for one in found if one.failure_code}

    assert "customer_rfm" in failed
    assert "refund_daily" in {section.name for section in outline.sections}
    assert len(failed_studies) == len(failed)
    sources = "\n".join(text for _, text in source_parts(outline))
    for name, code in failed.items():
        assert outline.left_out[name] == LeftOut(failure_code=code)
        assert f"{speaker(language, name)('title')}" in sources
        assert code in sources
    assert all(write(outline) for write in WRITERS.values())


@pytest.mark.parametrize(
    "result",
    [
        Result({}, {}, (Finding("no_such_finding"),)),
        Result({"by_reason": pd.DataFrame({"reason_l1": ["a", "b"]})}, {}, (Finding("no_rows"),)),
    ],
    ids=["no words", "no column to draw"],
)
def test_what_cannot_be_said_or_drawn_is_left_out(result, failed_studies):
    """Like a study that cannot answer: named with its code, and the others are written."""
    tables = refunds()
    found = [one for one in answers(tables, Scope()) if one.study.name != "refund_reasons"]
    broken_answer = Answer(RefundReasons(), result, {})
    outline = build_outline([*found, broken_answer], Scope(), "zh-CN", (), tables)
    (line,) = failed_studies

    assert outline.left_out["refund_reasons"] == LeftOut(failure_code=line[:8])
    assert "refund_daily" in {section.name for section in outline.sections}
    assert line[:8].encode() in WRITERS["html"](outline)


def test_a_failing_base_period_leaves_the_answer(failed_studies):
    """What the chosen days say stands; that they could not be compared is said."""
    scope = Scope(base_start=date(2026, 4, 1), base_end=date(2026, 4, 30))
    (question,) = [one for one in _questions(scope) if one.base]

    def run(study):
        if study == question.base:
            return answer_or_failure(study.name, lambda: CELLS[SECRET])
        return study.run(refunds())

    said = answer(question, scope, refunds(), run)

    assert said.result.findings
    assert [finding.key for finding in said.compared] == ["base_failed"]
    assert len(failed_studies) == 1


def _questions(scope: Scope) -> list[Question]:
    return [one for one in questions(scope, refunds()) if one.study.name == "refund_speed"]


def test_a_study_without_data_is_not_examined():
    """Missing tables, a failure and too little data are three reasons; a fact is none."""
    few = Finding("few_refunds", verdict="insufficient")
    findings = {"refund_speed": (few,), "refund_daily": (few, Finding("a"))}
    found = [
        Answer(one.study, Result({}, {}, findings[one.study.name]), {})
        for one in _all_questions()
        if one.study.name in findings
    ]
    reasons = left_out(found, Scope(), refunds())

    assert "refund_daily" not in reasons
    assert reasons["refund_speed"] == LeftOut(insufficient=few)
    assert reasons["refund_trend"] == LeftOut(lacks=("orders",))


def _all_questions() -> list[Question]:
    return questions(Scope(), refunds())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_looked_at_is_one_line(language):
    """Studies with one reason stand together, three by name; nothing is said where none is left."""
    names = ("refund_trend", "refund_change", "refund_places", "refund_buyers", "customer_rfm")
    silent = {name: LeftOut(lacks=("orders",)) for name in names}
    line = unexamined_line({**silent, "refund_speed": LeftOut(failure_code="0a1b")}, language)
    titles = [speaker(language, name)("title") for name in names]

    assert line.count(speaker(language, "report")("table.orders")) == 1
    assert all(title in line for title in titles[:3])
    assert "5" in line
    assert "0a1b" in line
    assert unexamined_line({}, language) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_left_out_for_its_own_reason(language):
    """Where the platform names no buyer this is said, and not that there is too little data."""
    no_buyers = Finding("lacks_buyers", verdict="insufficient")
    no_status = Finding("no_refund_status", {"n": 89}, "insufficient")
    silent = {
        "refund_buyers": LeftOut(insufficient=no_buyers),
        "refund_speed": LeftOut(insufficient=no_status),
        "refund_places": LeftOut(insufficient=no_status),
    }
    line = unexamined_line(silent, language)
    buyers, status = (
        sentence(finding, speaker(language, name))[:-1]
        for name, finding in (("refund_buyers", no_buyers), ("refund_speed", no_status))
    )

    assert buyers in line
    assert line.count(status) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_calm_is_said_of_what_was_looked_at(language):
    """With its count, and what was not looked at beside it; never of a report of nothing."""
    say, tables = speaker(language, "report"), refunds()
    outline = build_outline(tuple(answers(tables, Scope())), Scope(), language, (), tables)
    nothing = build_outline((), Scope(), language, (), ())
    count = len(outline.sections)

    assert summary_parts(outline)[0] == ("", say("nothing_alarming", count=count))
    assert speaker(language, "refund_trend")("title") in summary_parts(outline)[1][1]
    assert summary_parts(nothing)[0] == ("", say("nothing_examined"))


def test_a_report_of_nothing_is_not_called_calm():
    """The title of the last slide is no all-clear either."""
    nothing = build_outline((), Scope(), "zh-CN", (), ())
    deck = Presentation(io.BytesIO(WRITERS["pptx"](nothing)))
    texts = [shape.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]

    assert speaker("zh-CN", "report")("calm_message") not in texts
