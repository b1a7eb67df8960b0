"""Cited documents (viện dẫn): found by symbol or by name, then made one where they are one.

1. Laws, plans and articles by name (`named.py`), symbols (`symbols.py`), and acts cited by date alone.
2. Around each: kind and pinpoint before it, date and issuer after it, the relation from the clause it stands in.
3. Occurrences of one document share what any of them states; short forms (`Luật Đấu thầu`, `Đề án 06`) join it.

What the document says of itself (its own number in the letterhead, `Kế hoạch này`) is no reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vanban.data import document_kinds
from vanban.extract.context import Context
from vanban.extract.flat import flat
from vanban.extract.named import Named, find_articles, find_laws, find_plans
from vanban.extract.names import Mention, find_mentions
from vanban.extract.symbols import Symbol, SymbolFound, find_symbols
from vanban.extract.values import DateFound, find_dates
from vanban.records import Reference
from vanban.text.fold import fold


@dataclass(slots=True)
class _Cited:
    """One citation as found; `start` to `end` is all of it, with date and issuer."""

    start: int
    end: int
    kind: str | None
    symbol: Symbol | None = None
    blank: bool = False
    title: str | None = None
    issued_on: str | None = None
    year: int | None = None
    issuer: str | None = None
    pin: tuple[int, int] | None = None
    relation: str | None = None
    sure: float = 1.0
    odd_year: bool = False

    @property
    def id(self) -> str | None:
        return str(self.symbol) if self.symbol is not None and not self.blank else None


def find_references(context: Context) -> list[Reference]:
    """One record for each citation, in order; all records of one document carry the same id, date, issuer and title."""
    text = context.text
    own = _own_stretches(context)
    cited = sorted(_find(text, own), key=lambda c: c.start)
    cited.extend(_short_forms(text, cited))
    cited = [c for c in cited if not any(a <= c.start < b for a, b in own)]
    cited.sort(key=lambda c: c.start)
    _merge(cited)
    return [_record(context, c) for c in cited]


def _record(context: Context, c: _Cited) -> Reference:
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

_OWN_NUMBER = re.compile(r"(?:^|[\n\t])[ \t]*(?:Số|SỐ)(?:\s*:|\s*(?=\d|[-/.…_ ]))[^\n]*")


def _own_stretches(context: Context) -> list[tuple[int, int]]:
    """Stretches whose symbols are the document's own: the letterhead, stamps, a line that begins with `Số:`."""
    zones = context.tree.zones
    stretches = [(s.start, s.end) for s in (zones.letterhead, *zones.stamps) if s]
    stretches.extend(m.span() for m in _OWN_NUMBER.finditer(context.text))
    return stretches


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


def _find(text: str, own: list[tuple[int, int]]) -> Iterator[_Cited]:
    low = flat(text)
    dates = find_dates(text)
    symbols = find_symbols(text, blanks=True)
    laws = list(find_laws(text))
    used: set[int] = set()
    spans: list[tuple[int, int]] = []
    for law in laws:
        cited, number = _law(text, low, law, symbols, dates)
        if number is not None:
            used.add(number)
        spans.append((cited.start, cited.end))
        yield cited
    previous: _Cited | None = None
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
        if not any(a < plan.end and plan.start < b and not (plan.start < a and b <= plan.end) for a, b in spans):
            yield _plan_cited(text, low, plan)
            spans.append((plan.start, plan.end))
    yield from _by_date(text, low, dates, spans)


def _law(text: str, low: str, law: Named, symbols: list[SymbolFound], dates: list[DateFound]) -> tuple[_Cited, int | None]:
    """A law with the number, date or year that follows its name; and the index of the symbol it took."""
    cited = _Cited(law.start, law.end, law.kind, title=law.title, issuer="Quốc hội", sure=0.97 if law.listed else 0.85)
    if law.kind == "Pháp lệnh":
        cited.issuer = "Ủy ban Thường vụ Quốc hội"
    number = None
    for i, found in enumerate(symbols):
        if found.start < law.end:
            continue
        if found.start > law.end + 45:
            break
        if (
            re.fullmatch(r"[\s,(]*(?:nam \d{4}\s*)?[\s,(]*(?:luat\s+)?so\s*:?\s*", low[law.end : found.start])
            and found.symbol.side == "assembly"
        ):
            cited.symbol, cited.year, cited.end, number = found.symbol, found.symbol.year, found.end, i
            break
    _take_date(text, low, cited, dates)
    _take_year(low, cited)
    if cited.issued_on is None:
        _take_before(text, low, cited)
    _around(low, cited)
    return cited, number


