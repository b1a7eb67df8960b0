"""Cleaning of one line: a list of small steps, each leaving a trail back to the source characters.

After `normalise_line` a text
- is in NFC, with the Vietnamese Đ/đ where the source had the Icelandic Ð or the Croatian ɖ look-alikes;
- holds no control, zero-width or non-breaking characters, and no white space but single inner spaces;
- holds `-` for hyphens of every sort and the minus sign, but keeps the dashes `–` and `—` as written;
- holds none of the Markdown, HTML and LaTeX that text converters leave (`**`, `<sup>3</sup>`, `$\\geq 60\\%$`).
Letters are otherwise as written: the two placements of tone marks (hoà, hòa) are both right, and are
folded only where texts are compared (`vanban.text.fold`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from vanban.text.aligned import Aligned

Step = Callable[[Aligned], Aligned]

# One scan that nearly every line of a digital document passes, so that cleaning costs almost nothing there.
_SUSPECT = re.compile(r"[^ -~À-ÖØ-öø-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ“”‘’–…§°²³≥≤±×•]|  |^ | $|[*#$<&\\`]|\b_|_\b|Ð|ð|\w- -\w")

_SPACES = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]"
)
_RUNS = re.compile(r" {2,}")
_ETH = re.compile(r"[ÐðƉɖ]")
_HYPHENS = re.compile(r"[\u2010\u2011\u2012\u2212\ufe63\uff0d]")
# OCR reads a hyphen with a gap beside it twice: `255/QĐ- -TTg`.
_TWICE = re.compile(r"(?<=\w)- -(?=\w)")
_BULLETS = re.compile(r"^[\uf0b7\uf0a7\uf0d8\uf076\uf02d]\s*")

_SUPERSCRIPT = re.compile(r"<sup>\s*\(?\[?\d{1,3}\]?\)?\s*</sup>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|em|strong|sub|sup|span|p|div|font|center)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_BOLD = re.compile(r"\*{2,3}|(?<!\w)__|__(?!\w)")
# A single star is emphasis when it touches a word; alone on its line it is the sign of a Party letterhead.
_EMPHASIS = re.compile(r"(?<!\w)\*(?=[^\s*])|(?<=[^\s*])\*(?!\w)")
_STAR_BULLET = re.compile(r"^\*\s+(?=\S)")

_MATH = re.compile(r"\$([^$\n]{1,80})\$")
_COMMANDS = {
    r"\geq": "≥", r"\geqslant": "≥", r"\ge": "≥", r"\leq": "≤", r"\leqslant": "≤", r"\le": "≤", r"\gt": ">",
    r"\lt": "<", r"\approx": "≈", r"\sim": "~", r"\times": "×", r"\pm": "±", r"\%": "%", r"\$": "$", r"\&": "&",
    r"\rightarrow": "→", r"\to": "→", r"\cdot": "·", r"\ldots": "…", r"\dots": "…", r"\circ": "°", r"\,": " ", r"\;": " ",
    r"\_": "_", r"\neq": "≠",
}  # fmt: skip
_COMMAND = re.compile(
    "|".join(re.escape(c) + (r"(?![A-Za-z])" if c[-1].isalpha() else "") for c in sorted(_COMMANDS, key=len, reverse=True))
)
_WRAPPER = re.compile(r"\\(?:text|mathrm|mathbf|textbf|mathit)\s*\{([^{}]*)\}")


def _plain_spaces(line: Aligned) -> Aligned:
    return line.sub(_SPACES, " ")


def _no_invisible(line: Aligned) -> Aligned:
    return line.sub(_INVISIBLE, "")


def _vietnamese_d(line: Aligned) -> Aligned:
    return line.sub(_ETH, lambda m: "Đ" if m.group() in "ÐƉ" else "đ")


def _plain_hyphens(line: Aligned) -> Aligned:
    return line.sub(_HYPHENS, "-").sub(_TWICE, "-")


def _symbol_font_bullets(line: Aligned) -> Aligned:
    """Bullets that Word keeps in a symbol font come out as private-use characters."""
    return line.sub(_BULLETS, "• ")


def _no_markup(line: Aligned) -> Aligned:
    line = line.sub(_SUPERSCRIPT, "").sub(_BREAK, " ").sub(_TAG, "")
    return line.sub(_ENTITY, lambda m: html.unescape(m.group()))


def _no_math(line: Aligned) -> Aligned:
    def plain(match: re.Match[str]) -> str:
        inner = _WRAPPER.sub(r"\1", match.group(1))
        inner = _COMMAND.sub(lambda c: _COMMANDS[c.group()], inner)
        # A dollar sign that is money, not mathematics, has no command between it and its partner.
        return inner.strip() if inner != match.group(1) or re.fullmatch(r"[\d\s.,%+\-<>=^{}]+", inner) else match.group()

    return line.sub(_MATH, plain)


def _no_markdown(line: Aligned) -> Aligned:
    if line.text.strip() in ("*", "\\*"):
        return line.sub(_ESCAPED, r"\1")
    line = line.sub(_HEADING, "").sub(_BOLD, "").sub(_STAR_BULLET, "- ").sub(_EMPHASIS, "")
    return line.sub(_ESCAPED, r"\1")


def _single_spaces(line: Aligned) -> Aligned:
    return line.sub(_RUNS, " ").strip()


# Order matters: mathematics before Markdown, whose escapes it shares; spaces last, since steps leave some behind.
STEPS: tuple[Step, ...] = (
    Aligned.nfc,
    _plain_spaces,
    _no_invisible,
    _vietnamese_d,
    _plain_hyphens,
    _symbol_font_bullets,
    _no_markup,
    _no_math,
    _no_markdown,
    _single_spaces,
)


def normalise_line(text: str) -> Aligned:
    """The line cleaned, with the place of each character in `text`."""
    line = Aligned.of(text)
    if not _SUSPECT.search(text):
        return line
    for step in STEPS:
        line = step(line)
    return line


# A page set as NĐ 30/2020 wants holds about 3,000 characters, and the longest paragraphs of real documents a third of
# that. What is longer has lost its line ends; reading it in pieces keeps the cost of every later stage in proportion.
LONGEST = 3000


def normalise_pieces(text: str) -> Iterator[Aligned]:
    """The line cleaned, cut at spaces into pieces of at most `LONGEST` characters; nearly every line is one piece."""
    if len(text) <= LONGEST:
        yield normalise_line(text)
        return
    start = 0
    while start < len(text):
        end = min(start + LONGEST, len(text))
        if end < len(text):
            space = text.rfind(" ", start + LONGEST // 2, end)
            end = space + 1 if space > 0 else end
        piece = normalise_line(text[start:end])
        yield Aligned(piece.text, tuple(start + i for i in piece.origins()))
        start = end


def normalise(text: str) -> str:
    """`text` with every line cleaned; line ends stay."""
    return "\n".join(normalise_line(line).text for line in text.split("\n"))
