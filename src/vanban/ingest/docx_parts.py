"""The parts of a Word file as parsed XML, unpacked within limits; entities and document types are refused."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from vanban.errors import ProtectedSource, SourceTooLarge, UnreadableSource
from vanban.model import Source
from vanban.options import Limits

NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "strict": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
# XML of office text is 1 MB for about 20 pages; the parsed tree takes ten times as much memory.
MAX_XML = 80 * 1024 * 1024


def attribute(element: Any, name: str) -> str | None:
    """An attribute of the Word namespace."""
    if element is None:
        return None
    value = element.get(f"{{{NS['w']}}}{name}")
    return str(value) if value is not None else None


def as_number(text: str | None, default: int) -> int:
    """The number an attribute states; the default where it states none, or one that no real document has."""
    digits = (text or "").removeprefix("-")
    return int(text or "") if digits.isdecimal() and len(digits) < 7 else default


@dataclass(slots=True)
class Package:
    """An opened Word file."""

    source: Source
    archive: zipfile.ZipFile
    limits: Limits
    document: Any
    _cache: dict[str, Any] = field(default_factory=dict)

    def xml(self, name: str) -> Any | None:
        """A part as an XML tree; None where the file has none of that name."""
        if name not in self._cache:
            self._cache[name] = _parse(self.archive, name, self.source, self.limits)
        return self._cache[name]

    def running(self) -> list[str]:
        """Names of the header and footer parts."""
        names = self.archive.namelist()
        return sorted(n for n in names if posixpath.basename(n).startswith(("header", "footer")) and n.startswith("word/"))


def open_package(source: Source, limits: Limits) -> Package:
    """The Word file behind a source. Raises where it is damaged, hostile or too large."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableSource(
            "Tệp DOCX bị hỏng hoặc bị cắt cụt.", where=source.name, remedy="Hãy lưu lại tệp từ Word."
        ) from error
    document = _parse(archive, "word/document.xml", source, limits)
    if document is None:
        raise UnreadableSource("Tệp DOCX thiếu phần nội dung.", where=source.name, remedy="Hãy lưu lại tệp từ Word.")
    return Package(source, archive, limits, document)


def _parse(archive: zipfile.ZipFile, name: str, source: Source, limits: Limits) -> Any | None:
    from lxml import etree

    data = _unpack(archive, name, source, limits)
    if data is None:
        return None
    # A document type is never part of a Word file; with it come external entities and entity bombs.
    head = data[:4096].replace(b"\x00", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UnreadableSource(
            f"Phần {name} khai báo DOCTYPE hoặc thực thể XML, điều một tệp Word hợp lệ không có; tệp bị từ chối.",
            where=source.name,
            remedy="Hãy lưu lại tệp từ Word và kiểm tra nguồn gốc tệp.",
        )
    data = data.replace(NS["strict"].encode(), NS["w"].encode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableSource(
            f"Phần {name} của tệp DOCX bị hỏng.", where=source.name, remedy="Hãy lưu lại tệp từ Word."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableSource(
            f"Phần {name} khai báo DOCTYPE; tệp bị từ chối.", where=source.name, remedy="Hãy lưu lại tệp từ Word."
        )
    return root


def _unpack(archive: zipfile.ZipFile, name: str, source: Source, limits: Limits) -> bytes | None:
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 0x1:
        raise ProtectedSource("Tệp DOCX được mã hóa.", where=source.name, remedy="Hãy bỏ mật khẩu rồi lưu lại.")
    most = min(MAX_XML, limits.unpacked_bytes, max(len(source.data) * limits.unpack_ratio, 1 << 20))
    try:
        with archive.open(info) as stream:
            data = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableSource(
            f"Phần {name} của tệp DOCX bị hỏng.", where=source.name, remedy="Hãy lưu lại tệp từ Word."
        ) from error
    if len(data) > most:
        raise SourceTooLarge(
            f"Phần {name} bung ra quá {most // (1 << 20)} MB, có dấu hiệu là bom nén.",
            where=source.name,
            remedy="Hãy lưu lại tệp từ Word và kiểm tra nguồn gốc tệp.",
        )
    return data
