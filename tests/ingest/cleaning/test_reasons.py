"""Classification of wordings of refund reasons."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from analysis.ingest.cleaning.reasons import classify, every_reason


def code(text, **own_words):
    return classify([text], own_words)["reason_l2"].item()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("洗一次就掉色了", "quality"),
        ("实物和图片色差很大", "not_as_described"),
        ("买大了一码，太松", "size_fit"),
        ("快递停滞三天没动", "logistics"),
        ("少发了一个充电头", "missing_wrong_item"),
        ("一直不发货", "logistics"),
        ("拍错了，重新买", "no_longer_wanted"),
        ("没有质量问题，就是不喜欢", "no_longer_wanted"),
        ("", "other.unspecified"),
        ("别家更便宜", "price"),
        ("收到时瓶身摔碎了", "logistics"),
        ("怀疑是假货", "not_as_described"),
        ("asdf", "other.unmapped"),
        ("客服态度差", "other.service"),
        ("鞋子偏小半码", "size_fit"),
    ],
)
def test_messy_wordings_find_their_reason(text, reason):
    """The reference list; a first level where only that is named."""
    assert code(text).startswith(reason)


def test_the_platforms_own_words_are_looked_up_first():
    """尺码拍错 holds a word of two rules, and the vocabulary decides."""
    assert code("尺码拍错") == "size_fit.ordered_wrong_size"


@pytest.mark.parametrize("spelling", [" 7天无理由退换货 ", "７天无理由退换货", "7天 无理由退换货"])
def test_width_and_blanks_do_not_matter(spelling):
    """Exports pad and widen their words."""
    assert code(spelling) == "no_longer_wanted.no_reason"


def test_a_trouble_ruled_out_is_no_reason():
    """不是质量问题 alone says nothing about why."""
    assert code("不是质量问题") == "other.unmapped"


def test_a_shops_own_words_come_first():
    """A word of the reader's decides before vocabulary and rules."""
    assert code("质量问题：拉链", 拉链="quality.workmanship") == "quality.workmanship"


def test_every_code_is_two_levels():
    """A slip in the data files is found here."""
    assert all(len(reason.split(".")) == 2 for reason in every_reason())


def wordings():
    """(round, text, code) of reasons as people type them; a round was written unseen by the rules
    of its time, see benchmarks/README.md.
    """  # noqa: D205
    path = Path(__file__).with_name("reason_wordings.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["round"], row["text"], row["code"]) for row in csv.DictReader(file)]


def test_free_words_find_their_reason():
    """Of each round nine in ten find their code, and of all together."""
    rows = wordings()
    written = Counter(written_in for written_in, _, _ in rows)
    found = Counter(written_in for written_in, text, reason in rows if code(text) == reason)

    assert len(rows) > 280
    assert all(found[one] >= 0.9 * written[one] for one in written)


def test_every_wording_has_a_code_that_there_is():
    """A slip in the list would be found nowhere else."""
    assert {reason for _, _, reason in wordings()} <= set(every_reason())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("说好七天发货没发", "logistics.late_shipment"),
        ("说好的赠品没给", "missing_wrong_item.missing"),
        ("答应补差价结果不认账", "other.service"),
        ("和商家说好了，退一半", "other.agreed"),
        ("与客服协商一致退款", "other.agreed"),
        ("协商不成", "other.dispute"),
    ],
)
def test_a_broken_promise_is_no_agreement(text, reason):
    """What was promised and not done is no agreement, and the thing that was not done counts."""
    assert code(text) == reason


@pytest.mark.parametrize("text", ["无", "没有", " N/A ", "-", "暂无", "没啥原因", "未填写", "Null"])
def test_words_for_none_give_no_reason(text):
    """Nobody gave a reason there: it is no unknown wording that a rule could be written for."""
    assert code(text) == "other.unspecified"


@pytest.mark.parametrize(
    "text",
    ["快递员态度恶劣不送上门", "快递放驿站被人拿走", "快递把箱子摔烂了", "包裹卡在中转站"],
)
def test_what_a_carrier_did_wrong_goes_to_the_carrier(text):
    """Even where it is told as a matter of service."""
    assert code(text).startswith("logistics.")
