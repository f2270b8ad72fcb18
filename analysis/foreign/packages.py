"""What can be learnt of a zipped workbook before a reader is let near it.

Its parts are unpacked once, piece by piece: counted in real bytes, searched for entity
declarations in any encoding, and its sheets for what no reader of cells would tell.
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
from analysis.foreign.sheet_facts import SheetFacts, collect

PIECE = 4 * MEGABYTE
CARRY = 1 << 16
"""How much of a piece is looked at again with the next one, where it ends inside a cell."""

BOMB_BYTES, BOMB_RATIO = 50 * MEGABYTE, 200
"""A part that gets bigger than this, and this many times bigger than it was, is no workbook."""

ENCRYPTED_FLAG = 1
XML_NAMES = (".xml", ".rels", ".vml")
DECLARATION = re.compile(rb"<!(doctype|entity|element|attlist)", re.IGNORECASE)
ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16", b"utf-16le", b"utf-16be"}
ENCODINGS |= {b"iso-8859-1", b"windows-1252", b"gbk", b"gb2312", b"gb18030"}

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Package:
    """A zipped workbook that is safe to hand to a reader."""

    kind: str
    names: frozenset[str]
    facts: dict[str, SheetFacts]
    """By the name of the sheet."""


def inspected(data: bytes, limits: Limits) -> Package:
    """Unpack all parts once and look at them.

    Raises:
        Refusal: corrupt, encrypted, unsafe_xml, too_much_inside, archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _inspected(package, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise Refusal("corrupt") from None
    except (ElementTree.ParseError, KeyError, IndexError, RuntimeError):
        raise Refusal("corrupt") from None


def _inspected(package: zipfile.ZipFile, limits: Limits) -> Package:
    infos = package.infolist()
    if any(info.flag_bits & ENCRYPTED_FLAG for info in infos):
        raise Refusal("encrypted")
    names = frozenset(package.namelist())
    kind = _kind(package, names)
    by_part: dict[str, SheetFacts] = {}
    left = limits.unpacked_bytes
    for info in infos:
        facts = SheetFacts()
        with package.open(info) as part:
            left -= _look_through(part, info, facts, left)
        by_part[info.filename] = facts
    sheets = _sheet_parts(package) if kind == "xlsx" else {}
    return Package(
        kind, names, {name: by_part.get(part, SheetFacts()) for name, part in sheets.items()}
    )


def _kind(package: zipfile.ZipFile, names: frozenset[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.lower().endswith("workbook.xml") for name in names):
        return "xlsx"
    if "mimetype" in names:
        with package.open("mimetype") as part:
            if b"opendocument.spreadsheet" in part.read(100):
                return _open_document(package)
    raise Refusal("archive")


def _open_document(package: zipfile.ZipFile) -> str:
    if "META-INF/manifest.xml" in package.namelist():
        with package.open("META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(PIECE):
                raise Refusal("encrypted")
    return "ods"


def _look_through(part: IO[bytes], info: zipfile.ZipInfo, facts: SheetFacts, left: int) -> int:
    """Read one part to its end.

    Returns:
        How many bytes came out.

    Raises:
        Refusal: too_much_inside, unsafe_xml.
    """
    is_xml = info.filename.lower().endswith(XML_NAMES) or "." not in info.filename
    is_sheet = "/worksheets/" in info.filename and is_xml
    count = 0
    for piece, fresh in _pieces(part):
        count += fresh
        bomb = count > BOMB_BYTES and count > BOMB_RATIO * info.compress_size
        if count > left or bomb:
            raise Refusal("too_much_inside")
        if is_xml:
            refuse_declarations(piece, beginning=count == fresh)
        if is_sheet:
            collect(piece, facts)
    return count


def _pieces(part: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """The part in pieces that end with a cell if they can; how many bytes are new in each."""
    carried = b""
    while fresh := part.read(PIECE):
        piece = carried + fresh
        cut = max(_whole_end(piece), len(piece) - CARRY)
        carried = piece[cut:]
        yield piece[:cut], len(fresh)
    yield carried, 0


def _whole_end(piece: bytes) -> int:
    """Where the last cell ends, or the last tag where no cell ends near the end."""
    cell = piece.rfind(b"</c>") + len(b"</c>")
    return cell if len(piece) - cell < CARRY else piece.rfind(b">") + 1


def refuse_declarations(piece: bytes, *, beginning: bool) -> None:
    """Refuse XML that declares entities, or that may hide such behind an unusual encoding.

    Raises:
        Refusal: unsafe_xml.
    """
    plain = piece.replace(b"\0", b"")
    if DECLARATION.search(plain):
        raise Refusal("unsafe_xml")
    if beginning:
        declared = ENCODING.search(plain[:400])
        if declared and declared[1].lower() not in ENCODINGS:
            raise Refusal("unsafe_xml")


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
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
    """The XML of a part; an empty element where the package has no such part."""
    if name not in package.namelist():
        return ElementTree.Element("none")
    return ElementTree.fromstring(package.read(name))


def _part_name(target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join("xl", target))
