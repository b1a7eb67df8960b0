"""Records as an Excel workbook: a sheet a record type, and the register of incoming documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from vanban.records import Document, Extraction, Span
from vanban.report.clean import confidence_of, document_name, entries, one_line, parse_day, signer_line, start_of
from vanban.report.sheets import Sheet, Value, workbook

Row = tuple[Value, ...]

# Below it a field is listed for a second look; calibration puts about a third of such fields wrong.
_DOUBT = 0.75
_SECRET = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
_FIELDS = {
    "kind": "Tên loại",
    "number": "Số",
    "symbol": "Số, ký hiệu",
    "issued_on": "Ngày ban hành",
    "issuer": "Cơ quan ban hành",
    "parent_issuer": "Cơ quan chủ quản",
    "place": "Địa danh",
    "subject": "Trích yếu",
    "signer": "Người ký",
    "recipients": "Nơi nhận",
    "addressees": "Kính gửi",
    "received": "Dấu đến",
    "marks": "Dấu, độ khẩn",
    "annex_of": "Kèm theo",
}
_COMPARATORS = {">=": "ít nhất", "<=": "nhiều nhất", ">": "trên", "<": "dưới", "=": "bằng", "range": "từ … đến"}


class Column(NamedTuple):
    """A heading and the width of its column in characters."""

    name: str
    width: float = 14


_WHENCE = (Column("Tệp", 24), Column("Phần", 7), Column("Văn bản", 22))
_SHARE = Column("Độ tin cậy", 11)
_WHERE = (Column("Trang", 8), Column("Dòng", 8), _SHARE)
_ORIGINAL = Column("Bản đọc gốc", 30)

# Nghị định 30/2020/NĐ-CP, Phụ lục IV, mẫu sổ đăng ký văn bản đến.
REGISTER = (
    Column("Ngày đến", 12),
    Column("Số đến", 9),
    Column("Tác giả", 26),
    Column("Số, ký hiệu văn bản", 20),
    Column("Ngày tháng văn bản", 13),
    Column("Tên loại và trích yếu nội dung văn bản", 52),
    Column("Đơn vị hoặc người nhận", 20),
    Column("Ngày chuyển", 12),
    Column("Ký nhận", 12),
    Column("Ghi chú", 24),
)


def extraction_workbook(extractions: Sequence[Extraction]) -> bytes:
    """The records of all sources as one .xlsx file; every row says its file, page or line, and confidence.

    The sheets and their headings are the same whether or not there are records, so that a macro finds them.
    Every text is written as text, also one that begins like a formula.
    """
    secret = list(_register_rows(extractions, secret=True))
    return workbook(
        [
            _sheet("Văn bản", (*_WHENCE[:2], *_DOCUMENT, *_WHERE, Column("Cần xem lại", 24)), _document_rows(extractions)),
            _register("Sổ văn bản đến", _register_rows(extractions, secret=False)),
            # Secret documents have a register of their own.
            *([_register("Sổ văn bản mật đến", secret)] if secret else []),
            _sheet("Viện dẫn", (*_WHENCE, *_REFERENCE, *_WHERE, _ORIGINAL), _reference_rows(extractions)),
            _sheet("Chỉ tiêu", (*_WHENCE, *_TARGET, *_WHERE, _ORIGINAL), _target_rows(extractions)),
            _sheet("Nhiệm vụ", (*_WHENCE, *_TASK, *_WHERE, _ORIGINAL), _task_rows(extractions)),
            _sheet("Thời hạn", (*_WHENCE, *_DEADLINE, *_WHERE, _ORIGINAL), _deadline_rows(extractions)),
            _sheet("Cơ quan, tổ chức", (*_WHENCE, *_AGENCY, *_WHERE), _agency_rows(extractions)),
            _sheet("Thông tin văn bản", (*_WHENCE, *_FIELD, *_WHERE, _ORIGINAL), _field_rows(extractions)),
            _sheet("Cần xem lại", (*_WHENCE, *_WARNING, *_WHERE), _warning_rows(extractions)),
            _sheet("Tệp nguồn", _SOURCE, _source_rows(extractions)),
        ]
    )


def _sheet(title: str, columns: Sequence[Column], rows: Iterable[Row]) -> Sheet:
    return Sheet(title, columns, map(_one_line, rows), shares=frozenset({_SHARE.name}))


def _register(title: str, rows: Iterable[Row]) -> Sheet:
    """The prescribed columns, and beside them where each entry was read."""
    columns = (*REGISTER, *_WHENCE[:2], *_WHERE)
    return Sheet(title, columns, map(_one_line, rows), form=len(REGISTER), shares=frozenset({_SHARE.name}))


def _one_line(row: Row) -> Row:
    return tuple(one_line(value) if isinstance(value, str) else value for value in row)


# --- rows ---------------------------------------------------------------------------------------------------

_DOCUMENT = (
    Column("Tên loại", 16),
    Column("Số, ký hiệu", 20),
    Column("Ngày ban hành", 13),
    Column("Cơ quan ban hành", 28),
    Column("Cơ quan chủ quản", 22),
    Column("Địa danh", 14),
    Column("Trích yếu", 52),
    Column("Người ký", 30),
    Column("Kính gửi", 30),
    Column("Nơi nhận", 36),
    Column("Dấu, độ khẩn", 16),
    Column("Kèm theo", 20),
    Column("Số đến", 9),
    Column("Ngày đến", 12),
    Column("Cơ quan nhận", 22),
)


def _document_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction, document in _documents(extractions):
        received = document.received
        yield (
            extraction.source.name,
            document.part,
            document.kind,
            document.symbol,
            _day(document.issued_on),
            document.issuer,
            document.parent_issuer,
            document.place,
            document.subject,
            signer_line(document.signer),
            _list(document.addressees),
            _list(document.recipients),
            _list(document.marks),
            document.annex_of,
            received.number if received else None,
            _day(received.date) if received else None,
            received.office if received else None,
            *_where(start_of(document), document.confidence),
            _doubts(document),
        )


def _register_rows(extractions: Sequence[Extraction], *, secret: bool) -> Iterator[Row]:
    """An entry a document, in the order of arrival; what is not on the paper stays empty for the clerk to fill in."""
    rows = [e for e in entries(extractions) if any(m.upper() in _SECRET for m in e[1].marks) == secret]
    for extraction, document in sorted(rows, key=lambda e: _arrival(e[1])):
        received = document.received
        doubts = _doubts(document)
        yield (
            _day(received.date) if received else None,
            received.number if received else None,
            document.issuer,
            document.symbol,
            _day(document.issued_on),
            ": ".join(filter(None, [document.kind, document.subject])),
            None,
            None,
            None,
            "; ".join(filter(None, [*document.marks, f"Cần xem lại: {doubts}" if doubts else ""])),
            extraction.source.name,
            document.part,
            *_where(start_of(document), confidence_of(document, "received", "issuer", "symbol", "issued_on", "kind", "subject")),
        )


def _arrival(document: Document) -> tuple[date, int]:
    """Incoming date and number; an entry without a stamp comes last."""
    received = document.received
    number = (received.number or "") if received else ""
    digits = "".join(c for c in number if c in "0123456789")[:18]
    return (parse_day(received.date) if received else None) or date.max, int(digits or 0)


_REFERENCE = (
    Column("Quan hệ", 12),
    Column("Tên loại", 16),
    Column("Số, ký hiệu", 20),
    Column("Ngày ban hành", 13),
    Column("Năm", 8),
    Column("Cơ quan ban hành", 26),
    Column("Tên văn bản", 40),
    Column("Điều, khoản, điểm", 18),
    Column("Nguyên văn", 48),
)


def _reference_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction, document in _documents(extractions):
        for r in document.references:
            values = (r.relation, r.kind, r.id, _day(r.issued_on), r.year, r.issuer, r.title, r.pinpoint, r.text)
            yield (*_whence(extraction, document), *values, *_where(r.span, r.confidence), r.original)


_TARGET = (
    Column("Chỉ tiêu", 48),
    Column("So sánh", 12),
    Column("Giá trị", 12),
    Column("Đến giá trị", 12),
    Column("Khoảng", 9),
    Column("Đơn vị tính", 14),
    Column("Giá trị bằng chữ", 22),
    Column("Thời hạn", 12),
    Column("Định kỳ", 10),
    Column("Nhóm", 24),
    Column("Chủ trì", 26),
    Column("Nguyên văn", 48),
)


def _target_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction, document in _documents(extractions):
        for t in document.targets:
            yield (
                *_whence(extraction, document),
                t.indicator,
                _COMPARATORS.get(t.comparator or "", t.comparator),
                t.value,
                t.value_max,
                "khoảng" if t.approx else None,
                t.unit,
                t.value_text,
                _day(t.horizon),
                {"year": "hằng năm"}.get(t.recurrence or "", t.recurrence),
                t.group,
                _list(t.lead),
                t.text,
                *_where(t.span, t.confidence),
                t.original,
            )


_TASK = (
    Column("TT", 8),
    Column("Nhiệm vụ", 60),
    Column("Chủ trì", 28),
    Column("Phối hợp", 28),
    Column("Sản phẩm", 24),
    Column("Thời hạn", 12),
    Column("Thời hạn (nguyên văn)", 20),
)


def _task_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction, document in _documents(extractions):
        for t in document.tasks:
            values = (t.no, t.text, _list(t.lead), _list(t.coordinating), t.output, _day(t.deadline), t.deadline_text)
            yield (*_whence(extraction, document), *values, *_where(t.span, t.confidence), t.original)


_DEADLINE = (
    Column("Nguyên văn", 40),
    Column("Loại", 14),
    Column("Hạn", 12),
    Column("Lặp lại (RFC 5545)", 30),
    Column("Tính từ", 30),
)
DEADLINE_KINDS = {
    "date": "ngày",
    "month": "tháng",
    "quarter": "quý",
    "year": "năm",
    "period": "giai đoạn",
    "recurring": "định kỳ",
    "relative": "tương đối",
    "ongoing": "thường xuyên",
}


def _deadline_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction, document in _documents(extractions):
        for d in document.deadlines:
            values = (d.text, DEADLINE_KINDS.get(d.kind, d.kind), _day(d.due), d.rrule, d.trigger)
            yield (*_whence(extraction, document), *values, *_where(d.span, d.confidence), d.original)


_AGENCY = (Column("Tên", 44), Column("Cấp", 14), Column("Gọi chung", 11), Column("Số lần nhắc", 12))


def _agency_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction, document in _documents(extractions):
        for a in document.agencies:
            values = (a.name, a.level, "có" if a.generic else None, len(a.spans))
            yield (*_whence(extraction, document), *values, *_where(a.spans[0] if a.spans else None, a.confidence))


_FIELD = (Column("Trường", 20), Column("Giá trị", 60))


def _field_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction, document in _documents(extractions):
        for name, evidence in document.fields.items():
            label = _FIELDS.get(name, name)
            where = _where(evidence.span, evidence.confidence)
            yield (*_whence(extraction, document), label, _field_value(document, name), *where, evidence.original)


def _field_value(document: Document, name: str) -> Value:
    value = getattr(document, name, None)
    if name == "signer":
        return signer_line(document.signer)
    if name == "received" and document.received:
        r = document.received
        return "; ".join(filter(None, [f"số {r.number}" if r.number else "", r.date, r.office]))
    if name == "issued_on":
        return _day(document.issued_on)
    return _list(value) if isinstance(value, list) else None if value is None else str(value)


_WARNING = (Column("Mã", 24), Column("Nội dung", 80))


def _warning_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction in extractions:
        for w in extraction.warnings:
            yield (extraction.source.name, None, None, w.code, w.text, *_where(w.span, w.confidence))
        for document in extraction.documents:
            for w in document.warnings:
                yield (*_whence(extraction, document), w.code, w.text, *_where(w.span, w.confidence))


_SOURCE = (
    Column("Tệp", 40),
    Column("Số trang", 10),
    Column("Định dạng", 30),
    Column("Cách đọc", 12),
    Column("Đã khôi phục dấu", 12),
    Column("SHA-256", 68),
)
_ORIGINS = {"digital": "số hóa sẵn", "ocr": "nhận dạng", "mixed": "cả hai", "text": "văn bản thuần"}


def _source_rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    for extraction in extractions:
        s = extraction.source
        yield (s.name, s.pages, s.media_type, _ORIGINS.get(s.origin, s.origin), "có" if s.restored else None, s.sha256)


def _documents(extractions: Sequence[Extraction]) -> Iterator[tuple[Extraction, Document]]:
    return ((extraction, document) for extraction in extractions for document in extraction.documents)


def _whence(extraction: Extraction, document: Document) -> Row:
    return extraction.source.name, document.part, document.symbol or document.kind or document_name(document, "")


def _where(span: Span | None, confidence: float) -> Row:
    return (span.page if span else None, span.line if span else None, confidence)


def _doubts(document: Document) -> str:
    """The names of the header fields that a person should look at."""
    return ", ".join(_FIELDS.get(n, n) for n, e in document.fields.items() if e.confidence < _DOUBT)


def _list(values: Iterable[str]) -> str:
    return "; ".join(values)


def _day(iso: str | None) -> Value:
    """A date that Excel can sort and filter; what it cannot count (before 1 March 1900) stays text."""
    day = parse_day(iso)
    return day if day and day >= date(1900, 3, 1) else iso
