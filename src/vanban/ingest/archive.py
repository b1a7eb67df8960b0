"""Members of a zip archive as sources, within limits on size, number and depth; nothing is written to disk."""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from vanban.errors import ProtectedSource, SourceTooLarge, UnreadableSource, VanbanError
from vanban.ingest.sniff import Kind, sniff
from vanban.model import Source
from vanban.options import Limits

UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
CHUNK = 1 << 20
# Files that systems add to archives and nobody means to read.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(slots=True)
class _Budget:
    """What is left of the limits, shared by all levels of one archive, so that nesting buys nothing."""

    limits: Limits
    unpacked: int = 0
    members: int = 0
    allowed: int = 0

    def take(self, size: int, where: str) -> None:
        self.unpacked += size
        if self.unpacked > self.allowed:
            raise SourceTooLarge(
                f"Tệp nén bung ra quá {self.allowed // (1 << 20)} MB, có dấu hiệu là bom nén.",
                where=where,
                remedy="Hãy giải nén ở nơi an toàn và chỉ đưa vào các văn bản cần đọc.",
            )


def members(source: Source, limits: Limits) -> Iterator[Source | VanbanError]:
    """The members of a zip, in order, those of nested zips included; one that cannot be had comes as its error.

    Names are `archive.zip/member.pdf` in NFC. A bomb stops the whole archive: what follows it is not read.
    """
    # A small archive may unpack to a few megabytes at any ratio: repeated text compresses a thousandfold.
    allowed = min(limits.unpacked_bytes, max(len(source.data) * limits.unpack_ratio, 64 * CHUNK))
    budget = _Budget(limits, allowed=allowed)
    try:
        yield from _walk(source, budget, depth=1)
    except SourceTooLarge as error:
        yield error.at(source.name)


def _walk(source: Source, budget: _Budget, depth: int) -> Iterator[Source | VanbanError]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield UnreadableSource(
            f"Tệp ZIP bị hỏng hoặc bị cắt cụt ({error}).", where=source.name, remedy="Hãy tải hoặc nén lại tệp."
        )
        return
    found = False
    with archive:
        for info in infos:
            name = member_name(info)
            if info.is_dir() or any(part in name for part in _LITTER):
                continue
            found = True
            budget.members += 1
            where = f"{source.name}/{name}"
            if budget.members > budget.limits.archive_members:
                raise SourceTooLarge(
                    f"Tệp nén có hơn {budget.limits.archive_members} tệp con.",
                    where=source.name,
                    remedy="Hãy chia thành nhiều tệp nén nhỏ hơn.",
                )
            yield from _member(archive, info, where, name, budget, depth)
    if not found:
        yield UnreadableSource("Tệp ZIP không chứa tệp nào.", where=source.name, remedy="Hãy nén lại các văn bản cần đọc.")


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, name: str, budget: _Budget, depth: int
) -> Iterator[Source | VanbanError]:
    if _escapes(name):
        yield UnreadableSource(
            "Tên tệp con trỏ ra ngoài tệp nén; tệp con này không được đọc.",
            where=where,
            remedy="Hãy nén lại, không dùng đường dẫn tuyệt đối hoặc '../'.",
        )
        return
    if info.flag_bits & ENCRYPTED_FLAG:
        yield ProtectedSource("Tệp con được đặt mật khẩu.", where=where, remedy="Hãy bỏ mật khẩu rồi nén lại.")
        return
    try:
        data = _unpack(archive, info, where, budget)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        yield UnreadableSource(f"Không giải nén được tệp con ({error}).", where=where, remedy="Hãy nén lại tệp này.")
        return
    member = Source(name=where, data=data, sha256=hashlib.sha256(data).hexdigest(), media_type=sniff(data).value)
    if member.media_type != Kind.ZIP.value:
        yield member
    elif depth >= budget.limits.archive_depth:
        yield SourceTooLarge(
            f"Tệp nén lồng nhau quá {budget.limits.archive_depth} tầng.", where=where, remedy="Hãy giải nén bớt rồi thử lại."
        )
    else:
        yield from _walk(member, budget, depth + 1)


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, budget: _Budget) -> bytes:
    """The bytes of a member, counted while they come: the size stated in the archive may lie."""
    parts = []
    size = 0
    with archive.open(info) as stream:
        while chunk := stream.read(CHUNK):
            budget.take(len(chunk), where)
            size += len(chunk)
            if size > budget.limits.source_bytes:
                raise SourceTooLarge(
                    f"Tệp con lớn hơn {budget.limits.source_bytes // (1 << 20)} MB.", where=where, remedy="Hãy chia nhỏ tệp."
                )
            parts.append(chunk)
    return b"".join(parts)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member in NFC, forward slashes; names without the UTF-8 flag are tried as UTF-8 first."""
    name = info.filename
    if not info.flag_bits & UTF8_FLAG:
        # zipfile has decoded these bytes as cp437; many programs write UTF-8 without saying so.
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp1258", "cp437"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _escapes(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":") or "\x00" in name
