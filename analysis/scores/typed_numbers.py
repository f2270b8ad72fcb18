"""Reads numbers as people type them: exact decimals, percents, five counts or shares in a line."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

STAR_KINDS = 5
SHARES_MAY_MISS = Fraction(3, 100)
"""Shares may add up to 1 give or take this much, by rounding; further off is a typing error."""

PARTS_OF_A_HUNDRED = 2
"""Shares without a percent sign that add up to more than this were typed in percent."""

TYPED_DIGITS = 9
"""Most digits that are read on either side of the point."""

NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})%?")
SEPARATORS = re.compile(r"[\s,;、/|]+")


class Range(NamedTuple):
    """Two exact ends, both included."""

    low: Fraction
    high: Fraction


class Shares(NamedTuple):
    """Five shares from five stars down to one, between 0 and 1; as typed, so the sum may miss 1.

    `half`: rounding may have changed each of them by at most this much.
    """

    parts: tuple[Fraction, ...]
    half: Fraction


def exact_number(typed: str) -> Fraction | None:
    """A typed decimal, exactly; a percent sign divides by 100; None where it is no number."""
    text = _plain(typed)
    if not NUMBER.fullmatch(text):
        return None
    number = Fraction(Decimal(text.removesuffix("%")))
    return number / 100 if text.endswith("%") else number


def percent_share(typed: str) -> Fraction | None:
    """A typed percentage, with or without its sign, as a share: 12 and 12% are 0.12."""
    number = exact_number(typed)
    return number if number is None or _plain(typed).endswith("%") else number / 100


def rounding_half(typed: str) -> Fraction:
    """Half a unit in the last place that was typed."""
    text = _plain(typed)
    digits = len(text.removesuffix("%").partition(".")[2])
    return Fraction(1, 2 * 10**digits) / (100 if text.endswith("%") else 1)


def star_counts(typed: str) -> tuple[int, ...] | None:
    """Five whole numbers, not all zero; None where they are not."""
    numbers = [exact_number(part) for part in _parts(typed)]
    whole = [int(n) for n in numbers if n is not None and n >= 0 and n.denominator == 1]
    return tuple(whole) if len(numbers) == len(whole) == STAR_KINDS and any(whole) else None


def star_shares(typed: str) -> Shares | None:
    """Five shares, typed as 76.16, 0.7616 or 76.16%; None where unreadable or far from 1 in sum."""
    numbers = [exact_number(part) for part in _parts(typed)]
    values = [number for number in numbers if number is not None and number >= 0]
    if not len(numbers) == len(values) == STAR_KINDS:
        return None
    scale = 100 if sum(values) > PARTS_OF_A_HUNDRED else 1
    half = min(rounding_half(part) for part in _parts(typed)) / scale
    shares = Shares(tuple(value / scale for value in values), half)
    return shares if abs(sum(shares.parts) - 1) <= SHARES_MAY_MISS else None


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().replace("−", "-")


def _parts(typed: str) -> list[str]:
    return [part for part in SEPARATORS.split(_plain(typed)) if part]
