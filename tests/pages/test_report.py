"""The report and the highlights, as a reader meets them."""

from datetime import date

import pytest
from canonical import table
from opening import open_page

from analysis.studies.refund_reasons import RefundReasons
from analysis.studies.refund_speed import RefundSpeed
from ui.reporting import KEPT
from ui.text import LANGUAGES, speaker

REASONS = ("七天无理由退换货", "质量问题")


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

    built = page.button[0].click().run()

    assert not built.exception
    assert say("outline_title") in [one.value for one in built.subheader]
    assert len(built.get("download_button")) == 3


def test_another_choice_asks_for_another_outline():
    """What is shown always fits the choices above it."""
    page = open_page("report", "en", tables())
    page.button[0].click().run()
    changed = page.date_input(key="period.start").set_value(date(2026, 5, 2)).run()

    assert not changed.exception
    assert speaker("en", "report")("outdated") in [one.value for one in changed.info]


def test_a_choice_made_on_a_studys_page_holds_for_the_report():
    """Ranked by yuan there, so ranked by yuan here: both show the same numbers."""
    page = open_page("refund_reasons", "en", tables())
    unit = next(one for one in page.get("button_group") if one.key == "refund_reasons.unit")
    unit.set_value("amount").run()
    page.switch_page("../pages/report.py").run().button[0].click().run()
    asked, _ = page.session_state[KEPT]

    assert RefundReasons(unit="amount") in [question.study for question in asked.questions]


def test_the_day_until_when_the_data_know_holds_for_the_report():
    """Asked there as on the studies' pages, for all studies that know of it."""
    page = open_page("report", "en", tables())
    page.date_input(key="cutoff").set_value(date(2026, 5, 20)).run()
    page.button[0].click().run()
    asked, _ = page.session_state[KEPT]

    assert asked.scope.cutoff == date(2026, 5, 20)
    assert RefundSpeed(cutoff=date(2026, 5, 20)) in [question.study for question in asked.questions]


@pytest.mark.parametrize("language", LANGUAGES)
def test_highlights_may_be_none(language):
    """Evenly spread reasons of a small shop alarm nobody."""
    page = open_page("highlights", language, tables())

    assert not page.exception
    assert page.success[0].value == speaker(language, "report")("nothing_alarming")
