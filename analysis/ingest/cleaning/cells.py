"""A column of text taken apart: what is repeated is looked at once, however often it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BLANKS = "\ufeff\u200b\u00a0\u3000\t\r\n "
"""What is no part of a cell at either end."""

LEARNED_FROM = 4_096
HARDLY = 0.9
"""With more distinct texts than this share among the first ones, looking for repeats costs more."""

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """Texts, bare of guards and blanks, and the number of the one in each row."""

    words: pa.Array
    codes: npt.NDArray[np.int64] | None
    """None where texts hardly repeat: there is one a row."""

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The number of each row's text."""
        return np.arange(len(self.words)) if self.codes is None else self.codes

    @property
    def filled(self) -> Rows:
        """Which rows are not blank."""
        return self.rows(marks(pc.not_equal(self.words, "")))

    def spread(self, of_words: pa.Array) -> pa.Array:
        """Values of the texts as values of the rows."""
        return of_words if self.codes is None else of_words.take(pa.array(self.codes))

    def rows(self, of_words: Rows) -> Rows:
        """Marks on the texts as marks on the rows."""
        return of_words if self.codes is None else of_words[self.codes]

    def kept(self, rows: Rows) -> Cells:
        """Only some rows."""
        return Cells(self.words, self.numbers[rows])


@dataclass(frozen=True)
class Parsed:
    """What distinct texts mean: typed values, null where there is none, and what was wrong."""

    values: pa.Array
    flaws: Mapping[str, Rows] = field(default_factory=dict)
    """Rule of the account -> which of the texts it concerns."""


def take_apart(column: pa.ChunkedArray) -> Cells:
    """The cells of a column; string or dictionary of string."""
    if pa.types.is_dictionary(column.type):
        whole = _one_piece(column.unify_dictionaries())
    elif _hardly_repeats(column):
        return Cells(bare(_one_piece(column)), None)
    else:
        whole = _one_piece(column).dictionary_encode(null_encoding="encode")
    words, codes = whole.dictionary.cast(pa.string()), whole.indices.cast(pa.int64())
    if codes.null_count:
        words, codes = pa.concat_arrays([words, pa.array([""])]), pc.fill_null(codes, len(words))
    return Cells(bare(words), codes.to_numpy(zero_copy_only=False))


def _one_piece(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return whole.chunk(0) if whole.num_chunks else pa.array([], column.type)
    return whole


def _hardly_repeats(column: pa.ChunkedArray) -> bool:
    sample = column.slice(0, LEARNED_FROM)
    return pc.count_distinct(sample).as_py() > HARDLY * len(sample)


def bare(words: pa.Array) -> pa.Array:
    """Texts without blanks at their ends, then without Excel's guard, then its apostrophe."""
    words = pc.utf8_trim(pc.fill_null(words, ""), characters=BLANKS)
    words = _where(words, pc.starts_with(words, "="), r'^="?(.*?)"?$')
    words = _where(words, pc.starts_with(words, "'"), r"^'(.*)$")
    return pc.utf8_trim(words, characters=BLANKS)


def _where(words: pa.Array, chosen: pa.Array, pattern: str) -> pa.Array:
    if not pc.any(chosen).as_py():
        return words
    return pc.if_else(chosen, pc.replace_substring_regex(words, pattern, r"\1"), words)


def plain(words: pa.Array) -> pa.Array:
    """Texts with full-width signs as ASCII, to read numbers and dates from."""
    if pc.all(pc.string_is_ascii(words)).as_py():
        return words
    return pc.utf8_normalize(words, form="NFKC")


def without(words: pa.Array, nulls: Collection[str]) -> pa.Array:
    """Texts, null where there is none or one that says so."""
    gone = pc.is_in(words, value_set=pa.array(["", *sorted(nulls)], pa.string()))
    return pc.if_else(gone, None, words)


def marks(of_words: pa.Array) -> Rows:
    """An Arrow array of truths as numpy, null as false."""
    return pc.fill_null(of_words, False).to_numpy(zero_copy_only=False)
