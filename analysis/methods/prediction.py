"""Where the count of one more day lies, when the days before it are counted.

Source: the sum of two Poisson counts fixed, one of them is binomial (Przyborowski and Wilenski
1940); inverted, the test gives the prediction interval of a count (Nelson 1970).
"""

from __future__ import annotations

from bisect import bisect_left

from scipy import stats


def same_level(count: int, earlier: int, days: int) -> float:
    """How likely chance alone puts a day so far from the mean of so many earlier ones (two-sided).

    Args:
        count: of the day.
        earlier: of the days before it together.
        days: how many these are, at least one.
    """
    if not count + earlier:
        return 1.0
    return float(stats.binomtest(count, count + earlier, 1 / (days + 1)).pvalue)


def usual_counts(earlier: int, days: int, unusual_share: float) -> tuple[int, int]:
    """The least and the largest count of one day that chance explains beside the earlier days.

    A count is outside exactly where `same_level` is at most `unusual_share`.
    """
    middle = earlier // days
    most = 4 * (middle + 10)
    low = bisect_left(
        range(middle), 1, key=lambda count: same_level(count, earlier, days) > unusual_share
    )
    above = bisect_left(
        range(middle, most), 1, key=lambda count: same_level(count, earlier, days) <= unusual_share
    )
    return low, middle + above - 1
