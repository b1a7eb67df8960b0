"""The forms of single lines by which letterheads, titles and end blocks are known.

Everything is judged without diacritics and case, since those are what OCR loses first, and capitals lose them
before small letters. Sources: Nghị định 30/2020/NĐ-CP, Phụ lục I; Hướng dẫn 36-HD/VPTW.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache, lru_cache

from rapidfuzz import fuzz

from vanban.data import document_kinds, load
from vanban.model import Text
from vanban.text.fold import bare, fold, fold_accented


class Form(Enum):
    """What a line is by its own look."""

    STATE_HEAD = auto()
    MOTTO = auto()
    PARTY_HEAD = auto()
    NUMBER = auto()
    PLACE_DATE = auto()
    ABOUT = auto()
    KIND = auto()
    ANNEX = auto()
    ATTACHED = auto()
    ADDRESSEE = auto()
    RECIPIENTS = auto()
    ARCHIVE = auto()
    AUTHORITY = auto()
    POSITION = auto()
    INCOMING = auto()
    MARK = auto()
    COPY = auto()
    STAR = auto()
    RULE = auto()
    BULLET = auto()
    UPPER = auto()
    STRAY = auto()
    OTHER = auto()


@dataclass(slots=True)
class Row:
    """A line of the clean text, or one side of a line in which two columns ran together."""

    start: int
    end: int
    text: str
    page: int | None = None
    bold: bool = False
    table: bool = False
    lines: int = 1
    """How many printed lines it was joined from."""
    form: Form = field(default=Form.OTHER)

    @property
    def upper(self) -> bool:
        return is_upper(self.text)


@cache
def phrases() -> dict[str, list[str]]:
    """The word lists of `header_phrases.json`."""
    data: dict[str, list[str]] = load("header_phrases")
    return data


@cache
def kind_names() -> dict[str, str]:
    """Type names (tên loại) without diacritics, mapped to the name as written."""
    return {fold(name): kind.name for kind in document_kinds() for name in kind.names}


@lru_cache(maxsize=65536)
def is_upper(text: str) -> bool:
    """Whether a line is set in capitals; two letters at least, figures and signs do not count."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    return "".join(c for c in bare(text).lower() if c.isalpha())


def like(text: str, phrase: str, *, least: float) -> bool:
    """Whether two phrases have nearly the same letters, without diacritics, case and spaces."""
    a, b = _letters(text), _letters(phrase)
    if not a or abs(len(a) - len(b)) > 0.35 * len(b):
        return False
    return a == b or fuzz.ratio(a, b) >= least


# A garbled Quốc hiệu of a faint scan keeps about three quarters of its letters; no other line of capitals comes near.
_HEAD_LIKENESS = 76.0
# `QUYT ĐNH` against `QUYẾT ĐỊNH` is 87; `KẾ HOẠCH` against `KẾT LUẬN` is 40.
_KIND_LIKENESS = 85.0
# One letter wrong in ten; `PHÓ CHỦ TỊCH` and `CHỦ TỊCH` are 82 alike.
_POSITION_LIKENESS = 89.0

_BLANK = r"[\s.…_\-–]*"
# Written on text without diacritics: `Số: 15/QĐ-BNV`, `Số 29-CT/TU`, `Số: /UBND-TH`, `Luật số: 31/2024/QH15`.
NUMBER = re.compile(
    r"^(?:(?:luat|nghi quyet|phap lenh|nghi dinh|lenh)\s+)?s[o0ôó6]\s*[:;.,]?\s*"
    r"(?P<symbol>(?P<number>\d[\d\sOoIl]{0,6}[a-zA-Z]?(?![a-zA-Z])|[\s.…_]*)\s*[-/](?!\d+[-/]\d+$)\s*\S.*)$",
    re.IGNORECASE,
)
# A number that OCR or a pen spoiled, before a code that is whole: `Số: 2# ˆ /CT-UBND`, `Số: }2_ /2010/TT-BCT`.
SPOILT_NUMBER = re.compile(
    r"^s[o0ôó6]\s*[:;.,]\s*(?P<number>[^/]{0,10}?)\s*(?P<symbol>(?:/|(?<=\d)(?=[A-Z]{2}))\s*[^\w\s]?(?:(?:19|20)\d\d\s*/\s*)?[A-Z][A-Za-z]{1,5}\s*-\s*[A-Z].*)$",
    re.IGNORECASE,
)
_PLACE = r"[^\W\d_][^\d,:;()]{1,38}?"
PLACE_DATE = re.compile(
    # Day and month may be blank, or spoilt by a pen: `ngày {Ô tháng 10`.
    # A telegram (công điện) has the hour too.
    rf"^[\W_]{{0,4}}(?P<place>{_PLACE})?[,.\s]*(?:(?:hoi|luc)\s*\S{{1,3}}\s*(?:gio|h|:)\s*(?:\S{{1,3}}\s*(?:phut)?)?\s*,?\s*)?ngay\s*(?P<day>\d[\dOlI\s]{{0,2}}|[\s.…_]*|(?:[^/]|/(?!\s*\d)){{1,6}}?)\s*thang\s*"
    rf"(?P<month>\d[\dOlI\s]{{0,2}}|[\s.…_]*|(?:[^/]|/(?!\s*\d)){{1,5}}?)\s*"
    r"nam\s*(?P<year>\d[\d\s]{3,5}|[\d\s.…_]*)\.?$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^v\s?[/.]\s?v\b|^ve\s?viec\b", re.IGNORECASE)
