"""From two exports to an answer, as a supervisor does it in a real browser."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from paths import SAMPLE_DATA
from visiting import Visit

SAMPLES = SAMPLE_DATA


@pytest.fixture(scope="module")
def uploaded(browser, server):
    """One visit in which the sample shop's Taobao orders and refunds were uploaded."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    visit = Visit(context.new_page(), server.address)
    visit.open("/upload")
    visit.upload([SAMPLES / "ExportOrderList_taobao.csv", SAMPLES / "refunds_taobao.xlsx"])
    visit.page.get_by_text("我们看懂了这些").wait_for()
    yield visit
    context.close()
    assert not visit.foreign_requests
    assert not visit.console_errors


@pytest.fixture
def answered(uploaded):
    """The refund page over those files, in Chinese, as it is when it is opened anew."""
    uploaded.open("/refund_reasons")
    return uploaded


def test_two_files_become_an_answer(answered):
    """Both files are understood, and the first finding counts paid orders."""
    assert answered.page.get_by_text("退款成功，每 100 单约").is_visible()
    assert set(answered.english_left()) <= {"English"}


def test_a_click_on_a_bar_lists_its_refunds(answered):
    """The bar of the most frequent reason leads to records by id."""
    chart = answered.page.get_by_test_id("stVegaLiteChart").first
    chart.locator("svg, canvas").first.click(position={"x": 160, "y": 20})
    answered.page.get_by_text("背后的单据（").wait_for()


def test_a_language_switch_loses_nothing(answered):
    """Files and choices stay; the answer is said in English."""
    answered.page.get_by_text("按金额", exact=True).click()
    answered.page.get_by_text("元约").first.wait_for()
    answered.choose_language("English")

    assert answered.page.get_by_role("heading", name="Refund reasons", exact=True).is_visible()
    assert answered.page.get_by_text("yuan paid from").is_visible()


def test_a_reload_loses_nothing(answered):
    """F5 brings the same answer back from the visitor's own workspace."""
    answered.open("/refund_reasons")

    assert answered.page.get_by_text("退款成功，每 100 单约").is_visible()


def test_the_workbook_opens_with_typed_cells(answered):
    """Findings, tables in Chinese, counts as numbers, sources last."""
    with answered.page.expect_download() as download:
        answered.page.get_by_text("下载 Excel").click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))

    assert download.value.suggested_filename == "退款原因.xlsx"
    assert book.sheetnames == ["结论", "各类原因", "原因明细", "每周退款率", "来源与口径"]
    reasons = book["各类原因"]
    assert reasons["A1"].value == "退款原因"
    assert isinstance(reasons["B2"].value, int)
    assert reasons.freeze_panes == "A2"


def test_another_visitor_sees_nothing_of_it(answered, browser):
    """A second browser has a workspace of its own."""
    other = browser.new_context(locale="zh-CN").new_page()
    other.goto(f"{answered.address}/refund_reasons")

    other.get_by_text("请先上传：").wait_for()
