"""Sentences that give a duty to a body: who leads, with whom, and what.

The forms are few: `Giao X chủ trì, phối hợp với Y làm Z`, `X có trách nhiệm Z`, `Đề nghị X làm Z`, a heading
`X:` or `Trách nhiệm của X` with duties listed below, and in documents whose purpose is to assign work plain
`X làm Z`. The subject is a list of bodies, and ends where a predicate begins (data/duty_phrases.json).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from vanban.extract.names import find_mentions
from vanban.tree.columns import vocabulary as table_vocabulary


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty found in a stretch of text; offsets count from the start of that stretch."""

    subject: tuple[int, int]
    predicate: tuple[int, int]
    """From the predicate's first word to the end of the duty."""
    strong: bool
    """The words alone say that it is a duty, whatever the section."""


@cache
def phrases() -> dict[str, Any]:
    """The duty vocabulary as it stands in the data file."""
    data: dict[str, Any] = json.loads(files("vanban.data").joinpath("duty_phrases.json").read_text("utf-8"))
    return data


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")(?!\w)"


@cache
def _order() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:Đồng thời|Ngoài ra|Bên cạnh đó|Trước mắt|Riêng),?\s+)?" + _any(phrases()["orders"]) + r"\s*:?\s*(?:đồng chí\s+)?",
        re.IGNORECASE,
    )


@cache
def _order_inside() -> re.Pattern[str]:
    """An order after its giver or an adjunct: `Ủy ban nhân dân tỉnh yêu cầu …`, `Để …, đề nghị …`."""
    return re.compile(r"\s" + _any(phrases()["orders"]) + r"\s*:?\s*(?:đồng chí\s+)?", re.IGNORECASE)


@cache
def _not_ordered() -> tuple[str, ...]:
    """What makes the same words no order where it stands before them: `theo đề nghị`, `được giao`."""
    return tuple(f" {word}" for word in phrases()["not_ordered_after"])


@cache
def _predicate() -> re.Pattern[str]:
    # Lower case only: `Ban Chỉ đạo`, `Sở Xây dựng`, `Phòng Tổ chức` hold the same words as names. With a capital only
    # those that no name holds, where the line break behind a heading is lost: `Bưu điện tỉnh Cử cán bộ …`.
    capitals = [word[0].upper() + word[1:] for word in phrases()["capital_predicates"]]
    return re.compile(
        r"(?<=[\s,;:)])(?P<strong>" + _any(phrases()["strong"]) + r")|(?<=[\s,;:)])(?P<weak>" + _any(phrases()["weak"]) + ")"
        r"|(?<=[a-zà-ỹđ] )(?P<capital>" + _any(capitals) + r")(?=,? [a-zà-ỹđ])"
    )


@cache
def _subject_start() -> re.Pattern[str]:
    # A thing may begin like a body: `Ban hành …`, `Tổ chức hội nghị …`, `Bộ tiêu chí …`, `Sở hữu trí tuệ …`.
    bodies = set(table_vocabulary()["agency_starts"]) | set(phrases()["subject_starts"])
    bodies -= set(phrases()["not_subjects"])
    # `uỷ` and `ủy` are both right.
    bodies |= {word.replace("ủy", "uỷ") for word in bodies}
    exceptions = _any(phrases()["subject_exceptions"])
    return re.compile(rf"(?:{exceptions}|(?!" + _any(phrases()["not_subjects"]) + ")" + _any(sorted(bodies)) + ")", re.IGNORECASE)


# `các sở: Nội vụ, Tài chính` and `các Sở Nội vụ, Tài chính` name several bodies of one kind.
_SHARED_KIND = re.compile(r"^(?:các\s+)(?P<kind>bộ|sở|phòng|ban|vụ|cục|chi cục|xã|phường)(?:,\s*ngành)?\s*:\s*", re.IGNORECASE)
_SHARED_HEAD = re.compile(
    r"^[Cc]ác\s+(?P<kind>[Bb]ộ|[Ss]ở|[Pp]hòng|[Vv]ụ|[Cc]ục|[Cc]hi cục)\s+(?=[A-ZĐ][^,;]*,\s+[A-ZĐ]|[A-ZĐ][^,;]*\svà\s+[A-ZĐ])"
)


