"""One citation and what stands around its name or symbol: date, issuer and year after it, pinpoint before it, and
the relation of the citing document to it.

Everything is matched on text without diacritics (`low`, see `flat.py`), since scans lose them first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from vanban.extract.names import Mention, find_mentions
from vanban.extract.symbols import Symbol
from vanban.extract.values import DateFound, find_dates


@dataclass(slots=True)
class Cited:
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
    own_name: bool = False
    """Whether it would be the document's own name, stood it in the title: a plan's name without quotation marks."""

    @property
    def id(self) -> str | None:
        return str(self.symbol) if self.symbol is not None and not self.blank else None


# `này` for `ngày` is a frequent slip of the pen before a date in figures.
_JOINT = re.compile(r"[\s,]*(?:\(\s*)?(?:(?:duoc\s+)?(?:ban hanh|ky(?: ban hanh)?|phe duyet)\s+)?(?:ng?ay\s+)?$")


def take_date(text: str, low: str, cited: Cited, dates: list[DateFound]) -> None:
    """The date that follows the citation, with its end moved behind it."""
    following = bisect_left(dates, cited.end, key=lambda d: d.start)
    if following == len(dates) or dates[following].start > cited.end + 40:
        return
    found = dates[following]
    between = low[cited.end : found.start]
    if not _JOINT.fullmatch(between) or ("\n" in between.strip(" ") and not text.startswith("ngày", found.start)):
        # A date of its own line begins with a capital; in a narrow cell the sentence goes on.
        return
    if "ngay" not in low[found.start : found.end] and not re.fullmatch(r"[\s(,]*(?:ng?ay\s+)?", between):
        return
    cited.issued_on = found.date.iso
    cited.sure *= 0.9 if found.repaired else 1
    if cited.id is None:
        cited.year = found.date.year
    cited.end = found.end
    if between.count("(") and low[cited.end : cited.end + 1] == ")":
        cited.end += 1


_YEAR_AFTER = re.compile(r"\s*(?:,?\s*nam\s+(\d{4})(?!\d)|\(\s*(?:nam\s+)?(\d{4})\s*\)|\s(\d{4})(?![\d/.-]))")
_BLANK_DATE = re.compile(r"[\s,]*ngay[\s./…_\d]*(?:thang)?[\s./…_\d]*(?:nam\s*)?(\d{4})(?!\d)")


def take_year(low: str, cited: Cited) -> None:
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


_NOW = re.compile(r"\s*\((?:nay|truoc day|cu)\b[^)\n]{0,60}\)")
_OF = re.compile(r"[\s,]*(?:\(\s*)?(?:cua|do)\s+")
_HOLDERS = re.compile(
    r"(?:Bộ trưởng|Chủ tịch|Thứ trưởng|Giám đốc|Tổng Giám đốc|Chánh án|Viện trưởng|Tổng Kiểm toán|Thống đốc|Chủ nhiệm)\s+"
)
_TERM = re.compile(r"\s*,?\s*(?:\(?khóa\s+[IVXL]+\)?|khoá\s+[IVXL]+)")


def take_issuer(text: str, low: str, cited: Cited) -> None:
    """The issuer that follows (`của …`), with the end moved behind it, and a date behind that."""
    of = _OF.match(low, cited.end)
    if of is None:
        return
    names = _issuers(text, of.end(), joint=cited.symbol is not None and len(cited.symbol.offices) > 1)
    if names is None:
        return
    cited.issuer, cited.end = names
    if cited.issued_on is None:
        was = cited.end
        now = _NOW.match(low, cited.end)
        cited.end = now.end() if now else cited.end
        take_date(text, low, cited, find_dates(text, cited.end, cited.end + 48))
        cited.end = cited.end if cited.issued_on else was


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
    r"(?:^|[\n.;:,])[\s\-–+*]*(?P<date>ngay\s[^,\n;]{6,40}?)\s*,\s*(?P<who>[^;\n]{4,200}?)\s+(?:da\s+)?(?:ky\s+)?(?:ban hanh|thong qua|ky|phe duyet|co)\s+$"
)


def take_before(text: str, low: str, cited: Cited) -> None:
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


def issuer_before(text: str, low: str, cited: Cited) -> str | None:
    """The issuer that stands before: `đề nghị của Bộ A và Bộ B tại Tờ trình số …`, also over a list of documents."""
    line = max(low.rfind("\n", 0, cited.start) + 1, cited.start - _CLAUSE)
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
    ("dẫn chiếu", re.compile(r"(?<!\w)(?:(?<!kem )theo|tai|quy dinh|huong dan|tren co so)(?!\w)")),
)
_ENDED_AFTER = re.compile(r"[^.;\n]{0,60}(?:het hieu luc|bi bai bo|duoc bai bo)")


# The longest clause of bases in real documents has half as many characters; a list of symbols has no end.
_CLAUSE = 1500


def set_around(low: str, cited: Cited) -> None:
    """Sets the pinpoint before a citation and its relation to the document."""
    line = low.rfind("\n", 0, cited.start) + 1
    clause = max(line, cited.start - _CLAUSE)
    clause = max(clause, low.rfind(";", clause, cited.start) + 1, low.rfind(". ", clause, cited.start) + 1)
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