# `Kính gửi: …`; of a telegram `CHỦ TỊCH … điện:`.
_ADDRESSEE = re.compile(r"^[-*\s]*kinh (?:gui|trinh)\s*[:.]?|^[^,;.]{4,90}\sdien\s*:$", re.IGNORECASE)
_RECIPIENTS = re.compile(r"^[\W_]*n[o0][i1l]['’]?\s*n?h[aeâ]n\s*[:;.,]?", re.IGNORECASE)
_ARCHIVE = re.compile(r"^[-–—•*·\s]*l[uư]['’]?u\s*(?:[:;.]|vt\b|vp|van (?:phong|thu)|ho so|tu lieu)", re.IGNORECASE)
# `TM. ỦY BAN`, `T/M BAN`, `KT. GIÁM ĐỐC`, `TUQ. CHỦ TỊCH`, `Q. GIÁM ĐỐC`; the words after it are capitals.
AUTHORITY = re.compile(r"^(?P<sign>T\s?/?\s?M|K\s?/?\s?T|T\s?/?\s?L|T\s?/?\s?UQ|UQ|Q)\s*(?:[./,]\s*|\s+)(?P<body>[A-Z].*)$")
ANNEX = re.compile(
    r"^(?P<word>phu\s?luc|phu\s?bieu)\s*(?:so\s*:?\s*)?(?P<label>[ivxlc]{1,6}|\d{1,3}[a-z]?|[a-z])?(?:\s*[:.\-–]\s*(?P<title>.*)|\s+(?P<more>.*))?$",
    re.IGNORECASE,
)
ATTACHED = re.compile(r"^[(\[]?\s*(?:ban hanh |dinh )?kem\s*theo\b", re.IGNORECASE)
# `Độ mật: Tối mật`, with diacritics in one style and no punctuation.
SECRECY_FIELD = re.compile(r"^(?:độ|mức độ|mức) mật (mật|tối mật|tuyệt mật)$")
# A speck before a type line or a mark of urgency: `-THÔNG BÁO`, `_— HỎA TỐC`.
_SPECK_BEFORE_CAPITALS = re.compile(r"^[-–—_.,:;'‘’]{1,3}\s*(?=[^\W\d_])")
_RULE = re.compile(r"^[\s_=\-–—*.~]{3,}$")
_BULLET = re.compile(r"^[-–—+•·●○▪*]\s*\S")
# What OCR reads specks, frames of stamps and edges of seals as; no line begins or ends with one.
_SPECKS = " \t`ˆ|¬~^_‘°"
# One before the label of an annex: `Ị Phụ lục`, `' PHỤ LỤC II`.
_SPECK_BEFORE = re.compile(r"[^\s(\[]{1,2}\s+(?=(?:Phụ lục|PHỤ LỤC|Phụ Lục)(?:\s+(?:số\s+)?[\dIVX]+)?$)")
# A speck beside a line is read as a sign that stands apart from its last word: `KẾ HOẠCH .`
_SPECK_AFTER = re.compile(r"\s+[.,'’·]$")
_WHOSE = re.compile(r"(?P<kind>[A-Z][A-Z ]{4,24}?)\s+CUA\s+(?=\D{4,80}$)")
_STRAY = re.compile(r"^\d[\d\s./-]{0,20}$")
# `ĐẾN` · `VĂN BẢN ĐẾN QUA MẠNG` · `ĐẾN Số: 2352`
_INCOMING = re.compile(
    r"^(?:CONG VAN |VAN BAN )?DEN(?: QUA MANG)?(?:\s*[:.]?\s*(?:S[Oo0-9]?|G[Ii][Oo]|N[Gg][Aa][Yy])\b.*|\s*[^\w\s].{0,24}|\s[^A-Z]{1,24})?$"
)
_INCOMING_LINE = re.compile(
    r"^(?:so(?: den)?\s*[:.]?\s*\d+|gio\s*[:.]|ngay(?: den)?\s*[:.]|chuy[eê]n\s*:|luu ho so so|so va ky hieu hs)", re.IGNORECASE
)

