"""What the matrix of thin and broken shops calls an untrue reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pytest
from canonical import table

from analysis.refunds.blanks import told_counts
from analysis.study import Finding, Result, Study
from benchmarks.matrix import study_faults, variants

SHOP = {"orders": table("orders", "order_id buyer_key", [("A1", "b"), ("A2", "c")])}
VALUES = {"buyer_count": 1, "order_count": 1, "refund_count": 1}


@dataclass(frozen=True)
class Reasons(Study):
    """Answers where orders name their buyer and no day is asked for; else gives a reason."""

    name: ClassVar = "refund_buyers"
    needs: ClassVar = ("orders",)
    no_buyer: ClassVar = "lacks_buyers"
    no_day: ClassVar = "no_orders"

    start: date | None = None
    end: date | None = None

    def run(self, tables):
        """Nobody stands out, or the reason why nothing can be said."""
        if self.start:
            return Result({}, {}, (Finding(self.no_day, VALUES, "insufficient"),))
        if told_counts(tables["orders"], "buyer_key")["buyer_key"]:
            return Result({}, {}, (Finding("nobody_stands_out", VALUES, "none"),))
        return Result({}, {}, (Finding(self.no_buyer, VALUES, "insufficient"),))

    def draw(self, result, say):
        """Nothing."""
        return {}


class CallsBlankFew(Reasons):
    """Says of a column that is blank that there are too few."""

    no_buyer: ClassVar = "few_refunds"


class BlamesTheExport(Reasons):
    """Says of days without orders that the export names no buyers."""

    no_day: ClassVar = "lacks_buyers"


def untrue(study):
    """Where a reason is not the true one, without the language."""
    found = study_faults(study, SHOP, variants(study, SHOP))[1]
    return {fault.variant for fault in found if fault.kind == "untrue reason"}


@pytest.mark.parametrize(
    ("study", "expected"),
    [
        (Reasons, set()),
        (CallsBlankFew, {"blank orders.buyer_key"}),
        (BlamesTheExport, {"future period", "period long ago"}),
    ],
)
def test_a_reason_that_is_not_the_true_one_is_a_fault(study, expected):
    """The blank column is named, and no column is blamed for days without data."""
    assert untrue(study) == expected
