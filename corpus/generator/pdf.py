"""Pages as a digital PDF with embedded fonts, every word a string with its own place."""

from __future__ import annotations

import io

from corpus.generator.fonts import word_width
from corpus.generator.layout import HEIGHT, WIDTH, Anchor, Laid, Word


def stamped_digits(anchor: Anchor) -> list[tuple[int, int]]:
    """The characters of a number or date line that an office stamps or writes in by hand."""
    text = anchor.text
    if anchor.kind == "symbol":
        first = next((i for i, c in enumerate(text) if c.isdigit()), None)
        if first is None:
            return []
        end = first
        while end < len(text) and text[end].isdigit():
            end += 1
        return [(first, end)]
    at = text.find("ngày ") + 5
    return [(at, at + 2)] if at >= 5 and text[at : at + 2].isdigit() else []


def render(laid: Laid, *, without_number: bool = False) -> bytes:
    """The PDF file. `without_number` leaves out number and day, which a scan shows as stamped."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(laid.doc.name)
    for number, sheet in enumerate(laid.sheets, 1):
        seen: dict[float, int] = {}
        canvas.setLineWidth(0.5)
        for x0, y0, x1, y1 in sheet.rules:
            canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
        for word in sheet.words:
            text = _blanked(laid, number, word, seen) if without_number else word.text
            left_out = word.text.removesuffix(text) if text != word.text else ""
            canvas.setFont(f"Serif{word.style}", word.size)
            canvas.drawString(word.x + word_width(left_out, word.style) * word.size, HEIGHT - word.y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _blanked(laid: Laid, page: int, word: Word, seen: dict[float, int]) -> str:
    """What is left of a word when the digits that are stamped later are taken off its front."""
    for anchor in laid.anchors:
        if anchor.page != page or abs(anchor.y - word.y) > 0.01 or anchor.kind not in ("symbol", "date") or word.x < anchor.x - 1:
            continue
        if anchor.kind == "symbol" and word.text[:1].isdigit():
            return word.text.lstrip("0123456789")
        if anchor.kind == "date" and word.text.strip().isdigit() and len(word.text.strip()) == 2 and not seen.get(anchor.y):
            seen[anchor.y] = 1
            return " "
    return word.text