# Where two columns ran together in one line: the right one begins with one of these.
_RIGHT_COLUMN = re.compile(
    r"\s(?<=\S\s)\s*(?="
    r"C[ỘÔO]NG\s+H[ÒOÓ][AÀ]\s+X[ÃA]\s+H[ỘO]I|Đ[ẢA]NG\s+C[ỘO]NG\s+S[ẢA]N\s+VI[ỆE]T\s+NAM\s*$|[ĐD][ộoô]c\s+l[ậa]p\s*[-–—]\s*T[ựu]\s+do"
    r"|(?:T/?M|K/?T|T/?L|TUQ)\s?[./]\s?[A-ZĐÀ-Ỹ]{2,}"
    r")"
)
# The same without diacritics, a letter wrong in any word: `CỌNG HOÀ XÃ HỌI CHU NGHIA`.
_HEAD_RIGHT = re.compile(r"\s(?<=\S\s)\s*(?=C\w{1,2}NG\s+H\w[AO]\s+X\w\s+H\w{1,2}\s+CH\w\s+NG)")
_DATE_RIGHT = re.compile(r"(?i)(?<=\S)\s+(?=(?:tp\.?\s*)?[^\W\d_][^\d,:;/]{1,30},\s*ng[àa]y\s*[\d\s.…]{0,8}\s*th[áa]ng)")
_AFTER_MOTTO = re.compile(r"(?i)^[ĐD][ộoô]c\s+l[ậa]p\s*[-–—]\s*T[ựu]\s+do\s*[-–—]\s*H[ạa]nh\s+ph[úu]c\s+(?=\S)")
_RECIPIENTS_LEFT = re.compile(r"(?i)^(N[ơo][i1]\s*nh[ậaâ]n\s*[:;.]?)\s+(?=[^\s\-–])")


_BESIDE_RECIPIENT = re.compile(r"[;.)]\s+(?=[A-ZĐ])")


def _is_signing(text: str) -> bool:
    """Whether what stands beside a recipient is an office in capitals, or a person's name with a surname."""
    if is_upper(text):
        return is_position(text)
    name = plain_name(text)
    return looks_like_name(name) and has_surname(name) and all(word[1:].islower() for word in name.split())


def _cuts(line: str) -> list[int]:
    """Where a line holds two columns of a letterhead or an end block."""
    flat = bare(line)
    cuts = {m.end() for m in _RIGHT_COLUMN.finditer(line)}
    if "NG" in flat:
        cuts |= {m.end() for m in _HEAD_RIGHT.finditer(flat)}
    if "," in line and NUMBER.match(flat):
        found = _DATE_RIGHT.search(line)
        if found:
            cuts.add(found.end())
    motto = _AFTER_MOTTO.search(line)
    if motto:
        cuts.add(motto.end())
    if _BULLET.match(line) and len(line) < 140:
        # Beside a recipient stands the office or the name of the signer: `- Lưu: VT, ĐT. Mai Trọng Hiếu`.
        cuts |= {m.end() for m in _BESIDE_RECIPIENT.finditer(line) if _is_signing(line[m.end() :])}
    left = _RECIPIENTS_LEFT.match(line)
    if left:
        rest = line[left.end() :]
        if is_upper(rest):
            cuts.add(left.end())
    return sorted(cuts)


