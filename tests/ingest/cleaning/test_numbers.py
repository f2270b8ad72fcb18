"""Parsing of amounts, shares, counts and durations."""

import math

import pyarrow as pa
import pytest

from analysis.ingest.cleaning import numbers
from analysis.ingest.cleaning.cells import strip_guards


def read(parse, text, *args):
    """The value of one text and the rules that it breaks."""
    parsed = parse(strip_guards(pa.array([text])), *args)
    return parsed.values[0].as_py(), {rule for rule, flaw in parsed.flaws.items() if flaw[0]}


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("¥1,234.50", 1234.5),
        ("￥99", 99.0),
        ("12.00元", 12.0),
        ("-12.50", -12.5),
        ("-¥5", -5.0),
        ("(12.50)", -12.5),
        ("１，０００", 1000.0),
        ("\t7 ", 7.0),
        ('="8.8"', 8.8),
        ("1E+05", 100000.0),
        ("无退款申请", 0.0),
        ("--", None),
        ("无", None),
        ("延迟统计", None),
        ("", None),
    ],
)
def test_an_amount_is_read_as_a_person_would(text, yuan):
    """Signs of money, thousands and guards go; words for nothing are blank; "no refund" is zero."""
    assert read(numbers.parse_amounts, text) == (yuan, set())


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "1e309", "1,23,456.7", "1.234,56", "5%", "0.1+0.2", "'=1+1", "abc", "."]
)
def test_what_is_no_amount_is_told_and_never_zero(text):
    """Nothing is guessed from odd commas, formulas or infinities."""
    assert read(numbers.parse_amounts, text) == (None, {"bad_amount"})


def test_ten_thousands_become_yuan_and_are_told():
    """In the cell it is worth a note, in the header it is the column's unit."""
    assert read(numbers.parse_amounts, "1.2万") == (12000.0, {"unit"})
    assert read(numbers.parse_amounts, "1.2", "万元") == (12000.0, set())


@pytest.mark.parametrize(
    ("texts", "header", "shares"),
    [
        (["12.5%", "100%"], "退款率", [0.125, 1.0]),
        (["0.125", "1"], "退款率", [0.125, 1.0]),
        (["12.5", "0.8", "99"], "退款率", [0.125, 0.008, 0.99]),
        (["0.2", "0.3", "1.3"], "金额退款率", [0.2, 0.3, 1.3]),
        (["1.19", "1.4"], "答问比", [1.19, 1.4]),
        (["5", "0.5"], "退款率(%)", [0.05, 0.005]),
        (["延迟统计", "-"], "询单转化率", [None, None]),
    ],
)
def test_shares_are_per_cent_where_sign_header_or_whole_column_say_so(texts, header, shares):
    """One number above one makes no column of per cent; a ratio without 率 may be above one."""
    assert numbers.parse_shares(pa.array(texts), header).values.to_pylist() == pytest.approx(shares)


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("8分48秒", "", 528),
        ("35秒", "", 35),
        ("1小时2分", "", 3720),
        ("00:01:20", "", 80),
        ("48.5", "", 48.5),
        ("1.5", "时", 5400),
        ("2天", "", 172800),
        ("延迟统计", "", None),
    ],
)
def test_lengths_of_time_are_seconds(text, unit, seconds):
    """Words, clocks and bare numbers in the header's unit."""
    assert read(numbers.parse_durations, text, unit, 1.0) == (seconds, set())


def test_a_clock_of_two_parts_is_not_guessed():
    """1:20 may be minutes or hours."""
    assert read(numbers.parse_durations, "1:20", "", 1.0) == (None, {"bad_number"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", (3, set())),
        ("2.0", (2, set())),
        ("1,024件", (1024, set())),
        ("1.5", (None, {"bad_number"})),
    ],
)
def test_counts_are_whole(text, expected):
    """Half a piece is an error in the file."""
    assert read(numbers.parse_counts, text) == expected


def test_scores_lose_their_units():
    """4.8 of 5 is 4.8; the best eighth is 0.125."""
    texts = pa.array(["4.85", "4.8/5.0", "4.5分", "前12.5%"])
    assert numbers.parse_scores(texts).values.to_pylist() == [4.85, 4.8, 4.5, 0.125]


def test_truths_are_yes_no_or_unknown():
    """A word nobody knows is neither."""
    assert numbers.parse_flags(pa.array(["是", "否", "手机订单", "?", ""])).values.to_pylist() == [
        True,
        False,
        True,
        None,
        None,
    ]


def test_no_number_is_ever_infinite():
    """Sums of a table stay finite whatever a cell holds."""
    parsed = numbers.parse_amounts(pa.array(["1e308", "9" * 400, "-1e13"]))
    assert not [value for value in parsed.values.to_pylist() if value and not math.isfinite(value)]
    assert parsed.values.null_count == 3
