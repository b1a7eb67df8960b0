"""The regions of one component document: letterhead, title, body, signature, recipients, stamps.

The letterhead stops at the type line (tên loại), at `Kính gửi` or at the first line that no letterhead has. The
title is judged by looks: its lines do not end like sentences and no line of it opens a body (`Căn cứ`, `Thực
hiện … số …`, a numbered heading). The end block is found from `Nơi nhận` and from the signer's authority or
office, which stand to its right and so before, after or among its lines in reading order.
"""

from __future__ import annotations

import re

from vanban.model import Part, Regime, Stretch, Text, Zones
from vanban.text.fold import bare, fold, fold_accented
from vanban.tree.forms import (
    NUMBER,
    SECRECY_FIELD,
    Form,
    Row,
    has_surname,
    is_incoming_line,
    is_name_after_speck,
    is_portal,
    is_position,
    issuer_word,
    leading_name,
    looks_like_name,
    phrases,
    rows_of,
)

_ANCHORS = (Form.STATE_HEAD, Form.MOTTO, Form.PARTY_HEAD, Form.NUMBER, Form.PLACE_DATE)
_HEAD_FORMS = (*_ANCHORS, Form.UPPER, Form.STAR, Form.RULE, Form.MARK, Form.INCOMING, Form.STRAY, Form.COPY)

# Lines that can only open a body, on text without diacritics.
BODY_START = re.compile(
    r"""(?xi)
    (?: can\ cu\b | theo\ de\ nghi\b | xet\ (?:de\ nghi|to\ trinh)\b | thuc\ hien\ (?:nghi|quyet|ke|cong|chi|chuong|luat|ket|thong|quy|huong|y\ kien|van\ ban|de\ an|noi\ dung|chuc\ nang)
      | tren\ co\ so\b | de\ (?:trien|thuc|tiep|nang|kip|bao|tang|chu)\b | nham\ (?:trien|thuc|nang|tang|day)\b | ngay\ \d | trong\ (?:thoi|nhung|nam|boi) | sau\ khi\b | qua\ (?:xem|nghien|theo)\b
      | ngay\ sau\b | hom\ nay\b | phan\ (?:i|1|thu)\b | chuong\ (?:i|1)\b | dieu\ 1\b | muc\ (?:i|1)\b | kinh\ (?:gui|trinh)\b | quyet\ (?:dinh|nghi)\s*:
      | [ia]\s*[.\-–/)]\s*\S | 1\s*[.\-–/)]\s*\S | 1\.1\b | tt\s | stt\b | - )
    """
)
_SENTENCE_END = re.compile(r"(?:(?<![.…])\.|[;:!?])$")

_MOST_TITLE_LINES = 14
_MOST_SUBJECT_WORDS = 110
_END_WINDOW = 45


def find_zones(part: Part) -> Zones:
    """The regions of a component document; what is not there is an empty stretch."""
    rows = rows_of(part.text)
    stamps = find_stamps(rows)
    stamped = {id(r) for stamp in stamps for r in stamp}
    head = 0 if part.annex else letterhead_end(rows, stamped)
    title = title_end(rows, head, annex=part.annex)
    recipients, signature, body_end = end_block(rows, title)
    body_start = rows[title].start if title < len(rows) else len(part.text.text)
    tables = [t for t in part.text.tables if t.start < body_start]
    if tables and not rows[:title]:
        body_start = 0
    return Zones(
        letterhead=_stretch(rows[:head]),
        title=_stretch(rows[head:title]),
        body=Stretch(body_start, max(body_start, body_end if body_end is not None else len(part.text.text.rstrip()))),
        signature=signature,
        recipients=recipients,
        stamps=tuple(_stretch(stamp) for stamp in stamps),
        regime=find_regime(rows, head),
    )


def _stretch(rows: list[Row]) -> Stretch:
    return Stretch(rows[0].start, rows[-1].end) if rows else Stretch(0, 0)


# --- stamps --------------------------------------------------------------------------------------------------


