"""Documents cited by name: laws, codes and ordinances; strategies, schemes and programmes; articles of leaders.

The right end of a name is the hard part, since names hold commas and `và`. A list of laws settles the known ones;
for the rest a name ends before a date, a number, a verb, or the next document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from vanban.data import load
from vanban.extract.flat import flat
from vanban.extract.symbols import find_symbols
from vanban.text.fold import bare


@dataclass(frozen=True, slots=True)
class Named:
    """A document named at `start` to `end`, before any number, date or issuer."""

    start: int
    end: int
    kind: str
    title: str
    listed: bool = True
    """Whether its name is in the list of laws, or quoted; otherwise its end was judged."""


# --- laws ----------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+|[^\s\w]|\n|\t")
_LAW_HEAD = re.compile(r"(?<!\w)(?:bo luat|luat|phap lenh|hien phap)(?!\w)")
_AMENDING = re.compile(
    r"(?<!\w)luat\s+(?:sua doi,?\s+bo sung|sua doi)\s+(?:mot so dieu(?: cua)?|(?:mot so|cac)\s+(?:luat|dieu)(?: cua)?|)\s*"
)
# `Luật sửa đổi, bổ sung một số điều của 11 luật có liên quan đến quy hoạch`: laws that are told by what they deal with
_AMENDING_MANY = re.compile(
    r"luat\s+sua doi,?\s+bo sung\s+(?:mot so dieu(?: cua)?\s+)?(?:cac|\d+)\s+luat\s+(?:co\s+)?lien quan\s+(?:den|toi)\s+[^;,.()\n]+?"
    r"(?=\s+(?:ngay|so|nam|duoc|co hieu luc)(?!\w)|\s*[;,.()\n]|$)"
)
_KINDS = {"luat": "Luật", "bo luat": "Bộ luật", "phap lenh": "Pháp lệnh", "hien phap": "Hiến pháp"}
# What follows a law's name but belongs to the sentence.
_AFTER = {
    "ngày", "năm", "số", "được", "có", "quy", "để", "trong", "nhằm", "thì", "tại", "theo", "là", "đã", "sẽ", "phải", "khi",
    "cho", "với", "và", "của", "các", "này", "trên", "nếu", "không", "ban", "hành", "hiện", "do", "những", "khóa", "khoá",
    "bổ", "sung", "liên", "như", "gồm", "đảm", "bằng", "từ", "đến", "về",
}  # fmt: skip


@cache
def _laws() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for name in load("laws")["laws"]:
        node = root
        for word in _WORD.findall(flat(name)):
            if word not in ",-–":
                node = node.setdefault(word, {})
        node["$"] = name
    return root


def _listed_law(text: str, low: str, start: int) -> tuple[int, str] | None:
    """The end and the name of the longest listed law that begins at `start`."""
    node, found = _laws(), None
    for match in _WORD.finditer(low, start, min(len(low), start + 160)):
        word = match[0]
        if word in ",-–" or (word == "\n" and node is not _laws()):
            continue
        follow = node.get(word)
        if follow is None:
            break
        node = follow
        if "$" in node:
            found = (match.end(), node["$"])
    return found


def _free_law(text: str, low: str, after_head: int) -> int | None:
    """The end of an unlisted law's name, which begins with a capital; None where there is no name."""
    words = list(_WORD.finditer(text, after_head, min(len(text), after_head + 150)))
    if not words or not words[0][0][0].isupper() or text[after_head : words[0].start()].strip(" "):
        return None
    end = words[0].end()
    for i, word in enumerate(words[1:], 1):
        token = bare(word[0]).lower()
        following = words[i + 1][0] if i + 1 < len(words) else ""
        if token in (",", "-", "–"):
            # An enumeration inside the name is closed by `và` before anything else of the sentence begins.
            if not _closes(words, i + 1):
                return end
            continue
        if token == "va":
            if bare(following).lower() in _LIST_HEADS or not following[:1].isalpha():
                return end
            if following.lower() in _AFTER:
                return end
            continue
        if (
            not token[0].isalpha()
            or word[0].lower() in _AFTER
            or token == "ngay"
            or (token == "bao" and bare(following).lower() == "gom")
            or (token in _LIST_HEADS and word[0][0].isupper())
        ):
            return end
        end = word.end()
    return end


_VERBS = {"thuc", "trien", "sua", "hay", "hoac", "lam", "tao", "ap", "xay"}
_LIST_HEADS = {"luat", "bo", "nghi", "phap", "thong", "quyet", "chi", "ke", "chuong", "cac", "van", "hien", "de"}


