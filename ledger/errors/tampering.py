"""What a verification finds wrong, and at which position first."""

from ledger.errors.kinds import Tampered


class EventChanged(Tampered):
    position: int
    zh = "位置 {position} 的事件被改动过。保留此文件作为证据，并从备份恢复。"
    en = "The event at position {position} was changed. Keep this file as evidence, and restore a backup."


class EventMissing(Tampered):
    position: int
    zh = "位置 {position} 的事件不见了。保留此文件作为证据，并从备份恢复。"
    en = "The event at position {position} is missing. Keep this file as evidence, and restore a backup."


class EventInserted(Tampered):
    position: int
    zh = "位置 {position} 的事件是后来塞进来的。保留此文件作为证据，并从备份恢复。"
    en = "The event at position {position} was put in afterwards. Keep this file as evidence, and restore a backup."


class EventsReordered(Tampered):
    position: int
    other: int
    zh = "位置 {position} 与 {other} 的事件被调换过。保留此文件作为证据，并从备份恢复。"
    en = "The events at positions {position} and {other} changed places. Keep this file as evidence, and restore a backup."


class LedgerCutOff(Tampered):
    position: int
    size: int
    zh = "从位置 {position} 起的事件被截掉了：曾为 {size} 个事件签名。账本或许是旧的副本；请找回较新的。"
    en = (
        "The events from position {position} on were cut off: {size} were signed for. This may be an older copy; bring"
        " back the newer one."
    )


class EventMisfiled(Tampered):
    position: int
    zh = "位置 {position} 的事件被归到了别的流、版本或类型之下。保留此文件作为证据，并从备份恢复。"
    en = (
        "The event at position {position} is filed under another stream, version or type than its own. Keep this file as"
        " evidence, and restore a backup."
    )


class StreamVersionWrong(Tampered):
    position: int
    stream: str
    wanted: int
    zh = "位置 {position} 的事件在流 {stream} 里的版本不对，应为 {wanted}。"
    en = "The event at position {position} has the wrong version in its stream {stream}; {wanted} is due."


class ChainBroken(Tampered):
    position: int
    zh = "位置 {position} 的事件接不上同一流的前一个事件：其一被改动过。"
    en = "The event at position {position} does not follow the one before it in its stream: one of the two was changed."


class TimeReversed(Tampered):
    position: int
    zh = "位置 {position} 的事件早于它前面的事件。"
    en = "The event at position {position} is older than the one before it."


class OtherLedger(Tampered):
    position: int
    zh = "位置 {position} 的事件属于另一个账本。"
    en = "The event at position {position} belongs to another ledger."


class IndexWrong(Tampered):
    position: int
    zh = "数据库的索引与位置 {position} 的事件不符；索引被改动过。"
    en = "The database's index does not agree with the event at position {position}; it was changed."


class StatementWrong(Tampered):
    position: int
    zh = "位置 {position} 的事件所说的各流末尾或树根不是事实：账本自己作了假。"
    en = (
        "What the event at position {position} states of the streams' ends, or of the tree's root, is not so: the ledger"
        " itself told an untruth."
    )


class HeadWrong(Tampered):
    position: int
    zh = "账本自称到位置 {position}，与事件不符。"
    en = "The ledger says that it ends at position {position}, and its events do not."


class CheckpointWrong(Tampered):
    problem_zh: str
    problem_en: str
    zh = "检查点不对：{problem_zh}。"
    en = "The checkpoint is wrong: {problem_en}."


class TileWrong(Tampered):
    level: int
    number: int
    position: int
    zh = "树块 {level}/{number}（位置 {position} 起）被改动过。"
    en = "Tile {level}/{number} (from position {position} on) was changed."


class RowsWrong(Tampered):
    table: str
    position: int
    zh = "表 {table} 里关于位置 {position} 的事件的一行被改动过，或不见了，或是塞进来的。事件本身没有错；请从备份恢复此表。"
    en = (
        "A row of the table {table} about the event at position {position} was changed, is missing, or was put in. The"
        " events themselves are in order; restore that table from a backup."
    )


class NotAPrefix(Tampered):
    size: int
    zh = "账本的前 {size} 个事件不是当时签名的那些：历史被改写过。"
    en = "The ledger's first {size} events are not those that were signed for then: history was rewritten."
