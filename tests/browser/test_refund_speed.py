"""A click on the curve of refunds still open, as a supervisor does it in a real browser."""

import re

import pytest
from paths import SAMPLE_DATA
from visiting import Visit

from ui.words.text import speaker

REFUNDS = SAMPLE_DATA / "refunds_taobao.xlsx"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_click_on_the_curve_lists_the_refunds_still_open_by_then(language, browser, server):
    """The nearest step is picked and leads to refunds by id; no error, in either language."""
    say = speaker(language, "refund_speed")
    context = browser.new_context(locale=language, viewport={"width": 1440, "height": 900})
    visit = Visit(context.new_page(), server.address)
    visit.open("/upload")
    visit.upload([REFUNDS])
    visit.open("/refund_speed")

    chart = visit.page.get_by_test_id("stVegaLiteChart").nth(1)
    chart.scroll_into_view_if_needed()
    chart.locator("svg, canvas").first.click(position={"x": 300, "y": 150})
    said = visit.page.get_by_text(say.phrases["rows_behind"].split("{")[0].strip())
    said.wait_for()

    assert int(re.findall(r"\d+", said.inner_text())[-1]) > 0
    assert not visit.console_errors
    context.close()