def _piece_cuts(text: Text, start: int, end: int) -> list[int]:
    """Where a paragraph of the clean text holds what the source kept apart, counted from `start`.

    Word keeps a paragraph in one line, so two lines are two paragraphs; elsewhere bold type ends with the subject.
    """
    pieces = [p for p in text.pieces_in(start, end) if p.start < p.end]
    if len(pieces) < 2 or not pieces[0].paged:
        return []
    word = all(p.line.bbox is None for p in pieces)
    return [b.start - start for a, b in zip(pieces, pieces[1:], strict=False) if word or a.line.bold != b.line.bold]


def rows_of(text: Text) -> list[Row]:
    """The lines of the text outside ruled tables, with their form; a line of two columns gives two rows."""
    spans = [(t.start, t.end) for t in text.tables]
    rows: list[Row] = []
    at = table = 0
    for line in text.text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        while table < len(spans) and spans[table][1] <= start:
            table += 1
        inside = table < len(spans) and spans[table][0] <= start < spans[table][1]
        if not line.strip():
            continue
        cuts = [0, *([] if inside else sorted({*_cuts(line), *_piece_cuts(text, start, end)})), len(line)]
        for a, b in zip(cuts, cuts[1:], strict=False):
            part = line[a:b]
            shown = part.strip()
            if not inside and not _RULE.match(shown):
                shown = part.strip(_SPECKS)
                shown = _without_speck(shown)
            if not shown:
                continue
            first = start + a + part.index(shown)
            pieces = text.pieces_in(first, first + len(shown))
            rows.append(
                Row(
                    start=first,
                    end=first + len(shown),
                    text=shown,
                    page=pieces[0].page if pieces and pieces[0].paged else None,
                    bold=bool(pieces) and all(p.line.bold for p in pieces),
                    table=inside,
                    lines=max(1, len(pieces)),
                )
            )
    for row in rows:
        row.form = Form.OTHER if row.table else form_of(row.text)
    return rows


def _without_speck(text: str) -> str:
    """The line without the speck before it, where what follows is nothing but a label, a type or a mark."""
    if speck := _SPECK_BEFORE.match(text):
        return text[speck.end() :]
    speck = _SPECK_BEFORE_CAPITALS.match(text)
    rest = text[speck.end() :] if speck else ""
    return rest if rest and is_upper(rest) and (kind_of(rest) or mark_of(rest)) else text


@lru_cache(maxsize=16384)
def form_of(text: str) -> Form:
    """What a line is by its own look. The order matters: a stricter form comes before a looser one."""
    flat = bare(text)
    if text in ("*", "**", "***"):
        return Form.STAR
    if _RULE.match(text):
        return Form.RULE
    if _STRAY.match(text):
        return Form.STRAY
    if len(text) > 220:
        return Form.ATTACHED if ATTACHED.match(flat) and text[0] in "([" else Form.OTHER
    upper = is_upper(text)
    if len(text) <= 60:
        if any(like(text, p, least=_HEAD_LIKENESS) for p in phrases()["state_head"][:1]) or any(
            like(text, p, least=90) for p in phrases()["state_head"][1:]
        ):
            return Form.STATE_HEAD
        if upper and any(like(text, p, least=84) for p in phrases()["party_head"] + phrases()["union_head"]):
            return Form.PARTY_HEAD
        if any(like(text, p, least=78) for p in phrases()["motto"]):
            return Form.MOTTO
    if _RECIPIENTS.match(flat):
        return Form.RECIPIENTS
    if _ARCHIVE.match(flat):
        return Form.ARCHIVE
    if len(text) < 70 and (NUMBER.match(flat) or SPOILT_NUMBER.match(flat)):
        return Form.NUMBER
    if PLACE_DATE.match(flat):
        return Form.PLACE_DATE
    if _ABOUT.match(flat):
        return Form.ABOUT
    if _ADDRESSEE.match(flat):
        return Form.ADDRESSEE
    if ATTACHED.match(flat):
        return Form.ATTACHED
    if is_annex_head(text):
        return Form.ANNEX
    if SECRECY_FIELD.match(fold_accented(text)):
        return Form.MARK
    if upper and len(text) <= 40 and mark_of(text):
        return Form.COPY if mark_of(text) in phrases()["copies"] else Form.MARK
    if upper and AUTHORITY.match(flat) and len(text) < 80:
        return Form.AUTHORITY
    if _INCOMING.match(flat) or (upper and is_portal(text)):
        return Form.INCOMING
    if kind_of(text):
        return Form.KIND
    if upper and is_position(text):
        return Form.POSITION
    if _BULLET.match(text):
        return Form.BULLET
    return Form.UPPER if upper else Form.OTHER


