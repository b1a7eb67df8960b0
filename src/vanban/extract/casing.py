"""Names and titles set in capitals, written as a sentence writes them.

Evidence comes first: a document nearly always repeats the words of its title and the name of its issuer in small
letters somewhere in its body. Then the registry of bodies, then a short list of names, then grammar: in the name
of a body the first word after its sort is capital, and so is what follows `và` or a comma (`Sở Văn hóa, Thể thao
và Du lịch`); after `tỉnh`, `xã` … every word is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from vanban.data import bodies, load
from vanban.text.fold import fold, one_tone_style
from vanban.tree.forms import is_upper

# Bodies are read this far: titles are repeated in the first pages or in the closing sentence.
_EVIDENCE = 30_000
_LONGEST_PHRASE = 9

# A syllable by its letters without diacritics; what is none (UBND, VHTTDL) is an abbreviation and stays.
_SYLLABLE = re.compile(
    r"^(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?[aeiouyăâêôơư]{1,3}(?:ch|ng|nh|[cmnpt])?$", re.IGNORECASE
)
_ROMAN = re.compile(r"^[IVXLC]+$")
_WORD = re.compile(r"[^\W_]+(?:[./&\-][^\W_]+)*|[^\w\s]|_")


def _strip_marks(word: str) -> str:
    split = unicodedata.normalize("NFD", word)
    return "".join(c for c in split if unicodedata.category(c) != "Mn")


def _is_abbreviation(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    if not letters or not all(c.isupper() for c in letters):
        return False
    if any(c.isdigit() for c in word) or "&" in word:
        return True
    parts = re.split(r"[-./]", word)
    if "/" in word and any(len(p) < 2 for p in parts):
        return True
    return any(p and not _SYLLABLE.match(_strip_marks(p)) for p in parts)


@cache
def _names() -> dict[str, str]:
    """Names of two words or more that keep their capitals wherever they stand, by their small letters."""
    data = load("proper_names")
    table = {n.lower(): n for n in data["phrases"] + data["provinces"] + data["places"]}
    for body in bodies():
        if not body.generic and not body.ambiguous and len(body.name.split()) > 1:
            table.setdefault(body.name.lower(), body.name)
    return table


@cache
def _longest_name() -> int:
    return max(len(n.split()) for n in _names())


@cache
def _kinds() -> frozenset[str]:
    return frozenset(k.lower() for k in load("proper_names")["kinds_in_text"])


def sentence_case(title: str, evidence: str = "") -> str:
    """A title in capitals as a sentence; text that is not in capitals comes back with single spaces only."""
    title = re.sub(r"\s+", " ", one_tone_style(title)).strip()
    if not is_upper(title):
        return title
    words = title.split(" ")
    cores = [re.sub(r"^[^\w]+|[^\w]+$", "", w) for w in words]
    small = [
        c if _is_abbreviation(c) or (_ROMAN.match(c) and i and cores[i - 1].lower() in _ROMAN_AFTER) else c.lower()
        for i, c in enumerate(cores)
    ]
    body = one_tone_style(evidence[:_EVIDENCE] + ("\n" + evidence[-3000:] if len(evidence) > _EVIDENCE else ""))
    folded = body.lower()
    out = list(small)
    i = 0
    while i < len(words):
        taken = 0
        for size in range(min(_LONGEST_PHRASE, len(words) - i), 1, -1):
            phrase = " ".join(w.lower() for w in words[i : i + size])
            if phrase[-1:] in ",;:":
                continue
            seen = _seen(phrase, body, folded)
            if seen:
                out[i : i + size] = [re.sub(r"^[^\w]+|[^\w]+$", "", w) for w in seen.split(" ")]
                taken = size
                break
        i += taken or 1
    _apply_names(small, out)
    for i, core in enumerate(cores):
        if i + 1 < len(cores) and cores[i + 1].lower() == "số":
            _capital_kind(small, out, i)
        elif core and _is_abbreviation(core):
            out[i] = core
    result = " ".join(w.replace(c, o, 1) if c else w for w, c, o in zip(words, cores, out, strict=True))
    return result[:1].upper() + result[1:]


_ROMAN_AFTER = {
    "khóa",
    "kỳ",
    "lần",
    "quý",
    "loại",
    "hạng",
    "nhóm",
    "cấp",
    "lục",
    "chương",
    "phần",
    "mục",
    "thứ",
    "số",
    "vùng",
    "xii",
    "đại",
}


def _capital_kind(small: list[str], out: list[str], last: int) -> None:
    """`nghị quyết số` is `Nghị quyết số`: the type of a cited document is capital."""
    for size in (2, 1):
        first = last - size + 1
        if first >= 0 and " ".join(small[first : last + 1]) in _kinds():
            out[first] = out[first][:1].upper() + out[first][1:]
            return


def _apply_names(small: list[str], out: list[str]) -> None:
    i = 0
    while i < len(small):
        for size in range(min(_longest_name(), len(small) - i), 0, -1):
            name = _names().get(" ".join(small[i : i + size]))
            if name and not (size == 1 and small[i] != "đảng"):
                out[i : i + size] = name.split(" ")
                i += size
                break
        else:
            i += 1


def _seen(phrase: str, body: str, folded: str) -> str | None:
    """How the body writes a phrase, where it does so in small letters; the commonest of its ways."""
    ways: Counter[str] = Counter()
    at = folded.find(phrase)
    while at >= 0 and sum(ways.values()) < 12:
        end = at + len(phrase)
        if (at == 0 or not folded[at - 1].isalnum()) and (end == len(folded) or not folded[end].isalnum()):
            way = body[at:end]
            if not is_upper(way):
                # A capital counts only after a word in small letters: elsewhere a sentence or a cell may begin.
                inner = re.search(r"(?:^|\s)[^\W\d_A-ZĐÀ-Ỹ][^\W\d_]*,? $", body[max(0, at - 12) : at])
                ways[way if inner else way[:1].lower() + way[1:]] += 1
        at = folded.find(phrase, end)
    return ways.most_common(1)[0][0] if ways else None


# --- names of bodies -----------------------------------------------------------------------------------------


@cache
def _bodies_by_length() -> list[tuple[str, str]]:
    return sorted(((b.name.lower(), b.name) for b in bodies() if not b.generic), key=lambda p: -len(p[0]))


@cache
def _units() -> tuple[str, ...]:
    return tuple(sorted(load("proper_names")["units"], key=len, reverse=True))


def expand(name: str) -> str:
    """A name with its abbreviations written out (`UBND TỈNH` → `Ủy ban nhân dân TỈNH`)."""
    table: dict[str, str] = load("proper_names")["abbreviations"]
    name = re.sub(r"(?i)\bTP\s*\.\s*(?=\S)", "TP ", name)
    words = []
    for word in name.split():
        core = word.rstrip(",;")
        words.append(table[core] + word[len(core) :] if core in table else word)
    return " ".join(words)


def agency_case(name: str, evidence: str = "") -> str:
    """The name of a body in capitals as it is written in running text; one in small letters stays, its abbreviations written out."""
    name = re.sub(r"\s+", " ", one_tone_style(name)).strip(" -–*.,;:")
    small = expand(name)
    if not is_upper(name) and not any(w.isupper() and len(w) > 1 for w in name.split()):
        return small
    low = small.lower()
    for key in (str, fold):
        # First with diacritics, then without: OCR loses them, and two bodies seldom differ in nothing else.
        name_key = low if key is str else fold(small)
        for body, right in _bodies_by_length():
            body_key = body if key is str else fold(body)
            if name_key == body_key:
                return right
            if name_key.startswith(body_key + " "):
                tail = _tail(small, body_key, key is str)
                if tail and _is_place_tail(tail, right):
                    return f"{right} {_place_case(tail, whole=True)}"
    seen = _seen(low, one_tone_style(evidence), one_tone_style(evidence).lower()) if evidence else None
    if seen:
        return seen[:1].upper() + seen[1:]
    return _by_grammar(small, evidence)


def _tail(name: str, body_key: str, accented: bool) -> str:
    """What follows the name of a body in a longer name."""
    if accented:
        return name[len(body_key) + 1 :]
    words = name.split()
    for count in range(1, len(words)):
        if fold(" ".join(words[:count])) == body_key:
            return " ".join(words[count:])
    return ""


@cache
def _provinces() -> dict[str, str]:
    """Provinces by their letters alone, so that `SƠNLA` is Sơn La."""
    return {fold(p).replace(" ", ""): p for p in load("proper_names")["provinces"]}


def _is_place_tail(tail: str, body: str) -> bool:
    low = tail.lower()
    if any(low == u or low.startswith(u + " ") for u in _units()):
        return not low.startswith("xã hội")
    last = body.split()[-1].lower()
    # `Huyện ủy` + `Yên Bình`, `Ủy ban nhân dân tỉnh` + `Nghệ An`, `Sở Y tế` + `Nghệ An`.
    if last in _units() or fold(low).replace(" ", "") in _provinces():
        return True
    return (
        body in ("Tỉnh ủy", "Thành ủy", "Huyện ủy", "Quận ủy", "Thị ủy", "Đảng ủy", "Chi bộ", "Tỉnh đoàn", "Thành đoàn")
        and len(low.split()) <= 4
    )


def _place_case(tail: str, *, whole: bool) -> str:
    """`TỈNH YÊN BÁI` → `tỉnh Yên Bái`; with `whole` also words that no unit precedes are capital."""
    words = tail.split()
    out: list[str] = []
    capital = whole
    i = 0
    opening = next((u for u in _units() if tail.lower().startswith(u + " ")), "")
    province = _provinces().get(fold(tail[len(opening) :]).replace(" ", ""))
    if province and opening in ("", "tỉnh", "thành phố"):
        return f"{opening} {province}".strip()
    while i < len(words):
        unit = next((u for u in _units() if " ".join(words[i : i + len(u.split())]).lower() == u), None)
        if unit and i + len(unit.split()) <= len(words):
            out.append(unit)
            i += len(unit.split())
            capital = True
            continue
        word = words[i]
        out.append(
            word if _ROMAN.match(word) or word.isdigit() else word[:1].upper() + word[1:].lower() if capital else word.lower()
        )
        i += 1
    return " ".join(out)


# After the sort of a school comes its proper name.
_SCHOOL = re.compile(
    r"^trường (?:mầm non|mẫu giáo|tiểu học|trung học cơ sở|trung học phổ thông|phổ thông dân tộc (?:nội|bán) trú)$"
)


def _by_grammar(name: str, evidence: str) -> str:
    """A name that nothing else knows, by the habits of naming bodies."""
    words = name.split()
    data = load("proper_names")
    sorts = ("ban chỉ đạo", "ban quản lý", "chi cục", "tổng cục", "cục", "trung tâm", "văn phòng", "sở", "bộ", "ban", "phòng", "viện", "vụ", "trường cao đẳng nghề",
             "trường cao đẳng", "trường đại học", "trường trung học phổ thông", "trường", "hội", "hiệp hội", "liên đoàn", "liên minh", "công ty", "ủy ban", "hội đồng", "bệnh viện", "học viện", "đảng bộ", "đảng ủy",
             "chi bộ", "quỹ", "tổ công tác", "tiểu ban", "nhà xuất bản", "kho bạc", "ngân hàng", "thanh tra", "công an", "đoàn", "cơ quan")  # fmt: skip
    low = [w.lower() for w in words]
    head = max((s for s in sorts if " ".join(low).startswith(s + " ") or " ".join(low) == s), key=len, default="")
    n = len(head.split()) if head else 0
    out: list[str] = []
    capital = False
    i = 0
    while i < len(words):
        word, small = words[i], low[i]
        rest = " ".join(words[i:])
        unit = next((u for u in _units() if " ".join(low[i : i + len(u.split())]) == u), None)
        if i < n:
            out.append(word if not word.isupper() and word[:1].isupper() else small)
            capital = i == n - 1
        elif small == "về":
            out.append("về")
            purpose = sentence_case(" ".join(words[i + 1 :]).upper(), evidence).split()
            if purpose and not _is_abbreviation(words[i + 1]):
                purpose[0] = purpose[0].lower()
            out.extend(purpose)
            break
        elif i and _SCHOOL.search(" ".join(low[:i])):
            out.extend(_place_case(rest, whole=True).split())
            break
        elif unit and i and not rest.lower().startswith("xã hội"):
            out.extend(_place_case(rest, whole=False).split())
            break
        elif small in data["lower_words"]:
            out.append(small)
            capital = small == "và"
        elif small == "trung" and low[i + 1 : i + 2] == ["ương"]:
            out.extend(["Trung", "ương"])
            i += 1
        elif _is_abbreviation(word.strip(",;")) or _ROMAN.match(word) or (not word.isupper() and word[:1].isupper()):
            out.append(word)
            capital = False
        else:
            out.append(small[:1].upper() + small[1:] if capital else small)
            capital = False
        if word.endswith(",") or word in ("-", "–"):
            capital = True
        i += 1
    text = " ".join(out)
    for low_name in sorted(_names(), key=len, reverse=True):
        if len(low_name.split()) > 1 and low_name in text.lower():
            text = re.sub(rf"(?i)(?<!\w){re.escape(low_name)}(?!\w)", _names()[low_name], text)
    return text[:1].upper() + text[1:]


def person_case(name: str) -> str:
    """A person's name with a capital at each syllable."""
    return " ".join("-".join(p[:1].upper() + p[1:].lower() for p in w.split("-")) if w.isupper() else w for w in name.split())
