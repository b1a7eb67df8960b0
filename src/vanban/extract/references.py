"""Cited documents (viện dẫn): found by symbol or by name, then made one where they are one.

1. Laws, plans and articles by name (`named.py`), symbols (`symbols.py`), and acts cited by date alone.
2. Around each: kind and pinpoint before it, date and issuer after it, the relation from the clause it stands in.
3. Occurrences of one document share what any of them states; short forms (`Luật Đấu thầu`, `Đề án 06`) join it.

What the document says of itself (its own number in the letterhead, `Kế hoạch này`) is no reference.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from vanban.data import document_kinds
from vanban.extract.citation import Cited, issuer_before, set_around, take_before, take_date, take_issuer, take_year
from vanban.extract.context import Context
from vanban.extract.flat import flat
from vanban.extract.merging import fill_blanks, merge
from vanban.extract.named import Named, find_articles, find_laws, find_plans
from vanban.extract.symbols import Symbol, SymbolFound, find_symbols, mend_party
from vanban.extract.values import DateFound, find_dates
from vanban.records import Reference


def find_references(context: Context) -> list[Reference]:
    """One record for each citation, in order; all records of one document carry the same id, date, issuer and title."""
    text = context.text
    own = _own_stretches(context)
    cited = sorted(_find(text, own), key=lambda c: c.start)
    cited.extend(_short_forms(text, cited))
    cited = [c for c in cited if not any(a <= c.start < b for a, b in own) and not _is_own_name(context, c)]
    cited.sort(key=lambda c: c.start)
    fill_blanks(context, cited)
    merge(cited)
    return [_record(context, c) for c in cited]


def _record(context: Context, c: Cited) -> Reference:
    reading, original = context.reading(c.start, c.end)
    return Reference(
        text=context.text[c.start : c.end],
        span=context.span(c.start, c.end),
        confidence=round(max(0.05, min(1.0, c.sure * (0.4 + 0.6 * reading))), 3),
        original=original,
        id=c.id,
        kind=c.kind,
        issued_on=c.issued_on,
        issuer=c.issuer,
        title=c.title,
        year=c.year,
        pinpoint=re.sub(r"\s+", " ", context.text[slice(*c.pin)]) if c.pin else None,
        relation=c.relation,
    )


# --- what is the document's own ------------------------------------------------------------------------------

_OWN_NUMBER = re.compile(r"(?:^|[\n\t])[ \t]*(?:Số|SỐ)(?:\s*:|\s*(?=\d|[-/.…_ ]))[^\n]{0,80}")


def _own_stretches(context: Context) -> list[tuple[int, int]]:
    """Stretches whose symbols are the document's own: the letterhead, stamps, a line that begins with `Số:`."""
    zones = context.tree.zones
    stretches = [(s.start, s.end) for s in (zones.letterhead, *zones.stamps) if s]
    stretches.extend(m.span() for m in _OWN_NUMBER.finditer(context.text))
    return stretches


def _is_own_name(context: Context, cited: Cited) -> bool:
    """Whether a plan named without quotation marks is the document itself: named in its title, or carrying out the same resolution."""
    title = context.tree.zones.title
    if not cited.own_name:
        return False
    if title.start <= cited.start < title.end:
        return True
    carried = [f.symbol.key for f in find_symbols(cited.title or "")]
    return bool(carried) and carried[0] in [f.symbol.key for f in find_symbols(title.of(context.text))]


# --- 1: finding ----------------------------------------------------------------------------------------------


def _kind_table() -> list[tuple[str, str]]:
    table = [(flat(n), k.name) for k in document_kinds() for n in k.names if k.name != "Phụ lục"]
    table += [
        ("cong van hoa toc", "Công văn"),
        ("to trinh lien nganh", "Tờ trình"),
        ("thong bao ket luan", "Thông báo"),
        ("qd", "Quyết định"),
        ("nd", "Nghị định"),
        ("nq", "Nghị quyết"),
        ("tt", "Thông tư"),
        ("cv", "Công văn"),
    ]
    return sorted(table, key=lambda p: -len(p[0]))