def _closes(words: list[re.Match[str]], at: int) -> bool:
    for i in range(at, min(at + 7, len(words))):
        token = bare(words[i][0]).lower()
        if token == "va":
            return i + 1 < len(words) and bare(words[i + 1][0]).lower() not in _LIST_HEADS | _AFTER
        if (
            token in _AFTER
            or (not token[0].isalpha() and token != ",")
            or (token in ("luat", "phap") and words[i][0][0].isupper())
        ):
            return False
    return False


def _amending(text: str, low: str, match: re.Match[str]) -> tuple[int, bool] | None:
    """The end of `Luật sửa đổi, bổ sung một số điều của Luật X, Luật Y và Luật Z`."""
    at, listed = match.end(), True
    end = None
    while True:
        head = _LAW_HEAD.match(low, at)
        if head is None:
            return (end, listed) if end is not None else None
        found = _listed_law(text, low, at)
        if found is not None:
            end = found[0]
        else:
            free = _free_law(text, low, _skip_space(text, head.end()))
            if free is None:
                return (end, listed) if end is not None else None
            end, listed = free, False
        more = re.compile(r"\s*(?:,|;|va|,\s*va)\s+(?=(?:bo luat|luat|phap lenh)(?!\w))").match(low, end)
        if more is None or not _one_name(low, more.end()):
            return end, listed
        at = more.end()


def _one_name(low: str, at: int) -> bool:
    """Whether a law after `và` still belongs to the amending law: only one date follows for all of them."""
    rest = low[at : at + 220]
    date = re.search(r"\bngay\b|\bso\b\s*\d|\bnam\b|\n|;", rest)
    return date is not None and rest[date.start()] in "ns" and rest[date.start()] != "\n"


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def find_laws(text: str) -> Iterator[Named]:
    """Every law, code, ordinance and constitution cited by name, in order; a law inside another's name is part of it."""
    low = flat(text)
    taken = 0
    for match in _LAW_HEAD.finditer(low):
        start = match.start()
        if start < taken:
            continue
        if not text[start].isupper():
            # `luật Bảo hiểm y tế`: taken only where it is a listed name that begins with a capital.
            listed = _listed_law(text, low, start)
            if listed is not None and text[_skip_space(text, match.end())].isupper():
                taken = listed[0]
                yield Named(start, taken, _KINDS[re.sub(r"\s+", " ", match[0])], listed[1])
            continue
        kind = _KINDS[re.sub(r"\s+", " ", match[0])]
        amending = _AMENDING.match(low, start)
        if amending is not None:
            whole = _amending(text, low, amending)
            if whole is not None:
                taken = whole[0]
                yield Named(start, taken, "Luật", _mended_parts(_clean(text[start:taken])), whole[1])
                continue
            wide = _AMENDING_MANY.match(low, start)
            if wide is not None:
                taken = wide.end()
                yield Named(start, taken, "Luật", _clean(text[start:taken]), listed=False)
                continue
        listed = _listed_law(text, low, start)
        free = _free_law(text, low, _skip_space(text, match.end()))
        if kind == "Hiến pháp" and listed is None:
            year = re.match(r"\s+(?:nam\s+)?(\d{4})", low[match.end() : match.end() + 12])
            if year or low.startswith(" nuoc cong hoa", match.end()):
                taken = match.end()
                yield Named(start, taken, kind, "Hiến pháp")
            continue
        if listed is not None:
            end = listed[0]
            # A longer free name is another law, unless it only ran on past a listed one.
            if (
                free is not None
                and free > end
                and text[_skip_space(text, end)].islower()
                and bare(text[end : end + 3]).strip()[:1].isalpha()
            ):
                following = _WORD.match(text, _skip_space(text, end))
                if following and following[0] not in _AFTER and bare(following[0]) not in _VERBS:
                    yield from _named(text, low, start, free, kind, listed=False)
                    taken = free
                    continue
            yield from _named(text, low, start, end, kind, listed=True)
            taken = end
        elif free is not None and free - match.end() > 3:
            yield from _named(text, low, start, free, kind, listed=False)
            taken = free


def _named(text: str, low: str, start: int, end: int, kind: str, *, listed: bool) -> Iterator[Named]:
    if not listed:
        title = _mended(text[start:end])
        if title is not None:
            yield Named(start, end, kind, title)
            return
    revised = re.match(r"\s*\(\s*sua doi\s*\)", low[end : end + 14])
    if revised:
        end += revised.end()
    yield Named(start, end, kind, _clean(text[start:end]), listed)


# A scan turns one letter in ten of a long name; two laws of the list are never so alike.
_SAME_LAW = 90


