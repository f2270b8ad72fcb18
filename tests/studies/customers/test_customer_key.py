"""Whether buyers can be told apart."""

import pandas as pd
from buyers import bought, values_by_key, verdicts
from canonical import on_parquet
from said import assert_says_everything

from analysis.studies.customers.customer_key import CustomerKey


def shop(platform: str | None, file: str, buyers: list[str | None]) -> pd.DataFrame:
    """A file of orders, one a day."""
    orders = bought([(buyer, day, 10) for day, buyer in enumerate(buyers)])["orders"]
    return orders.assign(platform=platform, source_file=file)


def test_each_file_is_counted_by_itself():
    """Three of four Taobao orders have a key, from two buyers; Pinduoduo gives none."""
    taobao, pdd = shop("taobao", "a.csv", ["x", "x", "y", None]), shop("pdd", "b.csv", [None] * 2)
    by_file = CustomerKey().run({"orders": pd.concat([taobao, pdd])}).tables["by_file"]

    assert by_file["platform"].tolist() == ["pdd", "taobao"]
    assert by_file["keyed_count"].tolist() == [0, 3]
    assert by_file["buyer_count"].tolist() == [0, 2]
    assert by_file["repeat_count"].tolist() == [0, 1]
    assert by_file["use"].tolist() == ["none", "part"]


def test_a_platform_without_keys_says_why():
    """Each of the known platforms has its own reason; nothing is guessed."""
    for platform in ("pdd", "douyin", "taobao", "erp"):
        result = CustomerKey().run({"orders": shop(platform, "a.csv", [None] * 40)})
        reason = "other" if platform == "erp" else platform

        assert verdicts(result) == [(f"none_{reason}", "insufficient")]


def test_nearly_all_keys_are_enough():
    """39 of 40 orders have one."""
    result = CustomerKey().run({"orders": shop("jd", "a.csv", ["x"] * 39 + [None])})

    assert verdicts(result) == [("usable", "fact")]
    assert result.metrics["keyed_share"] == 39 / 40


def test_files_that_share_no_buyer_are_suspicious():
    """A hundred buyers in each of two files, all of whom come back, and never in the other."""
    first = shop("taobao", "a.csv", [f"a{n % 100}" for n in range(200)])
    second = shop("taobao", "b.csv", [f"b{n % 100}" for n in range(200)])
    overlapping = second.assign(buyer_key=second["buyer_key"].replace("b0", "a0"))

    assert "strangers" in values_by_key(CustomerKey().run({"orders": pd.concat([first, second])}))
    assert "strangers" not in values_by_key(
        CustomerKey().run({"orders": pd.concat([first, overlapping])})
    )


def test_a_key_of_many_provinces_is_suspicious():
    """Four provinces under one name, and under another three."""
    orders = shop("taobao", "a.csv", ["x"] * 4 + ["y"] * 4)
    orders = orders.assign(province=["A", "B", "C", "D", "A", "B", "C", "A"])

    assert values_by_key(CustomerKey().run({"orders": orders}))["wide"]["n"] == 1


def test_the_engine_does_not_change_the_answer(tmp_path):
    """Parquet through DuckDB gives what pandas gives."""
    tables = {"orders": shop("taobao", "a.csv", ["x", "y", "x", None] * 20)}
    on_pandas, on_duckdb = (
        CustomerKey().run(tables),
        CustomerKey().run(on_parquet(tables, tmp_path)),
    )

    pd.testing.assert_frame_equal(
        on_pandas.tables["by_file"], on_duckdb.tables["by_file"], check_dtype=False
    )
    assert on_pandas.findings == on_duckdb.findings


def test_files_of_an_unknown_platform_are_not_compared():
    """Nobody can tell whether they ought to share buyers, and there is no name to say."""
    first = shop(None, "a.csv", [f"a{n % 100}" for n in range(200)])
    second = shop(None, "b.csv", [f"b{n % 100}" for n in range(200)])

    assert verdicts(CustomerKey().run({"orders": pd.concat([first, second])})) == [
        ("usable", "fact")
    ]


def test_every_sentence_is_said():
    """Files with and without keys, two that share no buyer, a key of four provinces, no order."""
    keyed = shop("taobao", "a.csv", [f"a{n % 100}" for n in range(200)])
    strangers = shop("taobao", "b.csv", [f"b{n % 100}" for n in range(200)])
    located = shop("jd", "c.csv", ["x"] * 4).assign(province=["A", "B", "C", "D"])
    unkeyed = [shop(name, "d.csv", [None] * 40) for name in ("pdd", "douyin", "taobao", "jd")]
    files = [
        pd.concat([keyed, strangers, located]),
        pd.concat([keyed, *unkeyed]),
        keyed.head(0),
    ]

    assert_says_everything(CustomerKey, [CustomerKey().run({"orders": file}) for file in files])
