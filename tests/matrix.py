"""That no study of a subject falls over: every kind of thin or broken shop, once for each study.

And that each says why it cannot answer: every column that most depends on, blank.

`benchmarks/matrix.py` has the kinds and, as a script, the full product.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.matrix import needed_columns_blank, one_of_each_kind, small_shop, study_faults


class MatrixContract:
    """What holds of each study of a subject, whatever its tables lack."""

    subject: ClassVar[str]

    def test_no_kind_of_shop_makes_it_fall_over(self, study):
        """No exception, no hole in a sentence, no part above its whole, no 0 for the unknown."""
        kind, shop = type(study), small_shop()
        met, found = study_faults(kind, shop, one_of_each_kind(kind, shop))

        assert met
        assert found == []

    def test_what_stops_it_is_named(self, study):
        """With one column blank it answers, or names that column; nothing unknown is 0."""
        kind, shop = type(study), small_shop()
        _, found = study_faults(kind, shop, needed_columns_blank(kind, shop))

        assert found == []
