"""Text in one encoding, in two, and in none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.ingest.reading.reader import read

HEADER = "订单编号,买家会员名,退款金额\n"


def columns_of(reading):
    """The texts of all columns."""
    (sheet,) = reading.sheets
    return [sheet.texts(at).to_pylist() for at in range(len(sheet.headers))]


def test_two_encodings_in_one_file_are_read_line_by_line_and_told():
    """The first lines are UTF-8, the last two GBK: no name is garbled."""
    data = (HEADER + "11,何兰,5\n").encode() + "12,韩军,6\n13,郑洋涛,7\n".encode("gbk")
    reading = read(data, "a.csv")

    assert columns_of(reading)[1] == ["何兰", "韩军", "郑洋涛"]
    (note,) = reading.notes
    assert (note.rule, note.count, note.rows) == ("mixed_encoding", 2, (3, 4))
    assert note.values == {"first": "UTF-8", "second": "GB18030", "line": 3}


def test_a_damaged_byte_is_counted_and_swallows_no_delimiter():
    """Half a character before a comma costs one mark, not the comma."""
    data = HEADER.encode("gbk") + "11,何".encode("gbk") + b"\x81,5\n" + "12,兰,6\n".encode("gbk")
    reading = read(data, "a.csv")

    assert columns_of(reading) == [["11", "12"], ["何\ufffd", "兰"], ["5", "6"]]
    (note,) = reading.notes
    assert (note.rule, note.count, note.values) == ("encoding", 1, {"bytes": 1})


@given(bad=st.lists(st.tuples(st.integers(0, 200), st.integers(0x80, 0xFF)), max_size=5))
def test_no_damage_moves_a_cell(bad):
    """Whichever bytes of the names are overwritten, rows, ids and amounts stay in place."""
    lines = [f"{number},何兰何兰,{number}.5" for number in range(10, 20)]
    data = bytearray((HEADER + "\n".join(lines) + "\n").encode("gbk"))
    for place, byte in bad:
        at = len(HEADER.encode("gbk")) + place % (len(data) - len(HEADER.encode("gbk")))
        if data[at] >= 0x80:
            data[at] = byte
    columns = columns_of(read(bytes(data), "a.csv"))

    assert columns[0] == [str(number) for number in range(10, 20)]
    assert columns[2] == [f"{number}.5" for number in range(10, 20)]


def test_rare_characters_of_gb18030_are_read():
    """Four-byte characters, which GBK does not know."""
    data = (HEADER + "11,\U00020000䶮,5\n").encode("gb18030")

    assert columns_of(read(data, "a.csv"))[1] == ["\U00020000䶮"]


def test_padding_with_nul_is_removed_and_told():
    """4,096 NULs at the end are no row."""
    reading = read((HEADER + "11,何兰,5\n").encode() + b"\0" * 4096, "a.csv")

    assert columns_of(reading)[0] == ["11"]
    assert [(note.rule, note.count) for note in reading.notes] == [("nul", 4096)]


def test_utf_8_that_lost_a_byte_is_not_taken_for_gb18030():
    """The download broke off inside a character: one mark, and no other text changes."""
    data = (HEADER + "11,何兰,5\n12,韩军,6\n13,郑洋涛").encode()[:-1]
    reading = read(data, "a.csv")

    assert reading.sheets[0].headers == ("订单编号", "买家会员名", "退款金额")
    assert columns_of(reading)[1] == ["何兰", "韩军", "郑洋\ufffd"]
    assert {note.rule for note in reading.notes} == {"encoding"}
