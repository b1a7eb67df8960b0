"""Document symbols (số, ký hiệu): reading, repairing, comparing, and what they tell of kind and issuer.

Grammar: State `số/(năm/)loại-cơ quan`, letters `số/cơ quan-đơn vị` (Nghị định 30/2020/NĐ-CP Điều 8, Phụ lục I and III);
Party `số-loại/cơ quan` (Hướng dẫn 36-HD/VPTW); National Assembly `số/năm/QHkhóa`. The hyphen straight after the
number tells Party from State. Codes are compared without diacritics and case, so `QD`, `QÐ` and `QĐ` are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from vanban.data import bodies, document_kinds
from vanban.text.fold import bare


@dataclass(frozen=True, slots=True)
class Symbol:
    """A document symbol in its parts; `str()` is the canonical writing."""

    number: str | None
    """With its leading zero and letter (`03`, `1842b`); None where it is blank."""
    year: int | None = None
    type: str | None = None
    """Code of the document type; None in a State letter, which has none."""
    offices: tuple[str, ...] = ()
    """Codes of the issuing offices and the drafting unit, in order."""
    side: str = "state"
    """party, state, assembly, standard, or old (`59-CP`, before 1998)."""
    tail: str = ""
    """What follows the offices: `/nb`."""

    def __str__(self) -> str:
        number = self.number or ""
        if self.side == "standard":
            return f"{self.type} {number}" + (f":{self.year}" if self.year else "") + "".join(f"/{o}" for o in self.offices)
        if self.side == "party":
            return f"{number}-{self.type}/{'-'.join(self.offices)}{self.tail}"
        middle = f"/{self.year}" if self.year else ""
        rest = "-".join([*([self.type] if self.type else []), *self.offices])
        if self.side == "old" or not rest:
            return f"{number}-{rest}" if rest else number
        return f"{number}{middle}/{rest}{self.tail}"

    @property
    def key(self) -> str:
        """The same for all writings of one symbol: no diacritics, case, spaces or leading zeros."""
        number = (self.number or "").lstrip("0").lower()
        return bare(str(replace(self, number=number))).lower().replace(" ", "").replace("&", "").replace(",", "")

    @property
    def legal(self) -> bool:
        """Whether it marks a legal document (văn bản quy phạm pháp luật), which has the year in its symbol."""
        return self.side in ("state", "assembly") and self.year is not None

    @property
    def known(self) -> bool:
        """Whether every office code is in the registry, so that none is a misreading."""
        return all(_code(o) in _offices() for o in self.offices)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds it can stand for, likeliest first: Party `QĐ` is Quyết định or Quy định."""
        if self.side == "assembly":
            return ("Pháp lệnh", "Nghị quyết") if self.type == "UBTVQH" else ("Luật", "Nghị quyết")
        if self.side == "standard":
            return ("Tiêu chuẩn",) if self.type not in ("QCVN", "QCĐP") else ("Quy chuẩn",)
        if self.type is None:
            return ("Công văn",) if self.offices and self.side == "state" else ()
        return _kinds(self.side == "party").get(self.type, ())

    @property
    def kind(self) -> str | None:
        """The kind where the symbol alone decides it."""
        kinds = self.kinds
        return kinds[0] if len(kinds) == 1 else None

    @property
    def issuer(self) -> str | None:
        """The issuing body that the codes name; None where they name only its sort (`UBND`, `TU`) or are unknown."""
        if self.side == "assembly":
            return "Ủy ban Thường vụ Quốc hội" if self.type == "UBTVQH" else "Quốc hội"
        if self.side == "party":
            found = [_party_bodies().get(_code(o)) for o in self.offices]
        else:
            # `UBTVQH14` carries the term of the Assembly.
            found = [_state_bodies().get(_TERM.sub("", _code(o))) for o in self.offices]
            if self.type is None:
                found = found[: max(1, next((i for i, f in enumerate(found) if f is None), len(found)))]
                # The last code of a letter is the drafting unit, even where it looks like an office.
                found = found[:-1] if len(found) == len(self.offices) > 1 else found
        return ", ".join(f for f in found if f) if found and all(found) else None


