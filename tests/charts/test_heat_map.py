"""What the picture of a table promises."""

import pandas as pd

from analysis.charts.heat_map import heat_map, text_pixels


def column_order(data):
    chart = heat_map(data, ("row", "column", "share"), lambda key, **_: key).to_dict()
    return chart["layer"][0]["encoding"]["x"]["sort"]


def test_columns_stand_as_they_come():
    """The first row has them all."""
    data = pd.DataFrame({"row": ["a", "a"], "column": ["x", "b"], "share": [0.1, 0.2]})

    assert column_order(data) == ["x", "b"]


def test_columns_with_an_order_keep_it_though_a_row_lacks_one():
    """Row a has no cell in column x, which still stands first."""
    kind = pd.CategoricalDtype(["x", "y", "z"], ordered=True)
    data = pd.DataFrame({"row": ["a", "b"], "column": ["y", "x"], "share": [0.1, 0.2]})

    assert column_order(data.astype({"column": kind})) == ["x", "y"]


def test_names_of_columns_get_the_room_they_need():
    """A picture with long names is higher by about as much as they are longer."""
    short = pd.DataFrame({"row": ["a"], "column": ["quality"], "share": [0.1]})
    long = short.assign(column="delivery and damage")
    cell = ("row", "column", "share")
    say = lambda key, **_: key  # noqa: E731 - a name keeps the line short
    heights = [heat_map(data, cell, say).to_dict()["height"] for data in (short, long)]

    assert heights[1] - heights[0] == text_pixels("delivery and damage") - text_pixels("quality")
