"""Mappings of readers: the impossible ones are refused, and none of any kind breaks an import."""

from __future__ import annotations

import pytest
from exported import imported, words
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import TABLES, Correction
from analysis.ingest.recognising.corrections import MappingFault, mapping_fault

HEADERS = words("甲 乙 丙 丁 戊 己")
ROWS = [
    [f"2936{n:012}", f"买家{n}", f"{10 + n}.00", "交易成功", f"2026-05-0{n + 1} 10:00:00", f"{n}"]
    for n in range(6)
]


def fault(table, personal=(), **mapping):
    """The fault of a mapping of columns to headers."""
    return mapping_fault(
        Correction(table, "generic", mapping, personal=dict.fromkeys(personal, True))
    )


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_mapping_is_refused(table):
    """Whatever the table."""
    assert fault(table) == MappingFault("no_columns")


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if table.least])
def test_a_mapping_without_key_columns_is_refused(table):
    """It names those that are missing."""
    schema = TABLES[table]
    other = next(c.name for c in schema.columns if c.name not in schema.least)

    assert fault(table, **{other: "甲"}) == MappingFault("needs_columns", schema.least)


def test_a_header_for_two_columns_is_refused():
    """An order number is no amount."""
    found = fault("orders", order_id="甲", paid_amount="甲")
    assert found == MappingFault("same_header", ("order_id", "paid_amount"), "甲")


@pytest.mark.parametrize(
    ("table", "mapping"),
    [
        ("agent_daily", {"agent": "甲", "date_from": "乙", "date_to": "乙"}),
        ("orders", {"order_id": "甲", "created_at": "乙", "paid_at": "乙"}),
        ("orders", {"order_id": "甲"}),
    ],
)
def test_possible_mappings_are_taken(table, mapping):
    """One day is the first and the last of a period."""
    assert fault(table, **mapping) is None


def test_a_header_marked_as_personal_gives_no_column():
    """The order number would be dropped."""
    found = fault("orders", ["甲"], order_id="甲", created_at="乙")
    assert found == MappingFault("needs_columns", ("order_id",))


@st.composite
def corrections(draw):
    """Any table with any of its columns on any header, stale names and personal marks too."""
    table = draw(st.sampled_from([*TABLES]))
    names = [*TABLES[table].by_name, "no_such_column", "no_such_table.column", "ratings.date"]
    columns = draw(st.lists(st.sampled_from(names), max_size=8, unique=True))
    mapping = {name: draw(st.sampled_from([*HEADERS, "没有的表头"])) for name in columns}
    personal = draw(st.dictionaries(st.sampled_from(HEADERS), st.booleans(), max_size=3))
    platform = draw(st.sampled_from(["generic", "pdd", "taobao", "douyin", "jd"]))
    return Correction(table, platform, mapping, personal=personal)


@given(corrections())
@settings(max_examples=150, deadline=None)
def test_no_mapping_breaks_an_import(correction):
    """Rows of the file = rows kept + rows left out; nothing is raised."""
    (sheet,) = imported(HEADERS, *ROWS, correction=correction).file_report.sheets
    left_out = sum(note.count for note in sheet.notes if note.left_out)

    assert sheet.row_count == sheet.kept_count + left_out