@dataclass(frozen=True, slots=True)
class SymbolFound:
    """A symbol with its place; `repaired` where reading it took more than taking out spaces."""

    symbol: Symbol
    start: int
    end: int
    repaired: bool = False


_TERM = re.compile(r"(?<=QH)\d{1,2}$")


def _code(text: str) -> str:
    return bare(text).upper().replace("&", "").replace(".", "").replace(",", "")


@cache
def _kinds(party: bool) -> dict[str, tuple[str, ...]]:
    """From a code of a type, rightly written, to the kinds it stands for."""
    table: dict[str, tuple[str, ...]] = {}
    for kind in document_kinds():
        for code in kind.party if party else kind.state:
            table[code] = (*table.get(code, ()), kind.name)
    return table


@cache
def _spelling(party: bool) -> dict[str, str]:
    """From the folded code of a type to its right writing; of two that fold alike (HD, HĐ) the earlier in the list."""
    table: dict[str, str] = {}
    for kind in document_kinds():
        for code in kind.party if party else kind.state:
            table.setdefault(_code(code), code)
    return table


@cache
def _state_bodies() -> dict[str, str]:
    return {_code(c): b.name for b in reversed(bodies()) if not b.local and not b.ambiguous for c in b.codes}


@cache
def _party_bodies() -> dict[str, str]:
    # TW, BCĐTW, TU … stand for several bodies: the issuer line tells which.
    several = {"TW", "BCDTW", "BCD", "DU", "TU", "HU", "CB"}
    return {_code(c): b.name for b in bodies() for c in b.party_codes if _code(c) not in several and not b.local}


@cache
def _offices() -> dict[str, str]:
    """From the folded code of an office to its right writing."""
    table = {_code(c): c for b in bodies() for c in (*b.codes, *b.party_codes)}
    table.update({"TW": "TW", "DH": "ĐH", "TTG": "TTg", "BCDTW": "BCĐTW"})
    return table


# --- repair of single codes ----------------------------------------------------------------------------------


def _type(text: str, *, party: bool) -> tuple[str, bool] | None:
    """The right writing of a type code and whether it was repaired; None where it is no type."""
    text = text.replace("Ð", "Đ")
    if text in _kinds(party):
        return text, False
    code = _code(text)
    right = _spelling(party).get(code)
    if right is None and code in ("OD", "0D"):  # tesseract reads the tail of Q as nothing
        right = "QĐ"
    if right is None or len(code) == 1:
        return None
    return right, True


def _office(text: str, *, party: bool) -> tuple[str, bool]:
    """An office code in its right writing where it is known, else as it stands."""
    text = text.replace("Ð", "Đ").rstrip(".,&")
    if text.endswith("TƯ"):  # Trung ương, not Tỉnh ủy, which is TU
        return text[:-1] + "W", False
    code = _code(text)
    if party and code == "PU":  # a Party committee is the only body of two letters that ends so
        return "ĐU", True
    if code in ("TIG", "1TG", "TTG", "TTQ") and not party:
        return "TTg", text != "TTg"
    right = _offices().get(code)
    # Only a lost diacritic or case is put back: punctuation inside a code is the writer's choice.
    if right is not None and len(right) == len(text):
        return right, right != text
    if right is None and _NO_CODE_LETTER.search(text):
        near = process.extractOne(code, list(_offices()), scorer=fuzz.ratio, score_cutoff=85)
        if near is not None:
            return _offices()[near[0]], True
    return text, False


# Letters that stand in no code: codes take first letters of syllables, Đ, Ô, Ơ, Ư, Â, Ă, Ê, Ủ and Ý among them.
_NO_CODE_LETTER = re.compile(r"[ÀÁÃÈÉÌÍÒÓÕÙÚĨŨẠ-ỬỮ-Ỹ]")


# --- the grammar ---------------------------------------------------------------------------------------------

