"""PATHS -> FILES: what stands in the folders that were named, in one order, with what is left out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from vanban.errors import UsageError

CHUNK = 1 << 20
# What systems and office programs leave beside documents.
_LITTER = ("Thumbs.db", "desktop.ini", "__MACOSX")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read, or one that is left out or cannot be looked at."""

    path: Path
    size: int = 0
    mtime_ns: int = 0
    skipped: str | None = None
    """Why it is left out."""
    failed: str | None = None
    """Why it cannot be had."""


def check_paths(paths: Sequence[Path]) -> None:
    """Raises `UsageError` where a path is not there, before any work is done."""
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"there is no file or folder {str(path)!r}.", remedy="Check the path.")


def entries(paths: Sequence[Path], *, own: frozenset[Path] = frozenset()) -> Iterator[Entry]:
    """The files of the paths, folder by folder in the order of the names' bytes; each file once. `own` are the store's."""
    seen: set[bytes] = set()
    for path in paths:
        for entry in _of_folder(path) if path.is_dir() else [_of_file(path)]:
            key = os.fsencode(os.path.abspath(entry.path))  # noqa: PTH100 # a link stays the file it is
            if key in seen or entry.path.absolute() in own:
                continue
            seen.add(key)
            yield entry


def _of_folder(folder: Path) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as found:
            children = sorted(found, key=lambda e: os.fsencode(e.name))
    except OSError as error:
        yield Entry(folder, failed=f"Không mở được thư mục ({error.strerror}). Hãy kiểm tra quyền đọc.")
        return
    for child in children:
        path = folder / child.name
        if child.name.startswith((".", "~$")) or child.name in _LITTER:
            yield Entry(path, skipped="Tệp ẩn hoặc tệp phụ của hệ thống.")
        elif child.is_dir(follow_symlinks=False):
            yield from _of_folder(path)
        else:
            yield _of_file(path)


def _of_file(path: Path) -> Entry:
    try:
        found = path.stat()
    except OSError as error:
        return Entry(path, failed=f"Không mở được tệp ({error.strerror}). Hãy kiểm tra đường dẫn và quyền đọc.")
    if stat.S_ISDIR(found.st_mode):
        # A link to a folder may lead back to where we are.
        return Entry(path, skipped="Liên kết tới thư mục khác.")
    if not stat.S_ISREG(found.st_mode):
        return Entry(path, skipped="Không phải tệp thường.")
    return Entry(path, found.st_size, found.st_mtime_ns)


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