def _numbered(text: str, low: str, found: SymbolFound, dates: list[DateFound], previous: _Cited | None) -> _Cited | None:
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
    cited = _Cited(start, found.end, kind, symbol, blank, sure=sure)
    cited.odd_year = re.search(r"/\s?\d{5}\s?/", text[found.start : found.end]) is not None
    cited.year = symbol.year if blank else None
    if blank:
        cited.title = re.sub(r"\s+", " ", text[start : found.end])
    _take_date(text, low, cited, dates)
    _take_issuer(text, low, cited)
    _take_before(text, low, cited)
    if cited.issuer is None:
        cited.issuer = _issuer_before(text, low, cited)
    if cited.issuer is None and symbol.issuer in _SOLE:
        cited.issuer = symbol.issuer
    if blank:
        _take_year(low, cited)
        if cited.issuer is None:
            cited.issuer = symbol.issuer
        if cited.year is None and cited.issued_on:
            cited.year = int(cited.issued_on[:4])
    if symbol.side == "assembly" and kind == "Luật" and cited.title is None:
        cited.year = symbol.year
    _around(low, cited)
    return cited


# Bodies that the symbol names beyond doubt, whether or not the text states them.
_SOLE = {"Chính phủ", "Thủ tướng Chính phủ", "Quốc hội", "Ủy ban Thường vụ Quốc hội"}


def _kind_before(text: str, low: str, found: SymbolFound, previous: _Cited | None) -> tuple[str | None, int, bool]:
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


_JOINT = re.compile(r"[\s,]*(?:\(\s*)?(?:(?:duoc\s+)?(?:ban hanh|ky(?: ban hanh)?|phe duyet)\s+)?$")


def _take_date(text: str, low: str, cited: _Cited, dates: list[DateFound]) -> None:
    """The date that follows the citation, with its end moved behind it."""
    for found in dates:
        if found.start < cited.end:
            continue
        if found.start > cited.end + 40:
            return
        between = low[cited.end : found.start]
        if not _JOINT.fullmatch(between) or "\n" in between.strip(" "):
            return
        if "ngay" not in low[found.start : found.end] and not re.fullmatch(r"\s*\(?\s*|,\s*", between):
            return
        cited.issued_on = found.date.iso
        if cited.id is None:
            cited.year = found.date.year
        cited.end = found.end
        if between.count("(") and low[cited.end : cited.end + 1] == ")":
            cited.end += 1
        return


_YEAR_AFTER = re.compile(r"\s*(?:,?\s*nam\s+(\d{4})(?!\d)|\(\s*(?:nam\s+)?(\d{4})\s*\)|\s(\d{4})(?![\d/.-]))")
_BLANK_DATE = re.compile(r"[\s,]*ngay[\s./…_\d]*(?:thang)?[\s./…_\d]*(?:nam\s*)?(\d{4})(?!\d)")


def _take_year(low: str, cited: _Cited) -> None:
    """A year that stands for the date: `năm 2024`, `(2013)`, `ngày …/…/2025`."""
    if cited.issued_on is not None:
        return
    for form in (_YEAR_AFTER, _BLANK_DATE):
        match = form.match(low, cited.end, cited.end + 40)
        if match:
            year = int(next(g for g in match.groups() if g))
            if 1945 <= year <= 2100:
                cited.year = year
                cited.end = match.end()
            return


_OF = re.compile(r"[\s,]*(?:\(\s*)?(?:cua|do)\s+")
_HOLDERS = re.compile(
    r"(?:Bộ trưởng|Chủ tịch|Thứ trưởng|Giám đốc|Tổng Giám đốc|Chánh án|Viện trưởng|Tổng Kiểm toán|Thống đốc|Chủ nhiệm)\s+"
)
_TERM = re.compile(r"\s*,?\s*(?:\(?khóa\s+[IVXL]+\)?|khoá\s+[IVXL]+)")