def spell_out(subject: str) -> str:
    """A list of bodies that share one kind, with the kind before each: `các sở: A, B` → `Sở A; Sở B`."""
    match = _SHARED_KIND.match(subject) or _SHARED_HEAD.match(subject)
    if not match:
        return subject
    kind = match["kind"].capitalize()
    names: list[str] = []
    rest = subject[match.end() :]
    while rest:
        whole = f"{kind} {rest}"
        # `Thông tin và Truyền thông` is one name where the registry knows it, `Y tế và Tài chính` two.
        known = next((m for m in find_mentions(whole) if m.start == 0 and m.body is not None), None)
        if known is None and _subject_start().match(rest):
            return "; ".join([*names, rest])
        end = known.end - len(kind) - 1 if known is not None else _NEXT_OF_KIND.search(rest + ",").start()  # type: ignore[union-attr]
        names.append(f"{kind} {rest[:end].strip()}")
        rest = re.sub(r"^\s*(?:[,;]|và(?!\w))?\s*(?:và\s+)?", "", rest[end:])
    return "; ".join(names)


_NEXT_OF_KIND = re.compile(r"\s*[,;]|\s+và\s+(?=[A-ZĐ]|các\s)")


# Nouns that the weak predicates also form: `tổ chức đảng`, `cơ quan quản lý`, `đơn vị thực hiện`, `cán bộ lãnh đạo`.
_NOMINAL_BEFORE = re.compile(
    r"(?<!\w)(?:các|những|mọi|mỗi|từng|công tác|việc|hoạt động|chức năng|nhiệm vụ|các tổ chức|cán bộ|"
    r"được giao|kế hoạch|dự án|và|hoặc|giao)\s*$",
    re.IGNORECASE,
)
# `chương trình`, `quy trình`: the verb `trình` is a syllable of a noun there.
_TRINH_BEFORE = re.compile(r"(?<!\w)(?:chương|quy|quá|công|tiến|lộ|giáo|lịch)\s*$", re.IGNORECASE)
# `công lập`, `thành lập`: so is `lập`.
_LAP_BEFORE = re.compile(r"(?<!\w)(?:công|thành|độc|trung|dân|thiết|xác|tạo|đối)\s*$", re.IGNORECASE)
# `cơ quan chủ trì`, `đơn vị quản lý` name a role; `các cơ quan, đơn vị nghiêm túc …` are told to act.
_ROLE_BEFORE = re.compile(r"(?:cơ quan|đơn vị|tổ|ban|phòng|người|bộ phận|chủ đầu tư)\s*$", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:chủ trì|có chức năng|quản lý|tham mưu|thẩm định|soạn thảo|thực hiện chức năng|đầu tư|lãnh đạo|giám sát|tổ chức|xây dựng"
    r"|sử dụng (?:ngân sách|lao động|đất|vốn|kinh phí))(?!\w)",
    re.IGNORECASE,
)
# No unit is called so after another in a list: `các phòng, đơn vị xây dựng kế hoạch`.
_LISTED_UNIT = re.compile(r",\s+(?:cơ quan|đơn vị)\s+$", re.IGNORECASE)
_TOLD_TO = re.compile(r"(?:xây dựng|tổ chức (?:triển khai|thực hiện))(?!\w)", re.IGNORECASE)
# `các đoàn kiểm tra, giám sát` are named by what they do.
_TEAMS = re.compile(r"(?:các|những) (?:đoàn|tổ)(?: (?:kiểm tra|giám sát|thanh tra),?)?\s*$", re.IGNORECASE)
_INSPECT = re.compile(r"(?:kiểm tra|giám sát|thanh tra|khảo sát)(?!\w)")
_NOMINAL_ORGANISATION = re.compile(
    r"tổ chức(?=,\s+(?:đơn vị|cá nhân|hộ))|tổ chức\s+(?:chính trị|đảng|xã hội|đoàn thể|,|và|cơ sở|kinh tế|tôn giáo|khoa học|nghiên cứu|tín dụng|hội|cá nhân|thành viên|trực thuộc|liên quan|có)",
    re.IGNORECASE,
)
_NOMINAL_AFTER = re.compile(
    r"(?:thực hiện chức năng|quản lý nhà nước|cấp (?:tỉnh|xã|huyện|cơ sở|trung ương|ủy)|chi (?:nhánh|cục|bộ|hội)|phát triển nông thôn)",
    re.IGNORECASE,
)


