"""What makes the ledger itself unusable."""

from ledger.errors.kinds import Unusable


class LedgerMissing(Unusable):
    path: str
    zh = "{path} 没有账本。先运行 kaohe init，或检查 KAOHE_DATABASE_URL。"
    en = "There is no ledger at {path}. Run kaohe init first, or check KAOHE_DATABASE_URL."


class NotALedger(Unusable):
    path: str
    zh = "{path} 不是账本文件，未作改动；请检查 KAOHE_DATABASE_URL。"
    en = "{path} is not a ledger and was left as it is; check KAOHE_DATABASE_URL."


class LedgerBusy(Unusable):
    zh = "另一个程序正在写账本，等待超时；什么也没有记录，请稍后重试。"
    en = "Another program is writing to the ledger and did not finish in time. Nothing was recorded; try again."


class LedgerDamaged(Unusable):
    problem: str
    zh = "账本与自身记载不符（{problem}），已停止使用；请从备份恢复并查明原因。"
    en = "The ledger contradicts itself ({problem}) and is not used; restore a backup and find out why."


class EventTooNew(Unusable):
    position: int
    type: str
    zh = "位置 {position} 是本版本不认识的事件“{type}”，请升级 kaohe。"
    en = "The event at position {position} is one that this version does not know (“{type}”); upgrade kaohe."


class StoreUnsupported(Unusable):
    scheme: str
    zh = "不支持的数据库地址（{scheme}:…）。请用 sqlite:///文件。"
    en = "The database address ({scheme}:…) is not supported. Use sqlite:///FILE."


class StoreUnsafe(Unusable):
    problem: str
    zh = "数据库不够安全，拒绝使用：{problem}。"
    en = "The database is not safe enough to be used: {problem}."


class FileUnwritable(Unusable):
    path: str
    zh = "写不了文件 {path}，请检查目录和权限。"
    en = "The file {path} cannot be written; check the directory and its permissions."


class AddressUnusable(Unusable):
    host: str
    port: int
    zh = "不能在 {host}:{port} 上提供网页（已被占用或不允许）；请用 --port 或 KAOHE_PORT 另选一个端口。"
    en = "{host}:{port} cannot be listened on (taken, or not allowed); choose another with --port or KAOHE_PORT."


class LedgerAlreadyThere(Unusable):
    path: str
    zh = "{path} 刚刚已由另一个程序建立，未作改动；再运行一次即可使用。"
    en = "Another program has just created {path}; it was left as it is. Run the command again to use it."


class DiskFailing(Unusable):
    problem: str
    zh = "磁盘写不进去（{problem}），什么也没有记录；请腾出空间或检查磁盘后重试。"
    en = "The disk does not take it ({problem}); nothing was recorded. Free some space, or check the disk, and try again."
