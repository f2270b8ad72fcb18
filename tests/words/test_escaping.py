"""Text from files and file names is shown as it is, and turns nothing around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.words.escaping import escape_markdown
from ui.words.printable import DIRECTION_CONTROLS, printable

CONTROLS = [chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F))]
CONTROLS += [chr(code) for code in range(0x2066, 0x206A)]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: f"U+{ord(control):04X}")
@pytest.mark.parametrize("written", [printable, escape_markdown])
def test_no_text_turns_the_direction(written, control):
    """A file called orders + control + "slx.csv" ends as its name ends."""
    shown = written(f"{control}orders{control}slx.csv{control}")

    assert shown.replace("\\", "") == "ordersslx.csv"


@given(st.text(st.sampled_from("abc.订单\\*" + "".join(CONTROLS))))
def test_nothing_else_is_lost(text):
    """All that is not a control stands there, in its order."""
    kept = DIRECTION_CONTROLS.sub("", text)

    assert printable(text) == kept
    assert not DIRECTION_CONTROLS.search(escape_markdown(text))
