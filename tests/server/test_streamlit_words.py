"""What Streamlit's own words need so that they can be found on a page."""

from ui.server.streamlit_words import PLACES, TOPIC
from ui.words.text import phrases


def test_every_phrase_has_a_place_on_the_page():
    """A group of phrases without a place, or a place without phrases, would do nothing."""
    groups = {key.partition(".")[0] for key in phrases("en", TOPIC)}

    assert groups == set(PLACES)
