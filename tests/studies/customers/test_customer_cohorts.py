"""What the study of retention promises."""

from itertools import pairwise

import pandas as pd
from buyers import bought, values_by_key, verdicts
from said import assert_says_everything

from analysis.studies.customers.customer_cohorts import CustomerCohorts


def test_the_month_after_is_said_of_a_hundred():
    """Forty come in January, ten of them in February; March is over."""
    rows = [(f"b{n}", 1, 10) for n in range(40)] + [(f"b{n}", 40, 10) for n in range(10)]
    result = CustomerCohorts().run(bought([*rows, ("late", 90, 10)]))

    assert values_by_key(result)["back_in_month"]["share"] == 0.25
    assert values_by_key(result)["back_in_month"]["n"] == 40


def test_a_fall_of_the_newest_cohorts_is_found():
    """A hundred come in each of six months; of the first three 40 come again, then 10: a hint."""
    result = CustomerCohorts().run(six_cohorts(100, 40, 10))

    assert ("newest_fewer", "hint") in verdicts(result)


def test_a_short_file_has_no_retention():
    """One day is no month."""
    result = CustomerCohorts().run(bought([("a", 0, 10), ("b", 0, 10)]))

    assert ("too_short", "insufficient") in verdicts(result)
    assert result.tables["cohorts"]["active_share"].isna().all()


def test_no_buyer_key_ends_with_a_sentence():
    """The study does not guess who is who."""
    result = CustomerCohorts().run(bought([(None, 0, 10), (None, 40, 10)]))

    assert verdicts(result) == [("no_buyer_key", "insufficient")]
    assert pd.DataFrame(result.tables).empty


def six_cohorts(size: int, first_back: int, last_back: int):
    """New customers of six months; so many of the first three and last three come the month after.

    All come again on the first day of the next month, and a seventh month is over.
    """
    starts = [0, 31, 60, 91, 121, 152, 182]
    rows = [("end", 212, 10.0)]
    for month, (start, following) in enumerate(pairwise(starts)):
        back = first_back if month < 3 else last_back
        rows += [(f"{month}-{n}", start, 10.0) for n in range(size)]
        rows += [(f"{month}-{n}", following, 10.0) for n in range(back)]
    return bought(rows)


def test_a_month_that_is_not_over_counts_its_customers():
    """Two customers of one day: too few, and not none."""
    result = CustomerCohorts().run(bought([("a", 0, 10), ("b", 0, 10)]))

    assert values_by_key(result)["too_short"]["n"] == result.metrics["customer_count"] == 2


def test_every_sentence_is_said():
    """More, fewer, as many and too few of the newest cohorts come again; and a single day."""
    shops = [
        six_cohorts(100, 10, 40),
        six_cohorts(100, 40, 10),
        six_cohorts(100, 40, 40),
        six_cohorts(5, 2, 1),
        bought([("a", 0, 10)]),
    ]

    assert_says_everything(CustomerCohorts, [CustomerCohorts().run(shop) for shop in shops])
