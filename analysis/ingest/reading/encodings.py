"""What a text file's bytes mean: UTF-8, UTF-16 with its mark, GB18030, or a told mixture."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from analysis.ingest.import_report import SHOWN_ROWS, Note

UTF_16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
REPLACED = "\ufffd"
SAMPLE_BYTES = 1 << 16
DAMAGED_SHARE = 0.2
"""With less than this share of the bytes beyond ASCII lost as UTF-8, text is damaged UTF-8.

Of GB18030 text at least half is lost."""


@dataclass(frozen=True)
class Text:
    """A text file without its byte order mark and without NULs."""

    body: bytes
    codec: str
    """utf-8 (then the body is known to be it) or gb18030 (then it is likely to be)."""

    encoding: str
    """As a reader knows it: UTF-8, UTF-8-BOM, UTF-16, GB18030."""

    notes: tuple[Note, ...] = ()


def text_of(data: bytes) -> Text:
    """The body of a text file and its most likely encoding."""
    for mark, codec in UTF_16_MARKS.items():
        if data.startswith(mark):
            return _from_utf_16(data[len(mark) :], codec)
    body, notes = _without_nuls(data.removeprefix(codecs.BOM_UTF8))
    if not is_utf_8(body):
        text = Text(body, "gb18030", "GB18030", notes)
        return repaired(text) if _is_damaged_utf_8(body[:SAMPLE_BYTES]) else text
    marked = data.startswith(codecs.BOM_UTF8)
    return Text(body, "utf-8", "UTF-8-BOM" if marked else "UTF-8", notes)


def is_utf_8(body: bytes) -> bool:
    """Whether all of it is UTF-8; in pieces, so that no second copy is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = 1 << 20
    try:
        for start in range(0, len(body), piece):
            decoder.decode(body[start : start + piece])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def repaired(text: Text) -> Text:
    """Decode line by line what is not one encoding from end to end, and tell what was met.

    A line that is neither UTF-8 nor GB18030 keeps its delimiters; each bad byte becomes one mark.
    """
    lines = text.body.splitlines(keepends=True)
    decoded = [_line(line) for line in lines]
    used = [encoding for _, encoding, _ in decoded]
    bad = [number for number, (_, _, lost) in enumerate(decoded, 1) if lost]
    notes = list(text.notes)
    if bad:
        lost = sum(lost for _, _, lost in decoded)
        notes.append(Note("encoding", len(bad), tuple(bad[:SHOWN_ROWS]), values={"bytes": lost}))
    if len(set(used) - {""}) > 1:
        notes.append(_mixture(used))
    body = "".join(line for line, _, _ in decoded).encode("utf-8")
    main = max(("UTF-8", "GB18030"), key=used.count)
    return Text(body, "utf-8", main, tuple(notes))


def _from_utf_16(data: bytes, codec: str) -> Text:
    text = data.decode(codec, errors="replace")
    body, notes = _without_nuls(text.encode("utf-8"))
    lost = text.count(REPLACED) - data.count(REPLACED.encode(codec))
    if lost > 0:
        notes = (*notes, Note("encoding", lost, values={"bytes": lost}))
    return Text(body, "utf-8", "UTF-16", notes)


def _without_nuls(body: bytes) -> tuple[bytes, tuple[Note, ...]]:
    count = body.count(b"\0")
    if not count:
        return body, ()
    return body.replace(b"\0", b""), (Note("nul", count),)


def _line(line: bytes) -> tuple[str, str, int]:
    """A line's text, its encoding (empty where plain ASCII cannot tell), and how much was lost."""
    if line.isascii():
        return line.decode("ascii"), "", 0
    codec, encoding = "utf-8", "UTF-8"
    if not is_utf_8(line) and not _is_damaged_utf_8(line):
        codec, encoding = "gb18030", "GB18030"
    try:
        return line.decode(codec), encoding, 0
    except UnicodeDecodeError:
        text = line.decode(codec, errors="replace")
        return text, "", text.count(REPLACED)


def _is_damaged_utf_8(sample: bytes) -> bool:
    """Whether nearly all of the characters beyond ASCII make sense as UTF-8."""
    beyond_ascii = len(sample) - len(sample.decode("ascii", errors="ignore"))
    lost = sample.decode("utf-8", errors="replace").count(REPLACED)
    return lost < DAMAGED_SHARE * beyond_ascii


def _mixture(used: list[str]) -> Note:
    """Where a second encoding begins, and how many lines are in it."""
    told = [encoding for encoding in used if encoding]
    other = next(encoding for encoding in told if encoding != told[0])
    rows = tuple(number for number, encoding in enumerate(used, 1) if encoding == other)
    values = {"first": told[0], "second": other, "line": rows[0]}
    return Note("mixed_encoding", len(rows), rows[:SHOWN_ROWS], values=values)
