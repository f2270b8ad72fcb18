"""What a page's "x % above the peers" says of the peers: a range, never one number."""

from __future__ import annotations

from fractions import Fraction

from analysis.scores.dsr import Standing, Typed
from analysis.scores.stars import BEST, WORST
from analysis.scores.typed_numbers import Range, percent


def ahead_of(typed: Typed) -> Fraction | None:
    """The page's comparison as a share; None where there is none ("--", blank, no number)."""
    return percent(typed.ahead)


def peers_of(standing: Standing, typed: Typed) -> Range | None:
    """All means that the peers may have; None without a comparison."""
    ahead = ahead_of(typed)
    return None if ahead is None else peer_range(standing.score, ahead)


def peer_mean(score: Fraction, ahead: Fraction, end: Fraction) -> Fraction | None:
    """The mean of the peers, from the page's own comparison, if the end of the scale is `end`.

    Args:
        score: the shop's own.
        ahead: how far above (positive) or below (negative) the peers, as a share of the way
            from their mean to the best shop, or to the lowest one.
        end: the best shop's score when above, the lowest shop's when below.

    Returns:
        None where no mean from 1 to 5 fits.
    """
    if ahead == 0:
        return score
    way = abs(ahead)
    if way >= 1:
        return None
    mean = (score - way * end) / (1 - way)
    return mean if WORST <= mean <= BEST else None


def peer_range(score: Fraction, ahead: Fraction) -> Range | None:
    """All means of the peers that the page's comparison allows, whatever the best or lowest shop.

    The best shop lies between the own score and 5, the lowest between 0 and the own score.
    """
    way = abs(ahead)
    if way >= 1:
        return None
    far = (score - way * BEST) / (1 - way) if ahead > 0 else score / (1 - way)
    return Range(max(min(far, score), WORST), min(max(far, score), BEST))