def find_stamps(rows: list[Row]) -> list[list[Row]]:
    """The incoming stamps (dấu đến) as lists of rows: the receiving office above `ĐẾN`, number, date and routing below."""
    stamps: list[list[Row]] = []
    for i, row in enumerate(rows[:60]):
        if row.form is not Form.INCOMING or any(row in s for s in stamps) or (i == 0 and is_portal(row.text)):
            continue
        first = i
        # The office stands above the word, in capitals over one or two lines; the issuer's own lines do not touch it.
        # Between them OCR may read the frame or the hour as a short line of noise.
        gap = i >= 2 and rows[i - 1].form is Form.OTHER and len(rows[i - 1].text) < 40 and rows[i - 2].form is Form.UPPER
        for back in (2, 3) if gap else (1, 2):
            above = rows[i - back] if i >= back else None
            if above is None or above.form is not Form.UPPER:
                break
            first = i - back
            if issuer_word(above.text):
                break
        if first < i and not (issuer_word(rows[first].text) or is_portal(rows[first].text)):
            first = i
        if first == 0 and not any(r.form in _ANCHORS for r in rows[:i]):
            first = i
        last = i
        for j in range(i + 1, min(len(rows), i + 8)):
            below = rows[j]
            noise = below.form is Form.OTHER and len(below.text) < 40 and j + 1 < len(rows) and rows[j + 1].form is Form.INCOMING
            if not (is_incoming_line(below.text) or below.form in (Form.STRAY, Form.INCOMING) or noise):
                break
            last = j
        stamps.append(rows[first : last + 1])
    return stamps


# --- letterhead ----------------------------------------------------------------------------------------------


def is_early_addressee(rows: list[Row], i: int) -> bool:
    """Whether `Kính gửi:` was read with the left column, before the head line of the right one."""
    row = rows[i]
    heads = (Form.STATE_HEAD, Form.PARTY_HEAD)
    return (
        row.form is Form.ADDRESSEE
        and len(row.text) < 14
        and any(r.form in heads for r in rows[i + 1 : i + 4])
        and not any(r.form in heads for r in rows[max(0, i - 8) : i])
    )


def letterhead_end(rows: list[Row], stamped: set[int] | None = None) -> int:
    """Index of the first row after the letterhead; 0 where there is none."""
    stamped = stamped or set()
    last_anchor = -1
    about = False
    for i, row in enumerate(rows[:40]):
        if is_early_addressee(rows, i):
            last_anchor = i if last_anchor >= 0 else last_anchor
            continue
        if row.table or row.form in (Form.KIND, Form.ADDRESSEE, Form.ANNEX, Form.ATTACHED, Form.RECIPIENTS, Form.AUTHORITY):
            break
        if id(row) in stamped:
            last_anchor = i if last_anchor >= 0 else last_anchor
            continue
        if row.form in _ANCHORS:
            last_anchor, about = i, False
        elif row.form is Form.ABOUT:
            about = True
            last_anchor = i if last_anchor >= 0 else last_anchor
        elif row.form in _HEAD_FORMS or is_incoming_line(row.text):
            if row.form in (Form.MARK, Form.STAR, Form.INCOMING) and last_anchor >= 0:
                last_anchor = i
        elif about and len(row.text) < 130 and not _SENTENCE_END.search(row.text):
            # The subject of a letter (V/v …) runs over several lines.
            last_anchor = i if last_anchor >= 0 else last_anchor
        elif len(row.text) > 60 or _SENTENCE_END.search(row.text) or i - last_anchor > 4:
            break
    return last_anchor + 1


# --- title ---------------------------------------------------------------------------------------------------


def title_end(rows: list[Row], head: int, *, annex: bool) -> int:
    """Index of the first row after type line, subject, addressees and the line of the issuing authority."""
    i = head
    if i >= len(rows):
        return len(rows)
    kind_at = next((k for k in range(i, min(len(rows), i + 4)) if rows[k].form is Form.KIND), None)
    if annex:
        return _annex_title_end(rows, i)
    if kind_at is not None:
        i = subject_end(rows, kind_at + 1)
    elif head == 0 and not (rows[0].upper or rows[0].bold) and not _titlelike(rows[0]):
        return 0
    elif head == 0:
        # No letterhead: the first lines may be the subject of a document whose head was lost.
        if BODY_START.match(bare(rows[0].text)):
            return 0
        i = subject_end(rows, 0)
    elif any(r.form is Form.ADDRESSEE for r in rows[:head]):
        while i < len(rows) and rows[i].form is Form.BULLET and len(rows[i].text) < 160:
            i += 1
    i = _skip_rules(rows, i)
    return _authority_end(rows, addressees_end(rows, i))


def _titlelike(row: Row) -> bool:
    return not row.table and len(row.text) < 260 and not _SENTENCE_END.search(row.text) and row.form is Form.OTHER


def _skip_rules(rows: list[Row], i: int) -> int:
    while i < len(rows) and rows[i].form in (Form.RULE, Form.STAR, Form.MARK):
        i += 1
    return i


