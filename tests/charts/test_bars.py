"""What the pictures that many studies share promise."""

import pandas as pd
import pytest

from analysis.agents.charts import dots_with_ranges, step_bars
from analysis.charts.bars import paired_bars, ranked_bars

DATA = pd.DataFrame(
    {
        "agent": ["b", "c", "a"],
        "step": ["b", "c", "a"],
        "band": "similar",
        "n_count": 100,
        "value_rate": [0.9, 0.8, 0.7],
        "low_rate": [0.8, 0.7, 0.6],
        "high_rate": [1.0, 0.9, 0.8],
    }
)


def key_as_word(key, **_):
    """Words that are the keys."""
    return key


def bars(data):
    return ranked_bars(data[["agent", "value_rate"]], "agent", "value_rate", key_as_word)


def pairs(data):
    return paired_bars(data, "agent", ("low_rate", "high_rate"), key_as_word)


def dots(data):
    return dots_with_ranges(data, "rate", key_as_word)


def steps(data):
    return step_bars(data, "value_rate", key_as_word)


@pytest.mark.parametrize("draw", [bars, pairs, dots, steps])
def test_rows_stand_in_the_order_of_the_data_that_is_drawn(draw):
    """The order is told; a picture that has to find it keeps the first one when data changes."""
    for data in (DATA, DATA.iloc[::-1]):
        chart = draw(data).to_dict()
        layers = chart.get("layer", [chart])
        orders = [layer["encoding"]["y"]["sort"] for layer in layers]

        agents = [order.removeprefix("step.") for order in orders[0]]
        assert agents == data["agent"].tolist()
        assert all(order == orders[0] for order in orders)
