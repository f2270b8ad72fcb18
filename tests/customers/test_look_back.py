"""Who is new, when the files do not begin with the shop."""

import numpy as np
import pandas as pd
import pytest
from buyers import NEW_YEAR, bought
from canonical import on_parquet

from analysis.customers.buyers import as_of, first_paid_day
from analysis.customers.look_back import ever_back_share, old_shares, returns_of_new
from analysis.customers.retention import return_curve

APRIL, MAY, JUNE, JULY = 91, 121, 152, 182
"""Days from New Year 2024 to the first of a month."""


def shop():
    """Ann comes in January and, after more than three months, in May; Bob in April, May and June.

    Cid comes in March and June: he was there in the three months before. July is begun.
    """
    days = {"ann": [0, MAY], "bob": [APRIL, MAY, JUNE], "cid": [70, JUNE], "end": [JULY + 3]}
    return bought([(buyer, day, 1) for buyer, all_days in days.items() for day in all_days])


def test_a_buyer_is_new_after_three_months_without_an_order(tmp_path):
    """April: Bob, who comes again in May. May: Ann. June's buyers were all there; July is open."""
    for tables in (shop(), on_parquet(shop(), tmp_path)):
        returns = returns_of_new(tables, as_of(tables))

        assert returns["cohort_month"].dt.month.tolist() == [4, 5]
        assert returns["size_count"].tolist() == [1, 1]
        assert returns["active_count"].tolist() == [1, 0]


@pytest.mark.parametrize(("first_day", "first_month"), [(0, 4), (4, 4), (5, 5), (30, 5)])
def test_a_month_that_the_files_hold_in_part_is_none_to_look_back_to(first_day, first_month):
    """Files from the fifth of January on hold January; from the sixth on they begin in February."""
    rows = [(f"{day}", day, 1) for day in range(first_day, 300)]
    returns = returns_of_new(bought(rows), NEW_YEAR + pd.Timedelta(days=300))

    assert returns["cohort_month"].dt.month.min() == first_month


def curve_of(shares):
    """A curve that reaches these shares after 30, 60, 90 days."""
    return pd.DataFrame({"duration_days": [30, 60, 90], "back_share": shares})


@pytest.mark.parametrize(
    ("shares", "ever"),
    [([0.2, 0.3, 0.35], 0.40), ([0.2, 0.2, 0.2], 0.2), ([0.0, 0.0, 0.0], 0.0)],
)
def test_the_curve_is_carried_on_as_it_slows_down(shares, ever):
    """Ten points, then five, then another five in all; a curve that is level stays so."""
    assert ever_back_share(curve_of(shares), 90) == pytest.approx(ever)


def test_the_estimate_is_near_the_truth_in_a_shop_that_ran_before(tmp_path):
    """A shop of three years, of which the files hold the last: who is old is known here.

    In each of the first six months the estimate is within seven points of the true part.
    """
    chance = np.random.default_rng(5)
    rows, first = [], {}
    for buyer in range(9000):
        day = float(chance.uniform(0, 1095))
        first[f"{buyer}"] = day
        while day < 1095:
            rows.append((f"{buyer}", int(day) - 730, 1))
            day = day + chance.exponential(70) if chance.random() < 0.5 else np.inf
    seen = [row for row in rows if row[1] >= 0]
    tables = bought(seen)
    first_seen = pd.DataFrame(seen, columns=["buyer", "day", "_"]).groupby("buyer")["day"].min()
    month = (NEW_YEAR + pd.to_timedelta(first_seen, unit="D")).dt.to_period("M").dt.start_time
    is_old = pd.Series({buyer: first[buyer] < 730 for buyer in first_seen.index})
    true = is_old.groupby(month).mean()

    for one in (tables, on_parquet(tables, tmp_path)):
        months = pd.Series(true.index)
        estimated = old_shares(one, months, as_of(one), first_paid_day(one))
        assert np.abs(estimated - true.to_numpy())[:6].max() < 0.07
        assert true.iloc[0] > 0.3


def test_a_shop_to_which_nobody_comes_back_has_no_old_customers():
    """Without a second order there is no sign that a first one is not the first."""
    tables = bought([(f"{day}", day, 1) for day in range(200)])
    months = pd.Series(pd.date_range(NEW_YEAR, periods=3, freq="MS"))

    assert old_shares(tables, months, as_of(tables), NEW_YEAR).tolist() == [0, 0, 0]


def test_a_curve_that_everybody_follows_has_no_first_seen_who_are_new():
    """All come again within a day: whoever is seen late enough is new, and nothing is divided."""
    curve = return_curve(
        pd.DataFrame({"duration_days": [1.0], "is_closed": [True], "gap_count": [40]})
    )

    assert ever_back_share(curve, np.nan) == 1.0
