"""What a shop's own words for refund reasons promise."""

import pandas as pd
from canonical import on_parquet, table

from analysis.engine import frame, small
from analysis.refunds.reason_words import reworded
from analysis.store.workspace import Workspace

REFUNDS = table(
    "refunds",
    "refund_id reason_raw reason_l1 reason_l2",
    [
        ("r1", "起球了", "other", "other.unmapped"),
        ("r2", "7天无理由退换货", "no_longer_wanted", "no_longer_wanted.no_reason"),
        ("r3", None, "other", "other.unspecified"),
        ("r4", " 起 球 ", "other", "other.unmapped"),
    ],
)


def reasons(tables):
    """The second level of each refund's reason, by id."""
    rows = small(frame(tables["refunds"]).select("refund_id", "reason_l1", "reason_l2"))
    return rows.set_index("refund_id").sort_index()


def test_an_own_word_gives_its_reason_to_every_wording_with_it(tmp_path):
    """Blanks do not matter; other wordings and blanks stay as they were."""
    words = {"起球": "quality.workmanship"}
    for tables in ({"refunds": REFUNDS}, on_parquet({"refunds": REFUNDS}, tmp_path)):
        told = reasons(reworded(tables, words))

        assert told["reason_l2"].tolist() == [
            "quality.workmanship",
            "no_longer_wanted.no_reason",
            "other.unspecified",
            "quality.workmanship",
        ]
        assert told["reason_l1"].tolist() == ["quality", "no_longer_wanted", "other", "quality"]


def test_an_own_word_comes_before_the_platforms_wording():
    """Whoever adds a word means it."""
    told = reasons(reworded({"refunds": REFUNDS}, {"无理由": "price.dropped"}))

    assert told.loc["r2", "reason_l1"] == "price"


def test_without_words_or_refunds_nothing_changes():
    """The tables come back as they are."""
    orders = table("orders", "order_id", [("o1",)])

    assert reworded({"refunds": REFUNDS}, {})["refunds"] is REFUNDS
    assert reworded({"orders": orders}, {"起球": "quality.defect"}) == {"orders": orders}


def test_a_workspace_remembers_words_and_tells_that_its_answers_changed(tmp_path):
    """They outlast the data, and go when everything goes."""
    workspace = Workspace.open(tmp_path, "somebody")
    before = workspace.digest
    workspace.set_reason_words({"起球": "quality.workmanship"})

    assert workspace.reason_words() == {"起球": "quality.workmanship"}
    assert workspace.digest != before
    workspace.forget()
    assert workspace.reason_words()
    workspace.clear()
    assert workspace.reason_words() == {}
    assert workspace.digest == before


def test_the_refunds_given_are_left_as_they_were():
    """A frame in memory is not written to."""
    before = REFUNDS.copy()
    reworded({"refunds": REFUNDS}, {"起球": "quality.workmanship"})

    pd.testing.assert_frame_equal(REFUNDS, before)
