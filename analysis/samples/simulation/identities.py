"""Names, nicks, phones and addresses of made-up people, and the shop's ids, as text."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.samples.text import Ints, Text, cut, joined, padded, pick, plain, times
from analysis.samples.words import words

MIX = 2_654_435_761
"""A multiplier that spreads consecutive numbers; the same customer always gets the same text."""


def _spread(people: Ints, salt: int) -> np.ndarray:
    return (np.asarray(people).astype(np.int64) + salt) * MIX % 4_294_967_291


def nicks(people: Ints) -> Text:
    """Member names: a phrase and the customer's number, so that no two meet."""
    return joined(pick(words()["nicks"], _spread(people, 1)), plain(np.asarray(people) + 1_000))


def names(people: Ints) -> Text:
    """Full names."""
    return joined(
        pick(words()["surnames"], _spread(people, 2)), pick(words()["given"], _spread(people, 3))
    )


def mobiles(people: Ints) -> Text:
    """Eleven digits that look like a mobile number and belong to no one."""
    return joined("142", padded(_spread(people, 4) % 100_000_000, 8))


def provinces(buyers: pd.DataFrame) -> Text:
    """The province of each customer."""
    return pick([province["name"] for province in words()["province"]], buyers["province"])


def cities(buyers: pd.DataFrame) -> Text:
    """The city of each customer."""
    known = [province["cities"] for province in words()["province"]]
    most = max(map(len, known))
    flat = [cities[i % len(cities)] for cities in known for i in range(most)]
    return pick(flat, buyers["province"].astype(int) * most + buyers["city"])


def districts(people: Ints) -> Text:
    """A district that no map has."""
    return pick(words()["districts"], _spread(people, 5))


def streets(people: Ints) -> Text:
    """Street, house and flat."""
    place = _spread(people, 6)
    return joined(
        pick(words()["streets"], place), plain(place % 211 + 1), "号", plain(place % 27 + 1), "幢"
    )


def pdd_order_ids(created: pd.Series, order_no: Ints) -> Text:
    """Pinduoduo's ids: the day as yymmdd, a dash, fifteen digits."""
    stamp = times(created)
    day = (cut(stamp, start, start + 2) for start in (2, 5, 8))
    return joined(*day, "-", padded(np.asarray(order_no) // 97 % 10**15, 15))


def tracking(numbers: Ints) -> Text:
    """Parcel numbers."""
    return joined("73", padded(_spread(numbers, 7) * 211 % 10**12, 12))
