"""Sentences that give a duty to a body: who leads, with whom, and what.

The forms are few: `Giao X chủ trì, phối hợp với Y làm Z`, `X có trách nhiệm Z`, `Đề nghị X làm Z`, and in documents
whose purpose is to assign work plain `X làm Z`. The subject is a list of bodies, and ends where a predicate begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vanban.extract.body_lists import SHARED_KIND
from vanban.extract.duty_words import (
    ROLE_BEFORE,
    is_nominal,
    is_subject,
    not_ordered,
    orders,
    orders_inside,
    phrases,
    predicates,
    subject_start,
)
from vanban.extract.names import find_mentions


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty found in a stretch of text; offsets count from the start of that stretch."""

    subject: tuple[int, int]
    predicate: tuple[int, int]
    """From the predicate's first word to the end of the duty."""
    strong: bool
    """The words alone say that it is a duty, whatever the section."""


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
    order = orders().match(text, first)
    if not order:
        given = _ordered_inside(text, first)
        if given is not None:
            return given
    starts = [order.end()] if order else [first]
    if not order:
        # `Định kỳ hằng năm, các sở …`, `Trong quá trình thực hiện, nếu …, các đơn vị …`: the subject follows an adjunct.
        starts += [m.end() for m in re.finditer(r",\s+", text[:420])]
    for start in starts:
        opening = subject_start().match(text, start)
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
    for order in orders_inside().finditer(text, first + 2, first + 600):
        before = text[first : order.start()]
        if not subject_start().match(text, order.end()) or f" {before}".lower().endswith(not_ordered()) or _RETOLD.search(before):
            continue
        giver = before.rstrip(" ,;:")
        plain = _from_subject(text, first, ordered=False) if subject_start().match(text, first) else None
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
        _LEAD_IN.match(giver) or _adjunct(giver) or (subject_start().match(last) and len(last.split()) <= 12 and is_subject(last))
    )


def _adjunct(before: str) -> bool:
    """Whether the words before a subject are an adjunct of time, place or condition."""
    return bool(
        re.match(
            r"(?!Sau khi nghe)(?:Trên cơ sở|Trong|Căn cứ|Định kỳ|H[àằ]ng|Trường hợp|Để|Khi|Nếu|Sau|Trước|Theo|Nhằm|Ngay|Đối với|Từ|Đến|Quá trình)\b",
            before.strip(),
        )
    ) and not re.search(r"[:;]\s", before)


BETWEEN_NAMES = re.compile(r"\s*[,;]\s*(?:và\s+)?|\s+và\s+|\s+cùng\s+")
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
        sign = BETWEEN_NAMES.match(text, end)
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
    for match in predicates().finditer(text, start + 2):
        if named is not None and named < match.start() - 1:
            return Duty((start, named), (named + 1, len(text)), strong=ordered)
        before = text[start : match.start()]
        if (
            len(before) > 420
            or re.search(r"[.:]\s", SHARED_KIND.sub("", before))
            or re.search(
                r"\s(?:đã|đang|sẽ|bị|về việc|nhằm|để|gồm|cho phép|không|thì|mà|luôn|sẵn sàng)\s|\sđược\s(?!giao|phân công|cấp có thẩm quyền)",
                before,
            )
        ):
            return None
        if relative_end < 0:
            relative_end = _relative_end(text, match)
        if match.start() == role_end or match.start() < relative_end or is_nominal(text, before, match.start()):
            # `cơ quan chủ trì soạn thảo`: what follows the verb of a role belongs to the role.
            role_end = match.end() + 1 if ROLE_BEFORE.search(before) else -1
            continue
        subject = before.strip(" ,;:(")
        if re.search(r"\s(?:để|của|với|theo|và|cho|từ|tại|về|là|khi)$", subject) or re.match(
            r"Bộ (?!trưởng|ngành|chỉ|đội|tư)[a-zà-ỹđ]", subject
        ):
            return None
        if subject.lower() in phrases()["bare_verbs"]:
            return None  # `Thanh tra, kiểm tra việc …`
        if not subject or not is_subject(SHARED_KIND.sub("", subject)) or (" " not in subject and subject.islower()):
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


_WITH = re.compile(
    r"(?:[Pp]hối hợp|[Kk]ết hợp|[Cc]ùng(?=\s+với\s)|^[Cc]ùng(?=\s+(?:với\s+)?(?:[A-ZĐ]|Ủy))|(?<=[Cc]hủ trì )cùng|(?<=[Cc]hủ trì, )cùng)(?:\s+(?:chặt chẽ|thường xuyên|tích cực|đồng bộ|hiệu quả|chặt|tốt))*[\s\\]+(?:cùng\s+)?(?:với\s*:?\s+)?(?=\S)"
)
_WITH_END = re.compile(r"\s(?:để|trong việc|trong quá trình|nhằm|khi|theo quy định|thông qua|do|đóng (?:trên|tại|ở))\s|[.;:]\s|$")


def coordinating_phrase(text: str) -> tuple[int, int] | None:
    """The bodies after `phối hợp với`, as a stretch of `text`; None where there is no such phrase."""
    for match in _WITH.finditer(text):
        start = match.end()
        if not subject_start().match(text, start):
            continue
        end_match = _WITH_END.search(text, start)
        end = end_match.start() if end_match else len(text)
        named = _names_end(text, start, end)
        if named is not None:
            return start, named
        for predicate in predicates().finditer(text, start + 2, end):
            before = text[start : predicate.start()]
            if is_nominal(text, before, predicate.start()):
                continue
            end = predicate.start()
            break
        phrase = text[start:end].rstrip(" ,;:")
        # What follows the last name after a comma may already be the duty itself.
        while phrase and not is_subject(phrase):
            cut = phrase.rfind(",")
            if cut < 0:
                break
            phrase = phrase[:cut].rstrip(" ,;")
        if phrase and len(phrase) < 400:
            return start, start + len(phrase)
    return None
