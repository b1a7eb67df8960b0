"""The grammar of names: what follows the first word of a body that nobody listed, and places that follow one.

The registry (`data/agencies.json`) settles the bodies it holds; every other name begins with one of some thirty words
(`Ban`, `Chi cục`, `Trung tâm`), goes on in capitals and small words, and ends before a verb of doing.
"""

from __future__ import annotations

import re
from functools import cache

from vanban.data import bodies, load
from vanban.extract.name_tokens import ABBREVIATIONS, SOFT, Node, Token, insert, spelt_alike, walk
from vanban.text.fold import bare


@cache
def registry() -> Node:
    """The forms of all listed bodies, each with its body, the form, and whether it is an abbreviation."""
    root: Node = {}
    for body in bodies():
        insert(root, body.name, (body, body.name, False))
    for body in bodies():
        for form in body.short:
            insert(root, form, (body, form, bool(re.search(r"[A-ZĐ]{2}", form))))
    return root


# --- places --------------------------------------------------------------------------------------------------

LEVELS = {
    "tỉnh": "tỉnh", "thành phố": "tỉnh", "huyện": "huyện", "quận": "huyện", "thị xã": "huyện",
    "xã": "xã", "phường": "xã", "thị trấn": "xã", "đặc khu": "xã",
}  # fmt: skip
UNITS = {bare(u): u for u in LEVELS}


@cache
def _provinces() -> Node:
    root: Node = {}
    for entry in load("places")["provinces"]:
        for form in (entry["name"], *entry.get("also", ())):
            insert(root, form, entry["name"])
    return root


def place_at(text: str, tokens: list[Token], at: int, unit: str | None, *, holder: bool = False) -> tuple[int, str] | None:
    """The proper name of a place that begins at token `at`, and the token after it.

    After a unit (`xã`) any run of capitalised words is a name; without one only the provinces are known. After an
    office holder his own name may follow: `Chủ tịch Ủy ban nhân dân tỉnh Nguyễn Văn A`.
    """
    if at >= len(tokens) or not tokens[at].upper:
        return None
    hit = walk(_provinces(), tokens, at)
    if hit is None and walk(registry(), tokens, at) is not None:
        return None  # `Công an xã` ends a cell and `Phòng Văn hóa - Xã hội` begins the next
    if hit is not None and (unit in (None, "tỉnh", "thành phố")):
        return hit
    if unit is None:
        return None
    i = at
    words = []
    while i < len(tokens) and i - at < 4 and (tokens[i].upper or (tokens[i].flat.isdigit() and i == at)):
        if i > at and (tokens[i].flat in _HEAD_WORDS and starts_name(tokens, i)):
            break
        if (tokens[i].flat, tokens[i + 1].flat if i + 1 < len(tokens) else "") in _LETTERHEAD:
            break
        if text[tokens[i].start : tokens[i].end] in ABBREVIATIONS or (
            i > at and "\n" in text[tokens[i - 1].end : tokens[i].start]
        ):
            break
        words.append(text[tokens[i].start : tokens[i].end])
        i += 1
    if holder and len(words) != _PLACE_WORDS and (len(words) < _PLACE_WORDS or words[0].capitalize() in _surnames()):
        return None
    return (i, _title(" ".join(words))) if words else None


# What stands beside or below the name of a body in the head of a document: the national motto, the Party's name, what is decided.
_LETTERHEAD = {("cong", "hoa"), ("doc", "lap"), ("dang", "cong"), ("quyet", "nghi"), ("quyet", "dinh")}

# Most places are named by two words, most people by three or four.
_PLACE_WORDS = 2


