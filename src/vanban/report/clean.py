"""Values of records as files of other programs take them: one clean line, a date, a place, a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from vanban.records import Document, Extraction, Signer, Span
from vanban.report.labels import party, plain

# plain() keeps letters that Unicode never assigns; XML forbids these two and its writers raise on them.
_NOT_XML = {0xFFFE: None, 0xFFFF: None}
_CODE = re.compile(r"\s*(?P<number>\d+[A-Za-z]?)\s*[-/]\s*(?P<notation>\S.*)")


def one_line(text: str | None) -> str:
    """`text` on one line without control characters, fit for XML, a cell or a calendar; empty for None."""
    line = " ".join((text or "").split())
    return line if line.isprintable() else plain(line).translate(_NOT_XML).strip()


def parse_day(iso: str | None) -> date | None:
    """The date of an ISO string; None for anything else."""
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def document_name(document: Document, fallback: str) -> str:
    """A document as a register names it: kind, symbol and subject (tên loại, số ký hiệu, trích yếu)."""
    return one_line(party(fallback, document.kind, document.symbol, document.subject))


def signer_line(signer: Signer | None) -> str:
    """Authority, title and name of who signed, in the order in which they are printed."""
    return one_line(", ".join(filter(None, [signer.authority, signer.title, signer.name]))) if signer else ""


def split_symbol(document: Document) -> tuple[str | None, str | None]:
    """Number and notation of a symbol (số; ký hiệu): `15/QĐ-BNV` gives 15 and QĐ-BNV, `57-NQ/TW` 57 and NQ/TW.

    A symbol whose number is still blank (`Số:      /UBND-TH`) gives the notation alone.
    """
    symbol = document.symbol or ""
    if match := _CODE.fullmatch(symbol):
        return match["number"], match["notation"]
    return document.number, symbol.strip().lstrip("/-").strip() or None


def confidence_of(document: Document, *names: str) -> float:
    """The confidence of the weakest of the header fields `names` that were read; the document's own where none was."""
    found = [document.fields[name].confidence for name in names if name in document.fields]
    return min(found, default=document.confidence)


def start_of(document: Document) -> Span:
    """The place where a component document begins."""
    return Span(line=document.start_line, page=document.start_page, start=0, end=0, bbox=None)


def entries(extractions: Sequence[Extraction]) -> Iterator[tuple[Extraction, Document]]:
    """Every component document that has an entry of its own in a register.

    An annex (phụ lục) goes with its document where the source holds both; alone it stands for itself.
    """
    for extraction in extractions:
        symbols = {d.symbol for d in extraction.documents if d.symbol}
        for document in extraction.documents:
            if document.annex_of is None or document.annex_of not in symbols or document.annex_of == document.symbol:
                yield extraction, document
