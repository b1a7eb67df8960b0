"""Mentions of organisations in text: the registry first, then the grammar of names for bodies that nobody listed.

Matching looks at words without diacritics and case, so `UỶ BAN NHÂN DÂN`, `Uỷ ban nhân dân` and `UBND` are one; a
mention must begin with a capital. `agencies.py` turns mentions into records.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from vanban.data import Body
from vanban.extract.name_grammar import LEVELS, TOPIC_STARTS, UNITS, area_end, place_at, registry, unit_at, unlisted_end
from vanban.extract.name_tokens import SOFT, Token, is_cut_short, spelt_alike, tokenise, walk
from vanban.extract.plurals import expand, generic_spans
from vanban.extract.symbols import find_symbols
from vanban.text.fold import bare


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation named at `start` to `end`."""

    start: int
    end: int
    form: str
    """The name in right case with abbreviations of common words written out, place included."""
    body: Body | None = None
    place: str = ""
    """`tỉnh Bình An`, `xã Yên Lạc`; empty where the text leaves it unsaid."""
    short: bool = False
    """Written in an abbreviation that the registry spells out."""
    generic: bool = False
    holder: bool = False
    """Named through its head: `Bộ trưởng Bộ Y tế`."""


# --- mentions ------------------------------------------------------------------------------------------------

# `Chính phủ số`, `chính quyền điện tử` name no body.
_NOT_AFTER = {"chinh phu": {"so", "dien"}, "dang": {"ky", "vien", "bo", "phi"}, "quoc hoi": set()}
_HOLDER = re.compile(
    r"(?:Bộ trưởng|Thứ trưởng|Giám đốc|Phó Giám đốc|Thủ trưởng|Chủ tịch|Phó Chủ tịch|Chủ nhiệm|Trưởng ban|Chánh Văn phòng|Tổng Thanh tra|"
    r"Thống đốc|Viện trưởng|Cục trưởng|Bí thư|Chánh Thanh tra)(?:\s+Thường trực)?\s+$"
)


def _local_place(text: str, tokens: list[Token], i: int, body: Body, *, holder: bool) -> tuple[int, str]:
    """The place that follows a local body, and the token after it: `Sở Nội vụ tỉnh Bình An`, `UBND xã Yên Lạc`."""
    last = body.name.split()[-1]
    two = " ".join(body.name.split()[-2:])
    inside = None if two == "tác xã" else two if two in LEVELS else last if last in LEVELS else None
    if inside is not None:
        if inside == "huyện" and i + 1 < len(tokens) and tokens[i].word == "đảo":
            place = place_at(text, tokens, i + 1, inside, holder=holder)
            return (place[0], f"huyện đảo {place[1]}") if place else (i + 1, "")
        place = place_at(text, tokens, i, inside, holder=holder)
        return (place[0], f"{inside} {place[1]}") if place else (i, "")
    if body.level is None and i + 1 < len(tokens) and tokens[i].flat == "cap" and tokens[i + 1].flat in UNITS:
        return i + 2, f"cấp {UNITS[tokens[i + 1].flat]}"
    if (unit := unit_at(tokens, i)) is not None:
        place = place_at(text, tokens, *unit, holder=holder)
        return (place[0], f"{unit[1]} {place[1]}") if place else unit
    if (area := area_end(tokens, i)) > i:
        return area, " ".join(text[tokens[i].start : tokens[area - 1].end].split())
    # `Huyện ủy Bắc Lũng`, `Thành đoàn Bắc Lũng`, `Báo Bắc Lũng`: no unit stands before the place.
    inside_name = body.name.split()[0] in _UNIT_INSIDE
    place = place_at(text, tokens, i, "xã" if inside_name else None, holder=holder)
    if place is not None and (not inside_name or " " in place[1]):
        return place[0], place[1]
    return i, ""


_UNIT_INSIDE = frozenset(("Tỉnh", "Thành", "Huyện", "Thị", "Quận", "Xã", "Báo", "Đài"))


def mention_at(text: str, tokens: list[Token], at: int) -> tuple[int, Mention] | None:
    """The organisation named from token `at` on, by the registry or by the grammar, and the token after it."""
    if not tokens[at].upper or (
        at > 0 and tokens[at - 1].end == tokens[at].start and text[tokens[at].start - 1] not in '("“[/-\n\t'
    ):
        return None
    start = tokens[at].start
    listed = walk(registry(), tokens, at)
    # In a line of capitals nothing tells where an unlisted name ends.
    free = (
        None
        if text[tokens[at].start : tokens[at].end + 1].isupper() and _in_capitals(text, tokens, at)
        else unlisted_end(text, tokens, at)
    )
    holder = bool(_HOLDER.search(text, max(0, start - 32), start))
    if listed is not None:
        i, (body, form, short) = listed
        place = ""
        if body.local:
            i, place = _local_place(text, tokens, i, body, holder=holder)
        elif (area := area_end(tokens, i)) > i:
            place = " ".join(text[tokens[i].start : tokens[area - 1].end].split())
            i = area
        if body.name.startswith("Ngân hàng") and (branch := _branch_end(text, tokens, i)) > i:
            name = re.sub(r"\s+", " ", expand(text[start : tokens[branch - 1].end]))
            return branch, Mention(start, tokens[branch - 1].end, name, holder=holder)
        if free is None or free <= i or not _extends(tokens, i) or is_cut_short(registry(), tokens, at, free):
            if _is_other_word(tokens, i, form) or not spelt_alike(text, tokens, at, form):
                return None
            if tokens[at].flat == "so" and at > 0 and tokens[at - 1].flat == "co":  # CƠ SỞ
                return None
            return i, Mention(start, tokens[i - 1].end, _with_place(form, place), body, place, short, body.generic, holder)
    if free is not None and tokens[free - 1].start + 1 == tokens[free - 1].end and tokens[free - 1].upper:
        free -= 1  # `Cục Quản trị T.78`
    if free is not None and free > at + 1 and not is_cut_short(registry(), tokens, at, free):
        end = tokens[free - 1].end
        return free, Mention(start, end, re.sub(r"\s+", " ", expand(text[start:end])), holder=holder)
    return None