@cache
def _surnames() -> frozenset[str]:
    return frozenset(load("name_words")["surnames"])


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
    "Khoa", "Bệnh viện", "Cảng vụ", "Trung ương Hội", "Trung ương Đoàn",
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
# Of these only with the syllable that makes the verb: `chủ trì`, not `dân chủ`; `phối hợp`, not `điều phối`.
_STOP_BEFORE = {
    "chủ": ("trì", "động"), "phối": ("hợp",), "triển": ("khai",), "hướng": ("dẫn",), "xây": ("dựng",), "tăng": ("cường",), "tiếp": ("tục",),
    "kịp": ("thời",), "báo": ("cáo",), "yêu": ("cầu",), "rà": ("soát",), "đề": ("nghị", "xuất"), "căn": ("cứ",), "cụ": ("thể",),
    "thực": ("hiện", "thi"), "tổ": ("chức",), "dự": ("họp", "toán", "thảo", "kiến"), "tham": ("mưu", "gia", "dự", "vấn"), "đảm": ("bảo",),
    "hiện": ("nay", "có", "đang"), "chịu": ("trách",), "chỉ": ("đạo", "định", "tiêu"), "ban": ("hành",),
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
def _headregistry() -> Node:
    root: Node = {}
    for head in _HEADS:
        insert(root, head, head)
    return root


def starts_name(tokens: list[Token], at: int) -> bool:
    """Whether a listed name or the head of another one begins at the token."""
    if not tokens[at].upper or (tokens[at].flat == "khoa" and at + 1 < len(tokens) and tokens[at + 1].flat == "hoc"):
        return False  # `Sở Khoa học và Công nghệ`
    return walk(registry(), tokens, at) is not None or walk(_headregistry(), tokens, at) is not None


def unlisted_end(text: str, tokens: list[Token], at: int) -> int | None:
    """The token after a name that begins with a head and that the registry does not hold; None where it is none."""
    head = walk(_headregistry(), tokens, at)
    if head is None or head[0] >= len(tokens) or not spelt_alike(text, tokens, at, head[1]):
        return None
    i = head[0]
    if f"{tokens[i - 1].word} {tokens[i].word}" in _NO_BODY or tokens[i].word == "trưởng":
        return None  # `Cục trưởng Cục Viễn thông`
    if head[1] in ("Đoàn", "Khoa") and _is_person(text, tokens, at):
        return None
    # `VĂN PHÒNG Nguyễn Văn A`, `NHIỆM VỤ Để …`: a line of capitals has ended; `Bộ Quyết định …`: the next cell begins.
    if (
        text[tokens[at].start : tokens[at].end].isupper()
        and len(tokens[i].word) > 1
        and not text[tokens[i].start : tokens[i].end].isupper()
    ):
        return None
    if _KIND_AHEAD.match(text, tokens[i].start) and not (
        head[1] in ("Vụ", "Phòng", "Ban")
        and re.match(r"Kế hoạch(?:\s*[-–,]|\s+và)\s*[A-ZĐ]", text[tokens[i].start : tokens[i].start + 20])
    ):
        return None
    if head[1] == "Ban Tổ chức" and tokens[i].flat in ("-", "–") and i + 1 < len(tokens) and tokens[i + 1].upper:
        return _with_unit(text, tokens, _capital_run(text, tokens, i + 1))  # `Ban Tổ chức - Kiểm tra`
    if head[1] in ("Ban Chỉ đạo", "Tổ công tác", "Tiểu ban", "Hội đồng", "Ban Tổ chức", "Đoàn đàm phán", "Tổ giúp việc"):
        return _with_topic(text, tokens, i, head[1])
    if not tokens[i].upper:
        return _lower_name(tokens, i)
    end = _capital_run(text, tokens, i)
    if head[1] == "Ban" and [t.flat for t in tokens[end : end + 4]] == ["hoi", "dong", "nhan", "dan"]:
        end += 4  # `Ban Pháp chế Hội đồng nhân dân tỉnh`
    return _with_unit(text, tokens, end)


def _is_person(text: str, tokens: list[Token], at: int) -> bool:
    """Whether a capital run from `at` is somebody's name: `Đoàn Văn An`; or goes on with one: `Trần Đăng Khoa`."""
    run = [t for t in tokens[at : at + 4] if t.flat not in SOFT and t.flat != "\n"]
    names = next((k for k, t in enumerate(run) if not t.upper), len(run))
    before = tokens[at - 1] if at else None
    if before is not None and before.upper and text[before.end : tokens[at].start] == " ":
        return True
    if len(run) > 1 and run[1].flat in _OF_UNIONS:
        return False
    return tokens[at].flat == "doan" and names >= _PERSON and not text[tokens[at].start : tokens[at].end].isupper()


# Names of people have three words or more.
_PERSON = 3
# What unions and delegations are called by: `Đoàn Khối Doanh nghiệp`, `Đoàn Kinh tế quốc phòng`.
_OF_UNIONS = {"khoi", "kinh", "kiem", "dai", "luat", "thanh", "nghe", "truong", "cong", "quy"}


def _with_unit(text: str, tokens: list[Token], i: int) -> int:
    """The token after the level that follows a name, and its place: `… tỉnh`, `… huyện Yên Lạc`."""
    found = unit_at(tokens, i)
    if found is not None and not tokens[i].upper:
        place = place_at(text, tokens, *found)
        return place[0] if place else found[0]
    return area_end(tokens, i)


def unit_at(tokens: list[Token], i: int) -> tuple[int, str] | None:
    """The token after the unit that stands at `i`, and the unit; `quản` without its marks is no `quận`."""
    for unit_flat, unit in UNITS.items():
        words = unit_flat.split()
        if [t.flat for t in tokens[i : i + len(words)]] == words and tokens[i].word != "quản":
            return i + len(words), unit
    return None


def area_end(tokens: list[Token], at: int) -> int:
    """The token after the area that a branch is for (`khu vực XIX`, `khu vực Bắc Lũng`); `at` where none is named."""
    if [t.flat for t in tokens[at : at + 2]] != ["khu", "vuc"] or at + 2 >= len(tokens):
        return at
    end = at + 2
    while end < min(len(tokens), at + 6) and (tokens[end].upper or (end == at + 2 and tokens[end].flat.isdigit())):
        if end > at + 2 and starts_name(tokens, end):
            break
        end += 1
    if end > at + 2 and end + 1 < len(tokens) and tokens[end].flat in ("-", "–") and tokens[end + 1].upper:
        # An area of two districts: `khu vực Bắc Lũng - Yên Lạc`.
        second = end + 1
        while second < min(len(tokens), end + 4) and tokens[second].upper and not starts_name(tokens, second):
            second += 1
        end = second if second > end + 2 else end
    return end if end > at + 2 else at


# Words that begin like a body and are none.
_NO_BODY = {
    "hội nghị", "hội thảo", "hội trường", "hội nhập", "hội đàm", "bộ phận", "bộ chỉ", "bộ đội", "bộ luật", "bộ tiêu", "bộ máy", "bộ mặt",
    "ban hành", "ban đầu", "phòng họp", "phòng ngừa", "phòng chống", "phòng cháy", "đoàn kết", "đoàn viên", "đoàn thể", "viện dẫn",
    "vụ việc", "vụ án", "quỹ đất", "sở hữu", "đài loan", "hội viên", "hội đồng nghị", "văn phòng phẩm", "cục bộ", "hội chủ", "phong trào", "khoa học", "bệnh viện trưởng",
}  # fmt: skip
# `Dân số - Kế hoạch hóa gia đình`, `Tài chính - Kế hoạch`, `Tài chính và Kế hoạch`: no plan.
_PLANNING = re.compile(
    r"Kế hoạch(?:\s+h[óo][áa]|\s*[-–,;.)]|\s+và\s+[A-ZĐ]|\s*$|\s+(?!số|này|hành động|triển khai|thực hiện|của|ngày|năm|tổng thể)[a-zà-ỹđ])"
)
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
            if (
                i > at
                and following is not None
                and (token.flat, following.flat) in _LETTERHEAD
                and text[token.start : token.end].isupper()
            ):
                break
            if i > at and [t.flat for t in tokens[i + 2 : i + 4]] == ["nhan", "dan"] and token.flat in ("uy", "hoi"):
                break
            if (
                i > at
                and starts_name(tokens, i)
                and walk(registry(), tokens, i) is not None
                and tokens[i - 1].flat not in ("va", ",")
            ):
                break
            small = 0
        elif token.flat in ("va", ",", "-", "–"):
            if token.flat == "," and (tokens[i - 1].word, following.word if following else "") in _PAIRS:
                i += 2  # `Phòng, chống thiên tai`
                continue
            if token.flat == "va" and _small_with_unit(tokens, i + 1):
                small += 1
                i += 1
                continue
            if (
                following is None
                or not following.upper
                or starts_name(tokens, i + 1)
                or (_KIND_AHEAD.match(text, following.start) and not _PLANNING.match(text, following.start))
            ):
                break
            if token.flat == "," and not _closes_with_and(tokens, i + 1):
                break
        elif small >= _LONGEST_TAIL or _ends_name(tokens, i):
            break
        else:
            small += 1
        i += 1
    return i


def _small_with_unit(tokens: list[Token], at: int) -> bool:
    """Whether small words go on to the unit that ends a name: `các công trình dân dụng và | công nghiệp tỉnh`."""
    for i in range(at, min(at + 5, len(tokens))):
        if tokens[i].upper or _ends_name(tokens, i):
            return False
        if i > at and tokens[i].flat in ("tinh", "huyen") and tokens[i].word in ("tỉnh", "huyện"):
            return True
    return False


# Small words that a name has behind its last capital: `Trung tâm Cung ứng | dịch vụ sự nghiệp công`.
_LONGEST_TAIL = 7
_PAIRS = {("phòng", "chống"), ("khám", "chữa"), ("cứu", "cứu")}
# Two syllables that are one word, where one of them alone would end a name.
_COMPOUNDS = {
    ("phát", "triển"), ("thực", "vật"), ("thực", "phẩm"), ("thực", "hành"), ("thực", "nghiệm"), ("điều", "phối"), ("đăng", "ký"),
    ("việc", "làm"), ("hàng", "không"), ("người", "có"), ("có", "công"), ("trợ", "giúp"), ("hậu", "cần"), ("dự", "án"), ("dự", "báo"),
    ("dự", "phòng"), ("dự", "trữ"), ("báo", "chí"), ("tiếp", "nhận"), ("tiếp", "công"), ("hướng", "nghiệp"), ("từ", "thiện"), ("một", "cửa"),
    ("chỉ", "huy"), ("chỉ", "đạo"), ("các", "khu"), ("các", "công"), ("các", "dự"), ("công", "trình"), ("chương", "trình"), ("quy", "trình"),
    ("công", "lập"), ("độc", "lập"), ("bầu", "cử"), ("tiểu", "học"), ("cảnh", "báo"), ("sát", "điều"), ("sự", "nghiệp"), ("có", "thẩm"),
    ("ngoại", "tổng"), ("nội", "tổng"), ("hoạch", "tổng"), ("bảo", "đảm"), ("đại", "hội"), ("hội", "nghị"), ("cần", "thơ"), ("kiểm", "tra"),
}  # fmt: skip
# Verbs of doing that go on with a name whose last word is one too: `Quỹ Đầu tư phát triển`, `Ban Quản lý đầu tư xây dựng`.
_NOUN_VERBS = {
    "phát triển", "đầu tư", "xây dựng", "quản lý", "đào tạo", "bồi dưỡng", "khai thác", "tư vấn", "hỗ trợ", "thiết kế", "kiểm tra",
    "giám sát", "quan trắc", "điều tra", "khen thưởng", "bảo quản", "cứu trợ", "xúc tiến", "nghiên cứu", "ứng dụng", "dịch vụ", "dự án",
}  # fmt: skip


@cache
def _verbs() -> Node:
    """The predicates of duties, word by word."""
    root: Node = {}
    duties = load("duty_phrases")
    for phrase in [*duties["strong"], *duties["weak"], *_MORE_VERBS]:
        node = root
        for word in phrase.replace(",", "").split():
            node = node.setdefault(word, {})
        node["$"] = phrase
    return root


# What else goes on in the sentence behind a name.
_MORE_VERBS = ["chậm nhất", "lần thứ", "khóa", "nhiệm kỳ", "hoạt động", "nhận được", "cho biết", "chi trả", "chốt", "gác", "trực", "bằng văn bản", "cùng cấp", "họp", "ký", "mở", "nhắc", "tính", "trả", "thu", "xin", "phát", "cho", "nêu", "sản xuất chuyên", "sản xuất chương", "sản xuất phóng"]  # fmt: skip


def _ends_name(tokens: list[Token], at: int) -> bool:
    """Whether the small word at `at` is no more of a name: a particle, or the verb that tells what the body does."""
    before = tokens[at - 1].word
    word = tokens[at].word
    if not tokens[at].flat[0].isalpha():
        return True
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if (word, after) == ("bảo", "đảm"):
        return before not in ("và", ",")
    if (before, word) in _COMPOUNDS or (word, after) in _COMPOUNDS:
        return False
    if before in ("tỉnh", "huyện", "quận", "phường") or (before == "xã" and word != "hội" and tokens[at - 2].word != "tác"):
        return True  # the unit ends a name: `Đài Khí tượng Thủy văn tỉnh | tăng tần suất …`
    if f"{word} {after}" in _NOUN_VERBS:
        return at < 2 or f"{tokens[at - 2].word} {before}" not in _NOUN_VERBS
    if word in _STOP and after in _STOP_BEFORE.get(word, (after,)):
        return True
    node = _verbs()
    for token in tokens[at : at + 5]:
        follow = node.get(token.word)
        if follow is None or token.upper:
            return False
        if "$" in follow:
            return True
        node = follow
    return False


def _closes_with_and(tokens: list[Token], at: int) -> bool:
    """Whether a list of capitalised items goes on to an `và X` that is no new body."""
    for i in range(at, min(at + 8, len(tokens) - 1)):
        if tokens[i].flat == "va":
            return tokens[i + 1].upper and not starts_name(tokens, i + 1)
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
    elif i < len(tokens) and (tokens[i].flat in UNITS or tokens[i].flat == "quoc"):
        unit = UNITS.get(tokens[i].flat)
        i += 1 if unit else 2
        place = place_at(text, tokens, i, unit)
        i = place[0] if place else i
    if i < len(tokens) and tokens[i].word in TOPIC_STARTS and not tokens[i].upper:
        if tokens[i].word == "về" or head in ("Ban Chỉ đạo", "Tổ công tác"):
            i = _topic(tokens, i + 1)
    elif head == "Đoàn đàm phán" and i == start:
        return _name_run(tokens, i)
    elif i == start:
        return at if head == "Ban Chỉ đạo" else None
    return i


# Words with which is told what a committee is for: `phòng, chống dịch bệnh`, `công tác gia đình`, `giải phóng mặt bằng`.
TOPIC_STARTS = frozenset(
    ("về", "thực", "phòng", "xây", "điều", "đảm", "công", "cải", "chuyển", "giảm", "ứng", "chống", "giải", "phát")
)


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
        elif flat == "," and (tokens[i - 1].word, tokens[min(i + 1, len(tokens) - 1)].word) in _PAIRS:
            pass
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
    if tokens[i].upper and starts_name(tokens, i):
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
        if tokens[i].upper and starts_name(tokens, i):
            return False
    return False
