"""What the written exports promise: their manner, their quirks, the people in them."""

import csv
import re

import openpyxl
import pytest

from analysis.samples import Setting, canonical_tables, make_shop, write
from analysis.samples.exports import EXPORTS
from analysis.samples.shop import PLATFORMS
from analysis.samples.writing import QUIRKS


@pytest.fixture(scope="module")
def shop():
    return make_shop(4, 300, setting=Setting(days=60))


def rows_of(folder, name):
    """All rows of a CSV in GBK, the header among them."""
    with (folder / name).open(encoding="gbk", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_same_shop_gives_the_same_bytes(platform, tmp_path):
    """Written twice, every file is the same to the last byte."""
    setting = Setting(platform, days=40)
    for folder in ("one", "two"):
        write(make_shop(4, 200, ("bad_batch",), setting=setting), tmp_path / folder)
    names = [path.name for path in (tmp_path / "one").iterdir()]

    assert len(names) >= len(EXPORTS[platform]) - 1
    for name in names:
        one, two = (tmp_path / folder / name for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), name


def test_a_csv_is_in_gbk_with_a_row_an_order(shop, tmp_path):
    """The header, then every order, its id in a guard that keeps spreadsheets from rounding it."""
    write(shop, tmp_path, tables=["orders"])
    header, *rows = rows_of(tmp_path, "ExportOrderList_taobao.csv")

    assert header[0] == "订单编号"
    assert [row[0] for row in rows] == [f'="{number}"' for number in shop.orders["order_no"]]


def test_a_workbook_holds_ids_as_text_and_amounts_as_numbers(shop, tmp_path):
    """So no id is rounded, and amounts can be added up."""
    write(shop, tmp_path, tables=["refunds"])
    sheet = openpyxl.load_workbook(tmp_path / "refunds_taobao.xlsx")["Sheet1"]
    header, first, *rest = sheet.iter_rows(values_only=True)
    cells = dict(zip(header, first, strict=True))

    assert len(rest) + 1 == len(shop.refunds)
    assert isinstance(cells["订单编号"], str)
    assert cells["买家退款金额"] == shop.refunds["amount_cents"].iloc[0] / 100


def test_people_are_in_the_files_and_not_in_the_tables(shop, tmp_path):
    """Every order row has a name, a mobile number and an address; canonical tables have none."""
    write(shop, tmp_path, tables=["orders"])
    header, *rows = rows_of(tmp_path, "ExportOrderList_taobao.csv")
    named = [header.index(name) for name in ("收货人姓名", "联系手机", "收货地址 ")]
    mobiles = [row[header.index("联系手机")] for row in rows]
    addresses = [row[header.index("收货地址 ")] for row in rows]

    assert all(re.fullmatch(r"'142\d{8}", mobile) for mobile in mobiles)
    assert all(re.search(r"(路|街|巷|大道)\d+号", address) for address in addresses)
    people = {cell.lstrip("'") for row in rows for cell in (row[column] for column in named)}
    for table in canonical_tables(shop).values():
        assert not table.isin(people).to_numpy().any()


def test_title_rows_stand_above_the_header(shop, tmp_path):
    """Three lines that name the report, the shop and the day."""
    write(shop, tmp_path, ["title_rows"], tables=["orders"])
    rows = rows_of(tmp_path, "ExportOrderList_taobao.csv")

    assert [len(row) for row in rows[:3]] == [1, 1, 1]
    assert rows[3][0] == "订单编号"


def test_a_total_row_adds_up(shop, tmp_path):
    """The last row is the sum of the amounts above it."""
    write(shop, tmp_path, ["total_row"], "csv", ["refunds"])
    header, *rows, total = rows_of(tmp_path, "refunds_taobao.csv")
    amount = header.index("买家退款金额")

    assert total[0] == "合计"
    assert float(total[amount]) == pytest.approx(sum(float(row[amount]) for row in rows))


def test_tabs_stand_before_ids_and_dashes_for_blanks(shop, tmp_path):
    """As Pinduoduo and Douyin write ids, and reports write nothing."""
    write(shop, tmp_path, ["tabs", "dashes"], "csv", ["refunds"])
    header, *rows = rows_of(tmp_path, "refunds_taobao.csv")

    assert all(row[header.index("退款编号")].startswith("\t") for row in rows)
    assert "--" in {row[header.index("退款完结时间")] for row in rows}
    assert "" not in {cell for row in rows for cell in row}


@pytest.mark.parametrize("quirk", QUIRKS)
def test_quirks_change_no_headers(quirk, shop, tmp_path):
    """Whatever the quirk, the header row is there with the same names."""
    for folder, quirks in (("with", [quirk]), ("without", [])):
        write(shop, tmp_path / folder, quirks, "csv", ["agent_daily"])
    name = "agents_chitu_taobao.csv"
    header = rows_of(tmp_path / "without", name)[0]

    assert header in rows_of(tmp_path / "with", name)


def test_a_changed_definition_has_a_file_of_its_own(tmp_path):
    """The orders since the change are in a second file, whose paid amounts are net of refunds."""
    shop = make_shop(4, 400, ("definition_change",), setting=Setting(days=120))
    write(shop, tmp_path, tables=["orders"])
    header, *rows = rows_of(tmp_path, "ExportOrderList_new_taobao.csv")
    total, net, back = (header.index(name) for name in ("总金额", "买家实付金额", "退款金额"))
    refunded = [row for row in rows if float(row[back])]

    assert len(refunded) == shop.planted[0].order_count
    for row in refunded:
        assert float(row[total]) == pytest.approx(float(row[net]) + float(row[back]))
