"""Buyer ids of the platform are kept if the user asks, and else dropped."""

import pytest
from exported import KEY, csv_of, words

from analysis.customers.lists import with_buyer_ids
from analysis.ingest import ImportSettings, import_file
from analysis.store.workspace import Workspace
from analysis.studies.customers.customer_actions import CustomerActions

HEADERS = words("订单编号 买家会员名 买家实际支付金额 订单状态 订单创建时间 订单付款时间")
PAID = ("20.00", "交易成功", "2026-05-01 10:00:00", "2026-05-01 10:05:00")
FORMULA = "=HYPERLINK(1)"


def file_of(*buyers, keep=True):
    rows = [(str(1000 + n), buyer, *PAID) for n, buyer in enumerate(buyers)]
    settings = ImportSettings(KEY, keep_buyer_ids=keep)
    return import_file(csv_of(HEADERS, *rows), "orders.csv", settings)


@pytest.fixture
def workspace(tmp_path):
    return Workspace.open(tmp_path, "a secret")


def every_byte(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_ids_are_kept_only_on_demand(workspace):
    """By default no byte of an id is on the disk."""
    workspace.add([file_of("tbxiaolu99", "tbdahai7", keep=False)])

    assert not workspace.keeps_buyer_ids
    assert workspace.buyer_ids().empty
    assert b"tbxiaolu99" not in every_byte(workspace.root)


def test_kept_ids_stand_beside_the_tables_and_in_none(workspace):
    """One row a buyer, the pseudonym as in the orders; the report says that they are listed."""
    file = file_of("tbxiaolu99", "tbdahai7", "tbxiaolu99", "")
    workspace.add([file])
    ids = workspace.buyer_ids()

    assert workspace.keeps_buyer_ids
    assert sorted(ids["buyer_id"]) == ["tbdahai7", "tbxiaolu99"]
    assert set(ids["buyer_key"]) == set(file.tables["orders"]["buyer_key"].dropna())
    assert workspace.tables().keys() == {"orders"}
    assert not file.tables["orders"].astype(str).eq("tbdahai7").to_numpy().any()
    assert {c.header: c.fate for c in file.file_report.sheets[0].personal} == {
        "买家会员名": "listed"
    }


def test_kept_ids_go_with_their_file_and_with_everything(workspace):
    """Removing the file and clearing leave no byte of an id."""
    file = file_of("tbxiaolu99")
    workspace.add([file])
    workspace.remove(file.file_report.digest)
    assert not workspace.keeps_buyer_ids

    workspace.add([file])
    workspace.clear()
    assert b"tbxiaolu99" not in every_byte(workspace.root)


def test_a_list_carries_ids_where_they_are_kept(workspace):
    """After the pseudonym; the list is the same without them."""
    workspace.add([file_of("tbxiaolu99", "tbdahai7")])
    tables = workspace.tables()
    people = CustomerActions().whole_list(tables, "important_value")
    with_ids = with_buyer_ids(people, workspace.buyer_ids())

    assert list(with_ids.columns)[:3] == ["buyer_key", "buyer_id", "last_order_id"]
    assert sorted(with_ids["buyer_id"]) == ["tbdahai7", "tbxiaolu99"]
    assert with_buyer_ids(people, workspace.buyer_ids().head(0)).equals(people)
