"""Paragraphs of a Word file: runs with their fonts, list labels, breaks, notes and text boxes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from vanban.ingest.docx_parts import NS, as_number, attribute
from vanban.ingest.legacy import convert, encoding_of_font
from vanban.model import Line

W = NS["w"]
MC = NS["mc"]
_HEX = re.compile(r"[0-9a-fA-F]{1,6}")
# Signs of the fonts Symbol and Wingdings that offices use as bullets and marks.
_SYMBOLS = {0xF0B7: "•", 0xF02D: "-", 0xF02B: "+", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0B3: "≥", 0xF0A3: "≤", 0xF0E0: "→"}
_OFF = ("0", "false", "off", "none")


@dataclass(slots=True)
class Paragraph:
    """What one paragraph holds."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    """Contents of text boxes anchored in it."""
    notes: list[str] = field(default_factory=list)
    break_before: bool = False
    breaks_inside: bool = False
    section_break: bool = False


@dataclass(slots=True)
class _Run:
    text: str
    font: str | None
    bold: bool
    italic: bool
    size: float | None


class Styles:
    """Fonts and list levels that styles give, their parents' included."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        self._default: str | None = None
        self._defaults: Any | None = None
        if root is None:
            return
        for style in root.findall(f"{{{W}}}style"):
            identity = attribute(style, "styleId")
            if identity:
                self._styles[identity] = style
                if attribute(style, "default") in ("1", "true") and attribute(style, "type") == "paragraph":
                    self._default = identity
        self._defaults = root.find(f"{{{W}}}docDefaults/{{{W}}}rPrDefault/{{{W}}}rPr")

    def chain(self, identity: str | None) -> Iterator[Any]:
        """A style and its parents, nearest first."""
        seen: set[str] = set()
        while identity and identity in self._styles and identity not in seen:
            seen.add(identity)
            style = self._styles[identity]
            yield style
            identity = attribute(style.find(f"{{{W}}}basedOn"), "val")

    def run_properties(self, paragraph: str | None, character: str | None) -> Iterator[Any]:
        """Run properties from nearest to most general."""
        for identity in (character, paragraph or self._default):
            for style in self.chain(identity):
                properties = style.find(f"{{{W}}}rPr")
                if properties is not None:
                    yield properties
        if self._defaults is not None:
            yield self._defaults

    def numbering(self, identity: str | None) -> Any | None:
        """The list properties that a paragraph style gives."""
        for style in self.chain(identity or self._default):
            found = style.find(f"{{{W}}}pPr/{{{W}}}numPr")
            if found is not None:
                return found
        return None

    def table_borders(self, identity: str | None) -> Any | None:
        """The borders that a table style gives."""
        for style in self.chain(identity):
            found = style.find(f"{{{W}}}tblPr/{{{W}}}tblBorders")
            if found is not None:
                return found
        return None


@dataclass(slots=True)
class _Level:
    format: str
    text: str
    start: int


