"""What was named is not there."""

from ledger.errors.kinds import Unknown


class CommunityUnknown(Unknown):
    known: tuple[str, ...]
    zh = "没有这个社区。社区代码应为以下之一：{known}。"
    en = "No such community. Its code is one of: {known}."


class ClauseUnknown(Unknown):
    rulebook: str
    zh = "规则书 {rulebook} 里没有“clause”所写的考核要点。用 kaohe rulebook show 查代码。"
    en = "Rulebook {rulebook} has no such clause as “clause” says. Look its code up with: kaohe rulebook show."


class ItemUnknown(Unknown):
    rulebook: str
    zh = "规则书 {rulebook} 里没有这个考核项目。用 kaohe rulebook show 查代码。"
    en = "Rulebook {rulebook} has no such item. Look its code up with: kaohe rulebook show."


class EntryUnknown(Unknown):
    entry: str
    zh = "没有编号为“{entry}”的记录。用 kaohe entries 查编号。"
    en = "There is no entry “{entry}”. Look its id up with: kaohe entries."


class UserUnknown(Unknown):
    user: str
    zh = "没有用户“{user}”，请核对用户名。"
    en = "There is no user “{user}”; check the name."


class YearUnknown(Unknown):
    zh = "没有这一年度的规则书。先发布：kaohe rulebook publish。"
    en = "There is no rulebook for that year. Publish one first: kaohe rulebook publish."


class RulebookUnknown(Unknown):
    name: str
    known: tuple[str, ...]
    zh = "没有规则书“{name}”。自带的有：{known}；也可以给出文件路径。"
    en = "There is no rulebook “{name}”. Bundled: {known}; or give the path of a file."


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
