"""The words that duties are made of: orders, what is to be done, and how a body as their subject begins.

They stand in data/duty_phrases.json. Many of them are also parts of names and of nouns (`Ban Chỉ đạo`, `cơ quan quản lý`).
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from vanban.tree.columns import vocabulary as table_vocabulary


@cache
def phrases() -> dict[str, Any]:
    """The duty vocabulary as it stands in the data file."""
    data: dict[str, Any] = json.loads(files("vanban.data").joinpath("duty_phrases.json").read_text("utf-8"))
    return data


def any_of(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")(?!\w)"


@cache
def orders() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:Đồng thời|Ngoài ra|Bên cạnh đó|Trước mắt|Riêng),?\s+)?"
        + any_of(phrases()["orders"])
        + r"\s*:?\s*(?:đồng chí\s+)?",
        re.IGNORECASE,
    )


@cache
def orders_inside() -> re.Pattern[str]:
    """An order after its giver or an adjunct: `Ủy ban nhân dân tỉnh yêu cầu …`, `Để …, đề nghị …`."""
    return re.compile(r"\s" + any_of(phrases()["orders"]) + r"\s*:?\s*(?:đồng chí\s+)?", re.IGNORECASE)


@cache
def not_ordered() -> tuple[str, ...]:
    """What makes the same words no order where it stands before them: `theo đề nghị`, `được giao`."""
    return tuple(f" {word}" for word in phrases()["not_ordered_after"])


@cache
def predicates() -> re.Pattern[str]:
    # Lower case only: `Ban Chỉ đạo`, `Sở Xây dựng`, `Phòng Tổ chức` hold the same words as names. With a capital only
    # those that no name holds, where the line break behind a heading is lost: `Bưu điện tỉnh Cử cán bộ …`.
    capitals = [word[0].upper() + word[1:] for word in phrases()["capital_predicates"]]
    return re.compile(
        r"(?<=[\s,;:)])(?P<strong>" + any_of(phrases()["strong"]) + r")|(?<=[\s,;:)])(?P<weak>" + any_of(phrases()["weak"]) + ")"
        r"|(?<=[a-zà-ỹđ] )(?P<capital>" + any_of(capitals) + r")(?=,? [a-zà-ỹđ])"
    )


@cache
def subject_start() -> re.Pattern[str]:
    # A thing may begin like a body: `Ban hành …`, `Tổ chức hội nghị …`, `Bộ tiêu chí …`, `Sở hữu trí tuệ …`.
    bodies = set(table_vocabulary()["agency_starts"]) | set(phrases()["subject_starts"])
    bodies -= set(phrases()["not_subjects"])
    # `uỷ` and `ủy` are both right.
    bodies |= {word.replace("ủy", "uỷ") for word in bodies}
    exceptions = any_of(phrases()["subject_exceptions"])
    return re.compile(
        rf"(?:{exceptions}|(?!" + any_of(phrases()["not_subjects"]) + ")" + any_of(sorted(bodies)) + ")", re.IGNORECASE
    )


@cache
def noun_start() -> re.Pattern[str]:
    return re.compile(any_of(phrases()["noun_starts"]), re.IGNORECASE)


@cache
def verb_start() -> re.Pattern[str]:
    return re.compile(any_of(phrases()["strong"] + phrases()["weak"]), re.IGNORECASE)


def starts_with_verb(text: str) -> bool:
    """Whether a clause begins with a verb of doing."""
    return verb_start().match(text.lstrip("“\"'‘`.,;:-– ")) is not None


def is_body(text: str) -> bool:
    """Whether a phrase begins with a body, and not with a person (`đồng chí …`)."""
    return subject_start().match(text) is not None and not re.match(
        r"(?:các )?(?:đồng chí|đ/c|ông|bà)(?!\w)", text, re.IGNORECASE
    )


def names_thing(text: str) -> bool:
    """Whether a line begins with the name of a thing: `Phạm vi áp dụng`, `Danh mục thuốc`."""
    return noun_start().match(text) is not None


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
ROLE_BEFORE = re.compile(r"(?:cơ quan|đơn vị|tổ|ban|phòng|người|bộ phận|chủ đầu tư)\s*$", re.IGNORECASE)
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


def is_nominal(text: str, before: str, at: int) -> bool:
    """Whether the word at `at` names a thing or goes with a name instead of saying what is to be done."""
    if ROLE_BEFORE.search(before) and _ROLE.match(text, at) and not (_LISTED_UNIT.search(before) and _TOLD_TO.match(text, at)):
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


def is_subject(subject: str) -> bool:
    """Whether a phrase can be a list of bodies: every item begins like one, or goes on with the name before."""
    for item in re.split(r"[,;]\s+", subject):
        word = item.split(" ", 1)[0]
        if not word:
            continue
        if (
            word[:1].isupper()
            or word.isdigit()
            or subject_start().match(item)
            or re.match(
                r"(?:ngành|địa phương|đơn vị|cơ quan|tổ chức|cá nhân|đoàn thể|phường|thị|thành|xã|thành phố|huyện|thị xã|quận|ban|sở|phòng|thôn|khu|hội|hợp tác xã|doanh nghiệp|trường|đầu mối|cấp|và|kể cả|trực thuộc|thuộc|bản|tổ dân phố|thị trấn)\b",
                item,
            )
        ):
            continue
        return False
    return True
