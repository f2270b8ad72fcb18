"""The pages of the refund side, opened as a reader does."""

import pytest
from opening import open_page

from analysis.samples import canonical_tables, make_shop
from ui.menu import MENU
from ui.words.text import LANGUAGES, speaker

PAGES = MENU["refunds"]
NEEDED = ("orders", "order_lines", "refunds")


@pytest.fixture(scope="module")
def shop():
    """A made-up shop with one slow carrier and one odd buyer."""
    tables = canonical_tables(
        make_shop(seed=2, orders=8000, plants=["carrier_delay", "refund_abuser"])
    )
    return {name: tables[name] for name in NEEDED}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_in_each_language(name, language, shop):
    """Its title is read, and the answer comes without trouble."""
    app = open_page(name, language, shop)

    assert not app.exception
    assert app.title[0].value == speaker(language, name)("title")
    assert app.metric


def test_the_day_can_be_copied(shop):
    """The text to paste stands in a block of its own, in the reader's language."""
    app = open_page("refund_daily", "zh-CN", shop)

    assert "【退款日报】2026-06-30" in app.code[0].value


def test_a_choice_changes_the_answer(shop):
    """All refunds are more than those that blame the way."""
    app = open_page("refund_places", "en", shop)
    before = app.metric[1].value
    app.segmented_control(key="refund_places.cause").set_value("all").run()

    assert not app.exception
    assert int(app.metric[1].value.replace(",", "")) > int(before.replace(",", ""))


def test_without_order_lines_the_goods_page_says_what_is_missing(shop):
    """It still judges the mix of reasons."""
    app = open_page("refund_hotspots", "en", {"refunds": shop["refunds"]})

    assert not app.exception
    assert any("order lines" in element.value for element in app.markdown)
