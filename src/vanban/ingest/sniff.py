"""What a file is, judged from its bytes; its name plays no part, since offices rename files at will."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IMAGE_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
# Kinds that are named in the refusal, so that the user learns what to convert.
OTHER_MAGIC = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "rtf",
    b"GIF8": "gif",
    b"RIFF": "webp",
}
# Files of other programs that are zip archives inside; their parts are no documents.
PACKAGES = {
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsb",
    "ppt/presentation.xml": "pptx",
    "mimetype": "OpenDocument (odt, ods) hoặc epub",
    "[Content_Types].xml": "Office Open XML",
}
# The PDF standard lets rubbish stand before the head; readers look in the first 1024 bytes.
PDF_HEAD = 1024


class Kind(StrEnum):
    """A kind of file, by the media type that is reported for it."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    DOC = "application/msword"
    ZIP = "application/zip"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    EMPTY = "application/x-empty"
    UNKNOWN = "application/octet-stream"


def sniff(data: bytes) -> Kind:
    """The kind of file these bytes are; `UNKNOWN` where no kind that we read fits."""
    if not data:
        return Kind.EMPTY
    if data[:5] == b"%PDF-" or b"%PDF-" in data[:PDF_HEAD]:
        return Kind.PDF
    for magic, media in IMAGE_MAGIC.items():
        if data.startswith(magic):
            return Kind(media)
    if data.startswith(OLE_MAGIC):
        return Kind.DOC
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(data)
    if other_kind(data):
        return Kind.UNKNOWN
    return Kind.TEXT if _looks_like_text(data) else Kind.UNKNOWN


def other_kind(data: bytes) -> str | None:
    """The name of a known kind that we do not read, for the message to the user."""
    for magic, name in OTHER_MAGIC.items():
        if data.startswith(magic):
            return name
    names = _members(data) if data.startswith(b"PK") else frozenset()
    return next((name for part, name in PACKAGES.items() if part in names), None)


def _zip_kind(data: bytes) -> Kind:
    names = _members(data)
    if "word/document.xml" in names:
        return Kind.DOCX
    return Kind.UNKNOWN if names & PACKAGES.keys() else Kind.ZIP


def _members(data: bytes) -> frozenset[str]:
    try:
        return frozenset(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()


def _looks_like_text(data: bytes) -> bool:
    """Text has no control characters but white space; UTF-16 shows by its mark or by zeros in every second place."""
    head = data[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    zeros = head.count(0)
    if zeros:
        # UTF-16 of Vietnamese text has a zero byte for every ASCII character, all on one side.
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return len(head) >= 4 and min(even, odd) <= max(even, odd) // 50 and zeros * 5 > len(head)
    control = sum(head.count(bytes([c])) for c in range(32) if c not in (9, 10, 11, 12, 13, 26, 27))
    if control:
        return False
    try:
        head.decode("utf-8")
        return True
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 4:
            return True
    # Legacy text: mostly ASCII letters and spaces between bytes above 127. Random bytes have control characters.
    plain = sum(1 for b in head if b in (9, 10, 13) or 32 <= b < 127)
    return plain * 2 > len(head)
