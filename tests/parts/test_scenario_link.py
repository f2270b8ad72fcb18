"""The link of a scenario: numbers only."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.parts.scenario_link import numbers_from_query, scenario_url

DEFAULTS = {
    "form": 0,
    "desc.stars_score": "",
    "desc.raters": 0,
    "desc.ahead": "",
    "own_mean": 4.8,
    "days": "",
    "read_on": None,
}
HERE = "http://localhost:8501/dsr_need"


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_defaults_are_left_out():
    """Only what was typed is in the link."""
    address = scenario_url(
        HERE, {"form": 0, "desc.stars_score": "4.6307", "desc.raters": 753}, DEFAULTS
    )

    assert address == f"{HERE}?desc.stars_score=4.6307&desc.raters=753"


@given(
    stars=st.sampled_from(["", "4.6307", "571 119 43 7 13", "76% 16% 6% 1% 2%"]),
    raters=st.integers(0, 999_999_999),
    ahead=st.sampled_from(["", "-3%", "+0.5"]),
    own=st.sampled_from([4.8, 4.99]),
    read_on=st.none() | st.dates(),
)
def test_a_link_opens_with_the_numbers_it_was_made_of(stars, raters, ahead, own, read_on):
    """Dates, signs, percents and empty inputs are read back as they were typed."""
    typed = {
        "form": 2,
        "desc.stars_score": stars,
        "desc.raters": raters,
        "desc.ahead": ahead,
        "own_mean": own,
        "days": "3 1 0 0 0\n5 0 1 0 0",
        "read_on": read_on,
    }
    back = DEFAULTS | numbers_from_query(query_of(scenario_url(HERE, typed, DEFAULTS)), DEFAULTS)

    assert back == typed


@pytest.mark.parametrize(
    "text", ["某某旗舰店", "<b>4.6</b>", "[x](http://x)", "4.6307e", "1" * 4001]
)
def test_a_link_neither_carries_nor_accepts_words(text):
    """No shop's name is in a link, and only numbers are read from one."""
    assert scenario_url(HERE, {"desc.stars_score": text}, DEFAULTS) == HERE
    assert numbers_from_query({"desc.stars_score": text}, DEFAULTS) == {}


@pytest.mark.parametrize(
    "query",
    [
        {"desc.raters": "7.5"},
        {"desc.raters": "-1"},
        {"own_mean": "1-"},
        {"read_on": "2026"},
        {"other": "1"},
    ],
)
def test_what_an_input_cannot_hold_is_ignored(query):
    """Counts are whole numbers; unknown names are ignored."""
    assert numbers_from_query(query, DEFAULTS) == {}


def test_an_address_that_has_numbers_already_gets_new_ones():
    """The old query is replaced, not appended to."""
    assert (
        scenario_url(f"{HERE}?desc.raters=1#top", {"desc.raters": 2}, DEFAULTS)
        == f"{HERE}?desc.raters=2"
    )
