"""The report and the highlights, as a reader meets them."""

import hashlib
from datetime import date

import pandas as pd
import pytest
from canonical import table
from opening import open_page

from analysis.agents.scorecard import Item, Scheme
from analysis.scores.dsr import Typed
from analysis.studies.agents.agent_fair import AgentFair
from analysis.studies.agents.agent_scorecard import AgentScorecard
from analysis.studies.refunds.refund_reasons import RefundReasons
from analysis.studies.refunds.refund_speed import RefundSpeed
from analysis.studies.scores.dsr_need import DsrNeed
from ui.menu import page_path
from ui.parts.scorecard_editor import scheme_table
from ui.report.controls import ANSWERS_KEY
from ui.words.text import LANGUAGES, speaker

REASONS = ("七天无理由退换货", "质量问题")


def team():
    """Two agents in two shifts, a report a day."""
    rows = [
        (f"2026-03-{day:02}", f"2026-03-{day:02}", agent, shift, 80, 50, 20 + day % 3, 2, 28)
        for day in range(2, 30)
        for agent, shift in (("A", "早班"), ("B", "晚班"))
    ]
    columns = "date_from date_to agent agent_group reception_count inquiry_count"
    return {
        "agent_daily": table("agent_daily", f"{columns} inquiry_paid_buyers eval_1 eval_5", rows)
    }


