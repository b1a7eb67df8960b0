"""Every error the program raises on purpose.

Each class says what is wrong, where, and what to do about it, and carries the exit status the command
line gives it. A caller that wants to go on with other files catches `VanbanError`.

What is wrong with a document is said in Vietnamese: reviewers read it in reports and in the ledger. What is wrong with
the call of a command (`UsageError` of the command line) is said in English, as is the help.
"""

from __future__ import annotations


class VanbanError(Exception):
    """An error with its place and a remedy. `str(error)` is one line fit to print."""

    exit_status = 1
    code = "error"

    def __init__(self, problem: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.problem = problem
        self.where = where
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        line = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{line} {self.remedy}" if self.remedy else line

    def at(self, where: str) -> VanbanError:
        """The same error with its place set, when a deeper layer could not know it."""
        if self.where is None:
            self.where = where
        return self


class UsageError(VanbanError):
    """The command was called in a way that cannot be carried out."""

    exit_status = 2
    code = "usage"


class UnreadableSource(VanbanError):
    """The file is damaged, empty or not of a kind that can be read."""

    code = "unreadable"


class UnsupportedSource(UnreadableSource):
    """The file is whole, but of a kind this program does not read."""

    code = "unsupported"


class ProtectedSource(UnreadableSource):
    """The file is encrypted or protected by a password."""

    code = "protected"


class SourceTooLarge(UnreadableSource):
    """Reading the file would take more memory or time than the limits allow."""

    code = "too_large"


class MissingTool(VanbanError):
    """A program or model that this step needs is not installed."""

    code = "missing_tool"


class ClassifiedSource(VanbanError):
    """The document bears a secrecy mark (MẬT, TỐI MẬT, TUYỆT MẬT)."""

    code = "classified"


class StoreFailure(VanbanError):
    """The archive's database is full, damaged, locked or away."""

    code = "store"


class InternalFailure(VanbanError):
    """A fault of the program on one source. It must not cost other sources their result."""

    code = "internal"
