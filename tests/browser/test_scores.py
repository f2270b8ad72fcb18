"""The score pages in a real browser: links, numbers that travel between pages, a phone."""

import pytest
from playwright.sync_api import expect
from visiting import Visit

LINK = "?desc.stars_score=4.6307&desc.raters=753&desc.target=4.77&desc.ahead=-3%25"
PAGES = ("dsr_now", "dsr_need", "dsr_tolerance", "dsr_forecast")


def shows(visit: Visit, score: str) -> None:
    """Wait until the first field holds a score."""
    expect(visit.page.get_by_role("textbox", name="现在几分").first).to_have_value(score)


@pytest.mark.parametrize("name", PAGES)
def test_a_link_opens_with_its_numbers_and_leaves_the_address(visit, name):
    """Nothing of them stays in the address, and no English is left on the page."""
    visit.open(f"/{name}{LINK}")

    shows(visit, "4.6307")
    assert "?" not in visit.page.url
    left = {text for text in visit.english_left() if not text.startswith("http")}
    assert left <= {"English"}


def test_numbers_typed_on_one_page_are_there_on_the_next(visit):
    """Nobody types a score four times."""
    visit.open("/dsr_example")
    visit.page.get_by_role("button", name="填入示例").click()
    visit.settle()
    visit.go("评分", "现在的评分")

    shows(visit, "4.6307")
    assert visit.page.get_by_text("同行平均在 4.6307～4.7739 之间").is_visible()


@pytest.mark.parametrize("width", [390, 1024])
@pytest.mark.parametrize("language", ["中文", "English"])
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_and_a_projector_show_the_whole_width(visit, name, language, width):
    """Nothing has to be scrolled sideways."""
    visit.open(f"/{name}{LINK}")
    visit.choose_language(language)
    visit.resize(width)

    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
