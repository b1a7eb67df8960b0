"""PAGES -> TEXT: restoration, cleaning and joining of what the readers gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from vanban.model import Block, Cell, Line, Origin, Page, Pages, Table, Text
from vanban.options import Options
from vanban.text.join import join_pages
from vanban.text.normalise import normalise_line

__all__ = ["clean_pages", "pages_to_text"]


def pages_to_text(pages: Pages, options: Options) -> Text:
    """The clean text of a source, restored where its diacritics are lost and `options.restore` is on."""
    return join_pages(restore_pages(pages) if options.restore else pages)


def clean_pages(pages: Pages, options: Options) -> Pages:
    """The pages with every line restored and cleaned, still page by page and line by line."""
    if options.restore:
        pages = restore_pages(pages)
    return replace(
        pages,
        pages=tuple(_map_lines(page, lambda line: replace(line, text=normalise_line(line.text).text)) for page in pages.pages),
    )


def restore_pages(pages: Pages) -> Pages:
    """The pages with the text of those that lost their diacritics restored, and what was read from images chosen.

    Other pages stay as they are.
    """
    from vanban.text.choose import choose_page
    from vanban.text.restore import looks_stripped, restorer

    done = []
    for page in pages.pages:
        lines = list(page.lines())
        if not lines or not looks_stripped(line.text for line in lines):
            if page.origin in (Origin.OCR, Origin.MIXED):
                chosen = iter(choose_page(page) if page.origin is Origin.OCR else _choose_pictured(lines))
                page = _map_lines(page, lambda _: next(chosen))  # noqa: B023 - used before the loop goes on
            done.append(page)
            continue
        restored = iter(restorer().restore_lines([line.text for line in lines]))

        def restore(line: Line) -> Line:
            new = next(restored)  # noqa: B023 - used before the loop goes on
            return _with_text(line, new.text, new.confidence)

        done.append(replace(_map_lines(page, restore), restored=True))
    return replace(pages, pages=tuple(done))


def _choose_pictured(lines: Sequence[Line]) -> list[Line]:
    """The lines of a typed page with the readings of those that were read from pictures chosen; typed ones stay."""
    from vanban.text.choose import choose_lines

    return [
        new if old.words and all(word.confidence < 1 for word in old.words) else old
        for old, new in zip(lines, choose_lines(lines), strict=True)
    ]


def _map_lines(page: Page, change: Callable[[Line], Line]) -> Page:
    """The page with every line changed, in the order of `page.lines()`."""
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            cells: list[Cell] = [replace(cell, lines=tuple(change(line) for line in cell.lines)) for cell in block.cells]
            blocks.append(replace(block, cells=tuple(cells)))
        else:
            blocks.append(change(block))
    return replace(page, blocks=tuple(blocks))


def _with_text(line: Line, text: str, confidence: float) -> Line:
    """The line with restored text; word boxes stay where the words still correspond one to one."""
    if text == line.text:
        return line
    words = line.words
    tokens = text.split()
    if words and len(tokens) == len(words):
        at = 0
        moved = []
        for word, token in zip(words, tokens, strict=True):
            at = text.index(token, at)
            moved.append(replace(word, text=token, start=at))
            at += len(token)
        words = tuple(moved)
    else:
        words = ()
    return replace(line, text=text, words=words, original=line.text, confidence=min(line.confidence, confidence))