_KIND_NAMES = dict(_kind_table())
_KIND = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in sorted(_KIND_NAMES, key=len, reverse=True)) + r")(?!\w)"
)
_NUMBER_WORD = re.compile(r"\s*(?:so|s6|s0|sé)?\s*[:.]?\s*$")
_LIST_JOINT = re.compile(r"[\s,;]*(?:va|hoac|va cac)?\s*(?:(?:va\s+)?so)?\s*:?\s*$")


def _find(text: str, own: list[tuple[int, int]]) -> Iterator[Cited]:
    low = flat(text)
    dates = find_dates(text)
    symbols = find_symbols(text, blanks=True)
    kinds = list(_KIND.finditer(low))
    symbols = sorted(
        [
            *symbols,
            *_garbled(text, low, kinds, symbols),
            *_number_only(low, kinds, symbols),
            *_no_number(text, low, kinds, symbols),
        ],
        key=lambda f: f.start,
    )
    laws = list(find_laws(text))
    used: set[int] = set()
    spans: list[tuple[int, int]] = []
    for law in laws:
        cited, number = _law(text, low, law, symbols, dates)
        if number is not None:
            used.add(number)
        spans.append((cited.start, cited.end))
        yield cited
    previous: Cited | None = None
    for i, found in enumerate(symbols):
        if i in used or any(a <= found.start < b for a, b in own):
            continue
        numbered = _numbered(text, low, found, dates, previous)
        if numbered is None:
            continue
        previous = numbered
        spans.append((numbered.start, numbered.end))
        yield numbered
    for article in find_articles(text):
        cited = _article(text, low, article, dates)
        spans.append((cited.start, cited.end))
        yield cited
    for plan in find_plans(text):
        if not any(a <= plan.start < b for a, b in spans):
            yield _plan_cited(text, low, plan)
            spans.append((plan.start, plan.end))
    yield from _by_date(text, low, dates, spans)


_GARBLED = re.compile(r"\s+so\s*:?\s*(?P<num>\d{1,4})\s?[-–]\s?(?P<rest>[a-z/]{3,9})(?!\w)")


def _garbled(text: str, low: str, kinds: list[re.Match[str]], known: list[SymbolFound]) -> Iterator[SymbolFound]:
    """Party symbols that are no symbols as read, told by the kind before them: `Chương trình hành động số 33-CTUTU`."""
    for match in kinds:
        rest = _GARBLED.match(low, match.end())
        if rest is None or any(f.start < rest.end() and rest.start("num") < f.end for f in known):
            continue
        written = text[rest.start("rest") : rest.end("rest")]
        symbol = mend_party(rest["num"], written, _KIND_NAMES[re.sub(r"\s+", " ", match[0])]) if written.isupper() else None
        if symbol is not None:
            yield SymbolFound(symbol, rest.start("num"), rest.end(), repaired=True)


_NUMBER_ONLY = re.compile(r"\s+so\s*:?\s*(?P<num>\d{1,5})(?=\s*,?\s*(?:ngay\s+\d|cua\s))")


_NO_NUMBER = re.compile(r"\s+so(?:\s*:)?(?P<blank>(?:\s*[.…_/]+)*)(?=\s*,?\s*ngay[\s.…_/]*(?:\d{1,2}|thang|nam|/|[.…]))")


def _no_number(text: str, low: str, kinds: list[re.Match[str]], known: list[SymbolFound]) -> Iterator[SymbolFound]:
    """Documents whose whole number is left out: `(Kèm theo Quyết định số …… ngày …/…/2025)`."""
    for match in kinds:
        blank = _NO_NUMBER.match(low, match.end())
        if (
            blank is not None
            and text[match.start()].isupper()
            and not any(f.start < blank.end() and match.start() < f.end for f in known)
        ):
            yield SymbolFound(Symbol(None), blank.start("blank"), blank.end("blank"))


