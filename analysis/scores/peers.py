"""The peers' mean score that follows from a page's "x % above the peers": always a range."""

from __future__ import annotations

from fractions import Fraction

from analysis.scores.dsr import CurrentScore, Typed
from analysis.scores.stars import BEST, WORST
from analysis.scores.typed_numbers import Range, percent_share


def ahead_share(typed: Typed) -> Fraction | None:
    """The page's comparison as a share; None where there is none ("--", blank, no number)."""
    return percent_share(typed.ahead)


def peer_range_of(current: CurrentScore, typed: Typed) -> Range | None:
    """All means that the peers may have; None without a comparison."""
    ahead = ahead_share(typed)
    return None if ahead is None else peer_range(current.score, ahead)


def peer_mean(score: Fraction, ahead: Fraction, end: Fraction) -> Fraction | None:
    """The mean of the peers, from the page's own comparison, if the end of the scale is `end`.

    Args:
        score: the shop's own.
        ahead: how far above (positive) or below (negative) the peers, as a share of the distance
            from their mean to the best shop, or to the lowest one.
        end: the best shop's score when above, the lowest shop's when below.

    Returns:
        None where no mean from 1 to 5 fits.
    """
    if ahead == 0:
        return score
    share = abs(ahead)
    if share >= 1:
        return None
    mean = (score - share * end) / (1 - share)
    return mean if WORST <= mean <= BEST else None


def peer_range(score: Fraction, ahead: Fraction) -> Range | None:
    """All means of the peers that the page's comparison allows, for any best or lowest shop.

    The best shop lies between the own score and 5, the lowest between 0 and the own score.
    """
    share = abs(ahead)
    if share >= 1:
        return None
    other_end = (score - share * BEST) / (1 - share) if ahead > 0 else score / (1 - share)
    return Range(max(min(other_end, score), WORST), min(max(other_end, score), BEST))
