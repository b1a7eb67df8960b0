"""A bundle to its component documents (văn bản thành phần): letters, plans, and annexes with their parents.

1. A letterhead opens a document: the national or Party head line, number line and place-and-date line stand
   together (in any order, since columns and scans disorder them). Blank forms in annexes have the head line too,
   but neither a number nor a year.
2. An annex line (`PHỤ LỤC I`) or a title followed by `(Kèm theo … số …)` opens an annex.
3. An annex belongs to the document that it says it is attached to; where it names none, to the one before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vanban.ingest.quality import judge
from vanban.model import Part, Text
from vanban.text.fold import bare, fold
from vanban.tree.forms import (
    ANNEX,
    ATTACHED,
    NUMBER,
    PLACE_DATE,
    Form,
    Row,
    has_surname,
    is_annex_head,
    is_incoming_line,
    is_upper,
    issuer_word,
    kind_at_start,
    looks_like_name,
    phrases,
    rows_of,
)

_ANCHORS = {Form.STATE_HEAD, Form.MOTTO, Form.PARTY_HEAD, Form.NUMBER, Form.PLACE_DATE}
_END_FORMS = {Form.AUTHORITY, Form.POSITION, Form.ARCHIVE, Form.RECIPIENTS, Form.BULLET}
_HEAD_FORMS = {
    Form.STATE_HEAD, Form.MOTTO, Form.PARTY_HEAD, Form.NUMBER, Form.PLACE_DATE, Form.UPPER, Form.STAR, Form.RULE, Form.MARK,
    Form.INCOMING, Form.ABOUT,
}  # fmt: skip

# Lines between two anchors of one letterhead: subject of a letter, incoming stamp, torn issuer name.
_REACH = 9
# A letterhead in the middle of a file that has fewer words before it than this follows page furniture, not a document.
_LEAST_DOCUMENT = 40
# Lines between an annex title and its `(Kèm theo …)`: titles of eight lines occur.
_TITLE_LINES = 10


@dataclass(slots=True)
class _Head:
    """The first row of a component document."""

    row: int
    annex: bool = False
    symbol: str = ""
    """As far as printed; begins with `/` or `-` where the number is blank."""
    kind: str = ""
    cited: str | None = None
    """For an annex: the symbol that it says it is attached to; None where it names none."""
    cited_kind: str | None = None
    label: str = ""
    attached: bool = False


def split_parts(text: Text) -> list[Part]:
    """The component documents of a source, in order; together they cover all of the text."""
    rows = rows_of(text)
    found = [*_letterheads(rows), *_annexes(rows)]
    heads = _merge(rows, [*found, *_after_end(rows, {h.row for h in found})], len(text.text))
    parts: list[Part] = []
    for n, head in enumerate(heads):
        start = 0 if n == 0 else _line_start(text.text, rows[head.row].start)
        end = _line_start(text.text, rows[heads[n + 1].row].start) if n + 1 < len(heads) else len(text.text)
        parent = _parent(heads, n) if head.annex else None
        parts.append(Part(n + 1, text.slice(start, end), start, head.annex, parent))
    return parts or [Part(1, text, 0)]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


# --- letterheads ---------------------------------------------------------------------------------------------


def _letterheads(rows: list[Row]) -> list[_Head]:
    """Rows on which a letterhead begins."""
    heads = []
    i = 0
    while i < len(rows):
        if rows[i].form not in _ANCHORS:
            i += 1
            continue
        last = i
        j = i + 1
        while j < len(rows) and j - last <= _REACH and _may_stand_in_head(rows[j]):
            if rows[j].form in _ANCHORS:
                # A second number or head line is the next letterhead.
                if rows[j].form in (Form.STATE_HEAD, Form.PARTY_HEAD) and any(r.form is rows[j].form for r in rows[i:j]):
                    break
                last = j
            j += 1
        cluster = rows[i : last + 1]
        if _is_letterhead(rows, i, last):
            start = _walk_back(rows, i)
            number = next((r for r in cluster if r.form is Form.NUMBER), None)
            kind = next((r for r in rows[last + 1 : last + 8] if r.form is Form.KIND), None)
            heads.append(_Head(start, symbol=_symbol(number), kind=fold(kind.text) if kind else ""))
        i = last + 1
    return heads


def _may_stand_in_head(row: Row) -> bool:
    if row.form is Form.ADDRESSEE and len(row.text) < 14:
        # `Kính gửi:` alone may be read with the left column, before the head line of the right one.
        return True
    if row.table or row.form in (
        Form.RECIPIENTS,
        Form.ARCHIVE,
        Form.AUTHORITY,
        Form.KIND,
        Form.ADDRESSEE,
        Form.ANNEX,
        Form.ATTACHED,
    ):
        return False
    return (
        row.form in _HEAD_FORMS or is_incoming_line(row.text) or (len(row.text) < 120 and not row.text.endswith((".", ";", ":")))
    )


def _is_letterhead(rows: list[Row], first: int, last: int) -> bool:
    """Whether the anchors between two rows make a letterhead, and not a blank form or an example."""
    cluster = rows[first : last + 1]
    forms = {r.form for r in cluster}
    named = bool(forms & {Form.STATE_HEAD, Form.PARTY_HEAD})
    head = named or Form.MOTTO in forms
    number = next((r for r in cluster if r.form is Form.NUMBER), None)
    date = next((r for r in cluster if r.form is Form.PLACE_DATE), None)
    if number is not None and _is_copy(number):
        return False
    if not ((head and (number or date)) or (number and date)):
        return False
    filled = any(c.isdigit() for c in _symbol_number(number)) if number else False
    if not (filled or _has_year(date) or (number and _code(number))):
        return False
    after_form = any(
        fold(r.text).startswith(("mau so", "mau 0", "mau 1", "bieu mau", "mau bieu", "mau"))
        for r in rows[max(0, first - 6) : first]
    )
    if after_form and not (filled and _has_year(date)):
        return False
    # Without a head line, running text may hold a symbol and a date; a letterhead has the issuer in capitals too.
    return head or any(r.form is Form.UPPER for r in rows[max(0, first - 3) : last + 1])


def _has_year(date: Row | None) -> bool:
    if date is None:
        return False
    match = PLACE_DATE.match(bare(date.text))
    return bool(match and re.fullmatch(r"(?:\d\s*){4}", match["year"].strip()))


def _symbol(number: Row | None) -> str:
    match = NUMBER.match(bare(number.text)) if number else None
    return _plain(match["symbol"]) if match else ""


def _symbol_number(number: Row | None) -> str:
    match = NUMBER.match(bare(number.text)) if number else None
    return match["number"] if match else ""


def _code(number: Row) -> bool:
    """Whether the symbol has a code of capitals after its number: a form has dots there."""
    return bool(re.search(r"[A-Z]{2,}", _symbol(number).upper())) and "…" not in number.text and "..." not in number.text


def _plain(symbol: str) -> str:
    """A symbol for comparison: no spaces, dots or diacritics, capitals."""
    return re.sub(r"[\s.…_]", "", bare(symbol)).upper()


def _is_copy(number: Row) -> bool:
    """Whether the number is that of a copy (sao y, trích sao, sao lục)."""
    codes = {bare(c).upper() for c in phrases()["copy_codes"]}
    return any(code in codes for code in re.split(r"[^A-Z]+", _symbol(number)) if code)


def _walk_back(rows: list[Row], first: int) -> int:
    """The row on which the letterhead around an anchor begins: issuer lines and signs above it belong to it."""
    start = first
    for i in range(first - 1, max(-1, first - _REACH), -1):
        row = rows[i]
        if row.page is not None and row.page != rows[first].page:
            break
        if row.form not in (
            Form.UPPER,
            Form.STAR,
            Form.RULE,
            Form.MARK,
            Form.ABOUT,
            Form.INCOMING,
            Form.STRAY,
        ) and not is_incoming_line(row.text):
            break
        if row.form is Form.STRAY and rows[i - 1].form is not Form.UPPER:
            break
        if _is_signer(rows, i):
            break
        start = i
    return start


def _is_signer(rows: list[Row], i: int) -> bool:
    """Whether a row of capitals is the name of a signer: it stands below an office and begins with a surname."""
    above = rows[max(0, i - 3) : i]
    if not any(r.form in (Form.POSITION, Form.AUTHORITY) for r in above) or any(
        not r.upper and looks_like_name(r.text) for r in above
    ):
        return False
    return looks_like_name(rows[i].text) and has_surname(rows[i].text) and not issuer_word(rows[i].text)


# --- annexes -------------------------------------------------------------------------------------------------


def _annexes(rows: list[Row]) -> list[_Head]:
    """Rows on which an annex begins, by its label or by `(Kèm theo …)` under its title."""
    heads: list[_Head] = []
    used: set[int] = set()
    for i, row in enumerate(rows):
        top = row.table and row.page is not None and (i == 0 or rows[i - 1].page != row.page)
        if top and is_annex_head(row.text.split("\t")[0].strip()):
            # The rulings of the page take in its heading.
            heads.append(_Head(i, annex=True, kind="phu luc"))
        if row.form is not Form.ANNEX:
            continue
        attached = _attached_below(rows, i)
        if attached is None and not _stands_apart(rows, i):
            continue
        match = ANNEX.match(bare(row.text))
        head = _Head(i, annex=True, kind="phu luc", label=fold(match["label"] or "") if match else "")
        if attached is not None:
            used.add(attached)
            _read_attachment(rows, attached, head)
        heads.append(head)
    for i, row in enumerate(rows):
        if row.form is not Form.ATTACHED or i in used or row.text[0] not in "([":
            continue
        start = _title_above(rows, i)
        if start is None:
            continue
        head = _Head(start, annex=True, kind=fold(kind_at_start(rows[start].text) or ""))
        _read_attachment(rows, i, head)
        if head.cited is None and head.cited_kind is None:
            continue
        heads.append(head)
    return heads


def _after_end(rows: list[Row], known: set[int]) -> list[_Head]:
    """Rows of paged sources on which something begins that follows the end block of a document on a new page.

    Nothing but annexes stands there; those without a label or a note are known by this alone. Of later pages only
    those count that open with the word for a list or table in capitals.
    """
    heads: list[_Head] = []
    ended: int | None = None
    # Of several archive lines of one document, the last is its own; those before are examples.
    archives = [i for i, r in enumerate(rows) if r.form is Form.ARCHIVE and _closes_list(rows, i)]
    if not archives:
        # The archive line is unreadable: the last `Nơi nhận` with a list below it will do.
        # Beside it the seal may be read as a line or two of noise.
        lists = [
            i
            for i, r in enumerate(rows)
            if r.form is Form.RECIPIENTS and any(b.form is Form.BULLET and b.page == r.page for b in rows[i + 1 : i + 4])
        ]
        archives = lists[-1:]
    letterheads = [i for i, r in enumerate(rows) if r.form in (Form.STATE_HEAD, Form.PARTY_HEAD)]
    own = {
        i
        for i, following in zip(archives, [*archives, len(rows)][1:], strict=True)
        if following == len(rows) or any(i < k < following for k in letterheads)
    }
    for i, row in enumerate(rows):
        if i in own:
            ended = i
        elif row.form in (Form.STATE_HEAD, Form.PARTY_HEAD):
            ended = None
        if ended is None or row.page is None or (i and rows[i - 1].page == row.page):
            continue
        page = [r for r in rows[i : i + 60] if r.page == row.page]
        signing = any(r.form in (Form.AUTHORITY, Form.POSITION, Form.ARCHIVE, Form.RECIPIENTS) for r in page[:6])
        # A numbered heading goes on with the text before it, whatever the archive line there was.
        numbered = re.match(r"^(?:[IVX]+|\d+|[a-zđ])\s*[.\-–/)]", row.text)
        if row.page == rows[ended].page or signing or numbered or not _says_something(page):
            continue
        if known & set(range(i, i + _TITLE_LINES)):
            # The page has a head of its own, below noise or a running head.
            continue
        first = not any(h.row > ended for h in heads) and not any(k > ended for k in known if k < i)
        if first or (row.upper and _FORM_TITLE.match(bare(row.text).capitalize())):
            heads.append(_Head(i, annex=True, kind=fold(kind_at_start(row.text) or "")))
    return heads


def _closes_list(rows: list[Row], i: int) -> bool:
    """Whether an archive line ends the recipients of a signed document; an example or `Lưu hồ sơ số` of a stamp does not."""
    before = rows[max(0, i - _END_BLOCK) : i]
    around = rows[max(0, i - _END_BLOCK) : i + 9]
    # The title and the seal beside the list may stand between its last entries.
    listed = any(r.form in (Form.BULLET, Form.RECIPIENTS) for r in before[-8:]) and any(r.form is Form.RECIPIENTS for r in before)
    return listed and any(r.form in (Form.AUTHORITY, Form.POSITION) or _is_name(r) for r in around)


def _is_name(row: Row) -> bool:
    return row.form is Form.OTHER and looks_like_name(row.text) and has_surname(row.text)


def _says_something(page: list[Row]) -> bool:
    """Whether a page after an end block is more than the rest of the seal or of the signature."""
    text = " ".join(r.text for r in page)
    quality = judge(text)
    return len(text) >= _LEAST_PAGE or (quality.words >= _LEAST_WORDS and quality.valid >= _LEAST_VALID)


# Lines of an end block: the longest lists of recipients have about forty entries.
_END_BLOCK = 45
# Fewer characters on the page after an end block are the rest of the seal, unless they are words.
_LEAST_PAGE, _LEAST_WORDS, _LEAST_VALID = 120, 10, 0.6


def _attached_below(rows: list[Row], i: int) -> int | None:
    """The row `(Kèm theo …)` under an annex line, with only title lines between."""
    for j in range(i + 1, min(len(rows), i + _TITLE_LINES)):
        if rows[j].form is Form.ATTACHED:
            return j
        if rows[j].form in _END_FORMS or rows[j].form is Form.ANNEX or rows[j].table or len(rows[j].text) > 250:
            return None
    return None


def _stands_apart(rows: list[Row], i: int) -> bool:
    """Whether an annex line without `(Kèm theo …)` opens an annex: after the end of a text, above a title."""
    row = rows[i]
    before = rows[i - 1] if i else None
    new_page = before is None or (row.page is not None and before.page != row.page)
    after_end = before is not None and (
        before.form in (Form.ARCHIVE, Form.POSITION, Form.AUTHORITY)
        or looks_like_name(before.text)
        or before.text.endswith(("./.", "."))
    )
    following = rows[i + 1] if i + 1 < len(rows) else None
    titled = following is not None and (following.table or is_upper(following.text) or following.bold)
    long_title = len(row.text) > 14 and is_upper(row.text)
    if is_upper(row.text.split()[0]):
        return new_page or titled or long_title or after_end
    if len(row.text) > 16:
        # `Phụ lục 2: Danh mục …` in small letters is also how a text lists its annexes.
        return before is not None and new_page
    return new_page or (titled and after_end)


def _title_above(rows: list[Row], attached: int) -> int | None:
    """The first row of the title above `(Kèm theo …)`, None where what stands above is no title in capitals."""
    start: int | None = None
    capitals = False
    for i in range(attached - 1, max(-1, attached - _TITLE_LINES), -1):
        row = rows[i]
        if row.form in _END_FORMS or row.table or _is_signer(rows, i) or row.form is Form.STRAY:
            break
        heading = row.form in (Form.UPPER, Form.KIND, Form.STAR, Form.RULE, Form.MOTTO, Form.STATE_HEAD, Form.PARTY_HEAD)
        loose = len(row.text) < 110 and not row.text.endswith((".", ";", ":", ",")) and not looks_like_name(row.text)
        if not heading and not (loose and not capitals):
            break
        if re.match(r"^(?:[IVX]+|\d+)\s*[.\-–)]", row.text):
            break
        capitals = capitals or heading or bool(_FORM_TITLE.match(bare(row.text)))
        start = i
    return start if capitals else None


# A title of an annex in small letters: `Mẫu số 01`, `Biểu 2`, `Danh mục …`.
_FORM_TITLE = re.compile(r"(?:Mau|Bieu|Bieu mau|Phu bieu)(?: so)?:?\s*\d|Danh (?:muc|sach)\b|The le\b|Quy che\b|Quy dinh\b")

# `Kèm theo Quyết định số 08/2025/QĐ-UBND ngày …` · `kèm theo Công văn số……../BKHCN-HVCL` · `… tại Nghị quyết số 03/NQ-CP`
CITED = re.compile(
    r"(?:^|\W)so\s*:?\s*(?P<symbol>(?:\d[\dA-Za-z]{0,6}|[\s.…_]*)\s*[-/]\s*[\w&.,\-/ ]*?)(?=\s*,?\s*ngay\b|\s+cua\b|\s*\)|\s*$)",
    re.IGNORECASE,
)


def _read_attachment(rows: list[Row], i: int, head: _Head) -> None:
    """Note what an annex says it is attached to."""
    text = rows[i].text
    j = i + 1
    while ")" not in text and j < len(rows) and j - i < 4:
        text += " " + rows[j].text
        j += 1
    head.attached = True
    flat = bare(text)
    match = CITED.search(flat)
    if match:
        head.cited = _plain(match["symbol"])
        before = flat[: match.start()]
    else:
        before = flat
    words = re.sub(r"\W+", " ", ATTACHED.sub("", before)).split()
    for k in range(len(words)):
        name = kind_at_start(" ".join(words[max(0, len(words) - 1 - k) :]))
        if name:
            head.cited_kind = fold(name)
            break


# --- together ------------------------------------------------------------------------------------------------


def _merge(rows: list[Row], found: list[_Head], length: int) -> list[_Head]:
    """The heads in order, without those that repeat or are forms inside an annex; the first begins the text."""
    heads: list[_Head] = []
    for head in sorted(found, key=lambda h: (h.row, not h.annex)):
        if heads:
            last = heads[-1]
            between = rows[last.row : head.row]
            if sum(len(r.text) for r in between) < _LEAST_DOCUMENT or (
                head.row - last.row <= 3 and last.annex and not head.annex
            ):
                # One head seen twice: `PHỤ LỤC` above a title, or a form with its own head line under an annex line.
                if head.annex and not last.annex and _only_head(between):
                    heads[-1] = _Head(
                        last.row, True, head.symbol, head.kind, head.cited, head.cited_kind, head.label, head.attached
                    )
                continue
            if head.annex and head.label and last.annex and head.label == last.label and not head.attached:
                continue
        heads.append(head)
    if not heads:
        return [_Head(0)] if rows else []
    before = rows[: heads[0].row]
    if sum(len(r.text) for r in before) >= _LEAST_DOCUMENT and not _only_head(before):
        heads.insert(0, _Head(0, kind=fold(next((r.text for r in before[:12] if r.form is Form.KIND), ""))))
    else:
        heads[0].row = 0
    return heads


def _only_head(rows: list[Row]) -> bool:
    """Whether rows hold nothing but parts of a letterhead."""
    return all(r.form in _HEAD_FORMS or is_incoming_line(r.text) or r.form is Form.STRAY for r in rows)


def _parent(heads: list[_Head], n: int) -> int | None:
    """Number of the document that an annex belongs to."""
    head = heads[n]
    before = [(i + 1, h) for i, h in enumerate(heads[:n]) if not h.annex]
    if not before:
        return None
    if head.cited:
        for number, other in reversed(before):
            if other.symbol and same_symbol(head.cited, other.symbol):
                return number
        # A document whose own head was lost is known by its type alone.
        for number, other in reversed(before):
            if not other.symbol and other.kind and other.kind == head.cited_kind:
                return number
        return None
    if head.cited_kind:
        for number, other in reversed(before):
            if other.kind == head.cited_kind:
                return number
    # Annexes follow their document; one without a word of its parent follows the annex before it.
    return before[-1][0]


def same_symbol(a: str, b: str) -> bool:
    """Whether two symbols may be one: alike, or alike after the number where one number is blank."""
    a, b = _plain(a), _plain(b)
    if a == b:
        return True
    tail_a, tail_b = re.sub(r"^\d+[A-Z]?(?=[-/])", "", a), re.sub(r"^\d+[A-Z]?(?=[-/])", "", b)
    blank = tail_a == a or tail_b == b
    return blank and tail_a == tail_b
