"""Detect a text file's encoding: UTF-8, UTF-16 with byte order mark, GB18030, or a mixture."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from analysis.ingest.import_report import SHOWN_ROWS, Note

UTF_16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
REPLACEMENT_CHARACTER = "\ufffd"
SAMPLE_BYTES = 1 << 16
DAMAGED_SHARE = 0.2
"""If a smaller share of the non-ASCII bytes is undecodable as UTF-8, text is damaged UTF-8.

Of GB18030 text at least half is undecodable as UTF-8."""


@dataclass(frozen=True)
class TextFile:
    """A text file without its byte order mark and without NULs."""

    body: bytes
    codec: str
    """utf-8 (then the body is valid) or gb18030 (then it may be invalid)."""

    encoding: str
    """As shown to users: UTF-8, UTF-8-BOM, UTF-16, GB18030."""

    notes: tuple[Note, ...] = ()


def detect_encoding(data: bytes) -> TextFile:
    """The body of a text file, and its most likely encoding."""
    for byte_order_mark, codec in UTF_16_MARKS.items():
        if data.startswith(byte_order_mark):
            return _from_utf_16(data[len(byte_order_mark) :], codec)
    body, notes = _without_nuls(data.removeprefix(codecs.BOM_UTF8))
    if not is_utf_8(body):
        text = TextFile(body, "gb18030", "GB18030", notes)
        return decode_line_by_line(text) if _is_damaged_utf_8(body[:SAMPLE_BYTES]) else text
    has_byte_order_mark = data.startswith(codecs.BOM_UTF8)
    return TextFile(body, "utf-8", "UTF-8-BOM" if has_byte_order_mark else "UTF-8", notes)


def is_utf_8(body: bytes) -> bool:
    """Whether the body is valid UTF-8; checked in chunks, so that no second copy is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = 1 << 20
    try:
        for start in range(0, len(body), piece):
            decoder.decode(body[start : start + piece])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def decode_line_by_line(text_file: TextFile) -> TextFile:
    """Decode a file of mixed encodings line by line, with notes.

    A line that is neither UTF-8 nor GB18030 keeps its delimiters; each bad byte becomes U+FFFD.
    """
    lines = text_file.body.splitlines(keepends=True)
    decoded = [_decode_line(line) for line in lines]
    encodings = [encoding for _, encoding, _ in decoded]
    rows = [number for number, (_, _, lost_count) in enumerate(decoded, 1) if lost_count]
    notes = list(text_file.notes)
    if rows:
        lost_count = sum(lost_count for _, _, lost_count in decoded)
        notes.append(
            Note("encoding", len(rows), tuple(rows[:SHOWN_ROWS]), values={"bytes": lost_count})
        )
    if len(set(encodings) - {""}) > 1:
        notes.append(_mixed_encoding_note(encodings))
    body = "".join(line for line, _, _ in decoded).encode("utf-8")
    main_encoding = max(("UTF-8", "GB18030"), key=encodings.count)
    return TextFile(body, "utf-8", main_encoding, tuple(notes))


def _from_utf_16(data: bytes, codec: str) -> TextFile:
    text = data.decode(codec, errors="replace")
    body, notes = _without_nuls(text.encode("utf-8"))
    lost_count = text.count(REPLACEMENT_CHARACTER) - data.count(REPLACEMENT_CHARACTER.encode(codec))
    if lost_count > 0:
        notes = (*notes, Note("encoding", lost_count, values={"bytes": lost_count}))
    return TextFile(body, "utf-8", "UTF-16", notes)


def _without_nuls(body: bytes) -> tuple[bytes, tuple[Note, ...]]:
    count = body.count(b"\0")
    if not count:
        return body, ()
    return body.replace(b"\0", b""), (Note("nul", count),)


def _decode_line(line: bytes) -> tuple[str, str, int]:
    """A line's text, its encoding (empty for ASCII or damaged lines), and its undecodable bytes."""
    if line.isascii():
        return line.decode("ascii"), "", 0
    codec, encoding = "utf-8", "UTF-8"
    if not is_utf_8(line) and not _is_damaged_utf_8(line):
        codec, encoding = "gb18030", "GB18030"
    try:
        return line.decode(codec), encoding, 0
    except UnicodeDecodeError:
        text = line.decode(codec, errors="replace")
        return text, "", text.count(REPLACEMENT_CHARACTER)


def _is_damaged_utf_8(sample: bytes) -> bool:
    """Whether nearly all non-ASCII bytes are decodable as UTF-8."""
    beyond_ascii = len(sample) - len(sample.decode("ascii", errors="ignore"))
    lost_count = sample.decode("utf-8", errors="replace").count(REPLACEMENT_CHARACTER)
    return lost_count < DAMAGED_SHARE * beyond_ascii


def _mixed_encoding_note(line_encodings: list[str]) -> Note:
    """Note on where a second encoding begins, and how many lines are in it."""
    known_encodings = [encoding for encoding in line_encodings if encoding]
    second = next(encoding for encoding in known_encodings if encoding != known_encodings[0])
    rows = tuple(number for number, encoding in enumerate(line_encodings, 1) if encoding == second)
    values = {"first": known_encodings[0], "second": second, "line": rows[0]}
    return Note("mixed_encoding", len(rows), rows[:SHOWN_ROWS], values=values)
