"""Checks of a zipped workbook before it is parsed.

Each part is unpacked once, in chunks: its bytes are counted, XML is searched for entity
declarations in any encoding, and sheets for facts that the cell reader does not give.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree

from analysis.foreign.limits import MEGABYTE, Limits, Refusal
from analysis.foreign.sheet_facts import SheetFacts, collect_facts

CHUNK_BYTES = 4 * MEGABYTE
OVERLAP_BYTES = 1 << 16
"""At most so many bytes of a chunk are read again with the next one, if it ends inside a cell."""

BOMB_BYTES, BOMB_RATIO = 50 * MEGABYTE, 200
"""A part that unpacks to more bytes than this, at more than this ratio, is a zip bomb."""

ENCRYPTED_FLAG = 1
XML_NAMES = (".xml", ".rels", ".vml")
DECLARATION = re.compile(rb"<!(doctype|entity|element|attlist)", re.IGNORECASE)
ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16", b"utf-16le", b"utf-16be"}
ENCODINGS |= {b"iso-8859-1", b"windows-1252", b"gbk", b"gb2312", b"gb18030"}

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Package:
    """A zipped workbook that is safe to parse."""

    kind: str
    names: frozenset[str]
    facts: dict[str, SheetFacts]
    """By sheet name."""


def inspect_package(data: bytes, limits: Limits) -> Package:
    """Unpack and check all parts once.

    Raises:
        Refusal: corrupt, encrypted, unsafe_xml, too_much_inside, archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _inspect_open_package(package, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise Refusal("corrupt") from None
    except (ElementTree.ParseError, KeyError, IndexError, RuntimeError):
        raise Refusal("corrupt") from None


def _inspect_open_package(package: zipfile.ZipFile, limits: Limits) -> Package:
    infos = package.infolist()
    if any(info.flag_bits & ENCRYPTED_FLAG for info in infos):
        raise Refusal("encrypted")
    names = frozenset(package.namelist())
    kind = _kind(package, names)
    facts_by_part: dict[str, SheetFacts] = {}
    bytes_left = limits.unpacked_bytes
    for info in infos:
        facts = SheetFacts()
        with package.open(info) as part:
            bytes_left -= _scan_part(part, info, facts, bytes_left)
        facts_by_part[info.filename] = facts
    sheets = _part_by_sheet(package) if kind == "xlsx" else {}
    return Package(
        kind, names, {name: facts_by_part.get(part, SheetFacts()) for name, part in sheets.items()}
    )


def _kind(package: zipfile.ZipFile, names: frozenset[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.lower().endswith("workbook.xml") for name in names):
        return "xlsx"
    if "mimetype" in names:
        with package.open("mimetype") as part:
            if b"opendocument.spreadsheet" in part.read(100):
                return _open_document_kind(package)
    raise Refusal("archive")


def _open_document_kind(package: zipfile.ZipFile) -> str:
    if "META-INF/manifest.xml" in package.namelist():
        with package.open("META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(CHUNK_BYTES):
                raise Refusal("encrypted")
    return "ods"


def _scan_part(part: IO[bytes], info: zipfile.ZipInfo, facts: SheetFacts, bytes_left: int) -> int:
    """Unpack and check one part.

    Returns:
        Its unpacked size in bytes.

    Raises:
        Refusal: too_much_inside, unsafe_xml.
    """
    is_xml = info.filename.lower().endswith(XML_NAMES) or "." not in info.filename
    is_sheet = "/worksheets/" in info.filename and is_xml
    byte_count = 0
    for chunk, new_byte_count in _chunks(part):
        byte_count += new_byte_count
        is_bomb = byte_count > BOMB_BYTES and byte_count > BOMB_RATIO * info.compress_size
        if byte_count > bytes_left or is_bomb:
            raise Refusal("too_much_inside")
        if is_xml:
            refuse_declarations(chunk, beginning=byte_count == new_byte_count)
        if is_sheet:
            collect_facts(chunk, facts)
    return byte_count


def _chunks(part: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """The part in chunks that end with a cell if possible, and how many bytes are new in each."""
    carried = b""
    while new_bytes := part.read(CHUNK_BYTES):
        chunk = carried + new_bytes
        chunk_end = max(_last_cell_end(chunk), len(chunk) - OVERLAP_BYTES)
        carried = chunk[chunk_end:]
        yield chunk[:chunk_end], len(new_bytes)
    yield carried, 0


def _last_cell_end(chunk: bytes) -> int:
    """Where the last cell ends; the last tag, if no cell ends near the end of the chunk."""
    cell_end = chunk.rfind(b"</c>") + len(b"</c>")
    return cell_end if len(chunk) - cell_end < OVERLAP_BYTES else chunk.rfind(b">") + 1


def refuse_declarations(xml: bytes, *, beginning: bool) -> None:
    """Refuse XML that declares entities, or is in an encoding that could hide a declaration.

    Raises:
        Refusal: unsafe_xml.
    """
    without_nuls = xml.replace(b"\0", b"")
    if DECLARATION.search(without_nuls):
        raise Refusal("unsafe_xml")
    if beginning:
        declared_encoding = ENCODING.search(without_nuls[:400])
        if declared_encoding and declared_encoding[1].lower() not in ENCODINGS:
            raise Refusal("unsafe_xml")


def _part_by_sheet(package: zipfile.ZipFile) -> dict[str, str]:
    """Part name by sheet name."""
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _root(package, "xl/_rels/workbook.xml.rels")
    }
    return {
        sheet.get("name", ""): _part_name(relations.get(sheet.get(RELATION), ""))
        for sheet in _root(package, "xl/workbook.xml").iter()
        if sheet.tag.endswith("}sheet")
    }


def _root(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """The XML of a part; an empty element if the package has no such part."""
    if name not in package.namelist():
        return ElementTree.Element("none")
    return ElementTree.fromstring(package.read(name))


def _part_name(target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join("xl", target))
