"""What the study of future value promises."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from buyers import NEW_YEAR, bought, values_by_key, verdicts
from canonical import table
from paths import SHARED
from said import assert_says_everything

from analysis.customers.forecast import histories, model_input
from analysis.studies.customers.customer_value import CustomerValue

DATA = SHARED / "data" / "cdnow_sample_transactions.csv"


@pytest.fixture(scope="module")
def cdnow():
    """The CDNOW sample until the end of September 1997, each purchase as one paid order."""
    if not DATA.exists():
        pytest.skip("the reference data are not beside the repository")
    data = pd.read_csv(DATA, parse_dates=["date"]).query("date <= '1997-09-30'")
    orders = pd.DataFrame(
        {
            "order_id": [f"o{n}" for n in range(len(data))],
            "buyer_key": data["customer_id"].astype(str),
            "order_status": "completed",
            "paid_at": data["date"],
            "paid_amount": data["amount"],
        }
    )
    return {"orders": table("orders", " ".join(orders), orders.to_numpy().tolist())}


def steady(change: float) -> list[tuple[str, int, float]]:
    """800 customers, each at a pace of his own; in the last quarter of a year it is another."""
    rng = np.random.default_rng(3)
    rows = []
    for n in range(800):
        first, pace = rng.integers(0, 100), rng.gamma(1.0, 4.0)
        days = rng.uniform(first, 360, rng.poisson(pace))
        late = days[days > 270]
        order_days = np.concatenate([[first], days[days <= 270], late[: int(len(late) * change)]])
        rows += [(f"b{n:03}", int(day), float(rng.lognormal(4, 0.3))) for day in order_days]
    return [*rows, ("end", 364, 50.0)]


def test_histories_are_those_of_the_reference(cdnow):
    """Repeat days, the last of them and the age of all 2,357 customers; 1,411 never came again."""
    buyers = histories(cdnow).sort_values("buyer_key", ignore_index=True)
    seen = model_input(buyers, pd.Timestamp("1997-09-30"))

    assert np.bincount(np.minimum(seen["x"], 7).astype(int)).tolist() == [
        *(1411, 439, 214, 100, 62, 38, 29),
        64,
    ]
    assert seen["t_x"].iloc[0] == pytest.approx(30.43, abs=0.005)
    assert seen["age"].iloc[0] == pytest.approx(38.86, abs=0.005)


def test_a_past_that_can_be_forecast_leads_to_a_forecast():
    """Customers keep their pace, so the hidden quarter comes out within a fifth."""
    result = CustomerValue().run(bought(steady(1.0)))

    assert values_by_key(result)["check_passed"]["off"] <= 0.2
    assert result.metrics["expected_count"] > 0
    assert {"by_group", "by_chance", "check", "model"} <= result.tables.keys()
    assert result.tables["by_group"]["customer_count"].sum() == result.metrics["customer_count"]
    assert result.tables["by_chance"]["customer_count"].sum() == result.metrics["customer_count"]


def test_a_check_that_fails_hides_the_forecast():
    """In the last quarter hardly anybody comes; no number looks ahead."""
    result = CustomerValue().run(bought(steady(0.3)))

    assert verdicts(result) == [("check_failed", "insufficient")]
    assert list(result.tables) == ["check"]
    assert "expected_count" not in result.metrics


def test_a_short_history_says_what_is_missing():
    """Two customers in one week."""
    result = CustomerValue().run(bought([("a", 0, 10), ("b", 7, 10)]))

    assert verdicts(result) == [("too_short", "insufficient")]
    assert values_by_key(result)["too_short"]["weeks"] == 1


def test_orders_of_one_day_are_one_and_the_first_day_is_no_repeat():
    """Ann spends 10 + 20 on the first day and 30 later: one repeat of 30."""
    seen = histories(bought([("ann", 0, 10), ("ann", 0, 20), ("ann", 14, 30)]))
    model = model_input(seen, NEW_YEAR + pd.Timedelta(days=21))

    assert model.to_numpy().tolist() == [[1, 2, 3, 30]]


def cut_off(rows, day: int):
    """Only the rows before a day."""
    return [row for row in rows if row[1] < day]


def test_a_history_that_is_too_short_to_check_says_so():
    """Of 521 customers 110 came before the hidden quarter: the sentence counts these."""
    early = [(f"b{n}", day, 10) for n in range(110) for day in (0, 20)]
    late = [(f"b{n}", 200, 10) for n in range(110, 520)]
    result = CustomerValue().run(bought([*early, *late, ("end", 240, 10)]))

    assert verdicts(result) == [("too_short_to_check", "insufficient")]
    assert values_by_key(result)["too_short_to_check"]["n"] == 110


def test_a_hidden_quarter_without_an_order_fails_without_a_share():
    """Only a new customer came in it, so no share of what came can be said."""
    result = CustomerValue().run(bought([*cut_off(steady(1.0), 250), ("end", 364, 50)]))

    assert verdicts(result) == [("check_none_came", "insufficient")]
    assert list(result.tables) == ["check"]


def test_every_sentence_is_said():
    """Checks that pass, fail and cannot be made; yuan that go with frequency; a short history."""
    rows = steady(1.0)
    order_counts = Counter(buyer for buyer, _, _ in rows)
    early = [(f"b{n}", day, 10) for n in range(110) for day in (0, 20)]
    late = [(f"b{n}", 200, 10) for n in range(110, 520)]
    shops = [
        cut_off(rows, 274),
        [(buyer, day, 10.0 * order_counts[buyer]) for buyer, day, _ in rows],
        steady(0.3),
        [*cut_off(rows, 250), ("end", 364, 50)],
        [*early, *late, ("end", 240, 10)],
        [("a", 0, 10), ("b", 7, 10)],
    ]

    assert_says_everything(CustomerValue, [CustomerValue().run(bought(shop)) for shop in shops])