_UPPER = "A-ZĐÐÀ-ÖØ-ÝĂĨŨƠƯẠ-Ỹ"
_SEG = rf"[{_UPPER}][A-Za-z{_UPPER}đơư0-9&.]*(?:,[{_UPPER}]{{2,}})*(?:(?!\w)|(?=ngày|của|về))"
_SLASH, _DASH = r"\s?[/⁄∕]{1,2}\s?", r"\s?[-–]\s?"
# Patterns begin with what they consume, a figure, and look back from there: so `re` skips to the next figure by itself.
_HEAD = r"(?<![\w/⁄∕.,–-]\d)"
_MORE = r"\d{0,5}(?:[a-zA-Z](?![a-zA-Z]))?"
_NUM = rf"\d{_HEAD}{_MORE}"
_YEAR = r"(?:1[89]|20)\s?\d\s?\d|\d{5}"
_INTRODUCED = re.compile(r"(?:\b[Ss](?:ố|Ố|ó|o)\s*:?|\bSỐ\s*:?)\s*$")

_SEGS = rf"{_SEG}(?:{_DASH}{_SEG})*"
_FULL_YEAR = r"(?:19|20)\s?\d\s?\d"
# `193/2025/QH15` · `70/2025/UBTVQH15`
_ASSEMBLY = re.compile(
    rf"(?P<num>\d{_HEAD}\d{{0,3}}){_SLASH}(?P<year>{_FULL_YEAR}){_SLASH}(?P<type>QH|UBTVQH|QI-I)\s?(?P<term>\d{{1,2}})(?!\w)"
)
# `57-NQ/TW` · `57 -NQ/ TW` · `2587-CV/VPTW/nb` · `57-NQ TW` (the slash lost)
_PARTY = re.compile(
    rf"(?P<num>[\dOlI](?:(?<=\d){_HEAD}{_MORE}|(?<=[ốó] [0-9OlI])[0-9OlI]{{0,3}})){_DASH}(?P<type>{_SEG})(?:{_SLASH}|\s)(?P<rest>{_SEGS})(?P<tail>/nb)?"
)
# `03/NQ-CP` · `157/2007/QĐ-TTg` · `83/BKHCN-BTTTT-VP` · `55/2005/TTLT/BNV-VPCP`
_STATE = re.compile(
    rf"(?P<num>{_NUM}){_SLASH}(?:(?P<year>{_YEAR})(?:{_SLASH}|(?=[A-ZĐ]{{2}})))?"
    rf"(?P<rest>{_SEG}(?:(?:{_DASH}|{_SLASH}){_SEG})*)(?P<tail>[-/](?:nb|m|mật))?(?:(?!\w)|(?=ngày|của|về))"
)
# `số 59-CP` · `số 112-HĐBT`: codes of the Government before 1998
_OLD = re.compile(rf"(?P<num>{_NUM}){_DASH}(?P<org>CP|TTg|HĐBT|CT|HĐCP|CTN)(?![\w/-])")
# `TCVN 6909:2001` · `QCVN 102:2016/BTTTT`
_STANDARD = re.compile(
    r"(?<![\w/])(?P<type>TCVN|QCVN|TCXDVN|TCXD|QCĐP|ISO/IEC|ISO|IEC)\s?(?P<num>(?:ISO/IEC\s|ISO\s|IEC\s)?\d{1,5}(?:-\d{1,3})?)\s?"
    r"(?::\s?(?P<year>\d{4})(?:/(?P<org>[A-ZĐ]{2,}))?)?(?!\w)"
)
_STANDARD_CODES = ("TCVN", "QCVN", "TCXD", "QCĐP", "ISO", "IEC")
# `Số:      /UBND-TH` · `số ……../BKHCN-HVCL` · `Số …/2025/QĐ-UBND` · `Số    -CTr/TU` · `số Ô3_ /2010/TT-BCT` (a number by hand)
_BLANK = re.compile(
    rf"[Ss](?<!\w.)(?:ố|(?<=S)Ố)\s*:?\s*(?:[.…_]+|\s|(?=[-/])|[^\s/.…]{{1,5}}(?=[_,\s]{{0,2}}/\s?(?:20\d\d|[A-ZĐ]{{2}}\S{{0,4}}-)))[.…_,\s]*"
    rf"(?:(?P<slash>/)\s?(?:(?P<year>{_FULL_YEAR}){_SLASH})?(?P<rest>{_SEGS})|[-–]\s?(?P<type>{_SEG}){_SLASH}(?P<porg>{_SEGS}))"
)