def _number_only(low: str, kinds: list[re.Match[str]], known: list[SymbolFound]) -> Iterator[SymbolFound]:
    """Documents cited by kind and bare number, with date or issuer: `Công văn số 4357 ngày 02/3/2011`."""
    for match in kinds:
        number = _NUMBER_ONLY.match(low, match.end())
        if number is not None and not any(f.start < number.end() and number.start("num") < f.end for f in known):
            yield SymbolFound(Symbol(number["num"]), number.start("num"), number.end("num"), repaired=True)


def _law(text: str, low: str, law: Named, symbols: list[SymbolFound], dates: list[DateFound]) -> tuple[Cited, int | None]:
    """A law with the number, date or year that follows its name; and the index of the symbol it took."""
    cited = Cited(law.start, law.end, law.kind, title=law.title, issuer="Quốc hội", sure=0.97 if law.listed else 0.85)
    if law.kind == "Pháp lệnh":
        cited.issuer = "Ủy ban Thường vụ Quốc hội"
    number = None
    for i in range(bisect_left(symbols, law.end, key=lambda f: f.start), len(symbols)):
        found = symbols[i]
        if found.start > law.end + 45:
            break
        if (
            re.fullmatch(r"[\s,(]*(?:nam \d{4}\s*)?[\s,(]*(?:luat\s+)?so\s*:?\s*", low[law.end : found.start])
            and found.symbol.side == "assembly"
        ):
            cited.symbol, cited.year, cited.end, number = found.symbol, found.symbol.year, found.end, i
            break
    take_date(text, low, cited, dates)
    take_year(low, cited)
    if cited.issued_on is None:
        take_before(text, low, cited)
    set_around(low, cited)
    return cited, number


def _numbered(text: str, low: str, found: SymbolFound, dates: list[DateFound], previous: Cited | None) -> Cited | None:
    """A document cited by its symbol."""
    symbol = found.symbol
    blank = symbol.number is None
    kind, start, direct = _kind_before(text, low, found, previous)
    if blank and not direct:
        return None
    sure = 0.97 if direct and not found.repaired else 0.85
    if kind is None:
        kinds = symbol.kinds
        kind = kinds[0] if kinds else None
        sure *= 0.95 if len(kinds) == 1 else 0.8
    cited = Cited(start, found.end, kind, symbol, blank, sure=sure)
    cited.odd_year = re.search(r"/\s?\d{5}\s?/", text[found.start : found.end]) is not None
    cited.year = symbol.year if blank else None
    if blank:
        cited.title = re.sub(r"\s+", " ", text[start : found.end])
    take_date(text, low, cited, dates)
    # A legal document is dated in the year of its symbol; figures that OCR cut apart (`22/201 2NQ-HĐND`) err, words do not.
    if found.repaired and symbol.legal and cited.issued_on and int(cited.issued_on[:4]) != symbol.year:
        cited.odd_year = True
    take_issuer(text, low, cited)
    take_before(text, low, cited)
    if cited.issuer is None:
        cited.issuer = issuer_before(text, low, cited)
    if cited.issuer is None and symbol.issuer in _SOLE:
        cited.issuer = symbol.issuer
    if blank:
        take_year(low, cited)
        if cited.issuer is None:
            cited.issuer = symbol.issuer
        if cited.year is None and cited.issued_on:
            cited.year = int(cited.issued_on[:4])
    if symbol.side == "assembly" and kind == "Luật" and cited.title is None:
        cited.year = symbol.year
    set_around(low, cited)
    return cited


# Bodies that the symbol names beyond doubt, whether or not the text states them.
_SOLE = {"Chính phủ", "Thủ tướng Chính phủ", "Quốc hội", "Ủy ban Thường vụ Quốc hội"}


