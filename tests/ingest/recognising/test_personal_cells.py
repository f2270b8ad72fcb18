"""Numbers and addresses of persons are stored in no column, whatever a reader confirms."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from exported import imported, note_counts, words

from analysis.ingest import SURE, TABLES, Correction
from analysis.ingest.recognising.personal_data import are_personal_numbers
from analysis.ingest.tables import ARROW_TYPES, ORIGIN

PHONES = [f"139{n:08}" for n in range(12_345_678, 12_345_698)]
CARDS = [f"33010619900101{n:04}" for n in range(1234, 1254)]
ACCOUNTS = [f"2088{n:012}" for n in range(123_412_341_234, 123_412_341_254)]
ADDRESSES = [f"浙江省杭州市余杭区文一西路{n}号3幢201室" for n in range(100, 120)]
WRITINGS = {
    "plain": lambda phone: phone,
    "code": lambda phone: f"+86{phone}",
    "blanks": lambda phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}",
    "groups": lambda phone: f"{int(phone):,}",
    "float": lambda phone: f"{phone}.00",
    "exponent": lambda phone: f"{int(phone) / 1e10:.10f}E10",
    "ten thousands": lambda phone: f"{int(phone) / 1e4:.4f}万",
    "yuan": lambda phone: f"￥{phone}元",
    "full width": lambda phone: phone.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "guard": lambda phone: f'="{phone}"',
}
COLUMNS = [
    (table.name, name, column.kind)
    for table in TABLES.values()
    for name, column in table.by_name.items()
    if name not in ORIGIN
]
NUMBERS = [case for case in COLUMNS if case[2] in ARROW_TYPES]
CODES = [case for case in COLUMNS if case[2] == "id"]
TEXTS = [case for case in COLUMNS if case[2] == "text"]


def confirmed(table, column, cells):
    """The import of a column that its reader has called not personal, beside the table's least."""
    others = [name for name in TABLES[table].least if name != column] or ["source"]
    headers = ["栏目", *(f"h_{name}" for name in others)]
    mapping = dict(zip([column, *others], headers, strict=True))
    mapping = {name: header for name, header in mapping.items() if name in TABLES[table].by_name}
    correction = Correction(table, "generic", mapping, personal={"栏目": False})
    rows = [[cell, *(str(10 + n) for _ in others)] for n, cell in enumerate(cells)]
    return imported(headers, *rows, correction=correction)


def stored(result):
    """All that is in tables, and all that the report says."""
    tables = "".join(table.to_csv() for table in result.tables.values())
    return tables + repr(result.file_report)


@pytest.mark.parametrize(("table", "column", "kind"), NUMBERS)
def test_no_number_of_a_person_is_stored_as_a_number(table, column, kind):
    """Not as an amount, a count, a share, a score, a duration, a time."""
    cells = [*PHONES[:7], *CARDS[:7], *ACCOUNTS[:6]]
    result = confirmed(table, column, cells)
    found = result.tables.get(table, pd.DataFrame())

    assert not [cell for cell in cells if cell in stored(result)]
    assert note_counts(result)["personal_number"] == len(cells)
    # A flag may be derived from other columns.
    assert column not in found or kind == "flag" or found[column].isna().all()


@pytest.mark.parametrize("cells", [PHONES, ADDRESSES], ids=["phone", "address"])
@pytest.mark.parametrize(("table", "column", "kind"), [*CODES, *TEXTS])
def test_no_column_of_persons_is_stored_as_codes_or_texts(table, column, kind, cells):
    """Codes and addresses are set aside with a note; phone numbers in a text are masked."""
    result = confirmed(table, column, cells)

    assert not [cell for cell in cells if cell in stored(result)]
    if kind == "id" or cells is ADDRESSES:
        assert "personal_column" in {n.rule for n in result.file_report.sheets[0].notes}


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_phone_number_is_known_however_it_is_written(writing):
    """One among nineteen amounts: it alone is blank, and the file waits."""
    cells = [f"{n}.50" for n in range(19)]
    result = confirmed("orders", "paid_amount", [*cells, WRITINGS[writing](PHONES[0])])
    (sheet,) = result.file_report.sheets
    amounts = result.tables["orders"]["paid_amount"]

    assert (amounts.notna().sum(), amounts.max()) == (19, 18.5)
    assert {note.rule for note in sheet.notes} >= {"personal_number", "doubt_numbers"}
    assert sheet.certainty < SURE


@pytest.mark.parametrize(
    "text",
    [
        "9999999999",
        "12000000000",
        "20000000000",
        "1391234567.80",
        "2026-05-01 10:00:00",
        "202605011",
    ],
)
def test_other_large_numbers_and_times_are_no_numbers_of_persons(text):
    """Ten digits, other beginnings, cents, moments."""
    assert not are_personal_numbers(pa.array([text]), pa.array([None], pa.float64())).any()


def test_ids_of_eleven_digits_under_a_known_header_stay():
    """A platform's own numbers may look like phone numbers."""
    headers = words("订单编号 买家会员名 买家实际支付金额 订单状态 订单创建时间")
    rows = [[phone, "a", "10.00", "交易成功", "2026-05-01 10:00:00"] for phone in PHONES]

    assert imported(headers, *rows).tables["orders"]["order_id"].tolist() == PHONES
