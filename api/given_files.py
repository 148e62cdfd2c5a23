"""Files that people name on the command line: read whole, but never more of them than there can be."""

import stat
from pathlib import Path

from ledger.errors import FileUnreadable


def content_of(path: Path, *, most: int) -> bytes:
    """Raises FileUnreadable also for a device, a pipe or a directory, and for more than `most` bytes."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(path, "不是普通文件", "it is no regular file")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or type(error).__name__
        raise _unreadable(path, problem, problem) from error
    if len(content) > most:
        raise _unreadable(path, f"超过 {most} 字节", f"it has more than {most} bytes")
    return content


def _unreadable(path: Path, zh: str, en: str) -> FileUnreadable:
    return FileUnreadable(problem_zh=f"{path}：{zh}", problem_en=f"{path}: {en}")
