"""That no study of a subject falls over: every kind of thin or broken shop, once for each study.

`benchmarks/matrix.py` has the kinds and, as a script, the full product.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.matrix import one_of_each_kind, small_shop, study_faults


class MatrixContract:
    """What holds of each study of a subject, whatever its tables lack."""

    subject: ClassVar[str]

    def test_no_kind_of_shop_makes_it_fall_over(self, study):
        """No exception, no hole in a sentence, no part above its whole, no 0 for the unknown."""
        kind, shop = type(study), small_shop()
        met, found = study_faults(kind, shop, one_of_each_kind(kind, shop))

        assert met
        assert found == []
