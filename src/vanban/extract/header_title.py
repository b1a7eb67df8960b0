"""The title of a document: its type (tên loại) and subject (trích yếu), from the type line or from what the text calls itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from vanban.extract.casing import sentence_case
from vanban.extract.issuer import authority_to_issuer
from vanban.extract.symbols import Symbol, find_symbols
from vanban.extract.values import find_dates
from vanban.text.fold import bare, fold
from vanban.tree.forms import ANNEX, Form, Row, is_position, issuer_word, kind_names, kind_of
from vanban.tree.zones import ends_open


@dataclass(frozen=True, slots=True)
class Guess:
    """A value read somewhere in the text, with its place and how sure it is."""

    value: str
    start: int
    end: int
    sure: float


@dataclass(frozen=True, slots=True)
class Published:
    """The head that publishers of law print under the type line: `CỦA CHÍNH PHỦ SỐ … NGÀY …`."""

    issuer: str
    number: str
    symbol: Symbol | None
    printed: str
    issued_on: str | None
    rows: int
    """How many rows it takes."""
    start: int
    end: int


def joined(rows: list[Row]) -> str:
    """The text of several rows on one line."""
    return re.sub(r"\s+", " ", " ".join(r.text for r in rows)).strip()


# --- type ----------------------------------------------------------------------------------------------------


def kind_name(row: Row, title: list[Row]) -> str:
    """The type that a type line names, with its second line where the name runs over two (`CHƯƠNG TRÌNH` / `PHỐI HỢP`)."""
    below = next((r for r in title if r.start > row.end), None)
    if below is not None and below.upper and len(below.text) < 30:
        both = kind_names().get(fold(f"{row.text} {below.text}"))
        if both:
            return both
    return kind_of(row.text) or sentence_case(row.text)


@cache
def _own_kind() -> tuple[tuple[re.Pattern[str], float], ...]:
    names = sorted((n for n in set(kind_names().values()) if n not in ("Văn bản", "Phụ lục")), key=len, reverse=True)
    kinds = "|".join(re.escape(n) for n in names)
    return (
        (re.compile(rf"(?i:trên đây là)\s+(?P<kind>{kinds})\b"), 0.85),
        (
            re.compile(rf"(?i:xây dựng|ban hành|triển khai|thực hiện|nội dung)\s+(?:và ban hành\s+)?(?P<kind>{kinds})\s+này\b"),
            0.8,
        ),
        (re.compile(rf"\b(?P<kind>{kinds})\s+này\b"), 0.7),
        (re.compile(rf"(?i:xây dựng|ban hành)\s+(?P<kind>(?i:{kinds}))\s[^.;]{{5,400}}?như sau\s*:"), 0.7),
    )


def kind_from_text(text: str) -> Guess | None:
    """The type that the document calls itself: `Trên đây là Kế hoạch …`, `ban hành Khung hướng dẫn này`."""
    for form, sure in _own_kind():
        found = list(form.finditer(text))
        if found:
            names = [kind_names().get(fold(m["kind"]), m["kind"]) for m in found]
            best = max(dict.fromkeys(names), key=names.count)
            match = found[names.index(best)]
            return Guess(best, match.start("kind"), match.end("kind"), sure)
    return None


# `CỦA CHÍNH PHỦ SỐ 43/2009/NĐ-CP NGÀY 07 THÁNG 5 NĂM 2009`
_PUBLISHED = re.compile(
    r"(?i)^của\s+(?P<issuer>[^\d]{3,90}?)\s*,?\s+số\s*:?\s*(?P<symbol>\d[^\s,]*)\s*,?\s*"
    r"(?P<date>ngày\s*\d{1,2}\s*(?:tháng|[/.-])\s*\d{1,2}\s*(?:năm|[/.-])\s*\d{4})"
)


def read_published(title: list[Row]) -> Published | None:
    """Issuer, number and date from under the type line, None where the title does not begin so."""
    rows = [r for r in title if r.form is not Form.KIND][:4]
    for count in range(1, len(rows) + 1):
        text = joined(rows[:count])
        match = _PUBLISHED.match(text)
        if match is None or not (issuer_word(match["issuer"]) or is_position(match["issuer"])):
            continue
        dates = find_dates(text, match.start("date"))
        symbols = find_symbols(text, 0, match.start("date"))
        number = re.match(r"\d+[a-zA-Z]?", match["symbol"])
        return Published(
            issuer=match["issuer"],
            number=number[0] if number else match["symbol"],
            symbol=symbols[0].symbol if symbols else None,
            printed=match["symbol"],
            issued_on=dates[0].date.iso if dates else None,
            rows=count,
            start=rows[0].start,
            end=rows[count - 1].end,
        )
    return None


# --- subject -------------------------------------------------------------------------------------------------


def about_rows(head: list[Row], first: int) -> list[Row]:
    """The lines of `V/v …` in a letterhead, from its first row up to the next fixed line."""
    rows = [head[first]]
    for row in head[first + 1 :]:
        if row.form is Form.STRAY and ends_open(rows[-1]):
            rows.append(row)
            continue
        capitals = row.form is Form.UPPER and not rows[-1].upper
        if row.form not in (Form.OTHER, Form.UPPER, Form.KIND, Form.BULLET) or capitals:
            break
        rows.append(row)
    return rows


def subject_rows(title: list[Row], kind: str | None, skip: int, following: Row | None) -> list[Row]:
    """The lines of the subject in a title; `skip` rows after the type line are not of it, `following` opens the body."""
    rows: list[Row] = []
    kind_seen = not any(r.form is Form.KIND for r in title)
    for i, row in enumerate(title):
        if row.form is Form.KIND and not kind_seen:
            kind_seen = True
            continue
        if row.form is Form.ANNEX:
            match = ANNEX.match(bare(row.text))
            group = "title" if match and match["title"] else "more"
            if match and match[group] and match[group].strip(" .…"):
                cut = match.start(group)
                rows.append(Row(row.start + cut, row.end, row.text[cut:], row.page, row.bold, form=Form.OTHER))
            continue
        if row.form is Form.ATTACHED and not rows and _title_follows(title[i + 1 :]):
            continue
        if row.form in (Form.ADDRESSEE, Form.ATTACHED):
            break
        figure = row.form is Form.STRAY and bool(rows) and ends_open(rows[-1])
        if not kind_seen or (row.form in (Form.RULE, Form.STAR, Form.MARK, Form.STRAY) and not figure):
            continue
        if not skip and not rows and row.upper and _of_whom(row, title[i + 1 : i + 2]):
            continue
        if is_authority_row(row, title, following):
            break
        rows.append(row)
    rows = rows[skip:]
    # The second line of the type is not the subject.
    if len(rows) > 1 and kind and fold(rows[0].text) and fold(kind).endswith(" " + fold(rows[0].text)):
        rows = rows[1:]
    return rows


def _title_follows(below: list[Row]) -> bool:
    """Whether the title of an annex stands below its `(Kèm theo …)`: a type line, or no letterhead of a form."""
    forms = {r.form for r in below}
    return bool(below) and (Form.KIND in forms or not forms & {Form.STATE_HEAD, Form.MOTTO, Form.NUMBER, Form.PLACE_DATE})


def _of_whom(row: Row, below: list[Row]) -> bool:
    """Whether a row says who decides, as Party type lines go on: `CHỈ THỊ` / `CỦA BAN THƯỜNG VỤ TỈNH ỦY`."""
    return bool(re.match(r"(?i)^của\b", row.text)) and bool(below) and not below[0].upper


_BASES = re.compile(r"(?i)(?:can cu|theo|xet|thuc hien|tren co so|de|-\s*can cu)\b")


def is_authority_row(row: Row, title: list[Row], following: Row | None) -> bool:
    """Whether a row of the title is the line of the issuing authority above the bases (`GIÁM ĐỐC SỞ Y TẾ`)."""
    later = [r for r in title if r.start >= row.start]
    if len(later) > 2 or not row.upper or not all(r.upper for r in later):
        return False
    before = [r for r in title if r.end < row.start and r.form is not Form.KIND]
    bases = following is not None and _BASES.match(bare(following.text))
    return bool(bases and before and authority_to_issuer(joined(later), ""))


_ABOUT = re.compile(r"(?i)^(?:v\s?[/.]\s?v|về việc|[-–—\s]+)\s*[:.]?\s*")


def plain_subject(text: str) -> str:
    """A subject without `V/v`, `Về việc`, rules and closing marks."""
    before = None
    while before != text:
        before, text = text, _ABOUT.sub("", text)
    text = re.sub(r"\s*(?:[-–—_=*]{3,}|\*)\s*$", "", text)
    return text.strip(" .;,*_–—").strip()
