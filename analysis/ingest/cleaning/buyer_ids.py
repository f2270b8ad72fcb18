"""The platform's buyer ids by pseudonym, if the user asked at import to keep them for lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import pyarrow as pa

from analysis.ingest.cleaning.cells import encode_column, null_where_in
from analysis.ingest.cleaning.frames import Origin
from analysis.ingest.cleaning.pseudonyms import pseudonyms
from analysis.ingest.import_report import PersonalColumn
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match
from analysis.ingest.vocabulary import null_words

COLUMNS = ["buyer_key", "buyer_id"]
TARGET = "buyer_key"


def no_buyer_ids() -> pd.DataFrame:
    """An empty table of buyer ids."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})


def buyer_ids(sheet: Sheet, match: Match, origin: Origin) -> pd.DataFrame:
    """The buyer id behind each pseudonym of a sheet.

    Returns:
        buyer_key (as in the tables), buyer_id (as in the file); one row a buyer.
    """
    if TARGET not in match.sources:
        return no_buyer_ids()
    words = null_where_in(
        encode_column(sheet.texts(match.sources[TARGET])).words, null_words("any")
    )
    keys = pseudonyms(words, match.platform, origin.pseudonym_key)
    return one_row_per_buyer([pa.table([keys, words], names=COLUMNS).to_pandas().astype("str")])


def one_row_per_buyer(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Concatenate and de-duplicate; of several spellings of one buyer the first by text is kept."""
    pairs = pd.concat([no_buyer_ids(), *parts]).dropna()
    return pairs.sort_values(COLUMNS).drop_duplicates("buyer_key", ignore_index=True)


def marked_as_listed(columns: Iterable[PersonalColumn]) -> tuple[PersonalColumn, ...]:
    """Personal columns with the fate `listed` for pseudonyms: the buyer ids were kept."""
    return tuple(
        replace(column, fate="listed") if column.fate == "pseudonym" else column
        for column in columns
    )