def subject_end(rows: list[Row], i: int) -> int:
    """Index of the first row after a subject (trích yếu) that begins at row `i`."""
    first = i
    words = 0
    while i < len(rows) and i - first < _MOST_TITLE_LINES:
        row = rows[i]
        if row.table or row.form in (
            Form.RULE, Form.ADDRESSEE, Form.RECIPIENTS, Form.AUTHORITY, Form.ATTACHED, Form.ANNEX, Form.BULLET,
            Form.STATE_HEAD, Form.PARTY_HEAD, Form.MOTTO, Form.PLACE_DATE, Form.NUMBER, Form.INCOMING,
        ):  # fmt: skip
            break
        if row.form is Form.STRAY and not (i > first and ends_open(rows[i - 1])):
            break
        flat = bare(row.text)
        opens = BODY_START.match(flat)
        # `Thực hiện …` may also be the first line of a subject: then no symbol and no full stop stands in it.
        maybe = i == first and (
            row.form is Form.ABOUT
            or (fold(row.text).startswith("thuc hien") and not _SENTENCE_END.search(row.text) and row.lines <= 2)
        )
        if opens and not maybe:
            break
        words += len(row.text.split())
        if words > _MOST_SUBJECT_WORDS:
            break
        if i > first:
            before = rows[i - 1]
            goes_on = row.text[:1].islower() or (row.text[:1] in '(“"' and not row.text.startswith("("))
            if before.bold and not row.bold and not goes_on:
                break
            if _is_authority_line(rows, i):
                break
            if not row.upper and (row.lines > 2 or len(row.text) > 160) and not goes_on:
                break
            if not row.upper and _SENTENCE_END.search(row.text) and not goes_on:
                break
            if before.upper and not row.upper and not row.bold and not goes_on and len(row.text) > 110:
                break
        elif _SENTENCE_END.search(row.text) and (row.lines > 2 or len(row.text) > 200):
            break
        i += 1
        if row.text.endswith("."):
            break
    return i


def ends_open(row: Row) -> bool:
    """Whether a line asks for a figure on the next: `… tại nguồn năm` / `2026`."""
    return bool(re.search(r"(?i)\b(?:nam|den|giai doan|-|khoa|so|quy|thang)$", bare(row.text)))


def _is_authority_line(rows: list[Row], i: int) -> bool:
    """Whether row `i` names the issuing body in capitals above the bases (`CHÍNH PHỦ`, `GIÁM ĐỐC SỞ Y TẾ`)."""
    row = rows[i]
    if not row.upper or not (issuer_word(row.text) or is_position(row.text)) or len(row.text) > 90:
        return False
    for below in rows[i + 1 : i + 4]:
        if not below.upper:
            return bool(re.match(r"(?i)(?:can cu|theo|xet|thuc hien|tren co so|de|-\s*can cu)\b", bare(below.text)))
    return False


def _authority_end(rows: list[Row], i: int) -> int:
    """Index after the line of the issuing authority above the bases, `i` where there is none."""
    i = _skip_rules(rows, i)
    if i < len(rows) and _is_authority_line(rows, i):
        while i < len(rows) and rows[i].upper:
            i += 1
    return i


def addressees_end(rows: list[Row], i: int) -> int:
    """Index after `Kính gửi` and its list, `i` where there is none."""
    if i >= len(rows) or rows[i].form is not Form.ADDRESSEE:
        return i
    listed = bool(re.search(r"(?i)kinh (?:gui|trinh)\s*[:.]?\s*(?:-|$)", bare(rows[i].text)))
    i += 1
    while i < len(rows) and not rows[i].table:
        row = rows[i]
        listed = listed or row.form is Form.BULLET
        # An unlisted second addressee goes on after a comma or semicolon.
        before = rows[i - 1].text
        bullet = row.form is Form.BULLET and len(row.text) < 160
        another = before.endswith((",", ";")) and len(row.text) < 120 and not BODY_START.match(bare(row.text))
        goes_on = listed and row.text[:1].islower() and not before.endswith((".", ";", ","))
        if not (bullet or another or goes_on):
            break
        i += 1
    return i


