"""How often customers come and what they spend, held to the published figures."""

import numpy as np
import pandas as pd
import pytest
from paths import SHARED
from scipy.optimize import approx_fprime

from analysis.methods.clv import (
    OrderHistory,
    Spend,
    Visits,
    _likelihood,
    active_share,
    expected_orders,
    expected_spend,
    fit_spend,
    fit_visits,
    log_likelihood,
)

DATA = SHARED / "data"
PUBLISHED = Visits(0.243, 4.414, 0.793, 2.426)
FOUR = tuple(
    np.array(values) for values in ([2, 1, 0, 5], [30.43, 1.71, 0, 20], [38.86] * 3 + [30])
)


def test_four_customers_have_the_known_chances():
    """With the published parameters."""
    assert active_share(PUBLISHED, *FOUR) == pytest.approx(
        [0.726579, 0.212101, 1.0, 0.572566], abs=1e-6
    )
    assert expected_orders(PUBLISHED, *FOUR, 39) == pytest.approx(
        [1.226028, 0.203187, 0.195098, 2.624810], abs=1e-6
    )
    assert log_likelihood(PUBLISHED, OrderHistory.of(*FOUR)) == pytest.approx(-30.792342, abs=1e-6)


def test_three_customers_have_the_known_spend():
    """With the published parameters of Gamma-Gamma."""
    x, mean = np.array([1.0, 5, 2]), np.array([22.35, 40, 30])

    assert expected_spend(Spend(6.25, 3.74, 15.44), x, mean) == pytest.approx(
        [26.272247, 39.614593, 30.938320], abs=1e-6
    )


def test_the_slope_is_that_of_the_likelihood():
    """Held against small steps."""
    history, logs = OrderHistory.of(*FOUR), np.log(PUBLISHED)
    steps = approx_fprime(logs, lambda at: _likelihood(at, history)[0], 1e-7)

    assert _likelihood(logs, history)[1] == pytest.approx(steps, abs=1e-4)


def test_a_chance_of_leaving_that_makes_the_formula_empty_is_nudged():
    """At a = 1 the formula divides by zero; the answer lies between its neighbours."""
    below, at, above = (
        expected_orders(Visits(0.243, 4.414, a, 2.426), *FOUR, 39) for a in (0.999, 1.0, 1.001)
    )

    assert (at < below).all()
    assert (at > above).all()


@pytest.mark.skipif(not DATA.exists(), reason="the reference data are not beside the repository")
def test_cdnow_gives_the_published_parameters():
    """2,357 customers of the CDNOW sample, in weeks."""
    data = pd.read_csv(DATA / "cdnow_sample_reference_xtxT.csv")
    history = OrderHistory.of(data["frequency"], data["recency"], data["T"])
    fitted = fit_visits(history)

    assert fitted == pytest.approx((0.2426, 4.4136, 0.7929, 2.4259), rel=0.005)
    assert log_likelihood(fitted, history) == pytest.approx(-9582.4256, abs=0.01)


@pytest.mark.skipif(not DATA.exists(), reason="the reference data are not beside the repository")
def test_cdnow_gives_the_published_spend():
    """946 customers with repeat orders until the end of September 1997."""
    orders = pd.read_csv(DATA / "cdnow_sample_transactions.csv", parse_dates=["date"])
    orders = orders[orders["date"] <= "1997-09-30"]
    days = orders.groupby(["customer_id", "date"], as_index=False)["amount"].sum()
    first = days.groupby("customer_id")["date"].transform("min")
    repeats = days[days["date"] > first].groupby("customer_id")["amount"]
    fitted = fit_spend(repeats.size().to_numpy(float), repeats.mean().to_numpy(float))

    assert repeats.ngroups == 946
    assert fitted == pytest.approx((6.25, 3.74, 15.45), rel=0.005)