def tables():
    """Forty refunds, and nothing else."""
    rows = [
        (f"R{n}", f"A{n}", REASONS[n % 2], 10.0, "success", f"2026-05-{n % 28 + 1:02}")
        for n in range(40)
    ]
    columns = "refund_id order_id reason_raw refund_amount status applied_at"
    return {"refunds": table("refunds", columns, rows)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_made_by_one_click(language):
    """Outline, remark and three downloads; before the click there is no outline."""
    say = speaker(language, "report")
    page = open_page("report", language, tables())
    assert not page.exception
    assert not page.get("download_button")

    page_with_outline = page.button[0].click().run()

    assert not page_with_outline.exception
    assert say("outline_title") in [element.value for element in page_with_outline.subheader]
    assert len(page_with_outline.get("download_button")) == 3


def test_another_choice_asks_for_another_outline():
    """What is shown always fits the choices above it."""
    page = open_page("report", "en", tables())
    page.button[0].click().run()
    changed = page.date_input(key="period.start").set_value(date(2026, 5, 2)).run()

    assert not changed.exception
    assert speaker("en", "report")("outdated") in [element.value for element in changed.info]


def test_a_choice_made_on_a_studys_page_holds_for_the_report():
    """Ranked by yuan there, so ranked by yuan here: both show the same numbers."""
    page = open_page("refund_reasons", "en", tables())
    unit = next(
        element for element in page.get("button_group") if element.key == "refund_reasons.unit"
    )
    unit.set_value("amount").run()
    page.switch_page("../pages/start/report.py").run().button[0].click().run()
    request, _ = page.session_state[ANSWERS_KEY]

    assert RefundReasons(unit="amount") in [question.study for question in request.questions]


def report_studies_after(page):
    """The studies that a report asks, made after a visit to a page."""
    page.switch_page("../pages/start/report.py").run().button[0].click().run()
    request, _ = page.session_state[ANSWERS_KEY]
    return [question.study for question in request.questions]


def test_a_score_typed_on_its_page_is_in_the_report():
    """With the target and the raters, so that the chapter on scores can say what it takes."""
    page = open_page("dsr_need", "en", tables())
    for name, text in (("stars_score", "4.60"), ("target", "4.75")):
        page.text_input(key=f"scores.desc.{name}").set_value(text).run()
    page.number_input(key="scores.desc.raters").set_value(500).run()
    need = next(study for study in report_studies_after(page) if isinstance(study, DsrNeed))

    assert need.desc == Typed("4.60", 500, "4.75")
    assert (need.own_mean, need.rated_share) == ("4.8", "40%")


def test_a_scorecard_that_was_typed_is_in_the_report_and_on_its_page():
    """Leaving the page does not lose it."""
    scheme = Scheme((Item("satisfaction_rate", 0.8, 0.95, 1.0),))
    page = open_page("highlights", "en", team())
    page.session_state["scorecard.0.left"] = scheme_table(scheme)
    page.switch_page("../pages/agents/agent_scorecard.py").run()

    assert AgentScorecard(scheme=scheme) in report_studies_after(page)
    page.switch_page("../pages/agents/agent_scorecard.py").run()
    assert AgentScorecard(scheme=scheme) in report_studies_after(page)


def test_what_was_edited_in_the_outline_outlives_another_page():
    """A sentence that was unticked stays so."""
    page = open_page("report", "en", tables())
    page.button[0].click().run()
    request, _ = page.session_state[ANSWERS_KEY]
    edits_key = f"report.edits.en.{hashlib.sha256(repr(request).encode()).hexdigest()[:8]}.left"
    changed = page.session_state[edits_key].assign(is_kept=False)
    page.switch_page("../pages/refunds/refund_speed.py").run()
    page.session_state[edits_key] = changed
    page.switch_page("../pages/start/report.py").run()

    assert not page.session_state[edits_key]["is_kept"].any()


@pytest.mark.parametrize("name", ["agent_fair", "agent_differences", "agent_scorecard"])
def test_a_visit_that_changes_nothing_leaves_the_outline(name):
    """The choices of a page that was only looked at are those the report asked with."""
    page = open_page("report", "en", team())
    page.button[0].click().run()
    page.switch_page(page_path(name)).run()
    page.switch_page("../pages/start/report.py").run()

    assert speaker("en", "report")("outdated") not in [element.value for element in page.info]


def test_circumstances_chosen_on_their_page_hold_for_the_report():
    """Of the two that are known the first alone is allowed for."""
    page = open_page("agent_fair", "en", team())
    (pills,) = [element for element in page.get("button_group") if "circumstances" in element.key]
    element, _ = pills.value
    pills.set_value([element]).run()
    (fair,) = [study for study in report_studies_after(page) if isinstance(study, AgentFair)]

    assert fair.circumstances == (element,)


def test_the_day_until_when_the_data_know_holds_for_the_report():
    """Asked there as on the studies' pages, for all studies that know of it."""
    page = open_page("report", "en", tables())
    page.date_input(key="cutoff").set_value(date(2026, 5, 20)).run()
    page.button[0].click().run()
    request, _ = page.session_state[ANSWERS_KEY]

    assert request.scope.cutoff == date(2026, 5, 20)
    assert RefundSpeed(cutoff=date(2026, 5, 20)) in [
        question.study for question in request.questions
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_highlights_may_be_none(language):
    """Evenly spread reasons alarm nobody: said of what was looked at, and what was not is named."""
    page = open_page("highlights", language, tables())
    say = speaker(language, "report")

    assert not page.exception
    (calm,) = page.success
    assert calm.value in {say("nothing_alarming", count=count) for count in range(1, 60)}
    (line,) = [one.value for one in page.caption if say("table.orders") in one.value]
    assert speaker(language, "refund_trend")("title") in line


def test_nothing_looked_at_is_not_calm():
    """A shop of which no study can say anything is not called quiet."""
    rows = [("2026-05-01", 1.0)]
    tables_unread = {"settlement": table("settlement", "occurred_at amount", rows)}
    page = open_page("highlights", "zh-CN", tables_unread)

    assert not page.exception
    assert not page.success
    assert speaker("zh-CN", "report")("nothing_examined") in [one.value for one in page.info]


def lose_buyers(page):
    """Take a column out of the orders on disk, behind the app's back."""
    for path in page.session_state["workspace"].folder.rglob("*.parquet"):
        rows = pd.read_parquet(path)
        rows.drop(columns="buyer_key", errors="ignore").to_parquet(path, index=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failing_study_is_named_with_its_code(language, failed_studies):
    """Its page shows a sentence; the highlights go on without it; each failure is logged once."""
    rows = [(f"of a test in {language}", "2026-05-01", 9.0)]
    orders = table("orders", "order_id paid_at paid_amount", rows)
    page = open_page("refund_words", language, {**tables(), "orders": orders})
    lose_buyers(page)
    page.switch_page(page_path("customer_rfm")).run()
    (error,) = page.error
    (line,) = failed_studies
    assert not page.exception
    assert error.value == speaker(language, "customer_rfm")("failed_here", code=line[:8])

    page.run()
    assert failed_studies == [line]

    page.switch_page("../pages/start/highlights.py").run()
    assert not page.exception
    assert any(line[:8] in one.value for one in page.caption)
