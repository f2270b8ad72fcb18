"""Classification of wordings of refund reasons."""

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
