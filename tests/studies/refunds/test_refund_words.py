"""What the study of how refund reasons were understood promises."""

import pytest
from canonical import table
from said import assert_says_everything

from analysis.studies.refunds.refund_words import RefundWords

DEFECT, UNMAPPED, UNSPECIFIED = "quality.defect", "other.unmapped", "other.unspecified"


def refunds_of(understood, unmapped=0, blank=0):
    """So many refunds of a wording that is understood, of one that is not, and without any."""
    wordings = [("质量问题", DEFECT)] * understood
    wordings += [("起球了", UNMAPPED)] * unmapped + [(None, UNSPECIFIED)] * blank
    rows = [
        (f"r{i}", "taobao", raw, code.partition(".")[0], code)
        for i, (raw, code) in enumerate(wordings)
    ]
    columns = "refund_id platform reason_raw reason_l1 reason_l2"
    return {"refunds": table("refunds", columns, rows)}


def test_wordings_are_counted_the_most_frequent_first():
    """Thirty are understood, eight are not, and two say nothing."""
    result = RefundWords().run(refunds_of(30, 8, 2))

    assert result.metrics["coverage_share"] == pytest.approx(0.75)
    assert (result.metrics["unmapped_count"], result.metrics["blank_count"]) == (8, 2)
    assert result.tables["by_wording"]["refund_count"].tolist() == [30, 8, 2]
    assert result.tables["not_understood"]["share"].tolist() == pytest.approx([0.2])


def test_every_sentence_is_said():
    """Well understood, weakly, few refunds and none."""
    shops = (refunds_of(40), refunds_of(30, 8, 2), refunds_of(3), refunds_of(0))

    assert_says_everything(RefundWords, [RefundWords().run(shop) for shop in shops])
