"""Mentions of organisations in text: the registry first, then the grammar of names for bodies that nobody listed.

Matching looks at words without diacritics and case, so `UỶ BAN NHÂN DÂN`, `Uỷ ban nhân dân` and `UBND` are one; a
mention must begin with a capital. `agencies.py` turns mentions into records.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from vanban.data import Body, bodies, load
from vanban.extract.name_tokens import ABBREVIATIONS, SOFT, Node, Token, insert, is_cut_short, spelt_alike, tokenise, walk
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


@cache
def _trie() -> Node:
    root: Node = {}
    for body in bodies():
        insert(root, body.name, (body, body.name, False))
    for body in bodies():
        for form in body.short:
            insert(root, form, (body, form, bool(re.search(r"[A-ZĐ]{2}", form))))
    return root


# --- places --------------------------------------------------------------------------------------------------

_LEVELS = {
    "tỉnh": "tỉnh", "thành phố": "tỉnh", "huyện": "huyện", "quận": "huyện", "thị xã": "huyện",
    "xã": "xã", "phường": "xã", "thị trấn": "xã", "đặc khu": "xã",
}  # fmt: skip
_UNITS = {bare(u): u for u in _LEVELS}


@cache
def _provinces() -> Node:
    root: Node = {}
    for entry in load("places")["provinces"]:
        for form in (entry["name"], *entry.get("also", ())):
            insert(root, form, entry["name"])
    return root


def place_at(text: str, tokens: list[Token], at: int, unit: str | None, *, holder: bool = False) -> tuple[int, str] | None:
    """The proper name of a place that begins at token `at`, and the token after it.

    After a unit (`xã`) any run of capitalised words is a name; without one only the provinces are known, and so
    after an office holder, whose own name may follow: `Chủ tịch Ủy ban nhân dân tỉnh Nguyễn Văn A`.
    """
    if at >= len(tokens) or not tokens[at].upper:
        return None
    hit = walk(_provinces(), tokens, at)
    if hit is None and walk(_trie(), tokens, at) is not None:
        return None  # `Công an xã` ends a cell and `Phòng Văn hóa - Xã hội` begins the next
    if hit is not None and (unit in (None, "tỉnh", "thành phố")):
        return hit
    if unit is None or holder:
        return None
    i = at
    words = []
    while i < len(tokens) and i - at < 4 and (tokens[i].upper or (tokens[i].flat.isdigit() and i == at)):
        if i > at and (tokens[i].flat in _HEAD_WORDS and _starts_name(tokens, i)):
            break
        if text[tokens[i].start : tokens[i].end] in ABBREVIATIONS or (
            i > at and "\n" in text[tokens[i - 1].end : tokens[i].start]
        ):
            break
        words.append(text[tokens[i].start : tokens[i].end])
        i += 1
    return (i, _title(" ".join(words))) if words else None


def _title(name: str) -> str:
    """`YÊN LẠC` as `Yên Lạc`."""
    return " ".join(w.capitalize() for w in name.split()) if name.isupper() else name


# --- the grammar of unlisted names ---------------------------------------------------------------------------

# Words with which the name of a body begins.
_HEADS = [
    "Ban Chỉ đạo", "Ban Quản lý", "Ban Tổ chức", "Ban Chấp hành", "Ban Thường vụ", "Tổ công tác", "Hội đồng", "Ủy ban", "Tổng cục",
    "Chi cục", "Cục", "Vụ", "Viện", "Trung tâm", "Quỹ", "Ban", "Văn phòng", "Phòng", "Sở", "Bộ", "Đài", "Hội", "Liên đoàn", "Liên minh",
    "Liên hiệp", "Hiệp hội", "Đoàn", "Thanh tra", "Tòa án", "Kho bạc", "Đảng ủy", "Chi nhánh", "Hạt", "Đoàn đàm phán", "Bảo tàng",
    "Thư viện", "Bộ Chỉ huy", "Bộ Tư lệnh", "Trạm Y tế", "Mặt trận", "Tổ giúp việc", "Tiểu ban", "Đảng đoàn", "Ban cán sự đảng",
]  # fmt: skip
_HEAD_WORDS = {bare(h).lower().split()[0] for h in _HEADS} | {"tinh", "thanh", "huyen", "bo", "vkstc", "chinh"}
# Words that follow a name in a sentence and never stand small in one.
_STOP = {
    "thực", "chủ", "phối", "có", "là", "để", "theo", "tại", "trong", "về", "với", "cho", "được", "đã", "sẽ", "phải", "cần",
    "báo", "tham", "hướng", "xây", "triển", "khi", "nếu", "trước", "trên", "từ", "đến", "vào", "bằng", "nhằm", "gửi", "yêu",
    "đề", "không", "thì", "mà", "hoặc", "cùng", "do", "của", "các", "những", "mọi", "mỗi", "một", "thuộc", "và", "giao",
    "chịu", "kèm", "ký", "ngày", "năm", "tiếp", "tăng", "kịp", "đảm", "ban", "này", "đó", "căn", "sau", "cũng",
    "còn", "tổ", "dự", "cụ", "hiện", "đang", "nêu", "rà", "chỉ", "làm", "giúp", "nhận",
}  # fmt: skip
# Fewer of them end what a committee is for, since that is told in verbs.
_LIST_STOP = _STOP - {
    "ban",
    "hành",
    "tăng",
    "tổ",
    "xây",
    "về",
    "của",
    "trong",
    "đến",
    "đảm",
    "phối",
    "hướng",
    "thực",
    "kịp",
    "căn",
}
_LOWER_END = {("quoc", "gia"), ("viet", "nam"), ("trung", "uong")}


@cache
def _head_trie() -> Node:
    root: Node = {}
    for head in _HEADS:
        insert(root, head, head)
    return root


def _starts_name(tokens: list[Token], at: int) -> bool:
    """Whether a listed name or the head of another one begins at the token."""
    if not tokens[at].upper:
        return False
    return walk(_trie(), tokens, at) is not None or walk(_head_trie(), tokens, at) is not None


def _unlisted(text: str, tokens: list[Token], at: int) -> int | None:
    """The token after a name that begins with a head and that the registry does not hold; None where it is none."""
    head = walk(_head_trie(), tokens, at)
    if head is None or head[0] >= len(tokens) or not spelt_alike(text, tokens, at, head[1]):
        return None
    i = head[0]
    if f"{tokens[i - 1].word} {tokens[i].word}" in _NO_BODY:
        return None
    # `VĂN PHÒNG Nguyễn Văn A`, `NHIỆM VỤ Để …`: a line of capitals has ended; `Bộ Quyết định …`: the next cell begins.
    if (
        text[tokens[at].start : tokens[at].end].isupper()
        and len(tokens[i].word) > 1
        and not text[tokens[i].start : tokens[i].end].isupper()
    ):
        return None
    if _KIND_AHEAD.match(text, tokens[i].start):
        return None
    if head[1] in ("Ban Chỉ đạo", "Tổ công tác", "Tiểu ban", "Hội đồng", "Ban Tổ chức", "Đoàn đàm phán", "Tổ giúp việc"):
        return _with_topic(text, tokens, i, head[1])
    if not tokens[i].upper:
        return _lower_name(tokens, i)
    return _with_unit(text, tokens, _capital_run(text, tokens, i))


def _with_unit(text: str, tokens: list[Token], i: int) -> int:
    """The token after the level that follows a name, and its place: `… tỉnh`, `… huyện Yên Lạc`."""
    for unit_flat, unit in _UNITS.items():
        words = unit_flat.split()
        if [t.flat for t in tokens[i : i + len(words)]] == words and not tokens[i].upper:
            place = place_at(text, tokens, i + len(words), unit)
            return place[0] if place else i + len(words)
    return i


# Words that begin like a body and are none.
_NO_BODY = {
    "hội nghị", "hội thảo", "hội trường", "hội nhập", "hội đàm", "bộ phận", "bộ chỉ", "bộ đội", "bộ luật", "bộ tiêu", "bộ máy", "bộ mặt",
    "ban hành", "ban đầu", "phòng họp", "phòng ngừa", "phòng chống", "phòng cháy", "đoàn kết", "đoàn viên", "đoàn thể", "viện dẫn",
    "vụ việc", "vụ án", "quỹ đất", "sở hữu", "đài loan", "hội viên", "hội đồng nghị", "văn phòng phẩm", "cục bộ", "hội chủ",
}  # fmt: skip
_KIND_AHEAD = re.compile(
    r"(?:Quyết định|Nghị (?:quyết|định)|Thông (?:tư|báo|tri)|Kế hoạch|Báo cáo|Tờ trình|Công văn|Chỉ thị|Kết luận|Chương trình|Đề án|Hướng dẫn|Luật)(?!\w)"
)


def _lower_name(tokens: list[Token], at: int) -> int | None:
    """`Trung tâm dữ liệu quốc gia`: a name in small letters is known by its last word only."""
    for i in range(at, min(at + 9, len(tokens) - 1)):
        if tokens[i].word in _STOP or not tokens[i].flat[0].isalnum():
            return None
        if (tokens[i].flat, tokens[i + 1].flat) in _LOWER_END and i > at:
            return i + 2
    return None


def _capital_run(text: str, tokens: list[Token], at: int) -> int:
    """The token after a name whose words begin with capitals: `Kiểm soát bệnh tật`, `Chăn nuôi và Thú y`, `Văn hóa, Xã hội và Gia đình`."""
    i, small = at, 0
    while i < len(tokens):
        token = tokens[i]
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if token.upper:
            if i > at and [t.flat for t in tokens[i + 2 : i + 4]] == ["nhan", "dan"] and token.flat in ("uy", "hoi"):
                break
            if (
                i > at
                and _starts_name(tokens, i)
                and walk(_trie(), tokens, i) is not None
                and tokens[i - 1].flat not in ("va", ",")
            ):
                break
            small = 0
        elif token.flat in ("va", ",", "-", "–"):
            if (
                following is None
                or not following.upper
                or _starts_name(tokens, i + 1)
                or _KIND_AHEAD.match(text, following.start)
            ):
                break
            if token.flat == "," and not _closes_with_and(tokens, i + 1):
                break
        elif token.word in _STOP or not token.flat[0].isalpha() or small >= 4:
            break
        else:
            small += 1
        i += 1
    return i


def _closes_with_and(tokens: list[Token], at: int) -> bool:
    """Whether a list of capitalised items goes on to an `và X` that is no new body."""
    for i in range(at, min(at + 8, len(tokens) - 1)):
        if tokens[i].flat == "va":
            return tokens[i + 1].upper and not _starts_name(tokens, i + 1)
        if tokens[i].flat == "," and not tokens[i + 1].upper:
            return False
        if tokens[i].word in _STOP or not (tokens[i].flat[0].isalnum() or tokens[i].flat in SOFT):
            return False
    return False


def _with_topic(text: str, tokens: list[Token], at: int, head: str) -> int | None:
    """`Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ và chuyển đổi số`: a level, then what it is for."""
    i = at
    start = at
    if i < len(tokens) and tokens[i].upper and tokens[i].flat not in ("ve",):
        i = _capital_run(text, tokens, i)
    elif i < len(tokens) and (tokens[i].flat in _UNITS or tokens[i].flat == "quoc"):
        unit = _UNITS.get(tokens[i].flat)
        i += 1 if unit else 2
        place = place_at(text, tokens, i, unit)
        i = place[0] if place else i
    if i < len(tokens) and tokens[i].flat in ("ve", "thuc", "phong", "xay", "dieu", "dam") and not tokens[i].upper:
        if tokens[i].flat == "ve" or head in ("Ban Chỉ đạo", "Tổ công tác"):
            i = _topic(tokens, i + 1)
    elif head == "Đoàn đàm phán" and i == start:
        return _name_run(tokens, i)
    elif i == start:
        return at if head == "Ban Chỉ đạo" else None
    return i


def _name_run(tokens: list[Token], at: int) -> int | None:
    """The token after small words that end in a proper name: `thỏa thuận thương mại song phương Việt Nam - Hoa Kỳ`."""
    last = None
    for i in range(at, min(at + 16, len(tokens))):
        token = tokens[i]
        if token.upper:
            last = i + 1
        elif token.flat not in SOFT and (last is not None or token.word in _STOP or not token.flat[0].isalpha()):
            break
    return last


def _topic(tokens: list[Token], at: int) -> int:
    """The token after a noun phrase or a list of them; the list ends with the item that `và` brings."""
    last_and = None
    i = at
    while i < len(tokens) and i - at < 40:
        flat = tokens[i].flat
        if flat == "va":
            if i + 1 >= len(tokens) or tokens[i + 1].upper:
                break
            last_and = i
        elif flat == ",":
            if last_and is not None or not _list_goes_on(tokens, i + 1):
                break
        elif _ends_topic(tokens, at, i):
            break
        i += 1
    return i


def _ends_topic(tokens: list[Token], at: int, i: int) -> bool:
    flat = tokens[i].flat
    if not flat[0].isalnum() or (flat == "ban" and i + 1 < len(tokens) and tokens[i + 1].flat == "hanh"):
        return True
    if i <= at + 1:
        return False
    if tokens[i].upper and _starts_name(tokens, i):
        return True
    return tokens[i].word in _LIST_STOP


def _list_goes_on(tokens: list[Token], at: int) -> bool:
    """Whether ` và ` closes the list before a sign or a verb ends it."""
    for i in range(at, min(at + 20, len(tokens))):
        flat = tokens[i].flat
        if flat == "va":
            return True
        if flat != "," and not flat[0].isalnum():
            return False
        if flat in ("ban", "giao", "yeu") and i + 1 < len(tokens) and tokens[i + 1].flat in ("hanh", "cho", "cau"):
            return False
        if tokens[i].upper and _starts_name(tokens, i):
            return False
    return False


# --- mentions ------------------------------------------------------------------------------------------------

# `Chính phủ số`, `chính quyền điện tử` name no body.
_NOT_AFTER = {"chinh phu": {"so", "dien"}, "dang": {"ky", "vien", "bo", "phi"}, "quoc hoi": set()}
_HOLDER = re.compile(
    r"(?:Bộ trưởng|Thứ trưởng|Giám đốc|Phó Giám đốc|Thủ trưởng|Chủ tịch|Phó Chủ tịch|Chủ nhiệm|Trưởng ban|Chánh Văn phòng|Tổng Thanh tra|"
    r"Thống đốc|Viện trưởng|Cục trưởng|Bí thư|Chánh Thanh tra)\s+$"
)


def _local_place(text: str, tokens: list[Token], i: int, body: Body, *, holder: bool) -> tuple[int, str]:
    """The place that follows a local body, and the token after it: `Sở Nội vụ tỉnh Bình An`, `UBND xã Yên Lạc`."""
    last = body.name.split()[-1]
    two = " ".join(body.name.split()[-2:])
    inside = two if two in _LEVELS else last if last in _LEVELS else None
    if inside is not None:
        place = place_at(text, tokens, i, inside, holder=holder)
        return (place[0], f"{inside} {place[1]}") if place else (i, "")
    if body.level is None and i + 1 < len(tokens) and tokens[i].flat == "cap" and tokens[i + 1].flat in _UNITS:
        return i + 2, f"cấp {_UNITS[tokens[i + 1].flat]}"
    for unit_flat, unit in _UNITS.items():
        words = unit_flat.split()
        if [t.flat for t in tokens[i : i + len(words)]] == words:
            place = place_at(text, tokens, i + len(words), unit, holder=holder)
            if place is not None:
                return place[0], f"{unit} {place[1]}"
            return (i + len(words), unit) if body.level is None else (i, "")
    place = place_at(text, tokens, i, None)
    if place is not None:
        return place[0], place[1]
    return i, ""


def mention_at(text: str, tokens: list[Token], at: int) -> tuple[int, Mention] | None:
    """The organisation named from token `at` on, by the registry or by the grammar, and the token after it."""
    if not tokens[at].upper or (
        at > 0 and tokens[at - 1].end == tokens[at].start and text[tokens[at].start - 1] not in '("“[/-\n\t'
    ):
        return None
    start = tokens[at].start
    listed = walk(_trie(), tokens, at)
    # In a line of capitals nothing tells where an unlisted name ends.
    free = (
        None
        if text[tokens[at].start : tokens[at].end + 1].isupper() and _in_capitals(text, tokens, at)
        else _unlisted(text, tokens, at)
    )
    holder = bool(_HOLDER.search(text, max(0, start - 20), start))
    if listed is not None:
        i, (body, form, short) = listed
        place = ""
        if body.local:
            i, place = _local_place(text, tokens, i, body, holder=holder)
        if free is None or free <= i or not _extends(tokens, i):
            if _is_other_word(tokens, i, form) or not spelt_alike(text, tokens, at, form):
                return None
            if tokens[at].flat == "so" and at > 0 and tokens[at - 1].flat == "co":  # CƠ SỞ
                return None
            return i, Mention(start, tokens[i - 1].end, _with_place(form, place), body, place, short, body.generic, holder)
    if free is not None and tokens[free - 1].start + 1 == tokens[free - 1].end and tokens[free - 1].upper:
        free -= 1  # `Cục Quản trị T.78`
    if free is not None and free > at + 1 and not is_cut_short(_trie(), tokens, at, free):
        end = tokens[free - 1].end
        return free, Mention(start, end, re.sub(r"\s+", " ", expand(text[start:end])), holder=holder)
    return None


def _in_capitals(text: str, tokens: list[Token], at: int) -> bool:
    """Whether the words from here are all in capitals, abbreviations apart."""
    words = [text[t.start : t.end] for t in tokens[at : at + 12] if t.flat[0].isalpha()][:3]
    return all(w.isupper() for w in words)


def _extends(tokens: list[Token], listed: int) -> bool:
    """Whether a freely read name is truly longer than the listed one, and not just run on."""
    return tokens[listed].upper or tokens[listed].word == "về"


def _is_other_word(tokens: list[Token], i: int, form: str) -> bool:
    following = tokens[i].flat if i < len(tokens) else ""
    return following in _NOT_AFTER.get(bare(form).lower(), ())


def _with_place(form: str, place: str) -> str:
    """`Ủy ban nhân dân xã` and `xã Yên Lạc` as `Ủy ban nhân dân xã Yên Lạc`."""
    if not place:
        return form
    unit = next((u for u in _LEVELS if place.startswith(u)), "")
    if unit and form.endswith(unit):
        form = form[: -len(unit)].rstrip()
    return f"{form} {place}"


def find_mentions(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """Every organisation named in the text, in order, the longest at each place; generic plurals among them."""
    generic: list[Mention] = []
    for first, last, name in generic_spans(text, start, end):
        if all(last <= g.start or first >= g.end for g in generic):
            generic.append(Mention(first, last, name, generic=True))
    generic.sort(key=lambda m: m.start)
    starts = [g.start for g in generic]
    tokens = tokenise(text, start, end)
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
    taken = [(m.start, m.end) for m in found]
    found.extend(g for g in generic if all(g.end <= a or g.start >= b for a, b in taken))
    return sorted(found, key=lambda m: m.start)


def flat_name(name: str) -> str:
    """The name as matching sees it: words without diacritics, abbreviations of common words written out, no signs."""
    return " ".join(t.flat for t in tokenise(name) if t.flat not in SOFT)
