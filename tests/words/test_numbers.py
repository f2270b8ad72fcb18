"""How numbers are written."""

import pandas as pd
import pytest

from ui.words.numbers import format_value, round_half_up


@pytest.mark.parametrize(
    ("value", "expected"), [(4.85, "4.9"), (4.75, "4.8"), (4.65, "4.7"), (4.95, "5.0")]
)
def test_a_half_is_rounded_up(value, expected):
    """The float 4.85 lies below 4.85, and the reader still expects 4.9."""
    assert str(round_half_up(value, 1)) == expected


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("refund_rate", 0.12345, "12.3%"),
        ("refund_amount", 1234.5, "1,234.50"),
        ("order_count", 24087, "24,087"),
        ("week_at", pd.Timestamp("2026-05-04"), "2026-05-04"),
        ("applied_at", pd.Timestamp("2026-05-04 09:30"), "2026-05-04 09:30"),
        ("low_rate", float("nan"), "—"),
        ("applied_at", pd.NaT, "—"),
        ("order_id", "0012", "0012"),
        ("is_vital", True, "✓"),
    ],
)
def test_the_last_word_of_a_column_says_how_it_is_written(column, value, expected):
    """Percent, yuan, counts, days; what is missing is a dash, never a zero."""
    assert format_value(column, value) == expected
