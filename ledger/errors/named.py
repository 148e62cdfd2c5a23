"""What was named is not there."""

from ledger.errors.kinds import Unknown


class CommunityUnknown(Unknown):
    known: tuple[str, ...]
    zh = "没有这个社区。社区代码应为以下之一：{known}。"
    en = "No such community. Its code is one of: {known}."


class ClauseUnknown(Unknown):
    rulebook: str
    zh = "规则书 {rulebook} 里没有“clause”所写的考核要点；代码见规则书。"
    en = "Rulebook {rulebook} has no such clause as “clause” says; the rulebook lists the codes there are."


class ItemUnknown(Unknown):
    rulebook: str
    zh = "规则书 {rulebook} 里没有这个考核项目；代码见规则书。"
    en = "Rulebook {rulebook} has no such item; the rulebook lists the codes there are."


class EntryUnknown(Unknown):
    entry: str
    zh = "没有编号为“{entry}”的记录；编号见记录列表。"
    en = "There is no entry “{entry}”; the list of entries shows the ids."


class NoAppeal(Unknown):
    entry: str
    zh = "记录 {entry} 没有申诉过；有申诉的见申诉列表。"
    en = "Entry {entry} was never appealed; the list of appeals shows those that were."


class EvidenceUnknown(Unknown):
    zh = "没有这份依据；请核对 SHA-256。"
    en = "There is no such evidence; check the SHA-256."


class EvidenceLost(Unknown):
    zh = "账本记有这份依据，但文件不在服务器上；请管理员从备份恢复。"
    en = "The ledger knows this evidence, but its file is not on the server; ask an administrator to restore it from a backup."


class UserUnknown(Unknown):
    user: str
    zh = "没有用户“{user}”，请核对用户名。"
    en = "There is no user “{user}”; check the name."


class YearUnknown(Unknown):
    zh = "没有这一年度的规则书；请核对年度，或请党工委先发布。"
    en = "There is no rulebook for that year; check the year, or let the working committee publish one first."


class RulebookUnknown(Unknown):
    name: str
    known: tuple[str, ...]
    zh = "没有规则书“{name}”。自带的有：{known}；也可以给出文件路径。"
    en = "There is no rulebook “{name}”. Bundled: {known}; or give the path of a file."


class RulebookVersionUnknown(Unknown):
    name: str
    version: int
    known: tuple[str, ...]
    zh = "没有发布过规则书“{name}”第 {version} 版。已发布的有：{known}。"
    en = "Version {version} of rulebook “{name}” is not published. Published: {known}."


class PositionUnknown(Unknown):
    position: int
    newest: int
    zh = "账本没有位置 {position}：目前是 1 至 {newest}。"
    en = "The ledger has no position {position}: it holds 1 to {newest}."


class NothingKnownThen(Unknown):
    zh = "那时账本还没有考核规则书，没有可读的分数。请选较晚的时刻。"
    en = "At that moment the ledger held no rulebook, so there is no score to read. Ask for a later moment."


class DepartmentUnknown(Unknown):
    known: tuple[str, ...]
    zh = "没有这个科室。科室代码应为以下之一：{known}。"
    en = "No such department. Its code is one of: {known}."


class TokenUnknown(Unknown):
    zh = "没有这个令牌，或它早已失效；编号见令牌列表。"
    en = "There is no such token, or it ended long ago; the list of tokens shows the ids."
