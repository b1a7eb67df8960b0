"""What the component documents of one source say about each other.

`find_header` leaves in `fields` what it could not read as a value, with confidence 0 and the source's reading:
`symbol` for a symbol without number (`/KH-BVHTTDL`), `issued_on` for a date without day or month, `number` for stray
digits near them (a number stamped elsewhere on the page), `annex_of` for what an annex says it is attached to.
A blank is filled only from stray digits that another document confirms or that fit all the blanks, from the note
`(Kèm theo … số …)` of an annex, or from a letter that cites the document by number and subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from vanban.extract.symbols import Symbol, find_symbols, parse_symbol, same_symbol
from vanban.extract.values import Date, find_dates, parse_iso
from vanban.records import Document, FieldEvidence, Warning
from vanban.text.fold import bare, fold

# Confidence of a filled blank: named by another document of the bundle and stamped on the page; named by an annex
# of the document itself; cited by a sibling with the same subject; stamped only, but fitting every blank.
_CONFIRMED, _BY_ANNEX, _BY_SUBJECT, _STAMPED = 0.97, 0.93, 0.85, 0.75
# Likeness of a subject to the words after a citation: a rewritten subject stays above 85, another plan of the same
# year and office below 75.
_SAME_SUBJECT = 85.0


@dataclass(frozen=True, slots=True)
class _Named:
    """A full symbol and date under which another document cites something."""

    symbol: Symbol
    written: str
    issued_on: str | None
    by_annex: bool
    context: str
    part: int


def resolve_bundle(documents: list[Document]) -> list[Document]:
    """The documents with blanks filled from each other and annexes given their parent's symbol, date and issuer."""
    for document in documents:
        if not _is_annex(document):
            _fill(document, documents)
    for index, document in enumerate(documents):
        if _is_annex(document):
            _inherit(document, documents[:index])
    for document in documents:
        _settle(document)
    return documents


def _is_annex(document: Document) -> bool:
    return "annex_of" in document.fields


def _parent(annex: Document, before: list[Document]) -> Document | None:
    """The document an annex belongs to, by the symbol it names, else the one before it."""
    if annex.fields["annex_of"].confidence == 0:
        return None
    mains = [d for d in before if not _is_annex(d)]
    named = next((d for d in reversed(mains) if annex.annex_of and d.symbol and same_symbol(annex.annex_of, d.symbol)), None)
    return named or (mains[-1] if mains else None)


def _inherit(annex: Document, before: list[Document]) -> None:
    parent = _parent(annex, before)
    if parent is None:
        return
    _mend_note(annex, parent)
    evidence = annex.fields["annex_of"]
    if parent.symbol and parent.symbol != annex.annex_of:
        annex.annex_of = parent.symbol
    for name in ("issued_on", "issuer", "parent_issuer"):
        value = getattr(parent, name)
        if value is None or (getattr(annex, name) == value and name in annex.fields and annex.fields[name].confidence > 0):
            continue
        setattr(annex, name, value)
        sure = parent.fields[name].confidence if name in parent.fields else 0.5
        annex.fields[name] = FieldEvidence(confidence=round(min(sure, evidence.confidence), 3))


# A citation in the note of an annex that was read with less than this is taken for that of its parent, where it
# differs from the parent's symbol in the number alone: seals hang over such notes.
_POOR_NOTE = 0.7
# Where the note itself is not recognised, it stands within so many characters of the annex's beginning.
_NOTE_REACH = 600


def _mend_note(annex: Document, parent: Document) -> None:
    """Give the citation `(Kèm theo … số …)` of an annex its parent's symbol, where a seal or pen spoilt the number."""
    own = parse_symbol(parent.symbol)
    note = annex.fields["annex_of"].span
    if own is None or own.number is None or note is None:
        return
    for reference in annex.references:
        read = parse_symbol(reference.id)
        spoilt = reference.id is None or reference.confidence < _POOR_NOTE
        if not (spoilt and reference.span.start < max(note.end, _NOTE_REACH)) or (read is not None and read.key == own.key):
            continue
        tail = read or next((f.symbol for f in find_symbols(reference.text, blanks=True)), None)
        if tail is not None and replace(tail, number=None).key == replace(own, number=None).key:
            reference.id, reference.title, reference.year = str(own), None, None
            reference.issued_on = parent.issued_on or reference.issued_on
            reference.confidence = round(reference.confidence * 0.9, 3)


