"""Records that tests hand to the exports: one ordinary document, one full of what files of other programs choke on."""

from __future__ import annotations

from typing import Any

from vanban.records import (
    Agency,
    Deadline,
    Document,
    Extraction,
    FieldEvidence,
    Received,
    Reference,
    Signer,
    SourceRecord,
    Span,
    Target,
    Task,
    Warning,
)

# Markup, formulas, separators of the formats, control and direction characters, and what XML 1.0 has no room for.
HOSTILE = '=HYPERLINK("http://x")</edXML:Subject>]]><!-- & -->;,\\n\r\nEND:VEVENT\r\nX:\x00\x07\x1b[31m\u202e\ufffe\uffff {{7*7}} _x003D_ 𝄞'


def span(line: int = 1, start: int = 0, end: int = 1, page: int | None = None) -> Span:
    return Span(line=line, page=page, start=start, end=end, bbox=None)


def source(name: str = "ke-hoach.txt", key: str = "a") -> SourceRecord:
    return SourceRecord(name=name, sha256=key * 64, media_type="text/plain", pages=3, origin="text")


def extraction(*documents: Document, name: str = "ke-hoach.txt", key: str = "a") -> Extraction:
    return Extraction(source=source(name, key), documents=list(documents))


def document(part: int = 1, **fields: Any) -> Document:
    """A plan of a fictional commune with a task, deadlines of every kind, and an incoming stamp."""
    text = (
        "Giao Văn phòng báo cáo kết quả trước ngày 30/6/2026. Các thôn họp hằng quý; gửi số liệu vào ngày 20 hằng tháng.\n"
        "Trả lời chậm nhất 10 ngày sau khi nhận hồ sơ."
    )

    def at(words: str) -> Span:
        return Span(
            line=text[: text.index(words)].count("\n") + 5,
            page=2,
            start=text.index(words),
            end=text.index(words) + len(words),
            bbox=None,
        )

    given: dict[str, Any] = {
        "kind": "Kế hoạch",
        "number": "09",
        "symbol": "09/KH-UBND",
        "issued_on": "2026-02-11",
        "issuer": "Ủy ban nhân dân xã Suối Đào",
        "parent_issuer": "Ủy ban nhân dân huyện Bắc Lũng",
        "place": "Suối Đào",
        "subject": "Cải cách hành chính năm 2026",
        "signer": Signer(authority="TM. Ủy ban nhân dân", title="Chủ tịch", name="Lò Thị Mận"),
        "recipients": ["Đảng ủy xã", "Các thôn"],
        "addressees": ["Phòng Nội vụ"],
        "received": Received(number="017", date="2026-02-13", office="Phòng Nội vụ"),
        "marks": ["KHẨN"],
        "start_line": 1,
        "end_line": 40,
        "start_page": 1,
        "end_page": 3,
        "text": text,
        "fields": {
            "symbol": FieldEvidence(confidence=0.99, span=span(2, 0, 9, 1)),
            "subject": FieldEvidence(confidence=0.5, span=span(4, 0, 9, 1), original="Cai cach hanh chinh nam 2026"),
        },
        "references": [
            Reference(
                text="Quyết định số 5/QĐ-TTg", span=span(7, 0, 10, 1), id="5/QĐ-TTg", issued_on="2025-01-02", confidence=0.9
            )
        ],
        "targets": [
            Target(
                text="đạt từ 95% trở lên",
                span=span(9, 0, 10, 2),
                indicator="Tỷ lệ hồ sơ đúng hạn",
                comparator=">=",
                value=95.0,
                unit="%",
                horizon="2026-12-31",
            )
        ],
        "tasks": [
            Task(
                text="Giao Văn phòng báo cáo kết quả",
                span=at("Giao Văn phòng báo cáo kết quả"),
                no="3",
                lead=["Văn phòng"],
                deadline="2026-06-30",
                deadline_text="trước ngày 30/6/2026",
                confidence=0.8,
            )
        ],
        "deadlines": [
            Deadline(text="trước ngày 30/6/2026", span=at("trước ngày 30/6/2026"), kind="date", due="2026-06-30"),
            Deadline(text="hằng quý", span=at("hằng quý"), kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=3"),
            Deadline(
                text="vào ngày 20 hằng tháng",
                span=at("vào ngày 20 hằng tháng"),
                kind="recurring",
                rrule="FREQ=MONTHLY;BYMONTHDAY=20",
            ),
            Deadline(
                text="chậm nhất 10 ngày sau khi nhận hồ sơ",
                span=at("chậm nhất 10 ngày sau khi nhận hồ sơ"),
                kind="relative",
                trigger="nhận hồ sơ",
            ),
        ],
        "agencies": [Agency(name="Văn phòng", spans=[span(5, 5, 14, 2)], level="xã")],
        "warnings": [Warning(code="low_confidence", text="Trích yếu cần xem lại.", span=span(4, 0, 9, 1))],
    }
    return Document(part=part, **{**given, **fields})


def hostile() -> Extraction:
    """Every field of every record holds what a careless writer would let act or fail on."""
    found: dict[str, Any] = {"text": HOSTILE, "span": span(), "original": HOSTILE}
    made = document(
        kind=HOSTILE,
        number=HOSTILE,
        symbol=HOSTILE,
        issued_on=HOSTILE,
        issuer=HOSTILE,
        parent_issuer=HOSTILE,
        place=HOSTILE,
        subject=HOSTILE,
        signer=Signer(authority=HOSTILE, title=HOSTILE, name=HOSTILE),
        recipients=[HOSTILE],
        addressees=[HOSTILE],
        received=Received(number=HOSTILE, date=HOSTILE, office=HOSTILE),
        marks=[HOSTILE, "--", "-"],
        text=HOSTILE * 3,
        fields={name: FieldEvidence(confidence=0.1, span=span(), original=HOSTILE) for name in ("symbol", "subject", HOSTILE)},
        references=[Reference(**found, id=HOSTILE, title=HOSTILE, issued_on=HOSTILE)],
        targets=[
            Target(**found, indicator=HOSTILE, value=float("inf"), unit=HOSTILE, comparator=HOSTILE),
            Target(**found, indicator="-1+2", value=float("nan")),
        ],
        tasks=[Task(**found, no=HOSTILE, lead=[HOSTILE], output=HOSTILE, deadline="2026-06-30", deadline_text=HOSTILE)],
        deadlines=[
            Deadline(**found, kind="recurring", rrule=rule)
            for rule in (
                HOSTILE,
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=DAILY;INTERVAL=0",
                "FREQ=DAILY\nRDATE:20200101",
                "FREQ=DAILY;BYMONTH=13",
                "",
            )
        ]
        + [
            Deadline(**found, kind="date", due="9999-12-31"),
            Deadline(**found, kind="date", due="2026-02-30"),
            Deadline(**found, kind="relative", trigger=HOSTILE),
        ],
        agencies=[Agency(name=HOSTILE), Agency(name="@SUM(A1)", spans=[span()])],
        warnings=[Warning(code=HOSTILE, text=HOSTILE)],
    )
    return Extraction(
        source=source(f"../../{HOSTILE}/..\\con", "b"), documents=[made], warnings=[Warning(code="x", text=HOSTILE)]
    )
