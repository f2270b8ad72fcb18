"""What the study of future value promises."""

import numpy as np
import pandas as pd
import pytest
from buyers import NEW_YEAR, bought, said, verdicts
from canonical import table
from paths import SHARED

from analysis.customers.forecast import as_model, histories
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
        kept = np.concatenate([[first], days[days <= 270], late[: int(len(late) * change)]])
        rows += [(f"b{n:03}", int(day), float(rng.lognormal(4, 0.3))) for day in kept]
    return [*rows, ("end", 364, 50.0)]


def test_histories_are_those_of_the_reference(cdnow):
    """Repeat days, the last of them and the age of all 2,357 customers; 1,411 never came again."""
    buyers = histories(cdnow).sort_values("buyer_key", ignore_index=True)
    seen = as_model(buyers, pd.Timestamp("1997-09-30"))

    assert np.bincount(np.minimum(seen["x"], 7).astype(int)).tolist() == [
        *(1411, 439, 214, 100, 62, 38, 29),
        64,
    ]
    assert seen["t_x"].iloc[0] == pytest.approx(30.43, abs=0.005)
    assert seen["age"].iloc[0] == pytest.approx(38.86, abs=0.005)


def test_a_past_that_can_be_forecast_leads_to_a_forecast():
    """Customers keep their pace, so the hidden quarter comes out within a fifth."""
    result = CustomerValue().run(bought(steady(1.0)))

    assert said(result)["check_passed"]["off"] <= 0.2
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
    assert said(result)["too_short"]["weeks"] == 1


def test_orders_of_one_day_are_one_and_the_first_day_is_no_repeat():
    """Ann spends 10 + 20 on the first day and 30 later: one repeat of 30."""
    seen = histories(bought([("ann", 0, 10), ("ann", 0, 20), ("ann", 14, 30)]))
    model = as_model(seen, NEW_YEAR + pd.Timedelta(days=21))

    assert model.to_numpy().tolist() == [[1, 2, 3, 30]]
