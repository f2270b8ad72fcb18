"""Pseudonyms: the same person has the same one; the person cannot be identified from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyarrow as pa

from analysis.ingest.cleaning.cells import null_where_in
from analysis.ingest.vocabulary import null_words

LENGTH = 20
"""Hex characters of a pseudonym: 80 bits, so a collision among a billion is unlikely."""

BLOCK = 64
"""Block size of SHA-256 in bytes."""


def pseudonyms(words: pa.Array, platform: str, key: bytes) -> pa.Array:
    """HMAC-SHA256 of each text, prefixed with the platform; null for null words."""
    distinct = null_where_in(words, null_words("any")).dictionary_encode()
    texts = distinct.dictionary.cast(pa.binary()).to_pylist()
    digests = [digest[:LENGTH] for digest in keyed_digests(texts, key, f"{platform}:".encode())]
    return pa.array(digests, pa.string()).take(distinct.indices)


def keyed_digests(texts: Iterable[bytes], key: bytes, prefix: bytes) -> Iterator[str]:
    """HMAC-SHA256 of a prefix and each text, in hex.

    The same as `hmac.digest(key, prefix + text, "sha256")`, with all that does not depend on the
    text done once: more than twice as fast over a million texts.
    """
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    inside = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + prefix)
    outside = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
    for text in texts:
        inner, outer = inside.copy(), outside.copy()
        inner.update(text)
        outer.update(inner.digest())
        yield outer.hexdigest()
