"""The reader contract: a reader bids for a source, and the best bid reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from vanban.errors import SourceTooLarge, UnreadableSource, UnsupportedSource
from vanban.ingest.sniff import Kind, other_kind, sniff
from vanban.model import Pages, Source
from vanban.options import Limits, Options


class Reader(Protocol):
    """What reads one kind of file."""

    name: str

    def bid(self, source: Source) -> float:
        """How fit this reader is for the source, from 0 (not at all) to 1."""
        ...

    def read(self, source: Source, options: Options) -> Pages:
        """The pages of the source. Raises a `VanbanError` where it cannot be read at all."""
        ...


def choose(source: Source, readers: Iterable[Reader]) -> Reader:
    """The reader with the best bid; the first of equals. Raises where none bids."""
    best: Reader | None = None
    best_bid = 0.0
    for reader in readers:
        bid = reader.bid(source)
        if bid > best_bid:
            best, best_bid = reader, bid
    if best is not None:
        return best
    if sniff(source.data) is Kind.EMPTY:
        raise UnreadableSource("Tệp rỗng (0 byte).", where=source.name, remedy="Hãy tải hoặc sao chép lại tệp.")
    name = other_kind(source.data)
    what = f"Tệp thuộc dạng {name}, chương trình không đọc dạng này." if name else "Không nhận ra dạng tệp từ nội dung."
    raise UnsupportedSource(
        what, where=source.name, remedy="Dạng đọc được: PDF, DOCX, DOC, JPEG, PNG, TIFF, TXT, MD và ZIP chứa các tệp đó."
    )


def wanted(number: int, options: Options) -> bool:
    """Whether a 1-based page was asked for."""
    return options.pages is None or number in options.pages


def too_much_text(characters: int, limits: Limits) -> SourceTooLarge:
    """The error for a source with more text than the limits allow."""
    return SourceTooLarge(
        f"Tệp có {characters / 1_000_000:.1f} triệu ký tự, giới hạn là {limits.characters / 1_000_000:g} triệu.",
        remedy="Hãy chia nhỏ tệp, hoặc chọn trang bằng --pages nếu tệp có trang.",
    )
