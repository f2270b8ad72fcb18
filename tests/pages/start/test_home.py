"""The start page."""

import pytest
from canonical import table
from opening import open_page

from ui.words.text import LANGUAGES, speaker


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_offers_two_ways_in(language):
    """Upload, or the sample shop; and says what each study waits for."""
    page = open_page("home", language)

    assert not page.exception
    assert len(page.button) == 2
    assert page.caption


def test_the_sample_shop_is_one_click_away():
    """A click loads it and leads to an answer."""
    page = open_page("home", "zh-CN")
    page.button[1].click().run(timeout=120)

    assert not page.exception
    assert page.session_state["workspace"].tables().keys() >= {"orders", "refunds"}


def test_with_data_it_leads_to_the_highlights():
    """They come first among the links, and only once there is data."""
    refunds = table("refunds", "refund_id order_id", [("R1", "A1")])
    label = speaker("en", "home")("to_highlights")

    assert label in open_page("home", "en", {"refunds": refunds}).get("page_link")[0].label
    assert label not in open_page("home", "en").get("page_link")[0].label
