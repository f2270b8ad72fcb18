"""What the study of repurchase promises."""

import numpy as np
import pandas as pd
from buyers import bought, values_by_key, verdicts
from hypothesis import given, settings
from hypothesis import strategies as st
from said import assert_says_everything

from analysis.studies.customers.customer_repurchase import CustomerRepurchase
from analysis.study import Finding
from ui.words.sentences import sentence
from ui.words.text import speaker


def half_come_back():
    """Thirty-two come again after 10 days, thirty-two are watched for 100."""
    rows = [(f"{n:x}", day, 10) for n in range(64) for day in ([0, 10] if n % 2 else [0])]
    return bought([*rows, ("end", 99, 10)])


def newcomers():
    """Thirty on each of 32 days; a third each come again after 5, 10 or 20 days."""
    rows = [
        (f"{start}-{n}", day, 10)
        for start in range(32)
        for n in range(30)
        for day in (start, start + (5, 10, 20)[n % 3])
    ]
    return bought([*rows, ("end", 120, 10)])


def returns_of_one_part():
    """Two on each of 32 days; those of the first day alone come again, seven times."""
    rows = [(f"{start}-{n}", start, 10) for start in range(32) for n in range(2)]
    rows += [(f"0-{n}", day, 10) for n in range(2) for day in range(5, 40, 5)]
    return bought([*rows, ("end", 60, 10)])


def test_those_who_are_still_away_count():
    """Half come again after 10 days, the others are watched for 100: half are back, not all."""
    result = CustomerRepurchase(step="first").run(half_come_back())
    back = result.tables["milestones"].set_index("within_days")["back_share"]

    assert back[7] == 0
    assert abs(back[14] - 0.5) < 0.01
    assert result.metrics["wake_days"] == 10
    assert values_by_key(result)["naive"]["days"] == 10


def test_days_come_with_their_range():
    """A third of each day's newcomers come again after 5, 10 or 20 days: half within ten."""
    result = CustomerRepurchase(step="first").run(newcomers())
    metrics = result.metrics

    assert metrics["low_median_days"] <= metrics["median_days"] == 10 <= metrics["high_median_days"]
    assert metrics["low_wake_days"] <= metrics["wake_days"] == 20 <= metrics["high_wake_days"]
    assert values_by_key(result)["median_range"]["n"] == 961


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
    wake_up_sentence = sentence(Finding("wake", values), speaker("zh-CN", "customer_repurchase"))

    assert wake_up_sentence == "90 天内会回来的人，80% 在 67 天内已经回来，其余两成来得更晚。"


def test_returns_of_one_part_of_the_buyers_have_no_range():
    """Only those who came first on one day come again: without them there is nothing to see."""
    result = CustomerRepurchase().run(returns_of_one_part())

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
    """The study does not guess who is who."""
    result = CustomerRepurchase().run(bought([(None, 0, 10), (None, 40, 10)]))

    assert verdicts(result) == [("no_buyer_key", "insufficient")]
    assert pd.DataFrame(result.tables).empty


def test_a_mean_gap_has_no_range_below_nothing():
    """Fifteen come again the day after, one after 300: the range is wide, and not negative."""
    starts = [(f"{start}-{n}", start, 10) for start in range(16) for n in range(3)]
    returns = [(f"{start}-0", start + (1 if start else 300), 10) for start in range(16)]
    result = CustomerRepurchase(step="first").run(bought([*starts, *returns, ("end", 400, 10)]))

    assert values_by_key(result)["naive_range"]["low"] == 0


def test_first_orders_that_are_no_first_ones_are_told():
    """Forty come every eight days from the start: nobody of them is new, and newcomers are."""
    regulars = [(f"{n}", day, 10) for n in range(40) for day in range(n % 8, 100, 8)]
    result = CustomerRepurchase(step="first").run(bought(regulars))
    newcomers_later = CustomerRepurchase(step="first").run(
        bought([("early", -200, 10), *((f"{n}", n, 10) for n in range(96)), *regulars])
    )

    assert values_by_key(result)["first_mixed"]["share"] > 0.9
    assert values_by_key(result)["first_mixed"]["n"] == 40
    assert "first_mixed" not in values_by_key(newcomers_later)
    assert "first_mixed" not in values_by_key(CustomerRepurchase().run(bought(regulars)))


def test_every_sentence_is_said():
    """Days with a range, with an open one and with none; few returns, and too few."""
    starts = [(f"{n}", n % 32, 10) for n in range(96)]
    returns = [(f"{n}", n % 32 + 3 + n % 27, 10) for n in range(96) if n % 16 < 9]
    nine_parts = bought([*starts, *returns, ("end", 120, 10)])
    shops = [
        half_come_back(),
        newcomers(),
        nine_parts,
        bought([("a", 0, 1), ("a", 9, 1)]),
    ]
    results = [CustomerRepurchase(step="first").run(shop) for shop in shops]

    assert_says_everything(
        CustomerRepurchase, [*results, CustomerRepurchase().run(returns_of_one_part())]
    )