# A form to be filled in gives no duty yet.
_BLANK = re.compile(r"\.{5,}|…{2,}|_{4,}")


# `Riêng Ủy ban nhân dân huyện đảo …`: a body picked out of those before.
_APART = re.compile(r"Riêng(?: đối với)?,?\s+(?=(?:UBND|Ủy ban|Uỷ ban|Sở|Phòng|Công an|Ban|các)\s)")


def find_duty(text: str) -> Duty | None:
    """The duty that a sentence or clause gives, with the bodies it is given to; None where it gives none."""
    # A quotation mark or a speck may stand before the first word.
    first = len(text) - len(text.lstrip("“\"'‘`.,;:-– "))
    if apart := _APART.match(text, first):
        first = apart.end()
    if _BLANK.search(text):
        return None
    order = _order().match(text, first)
    if not order:
        given = _ordered_inside(text, first)
        if given is not None:
            return given
    starts = [order.end()] if order else [first]
    if not order:
        # `Định kỳ hằng năm, các sở …`, `Trong quá trình thực hiện, nếu …, các đơn vị …`: the subject follows an adjunct.
        starts += [m.end() for m in re.finditer(r",\s+", text[:420])]
    for start in starts:
        opening = _subject_start().match(text, start)
        if not opening:
            continue
        if start > first and not order and not _adjunct(text[first:start]):
            continue
        duty = _from_subject(text, start, ordered=bool(order))
        if duty is not None:
            return duty
        if start == first:
            return None
    return None


# What was asked for in another document is retold, not asked.
_RETOLD = re.compile(
    r"(?:(?<!\w)(?:có|tại|theo|ban hành|ngày \S+) (?:[Cc]ông văn|[Vv]ăn bản|[Tt]ờ trình)|(?<!\w)(?:đã|đang|từng|trước đó)(?!\w))"
)


def _ordered_inside(text: str, first: int) -> Duty | None:
    """The duty that an order further on in the sentence gives."""
    for order in _order_inside().finditer(text, first + 2, first + 600):
        before = text[first : order.start()]
        if (
            not _subject_start().match(text, order.end())
            or f" {before}".lower().endswith(_not_ordered())
            or _RETOLD.search(before)
        ):
            continue
        giver = before.rstrip(" ,;:")
        plain = _from_subject(text, first, ordered=False) if _subject_start().match(text, first) else None
        if plain is not None and plain.predicate[0] < order.start():
            return None  # `Sở A tổng hợp, đề nghị Ủy ban …`: the order is part of the duty
        if not _is_giver(giver, before):
            continue
        duty = _from_subject(text, order.end(), ordered=True)
        if duty is not None:
            return duty
    return None


_LEAD_IN = re.compile(r"(?:Trên đây|Nhận được|Nay|Riêng|Ngoài ra|Đồng thời|Lưu ý|Văn bản|Do (?:vậy|đó)|Vì vậy|Với)(?!\w)")


def _is_giver(giver: str, before: str) -> bool:
    """Whether the words before an order are who gives it, an adjunct, or what leads in to it."""
    last = re.split(r",\s+(?=[A-ZĐỦ])", giver)[-1]
    if before.rstrip().endswith(":"):
        return len(giver.split()) <= 6
    return bool(
        _LEAD_IN.match(giver)
        or _adjunct(giver)
        or (_subject_start().match(last) and len(last.split()) <= 12 and _is_subject(last))
    )


def _adjunct(before: str) -> bool:
    """Whether the words before a subject are an adjunct of time, place or condition."""
    return bool(
        re.match(
            r"(?!Sau khi nghe)(?:Trên cơ sở|Trong|Căn cứ|Định kỳ|H[àằ]ng|Trường hợp|Để|Khi|Nếu|Sau|Trước|Theo|Nhằm|Ngay|Đối với|Từ|Đến|Quá trình)\b",
            before.strip(),
        )
    ) and not re.search(r"[:;]\s", before)