def _mended(title: str) -> str | None:
    """The listed law that a damaged reading stands for; None where none is near."""
    best = process.extractOne(flat(title), _flat_laws(), scorer=fuzz.ratio, score_cutoff=_SAME_LAW)
    return load("laws")["laws"][best[2]] if best is not None else None


def _mended_parts(title: str) -> str:
    """The name of an amending law with the names inside it mended."""
    parts = re.split(r"( (?:và|,) (?=Luật)|(?<=của )|, (?=Luật))", title)
    return "".join((_mended(p) or p) if p.startswith("Luật") else p for p in parts)


@cache
def _flat_laws() -> list[str]:
    return [flat(name) for name in load("laws")["laws"]]


def _clean(title: str) -> str:
    title = re.sub(r"\s+", " ", title).strip(" ,;.")
    if title.isupper():
        title = title.capitalize()
    return title


# --- plans, strategies, schemes ------------------------------------------------------------------------------

_PLAN = re.compile(
    r"(?<!\w)(?:Đề án|Chiến lược|Quy hoạch|Chương trình(?: hành động)?(?! mục tiêu quốc gia| phối hợp| công tác)|Dự án|Kế hoạch hành động|"
    r"Điều lệ|Công ước|Hiệp định|Nghị định thư|Cương lĩnh|Khung [Kk]iến trúc|Văn kiện|Nghị quyết)(?!\w)"
)
_MAKING = re.compile(
    r"(?:xay dung|ban hanh|de xuat|nghien cuu|lap|hinh thanh|soan thao|du thao|hoan thien|dang ky|tham dinh|trinh|phe duyet|tham muu"
    r"|xay dung va (?:ban hanh|trien khai|to chuc thuc hien)|quy hoach)"
    r"(?:,| va)?(?:\s+(?:ban hanh|trien khai|thuc hien|phe duyet|cac|mot so|moi|de|de an|ho so|noi dung))*\s+(?:cac\s+|mot so\s+)?$"
)
_EXISTING = re.compile(
    r"(?:theo|thuc hien|trien khai|cua|tai|trong|thuoc|voi|muc tieu|sua doi, bo sung|dieu chinh|noi dung|tong ket|so ket)\s+(?:cac\s+)?$"
)
_SPAN_OF_TIME = re.compile(
    r"(?:giai doan|thoi ky|nhiem ky|den nam|den het nam)\s+(?:nam\s+)?\d{4}(?:\s*[-–]\s*\d{4})?"
    r"(?:\s*(?:,|va)?\s*(?:tam nhin|dinh huong|huong toi|huong den)(?:\s+den)?(?:\s+nam)?\s+\d{4})?"
    r"(?:\s*va\s+den\s+nam\s+\d{4})?"
)
_QUOTE = {"“": "”", '"': '"', "«": "»", "”": "”"}
_PLAN_AFTER = {
    "duoc", "co", "nham", "thi", "la", "da", "se", "phai", "khi", "neu", "nay", "tren", "do", "dam", "gan", "bao", "bang", "theo", "tai", "trinh",
    "hang", "ban", "dong", "noi", "sau", "voi", "ngay", "so", "xay", "gom", "cac", "va", "cho",
}  # fmt: skip


def find_plans(text: str) -> Iterator[Named]:
    """Strategies, schemes, programmes and treaties that exist already and are cited by name; those yet to be made are left out."""
    low = flat(text)
    taken = 0
    for match in _PLAN.finditer(text):
        if match.start() < taken:
            continue
        before = low[max(0, match.start() - 120) : match.start()]
        before = before[max(before.rfind("\n"), before.rfind(";"), before.rfind(".")) + 1 :]
        named = _plan(text, low, match, before)
        if named is not None:
            taken = named.end
            yield named


# `phê duyệt Đề án … (sau đây gọi tắt là Đề án 06)`: the scheme is spoken of by its own name from here on.
_ALIASED = re.compile(r"[^\n;(]{0,300}\(\s*(?:sau day|goi tat|goi chung|viet tat)")


