"""From the files to the boss: highlights first, then a report in three files, in a real browser."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from paths import SAMPLE_DATA
from playwright.sync_api import expect
from pptx import Presentation
from visiting import QUIET_MS, Visit

from ui.words.text import speaker

SAMPLES = SAMPLE_DATA
NAMES = ("ExportOrderList_taobao.csv", "ExportOrderDetailList_taobao.csv", "refunds_taobao.xlsx")
FILES = [SAMPLES / name for name in NAMES]
OWN_WORDS = "改过的这一句"
REMARK = "本周先办这一件"


@pytest.fixture
def loaded(visit: Visit) -> Visit:
    """A visitor who has uploaded orders and refunds."""
    visit.open("/upload")
    visit.upload(FILES)
    return visit


def download(visit: Visit, label: str) -> bytes:
    with visit.page.expect_download(timeout=120_000) as got:
        visit.page.get_by_role("button", name=label).click()
    return Path(got.value.path()).read_bytes()


def reword(visit: Visit, text: str) -> None:
    """Write another sentence into the outline's first row, as a reader types it."""
    grid = visit.page.get_by_test_id("stDataFrame").locator("canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    visit.page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 52)
    visit.page.wait_for_timeout(QUIET_MS)  # A grid takes keys a moment after it was clicked.
    visit.page.keyboard.press("Enter")
    visit.page.locator("#portal textarea").fill(text)
    visit.page.keyboard.press("Enter")
    visit.settle()


def test_a_visit_begins_at_home_and_later_with_what_matters(visit: Visit) -> None:
    """The bare address leads to the start, and to the highlights once there is data."""
    visit.open("/")
    expect(visit.page).to_have_url(visit.address + "/home")
    visit.open("/upload")
    visit.upload(FILES)
    visit.open("/")
    expect(visit.page).to_have_url(visit.address + "/highlights")
    visit.open("/home")
    assert visit.page.get_by_role("button", name=speaker("zh-CN", "home")("upload")).count() == 1


def test_a_highlight_leads_to_its_study_with_the_same_days(loaded: Visit) -> None:
    """The day chosen above the highlights stands on the page that the first one leads to."""
    loaded.open("/highlights")
    loaded.page.get_by_role("spinbutton").first.click()
    loaded.page.keyboard.type("20260301")
    loaded.page.keyboard.press("Escape")
    loaded.settle()
    loaded.page.get_by_test_id("stPageLink").first.click()
    loaded.settle()

    expect(loaded.page).to_have_url(loaded.address + "/refund_hotspots")
    chosen = loaded.page.get_by_test_id("stDateInput").first.get_by_role("spinbutton")
    assert [part.inner_text() for part in chosen.all()] == ["2026", "03", "01"]


def test_chapters_a_sentence_and_a_remark_reach_all_three_files(loaded: Visit) -> None:
    """Choose chapters, reword the first sentence, add a remark, take the files, open them."""
    say = speaker("zh-CN", "report")
    loaded.open("/report")
    for chapter in ("team", "service", "scores"):
        loaded.page.get_by_text(say(f"chapter.{chapter}"), exact=True).click()
        loaded.settle()
    loaded.page.get_by_role("button", name=say("build")).click()
    loaded.settle()
    reword(loaded, OWN_WORDS)
    loaded.page.get_by_label(say("report_remark")).fill(REMARK)
    loaded.page.keyboard.press("Control+Enter")
    loaded.settle()

    deck = Presentation(io.BytesIO(download(loaded, say("download_pptx"))))
    book = load_workbook(io.BytesIO(download(loaded, say("download_xlsx"))))
    page = download(loaded, say("download_html")).decode()
    slides = "\n".join(
        shape.text_frame.text for s in deck.slides for shape in s.shapes if shape.has_text_frame
    )
    cells = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)

    for text in (slides, cells, page):
        assert OWN_WORDS in text
        assert REMARK in text
    assert say("chapter.operations") in page
    assert f"<h2>{say('chapter.scores')}</h2>" not in page
    assert set(loaded.english_left()) <= {"English"}
