"""Pseudonyms: who is the same person can be told, who it is cannot."""

from __future__ import annotations

import hmac

import pyarrow as pa

from analysis.ingest.cells import without
from analysis.ingest.vocabulary import null_words

LENGTH = 20
"""Hex characters of a pseudonym: 80 bits, so no two of a billion are likely to meet."""


def pseudonyms(words: pa.Array, platform: str, key: bytes) -> pa.Array:
    """HMAC-SHA256 of each distinct text under the platform's name; null where there is none."""
    prefix = f"{platform}:".encode()
    named = without(words, null_words("any"))
    return pa.array(
        [
            None
            if word is None
            else hmac.digest(key, prefix + word.encode(), "sha256").hex()[:LENGTH]
            for word in named.to_pylist()
        ],
        pa.string(),
    )