def _kind_before(text: str, low: str, found: SymbolFound, previous: Cited | None) -> tuple[str | None, int, bool]:
    """The kind written before a symbol, the start of the citation, and whether the word stands there."""
    window = max(0, found.start - 110)
    for sign in ("\n", ";", "(", ")", "\t"):
        window = max(window, low.rfind(sign, window, found.start) + 1)
    if previous is not None:
        window = max(window, min(previous.end, found.start))
    before = low[window : found.start]
    if found.symbol.number is None:
        before += ""
    last = None
    for match in _KIND.finditer(before):
        last = match
    if last is not None:
        between = before[last.end() :]
        if _NUMBER_WORD.fullmatch(between) or (
            len(between) <= 80
            and re.fullmatch(r"\s[^,.:]{2,70}\sso\s*:?\s*", between)
            and not re.search(r"\b(?:tai|theo|nay|kem)\b", between)
        ):
            kind = _KIND_NAMES[re.sub(r"\s+", " ", last[0])]
            return _fit_kind(kind, found.symbol), window + last.start(), True
        if found.symbol.number is None and not between.strip():
            return _fit_kind(_KIND_NAMES[re.sub(r"\s+", " ", last[0])], found.symbol), window + last.start(), True
    word = re.search(r"(?<!\w)so\s*:?\s*$", low[max(0, found.start - 6) : found.start])
    start = found.start - (len(word[0]) if word else 0)
    if previous is not None and previous.end <= found.start and _LIST_JOINT.fullmatch(low[previous.end : found.start]):
        kinds = found.symbol.kinds
        if previous.kind in kinds or not kinds or (found.symbol.type is None and previous.kind not in (None, "Công văn")):
            return previous.kind, start, True
        return None, start, True
    if word is not None and before.strip() not in ("so", "so:"):
        lead = re.search(r"(?<!\w)van ban\s+so\s*:?\s*$", before)
        if lead:
            return "Văn bản", window + lead.start(), True
    return None, start, False


def _fit_kind(kind: str, symbol: Symbol) -> str:
    """The written kind, but for what the symbol tells better: `Chương trình` of a CTHĐ."""
    if kind == "Văn bản" and symbol.type is not None and symbol.kind:
        return symbol.kind
    if kind in symbol.kinds or not symbol.kinds:
        return kind
    return kind


def _article(text: str, low: str, article: Named, dates: list[DateFound]) -> Cited:
    cited = Cited(article.start, article.end, article.kind, title=article.title, sure=0.9)
    stop = text.find("\n", article.end)
    area = (article.start, min(stop if stop >= 0 else len(text), article.end + 120))
    leader = re.compile(
        r"của\s+(?:đồng chí\s+)?((?:Tổng Bí thư|Chủ tịch nước|Thủ tướng|Chủ tịch Quốc hội|Chủ tịch)[^\n,;.(“\"]{0,60}?)(?=\s*(?:[,;.(“\"\n]|ngày|về|với|đăng|tại|$))"
    ).search(text, *area)
    if leader:
        cited.issuer = leader[1].strip()
        cited.end = max(cited.end, leader.end())
    for found in dates:
        if area[0] <= found.start < area[1]:
            cited.issued_on, cited.year = found.date.iso, found.date.year
            cited.end = max(cited.end, found.end) if found.start <= cited.end + 20 else cited.end
            break
    set_around(low, cited)
    return cited


def _plan_cited(text: str, low: str, plan: Named) -> Cited:
    cited = Cited(plan.start, plan.end, plan.kind, title=plan.title, sure=0.85 if plan.listed else 0.65, own_name=not plan.listed)
    if re.search(r"chuong trinh hanh dong cua chinh phu", low[plan.start : plan.end]):
        cited.issuer = "Chính phủ"
    take_issuer(text, low, cited)
    set_around(low, cited)
    return cited


_DATED_KIND = re.compile(
    r"(?<!\w)(?:Nghị quyết|Quyết định|Chỉ thị|Kết luận|Thông báo|Kế hoạch|Chương trình hành động|Chương trình|Công văn|Báo cáo|Tờ trình|Hướng dẫn|Thông tri|Công điện|Biên bản)"
    r"(?P<name>(?:\s+[^\s,;.()\n]+){0,14}?)\s*,?\s*$"
)


