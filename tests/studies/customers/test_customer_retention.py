"""What the studies of retention and repurchase promise."""

import numpy as np
import pandas as pd
from buyers import bought, said, verdicts
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.studies.customers.customer_cohorts import CustomerCohorts
from analysis.studies.customers.customer_repurchase import CustomerRepurchase
from analysis.study import Finding
from ui.words.sentences import sentence
from ui.words.text import speaker


def test_the_month_after_is_said_of_a_hundred():
    """Forty come in January, ten of them in February; March is over."""
    rows = [(f"b{n}", 1, 10) for n in range(40)] + [(f"b{n}", 40, 10) for n in range(10)]
    result = CustomerCohorts().run(bought([*rows, ("late", 90, 10)]))

    assert said(result)["back_in_month"]["share"] == 0.25
    assert said(result)["back_in_month"]["n"] == 40


def test_a_fall_of_the_newest_cohorts_is_found():
    """A hundred come in each of six months; of the first three 40 come again, then 10: a hint."""
    starts = [0, 31, 60, 91, 121, 152, 182]
    rows = []
    for month, start in enumerate(starts[:-1]):
        back = 40 if month < 3 else 10
        rows += [(f"{month}-{n}", start, 10) for n in range(100)]
        rows += [(f"{month}-{n}", starts[month + 1], 10) for n in range(back)]
    result = CustomerCohorts().run(bought([*rows, ("end", 212, 10)]))

    assert ("newest_fewer", "hint") in verdicts(result)


def test_a_short_file_has_no_retention():
    """One day is no month."""
    result = CustomerCohorts().run(bought([("a", 0, 10), ("b", 0, 10)]))

    assert ("too_short", "insufficient") in verdicts(result)
    assert result.tables["cohorts"]["active_share"].isna().all()


def test_those_who_are_still_away_count():
    """Half come again after 10 days, the others are watched for 100: half are back, not all."""
    rows = [(f"{n:x}", day, 10) for n in range(64) for day in ([0, 10] if n % 2 else [0])]
    result = CustomerRepurchase(step="first").run(bought([*rows, ("end", 99, 10)]))
    back = result.tables["milestones"].set_index("within_days")["back_share"]

    assert back[7] == 0
    assert abs(back[14] - 0.5) < 0.01
    assert result.metrics["wake_days"] == 10
    assert said(result)["naive"]["days"] == 10


def test_days_come_with_their_range():
    """A third of each day's newcomers come again after 5, 10 or 20 days: half within ten."""
    rows = [
        (f"{start}-{n}", day, 10)
        for start in range(32)
        for n in range(30)
        for day in (start, start + (5, 10, 20)[n % 3])
    ]
    result = CustomerRepurchase(step="first").run(bought([*rows, ("end", 120, 10)]))
    metrics = result.metrics

    assert metrics["low_median_days"] <= metrics["median_days"] == 10 <= metrics["high_median_days"]
    assert metrics["low_wake_days"] <= metrics["wake_days"] == 20 <= metrics["high_wake_days"]
    assert said(result)["median_range"]["n"] == 961


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30), st.booleans()), min_size=40))
def test_the_wake_up_day_has_both_ends_or_none(buyers):
    """Within the horizon all who return have returned, so that either end is reached in time."""
    rows = [
        (f"{number}", day, 10)
        for number, (start, gap, is_back) in enumerate(buyers)
        for day in ([start, start + gap] if is_back else [start])
    ]
    metrics = CustomerRepurchase().run(bought([*rows, ("end", 120, 10)])).metrics
    low, high = (metrics.get(f"{end}_wake_days", np.nan) for end in ("low", "high"))

    assert np.isnan(low) == np.isnan(high)
    assert np.isnan(low) or low <= metrics["wake_days"] <= high


def test_the_wake_up_day_is_said_of_those_who_return_alone():
    """The last fifth of them comes later: of those still away nothing is promised."""
    values = {"horizon": 90.0, "days": 67.0, "n": 2635}
    told = sentence(Finding("wake", values), speaker("zh-CN", "customer_repurchase"))

    assert told == "90 天内会回来的人，80% 在 67 天内已经回来，其余两成来得更晚。"


def test_returns_of_one_part_of_the_buyers_have_no_range():
    """Only those who came first on one day come again: without them there is nothing to see."""
    rows = [(f"{start}-{n}", start, 10) for start in range(32) for n in range(2)]
    rows += [(f"0-{n}", day, 10) for n in range(2) for day in range(5, 40, 5)]
    result = CustomerRepurchase().run(bought([*rows, ("end", 60, 10)]))

    assert ("naive", "fact") in verdicts(result)
    assert ("wake", "fact") in verdicts(result)


def test_a_click_on_the_curve_leads_to_the_orders_that_were_followed_on_that_day():
    """Two came again after ten days, one after twelve."""
    shop = bought([("a", 0, 1), ("a", 10, 2), ("b", 3, 3), ("b", 13, 4), ("c", 0, 5), ("c", 12, 6)])
    rows = CustomerRepurchase().rows(shop, "curve", {"step": "every", "duration_days": 10})

    assert rows["buyer_key"].tolist() == ["b", "a"]
    assert ((rows["next_at"] - rows["paid_at"]).dt.days >= 9).all()


def test_few_purchases_give_no_conclusion():
    """Three gaps are too few."""
    result = CustomerRepurchase().run(bought([("a", 0, 1), ("a", 9, 1), ("b", 3, 1)]))

    assert verdicts(result) == [("few_gaps", "insufficient")]


def test_no_buyer_key_ends_with_a_sentence():
    """Neither study guesses who is who."""
    for study in (CustomerCohorts(), CustomerRepurchase()):
        result = study.run(bought([(None, 0, 10), (None, 40, 10)]))

        assert verdicts(result) == [("no_buyer_key", "insufficient")]
        assert pd.DataFrame(result.tables).empty