def _split(rest: str) -> list[str]:
    return [s for s in re.split(r"\s*[-–/⁄∕]+\s*", rest) if s]


def _looks_like_codes(segments: list[str]) -> bool:
    """Whether all segments are codes and no words: more capitals than small letters."""
    return all(sum(c.isupper() or c.isdigit() for c in s) >= sum(c.islower() for c in s) for s in segments)


def _trim(match: re.Match[str], group: str) -> tuple[str, int]:
    """The group without segments that only a spaced dash joins to it and that are no known code, and its end."""
    rest = match[group]
    for dash in re.finditer(r"\s[-–]\s", rest):
        before = _split(rest[: dash.start()])
        after = re.match(_SEG, rest[dash.end() :])
        known = after is not None and _code(after[0].rstrip(".,")) in _offices()
        if not known and not (len(before) == 1 and _type(before[0], party=False)):
            rest = rest[: dash.start()]
            break
    rest = rest.rstrip(".,&")
    return rest, match.start(group) + len(rest)


def _year(text: str | None) -> int | None:
    value = int(re.sub(r"\s", "", text)) if text else None
    return value if value is not None and 1900 <= value <= 2100 else None


def _glued(segment: str, *, party: bool) -> list[str] | None:
    """`NĐCP` as `NĐ`, `CP`: a lost separator between a known type and a known office."""
    if _code(segment) in _offices():
        return None
    for cut in range(4, 1, -1):
        head, tail = segment[:cut], segment[cut:]
        if len(tail) >= 2 and _type(head, party=party) and _code(tail) in _offices():
            return [head, tail]
    return None


def _party(match: re.Match[str], *, introduced: bool) -> SymbolFound | None:
    kind = _type(match["type"], party=True)
    if kind is None:
        return None
    rest, end = _trim(match, "rest")
    segments = _split(rest)
    slash = "/" in match.string[match.end("type") : match.start("rest")]
    if not slash and _code(segments[0]) not in ("TW", "TU", "HU", "DU"):
        return None
    offices, mended = zip(*(_office(s, party=True) for s in segments), strict=True)
    number = match["num"].translate(str.maketrans("OlI", "011"))
    repaired = kind[1] or any(mended) or not slash or number != match["num"]
    return SymbolFound(
        Symbol(number, None, kind[0], tuple(offices), "party", match["tail"] or ""),
        match.start(),
        match.end() if match["tail"] else end,
        repaired,
    )


def _state(match: re.Match[str], *, introduced: bool) -> SymbolFound | None:
    rest, end = _trim(match, "rest")
    segments = _split(rest)
    if not segments:
        return None
    year, odd_year = _year(match["year"]), match["year"] is not None and _year(match["year"]) is None
    # A year run together with the type (`24/2021NQ-HĐND`) has lost a slash.
    repaired = odd_year or (match["year"] is not None and match.end("year") == match.start("rest"))
    kind = _type(segments[0], party=False)
    if kind is None or len(segments) == 1:
        glued = _glued(segments[0], party=False)
        if glued:
            segments, repaired = [*glued, *segments[1:]], True
            kind = _type(segments[0], party=False)
    if kind is not None and len(segments) == 1 and not (introduced and year is None):
        return None
    if kind is not None and len(segments) == 1:
        kind = None if segments[0] not in ("SL", "L", "TTg") else kind
    if kind is not None and not _is_type(kind[0], segments, year):
        kind = None
    if kind is None:
        first = _code(segments[0])
        plausible = first in _offices() or (len(segments) > 1 and introduced) or introduced
        if (
            not plausible
            or (not introduced and (len(segments) == 1 or first not in _offices()))
            or not _fits(segments, introduced)
        ):
            return None
    elif not _looks_like_codes(segments[1:]):
        return None
    named = segments[1:] if kind else segments
    offices, mended = zip(*(_office(s, party=False) for s in named), strict=True) if named else ((), ())
    repaired = repaired or any(mended) or (kind is not None and kind[1])
    # `20/NQ-TW`: a Party symbol written the State's way.
    party = kind is not None and year is None and offices == ("TW",)
    return SymbolFound(
        Symbol(match["num"], year, kind[0] if kind else None, tuple(offices), "party" if party else "state", match["tail"] or ""),
        match.start(),
        match.end() if match["tail"] else end,
        repaired or party,
    )