def _annex_title_end(rows: list[Row], i: int) -> int:
    """Index after the label, title and `(Kèm theo …)` of an annex."""
    first = i
    attached: int | None = None
    j = i
    while j < len(rows) and j - first < _MOST_TITLE_LINES:
        if rows[j].form is Form.ATTACHED and (rows[j].text[0] in "([" or rows[first].form is Form.ANNEX):
            attached = j
            break
        if (
            rows[j].table
            or (j > first and rows[j].form in (Form.BULLET, Form.AUTHORITY, Form.RECIPIENTS))
            or len(rows[j].text) > 260
        ):
            break
        j += 1
    if attached is not None:
        j = attached + 1
        # The note may run over several lines up to its bracket.
        bracketed = rows[attached].text[0] in "(["
        while bracketed and j < len(rows) and j - attached < 4 and ")" not in " ".join(r.text for r in rows[attached:j]):
            j += 1
        untitled = all(r.form in (Form.ANNEX, Form.RULE, Form.STAR) for r in rows[first:attached]) and len(rows[first].text) < 24
        return _title_below(rows, j) if untitled else _skip_rules(rows, j)
    i = first + 1 if rows[first].form is Form.ANNEX else first
    if i < len(rows) and (rows[first].form is not Form.ANNEX or not rows[i].table):
        i = subject_end(rows, i)
    return _skip_rules(rows, i)


def _title_below(rows: list[Row], i: int) -> int:
    """Index after a title that stands below `(Kèm theo …)`, past the letterhead of a form; `i` where there is none."""
    for k in range(i, min(len(rows), i + 10)):
        row = rows[k]
        field = re.match(r"(?i)^s[ốo]\s*:", row.text)
        if row.table or len(row.text) > 110 or (_SENTENCE_END.search(row.text) and not field):
            break
        if row.form is Form.KIND:
            return subject_end(rows, k + 1)
        if row.form is Form.ABOUT:
            return k + 1
        ahead = any(r.form in _ANCHORS for r in rows[k + 1 : k + 4])
        if row.form is Form.UPPER and not ahead and not issuer_word(row.text):
            return subject_end(rows, k)
    return i


# --- end block -----------------------------------------------------------------------------------------------


def end_block(rows: list[Row], first: int) -> tuple[Stretch, Stretch, int | None]:
    """Recipients, signature, and where the body ends (None: at the end of the text)."""
    none = Stretch(0, 0)
    r = _recipients_row(rows, first)
    if r is not None:
        last = _recipients_end(rows, r)
        recipients = Stretch(rows[r].start, rows[last].end)
        sign = signature_rows(rows, max(first, r - 12), min(len(rows), last + 14), around=r)
        body_end = rows[r].start
        if sign and rows[sign[0]].start < body_end:
            body_end = rows[sign[0]].start
        elif r > first and rows[r - 1].form is Form.STRAY:
            body_end = rows[r - 1].start
        signature = Stretch(rows[sign[0]].start, rows[sign[-1]].end) if sign else none
        return recipients, signature, _trim(rows, body_end)
    sign = signature_rows(rows, max(first, len(rows) - 30), len(rows), around=None)
    if sign:
        return none, Stretch(rows[sign[0]].start, rows[sign[-1]].end), _trim(rows, rows[sign[0]].start)
    return none, none, None


def _trim(rows: list[Row], end: int) -> int:
    """The end of the last row before a position."""
    before = [r for r in rows if r.end <= end]
    return before[-1].end if before else end


def _recipients_row(rows: list[Row], first: int) -> int | None:
    """The row `Nơi nhận` of the end block: the last that a list, an archive line or a signature follows."""
    for i in range(len(rows) - 1, first - 1, -1):
        if rows[i].form is Form.RECIPIENTS and len(rows[i].text) < 90:
            following = rows[i + 1 : i + 6]
            if not following or any(r.form in (Form.BULLET, Form.ARCHIVE, Form.AUTHORITY, Form.POSITION) for r in following):
                return i
    # `Nơi nhận` lost by OCR: an archive line with bullets above it.
    for i in range(len(rows) - 1, max(first, len(rows) - _END_WINDOW), -1):
        if rows[i].form is Form.ARCHIVE and rows[i - 1].form is Form.BULLET:
            while i > first and (rows[i - 1].form is Form.BULLET and len(rows[i - 1].text) < 120):
                i -= 1
            return i
    return None


def _recipients_end(rows: list[Row], r: int) -> int:
    """The row on which the list of recipients ends: its archive line, else its last bullet."""
    last = r
    for i in range(r + 1, min(len(rows), r + _END_WINDOW)):
        row = rows[i]
        if row.form is Form.ARCHIVE:
            # `- Lưu: VT,` may go on in the next line.
            if row.text.endswith(",") and i + 1 < len(rows) and len(rows[i + 1].text) < 60 and rows[i + 1].form is Form.OTHER:
                return i + 1
            return i
        if row.form is Form.BULLET:
            last = i
        elif row.form in (Form.ANNEX, Form.STATE_HEAD, Form.PARTY_HEAD, Form.KIND) or row.table or len(row.text) > 300:
            break
    return last


