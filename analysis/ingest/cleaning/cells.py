"""A dictionary-encoded column of text, so that each distinct text is converted only once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BLANKS = "\ufeff\u200b\u00a0\u3000\t\r\n "
"""Stripped from both ends of a cell."""

SAMPLE_ROWS = 4_096
FEW_REPEATS = 0.9
"""With a larger share of distinct texts in the sample, a column is not dictionary-encoded."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """Distinct texts without guards and blanks, each of some row, and the index of each row's."""

    words: pa.Array
    codes: npt.NDArray[np.int64] | None
    """Index into `words` by row; None if texts rarely repeat: then `words` has one text a row."""

    @property
    def text_numbers(self) -> npt.NDArray[np.int64]:
        """The index of each row's text."""
        return np.arange(len(self.words)) if self.codes is None else self.codes

    @property
    def filled(self) -> Mask:
        """Mask of the rows that are not blank."""
        return self.rows_with(to_mask(pc.not_equal(self.words, "")))

    def to_rows(self, of_texts: pa.Array) -> pa.Array:
        """Values by text as values by row."""
        return of_texts if self.codes is None else of_texts.take(pa.array(self.codes))

    def rows_with(self, of_texts: Mask) -> Mask:
        """A mask on texts as a mask on rows."""
        return of_texts if self.codes is None else of_texts[self.codes]

    def select(self, rows: Mask) -> Cells:
        """The cells of some rows."""
        return _without_unused(self.words, self.text_numbers[rows])


@dataclass(frozen=True)
class ParsedTexts:
    """Typed values of distinct texts, null if there is none, and which texts were invalid."""

    values: pa.Array
    flaws: Mapping[str, Mask] = field(default_factory=dict)
    """Rule of a note -> mask of the texts concerned."""


def encode_column(column: pa.ChunkedArray) -> Cells:
    """Encode a column of string or dictionary of string."""
    if pa.types.is_dictionary(column.type):
        encoded = _single_chunk(column.unify_dictionaries())
    elif _rarely_repeats(column):
        return Cells(strip_guards(_single_chunk(column)), None)
    else:
        encoded = _single_chunk(column).dictionary_encode(null_encoding="encode")
    words, codes = encoded.dictionary.cast(pa.string()), encoded.indices.cast(pa.int64())
    if codes.null_count:
        words, codes = pa.concat_arrays([words, pa.array([""])]), pc.fill_null(codes, len(words))
    return _without_unused(strip_guards(words), codes.to_numpy(zero_copy_only=False))


def _without_unused(words: pa.Array, codes: npt.NDArray[np.int64]) -> Cells:
    """Cells without texts of rows that are no data, as a header or a total: none is judged."""
    is_used = np.zeros(len(words), bool)
    is_used[codes] = True
    if is_used.all():
        return Cells(words, codes)
    return Cells(words.filter(pa.array(is_used)), (np.cumsum(is_used) - 1)[codes])


def _single_chunk(column: pa.ChunkedArray) -> pa.Array:
    chunk = column.combine_chunks()
    if isinstance(chunk, pa.ChunkedArray):
        return chunk.chunk(0) if chunk.num_chunks else pa.array([], column.type)
    return chunk


def _rarely_repeats(column: pa.ChunkedArray) -> bool:
    sample = column.slice(0, SAMPLE_ROWS)
    return pc.count_distinct(sample).as_py() > FEW_REPEATS * len(sample)


def strip_guards(words: pa.Array) -> pa.Array:
    """Strip blanks, then Excel's `="…"` guard, then its leading apostrophe."""
    words = pc.utf8_trim(pc.fill_null(words, ""), characters=BLANKS)
    words = _replace_where(words, pc.starts_with(words, "="), r'^="?(.*?)"?$')
    words = _replace_where(words, pc.starts_with(words, "'"), r"^'(.*)$")
    return pc.utf8_trim(words, characters=BLANKS)


def _replace_where(words: pa.Array, mask: pa.Array, pattern: str) -> pa.Array:
    if not pc.any(mask).as_py():
        return words
    return pc.if_else(mask, pc.replace_substring_regex(words, pattern, r"\1"), words)


def to_half_width(words: pa.Array) -> pa.Array:
    """Texts with full-width characters as ASCII (NFKC), to parse numbers and dates from."""
    if pc.all(pc.string_is_ascii(words)).as_py():
        return words
    return pc.utf8_normalize(words, form="NFKC")


def null_where_in(words: pa.Array, nulls: Collection[str]) -> pa.Array:
    """Texts, null where blank or one of `nulls`."""
    is_null = pc.is_in(words, value_set=pa.array(["", *sorted(nulls)], pa.string()))
    return pc.if_else(is_null, None, words)


def to_mask(of_texts: pa.Array) -> Mask:
    """An Arrow array of booleans as numpy, null as false."""
    return pc.fill_null(of_texts, False).to_numpy(zero_copy_only=False)