def _by_date(text: str, low: str, dates: list[DateFound], spans: list[tuple[int, int]]) -> Iterator[Cited]:
    """Acts with a name and a date but no number: `Kết luận hội nghị giao ban ngày 05/3/2025`."""
    for found in dates:
        if any(a <= found.start < b for a, b in spans) or "ngay" not in low[found.start : found.end]:
            continue
        line = max(text.rfind("\n", 0, found.start), text.rfind("\t", 0, found.start)) + 1
        match = _DATED_KIND.search(text, max(line, found.start - 160), found.start)
        if match is None or any(a < found.end and match.start() < b for a, b in spans):
            continue
        name = flat(match["name"])
        if re.search(
            r"\b(?:nay|tren|so|truoc|sau|ke tu|tu|den|va|vao|trong|co hieu luc|het|hoac|hang|thang nay|khong)\b",
            name.replace("ket luan so", ""),
        ):
            continue
        cited = Cited(
            match.start(),
            match.end(),
            re.sub(r"\s+", " ", match[0].split(match["name"])[0] if match["name"] else match[0]).strip(" ,"),
            sure=0.7,
        )
        cited.title = re.sub(r"\s+", " ", text[match.start() : match.end()]).strip(" ,")
        cited.end = found.start
        take_date(text, low, cited, [found])
        take_issuer(text, low, cited)
        if not match["name"].strip() and cited.issuer is None:
            continue
        if not match["name"].strip():
            cited.title = f"{cited.title} {text[found.start : found.end]}"
        set_around(low, cited)
        yield cited


# --- 3: one document, many citations -------------------------------------------------------------------------

_ALIAS = re.compile(
    r"\(?\s*(?:sau đây|dưới đây)\s+(?:gọi tắt|viết tắt|gọi chung|gọi)\s+là[:\s]+[“\"]?(?P<alias>[^”\")\n;,.]{3,60}?)[”\"]?\s*[);,.\n]"
)


def _short_forms(text: str, cited: list[Cited]) -> list[Cited]:
    """Later mentions by an announced alias (`sau đây gọi tắt là Đề án 06`) or by number alone (`Nghị quyết 57`)."""
    low = flat(text)
    found: list[Cited] = []
    spans = [(c.start, c.end) for c in cited]

    def free(a: int, b: int) -> bool:
        return not any(x < b and a < y for x, y in spans)

    for alias in _ALIAS.finditer(text):
        owner = max(
            (c for c in cited if c.end <= alias.start() + 1 and alias.start() - c.end < 250), key=lambda c: c.end, default=None
        )
        name = alias["alias"].strip()
        spans.append(alias.span())
        if owner is None or flat(name).endswith(" nay") or _KIND.match(flat(name)) is None:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(flat(name))}(?![\w/-])", low):
            if match.start() >= alias.end() and free(*match.span()):
                short = replace(owner, start=match.start(), end=match.end(), pin=None, sure=owner.sure * 0.95)
                set_around(low, short)
                found.append(short)
                spans.append(match.span())
    numbered = [c for c in cited if c.symbol is not None and not c.blank]
    for match in re.finditer(
        r"(?<!\w)(nghi quyet|chi thi|ket luan|quyet dinh|quy dinh|ke hoach|nghi dinh|thong tu|de an)\s+(?:so\s+)?(\d{1,4})(?![\w/.,-]*\d|\s*[/-]|\w)",
        low,
    ):
        if not text[match.start()].isupper() or not free(*match.span()):
            continue
        kind = _KIND_NAMES[re.sub(r"\s+", " ", match[1])]
        owners = {
            c.symbol.key: c
            for c in numbered
            if c.symbol and c.kind == kind and (c.symbol.number or "").lstrip("0") == match[2].lstrip("0")
        }
        if len(owners) == 1:
            owner = next(iter(owners.values()))
            short = replace(owner, start=match.start(), end=match.end(), pin=None, sure=owner.sure * 0.85)
            set_around(low, short)
            found.append(short)
            spans.append(match.span())
    return found
