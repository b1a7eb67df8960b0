"""What a person should look at first: every doubtful or missing value of a source, by doubt times importance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vanban.records import Document, Extraction, Found, Received, Signer, Span
from vanban.report.clean import one_line, signer_line
from vanban.report.labels import percent, where

# How much hangs on a value: what the register of incoming documents takes (NĐ 30/2020, Phụ lục IV) comes first, then
# what must be done and by when.
_FIELDS: dict[str, tuple[str, float]] = {
    "symbol": ("Số, ký hiệu", 1.0),
    "issued_on": ("Ngày ban hành", 1.0),
    "issuer": ("Cơ quan ban hành", 0.95),
    "kind": ("Tên loại", 0.9),
    "subject": ("Trích yếu", 0.9),
    "received": ("Dấu đến", 0.7),
    "signer": ("Người ký", 0.7),
    "annex_of": ("Phụ lục của", 0.6),
    "addressees": ("Kính gửi", 0.4),
    "place": ("Địa danh", 0.3),
    "recipients": ("Nơi nhận", 0.3),
    "parent_issuer": ("Cơ quan chủ quản", 0.3),
    "marks": ("Dấu chỉ mức độ", 0.8),
}
_RECORDS: dict[str, tuple[str, float]] = {
    "deadlines": ("Thời hạn", 0.65),
    "tasks": ("Nhiệm vụ", 0.6),
    "targets": ("Chỉ tiêu", 0.6),
    "references": ("Viện dẫn", 0.45),
}
# Without these a document cannot be entered; an annex takes them from its parent.
_REGISTER = ("symbol", "issued_on", "issuer", "kind", "subject")
# Contradictions weigh as much as a lost register field; other warnings are worth a look after them.
_GRAVE = {
    "received_before_issued",
    "future_date",
    "kind_symbol_mismatch",
    "issuer_symbol_mismatch",
    "symbol_year_mismatch",
    "signature_differs",
    "signature_date_differs",
    "impossible_date",
    "filled_blank",
}
_OTHER_WARNING = 0.4
# What a blank already tells by its own line.
_TOLD = {"blank_number", "blank_date", "stamped_digits"}
# A value not found at all may truly not be there.
_NOT_FOUND = 0.9
# Surer values are not worth a person's time.
_LEAST_DOUBT = 0.1


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at; `weight` is doubt times importance, from 0 to 1."""

    weight: float
    part: int
    what: str
    reading: str
    doubt: str
    span: Span | None


def review(extraction: Extraction) -> list[Look]:
    """Everything doubtful in a source, the weightiest first, then in order of the text."""
    looks = [look for document in extraction.documents for look in _document(document)]
    return sorted(looks, key=lambda k: (-round(k.weight, 3), k.part, k.span.start if k.span else 0))


def review_table(extractions: Sequence[Extraction], *, most: int) -> str:
    """The review list of each source as plain text, `most` things a source."""
    out: list[str] = []
    for extraction in extractions:
        looks = review(extraction)
        out.append(f"{one_line(extraction.source.name)}: {_counted(len(looks))}")
        many = len(extraction.documents) > 1
        for number, look in enumerate(looks[:most], 1):
            at = ", ".join(filter(None, [f"văn bản {look.part}" if many else "", where(look.span), _box(look.span)]))
            out.append(f"{number:4}. [{look.weight:.2f}] {look.what}: {look.doubt}" + (f" ({at})" if at else ""))
            if look.reading:
                out.append(f"         đọc được: {_cut(look.reading)}")
        if len(looks) > most:
            out.append(f"      … và {len(looks) - most} chỗ khác, ít quan trọng hơn")
        out.append("")
    return "\n".join(out)


def _counted(count: int) -> str:
    return f"{count} chỗ nên xem lại" if count else "không có chỗ nào cần xem lại"


def _document(document: Document) -> Iterator[Look]:
    yield from _header(document)
    for kind, (name, importance) in _RECORDS.items():
        for record in _first_of_each(getattr(document, kind)):
            doubt = 1 - record.confidence
            if doubt >= _LEAST_DOUBT:
                yield Look(doubt * importance, document.part, name, record.text, _sure(record.confidence), record.span)
    for warning in document.warnings:
        if warning.code in _TOLD:
            continue
        importance = 1.0 if warning.code in _GRAVE else _OTHER_WARNING
        yield Look(importance * warning.confidence, document.part, "Cảnh báo", "", one_line(warning.text), warning.span)


def _header(document: Document) -> Iterator[Look]:
    annex = "annex_of" in document.fields
    for name, (label, importance) in _FIELDS.items():
        evidence = document.fields.get(name)
        value = _value(getattr(document, name))
        if evidence is None:
            if name in _REGISTER and not value and not annex:
                yield Look(_NOT_FOUND * importance, document.part, label, "", "không tìm thấy", None)
            continue
        if not value and not annex:
            yield Look(importance, document.part, label, evidence.original or "", "để trống hoặc không đọc được", evidence.span)
        elif value and 1 - evidence.confidence >= _LEAST_DOUBT:
            weight = (1 - evidence.confidence) * importance
            yield Look(weight, document.part, label, value, _sure(evidence.confidence), evidence.span)


def _first_of_each(records: Iterable[Found]) -> Iterator[Found]:
    """The least sure of records with the same words: one look settles them all."""
    least: dict[str, Found] = {}
    for record in records:
        known = least.get(record.text)
        if known is None or record.confidence < known.confidence:
            least[record.text] = record
    yield from least.values()


def _value(value: object) -> str:
    if isinstance(value, Signer):
        return signer_line(value)
    if isinstance(value, Received):
        return ", ".join(filter(None, [value.number, value.date, value.office]))
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return str(value or "")


def _sure(confidence: float) -> str:
    return f"chắc {percent(confidence)}"


def _box(span: Span | None) -> str:
    """The box of a place in points from the top left, by which a viewer finds it."""
    return "khung " + "–".join(f"{edge:.0f}" for edge in span.bbox) if span is not None and span.bbox else ""


def _cut(text: str, width: int = 100) -> str:
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"
