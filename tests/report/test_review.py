"""The list of what a person should look at first."""

from __future__ import annotations

from vanban.records import Deadline, Document, Extraction, FieldEvidence, Signer, SourceRecord, Span, Warning
from vanban.report.review import review, review_table

SOURCE = SourceRecord(name="cong-van.pdf", sha256="0" * 64, media_type="application/pdf", pages=2, origin="ocr")


def span(start: int, page: int = 1) -> Span:
    return Span(page=page, start=start, end=start + 5, bbox=(100.4, 80.0, 140.0, 95.0))


def extraction(**changes: object) -> Extraction:
    values: dict[str, object] = {
        "part": 1,
        "kind": "Kế hoạch",
        "symbol": "12/KH-UBND",
        "issued_on": "2026-03-04",
        "issuer": "Ủy ban nhân dân xã Suối Lụa",
        "subject": "cải tạo chợ",
        "fields": {n: FieldEvidence(confidence=0.99) for n in ("kind", "symbol", "issued_on", "issuer", "subject")},
    }
    return Extraction(source=SOURCE, documents=[Document(**{**values, **changes})])  # type: ignore[arg-type]


def whats(found: Extraction) -> list[str]:
    return [look.what for look in review(found)]


def test_nothing_to_look_at_where_all_is_sure() -> None:
    assert review(extraction()) == []
    assert review_table([extraction()], most=5) == "cong-van.pdf: không có chỗ nào cần xem lại\n"


def test_a_blank_number_comes_before_a_doubtful_signer_and_deadline() -> None:
    fields = {n: FieldEvidence(confidence=0.99) for n in ("kind", "issued_on", "issuer", "subject")}
    fields["symbol"] = FieldEvidence(confidence=0, span=span(0), original="Số: 2# /KH-UBND")
    fields["signer"] = FieldEvidence(confidence=0.5, span=span(90, page=2))
    late = Deadline(text="trước ngày 5/5", span=span(50), kind="date", due="2026-05-05", confidence=0.3)
    found = extraction(symbol=None, fields=fields, signer=Signer(name="Bế Văn Sáng"), deadlines=[late])
    assert whats(found) == ["Số, ký hiệu", "Thời hạn", "Người ký"]
    first = review_table([found], most=1).splitlines()
    assert first[1] == "   1. [1.00] Số, ký hiệu: để trống hoặc không đọc được (trang 1, khung 100–80–140–95)"
    assert first[2].endswith("đọc được: Số: 2# /KH-UBND")
    assert first[3] == "      … và 2 chỗ khác, ít quan trọng hơn"


def test_a_register_field_that_was_not_found_is_shown_but_not_for_an_annex() -> None:
    fields = {n: FieldEvidence(confidence=0.99) for n in ("kind", "symbol", "issuer", "subject")}
    assert whats(extraction(issued_on=None, fields=fields)) == ["Ngày ban hành"]
    assert whats(extraction(issued_on=None, fields={**fields, "annex_of": FieldEvidence(confidence=0.95)})) == []


def test_contradictions_come_before_other_warnings_and_blanks_are_told_once() -> None:
    warnings = [
        Warning(code="ended_body", text="Sở cũ không còn.", span=span(9)),
        Warning(code="received_before_issued", text="Ngày đến trước ngày ban hành.", span=span(30)),
        Warning(code="blank_number", text="Số văn bản để trống.", span=span(0)),
    ]
    assert [look.doubt for look in review(extraction(warnings=warnings))] == ["Ngày đến trước ngày ban hành.", "Sở cũ không còn."]


def test_the_same_words_are_shown_once_with_the_least_sure_reading() -> None:
    twice = [Deadline(text="hằng quý", span=span(i), kind="recurring", confidence=c) for i, c in ((10, 0.8), (60, 0.4))]
    (look,) = review(extraction(deadlines=twice))
    assert look.span is not None
    assert (look.span.start, look.doubt) == (60, "chắc 40%")
