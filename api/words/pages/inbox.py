"""What the page of tasks and notifications says."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

INBOX: Final[dict[str, Text]] = {
    "tasks-count": in_both("有 {count} 项等您办理。", "Waiting for you: {count}."),
    "no-tasks": in_both(
        "现在没有等您办理的事项。有新的会出现在这里。", "Nothing waits for you now. New tasks will appear here."
    ),
    "somebody-else-must": in_both("您参与过，须由他人办理", "you had a part in it: somebody else must"),
    "last-day-today": in_both("今天是最后一天", "today is the last day"),
    "days-left": in_both("还有 {days} 天（至 {day}）", "days left: {days} (until {day})"),
    "all-communities": in_both("全部社区", "all communities"),
    "communities-count": in_both("{count} 个社区", "communities: {count}"),
    "proposals": in_both("待您确认的身份", "Roles that need your word"),
    "missing-figures-due": in_both("年度评分待录入", "Figures of the year to be recorded"),
    "missing-figures-later": in_both("年底前须录入的年度评分", "Figures to be recorded by the end of the year"),
    "time-to-close": in_both(
        "考核期间已过，可以关闭年度", "The days of the assessment are over: the year can be closed"
    ),
    "time-to-finalise": in_both("事项已全部办结，可以定榜", "Everything is settled: the ranking can be made final"),
    "you-may": in_both("您还可以", "You may still"),
    "others-do": in_both("他人正在办理", "With others"),
    "ledger-itself": in_both("账本状态", "The ledger itself"),
    "sealing": in_both("签名封存", "sealing"),
    "not-sealed": in_both("未封存", "not sealed"),
    "all-sealed": in_both("全部已封存", "everything is sealed"),
    "seal-lag": in_both("还有 {count} 个事件未封存", "events not sealed yet: {count}"),
    "alarms-of-witnesses": in_both("见证人警报", "alarms of witnesses"),
    "views-stopped": in_both("停止的视图", "views that have stopped"),
    "notifications": in_both("与我有关", "What concerns me"),
    "new-since": in_both(
        "标出的是您上次查看（账本位置 {position}）以后的。", "Marked: new since you last looked (position {position})."
    ),
    "new": in_both("新", "new"),
    "about-entries": in_both("记录", "entries"),
    "about-appeals": in_both("申诉", "appeals"),
    "about-bonuses": in_both("加分", "bonuses"),
    "about-year": in_both("年度和规则书", "year and rulebook"),
    "about-accounts": in_both("账号", "accounts"),
    "no-notifications": in_both(
        "没有这样的消息。与您有关的记录、申诉和决定会出现在这里。",
        "Nothing of this kind. Entries, appeals and decisions that concern you will appear here.",
    ),
    "older-notifications": in_both("更早的", "Older"),
    "newest-notifications": in_both("回到最新", "Back to the newest"),
}
