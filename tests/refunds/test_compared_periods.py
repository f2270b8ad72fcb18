"""Two periods compared: the same days after payment, an interval and a verdict."""

from datetime import date

import pandas as pd
import pytest
from canonical import table

from analysis.periods import Period
from analysis.refunds.compared_periods import say_refunds, say_shares
from analysis.study import Code, Result

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
REFUNDED = "refund_id order_id refund_status applied_at refund_amount"
TEAM = ("satisfaction_rate", "reply_rate")


def shop(
    april: int, may: int, delay_days: int = 2, end: str = "2026-07-31 12:00"
) -> dict[str, pd.DataFrame]:
    """A hundred orders on the first day of each month, so many of which came back after a while.

    One more order, refunded at once, is the last that the files know of.
    """
    orders = [("end", "completed", end, 50.0)]
    refunds = [("Rend", "end", "success", end, 50.0)]
    for month, gone in ((4, april), (5, may)):
        paid = pd.Timestamp(2026, month, 1, 12)
        back = f"{paid + pd.Timedelta(days=delay_days):%Y-%m-%d %H:%M}"
        for number in range(100):
            orders.append((f"{month}-{number}", "completed", f"{paid:%Y-%m-%d %H:%M}", 50.0))
            if number < gone:
                refunds.append((f"R{month}-{number}", f"{month}-{number}", "success", back, 50.0))
    return {
        "orders": table("orders", "order_id order_status paid_at paid_amount", orders),
        "refunds": table(
            "refunds", "refund_id order_id refund_status applied_at refund_amount", refunds
        ),
    }


def team(events: int, n: int = 400) -> Result:
    """Two agents' counts of two shares."""
    rows = [(agent, name, events // 2, n // 2) for agent in "AB" for name in TEAM]
    columns = ["agent", "measure", "events_count", "n_count"]
    return Result({"by_rate": pd.DataFrame(rows, columns=columns)})


def test_a_change_comes_with_its_interval_and_how_sure_it_is():
    """10 of 100 before and 40 of 100 now: 30 points, with both ends above nothing."""
    (found,) = say_refunds(shop(10, 40), MAY, APRIL)

    assert found.verdict == "clear"
    assert found.values["difference"] == pytest.approx(0.3)
    assert 0 < found.values["low"] < 0.3 < found.values["high"]


def test_no_change_is_called_none():
    """20 and 22 of 100."""
    (found,) = say_refunds(shop(20, 22), MAY, APRIL)

    assert (found.key, found.verdict) == ("base_refunds_none", "none")


def test_a_young_period_is_not_called_better():
    """What came back later than the younger period could show counts in neither."""
    tables = shop(40, 40, delay_days=20, end="2026-06-05 00:00")
    known = tables["refunds"]["applied_at"] <= pd.Timestamp("2026-06-05")
    tables["refunds"] = tables["refunds"][known]
    (found,) = say_refunds(tables, MAY, APRIL)

    assert found.values["days"] == 4
    assert found.verdict == "insufficient"


def test_what_came_after_the_readers_day_is_not_known():
    """Two days after May are seen; by its last day only refunds of the day of payment."""
    tables = shop(40, 40)
    (found,) = say_refunds(tables, MAY, APRIL, until=date(2026, 6, 2))
    (early,) = say_refunds(tables, MAY, APRIL, until=date(2026, 5, 31))

    assert (found.values["days"], found.values["share"]) == (2, 0.4)
    assert (early.values["days"], early.values["share"]) == (0, 0.0)


def test_days_after_the_last_exported_refund_are_not_called_better():
    """Ten of 40 come back each day; refunds are exported until May 18, orders until May 29."""
    days = pd.date_range("2026-04-20 12:00", periods=40)
    orders = [(f"{day:%m%d}-{i}", "completed", day, 50.0) for day in days for i in range(40)]
    refunds = [
        (f"R{order}", order, "success", day + pd.Timedelta(hours=11), 50.0)
        for order, _, day, _ in orders
        if int(order[5:]) < 10 and day < pd.Timestamp("2026-05-19")
    ]
    tables = {
        "orders": table("orders", "order_id order_status paid_at paid_amount", orders),
        "refunds": table("refunds", REFUNDED, refunds),
    }
    late = Period(date(2026, 5, 10), date(2026, 5, 29))
    (found,) = say_refunds(tables, late, Period(date(2026, 4, 20), date(2026, 5, 9)))

    assert (found.values["days"], found.values["n"]) == (0, 9 * 40)
    assert found.values["share"] == found.values["base_share"] == 0.25


def test_a_day_that_is_not_over_is_left_out_of_its_period():
    """The files end at noon of May 31: May is known until the day before, whose refunds came."""
    tables = shop(40, 40, delay_days=0, end="2026-05-31 12:00")
    (found,) = say_refunds(tables, MAY, APRIL)

    assert (found.values["days"], found.values["n"]) == (0, 100)


def test_a_period_without_orders_is_not_compared():
    """Nobody paid in the base period."""
    assert say_refunds(shop(10, 40), MAY, Period(date(2020, 1, 1), date(2020, 1, 31))) == ()


def test_a_teams_shares_are_compared_by_their_counts():
    """380 of 400 against 300 of 400, for each share that both answers have."""
    found = say_shares(team(380), team(300))

    assert [(one.values["measure"], one.verdict) for one in found] == [
        (Code("measure", name), "clear") for name in sorted(TEAM)
    ]
    assert found[0].values["base_share"] == 0.75


def test_answers_without_such_counts_are_not_compared():
    """Nor those of which one lacks them."""
    assert say_shares(team(380), Result({})) == ()
    assert say_shares(Result({}), Result({})) == ()