def _is_type(code: str, segments: list[str], year: int | None) -> bool:
    """Whether the first code is a type and not an office spelt alike: only ministries and high courts issue Thông tư."""
    if code == "TT":
        return year is not None or (_code(segments[1])[:1] in ("B", "N", "T", "V", "K") and _code(segments[1]) != "HDND")
    return True


def _fits(segments: list[str], introduced: bool) -> bool:
    if _looks_like_codes(segments):
        return True
    # `05/Cty`: an abbreviation of a firm or club, taken only after the word `số`.
    return introduced and len(segments) == 1 and len(segments[0]) <= 5


def _assembly(match: re.Match[str], *, introduced: bool) -> SymbolFound:
    kind = "QH" if match["type"] == "QI-I" else match["type"]
    return SymbolFound(
        Symbol(match["num"], _year(match["year"]), kind, (), "assembly", match["term"]),
        match.start(),
        match.end(),
        kind != match["type"],
    )


def _standard(match: re.Match[str], *, introduced: bool) -> SymbolFound:
    org = (match["org"],) if match["org"] else ()
    return SymbolFound(Symbol(match["num"], _year(match["year"]), match["type"], org, "standard"), match.start(), match.end())


def _old(match: re.Match[str], *, introduced: bool) -> SymbolFound | None:
    if not introduced:
        return None
    return SymbolFound(Symbol(match["num"], None, None, (match["org"],), "old"), match.start(), match.end())


def _blank(match: re.Match[str]) -> SymbolFound | None:
    group = "rest" if match["slash"] else "porg"
    rest, end = _trim(match, group)
    segments = _split(rest)
    if not segments or not _looks_like_codes(segments):
        return None
    if match["slash"]:
        kind = _type(segments[0], party=False) if len(segments) > 1 else None
        named, side = segments[1:] if kind else segments, "state"
    else:
        kind, named, side = _type(match["type"], party=True), segments, "party"
        if kind is None:
            return None
    offices = tuple(_office(s, party=side == "party")[0] for s in named)
    return SymbolFound(Symbol(None, _year(match["year"]), kind[0] if kind else None, offices, side), match.start(), end)


_FORMS = ((_ASSEMBLY, _assembly), (_PARTY, _party), (_STATE, _state), (_STANDARD, _standard), (_OLD, _old))


_CUT_NUMBER = re.compile(r"(?<=[Ss]ố )\d(?= $)|(?<=[Ss]ô )\d(?= $)")


def _whole_number(text: str, found: SymbolFound) -> SymbolFound:
    """The symbol with a first figure that OCR set apart: `số 1 23/2017/NĐ-CP`."""
    cut = _CUT_NUMBER.search(text[max(0, found.start - 8) : found.start])
    if cut is None or found.symbol.number is None or len(found.symbol.number) > 3:
        return found
    return SymbolFound(replace(found.symbol, number=cut[0] + found.symbol.number), found.start - 2, found.end, True)


