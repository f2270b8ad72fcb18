"""The translations of Streamlit's own texts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request

from ui.server.streamlit_words import SELECTORS, TOPIC, UPLOAD_ERRORS, script_route
from ui.words.text import LANGUAGES, phrases


def test_every_group_of_phrases_has_a_selector():
    """A group without a selector, or a selector without phrases, would translate nothing."""
    groups = {key.partition(".")[0] for key in phrases("en", TOPIC)}

    assert groups == set(SELECTORS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_file_was_refused_is_plain_in_every_language(language):
    """In English, too: no reader meets the name of a library or a status code alone."""
    answer = script_route.endpoint(Request({"type": "http"}))
    with ThreadPoolExecutor() as beside_the_browser:
        script = beside_the_browser.submit(asyncio.run, answer).result().body.decode()

    for text, key in UPLOAD_ERRORS.items():
        assert f'["{text}", "{phrases(language, "upload")[key]}"]' in script
        assert "Axios" not in phrases(language, "upload")[key]
