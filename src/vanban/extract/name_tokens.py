"""Words of names, and tries of them: the matching that the registry of bodies and places is looked up by."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from vanban.text.fold import bare, one_tone_style


class Token(NamedTuple):
    """A word or sign with its place; several tokens of one abbreviation share its place."""

    flat: str
    start: int
    end: int
    upper: bool
    word: str = ""
    """In small letters with its diacritics."""


_TOKEN = re.compile(r"[^\W_]+|&|[^\s\w]|[\n\t]")
SOFT = {",", "-", "–"}

# Abbreviations of common words inside names, as flat words.
ABBREVIATIONS = {
    "UBND": "uy ban nhan dan", "HĐND": "hoi dong nhan dan", "HDND": "hoi dong nhan dan", "MTTQ": "mat tran to quoc",
    "MTTQVN": "mat tran to quoc viet nam", "UBMTTQ": "uy ban mat tran to quoc", "UBMTTQVN": "uy ban mat tran to quoc viet nam",
    "UBTWMTTQVN": "uy ban trung uong mat tran to quoc viet nam", "UBTW": "uy ban trung uong",
    "TP": "thanh pho", "TW": "trung uong", "TƯ": "trung uong", "BCH": "ban chap hanh", "BCĐ": "ban chi dao", "BTV": "ban thuong vu",
    "UBKT": "uy ban kiem tra", "LĐLĐ": "lien doan lao dong", "LHPN": "lien hiep phu nu", "CCB": "cuu chien binh",
    "VP": "van phong", "TAND": "toa an nhan dan", "VKSND": "vien kiem sat nhan dan", "BHXH": "bao hiem xa hoi",
    "ĐBQH": "dai bieu quoc hoi", "KBNN": "kho bac nha nuoc", "NHNN": "ngan hang nha nuoc", "VN": "viet nam", "BQL": "ban quan ly",
    "QLDA": "quan ly du an", "BQLDA": "ban quan ly du an", "PTNT": "phat trien nong thon", "LHTN": "lien hiep thanh nien",
    "TNCS": "thanh nien cong san", "GDNN": "giao duc nghe nghiep", "GDTX": "giao duc thuong xuyen", "KCN": "khu cong nghiep",
    "CSXH": "chinh sach xa hoi", "BVTV": "bao ve thuc vat", "PCTT": "phong chong thien tai", "TKCN": "tim kiem cuu nan",
    "ATGT": "an toan giao thong", "QLTT": "quan ly thi truong", "TTĐT": "thong tin dien tu", "PTDS": "phong thu dan su",
    "THADS": "thi hanh an dan su", "HTX": "hop tac xa", "KKT": "khu kinh te", "ĐTXD": "dau tu xay dung",
    "CHQS": "chi huy quan su", "BĐBP": "bo doi bien phong", "PTTH": "phat thanh truyen hinh",
}  # fmt: skip


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and signs of the text, abbreviations of common words as the words they stand for."""
    # What a NamedTuple's own constructor does, without the call in between: a text has a token for every word.
    new = tuple.__new__
    return [
        new(Token, (flat, match.start(), match.end(), upper, lower))
        for match in _TOKEN.finditer(text, start, len(text) if end is None else end)
        for flat, upper, lower in _read(match[0])
    ]


@lru_cache(maxsize=65536)
def _read(word: str) -> tuple[tuple[str, bool, str], ...]:
    """What the tokens of a word have whatever its place; a document has few words, each of them many times."""
    upper = word[0].isupper()
    spelt = ABBREVIATIONS.get(word.replace("Ð", "Đ")) if upper else None
    if spelt:
        return tuple((part, True, "") for part in spelt.split())
    return (("va" if word == "&" else bare(word).lower(), upper, word.lower()),)


Node = dict[str, Any]
END, GAP = "$", "~"


def insert(root: Node, form: str, value: Any) -> None:
    """Add a written form to a trie."""
    node = root
    for token in tokenise(form):
        node = node.setdefault(GAP if token.flat in SOFT else token.flat, {})
    node.setdefault(END, value)


def walk(root: Node, tokens: list[Token], at: int) -> tuple[int, Any] | None:
    """The longest form of the trie that begins at token `at`: the token after it and its value.

    A line end inside a name is passed over, for names in narrow table columns.
    """
    node, i, found = root, at, None
    breaks = 0
    while True:
        if END in node:
            found = (i, node[END])
        if i >= len(tokens):
            return found
        flat = tokens[i].flat
        if flat == "\n" and i > at and breaks < 4:
            breaks += 1
            while i < len(tokens) and tokens[i].flat == "\n":
                i += 1
            if i >= len(tokens) or tokens[i].flat not in node:
                return found
            flat = tokens[i].flat
        if flat in SOFT:
            follow = node.get(GAP)
        else:
            follow = node.get(flat)
            if follow is None and GAP in node:  # the sign lost
                follow = node[GAP].get(flat)
        if follow is None:
            return found
        node, i = follow, i + 1


def is_cut_short(root: Node, tokens: list[Token], at: int, end: int) -> bool:
    """Whether tokens `at` to `end` are the beginning of a listed name and no more."""
    node = root
    for token in tokens[at:end]:
        follow = node.get(GAP if token.flat in SOFT else token.flat)
        if follow is None:
            return False
        node = follow
    return True


def spelt_alike(text: str, tokens: list[Token], at: int, form: str) -> bool:
    """Whether the first word is the form's own, not one that differs by its diacritics (`số` for `sở`).

    A word without any diacritics may be a damaged one.
    """
    word = one_tone_style(text[tokens[at].start : tokens[at].end]).lower()
    return (
        word == bare(word)
        or word == one_tone_style(form.split()[0]).lower()
        or tokens[at].end == tokens[min(at + 1, len(tokens) - 1)].end
    )