class Numbering:
    """Labels of automatic lists, counted while the body is walked."""

    def __init__(self, root: Any | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._overrides: dict[tuple[str, int], int] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        for abstract in root.findall(f"{{{W}}}abstractNum"):
            levels = {}
            for level in abstract.findall(f"{{{W}}}lvl"):
                index = as_number(attribute(level, "ilvl"), 0)
                levels[index] = _Level(
                    attribute(level.find(f"{{{W}}}numFmt"), "val") or "decimal",
                    attribute(level.find(f"{{{W}}}lvlText"), "val") or "",
                    as_number(attribute(level.find(f"{{{W}}}start"), "val"), 1),
                )
            self._abstract[attribute(abstract, "abstractNumId") or ""] = levels
        for num in root.findall(f"{{{W}}}num"):
            identity = attribute(num, "numId") or ""
            self._lists[identity] = attribute(num.find(f"{{{W}}}abstractNumId"), "val") or ""
            for override in num.findall(f"{{{W}}}lvlOverride"):
                start = attribute(override.find(f"{{{W}}}startOverride"), "val")
                if start is not None:
                    self._overrides[identity, as_number(attribute(override, "ilvl"), 0)] = as_number(start, 1)

    def label(self, properties: Any) -> str:
        """The label of the next paragraph with these list properties; empty where it has none."""
        identity = attribute(properties.find(f"{{{W}}}numId"), "val")
        index = as_number(attribute(properties.find(f"{{{W}}}ilvl"), "val"), 0)
        if identity in (None, "0") or identity not in self._lists:
            return ""
        abstract = self._lists[identity]
        levels = self._abstract.get(abstract, {})
        level = levels.get(index)
        if level is None:
            return ""
        # Lists that share an abstract list count on together, unless one restarts on purpose.
        counters = self._counters.setdefault(abstract, {})
        restart = self._overrides.get((identity, index))
        if restart is not None and (identity, index) not in self._begun:
            counters[index] = restart
        else:
            counters[index] = counters.get(index, level.start - 1) + 1
        self._begun.add((identity, index))
        for deeper in [k for k in counters if k > index]:
            del counters[deeper]
        if level.format == "bullet":
            return _bullet(level.text)
        if level.format == "none":
            return ""
        out = level.text
        for k in range(index + 1):
            inner = levels.get(k)
            if inner is not None:
                out = out.replace(f"%{k + 1}", _count(counters.get(k, inner.start), inner.format))
        return out.strip()


def _bullet(sign: str) -> str:
    sign = sign.strip()
    code = ord(sign[0]) if sign else 0
    if sign[:1] in ("-", "–", "−", "—") or code == 0xF02D:
        return "-"
    if sign[:1] == "+" or code == 0xF02B:
        return "+"
    return _SYMBOLS.get(code, "•") if code > 127 or sign == "o" else (sign or "-")


def _count(value: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman"):
        out, rest = "", max(0, value)
        for size, sign in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                           (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
            out += sign * (rest // size)
            rest %= size
        return out.upper() if style == "upperRoman" else out
    if style == "decimalZero":
        return f"{value:02d}"
    return str(value)


def paragraph_pieces(element: Any, styles: Styles, numbering: Numbering) -> Paragraph:
    """The lines of a paragraph (more than one only at line breaks) and what hangs on it."""
    result = Paragraph()
    properties = element.find(f"{{{W}}}pPr")
    style = None
    label = ""
    if properties is not None:
        style = attribute(properties.find(f"{{{W}}}pStyle"), "val")
        if _on(properties.find(f"{{{W}}}pageBreakBefore")):
            result.break_before = True
        section = properties.find(f"{{{W}}}sectPr")
        if section is not None:
            kind = attribute(section.find(f"{{{W}}}type"), "val")
            result.section_break = kind != "continuous"
        list_properties = properties.find(f"{{{W}}}numPr")
    else:
        list_properties = None
    if list_properties is None:
        list_properties = styles.numbering(style)
    runs: list[_Run] = []
    _collect(element, style, styles, result, runs)
    filled = any(r.text.strip() for r in runs)
    if list_properties is not None:
        label = numbering.label(list_properties)
        if not filled and not any(c.isalnum() for c in label):
            label = ""  # Word prints the number of an empty item (a column of row numbers), and so do we, but no lone bullet
    if label:
        first = next((r for r in runs if r.text.strip()), _Run("", None, False, False, None))
        runs.insert(0, _Run(label + " ", None, first.bold, first.italic, first.size))
    result.lines = _lines(runs)
    return result


def _collect(element: Any, style: str | None, styles: Styles, result: Paragraph, runs: list[_Run]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{{{W}}}r":
            _run(child, style, styles, result, runs)
        elif tag in (f"{{{W}}}del", f"{{{W}}}moveFrom", f"{{{W}}}pPr"):
            continue
        elif tag == f"{{{MC}}}AlternateContent":
            _collect(_choice(child), style, styles, result, runs)
        elif isinstance(tag, str):
            _collect(child, style, styles, result, runs)


def _choice(alternate: Any) -> Any:
    """One of the alternates: both hold the same text."""
    choice = alternate.find(f"{{{MC}}}Choice")
    if choice is None:
        choice = alternate.find(f"{{{MC}}}Fallback")
    return choice if choice is not None else ()


def _run(element: Any, style: str | None, styles: Styles, result: Paragraph, runs: list[_Run]) -> None:
    own = element.find(f"{{{W}}}rPr")
    character = attribute(own.find(f"{{{W}}}rStyle"), "val") if own is not None else None
    layers = ([own] if own is not None else []) + list(styles.run_properties(style, character))
    if _flag(layers, "vanish"):
        return
    capitals = _flag(layers, "caps")
    font = next((f for layer in layers if (f := _font_of(layer))), None)
    size = next((s for layer in layers if (s := attribute(layer.find(f"{{{W}}}sz"), "val"))), None)
    parts: list[str] = []
    _run_text(element, result, parts, runs)
    text = "".join(parts)
    if text:
        if capitals:
            text = text.upper()
        runs.append(
            _Run(text, font, _flag(layers, "b"), _flag(layers, "i"), float(size) / 2 if size and size.isdigit() else None)
        )


def _run_text(element: Any, result: Paragraph, parts: list[str], runs: list[_Run]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{{{W}}}t":
            parts.append(child.text or "")
        elif tag in (f"{{{W}}}tab", f"{{{W}}}ptab"):
            parts.append("\t")
        elif tag == f"{{{W}}}br":
            if attribute(child, "type") == "page":
                _break(result, parts, runs)
            elif attribute(child, "type") != "column":
                parts.append("\n")
        elif tag == f"{{{W}}}cr":
            parts.append("\n")
        elif tag == f"{{{W}}}noBreakHyphen":
            parts.append("-")
        elif tag == f"{{{W}}}sym":
            char = attribute(child, "char") or ""
            code = int(char, 16) if _HEX.fullmatch(char) else 0
            parts.append(_SYMBOLS.get(code, chr(code) if 0x20 <= code < 0xE000 else ""))
        elif tag == f"{{{W}}}lastRenderedPageBreak":
            _break(result, parts, runs)
        elif tag == f"{{{W}}}footnoteReference":
            result.notes.append(f"f{attribute(child, 'id')}")
        elif tag == f"{{{W}}}endnoteReference":
            result.notes.append(f"e{attribute(child, 'id')}")
        elif tag == f"{{{MC}}}AlternateContent":
            _boxes(_choice(child), result)
        elif tag in (f"{{{W}}}drawing", f"{{{W}}}pict", f"{{{W}}}object"):
            _boxes(child, result)


def _break(result: Paragraph, parts: list[str], runs: list[_Run]) -> None:
    if any(p.strip() for p in parts) or any(r.text.strip() for r in runs):
        result.breaks_inside = True
    else:
        result.break_before = True


def _boxes(element: Any, result: Paragraph) -> None:
    """Text boxes in a drawing; one inside another comes with the outer one."""
    for child in element:
        if child.tag == f"{{{W}}}txbxContent":
            result.boxes.append(child)
        elif child.tag == f"{{{MC}}}AlternateContent":
            _boxes(_choice(child), result)
        elif isinstance(child.tag, str):
            _boxes(child, result)


def _font_of(properties: Any) -> str | None:
    fonts = properties.find(f"{{{W}}}rFonts")
    return (attribute(fonts, "ascii") or attribute(fonts, "hAnsi")) if fonts is not None else None


def _flag(layers: list[Any], name: str) -> bool:
    for layer in layers:
        found = layer.find(f"{{{W}}}{name}")
        if found is not None:
            return _on(found)
    return False


def _on(element: Any | None) -> bool:
    return element is not None and attribute(element, "val") not in _OFF


@lru_cache(maxsize=256)
def _encoding(font: str | None) -> Any:
    return encoding_of_font(font)


def _lines(runs: list[_Run]) -> list[Line]:
    """Lines of a paragraph; runs in one legacy font are joined before conversion, since VNI letters span runs."""
    joined: list[_Run] = []
    for run in runs:
        if joined and _encoding(joined[-1].font) == _encoding(run.font) is not None:
            last = joined[-1]
            joined[-1] = _Run(last.text + run.text, run.font, last.bold, last.italic, last.size)
        else:
            joined.append(run)
    lines: list[Line] = []
    text: list[str] = []
    source: list[str] = []
    parts: list[tuple[int, _Run]] = []

    def flush() -> None:
        raw, clean = "".join(source), "".join(text)
        text.clear()
        source.clear()
        if clean.strip():
            weight = sum(n for n, _ in parts) or 1
            biggest = max(parts, key=lambda p: p[0], default=(0, None))[1]
            # Tabs and runs of spaces stay until the columns they set are known.
            shown = unicodedata.normalize("NFC", clean).replace("\xa0", " ")
            lines.append(
                Line(
                    text=shown,
                    bold=sum(n for n, r in parts if r.bold) * 2 > weight,
                    italic=sum(n for n, r in parts if r.italic) * 2 > weight,
                    size=biggest.size if biggest is not None else None,
                    original=raw if raw != clean else None,
                )
            )
        parts.clear()

    for run in joined:
        encoding = _encoding(run.font)
        for k, piece in enumerate(run.text.split("\n")):
            if k:
                flush()
            clean = convert(piece, encoding) if encoding is not None else piece
            source.append(piece)
            text.append(clean)
            parts.append((len(piece.strip()), run))
    flush()
    return lines
