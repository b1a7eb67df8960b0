"""Lines that name bodies and announce duties: headings (`Trách nhiệm của X`), openings (`X: …`), and what stands below them."""

from __future__ import annotations

import re

from vanban.extract.body_lists import SHARED_KIND
from vanban.extract.duties import BETWEEN_NAMES, find_duty
from vanban.extract.duty_words import (
    is_nominal,
    is_subject,
    noun_start,
    orders,
    phrases,
    predicates,
    starts_with_verb,
    subject_start,
)
from vanban.extract.names import find_mentions


def is_list_of_bodies(text: str) -> bool:
    """Whether the words are nothing but bodies, with or without the order before them: `Giao Sở A;`."""
    order = orders().match(text)
    words = text[order.end() if order else 0 :].strip(" ;,")
    return bool(subject_start().match(words)) and is_subject(words) and find_duty(words + ".") is None


_BEFORE_COLON = re.compile(r"(?P<body>[^:.]{3,160}?)\s*:\s+(?=[^\W\d_])")


def opening_body(text: str) -> tuple[tuple[int, int], int] | None:
    """The bodies that open a bullet, and where what they are to do begins: `Ban Nội chính: Theo dõi …`.

    After `Giao X:` anything is to be done, even what no list of verbs holds.
    """
    order = orders().match(text)
    start = order.end() if order else 0
    match = _BEFORE_COLON.match(text, start)
    if match is None or SHARED_KIND.match(text[start:]):
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
        sign = BETWEEN_NAMES.match(text, mention.end, end)
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
    if not subject_start().match(body) or not is_subject(body):
        return None
    prefixed = match.start("body") > 0
    # Without `Trách nhiệm của` or a colon the line must be nothing but names: no verb in it.
    shifted = " " + body
    spoken = any(not is_nominal(shifted, shifted[: m.start()], m.start()) for m in predicates().finditer(shifted))
    ordered = prefixed and text[: match.start("body")].strip() in ("Giao", "Đề nghị", "Yêu cầu")
    if spoken and (ordered or not prefixed):
        return None
    if _NOT_BODIES.match(body):
        return None
    return match.start("body"), match.end("body")


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


# `Tầng trệt: …`, `Bệnh viện tỉnh: 04 cán bộ`: a particular of what stands above.
_PARTICULAR = re.compile(r"(?!Lưu ý)[^:.,;]{2,60}:\s")


def is_particular(text: str) -> bool:
    """Whether a bullet names a thing or a part and says nothing that is to be done."""
    text = text.lstrip("“\"'‘`.,;:-– ")
    if starts_with_verb(text) and not re.match(r"(?:Kế hoạch|Báo cáo) tóm tắt", text):
        return False
    return text[:1].isdigit() or bool(noun_start().match(text) or _PARTICULAR.match(text) or subject_start().match(text))


def looks_back(heading: str) -> bool:
    """Whether a section tells what was done, so that its sentences give no duties."""
    low = heading.strip().lower()
    return low.startswith(tuple(phrases()["looks_back"])) and not assigns_work(heading)


def assigns_work(heading: str) -> bool:
    """Whether a section heading says that the section gives duties."""
    low = heading.lower()
    return any(word in low for word in phrases()["assigning_sections"])
