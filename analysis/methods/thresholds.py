"""All thresholds of verdicts: minimum numbers of cases, limits of p and q."""

from __future__ import annotations

ENOUGH_FOR_SHARE = 30
"""Cases: with fewer a percentage is not shown, only the counts."""

ENOUGH_FOR_MEAN = 10
"""Cases: with fewer a mean or a median is not shown."""

ENOUGH_FOR_P90 = 50
"""Cases: with fewer a P90 is not shown."""

ENOUGH_EVENTS = 10
"""Events that both sides of a comparison must have together."""

FEWEST_EVENTS = 3
"""Events: with fewer a cell, a place or a buyer is not worth a name."""

ENOUGH_TO_RANK = 5
"""Agents with enough cases that it takes to speak of ranks."""

ENOUGH_DAYS = 14
"""Days of reports: fewer do not tell how much days differ."""

ENOUGH_WEEKS = 8
"""Weeks on either side of a change."""

ENOUGH_DELAYS = 50
"""Refunds that a delay curve rests on, at the least."""

ENOUGH_RATERS = 30
"""Ratings: with fewer a score says little of the shop."""

ENOUGH_COVERAGE = 0.8
"""The part of the cases whose reason (or agent) is known, for what is said to hold for all."""

MATURE_SHARE = 0.9
"""The part of the refunds that has been seen: with less a rate is an estimate."""

PROJECTED_SHARE = 0.3
"""The part of the refunds that has been seen: with less nothing is estimated."""

HINT, CLEAR = 0.1, 0.01
"""Limits of q in a family of comparisons: the part of what is named that may be chance."""

HINT_P, CLEAR_P = 0.05, 0.01
"""Limits of p of one comparison alone."""

MOST_OLD_SHARE = 0.15
"""Members of a cohort of new customers who bought before: with more it is not one of new ones.

They return about half as often again, so with fewer its retention is off by less than PRACTICAL.
"""

PRACTICAL = 0.1
"""A clear difference is at least this part of the value it is compared with."""

CLEAR_RATIO = 1 + PRACTICAL
"""A clear excess is at least this many times what was to be expected."""

SURE = ("hint", "clear")
"""Verdicts by which something may be named."""

SHOWN_ROWS = 500
"""Records that a click on a mark lists, at the most."""
