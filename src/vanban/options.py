"""The one options object, built at the door and handed down; nothing deeper reads the environment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ocr(StrEnum):
    """When pages are read by optical character recognition."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one source may cost, so that hostile input fails with an error instead of harm."""

    source_bytes: int = 512 * 1024 * 1024
    # A zip of office documents unpacks about tenfold; ratios in the hundreds are bombs.
    unpacked_bytes: int = 1024 * 1024 * 1024
    unpack_ratio: int = 200
    archive_members: int = 5_000
    archive_depth: int = 2
    # An A3 page at 600 dpi has 70 million pixels; 900 million (30,000 x 30,000) would take 2.7 GB.
    image_pixels: int = 100_000_000
    pages: int = 5_000
    # About a thousand full pages; finding their records takes half a minute of one core.
    characters: int = 2_000_000
    # Long enough for a dense A3 page on a slow core, short enough that one bad page cannot hold up a batch.
    ocr_seconds_per_page: int = 50


@dataclass(frozen=True, slots=True)
class Options:
    """How a source is to be read. Built once per command."""

    ocr: Ocr = Ocr.AUTO
    pages: tuple[int, ...] | None = None
    """1-based page numbers to read; None reads all."""
    restore: bool = True
    """Restore diacritics of text that lost them."""
    workers: int | None = None
    """Scanned pages of a file to read at a time; None takes a page for each core that this process may use."""
    allow_classified: bool = False
    calibrated: bool = True
    """Give confidences as shares that were right; False leaves the finders' own figures, to which curves are fitted."""
    limits: Limits = Limits()