# --- blanks --------------------------------------------------------------------------------------------------


def _fill(document: Document, documents: list[Document]) -> None:
    """Fill the number and date of a document from what the others and its own page say."""
    if document.symbol is not None:
        if document.issued_on is None:
            _fill_date(document, documents)
        return
    blank = parse_symbol(document.fields["symbol"].original) if "symbol" in document.fields else None
    if blank is None and document.kind in (None, "Công văn"):
        return
    named = [n for n in _named(document, documents) if _fits(document, blank, n)]
    stray = _stray(document)
    for n in named:
        if _stamped(n, stray):
            date = n.issued_on or _stamped_date(document, stray)
            _put(
                document, n.written, n.symbol.number, date, _CONFIRMED, "bằng số đóng trên trang, khớp với văn bản khác trong tập"
            )
            return
    for sure, why, chosen in (
        (_BY_ANNEX, "theo ghi chú “Kèm theo …” của phụ lục", [n for n in named if n.by_annex]),
        (
            _BY_SUBJECT,
            "theo văn bản khác trong tập viện dẫn",
            [n for n in named if not n.by_annex and _same_subject(document, n)],
        ),
    ):
        keys = {n.symbol.key for n in chosen}
        if len(keys) == 1:
            dated = next((n for n in chosen if n.issued_on), chosen[0])
            _put(document, dated.written, dated.symbol.number, dated.issued_on, sure, why)
            return
    date = _stamped_date(document, stray)
    if blank is not None and len(stray) == 3 and date and not _day_and_month_printed(document):
        number = _stray_text(document).split()[0]
        symbol = Symbol(number, blank.year, blank.type, blank.offices, blank.side, blank.tail)
        _put(document, str(symbol), number, date, _STAMPED, "bằng số đóng rời trên trang, chưa có văn bản khác xác nhận")


def _fill_date(document: Document, documents: list[Document]) -> None:
    """Fill a blank date of a document whose symbol is known."""
    dates = {
        n.issued_on
        for n in _named(document, documents)
        if n.issued_on and same_symbol(n.symbol, document.symbol) and _date_fits(document, n.issued_on)
    }
    if len(dates) == 1:
        _put(document, None, None, dates.pop(), _BY_ANNEX, "theo văn bản khác trong tập viện dẫn")


def _named(document: Document, documents: list[Document]) -> Iterator[_Named]:
    """Every full symbol that the other documents name, annexes first."""
    for other in documents:
        if other is document or not _is_annex(other):
            continue
        symbol = parse_symbol(other.annex_of)
        if symbol is not None and symbol.number:
            yield _Named(symbol, str(other.annex_of), other.issued_on, True, "", other.part)
    for other in documents:
        if other is document:
            continue
        for reference in other.references:
            symbol = parse_symbol(reference.id)
            if symbol is not None and symbol.number and reference.id:
                after = (other.text or "")[reference.span.end : reference.span.end + 320]
                yield _Named(symbol, reference.id, reference.issued_on, False, f"{reference.title or ''} {after}", other.part)


def _fits(document: Document, blank: Symbol | None, named: _Named) -> bool:
    """Whether a symbol named elsewhere can be that of a document with a blank or lost one."""
    if blank is None:
        # The whole head was lost: only the document's own annexes may name it, and of its kind.
        return named.by_annex and document.kind in named.symbol.kinds and _date_fits(document, named.issued_on)
    alike = (
        blank.type == named.symbol.type
        and [bare(o).upper() for o in blank.offices] == [bare(o).upper() for o in named.symbol.offices]
        and blank.side == named.symbol.side
        and blank.year in (None, named.symbol.year)
    )
    return alike and _date_fits(document, named.issued_on)


