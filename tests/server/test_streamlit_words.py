"""The translations of Streamlit's own texts."""

from ui.server.streamlit_words import SELECTORS, TOPIC
from ui.words.text import phrases


def test_every_group_of_phrases_has_a_selector():
    """A group without a selector, or a selector without phrases, would translate nothing."""
    groups = {key.partition(".")[0] for key in phrases("en", TOPIC)}

    assert groups == set(SELECTORS)
