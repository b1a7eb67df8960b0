"""Text files (`.txt`, `.md`): every physical line becomes a line with its number, empty ones too."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import replace

from vanban.errors import UnreadableSource
from vanban.ingest.legacy import Encoding, convert, guess_encoding
from vanban.ingest.marks import panel_lines
from vanban.ingest.quality import judge
from vanban.ingest.reader import too_much_text
from vanban.ingest.sniff import Kind, sniff
from vanban.ingest.text_tables import with_tables
from vanban.model import Issue, Line, Origin, Page, Pages, Source
from vanban.options import Options

# Line ends as editors count them; \x0b, \x85, \u2028 are not among them, so that numbers agree with `grep -n`.
_LINE_END = re.compile(r"\r\n|\n|\r")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class PlainReader:
    """Reads text files."""

    name = "text"

    def bid(self, source: Source) -> float:
        return 0.5 if sniff(source.data) is Kind.TEXT else 0.0

    def read(self, source: Source, options: Options) -> Pages:
        text, how = decode(source.data)
        if len(text) > options.limits.characters:
            raise too_much_text(len(text), options.limits).at(source.name)
        if not text.strip():
            raise UnreadableSource("Tệp không có chữ nào.", where=source.name, remedy="Hãy kiểm tra lại tệp gốc.")
        raw_lines = _LINE_END.split(text)
        if raw_lines and raw_lines[-1] == "":
            raw_lines.pop()
        issues = []
        encoding = guess_encoding(text) if how.startswith("utf") else None
        if encoding is not None:
            how = encoding.value
        if not how.startswith("utf"):
            issues.append(Issue("legacy_encoding", f"Văn bản dùng bảng mã cũ ({how.upper()}), đã chuyển sang Unicode."))
        blocks = []
        for number, raw in enumerate(raw_lines, 1):
            raw = unicodedata.normalize("NFC", raw.replace("\f", ""))
            line = convert(raw, encoding) if encoding is not None else raw
            blocks.append(Line(text=line, number=number, original=raw if line != raw else None))
        # A signature panel is no text of the document; an empty line keeps the count of the lines.
        panels = panel_lines(blocks)
        marks = tuple(line for i, line in enumerate(blocks) if i in panels)
        blocks = [replace(line, text="") if i in panels else line for i, line in enumerate(blocks)]
        page = Page(number=1, blocks=tuple(with_tables(blocks)), origin=Origin.TEXT, marks=marks)
        return Pages(source=source, pages=(page,), issues=tuple(issues))


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of the encoding it was in."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), "utf"
    if b"\x00" in data[:4096]:
        little = data[1:4096:2].count(0) >= data[0:4096:2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace"), "utf"
    try:
        return data.decode("utf-8"), "utf"
    except UnicodeDecodeError as error:
        # A few damaged bytes in a UTF-8 file do not make it a legacy one.
        mended = data.decode("utf-8", errors="replace")
        damaged = mended.count("\ufffd")
        if damaged * 200 < len(mended) and error.start > 0 and not mended.replace("\ufffd", "").isascii():
            return mended, "utf"
    western = data.decode("cp1252", errors="replace") if 0x81 not in data else data.decode("latin-1")
    readings = {
        "cp1258": unicodedata.normalize("NFC", data.decode("cp1258", errors="replace")),
        "tcvn3": convert(data.decode("latin-1"), Encoding.TCVN3),
        "vni": convert(western, Encoding.VNI),
    }
    best = max(readings, key=lambda name: judge(readings[name]).score)
    return readings[best], best