_BETWEEN_NAMES = re.compile(r"\s*[,;]\s*(?:và\s+)?|\s+và\s+|\s+cùng\s+")
# Small words that go on with a name; any other word in lower case behind it begins what is to be done.
_OF_NAME = re.compile(
    r"(?:các|của|và|thuộc|trên|tại|ở|trong|có|khu|cấp|liên quan|cùng|về|trực thuộc|được|theo|tỉnh|thành|thị|huyện|quận|xã|phường|đặc|thôn|bản"
    r"|nhân dân|số|nơi|đóng|khác|này|đó|nêu|với|hoặc|ngành|đoàn|địa phương|chủ|cơ quan|đơn vị|tổ|thời|phụ|chuyên|đến|từ|do|kể|nhà|là|bộ|ban|sở|phòng)(?!\w)"
)


# Plurals that end with their places, and so take no more: `Ủy ban nhân dân các xã, phường`.
_OF_PLACES = re.compile(r"(?:Ủy ban|Uỷ ban|Hội đồng|Công an|Đảng ủy|Sở).*(?:tỉnh|huyện|xã|phường|trấn|khu|phố|quận)$")
# Who stands for the body named next.
_HEAD_OF = re.compile(
    r"(?:(?:[Cc]ác )?(?:đồng chí|đ/c) )?(?:[Pp]hó )?(?:Giám đốc|giám đốc|Chủ tịch|chủ tịch|Thủ trưởng|thủ trưởng|Trưởng|Chánh|Bộ trưởng|Bí thư|Người đứng đầu|người đứng đầu|Lãnh đạo|lãnh đạo|Hiệu trưởng|Chỉ huy trưởng)"
    r"(?: Thường trực)?\s+"
)
_TAKES_MORE = re.compile(r"(?:Chỉ đạo|Quản lý|Tổ chức|công tác|Hội đồng|Ủy ban|Ban|Tổ|Hội|Trung tâm|Chi cục|Bệnh viện)$")


def _names_end(text: str, start: int, stop: int) -> int | None:
    """Where the known bodies listed from `start` on end, when a verb follows them; None where it cannot be told."""
    at = start
    for mention in find_mentions(text, start, stop):
        if holder := _HEAD_OF.match(text, at, stop):
            at = holder.end()
        if mention.start != at:
            break
        end = mention.end
        sign = _BETWEEN_NAMES.match(text, end)
        if sign is None and ((mention.body is None and not _OF_PLACES.match(mention.form)) or _TAKES_MORE.search(mention.form)):
            break  # `các đơn vị y tế`, `Ban Chỉ đạo công tác gia đình`
        if sign is None:
            verb = re.match(r"\s+(?=[a-zà-ỹđ]+[\s,])", text[end : end + 30])
            return end if verb and not _OF_NAME.match(text, end + verb.end()) else None
        at = sign.end()
    return None


# Words that go on to tell of a body instead of saying what it is to do.
_TELLS = re.compile(
    r"(?:đã|đang|sẽ|bị|là|có|không|chưa|cũng|vẫn|còn|được|thì|mà|nên|như|nhằm|để|nhận được|gồm|đề nghị|đồng ý|nhận thấy|trân trọng|ban hành|xây dựng|thông báo|báo cáo|kính|quyết định|yêu cầu|giao(?=\s+(?:cho\s+)?[A-ZĐ])|phân công|kiến nghị|mời|thống nhất|kết luận|cho biết)(?!\w)"
)