def find_symbols(text: str, start: int = 0, end: int | None = None, *, blanks: bool = False) -> list[SymbolFound]:
    """Every symbol of `text[start:end]` in order; with `blanks` also those whose number is left out after `Số`.

    A blank one begins at the word `Số`, all others at the number.
    """
    return list(_symbols_of(text, start, len(text) if end is None else end, blanks))


@lru_cache(maxsize=64)
def _symbols_of(text: str, start: int, stop: int, blanks: bool) -> tuple[SymbolFound, ...]:
    # Agencies and references ask for the symbols of the whole text.
    found: list[SymbolFound] = []
    taken = bytearray(stop - start)

    def take(symbol: SymbolFound, mended: SymbolFound) -> None:
        if not any(taken[symbol.start - start : symbol.end - start]):
            # A mended one may begin with a figure that stands before the stretch.
            first, last = max(0, mended.start - start), mended.end - start
            taken[first:last] = b"\x01" * (last - first)
            found.append(mended)

    for form, read in _FORMS:
        if form is _STANDARD and not any(text.find(code, start, stop) >= 0 for code in _STANDARD_CODES):
            continue
        for match in form.finditer(text, start, stop):
            introduced = bool(_INTRODUCED.search(text[max(0, match.start() - 8) : match.start()]))
            symbol = read(match, introduced=introduced)
            if symbol is not None:
                take(symbol, _whole_number(text, symbol) if introduced is False else symbol)
    if blanks:
        for match in _BLANK.finditer(text, start, stop):
            symbol = _blank(match)
            if symbol is not None:
                take(symbol, symbol)
    return tuple(sorted(found, key=lambda f: f.start))


# Likeness a garbled party symbol must have to a right one, and its lead over the next: `CTUTU` and `CTr/TU` share 73 %.
_GARBLED, _LEAD = 65, 10


def mend_party(number: str, garbled: str, kind: str) -> Symbol | None:
    """The party symbol that a garbled one stands for, given the kind written before it; None where two would do."""
    codes = next((k.party for k in document_kinds() if k.name == kind), ())
    scores = sorted(
        (fuzz.ratio(_code(garbled), f"{_code(code)}/{_code(office)}"), code, office)
        for code in codes
        for office in ("TW", "TU", "HU", "ĐU")
    )
    if not scores or scores[-1][0] < _GARBLED or (len(scores) > 1 and scores[-1][0] - scores[-2][0] < _LEAD):
        return None
    return Symbol(number, None, scores[-1][1], (scores[-1][2],), "party")


def parse_symbol(text: str | None) -> Symbol | None:
    """The symbol that `text` is, `Số:` before it or not; None where it is anything else. A blank number stays None."""
    if not text:
        return None
    bare_text = re.sub(r"^\s*(?:[Ss]ố|SỐ)\s*:?\s*(?=\d)", "", text).strip()
    padded = f"số {bare_text}" if bare_text[:1].isdigit() else bare_text
    if bare_text[:1] in "/-":
        padded = f"số {bare_text}"
    found = find_symbols(padded, blanks=True)
    if len(found) == 1 and not padded[found[0].end :].strip(" .,;") and padded[: found[0].start] in ("", "số "):
        return found[0].symbol
    return None


def same_symbol(a: str | Symbol | None, b: str | Symbol | None) -> bool:
    """Whether two symbols are one, whatever their spelling."""
    left = parse_symbol(a) if isinstance(a, str) else a
    right = parse_symbol(b) if isinstance(b, str) else b
    if left is None or right is None:
        return a is not None and a == b
    return left.key == right.key


def kind_of(symbol: str | Symbol | None) -> str | None:
    """The kind of document a symbol stands for, where it alone decides."""
    parsed = parse_symbol(symbol) if isinstance(symbol, str) else symbol
    return parsed.kind if parsed else None


def issuer_of(symbol: str | Symbol | None) -> str | None:
    """The body that the codes of a symbol name, where they name one."""
    parsed = parse_symbol(symbol) if isinstance(symbol, str) else symbol
    return parsed.issuer if parsed else None
