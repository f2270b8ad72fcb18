"""The platform's own buyer ids, for a reader who asked at import to keep them for lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import pyarrow as pa

from analysis.ingest.cleaning.cells import take_apart, without
from analysis.ingest.cleaning.frames import Origin
from analysis.ingest.cleaning.pseudonyms import pseudonyms
from analysis.ingest.import_report import PersonalColumn
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match
from analysis.ingest.vocabulary import null_words

COLUMNS = ["buyer_key", "buyer_id"]
TARGET = "buyer_key"


def no_ids() -> pd.DataFrame:
    """Nobody: what is kept where nobody asked."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})


def buyer_ids(sheet: Sheet, match: Match, origin: Origin) -> pd.DataFrame:
    """Who is behind each pseudonym of a sheet.

    Returns:
        buyer_key (as in the tables), buyer_id (as the file writes it); one row a buyer.
    """
    if TARGET not in match.sources:
        return no_ids()
    words = without(take_apart(sheet.texts(match.sources[TARGET])).words, null_words("any"))
    keys = pseudonyms(words, match.platform, origin.pseudonym_key)
    return one_each([pa.table([keys, words], names=COLUMNS).to_pandas().astype("str")])


def one_each(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Pairs of several sheets or files; a buyer written in two ways keeps the first by the text."""
    pairs = pd.concat([no_ids(), *parts]).dropna()
    return pairs.sort_values(COLUMNS).drop_duplicates("buyer_key", ignore_index=True)


def listed(columns: Iterable[PersonalColumn]) -> tuple[PersonalColumn, ...]:
    """The personal columns of a sheet whose buyer ids were kept."""
    return tuple(
        replace(column, fate="listed") if column.fate == "pseudonym" else column
        for column in columns
    )