def _from_subject(text: str, start: int, *, ordered: bool) -> Duty | None:
    role_end, relative_end = -1, -1
    # A verb that no list holds shows where known names end: `Giao Công an xã gác chắn …`.
    named = _names_end(text, start, min(len(text), start + 300))
    if named is not None and not ordered and _TELLS.match(text, named + 1):
        named = None
    for match in _predicate().finditer(text, start + 2):
        if named is not None and named < match.start() - 1:
            return Duty((start, named), (named + 1, len(text)), strong=ordered)
        before = text[start : match.start()]
        if (
            len(before) > 420
            or re.search(r"[.:]\s", _SHARED_KIND.sub("", before))
            or re.search(
                r"\s(?:đã|đang|sẽ|bị|về việc|nhằm|để|gồm|cho phép|không|thì|mà|luôn|sẵn sàng)\s|\sđược\s(?!giao|phân công|cấp có thẩm quyền)",
                before,
            )
        ):
            return None
        if relative_end < 0:
            relative_end = _relative_end(text, match)
        if match.start() == role_end or match.start() < relative_end or _is_nominal(text, before, match.start()):
            # `cơ quan chủ trì soạn thảo`: what follows the verb of a role belongs to the role.
            role_end = match.end() + 1 if _ROLE_BEFORE.search(before) else -1
            continue
        subject = before.strip(" ,;:(")
        if re.search(r"\s(?:để|của|với|theo|và|cho|từ|tại|về|là|khi)$", subject) or re.match(
            r"Bộ (?!trưởng|ngành|chỉ|đội|tư)[a-zà-ỹđ]", subject
        ):
            return None
        if subject.lower() in phrases()["bare_verbs"]:
            return None  # `Thanh tra, kiểm tra việc …`
        if not subject or not _is_subject(_SHARED_KIND.sub("", subject)) or (" " not in subject and subject.islower()):
            return None
        strong = bool(match["strong"]) or ordered or match["capital"] is not None
        return Duty((start, start + len(before.rstrip(" ,;:("))), (match.start(), len(text)), strong)
    return Duty((start, named), (named + 1, len(text)), strong=ordered) if named is not None else None


_RELATIVE = re.compile(
    r"(?:chủ trì|được (?:giao|phân công)|phụ trách|quản lý|có chức năng|tham gia|phối hợp|thực hiện|sử dụng)(?!\w)"
)
_THEN_DUTY = re.compile(r"[^,;.:]{3,110}?\s(?P<duty>có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?!\w)")


def _relative_end(text: str, predicate: re.Match[str]) -> int:
    """Where words that tell which bodies are meant end: `Cơ quan được giao phối hợp soạn thảo | có trách nhiệm …`; -1 elsewhere."""
    duty = _THEN_DUTY.match(text, predicate.end()) if _RELATIVE.match(text, predicate.start()) else None
    return duty.start("duty") if duty else -1


def _is_nominal(text: str, before: str, at: int) -> bool:
    """Whether the word at `at` names a thing or goes with a name instead of saying what is to be done."""
    if _ROLE_BEFORE.search(before) and _ROLE.match(text, at) and not (_LISTED_UNIT.search(before) and _TOLD_TO.match(text, at)):
        return True
    if text.startswith("trình", at) and _TRINH_BEFORE.search(before):
        return True
    if text.startswith("lập", at) and _LAP_BEFORE.search(before):
        return True
    if text.startswith("giúp việc", at) or (_TEAMS.search(before) and _INSPECT.match(text, at)):
        return True
    if text.startswith("làm", at) and re.search(r"(?<!\w)việc\s*$", before):
        return True
    if re.match(r"(?:quy định|được giao)\s+(?:tại|ở|trong|của|theo)(?!\w)", text[at : at + 40]):
        return True
    if text.startswith("đầu tư", at) and re.search(r"(?:chủ|vốn|dự án|nhà)\s*$", before, re.IGNORECASE):
        return True
    return bool(_NOMINAL_BEFORE.search(before) or _NOMINAL_ORGANISATION.match(text, at) or _NOMINAL_AFTER.match(text, at))


def _is_subject(subject: str) -> bool:
    """Whether a phrase can be a list of bodies: every item begins like one, or goes on with the name before."""
    for item in re.split(r"[,;]\s+", subject):
        word = item.split(" ", 1)[0]
        if not word:
            continue
        if (
            word[:1].isupper()
            or word.isdigit()
            or _subject_start().match(item)
            or re.match(
                r"(?:ngành|địa phương|đơn vị|cơ quan|tổ chức|cá nhân|đoàn thể|phường|thị|thành|xã|thành phố|huyện|thị xã|quận|ban|sở|phòng|thôn|khu|hội|hợp tác xã|doanh nghiệp|trường|đầu mối|cấp|và|kể cả|trực thuộc|thuộc|bản|tổ dân phố|thị trấn)\b",
                item,
            )
        ):
            continue
        return False
    return True


