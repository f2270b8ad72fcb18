"""The content type of a file, detected by its bytes and never by its name."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath
from typing import Literal

Content = Literal["empty", "zip", "ole", "html", "mhtml", "xml", "text", "json", "unknown"]

HEAD_BYTES = 1 << 14
SIGNATURES: dict[bytes, Content] = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"%PDF-": "unknown",
    b"{\\rtf": "unknown",
}
SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
JSON = re.compile(rb'\s*(\{\s*("|\})|\[\s*([\[{"]|\]))')
MARKUP = re.compile(rb"<(!doctype|html|head|body|table|meta|div|style|script|xml|\?xml|!--)", re.I)
CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1a\x1b\0")) + b"\x7f"
BLANKS = b" \t\r\n\0" + codecs.BOM_UTF8 + codecs.BOM_UTF16_LE
CONTROL_SHARE = 0.02
"""With a larger share of control characters than this, bytes are binary."""

ENDINGS = {
    "csv": {"csv"},
    "tsv": {"csv"},
    "txt": {"csv"},
    "xlsx": {"xlsx"},
    "xlsm": {"xlsx"},
    "xls": {"xls"},
    "xlsb": {"xlsb"},
    "ods": {"ods"},
    "html": {"html"},
    "htm": {"html"},
    "mht": {"html"},
    "mhtml": {"html"},
    "xml": {"xml"},
}
"""Expected formats by file name extension."""

WORKBOOK_ENDINGS = frozenset({"xlsx", "xlsm", "xls", "xlsb", "ods"})


def content_of(data: bytes) -> Content:
    """The content type of a file's bytes."""
    for signature, content in SIGNATURES.items():
        if data.startswith(signature):
            return content
    head = _head(data)
    if not head.strip():
        return "text" if data.strip(BLANKS) else "empty"
    if head[:1] == b"<" and MARKUP.match(head):
        return "xml" if SPREADSHEET_XML in head else "html"
    if re.match(rb"mime-version:|from:.*\n.*mime-version:", head, re.I):
        return "mhtml"
    if JSON.match(head):
        return "json"
    return "unknown" if _is_binary(head) else "text"


def is_broken_workbook(data: bytes, file_name: str) -> bool:
    """Whether bytes of no known content bear a workbook's name, as a damaged download does."""
    ending = PurePath(file_name).suffix.lower().removeprefix(".")
    other_formats = (signature for signature, kind in SIGNATURES.items() if kind == "unknown")
    return ending in WORKBOOK_ENDINGS and not data.startswith(tuple(other_formats))


def is_renamed(file_name: str, kind: str) -> bool:
    """Whether the file name extension disagrees with the content."""
    promised_kinds = ENDINGS.get(PurePath(file_name).suffix.lower().removeprefix("."))
    return promised_kinds is not None and kind not in promised_kinds


def _head(data: bytes) -> bytes:
    """The first bytes in an ASCII superset: byte order mark and blanks removed, UTF-16 decoded."""
    head = data[:HEAD_BYTES]
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(codec, errors="replace").encode().lstrip()
    return head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n\0")


def _is_binary(head: bytes) -> bool:
    return len(head) - len(head.translate(None, CONTROL)) > CONTROL_SHARE * len(head)