def _branch_end(text: str, tokens: list[Token], at: int) -> int:
    """The token after the branch of a bank: `… Chính sách xã hội - Chi nhánh tỉnh Bình An`; `at` where none is named."""
    i = at + 1 if at < len(tokens) and tokens[at].flat in ("-", "–") else at
    if [t.flat for t in tokens[i : i + 2]] != ["chi", "nhanh"] or i + 2 >= len(tokens):
        return at
    i += 2
    unit = UNITS.get(tokens[i].flat)
    place = place_at(text, tokens, i + (unit is not None), unit or "huyện")
    return place[0] if place else i + 1 if unit else at


def _in_capitals(text: str, tokens: list[Token], at: int) -> bool:
    """Whether the words from here are all in capitals, abbreviations apart."""
    words = [text[t.start : t.end] for t in tokens[at : at + 12] if t.flat[0].isalpha()][:3]
    return all(w.isupper() for w in words)


def _extends(tokens: list[Token], listed: int) -> bool:
    """Whether a freely read name is truly longer than the listed one, and not just run on."""
    return tokens[listed].upper or tokens[listed].word in TOPIC_STARTS


def _is_other_word(tokens: list[Token], i: int, form: str) -> bool:
    following = tokens[i].flat if i < len(tokens) else ""
    return following in _NOT_AFTER.get(bare(form).lower(), ())


def _with_place(form: str, place: str) -> str:
    """`Ủy ban nhân dân xã` and `xã Yên Lạc` as `Ủy ban nhân dân xã Yên Lạc`."""
    if not place:
        return form
    unit = next((u for u in LEVELS if place.startswith(u)), "")
    if unit and form.endswith(unit):
        form = form[: -len(unit)].rstrip()
    return f"{form} {place}"


# `các sở: Nội vụ, Tài chính` names several listed bodies of one kind.
_SHARED_KIND = re.compile(r"(?<!\w)[Cc]ác (?P<kind>[Ss]ở|[Bb]ộ|[Pp]hòng|[Bb]an):\s+(?=[A-ZĐ])")
_BETWEEN = re.compile(r"\s*,\s+(?=[A-ZĐ])|\s+và\s+(?=[A-ZĐ])")


# A kind and a word of the name at least.
_KIND_AND_NAME = 2


def _of_kind(text: str, kind: re.Match[str]) -> list[Mention]:
    """The listed bodies whose kind stands once before all their names."""
    word = kind["kind"].capitalize()
    found: list[Mention] = []
    at = kind.end()
    while True:
        whole = f"{word} {text[at : at + 80]}"
        tokens = tokenise(whole)
        listed = walk(registry(), tokens, 0)
        if listed is None or listed[0] < _KIND_AND_NAME:
            return found
        after, (body, form, short) = listed
        end = at + tokens[after - 1].end - len(word) - 1
        found.append(Mention(at, end, form, body, short=short))
        sign = _BETWEEN.match(text, end)
        if sign is None:
            return found
        at = sign.end()


def find_mentions(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """Every organisation named in the text, in order, the longest at each place; generic plurals among them."""
    generic: list[Mention] = []
    for first, last, name in generic_spans(text, start, end):
        if all(last <= g.start or first >= g.end for g in generic):
            generic.append(Mention(first, last, name, generic=True))
    generic.sort(key=lambda m: m.start)
    starts = [g.start for g in generic]
    tokens = tokenise(text, start, end)
    shared = [m for kind in _SHARED_KIND.finditer(text, start, len(text) if end is None else end) for m in _of_kind(text, kind)]
    symbols = [(f.start, f.end) for f in find_symbols(text, start, end, blanks=True)]
    symbol_ends = [b for _, b in symbols]
    found: list[Mention] = []
    named = 0  # the token after the last mention
    for i in [i for i, token in enumerate(tokens) if token.upper]:
        hit = mention_at(text, tokens, i) if i >= named else None
        if hit is None:
            continue
        after, mention = hit
        k = bisect_right(symbol_ends, mention.start)
        if k < len(symbols) and symbols[k][0] < mention.end:
            continue
        k = bisect_left(starts, mention.end) - 1
        if k >= 0 and generic[k].end > mention.start and generic[k].end - generic[k].start >= mention.end - mention.start:
            continue
        found.append(mention)
        named = after
        while named < len(tokens) and tokens[named].start < mention.end:
            named += 1
    found = shared + [m for m in found if all(m.end <= s.start or m.start >= s.end for s in shared)]
    taken = [(m.start, m.end) for m in found]
    found.extend(g for g in generic if all(g.end <= a or g.start >= b for a, b in taken))
    return sorted(found, key=lambda m: m.start)


def flat_name(name: str) -> str:
    """The name as matching sees it: words without diacritics, abbreviations of common words written out, no signs."""
    return " ".join(t.flat for t in tokenise(name) if t.flat not in SOFT)