def _take_issuer(text: str, low: str, cited: _Cited) -> None:
    """The issuer that follows (`của …`), with the end moved behind it, and a date behind that."""
    of = _OF.match(low, cited.end)
    if of is None:
        return
    names = _issuers(text, of.end(), joint=cited.symbol is not None and len(cited.symbol.offices) > 1)
    if names is None:
        return
    cited.issuer, cited.end = names
    if cited.issued_on is None:
        rest = find_dates(text, cited.end, cited.end + 48)
        _take_date(text, low, cited, rest)


def _issuers(text: str, at: int, *, joint: bool) -> tuple[str, int] | None:
    stop = text.find("\n", at)
    stop = min(stop if stop >= 0 else len(text), at + 260)
    head = _HOLDERS.match(text, at)
    first = head.end() if head else at
    mentions = [m for m in find_mentions(text, first, stop) if not m.generic or m.body is not None]
    if not mentions or mentions[0].start != first:
        return None
    form, end = _with_head(head, mentions[0]), mentions[0].end
    term = _TERM.match(text, end)
    if term:
        form, end = f"{form} {re.sub(r'[,()]', '', term[0]).strip()}", term.end()
    for mention in mentions[1:]:
        joint_word = text[end : mention.start]
        holder = re.fullmatch(r"\s*(?:,|và|, và)\s+((?:Bộ trưởng|Chủ tịch)\s+)?", joint_word)
        if holder is None or not (joint or head):
            break
        form += ", " + (holder[1] or "") + mention.form
        end = mention.end
    return form, end


def _with_head(head: re.Match[str] | None, mention: Mention) -> str:
    return (head[0] if head else "") + mention.form


_TOLD = re.compile(
    r"(?:^|[\n.;])[\s\-–+*]*(?P<date>ngay\s[^,\n;]{6,40}?)\s*,\s*(?P<who>[^;\n]{4,200}?)\s+(?:da\s+)?(?:ky\s+)?(?:ban hanh|thong qua|ky|phe duyet|co)\s+$"
)


def _take_before(text: str, low: str, cited: _Cited) -> None:
    """Date and issuer told first: `Ngày 02/6/2025, Bộ A đã ban hành Kế hoạch số …`."""
    if cited.issued_on is not None and cited.issuer is not None:
        return
    match = _TOLD.search(low, max(0, cited.start - 280), cited.start)
    if match is None:
        return
    dates = find_dates(text, *match.span("date"))
    names = [m for m in find_mentions(text, *match.span("who")) if not m.generic]
    if len(dates) != 1 or not names or names[0].start > match.start("who") + 1:
        return
    if cited.issued_on is None:
        cited.issued_on, cited.year = dates[0].date.iso, cited.year or (dates[0].date.year if cited.id is None else None)
    cited.issuer = cited.issuer or names[0].form


_PROPOSED = re.compile(
    r"(?:de nghi|y kien|bao cao|van ban|cong van|to trinh|chi dao)\s+cua\s+(?P<who>[^;\n]{4,220}?)\s*,?\s*(?:tai|trong|theo)(?:\s+cac)?\s*$"
)


def _issuer_before(text: str, low: str, cited: _Cited) -> str | None:
    """The issuer that stands before: `đề nghị của Bộ A và Bộ B tại Tờ trình số …`, also over a list of documents."""
    line = low.rfind("\n", 0, cited.start) + 1
    match = _PROPOSED.search(low, line, cited.start)
    if match is None:
        listed = re.search(r"(?:tai|trong|theo)\s+\S+.{0,160}(?:va|,)\s*$", low[max(line, cited.start - 200) : cited.start])
        match = (
            re.search(r"(?:de nghi|y kien)\s+cua\s+(?P<who>[^;\n]{4,220}?)\s*,?\s*(?:tai|trong|theo)\s", low[line : cited.start])
            if listed
            else None
        )
        if match is None:
            return None
        start, end = line + match.start("who"), line + match.end("who")
    else:
        start, end = match.span("who")
    names = [m.form for m in find_mentions(text, start, end) if not m.generic]
    return ", ".join(names) if names else None


