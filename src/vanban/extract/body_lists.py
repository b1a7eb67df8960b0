"""Lists of bodies in a phrase or a cell, cut into names: `Sở Y tế, các phòng, ban và UBND các xã, phường`.

A comma or `và` may stand between two bodies, within a name (`Sở Văn hóa, Thể thao và Du lịch`), within a plural that
is one record (`các bộ, ngành, địa phương`), or between units of place (`các huyện, thị xã, thành phố`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from vanban.extract.agencies import spelt_out
from vanban.extract.duty_words import subject_start
from vanban.extract.names import find_mentions
from vanban.extract.plurals import expand
from vanban.tree.columns import vocabulary

_HARD = re.compile(r"\s*[;\n\t]\s*|\s*(?:^|(?<=\s))[-–+•]\s+")
_SOFT = re.compile(r"\s*,\s*(?:và\s+)?|\s+và\s+|\s+cùng\s+(?!cấp(?!\w)|các cấp)|\s*/\s*")
_LEAD_WORDS = re.compile(
    r"^(?:(?:và|cùng|với|giao|do|các đồng chí|đồng chí)\s+)+|\s+(?:chủ trì|phối hợp|thực hiện)(?:[,;]? (?:thực hiện|phối hợp))?$",
    re.IGNORECASE,
)
_LIST_OF_UNITS = re.compile(
    r"(?<!\w)(?<!văn )(?:[Cc]ác\s+)?(?:bộ|ban|sở|phòng|cơ quan|đơn vị|xã|tỉnh|thôn|bản)(?=[ ,])(?:[, ]+(?:và |các )*(?:bộ|ban|sở|phòng|ngành|đoàn thể|cơ quan|đơn vị|địa phương|"
    r"tổ chức|thôn|bản|tổ dân phố|khu phố|xã|phường|đặc khu|thành phố|tỉnh|thị trấn|huyện|ngang bộ|thuộc Chính phủ|liên quan|có liên quan|trực thuộc(?: [Tt]rung ương)?))+",
    re.IGNORECASE,
)
# The members of the Government are one plural, however long: `Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ, …`.
_MEMBERS = re.compile(
    r"(?:[Cc]ác\s+)?[Bb]ộ trưởng,\s+[Tt]hủ trưởng (?:các\s+)?cơ quan ngang [Bb]ộ(?:,\s+(?:[Tt]hủ trưởng\s+)?(?:các\s+)?cơ quan thuộc Chính phủ)?"
)
# Units of place without a name of their own, which go on with those before them: `cấp huyện, xã`.
_UNIT = re.compile(
    r"(?:cấp\s+)?(?:tỉnh|thành phố|thành|thị xã|thị trấn|thị|huyện|quận|xã|phường|đặc khu|thôn|bản|tổ dân phố|khu phố|khu dân cư)"
    r"(?:\s+(?:trực thuộc|thuộc|trong|trên|có liên quan|liên quan|của)(?!\w).*)?$"
)
_PLURAL = re.compile(r"(?:[Cc]ác|[Nn]hững|[Mm]ỗi|[Mm]ọi|[Tt]oàn thể|Người đứng đầu|Lãnh đạo|lãnh đạo)\s")
_HOLDERS = re.compile(
    r"(?:Thủ trưởng|Giám đốc|Chủ tịch|Trưởng|Bí thư|Người đứng đầu|[Bb]an thường vụ|Ban Thường vụ|Thường trực)(?!\w).*\scác\s"
)
_HOLDER = re.compile(r"(?:thủ trưởng|giám đốc|chủ tịch|trưởng|bí thư|người đứng đầu|lãnh đạo)(?!\w)", re.IGNORECASE)
# Anybody: these begin a body of their own after a named one.
_ANYBODY = re.compile(r"(?:đơn vị|cơ quan|tổ chức|doanh nghiệp|cá nhân)(?!\w)")


def split_agencies(phrase: str) -> list[str]:
    """The bodies named in a cell or phrase, in order, with UBND and its like written out.

    Names that hold commas or `và` stay whole, and so do lists of plurals (`các bộ, ngành, địa phương`).
    """
    return list(_split(phrase))


@lru_cache(maxsize=4096)
def _split(phrase: str) -> tuple[str, ...]:
    # The cells of a table name the same bodies again and again.
    whole = [(m.start, m.end) for m in find_mentions(phrase)]
    for form in (_LIST_OF_UNITS, _MEMBERS):
        for match in form.finditer(phrase):
            # A name inside the list (`cơ quan thuộc Chính phủ`) is part of it; one that reaches beyond stays whole by itself.
            if all(match.end() <= a or match.start() >= b or (match.start() <= a and b <= match.end()) for a, b in whole):
                whole.append(match.span())
    names: list[str] = []
    start = 0
    hard = re.findall(r";\s", phrase)
    cuts = sorted([*_HARD.finditer(phrase), *_SOFT.finditer(phrase)], key=lambda m: (m.start(), -m.end()))
    for cut in cuts:
        if cut.start() < start or any(
            a < cut.end() and cut.start() < b and not (a >= cut.end() or b <= cut.start()) for a, b in whole
        ):
            continue
        if len(hard) > 1 and cut[0].strip() == "và" and phrase.startswith("các ", cut.end()):
            continue  # semicolons part the bodies: `…; Mặt trận Tổ quốc và các đoàn thể; …`
        if cut.end() == cut.start() or _within_name(phrase[start : cut.start()], cut[0], phrase[cut.end() :]):
            continue
        names.append(phrase[start : cut.start()])
        start = cut.end()
    names.append(phrase[start:])
    return tuple(_share_places([n for n in (_tidy(n) for n in names) if n]))


def _within_name(before: str, sign: str, after: str) -> bool:
    """Whether a sign between two words of a list joins words of one body."""
    before = before.strip()
    sign = sign.strip()
    item = re.split(r"[,;\n\t]|\svà\s", after, maxsplit=1)[0].strip()
    if not before or not item or sign == ";":
        return False
    body = _starts_body(item)
    if sign == "/":
        # `tỉnh ủy/thành ủy`, `sở/ngành`: whichever there is; `57-NQ/TW` is a symbol.
        return item[:1].islower() or bool(re.search(r"\d", before.split()[-1]))
    if sign in ("-", "–"):
        # `Ngân hàng Nhà nước - Chi nhánh An Hạ`, `tổ chức chính trị - xã hội`
        return not body or item.lower().startswith("chi nhánh ")
    if item.startswith(("các ", "những ", "mỗi ")) or _HOLDER.match(item):
        return False
    if _UNIT.match(item) and re.search(r"(?:các|cấp|huyện|quận|tỉnh|xã|thị|thành|phường|thôn)(?!\w)", before):
        return True
    if _OF_PARTY.match(item) and re.search(r"(?i)(?<!\w)các(?!\w)", before) and "trực thuộc" not in item:
        return True  # `Ban Tổ chức các huyện ủy, thị ủy`
    if item[:1].isupper() and not body and (_PLURAL.match(before) or _LISTED_PLACES.search(before)):
        return True  # `Sở Tài chính các tỉnh An Hạ, Bắc Lũng`, `các cơ quan chủ trì Dự án, Tiểu dự án`
    if item[:1].isupper():
        return sign == "và" and not body  # `Sở Kế hoạch và Đầu tư`, `của tỉnh và Trung ương`
    if item.startswith("đại biểu "):
        return False  # `các Tổ đại biểu và đại biểu Hội đồng nhân dân tỉnh`
    if _PLURAL.match(before):
        # `các huyện ủy, thị ủy` and `đảng ủy trực thuộc` are two kinds.
        return before.endswith("chi") or not re.match(
            r"(?:đảng (?:ủy|uỷ|bộ)|đoàn|chi bộ|công đoàn)(?: cơ sở)? trực thuộc(?!\w)", item
        )
    if _HOLDERS.match(before):
        return _ANYBODY.match(item) is None or before.startswith("Thủ trưởng")
    return sign == "và" and not body  # `Tổ đóng và mở thầu`


_OF_PARTY = re.compile(r"(?:tỉnh|thành|huyện|quận|thị|đảng|xã) (?:ủy|uỷ|đoàn|bộ)(?!\w)")
_LISTED_PLACES = re.compile(
    r"(?<!\w)các (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thôn|bản|phòng giao dịch)\s+[A-ZĐÀ-Ỹ]\w*(?:\s+[A-ZĐÀ-Ỹ]\w*)*(?:,\s+[A-ZĐÀ-Ỹ]\w*(?:\s+[A-ZĐÀ-Ỹ]\w*)*)*$"
)


@cache
def _body_starts() -> tuple[str, ...]:
    # A name may begin like a body without being one (`Phát triển`, `Đại diện` do not; `Tổ`, `Ban` do).
    return tuple(f"{word} " for word in vocabulary()["agency_starts"])


def _starts_body(item: str) -> bool:
    return f"{item.lower()} ".startswith(_body_starts()) or item.isupper() or bool(_HEAD.match(item))


_HEAD = re.compile(
    r"(?:Thủ trưởng|Giám đốc|Chủ tịch|Trưởng|Chánh|Bí thư|Người|Ông|Bà|Đồng chí|Báo|Ngân hàng|Công ty|VNPT|Viettel|MTTQ)(?!\w)"
)

# Bodies of one level that share the place said after the last of them.
_SHARING = ("Phòng", "Trung tâm", "Liên đoàn", "Trạm", "Hạt", "Chi cục", "Hội")
_SHARED_PLACE = re.compile(r"\s(?P<place>các (?:tỉnh|huyện|xã|phường|quận|thị|thành)(?!\w).*)$")


def _share_places(names: list[str]) -> list[str]:
    """`Sở Y tế, Sở Tài chính các tỉnh` names the Sở Y tế of the provinces too."""
    for i in range(len(names) - 1, 0, -1):
        match = _SHARED_PLACE.search(names[i])
        before = names[i - 1]
        if match is None or _SHARED_PLACE.search(before) or re.search(r"\b(?:các|tỉnh|thành phố|huyện|xã)\b", before):
            continue
        kind = names[i].split(" ", 1)[0]
        if before.split(" ", 1)[0] == kind or (names[i].startswith(_SHARING) and before.startswith(_SHARING)):
            names[i - 1] = f"{before} {match['place']}"
    return names


_ASIDE = re.compile(r"\s*\([^()]*\)$|\s+của (?:Ban|Sở|Bộ|Tỉnh|Huyện|Cục|Vụ|Ủy ban|Văn phòng)$")


def _tidy(name: str) -> str:
    name = re.sub(r"\s+", " ", name).strip(" .,;:*-–")
    # `Phòng Kinh tế (thường trực)`, `Sở Nội vụ (Ban Thi đua - Khen thưởng)`, `Phòng Đảng viên của Ban`.
    name = _ASIDE.sub("", name)
    name = _LEAD_WORDS.sub("", name).strip(" .,;:")
    mentions = find_mentions(name)
    if (
        len(mentions) == 1
        and mentions[0].short
        and mentions[0].body is not None
        and mentions[0].end - mentions[0].start == len(name)
    ):
        return spelt_out(mentions[0])
    return expand(name)


# `các sở: Nội vụ, Tài chính` and `các Sở Nội vụ, Tài chính` name several bodies of one kind.
SHARED_KIND = re.compile(r"^(?:các\s+)(?P<kind>bộ|sở|phòng|ban|vụ|cục|chi cục|xã|phường)(?:,\s*ngành)?\s*:\s*", re.IGNORECASE)
_SHARED_HEAD = re.compile(
    r"^[Cc]ác\s+(?P<kind>[Bb]ộ|[Ss]ở|[Pp]hòng|[Vv]ụ|[Cc]ục|[Cc]hi cục)\s+(?=[A-ZĐ][^,;]*,\s+[A-ZĐ]|[A-ZĐ][^,;]*\svà\s+[A-ZĐ])"
)


def spell_out(subject: str) -> str:
    """A list of bodies that share one kind, with the kind before each: `các sở: A, B` → `Sở A; Sở B`."""
    match = SHARED_KIND.match(subject) or _SHARED_HEAD.match(subject)
    if not match:
        return subject
    kind = match["kind"].capitalize()
    names: list[str] = []
    rest = subject[match.end() :]
    while rest:
        whole = f"{kind} {rest}"
        # `Thông tin và Truyền thông` is one name where the registry knows it, `Y tế và Tài chính` two.
        known = next((m for m in find_mentions(whole) if m.start == 0 and m.body is not None), None)
        if known is None and subject_start().match(rest):
            return "; ".join([*names, rest])
        end = known.end - len(kind) - 1 if known is not None else _NEXT_OF_KIND.search(rest + ",").start()  # type: ignore[union-attr]
        names.append(f"{kind} {rest[:end].strip()}")
        rest = re.sub(r"^\s*(?:[,;]|và(?!\w))?\s*(?:và\s+)?", "", rest[end:])
    return "; ".join(names)


_NEXT_OF_KIND = re.compile(r"\s*[,;]|\s+và\s+(?=[A-ZĐ]|các\s)")
