"""What every page keeps, with nothing loaded and in each language."""

import pytest
from opening import open_page

from ui.menu import PAGES
from ui.words.text import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_it_is_calm_without_data(name, language):
    """It has a title and ends without an exception."""
    page = open_page(name, language)

    assert page.title
    assert not page.exception
