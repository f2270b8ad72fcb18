"""Personal data is found at the door, by header and by looks, and does not pass it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import BLANKS, marks
from analysis.ingest.exports import tidy
from analysis.ingest.vocabulary import rows

MASK = "***"
"""Stands in a kept text for what was blacked out of it."""

PHONE = r"(?:\+?86[- ]?)?1[3-9]\d[-\s]?[\d*]{4}[-\s]?\d{4}"
EMAIL = r"[\w.+*-]+@[\w-]+(?:\.[\w-]+)+"
ID_CARD = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"

LOOKS: Mapping[str, str] = {
    "id_card": rf"^(?:{ID_CARD}|\d{{3,6}}\*{{6,}}[\dXx]{{2,4}})$",
    "phone": rf"^(?:{PHONE}|1[3-9]\d\*{{4,8}}\d{{0,4}}|0\d{{2,3}}-\d{{7,8}})$",
    "email": rf"^{EMAIL}$",
    "account": r"^2088\d{12}$",
    "address": (
        r"^.{2,}(?:省|市|自治区|区|县|州|旗).*(?:路|街|道|巷|弄|村|镇|乡|号|幢|栋|楼|室|苑|小区|单元|\*)"
    ),
}
"""What a whole cell of each kind looks like."""

CONTACT = re.compile(
    rf"{EMAIL}|(?<!\d){ID_CARD}(?!\d)|(?<!\d){PHONE}(?!\d)|(?<!\d)0\d{{2,3}}-\d{{7,8}}(?!\d)"
    r"|(?<!\d)2088\d{12}(?!\d)",
    re.ASCII,
)
"""What is blacked out of texts that are kept."""

MAY_HOLD_CONTACT = r"@|1[3-9]\d[-\s]?[\d*]{4}|\d{15}|0\d{2,3}-\d{7}"
"""A quick look that misses nothing of it."""

ENOUGH = 0.5
"""From this share of its distinct texts on, a column is of the kind that they look like."""

ENOUGH_NAMES = 0.8
"""Short Chinese words may look like names: more of them have to."""

FEWEST_NAMES = 3
LEARNED_FROM = 2_000
"""Distinct texts looked at."""


def kind_by_header(header: str) -> str:
    """What kind of personal data a header speaks of; empty where of none."""
    tidied = tidy(header)
    return next((kind for pattern, kind in _header_rules() if pattern.search(tidied)), "")


def kind_by_looks(texts: Sequence[str]) -> str:
    """What kind of personal data a column's cells look like; empty where like none."""
    filled = {text.strip(BLANKS + "'=\"") for text in texts} - {""}
    words = pa.array(sorted(filled)[:LEARNED_FROM], pa.string())
    if not len(words):
        return ""
    shares = {kind: _share(words, look) for kind, look in LOOKS.items()}
    found = next((kind for kind, share in shares.items() if share >= ENOUGH), "")
    if not found and shares["phone"] + shares["email"] >= ENOUGH:
        return "account"
    if not found and len(words) >= FEWEST_NAMES and _share(words, _name()) >= ENOUGH_NAMES:
        return "name"
    return found


def blacked_out(words: pa.Array) -> pa.Array:
    """Texts with phone numbers, mail addresses, identity cards and accounts in them hidden."""
    suspect = marks(pc.match_substring_regex(words, MAY_HOLD_CONTACT))
    if not suspect.any():
        return words
    cleared = [CONTACT.sub(MASK, word) for word in words.filter(pa.array(suspect)).to_pylist()]
    return pc.replace_with_mask(words, pa.array(suspect), pa.array(cleared, pa.string()))


def _share(words: pa.Array, look: str) -> float:
    return float(marks(pc.match_substring_regex(words, look)).mean())


@cache
def _header_rules() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(row["pattern"]), row["kind"]) for row in rows("personal_headers.csv")]


@cache
def _name() -> str:
    single, double = (row["surnames"] for row in rows("surnames.csv"))
    return (
        rf"^(?:[{single}]|{double.replace(' ', '|')})(?:\p{{Han}}{{1,2}}|\*{{1,2}}|\p{{Han}}?\*)$"
    )
