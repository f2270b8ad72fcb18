"""What the study of retention promises."""

import numpy as np
import pandas as pd
import pytest
from buyers import NEW_YEAR, bought, values_by_key, verdicts
from said import assert_says_everything

from analysis.studies.customers.customer_cohorts import CustomerCohorts


def test_the_month_after_is_said_of_a_hundred():
    """Forty come in January, ten of them in February; the files reach from October to March."""
    rows = [(f"b{n}", 1, 10) for n in range(40)] + [(f"b{n}", 40, 10) for n in range(10)]
    result = CustomerCohorts().run(bought([("early", -92, 10), *rows, ("late", 90, 10)]))

    assert values_by_key(result)["back_in_month"]["share"] == 0.25
    assert values_by_key(result)["back_in_month"]["n"] == 40


def test_a_fall_of_the_newest_cohorts_is_found():
    """A hundred come in each of nine months; 40 of them come again, of the last three 10: a hint.

    Only months with three others behind them are compared: the first three are not.
    """
    result = CustomerCohorts().run(nine_cohorts(100, 40, 10))

    assert ("newest_fewer", "hint") in verdicts(result)
    assert values_by_key(result)["newest_fewer"]["base_n"] == 300


def test_months_that_differ_anyway_make_no_fall():
    """Of the cohorts before 45, 10 and 35 come again: three with 10, 25 and 20 are no fewer."""
    returning = [30, 30, 30, 45, 10, 35, 10, 25, 20]
    result = CustomerCohorts().run(monthly_cohorts([100] * 9, returning))

    assert values_by_key(result)["newest_none"]["base_share"] == 0.3
    assert values_by_key(result)["newest_none"]["share"] == pytest.approx(55 / 300)


def test_old_customers_who_are_first_seen_are_no_new_ones():
    """Sixty come every forty days since long before the files begin: nobody of them is new.

    The first two cohorts hold them all; they are marked, and in no average and no comparison.
    """
    days = [(f"old{n}", day, 10) for n in range(60) for day in range(n % 40, 360, 40)]
    new = [(f"new{day}", day, 10) for day in range(360)]
    result = CustomerCohorts().run(bought([*days, *new]))
    cohorts = result.tables["cohorts"].drop_duplicates("cohort_month")

    assert cohorts["is_mixed"].tolist() == [True, True, *[False] * 10]
    assert cohorts["old_share"].iloc[0] > 0.5
    assert values_by_key(result)["mixed_cohorts"]["months"] == 2
    assert values_by_key(result)["back_in_month"]["count"] == 0
    assert ("newest_none", "none") not in verdicts(result)


def test_a_shop_without_a_fall_seldom_seems_to_have_one():
    """Of twelve shops whose buyers came before the files begin, in months that differ, one at most.

    Half of them grow. With the first orders of the files as new ones nearly every one had a fall.
    """
    found = [
        finding
        for seed in range(12)
        for finding in CustomerCohorts().run(running_shop(seed, 1.0 + 0.15 * (seed % 2))).findings
        if finding.verdict in ("hint", "clear")
    ]

    assert len(found) <= 1


def running_shop(seed, growth):
    """A shop that has sold for a year when the files begin; its months have good and bad luck.

    A hundred buyers come in each month; two in three come once, the others about every two months.
    """
    chance = np.random.default_rng(seed)
    rows, luck = [], chance.gamma(30, 1 / 30, 24)
    for month in range(24):
        for n in range(int(100 * luck[month] * growth ** (month / 4))):
            days = [month * 30.4 + chance.uniform(0, 30.4)]
            while chance.random() < 0.35 and days[-1] < 730:
                days.append(days[-1] + chance.exponential(60))
            rows += [(f"{month}-{n}", int(day) - 365, 10) for day in days if 365 <= day < 730]
    return bought(rows)


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


def nine_cohorts(size: int, first_back: int, last_back: int):
    """New customers of nine months; so many of the first six and last three come a month after."""
    return monthly_cohorts([size] * 9, [first_back] * 6 + [last_back] * 3)


def monthly_cohorts(sizes, returning):
    """New customers of each month from January on, and how many of them come the month after.

    All come, and come again, on the first day of a month; the last of these months is over.
    """
    starts = pd.date_range(NEW_YEAR, periods=len(sizes) + 2, freq="MS")
    days = [int(day.days) for day in starts - NEW_YEAR]
    rows = [("end", days[-1] - 1, 10.0)]
    for month, (size, back) in enumerate(zip(sizes, returning, strict=True)):
        rows += [(f"{month}-{n}", days[month], 10.0) for n in range(size)]
        rows += [(f"{month}-{n}", days[month + 1], 10.0) for n in range(back)]
    return bought(rows)


def test_a_month_that_is_not_over_counts_its_customers():
    """Two customers of one day: too few, and not none."""
    result = CustomerCohorts().run(bought([("a", 0, 10), ("b", 0, 10)]))

    assert values_by_key(result)["too_short"]["n"] == result.metrics["customer_count"] == 2


def test_every_sentence_is_said():
    """More, fewer, as many and too few of the newest cohorts come again; and a single day."""
    shops = [
        nine_cohorts(100, 10, 40),
        nine_cohorts(100, 40, 10),
        nine_cohorts(100, 40, 40),
        nine_cohorts(5, 2, 1),
        monthly_cohorts([100], [50]),
        bought([("a", 0, 10)]),
    ]

    assert_says_everything(CustomerCohorts, [CustomerCohorts().run(shop) for shop in shops])