def signature_rows(rows: list[Row], first: int, stop: int, *, around: int | None) -> list[int]:
    """Indexes of the rows of the signature: authority, office, name; the office of a Party signer below the name too."""
    candidates = [i for i in range(first, stop) if rows[i].form in (Form.AUTHORITY, Form.POSITION) and not rows[i].table]
    if around is None:
        # Without `Nơi nhận`, an office in capitals must have a name below it.
        candidates = [i for i in candidates if any(looks_like_name(r.text) for r in rows[i + 1 : i + 6])]
    if not candidates:
        return _name_alone(rows, around, stop) if around is not None else []
    # A run of offices with small gaps; recipients may stand between, since they are the other column.
    run = [candidates[0]]
    for i in candidates[1:]:
        if i - run[-1] <= 14:
            run.append(i)
    found = list(run)
    for start in run:
        for j in range(start + 1, min(len(rows), start + 22)):
            row = rows[j]
            if j in run:
                break
            if row.form is Form.BULLET and j > run[-1] and is_name_after_speck(row.text):
                # In a list of recipients a name has its archive line below.
                if not any(r.form is Form.ARCHIVE for r in rows[j : j + _END_WINDOW]):
                    found.append(j)
                break
            if row.form not in (Form.OTHER, Form.UPPER) or (row.upper and issuer_word(row.text)):
                continue
            if looks_like_name(row.text) or (j > run[-1] and leading_name(row.text)):
                found.append(j)
                break
    return sorted(set(found))


def _name_alone(rows: list[Row], recipients: int, stop: int) -> list[int]:
    """The row of a signer's name beside `Nơi nhận` or after the archive line, where the seal made his office unreadable."""
    for i in range(recipients - 1, max(-1, recipients - 3), -1):
        if rows[i].form is Form.OTHER and looks_like_name(rows[i].text) and has_surname(rows[i].text):
            return [i]
    archive = next((i for i in range(min(stop, len(rows)) - 1, recipients, -1) if rows[i].form is Form.ARCHIVE), None)
    if archive is None:
        return []
    for i in range(archive + 1, min(stop, len(rows), archive + 7)):
        if rows[i].table or rows[i].form in (Form.ANNEX, Form.KIND, Form.STATE_HEAD):
            return []
        if rows[i].form in (Form.OTHER, Form.UPPER) and leading_name(rows[i].text):
            return [i]
    return []


# --- regime and marks ----------------------------------------------------------------------------------------


def find_regime(rows: list[Row], head: int) -> Regime:
    """Which rules of form a document follows, by its head line; where that is lost, by smaller signs."""
    top = rows[: max(head, 12)]
    party = state = 0
    for row in top:
        if row.form is Form.PARTY_HEAD:
            party += 4
        elif row.form is Form.STATE_HEAD:
            state += 4
        elif row.form is Form.MOTTO:
            state += 3
        elif row.form is Form.STAR:
            party += 2
        elif row.form is Form.NUMBER:
            match = NUMBER.match(bare(row.text))
            tail = match["symbol"][len(match["number"]) :].strip() if match else ""
            party, state = (party + 2, state) if tail.startswith("-") else (party, state + 2)
    for row in rows[-60:]:
        if row.form is Form.AUTHORITY:
            party, state = (party + 1, state) if "/" in row.text[:4] else (party, state + 1)
        elif row.text.endswith("./."):
            state += 1
    if party == state:
        return Regime.UNKNOWN
    return Regime.PARTY if party > state else Regime.STATE


def secrecy_of(row: Row) -> str | None:
    """The secrecy mark that a row is, None for running text such as `bí mật nhà nước`."""
    if row.table or len(row.text) > 32:
        return None
    flat = fold_accented(row.text)
    stated = SECRECY_FIELD.match(flat)
    if stated:
        return stated[1].upper()
    if row.form is not Form.MARK:
        return None
    return next((p for p in phrases()["secrecy"] if fold_accented(p) == flat or (row.text.isascii() and fold(p) == flat)), None)


# A mark counts among the first lines even where no letterhead is recognised: better refused once too often.
_LEAST_TOP = 6


def secrecy_mark(text: Text) -> str | None:
    """The secrecy mark (MẬT, TỐI MẬT, TUYỆT MẬT) that a document bears, by Luật Bảo vệ bí mật nhà nước; None for none.

    Only a mark that stands alone on a line above the body of a component document counts.
    """
    from vanban.tree.parts import split_parts

    for part in split_parts(text):
        rows = rows_of(part.text)
        stop = title_end(rows, letterhead_end(rows), annex=part.annex)
        for row in rows[: max(stop, _LEAST_TOP)]:
            mark = secrecy_of(row)
            if mark:
                return mark
    return None
