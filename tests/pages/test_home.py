"""The start page."""

import pytest
from opening import open_page

from ui.text import LANGUAGES


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
