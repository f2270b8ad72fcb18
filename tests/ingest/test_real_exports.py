"""Real files of shops, with figures that others have published."""

import pytest
from exported import KEY
from paths import SHARED

from analysis.ingest import SURE, ImportSettings, import_file

DATA = SHARED / "data"


@pytest.fixture(scope="module")
def tmall():
    """A Tmall order report of February 2020."""
    path = DATA / "tmall_order_report.csv"
    if not path.exists():
        pytest.skip("the real order report is not here")
    return import_file(path.read_bytes(), path.name, ImportSettings(KEY))


def test_a_tmall_report_is_recognised_without_a_click(tmall):
    """It has seven columns, no status, and two headers that end in a blank."""
    (sheet,) = tmall.file_report.sheets

    assert (sheet.table, sheet.platform, sheet.missing) == ("orders", "taobao", ("order_status",))
    assert sheet.certainty >= SURE
    assert (sheet.row_count, sheet.kept_count) == (28_011, 28_010)


def test_its_orders_are_counted_as_published(tmall):
    """28,010 orders, 24,087 of them paid, 5,646 refunded."""
    orders = tmall.tables["orders"]

    assert len(orders) == 28_010
    assert orders["paid_at"].notna().sum() == 24_087
    assert (orders["order_status"] == "paid").sum() == 24_087
    assert (orders["refund_amount"] > 0).sum() == 5_646


def test_its_amounts_add_up_as_published(tmall):
    """What was paid stands net of refunds there, and is marked so."""
    orders = tmall.tables["orders"]
    paid = orders[orders["paid_at"].notna()]

    assert orders["paid_is_net_of_refund"].all()
    assert paid["paid_amount"].sum() == pytest.approx(1_902_487.15)
    assert paid["refund_amount"].sum() == pytest.approx(572_335.92)
    assert paid["goods_amount"].sum() == pytest.approx(2_474_823.07)


def test_its_addresses_are_provinces(tmall):
    """31 of them, Shanghai first."""
    provinces = tmall.tables["orders"]["province"].value_counts()

    assert len(provinces) == 31
    assert provinces["上海"] == 3_353
    assert provinces["广东省"] == 2_463


@pytest.mark.parametrize(
    "name",
    ["superstore_orders_returns.xls", "groceries_baskets_long.csv", "rfm_data_orders.csv"],
)
def test_files_of_other_kinds_are_left_alone(name):
    """Told as not recognised, never taken for something they are not."""
    path = DATA / name
    if not path.exists():
        pytest.skip("the public data sets are not here")
    result = import_file(path.read_bytes(), name, ImportSettings(KEY))

    assert not result.tables
    assert {note.rule for sheet in result.file_report.sheets for note in sheet.notes} >= {
        "unrecognised"
    }