def _plan(text: str, low: str, match: re.Match[str], before: str) -> Named | None:
    kind = match[0]
    at = _skip_space(text, match.end())
    if kind in ("Nghị quyết", "Văn kiện"):
        return _congress(text, low, match)
    if at >= len(text):
        return None
    if text[at] in _QUOTE:
        close = text.find(_QUOTE[text[at]], at + 1, at + 300)
        if close < 0 or "\n" in text[at:close] or _MAKING.search(before):
            return None
        return Named(match.start(), close + 1, kind, _clean(text[match.start() : close + 1]))
    if kind in ("Dự án", "Kế hoạch hành động") or not text[at].isalpha():
        return None
    if kind == "Điều lệ":
        end = re.match(r"đảng(?! viên)(?: cộng sản việt nam)?|[A-ZĐ]\w+(?: \w+){0,4}", text[at : at + 60], re.IGNORECASE)
        named = low.startswith("dang", at)
        return Named(match.start(), at + end.end(), kind, _clean(text[match.start() : at + end.end()])) if end and named else None
    if _MAKING.search(before) and not _ALIASED.match(low, match.end()):
        return None
    if kind == "Chương trình hành động":
        return _action_programme(text, low, match)
    end_at = _plan_end(text, low, at)
    title = text[match.start() : end_at]
    words = title.split()
    timed = _SPAN_OF_TIME.search(low[match.start() : end_at]) is not None
    known = bool(_EXISTING.search(before)) or kind in ("Công ước", "Hiệp định")
    national = re.search(r"quoc gia(?:$|\s)", low[at:end_at]) is not None
    if (
        len(words) < len(kind.split()) + 2
        or len(words) > 60
        or not (timed or (known and national) or kind in ("Công ước", "Hiệp định"))
    ):
        return None
    if not known and not timed:
        return None
    return Named(match.start(), end_at, kind, _clean(title), listed=False)


_CARRIES_OUT = re.compile(
    r"\s+(?:cua\s+[^\n;.]{3,60}?\s+)?(?:thuc hien|trien khai)\s+(?:nghi quyet|chi thi|ket luan|chien luoc|de an)"
)


def _action_programme(text: str, low: str, match: re.Match[str]) -> Named | None:
    """`Chương trình hành động của Chính phủ thực hiện Nghị quyết số …`, told apart by what it carries out."""
    carried = _CARRIES_OUT.match(low, match.end(), match.end() + 120)
    if carried is None:
        return None
    number = next(iter(find_symbols(text, carried.end(), carried.end() + 40)), None)
    if number is None:
        return None
    return Named(match.start(), number.end, match[0], _clean(text[match.start() : number.end]), listed=False)


def _plan_end(text: str, low: str, at: int) -> int:
    """The end of a plan's name: after its span of time, else before the first sign or verb."""
    stop = len(text)
    for sign in ("\n", "\t", ";", "(", ". ", ":", "“"):
        found = text.find(sign, at, at + 400)
        if found >= 0:
            stop = min(stop, found)
    stop = min(stop, at + 400)
    time = _SPAN_OF_TIME.search(low, at, stop)
    if time is not None:
        return time.end()
    end = at
    for word in _WORD.finditer(text, at, stop):
        token = bare(word[0]).lower()
        if token == "," or (token in _PLAN_AFTER and token != "va"):
            break
        if not token[0].isalnum() and token not in ("-", "–"):
            break
        if token == "va":
            continue
        end = word.end()
    return end


def _congress(text: str, low: str, match: re.Match[str]) -> Named | None:
    """`Nghị quyết Đại hội XIII của Đảng`, `Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX`: resolutions known by their congress."""
    rest = re.match(
        r"\s+(?:dai hoi(?: dai bieu)?(?: toan quoc)?(?: (?:dang bo|dang)(?: [^\n,;.()]{0,40}?)?)?(?: lan thu)?\s+[ivx]+|[ivx]+\s+cua dang|dai hoi [ivx]+)"
        r"(?:,? nhiem ky \d{4}\s*[-–]\s*\d{4})?(?:\s+cua dang(?! bo| vien| uy))?",
        low[match.end() : match.end() + 140],
    )
    if rest is None:
        return None
    end = match.end() + rest.end()
    return Named(match.start(), end, "Nghị quyết" if match[0] == "Nghị quyết" else "Văn kiện", _clean(text[match.start() : end]))


# --- articles ------------------------------------------------------------------------------------------------

_ARTICLE = re.compile(r"(?<!\w)[Bb]ài (?:viết|phát biểu|nói)(?!\w)")


def find_articles(text: str) -> Iterator[Named]:
    """Articles and speeches of leaders with their title in quotation marks: `bài viết “…” của Tổng Bí thư …`."""
    for match in _ARTICLE.finditer(text):
        stop = min([p for p in (text.find("\n", match.end()), text.find(";", match.end())) if p >= 0] + [match.end() + 220])
        quote = re.compile(r"[“\"«](?P<title>[^”\"»\n]{5,200})[”\"»]").search(text, match.end(), stop)
        if quote is None or "." in text[match.end() : quote.start()].rstrip("."):
            continue
        title = _clean(quote["title"])
        yield Named(match.start(), quote.end(), "Bài viết", title)