def _article(text: str, low: str, article: Named, dates: list[DateFound]) -> _Cited:
    cited = _Cited(article.start, article.end, article.kind, title=article.title, sure=0.9)
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
    _around(low, cited)
    return cited


def _plan_cited(text: str, low: str, plan: Named) -> _Cited:
    cited = _Cited(plan.start, plan.end, plan.kind, title=plan.title, sure=0.85 if plan.listed else 0.65)
    if re.search(r"chuong trinh hanh dong cua chinh phu", low[plan.start : plan.end]):
        cited.issuer = "Chính phủ"
    _take_issuer(text, low, cited)
    _around(low, cited)
    return cited


_DATED_KIND = re.compile(
    r"(?<!\w)(?:Nghị quyết|Quyết định|Chỉ thị|Kết luận|Thông báo|Kế hoạch|Chương trình hành động|Chương trình|Công văn|Báo cáo|Tờ trình|Hướng dẫn|Thông tri|Công điện|Biên bản)"
    r"(?P<name>(?:\s+[^\s,;.()\n]+){0,14}?)\s*,?\s*$"
)


def _by_date(text: str, low: str, dates: list[DateFound], spans: list[tuple[int, int]]) -> Iterator[_Cited]:
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
        cited = _Cited(
            match.start(),
            match.end(),
            re.sub(r"\s+", " ", match[0].split(match["name"])[0] if match["name"] else match[0]).strip(" ,"),
            sure=0.7,
        )
        cited.title = re.sub(r"\s+", " ", text[match.start() : match.end()]).strip(" ,")
        cited.end = found.start
        _take_date(text, low, cited, [found])
        _take_issuer(text, low, cited)
        if not match["name"].strip() and cited.issuer is None:
            continue
        if not match["name"].strip():
            cited.title = f"{cited.title} ngày {_day(cited.issued_on)}"
        _around(low, cited)
        yield cited


def _day(iso: str | None) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ""


# --- 2: around a citation ------------------------------------------------------------------------------------

_PIN = r"(?:diem|khoan|dieu|muc|chuong|phan|phu luc|tieu muc)\s+(?:\d+[a-z]?|[a-z]|[ivxl]+)(?:(?:\s*,\s*|\s+va\s+|,\s*va\s+)(?:\d+[a-z]?|[a-z]|[ivxl]+)(?!\w))*"
_PINPOINT = re.compile(
    rf"(?P<pin>{_PIN}(?:[\s,;]*(?:va\s+|cua\s+)?{_PIN})*)\s*,?\s*(?:cua\s+|tai\s+|thuoc\s+|ban hanh kem theo\s+|kem theo\s+)?$"
)

# The cue nearest before the citation in its clause decides; the order settles a tie.
_RELATIONS = (
    ("căn cứ", re.compile(r"(?<!\w)can cu(?!\w)")),
    ("kèm theo", re.compile(r"(?<!\w)(?:ban hanh )?kem theo(?!\w)")),
    ("thay thế", re.compile(r"(?<!\w)thay the(?!\w)")),
    ("bãi bỏ", re.compile(r"(?<!\w)(?:bai bo|huy bo|het hieu luc)(?!\w)")),
    ("sửa đổi", re.compile(r"(?<!\w)(?:sua doi|bo sung mot so|dinh chinh)(?!\w)")),
    ("thực hiện", re.compile(r"(?<!\w)(?:thuc hien|trien khai|thi hanh|quan triet|cu the hoa|to chuc hoc tap)(?!\w)")),
    ("dẫn chiếu", re.compile(r"(?<!\w)(?:theo|tai|quy dinh|huong dan|tren co so)(?!\w)")),
)
_ENDED_AFTER = re.compile(r"[^.;\n]{0,60}(?:het hieu luc|bi bai bo|duoc bai bo)")


