"""How far a run has come, for the person who waits: files and pages a second, by stage, time left."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TextIO

# On a terminal one line that is written over; in a log a line now and then.
_TERMINAL_EVERY, _LOG_EVERY = 0.5, 10.0
# What people wait for: hashing and storing are the parent's, reading and understanding the processes'.
_STAGES = ("hash", "read", "understand", "store")


class Progress:
    """Counts and writes to a stream; to None it only counts."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._terminal = stream is not None and stream.isatty()
        self._total = self._settled = self._pages = self._failed = 0
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._started = self._shown = time.monotonic()
        self._line = ""

    def start(self, total: int) -> None:
        """A run begins: so many files are to be read."""
        self._total, self._settled, self._pages, self._failed = total, 0, 0, 0
        self._seconds.clear()
        self._started = self._shown = time.monotonic()

    def more(self, files: int) -> None:
        """An archive brought further files."""
        self._total += files

    def spent(self, stage: str, seconds: float) -> None:
        self._seconds[stage] += seconds

    def settled(self, pages: int) -> None:
        self._settled += 1
        self._pages += pages

    def failed(self, name: str, reason: str) -> None:
        self._failed += 1
        self._say(f"failed: {name}: {reason}")

    def show(self, *, waiting: int) -> None:
        """Write the line, if it is time to."""
        now = time.monotonic()
        if self._stream is None or now - self._shown < (_TERMINAL_EVERY if self._terminal else _LOG_EVERY):
            return
        self._shown = now
        line = self.line(now - self._started, waiting)
        if self._terminal:
            self._stream.write("\r" + line.ljust(len(self._line)))
            self._stream.flush()
            self._line = line
        else:
            self._say(line)

    def line(self, seconds: float, waiting: int) -> str:
        """One line such as `312/1000 files · 8.1 files/s · 40.2 pages/s · read 55% understand 40% store 5% · 1 min left`."""
        parts = [f"{self._settled}/{self._total} files"]
        if seconds > 0 and self._settled:
            parts.append(f"{self._settled / seconds:.1f} files/s")
            parts.append(f"{self._pages / seconds:.1f} pages/s")
        spent = sum(self._seconds.values())
        if spent > 0:
            parts.append(" ".join(f"{s} {self._seconds[s] / spent:.0%}" for s in _STAGES if self._seconds[s] >= spent / 200))
        if self._failed:
            parts.append(f"{self._failed} failed")
        if self._settled and waiting:
            parts.append(f"{_duration(waiting * seconds / self._settled)} left")
        return " · ".join(parts)

    def finish(self) -> None:
        """The last line, so that a short run shows its speed too."""
        if self._stream is not None and self._settled:
            self._say(self.line(time.monotonic() - self._started, 0))

    def _say(self, message: str) -> None:
        if self._stream is None:
            return
        if self._line:
            self._stream.write("\r" + " " * len(self._line) + "\r")
            self._line = ""
        self._stream.write(message + "\n")
        self._stream.flush()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
