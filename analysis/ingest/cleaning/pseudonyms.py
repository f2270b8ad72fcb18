"""Pseudonyms: who is the same person can be told, who it is cannot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyarrow as pa

from analysis.ingest.cleaning.cells import without
from analysis.ingest.vocabulary import null_words

LENGTH = 20
"""Hex characters of a pseudonym: 80 bits, so no two of a billion are likely to meet."""

BLOCK = 64
"""Bytes that SHA-256 takes in at once."""


def pseudonyms(words: pa.Array, platform: str, key: bytes) -> pa.Array:
    """HMAC-SHA256 of each text under the platform's name; null where there is none."""
    named = without(words, null_words("any")).dictionary_encode()
    texts = named.dictionary.cast(pa.binary()).to_pylist()
    hidden = [digest[:LENGTH] for digest in keyed_digests(texts, key, f"{platform}:".encode())]
    return pa.array(hidden, pa.string()).take(named.indices)


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