def is_portal(text: str) -> bool:
    """Whether a line names the portal that stamps all documents of the Government which it publishes."""
    return like(text, PORTAL, least=80)


PORTAL = "Cổng Thông tin điện tử Chính phủ"


def is_incoming_line(text: str) -> bool:
    """Whether a line may be one of an incoming stamp (dấu đến): its number, date, hour, or where it goes."""
    return bool(_INCOMING_LINE.match(bare(text)))


@cache
def _marks() -> dict[str, str]:
    lists = phrases()
    marks = {
        key: p for k in ("urgency", "secrecy", "circulation", "copies") for p in lists[k] for key in (fold_accented(p), fold(p))
    }
    # `MAT` without its mark may be MẶT or noise.
    marks.pop("mat")
    return marks


def mark_of(text: str) -> str | None:
    """The urgency, secrecy, circulation or copy mark that a line is, as the rules write it.

    A line with diacritics must have the right ones: `MẶT` is no `MẬT`.
    """
    return _marks().get(fold(text) if text.isascii() else fold_accented(text))


@cache
def _positions() -> tuple[str, ...]:
    return tuple(sorted((fold(p) for p in phrases()["positions"]), key=len, reverse=True))


def is_position(text: str) -> bool:
    """Whether a line names the office of a signer (chức vụ): `PHÓ CHỦ TỊCH`, `GIÁM ĐỐC SỞ Y TẾ`."""
    flat = fold(text)
    if len(flat) > 60:
        return False
    if any(flat == p or flat.startswith(p + " ") for p in _positions()):
        return True
    return spoilt_position(text) is not None


@lru_cache(maxsize=4096)
def spoilt_position(text: str) -> str | None:
    """The office (folded) that a line names but for a letter or two that OCR spoilt: `BHÓ GIÁM ĐỚC`."""
    letters = _letters(text)
    if not 9 <= len(letters) <= 30 or issuer_word(text):
        return None
    best = max(_positions(), key=lambda p: fuzz.ratio(letters, p.replace(" ", "")))
    return best if fuzz.ratio(letters, best.replace(" ", "")) >= _POSITION_LIKENESS else None


def is_annex_head(text: str) -> bool:
    """Whether a line opens an annex: `PHỤ LỤC I`, `Phụ lục 2`, `PHỤ LỤC: DANH MỤC …`; not a mention in a sentence."""
    match = ANNEX.match(bare(text))
    if not match or len(text) > 160:
        return False
    word = text[: len(match["word"])]
    rest = (match["title"] or match["more"] or "").strip(" .…")
    if is_upper(word):
        return not rest or is_upper(rest) or bool(match["title"]) or rest[:1] == "("
    if match["title"] and match["label"] and word[:1].isupper() and rest[:1].isupper() and not rest.endswith((";", ",")):
        # `Phụ lục 2: Danh mục …`: whether it opens an annex depends on where it stands.
        return True
    # In small letters the line must be the label alone, or `Phụ lục kèm theo …` would count.
    return not rest and (bool(match["label"]) or word[:1].isupper()) and not text.rstrip().endswith((";", ","))


@lru_cache(maxsize=16384)
def kind_of(text: str) -> str | None:
    """The document type (tên loại) that a line consists of, None where it says anything more or ends in a colon."""
    text = _SPECK_AFTER.sub("", text)
    whose = _WHOSE.match(bare(text)) if is_upper(text) else None
    if whose and (issuer_word(text[whose.end() :]) or is_position(text[whose.end() :])):
        # Before 2005 the type line said whose it is: `QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN HUYỆN …`.
        text = text[: whose.end("kind")]
    if len(text) > 42 or text.endswith((":", ";", ",", ".")) or not text[:1].isupper():
        return None
    flat = fold(text)
    exact = kind_names().get(flat)
    if not is_upper(text):
        # `Kế hoạch` alone on its line occurs in bodies; a type line is in capitals.
        return None
    if exact:
        return exact
    # Letters spaced out for show (`Q U Y Ế T  Đ Ị N H`), or lost by OCR.
    letters = _letters(text)
    if len(letters) < 7:
        return next((name for key, name in kind_names().items() if key.replace(" ", "") == letters), None)
    best = max(kind_names().items(), key=lambda item: fuzz.ratio(letters, item[0].replace(" ", "")))
    return best[1] if fuzz.ratio(letters, best[0].replace(" ", "")) >= _KIND_LIKENESS and best[0][0] == letters[0] else None


