"""Records as JSON and as a table for the terminal."""

from __future__ import annotations

from pydantic import BaseModel

from vanban.records import Document, Extraction, Reference

# Characters that would make a terminal do something instead of showing a letter.
_CONTROL = {
    c: None
    for c in (*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if c not in (0x09, 0x0A)
}
_WIDTH = 118


def to_json(result: BaseModel, *, indent: int | None = 1) -> str:
    """A result as JSON in UTF-8 with real Vietnamese letters."""
    return result.model_dump_json(indent=indent)


def extraction_table(extraction: Extraction) -> str:
    """The records of a source as plain text, a block a component document."""
    source = extraction.source
    out = [f"{source.name} · {source.pages} trang · {source.origin}" + (" · đã khôi phục dấu" if source.restored else "")]
    out.extend(f"  ! {warning.text}" for warning in extraction.warnings)
    for document in extraction.documents:
        out.extend(_document_lines(document))
    return "\n".join(out).translate(_CONTROL) + "\n"


def _document_lines(document: Document) -> list[str]:
    signer = document.signer
    place = _extent(document)
    fields = [
        ("Số, ký hiệu", document.symbol),
        ("Ngày", document.issued_on),
        ("Cơ quan", document.issuer),
        ("Cấp trên", document.parent_issuer),
        ("Địa danh", document.place),
        ("Trích yếu", document.subject),
        ("Người ký", ", ".join(filter(None, [signer.authority, signer.title, signer.name])) if signer else None),
        ("Kính gửi", "; ".join(document.addressees)),
        ("Kèm theo", document.annex_of),
        ("Dấu, độ khẩn", ", ".join(document.marks)),
    ]
    lines = ["", f"[{document.part}] {document.kind or 'Không rõ tên loại'}{place}"]
    lines += [f"  {name:13} {_cut(value)}" for name, value in fields if value]
    for title, rows in (
        ("Viện dẫn", [_join(r.kind, r.id or r.title, r.issued_on, r.issuer) for r in _distinct(document)]),
        (
            "Chỉ tiêu",
            [_target(t.indicator, t.comparator, t.value, t.value_max, t.unit, t.value_text, t.horizon) for t in document.targets],
        ),
        ("Nhiệm vụ", [_join(t.no, _cut(t.text, 60), "/".join(t.lead), t.deadline or t.deadline_text) for t in document.tasks]),
        ("Thời hạn", [_join(d.text, d.due or d.rrule or d.kind) for d in document.deadlines]),
        ("Cơ quan, tổ chức", [a.name for a in document.agencies if not a.generic]),
        ("Cần xem lại", [w.text for w in document.warnings]),
    ):
        if rows:
            lines.append(f"  {title} ({len(rows)})")
            lines += [f"    - {_cut(row, _WIDTH - 6)}" for row in rows]
    return lines


def _extent(document: Document) -> str:
    if document.start_page is not None:
        return f" · trang {document.start_page}-{document.end_page}"
    if document.start_line is not None:
        return f" · dòng {document.start_line}-{document.end_line}"
    return ""


def _distinct(document: Document) -> list[Reference]:
    seen: dict[tuple[str | None, str | None, str | None], Reference] = {}
    for reference in document.references:
        seen.setdefault((reference.id, reference.title if not reference.id else None, reference.issued_on), reference)
    return list(seen.values())


def _target(*parts: object) -> str:
    indicator, comparator, value, value_max, unit, value_text, horizon = parts
    if value is None:
        figure = str(value_text or "")
    else:
        sign = "" if comparator in (None, "=", "range") else f"{comparator} "
        figure = f"{sign}{_figure(value)}" + (f" - {_figure(value_max)}" if value_max is not None else "") + f" {unit or ''}"
    return _join(_cut(str(indicator), 70), figure.strip(), horizon)


def _figure(value: object) -> str:
    """A figure as Vietnamese documents write it: comma for decimals, point for thousands."""
    number = float(str(value))
    text = f"{number:,.10g}" if number != int(number) else f"{int(number):,}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def _join(*parts: object) -> str:
    return " · ".join(str(p) for p in parts if p)


def _cut(text: str, width: int = _WIDTH - 16) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