def is_list_of_bodies(text: str) -> bool:
    """Whether the words are nothing but bodies, with or without the order before them: `Giao Sở A;`."""
    order = _order().match(text)
    words = text[order.end() if order else 0 :].strip(" ;,")
    return bool(_subject_start().match(words)) and _is_subject(words) and find_duty(words + ".") is None


_BEFORE_COLON = re.compile(r"(?P<body>[^:.]{3,160}?)\s*:\s+(?=[^\W\d_])")


def opening_body(text: str) -> tuple[tuple[int, int], int] | None:
    """The bodies that open a bullet, and where what they are to do begins: `Ban Nội chính: Theo dõi …`.

    After `Giao X:` anything is to be done, even what no list of verbs holds.
    """
    order = _order().match(text)
    start = order.end() if order else 0
    match = _BEFORE_COLON.match(text, start)
    if match is None or _SHARED_KIND.match(text[start:]):
        return None
    begin, end = match.span("body")
    named = heading_bodies(match["body"]) == (0, end - begin)
    if not named or (order is None and not starts_with_verb(text[match.end() :]) and not _all_named(text, begin, end)):
        return None
    return (begin, end), match.end()


def _all_named(text: str, start: int, end: int) -> bool:
    """Whether the stretch is nothing but known names and what stands between them."""
    at = start
    for mention in find_mentions(text, start, end):
        if mention.start != at:
            return False
        sign = _BETWEEN_NAMES.match(text, mention.end, end)
        at = sign.end() if sign else mention.end
    return at == end


# Plurals of things that head lists.
_NOT_BODIES = re.compile(
    r"(?:các|những)\s+(?:nhiệm vụ|giải pháp|chỉ tiêu|mục tiêu|nội dung|yêu cầu|hoạt động|chương trình|đề án|dự án|quy định|bước|"
    r"biện pháp|tiêu chí|nguyên tắc|loại|hình thức|trường hợp|công trình|văn bản|lĩnh vực|kết quả|vấn đề|khoản|điều|nhóm|chính sách)\b",
    re.IGNORECASE,
)


def heading_bodies(text: str) -> tuple[int, int] | None:
    """The bodies a heading names (`Phòng Kinh tế:`, `Trách nhiệm của Sở Tài chính`); None where it names none."""
    match = re.match(
        r"(?:(?:Phân công\s+)?(?:(?:[Cc]hức năng, )?[Nn]hiệm vụ(?:(?:,| và) quyền hạn)?|[Tt]rách nhiệm(?:(?:,| và) quyền hạn)?|[Qq]uyền hạn)\s+(?:của|cụ thể của)\s+|(?:Đối với|Giao|Đề nghị|Yêu cầu)\s+)?(?P<body>.+?)\s*[:.;]?\s*$",
        text,
        re.DOTALL,
    )
    if not match or len(match["body"]) > 260:
        return None
    body = match["body"]
    if not _subject_start().match(body) or not _is_subject(body):
        return None
    prefixed = match.start("body") > 0
    # Without `Trách nhiệm của` or a colon the line must be nothing but names: no verb in it.
    shifted = " " + body
    spoken = any(not _is_nominal(shifted, shifted[: m.start()], m.start()) for m in _predicate().finditer(shifted))
    ordered = prefixed and text[: match.start("body")].strip() in ("Giao", "Đề nghị", "Yêu cầu")
    if spoken and (ordered or not prefixed):
        return None
    if _NOT_BODIES.match(body):
        return None
    return match.start("body"), match.end("body")


_WITH = re.compile(
    r"(?:[Pp]hối hợp|[Kk]ết hợp|[Cc]ùng(?=\s+với\s)|^[Cc]ùng(?=\s+(?:với\s+)?(?:[A-ZĐ]|Ủy))|(?<=[Cc]hủ trì )cùng|(?<=[Cc]hủ trì, )cùng)(?:\s+(?:chặt chẽ|thường xuyên|tích cực|đồng bộ|hiệu quả|chặt|tốt))*[\s\\]+(?:cùng\s+)?(?:với\s*:?\s+)?(?=\S)"
)
_WITH_END = re.compile(r"\s(?:để|trong việc|trong quá trình|nhằm|khi|theo quy định|thông qua|do|đóng (?:trên|tại|ở))\s|[.;:]\s|$")


