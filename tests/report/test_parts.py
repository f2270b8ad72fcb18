"""The words that a report has of its own."""

import pytest

from analysis.ingest.import_report import FileReport, SheetReport
from analysis.study import Finding
from ui.report.outline import Line, Outline
from ui.report.parts import at_stake, introduction_parts
from ui.report.questions import Scope

REPORT = Outline("en", Scope(), (), {}, ())


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding("hotspot_clear", {}, "clear", 1350.06, 9.5), "1,350.06 yuan"),
        (Finding("cell_hint", {}, "hint", excess_count=9.5), "about 9.5 orders more than usual"),
        (Finding("worse", {}, "hint"), "not computed"),
    ],
)
def test_a_problem_says_what_is_at_stake(finding, expected):
    """Yuan where a study computes them, else orders, else that nothing was computed."""
    assert at_stake(REPORT, Line("a.0", "a", finding, "")) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), "12 rows in all;"),
        ((("shop", "A"),), "12 rows in all (of which only those of the shop “A” count);"),
    ],
)
def test_a_report_of_one_shop_says_that_only_its_rows_count(filters, expected):
    """The rows are the files', whatever shop the report is of."""
    sheet = SheetReport("", 13, 12, 1, "orders", "taobao")
    files = (FileReport("a.csv", "", 0, sheets=(sheet,)),)
    introduction = dict(introduction_parts(Outline("en", Scope(filters=filters), files, {}, ())))

    assert expected in introduction["Sources"]