def _printed(document: Document) -> str:
    evidence = document.fields.get("issued_on")
    return bare(evidence.original or "") if evidence is not None and evidence.confidence == 0 else ""


_DAY = re.compile(r"(?i)ngay\s*(\d{1,2})")
_MONTH = re.compile(r"(?i)thang\s*(\d{1,2})")
_YEAR = re.compile(r"(?i)nam\s*(\d{4})")


def _date_fits(document: Document, iso: str | None) -> bool:
    """Whether a date agrees with what is printed of the document's own."""
    day = parse_iso(iso)
    if day is None:
        return True
    if document.issued_on is not None:
        return document.issued_on == iso
    printed = _printed(document)
    parts = ((_DAY, day.day), (_MONTH, day.month), (_YEAR, day.year))
    return all(int(m[1]) == value for form, value in parts if (m := form.search(printed)))


def _day_and_month_printed(document: Document) -> bool:
    printed = _printed(document)
    return bool(_DAY.search(printed) or _MONTH.search(printed)) or document.issued_on is not None


def _stray_text(document: Document) -> str:
    evidence = document.fields.get("number")
    return evidence.original or "" if evidence is not None and evidence.confidence == 0 else ""


def _stray(document: Document) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", _stray_text(document))]


def _stamped(named: _Named, stray: list[int]) -> bool:
    """Whether stamped digits are the number, and day and month where there are three, of a symbol named elsewhere."""
    if not stray or not named.symbol.number or int(re.sub(r"\D", "", named.symbol.number)) != stray[0]:
        return False
    day = parse_iso(named.issued_on)
    return len(stray) < 3 or day is None or [day.day, day.month] == stray[1:3]


def _stamped_date(document: Document, stray: list[int]) -> str | None:
    """The date of stamped day and month and the printed year, None where they make none."""
    year = _YEAR.search(_printed(document))
    if len(stray) != 3 or year is None or not 1 <= stray[1] <= 31 or not 1 <= stray[2] <= 12:
        return None
    found = find_dates(f"ngày {stray[1]} tháng {stray[2]} năm {year[1]}")
    date: Date | None = found[0].date if found else None
    return date.iso if date else None


def _same_subject(document: Document, named: _Named) -> bool:
    subject = fold(document.subject or "")
    return len(subject) > 25 and fuzz.partial_ratio(subject, fold(named.context)) >= _SAME_SUBJECT


def _put(document: Document, symbol: str | None, number: str | None, date: str | None, sure: float, why: str) -> None:
    """Write filled blanks into a document, with their doubt and a note for the reader."""
    filled = []
    if symbol is not None and document.symbol is None:
        span = document.fields["number"].span if "number" in document.fields else None
        span = span or (document.fields["symbol"].span if "symbol" in document.fields else None)
        document.symbol, document.number = symbol, number
        document.fields["symbol"] = document.fields["number"] = FieldEvidence(confidence=sure, span=span)
        filled.append(f"số, ký hiệu {symbol}")
    if date is not None and document.issued_on is None:
        span = document.fields["issued_on"].span if "issued_on" in document.fields else None
        document.issued_on = date
        document.fields["issued_on"] = FieldEvidence(confidence=sure, span=span)
        filled.append(f"ngày {'/'.join(reversed(date.split('-')))}")
    if not filled:
        return
    gone = {"blank_number"} if document.symbol else set()
    gone |= {"blank_date"} if document.issued_on else set()
    document.warnings = [w for w in document.warnings if w.code not in gone and w.code != "stamped_digits"]
    document.warnings.append(
        Warning(code="filled_blank", text=f"Chỗ để trống được điền {why}: {', '.join(filled)}.", confidence=sure)
    )


# A document with a printed field left blank is whole, but a person must complete it.
_INCOMPLETE = 0.5


def _settle(document: Document) -> None:
    """The document is as sure as its least sure field; a blank one counts as half."""
    sure = [f.confidence or _INCOMPLETE for name, f in document.fields.items() if f.confidence or name in ("symbol", "issued_on")]
    document.confidence = round(min(sure), 3) if sure else document.confidence
