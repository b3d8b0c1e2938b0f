"""Named errors. Callers catch the names; users read the Chinese sentences.

Every sentence says what happened, what was kept, and what to do next. The panel turns an
error into a page, the command line into a line on stderr with exit code 1 (or 2 for Usage).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class BureauError(Exception):
    """Any refusal or failure that a user is told about in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigError(BureauError):
    """配置有误: the configuration file cannot be used; names the key."""


class SchemaTooNew(BureauError):
    """数据库比程序新: an older program must not write to a newer database."""


class NotFound(BureauError):
    """没有找到: the thing asked for does not exist (or was never there)."""


class NotAllowed(BureauError):
    """无权办理: this person may not do this; the sentence says who may."""


class InvalidInput(BureauError):
    """填写有误: what was typed cannot be accepted. `fields` maps field name -> sentence."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})

    @classmethod
    def of(cls, **fields: str) -> InvalidInput:
        """One error from several field sentences, in the order given."""
        return cls("；".join(fields.values()), fields)


class ImportRefused(BureauError):
    """导入被拒: a file whose rows have errors; all of them are listed, nothing was imported."""

    def __init__(self, message: str, rows: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.rows = tuple(rows)


class WrongState(BureauError):
    """现在不能这样做: the thing is in a state that does not allow the act."""


class EditConflict(BureauError):
    """两人同时修改: somebody saved in the meantime; both texts are kept."""


class JournalBroken(BureauError):
    """操作日志不完整: the hash chain does not hold."""


def file_trouble(error: OSError) -> str:
    """Why a file can't be opened or written, as a Chinese sentence for the end of another."""
    known = ((FileNotFoundError, "没有这个文件或文件夹，请核对名称和位置。"),
             (IsADirectoryError, "这是文件夹，请写明文件。"),
             (PermissionError, "没有读写它的权限。"))
    return next((words for kind, words in known if isinstance(error, kind)),
                f"系统的说明是“{error.strerror}”。")