def coordinating_phrase(text: str) -> tuple[int, int] | None:
    """The bodies after `phối hợp với`, as a stretch of `text`; None where there is no such phrase."""
    for match in _WITH.finditer(text):
        start = match.end()
        if not _subject_start().match(text, start):
            continue
        end_match = _WITH_END.search(text, start)
        end = end_match.start() if end_match else len(text)
        named = _names_end(text, start, end)
        if named is not None:
            return start, named
        for predicate in _predicate().finditer(text, start + 2, end):
            before = text[start : predicate.start()]
            if _is_nominal(text, before, predicate.start()):
                continue
            end = predicate.start()
            break
        phrase = text[start:end].rstrip(" ,;:")
        # What follows the last name after a comma may already be the duty itself.
        while phrase and not _is_subject(phrase):
            cut = phrase.rfind(",")
            if cut < 0:
                break
            phrase = phrase[:cut].rstrip(" ,;")
        if phrase and len(phrase) < 400:
            return start, start + len(phrase)
    return None


def only_announces(predicate: str) -> bool:
    """Whether a predicate only announces the duties below it (`có trách nhiệm:`, `thực hiện các nhiệm vụ sau:`)."""
    rest = predicate.strip().rstrip(":").lower()
    if re.search(r"\s(?:như sau|sau đây|(?:nội dung|nhiệm vụ|giải pháp|yêu cầu|công việc|việc) sau)$", rest) and ";" not in rest:
        return len(rest.split()) <= _LONGEST_ANNOUNCEMENT
    if re.match(r"là (?:cơ quan|đơn vị|đầu mối)\s[^;]*(?:có (?:trách nhiệm|nhiệm vụ)|thực hiện)$", rest):
        return True
    for phrase in sorted(phrases()["trivial"], key=len, reverse=True):
        rest = rest.replace(phrase, " ")
    return len(re.sub(r"\W+", " ", rest).strip()) < 25


# A longer sentence says something of its own before it comes to the list.
_LONGEST_ANNOUNCEMENT = 40


@cache
def _noun_start() -> re.Pattern[str]:
    return re.compile(_any(phrases()["noun_starts"]), re.IGNORECASE)


@cache
def _verb_start() -> re.Pattern[str]:
    return re.compile(_any(phrases()["strong"] + phrases()["weak"]), re.IGNORECASE)


# `Tầng trệt: …`, `Bệnh viện tỉnh: 04 cán bộ`: a particular of what stands above.
_PARTICULAR = re.compile(r"(?!Lưu ý)[^:.,;]{2,60}:\s")


def starts_with_verb(text: str) -> bool:
    """Whether a clause begins with a verb of doing."""
    return _verb_start().match(text.lstrip("“\"'‘`.,;:-– ")) is not None


def is_body(text: str) -> bool:
    """Whether a phrase begins with a body, and not with a person (`đồng chí …`)."""
    return _subject_start().match(text) is not None and not re.match(
        r"(?:các )?(?:đồng chí|đ/c|ông|bà)(?!\w)", text, re.IGNORECASE
    )


def names_thing(text: str) -> bool:
    """Whether a line begins with the name of a thing: `Phạm vi áp dụng`, `Danh mục thuốc`."""
    return _noun_start().match(text) is not None


def is_particular(text: str) -> bool:
    """Whether a bullet names a thing or a part and says nothing that is to be done."""
    text = text.lstrip("“\"'‘`.,;:-– ")
    if starts_with_verb(text) and not re.match(r"(?:Kế hoạch|Báo cáo) tóm tắt", text):
        return False
    return text[:1].isdigit() or bool(_noun_start().match(text) or _PARTICULAR.match(text) or _subject_start().match(text))


def looks_back(heading: str) -> bool:
    """Whether a section tells what was done, so that its sentences give no duties."""
    low = heading.strip().lower()
    return low.startswith(tuple(phrases()["looks_back"])) and not assigns_work(heading)


def assigns_work(heading: str) -> bool:
    """Whether a section heading says that the section gives duties."""
    low = heading.lower()
    return any(word in low for word in phrases()["assigning_sections"])
