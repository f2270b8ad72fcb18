"""From three exports to the goods to stop selling, as a supervisor does it in a real browser."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from paths import SAMPLE_DATA
from visiting import Visit

from ui.words.text import speaker

SAMPLES = SAMPLE_DATA
FILES = ("ExportOrderList_taobao.csv", "ExportOrderDetailList_taobao.csv", "refunds_taobao.xlsx")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_goods_to_stop_are_found_traced_and_handed_on(language, browser, server):
    """Upload, the menu, the first finding, a click on its bar, the list as a workbook."""
    say = speaker(language, "refund_hotspots")
    context = browser.new_context(locale=language, viewport={"width": 1440, "height": 900})
    visit = Visit(context.new_page(), server.address)
    visit.open("/upload")
    visit.upload([SAMPLES / name for name in FILES])
    visit.go(say("menu.refunds"), say("title"))

    visit.page.get_by_text("豆沙粉").first.wait_for()
    chart = visit.page.get_by_test_id("stVegaLiteChart").first
    chart.locator("svg, canvas").first.click(position={"x": 300, "y": 20})
    visit.page.get_by_text(say.phrases["rows_behind"].split("{")[0].strip()).wait_for()
    with visit.page.expect_download() as download:
        visit.page.get_by_text(say("download_excel")).click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    first = [cell.value for cell in book[say("sheet.by_sku")][2]]

    assert "豆沙粉" in str(first)
    assert say("reason_l1.quality") in first
    assert not visit.console_errors
    context.close()