def kind_at_start(text: str) -> str | None:
    """The document type that a title begins with (`CHƯƠNG TRÌNH HÀNH ĐỘNG CỦA …`), the longest that fits."""
    words = fold(text).split()
    for count in range(min(6, len(words)), 0, -1):
        name = kind_names().get(" ".join(words[:count]))
        if name and name not in ("Văn bản", "Luật", "Lệnh"):
            return name
    return None


_DEGREE = re.compile(
    r"^(?:\(?\s*(?:đã ký|đã kí|da ky)\s*\)?\s*:?\s*)?(?:(?:(?:PGS|GS|TSKH|TS|T\.S|ThS|Th\.S|BS|KS|KTS|CN|DS|LS|BS\s?\.?\s?C?K\s?(?:I{1,2}|[12])|BSNT|CVCC|CVC|CK\s?(?:I{1,2}|[12]))\b[.\s]*)"
    r"|(?:(?:Đại|Thượng|Trung|Thiếu)\s(?:tướng|tá|úy)\s+))*",
    re.IGNORECASE,
)


def plain_name(text: str) -> str:
    """A person's name without `(Đã ký)` and academic or military titles before it."""
    return _DEGREE.sub("", text).strip(" .,;_|'‘’-–—")


def looks_like_name(text: str) -> bool:
    """Whether a line is a person's name: two to five syllables, each capitalised, the first a surname known to us or any."""
    if _BULLET.match(text):
        return False
    bare_text = plain_name(text)
    words = bare_text.split()
    # Single letters beside a signature are what OCR reads out of the seal.
    if (
        not 2 <= len(words) <= 6
        or sum(len(w) > 1 for w in words) < 2
        or any(not w[0].isupper() or any(not c.isalpha() and c not in "'’-" for c in w) for w in words)
    ):
        return False
    return not (is_upper(bare_text) and (is_position(bare_text) or kind_of(bare_text)))


def is_name_after_speck(text: str) -> bool:
    """Whether a line that looks like a bullet is a person's name behind a speck: `- Lò Văn Pánh`, not `- Lưu: VT`."""
    name = plain_name(text)
    return looks_like_name(name) and has_surname(name) and all(word[1:].islower() for word in name.split())


def leading_name(text: str) -> str | None:
    """The person's name that a line begins with, before what OCR read out of the seal; None where there is none."""
    words: list[str] = []
    for word in plain_name(text).split():
        if not re.fullmatch(r"[^\W\d_a-z][^\W\d_]+", word) or not word[1:].islower() or len(words) == 5:
            break
        words.append(word)
    return " ".join(words) if 2 <= len(words) <= 5 and has_surname(words[0]) else None


@cache
def _surnames(accented: bool) -> frozenset[str]:
    return frozenset((fold_accented if accented else fold)(s) for s in phrases()["surnames"])


def has_surname(text: str) -> bool:
    """Whether the first syllable is one of the surnames that nearly all signers bear.

    With its diacritics where the line has any: `BAN` is no `Bàn`.
    """
    accented = not text.isascii()
    words = (fold_accented if accented else fold)(text).split()
    return bool(words) and words[0] in _surnames(accented)


@cache
def _issuer_words() -> tuple[str, ...]:
    return tuple(sorted((fold(w) for w in phrases()["issuer_words"]), key=len, reverse=True))


def issuer_word(text: str) -> str | None:
    """The word for a kind of organisation that a line begins with (`UY BAN`, `SO`), folded; the longest that fits."""
    flat = fold(text)
    return next((w for w in _issuer_words() if flat == w or flat.startswith(w + " ")), None)


def within(rows: list[Row], start: int, end: int) -> Iterator[Row]:
    """The rows that begin in a stretch."""
    for row in rows:
        if start <= row.start < end:
            yield row
