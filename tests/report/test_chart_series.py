"""The pictures of slides: one series of labelled numbers."""

import pandas as pd

from analysis.studies.customers.customer_reasons import CustomerReasons
from analysis.studies.refunds.refund_hotspots import RefundHotspots
from analysis.studies.refunds.refund_trend import RefundTrend
from analysis.study import Result
from ui.report.chart_series import MAX_LABEL, chart_series
from ui.words.text import speaker


def points(study, **tables):
    series = chart_series(study, Result(tables), speaker("en", study.name))
    return series.points if series else None


def cells(*rows):
    return pd.DataFrame(rows, columns=["item_title", "goods", "reason_l1", "refund_excess"])


def test_two_words_tell_rows_apart_where_one_does_not():
    """A title that comes twice is told by its reason, the largest first; keys are left out."""
    table = cells(("Shirt", "i1", "quality", 2.0), ("Shirt", "i1", "size_fit", 9.5))

    assert points(RefundHotspots(), by_item=table) == (
        ("Shirt · Size and fit", 9.5),
        ("Shirt · Quality", 2.0),
    )


def test_a_week_is_called_by_its_first_day():
    """No time of day, no nanoseconds."""
    weeks = pd.DataFrame({"period_at": pd.to_datetime(["2026-05-04", "2026-05-11"])})
    table = weeks.assign(expected_rate=[0.1, 0.2])

    assert points(RefundTrend(), by_period=table) == (("2026-05-04", 0.1), ("2026-05-11", 0.2))


def test_rows_that_no_words_tell_apart_are_no_picture():
    """Two goods of one title and reason."""
    table = cells(("Shirt", "i1", "size_fit", 2.0), ("Shirt", "i2", "size_fit", 9.5))

    assert points(RefundHotspots(), by_item=table) is None


def test_a_long_first_word_is_cut_and_the_second_stays():
    """As long as a label may be, with the reason whole."""
    long = cells(("A" * 50, "i1", "size_fit", 9.5), ("A" * 50, "i1", "quality", 2.0))
    label = points(RefundHotspots(), by_item=long)[1][0]

    assert label.endswith("A… · Quality")
    assert len(label) == MAX_LABEL


def test_a_row_without_a_number_has_no_bar():
    """A group with too few orders for a rate is in the table alone."""
    rates = pd.DataFrame({"group": ["a", "b", "c"], "refund_rate": [0.2, float("nan"), 0.1]})

    assert points(CustomerReasons(), by_group=rates) == (("a", 0.2), ("c", 0.1))