def _around(low: str, cited: _Cited) -> None:
    """Sets the pinpoint before a citation and its relation to the document."""
    line = low.rfind("\n", 0, cited.start) + 1
    clause = max(line, low.rfind(";", line, cited.start) + 1, low.rfind(". ", line, cited.start) + 1)
    before = low[clause : cited.start]
    pin = _PINPOINT.search(before)
    if pin:
        cited.pin = (clause + pin.start("pin"), clause + pin.end("pin"))
    best, at = "dẫn chiếu", -1
    for relation, cue in _RELATIONS:
        last = -1
        for match in cue.finditer(before):
            last = match.start()
        if last > at:
            best, at = relation, last
    # A whole list of bases stands after one `Căn cứ`.
    if re.match(r"[\s\-–+*]*can cu(?!\w)", low[line : line + 20]) and best in ("dẫn chiếu", "sửa đổi", "căn cứ"):
        best = "căn cứ"
    if _ENDED_AFTER.match(low, cited.end) and best in ("dẫn chiếu", "căn cứ"):
        best = "bãi bỏ"
    cited.relation = best


# --- 3: one document, many citations -------------------------------------------------------------------------

_ALIAS = re.compile(
    r"\(?\s*(?:sau đây|dưới đây)\s+(?:gọi tắt|viết tắt|gọi chung|gọi)\s+là[:\s]+[“\"]?(?P<alias>[^”\")\n;,.]{3,60}?)[”\"]?\s*[);,.\n]"
)


def _short_forms(text: str, cited: list[_Cited]) -> list[_Cited]:
    """Later mentions by an announced alias (`sau đây gọi tắt là Đề án 06`) or by number alone (`Nghị quyết 57`)."""
    low = flat(text)
    found: list[_Cited] = []
    spans = [(c.start, c.end) for c in cited]

    def free(a: int, b: int) -> bool:
        return not any(x < b and a < y for x, y in spans)

    for alias in _ALIAS.finditer(text):
        owner = max(
            (c for c in cited if c.end <= alias.start() + 1 and alias.start() - c.end < 250), key=lambda c: c.end, default=None
        )
        name = alias["alias"].strip()
        if owner is None or flat(name).endswith(" nay") or _KIND.match(flat(name)) is None:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(flat(name))}(?![\w/-])", low):
            if match.start() >= alias.end() and free(*match.span()):
                short = replace(owner, start=match.start(), end=match.end(), pin=None, sure=owner.sure * 0.95)
                _around(low, short)
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
            _around(low, short)
            found.append(short)
            spans.append(match.span())
    return found


def _merge(cited: list[_Cited]) -> None:
    """Gives all citations of one document what any of them states; the nearest earlier one where several differ."""
    for c in cited:
        if c.odd_year and c.issued_on and c.symbol is not None:
            c.symbol = replace(c.symbol, year=int(c.issued_on[:4]))
            c.sure *= 0.8
    _name_laws(cited)
    groups: dict[str, list[_Cited]] = {}
    for c in cited:
        groups.setdefault(_key(c), []).append(c)
    for group in groups.values():
        dates = sorted({c.issued_on for c in group if c.issued_on})
        for i, c in enumerate(group):
            if c.issued_on is None and dates:
                c.issued_on = dates[0] if len(dates) == 1 else _nearest(group, i)
            if c.title is not None and c.year is None:
                years = {m.year for m in group if m.year}
                c.year = years.pop() if len(years) == 1 else None
        same_day: dict[str | None, list[_Cited]] = {}
        for c in group:
            same_day.setdefault(c.issued_on, []).append(c)
        for same in same_day.values():
            issuer = next((m.issuer for m in sorted(same, key=lambda m: -len(m.issuer or "")) if m.issuer), None)
            title = next((m.title for m in same if m.title), None)
            kinds = [m.kind for m in same if m.kind and m.kind != "Văn bản"]
            kind = max(kinds, key=kinds.count) if kinds else None
            for c in same:
                c.issuer, c.title, c.kind = issuer, title, kind or c.kind


def _key(c: _Cited) -> str:
    if c.symbol is not None and not c.blank:
        return c.symbol.key
    return fold(c.title) + (f" {c.year}" if c.year else "")


def _nearest(group: list[_Cited], i: int) -> str | None:
    earlier = [c.issued_on for c in group[:i] if c.issued_on]
    later = [c.issued_on for c in group[i:] if c.issued_on]
    return earlier[-1] if earlier else later[0]


def _name_laws(cited: list[_Cited]) -> None:
    """Joins bare names (`Luật Đấu thầu`) to the law of that name that a number, date or year tells apart."""
    full: dict[str, list[_Cited]] = {}
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
