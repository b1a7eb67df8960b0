"""One document, many citations: what any of them states holds for all.

Within a document a bare `Luật Đấu thầu` joins the one cited with number or date; a damaged reading of a symbol
joins the sound one of the same day. `share_references` does the same over the documents of one source.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rapidfuzz import fuzz

from vanban.extract.citation import Cited
from vanban.extract.context import Context
from vanban.extract.symbols import Symbol, find_symbols, parse_symbol
from vanban.records import Document, Reference
from vanban.text.fold import bare, fold


def merge(cited: list[Cited]) -> None:
    """Gives all citations of one document what any of them states; the nearest earlier one where several differ."""
    for c in cited:
        if c.odd_year and c.issued_on and c.symbol is not None:
            c.symbol = replace(c.symbol, year=int(c.issued_on[:4]))
            c.sure *= 0.8
    _mend_numbers(cited)
    _name_laws(cited)
    groups: dict[str, list[Cited]] = {}
    for c in cited:
        groups.setdefault(_key(c), []).append(c)
    for group in groups.values():
        dates = sorted({c.issued_on for c in group if c.issued_on})
        if len(dates) > 1 and group[0].symbol is not None and group[0].symbol.legal and not group[0].blank:
            _settle_date(group)
        for i, c in enumerate(group):
            if c.issued_on is None and dates:
                c.issued_on = dates[0] if len(dates) == 1 else _nearest(group, i)
            if c.title is not None and c.year is None:
                years = {m.year for m in group if m.year}
                c.year = years.pop() if len(years) == 1 else None
        same_day: dict[str | None, list[Cited]] = {}
        for c in group:
            same_day.setdefault(c.issued_on, []).append(c)
        for same in same_day.values():
            stated = Counter(m.issuer for m in same if m.issuer)
            # The fullest of those stated as often: `Bộ Chính trị` is also `Bộ Chính trị khóa XIII`.
            issuer = max(stated, key=lambda name: (stated[name], len(name)), default=None)
            title = next((m.title for m in same if m.title), None)
            kinds = [m.kind for m in same if m.kind and m.kind != "Văn bản"]
            kind = max(kinds, key=kinds.count) if kinds else None
            for c in same:
                c.issuer, c.title, c.kind = issuer, title, kind or c.kind


def fill_blanks(context: Context, cited: list[Cited]) -> None:
    """A blank `kèm theo Quyết định số …/QĐ-UBND` is the document itself or its parent, where those have the number."""
    header = context.header
    for own in (parse_symbol(header.symbol), parse_symbol(header.annex_of)):
        if own is None or own.number is None:
            continue
        for c in cited:
            if c.blank and c.symbol is not None and replace(own, number=None).key == c.symbol.key:
                c.symbol, c.blank, c.title, c.year = own, False, None, None
                c.issued_on = c.issued_on or header.issued_on
                c.sure *= 0.9


# Two readings of one symbol (`894/VP-KTTH`, `894/VP-KTITH`) differ in one or two letters; two symbols that share
# number and day, or number and year, but no more differ in most of their codes.
_ALIKE, _ALIKE_LEGAL = 80, 65


def _mend_numbers(cited: list[Cited]) -> None:
    """Gives damaged readings of a symbol the form that another citation shows: of the same day, or of the same number and year."""
    numbered = [(c, c.symbol) for c in cited if c.symbol is not None and not c.blank]
    counts = Counter(str(symbol) for _, symbol in numbered)

    # Only the same number, or one that another symbol bears as its year, can be a reading of the same document.
    near: dict[str | None, dict[str, list[tuple[Cited, Symbol]]]] = {}
    for c, symbol in numbered:
        for shared in {symbol.number, str(symbol.year)}:
            near.setdefault(shared, {}).setdefault(symbol.key, []).append((c, symbol))

    def rank(c: Cited, symbol: Symbol) -> tuple[bool, int, float, int]:
        return (symbol.issuer is not None or symbol.known, counts[str(symbol)], c.sure, -c.start)

    for c, symbol in numbered:
        best, best_rank = symbol, rank(c, symbol)
        own = symbol.key
        for other, theirs in (pair for key, pairs in near[symbol.number].items() if key != own for pair in pairs):
            same_day = c.issued_on is not None and other.issued_on == c.issued_on
            # `2016/TT-BYT` is `11/2016/TT-BYT` with its number lost.
            lost = same_day and symbol.year is None and symbol.number == str(theirs.year) and theirs.offices == symbol.offices
            same = theirs.number == symbol.number and theirs.year == symbol.year and theirs.side == symbol.side
            legal = same and symbol.legal and (same_day or c.issued_on is None or other.issued_on is None)
            likeness = fuzz.ratio(bare(str(theirs)), bare(str(symbol))) if same and (same_day or legal) else 0
            if not lost and likeness < (_ALIKE_LEGAL if legal else _ALIKE):
                continue
            if lost or rank(other, theirs) > best_rank:
                best, best_rank = theirs, rank(other, theirs)
        if best is not symbol:
            c.symbol, c.sure = best, c.sure * 0.8


def _key(c: Cited) -> str:
    if c.symbol is not None and not c.blank:
        return c.symbol.key
    return fold(c.title) + (f" {c.year}" if c.year else "")


def _settle_date(group: list[Cited]) -> None:
    """One date for a legal document, whose symbol occurs once: the one stated most often, else the first."""
    stated = [c.issued_on for c in group if c.issued_on]
    date = max(stated, key=lambda d: (stated.count(d), -stated.index(d)))
    for c in group:
        if c.issued_on is not None and c.issued_on != date:
            c.issued_on, c.sure = date, c.sure * 0.6


def _nearest(group: list[Cited], i: int) -> str | None:
    earlier = [c.issued_on for c in group[:i] if c.issued_on]
    later = [c.issued_on for c in group[i:] if c.issued_on]
    return earlier[-1] if earlier else later[0]


def _name_laws(cited: list[Cited]) -> None:
    """Joins bare names (`Luật Đấu thầu`) to the law of that name that a number, date or year tells apart."""
    full: dict[str, list[Cited]] = {}
    for c in cited:
        if c.title and (c.id or c.year or c.issued_on):
            full.setdefault(fold(c.title), []).append(c)
    for c in cited:
        if not c.title or c.blank or c.id or c.issued_on:
            continue
        known = [f for f in full.get(fold(c.title), ()) if c.year is None or f.year == c.year]
        versions = {(f.id, f.year) for f in known}
        if not known or (c.year and not any(f.id or f.issued_on for f in known)):
            continue
        if len(versions) > 1:
            known = [f for f in known if f.start <= c.start][-1:] or known[:1]
        best = next((f for f in known if f.id), next((f for f in known if f.issued_on), known[0]))
        c.symbol, c.year, c.issued_on = best.symbol, best.year, best.issued_on


# --- over the documents of one source ------------------------------------------------------------------------


def share_references(documents: list[Document]) -> None:
    """Works in place: gives citations of one document the same id, date, issuer and title in all documents of a source.

    Only what is beyond doubt is shared: one date known for a symbol, one law known under a name.
    """
    for document in documents:
        if document.annex_of is not None:
            _own_note(document)
    everywhere = [r for d in documents for r in d.references]
    by_id: dict[str, list[Reference]] = {}
    by_title: dict[str, list[Reference]] = {}
    for r in everywhere:
        if r.id:
            by_id.setdefault(fold(r.id), []).append(r)
        if r.title:
            by_title.setdefault(fold(r.title), []).append(r)
    for same in by_title.values():
        known = {(r.id, r.issued_on, r.year) for r in same if r.id or r.issued_on}
        if len(known) != 1:
            continue
        number, issued_on, year = known.pop()
        for r in same:
            if not r.id and not r.issued_on and r.year in (None, year, int((issued_on or "0")[:4]) or None):
                r.id, r.issued_on, r.year = number, issued_on, year
    for same in by_id.values():
        days = {r.issued_on for r in same if r.issued_on}
        if len(days) != 1:
            continue
        first = next(r for r in same if r.issued_on)
        for r in same:
            r.issued_on = first.issued_on
            r.issuer = r.issuer or next((o.issuer for o in same if o.issuer), None)
            r.title = r.title or first.title


# How far into an annex its note `(Kèm theo Quyết định số …)` stands, and how sure a number must be read to
# contradict the document the annex is bound to.
_NOTE_WITHIN, _SURE_NUMBER = 800, 0.8


def _own_note(annex: Document) -> None:
    """Lets the note of an annex name the document it belongs to, where its number is blank or badly read (a seal covers it)."""
    own = parse_symbol(annex.annex_of)
    if own is None:
        return
    for r in annex.references:
        if r.relation != "kèm theo" or r.span.start > _NOTE_WITHIN:
            continue
        cited = parse_symbol(r.id) if r.id else next((f.symbol for f in find_symbols(r.title or "", blanks=True)), None)
        if cited is None or replace(cited, number=None).key != replace(own, number=None).key or cited.key == own.key:
            continue
        if r.id is None or r.confidence < _SURE_NUMBER:
            r.id, r.title, r.issued_on = str(own), None, annex.issued_on or r.issued_on
            r.confidence = round(min(r.confidence, 0.7), 3)
