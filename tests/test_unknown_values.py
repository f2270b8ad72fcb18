"""That nothing unknown is made 0 in passing: each place that fills a blank has its reason here."""

from __future__ import annotations

import re

from paths import ROOT

FILLS = re.compile(
    r"\.(?:fill_null|fillna)\(\s*(?:value=)?"
    r"(?:[01](?:\.0)?\b|False|dict\.fromkeys\(\w+, 0|\{[^}]*\b0(?:\.0)?\b)"
)
"""A blank that becomes 0, 1 or no. Texts and codes for "not told" are not meant."""

NO_ROW = "a count joined or pivoted by day, group or agent: no row is none"
COMPARED = "the comparison with a blank is not true; the value itself stays blank"

REASONS: dict[str, tuple[int, str]] = {
    "analysis/agents/adjustment.py": (2, f"{NO_ROW}; a z without variance has p 1"),
    "analysis/agents/day_spread.py": (1, "a measure without days spreads by chance alone"),
    "analysis/agents/figures.py": (1, NO_ROW),
    "analysis/agents/from_chats.py": (1, "an unanswered round is not answered in time"),
    "analysis/agents/from_orders.py": (1, "an order without a refund row was not refunded"),
    "analysis/agents/from_reports.py": (3, f"{COMPARED}; no date is no span of days"),
    "analysis/agents/from_sessions.py": (1, f"{COMPARED}; cases with a blank are not in its n"),
    "analysis/agents/sales.py": (1, NO_ROW),
    "analysis/customers/buyers.py": (4, f"{COMPARED}; the sum of no rows is 0"),
    "analysis/customers/look_back.py": (1, COMPARED),
    "analysis/ingest/checks/plausibility.py": (2, COMPARED),
    "analysis/ingest/checks/unlabelled_totals.py": (1, "own part of a sum that may be a total's"),
    "analysis/ingest/cleaning/derived_columns.py": (3, "exports without freight: its goods' total"),
    "analysis/ingest/recognising/damage.py": (1, COMPARED),
    "analysis/orders/lines.py": (2, f"a line that is there is one piece at least; {COMPARED}"),
    "analysis/orders/told_refunds.py": (4, f"{COMPARED}: says yes, says no, else blank"),
    "analysis/refunds/cohort_rates.py": (1, NO_ROW),
    "analysis/refunds/compared_periods.py": (1, COMPARED),
    "analysis/refunds/counting.py": (5, f"{COMPARED}; no postage told; the sum of no rows is 0"),
    "analysis/refunds/durations.py": (1, "the sum of no rows is 0"),
    "analysis/refunds/followed.py": (1, COMPARED),
    "analysis/refunds/hotspots.py": (1, "never sold in the period, at least as many as came back"),
    "analysis/refunds/places.py": (1, "an order without a refund row was not refunded"),
    "analysis/refunds/reason_words.py": (1, COMPARED),
    "analysis/refunds/returned_pieces.py": (4, COMPARED),
    "analysis/refunds/segments.py": (3, f"{NO_ROW}; {COMPARED}"),
    "analysis/refunds/usual_day.py": (1, NO_ROW),
    "analysis/studies/agents/agent_gap.py": (1, "the first step changes nothing"),
    "analysis/studies/customers/customer_actions.py": (1, "a group without customers"),
    "analysis/studies/customers/customer_key.py": (1, NO_ROW),
    "analysis/studies/customers/customer_movement.py": (1, "who is new spent nothing before"),
    "analysis/studies/customers/customer_value.py": (1, "a group without customers"),
    "analysis/studies/refunds/refund_buyers.py": (1, "no refund row: not refunded"),
    "analysis/studies/refunds/refund_daily.py": (2, NO_ROW),
    "analysis/studies/refunds/refund_reasons.py": (1, "the sum of no rows is 0"),
}
"""By module: how often a blank is filled, and why what is filled is no unknown value."""


def test_every_blank_that_is_filled_has_its_reason():
    """A new one fails here until its reason is written down, or it is left blank and told."""
    found = {
        path.relative_to(ROOT).as_posix(): len(FILLS.findall(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / "analysis").rglob("*.py"))
        if "samples" not in path.parts
    }

    assert {path: n for path, n in found.items() if n} == {
        path: n for path, (n, _) in REASONS.items()
    }
