"""By what days make totals vary more than single cases do."""

import numpy as np
import pandas as pd
import pytest

from analysis.methods.block_spread import units_spread

START = pd.Timestamp("2026-01-05")


def days_of(events, n):
    """Units x days of cases and those that count, as `units_spread` reads them."""
    events, n = np.asarray(events, float), np.asarray(n, float)
    share = events.sum(axis=1, keepdims=True) / n.sum(axis=1, keepdims=True)
    units, days = np.indices(n.shape)
    cells = {"unit": units, "n": n, "residual": events - n * share}
    cells["variance"] = n * share * (1 - share)
    table = pd.DataFrame({name: np.asarray(values).ravel() for name, values in cells.items()})
    return table.assign(day_at=START + pd.to_timedelta(days.ravel(), unit="D"))


def binomial_days(rng, units=8, days=60, cases=20, logit_spread=0.0):
    """Days of equal units whose share wavers from day to day."""
    share = 1 / (1 + np.exp(-rng.normal(0, logit_spread, (units, days))))
    n = rng.poisson(cases, (units, days)) + 1
    return rng.binomial(n, share), n


@pytest.mark.parametrize(("logit_spread", "cases"), [(0.0, 20), (0.6, 5), (0.6, 20), (0.6, 60)])
def test_the_factor_is_that_of_the_totals(logit_spread, cases):
    """Within a tenth of how much more the totals of 2,000 such units vary."""
    rng = np.random.default_rng(1)
    events, n = binomial_days(rng, 2000, 30, cases, logit_spread)
    z = (events.sum(axis=1) - n.sum(axis=1) / 2) / np.sqrt(n.sum(axis=1) / 4)
    told = units_spread(days_of(*binomial_days(rng, 40, 60, cases, logit_spread)))

    assert float(told.median()) == pytest.approx(float((z**2).mean()), rel=0.12)


def test_days_that_are_more_alike_than_chance_narrow_nothing():
    """Ten of twenty, every day: Student's t of 116 degrees of freedom is all that is left."""
    told = units_spread(days_of(np.full((4, 30), 10), np.full((4, 30), 20)))

    assert told.tolist() == pytest.approx([(1.980626 / 1.959964) ** 2] * 4, rel=1e-5)


def test_of_one_day_nothing_is_known():
    """Four units with a day each: no structure, no factor."""
    assert units_spread(days_of([[3], [5], [7], [9]], [[10]] * 4)).tolist() == [1] * 4


def test_few_days_widen_by_students_t():
    """Two units of two days each have two degrees of freedom: (4.303 / 1.96) squared."""
    told = units_spread(days_of([[10, 10], [10, 10]], [[20, 20], [20, 20]]))

    assert told.tolist() == pytest.approx([(4.302653 / 1.959964) ** 2] * 2, rel=1e-5)


def test_who_has_more_cases_a_day_has_the_larger_factor():
    """Beside seven with 20 cases a day, one with 200 on each of three days."""
    events, n = binomial_days(np.random.default_rng(3), logit_spread=0.6)
    n[-1], events[-1] = 0, 0
    n[-1, :3], events[-1, :3] = 200, [90, 100, 110]
    told = units_spread(days_of(events, n)[lambda days: days["n"] > 0])

    assert told.iloc[-1] > 5 * told.iloc[0]


def test_weeks_that_waver_count_too():
    """Days of one week alike, weeks apart: days alone would miss most of it."""
    rng = np.random.default_rng(2)
    share = np.repeat(1 / (1 + np.exp(-rng.normal(0, 0.6, (8, 12)))), 7, axis=1)
    n = np.full(share.shape, 20)
    table = days_of(rng.binomial(n, share), n)
    shuffled = table.assign(day_at=table["day_at"].sample(frac=1, random_state=1).to_numpy())

    assert units_spread(table).median() > 2 * units_spread(shuffled).median()


def test_one_wild_unit_does_not_widen_the_others():
    """Seven by chance alone, one with days of all or nothing: it is judged by its own days."""
    events, n = binomial_days(np.random.default_rng(4))
    events[-1] = n[-1] * (np.arange(60) % 2)
    told = units_spread(days_of(events, n))

    assert told.iloc[-1] > 10
    assert told.iloc[:-1].max() < 1.4
