"""What the pages about the rulebook say."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

RULEBOOK: Final[dict[str, Text]] = {
    "rulebook-pages": in_both("规则书各页", "Pages of the rulebook"),
    "rulebook-clauses": in_both("全部要点", "All clauses"),
    "rulebook-readings": in_both("读法", "Readings"),
    "rulebook-differences": in_both("各版差异", "Differences between versions"),
    "rulebook-summary": in_both(
        "{departments} 个科室，{items} 个考核项目，{clauses} 个考核要点；基础分 {base} 分，加分至多 {bonus} 分。",
        "{departments} departments, {items} items, {clauses} clauses; base {base} points, bonus at most {bonus}.",
    ),
    "version-number": in_both("第 {version} 版", "version {version}"),
    "version-from": in_both("由第几版", "From version"),
    "version-to": in_both("到第几版", "To version"),
    "version-not-in-force": in_both(
        "您看的是第 {version} 版；现行的是第 {in_force} 版。",
        "This is version {version}; version {in_force} is in force.",
    ),
    "to-version-in-force": in_both("看现行版", "See the one in force"),
    "in-force": in_both("（现行）", "(in force)"),
    "search-rulebook": in_both("查找代码或名称", "Search codes and names"),
    "no-clause-found": in_both("没有找到这样的要点。请换个词，或看", "No such clause. Try other words, or see"),
    "clauses-found": in_both("找到 {count} 个要点。", "Clauses found: {count}."),
    "on-this-page": in_both("本页内容", "On this page"),
    "component": in_both("分项", "component"),
    "wording": in_both("要点内容", "wording"),
    "wording-zh": in_both("中文内容", "Chinese wording"),
    "wording-en": in_both("英文内容", "English wording"),
    "no-ceiling": in_both("不设上限", "no ceiling"),
    "ceiling-of": in_both("上限 {points}", "ceiling {points}"),
    "at-most": in_both("至多 {points}", "at most {points}"),
    "category": in_both("类别 {letter}", "category {letter}"),
    "group-capped": in_both("分组 {code} 合计至多 {cap}。", "Group {code}: at most {cap} together."),
    "ranked-about": in_both(
        "本项目按各社区名次乘以系数；得分相同时依次比较 {marks}，仍相同的由党工委裁定。",
        "This item is multiplied by the community's rank; equal scores are ordered by {marks}, and then by the working committee.",
    ),
    "ranked-factor": in_both("第 {first}–{last} 名 ×{factor}", "ranks {first}–{last} ×{factor}"),
    "tasks-of-communities": in_both("各社区的重点工作", "The task of each community"),
    "bonus-way": in_both(
        "由社区申报，领导小组审核，党工委确定：须是三个不同的人；确定之后才计分。",
        "Declared by the community, reviewed by the leading group, determined by the working committee: three different people. It counts once determined.",
    ),
    "negative-way": in_both(
        "由党工委登记，从总分中扣除。", "Recorded by the working committee, and taken off the total."
    ),
    "appeal-periods": in_both("申诉期限", "Periods of appeal"),
    "period-file_days": in_both("提出申诉（自告知起）", "To appeal (from the notice)"),
    "period-accept_days": in_both("受理（自提出起）", "To accept it (from its filing)"),
    "period-decide_days": in_both("决定（自受理起）", "To decide (from its acceptance)"),
    "period-escalate_days": in_both("申请再次复核（自决定起）", "To ask for a second review (from the decision)"),
    "period-final_days": in_both("最终决定（自申请再次复核起）", "To decide for good (from that request)"),
    "days": in_both("{days} 天", "{days} days"),
    "periods-about": in_both(
        "按自然日计算，含最后一天，以 {zone} 的日期为准；提问到答复之间不计入。",
        "Calendar days, the last one included, by the date in {zone}; the time between a question and its answer does not count.",
    ),
    "communities": in_both("各社区", "Communities"),
    "record-under-this": in_both("按此要点登记", "Record under this clause"),
    "record-all-communities": in_both("一次登记各社区", "Record all communities at once"),
    "declare-under": in_both("按此要点申报加分", "Declare a bonus under this clause"),
    "readings-of-clause": in_both("适用的读法", "How it is read"),
    "by-version": in_both("各版的内容和数值", "Wording and figures by version"),
    "history-of-use": in_both("使用情况", "History of use"),
    "clause-never-used": in_both(
        "还没有按此要点登记过。登记后，这里会列出各社区的记录。",
        "Nothing has been recorded under this clause yet. Entries will be listed here once there are some.",
    ),
    "clause-used": in_both("按此要点共登记 {recorded} 条。", "Entries recorded under this clause: {recorded}."),
    "all-entries-of-clause": in_both("全部记录", "All entries"),
    "use-by-community": in_both(
        "各社区计入的记录和分值（未扣除各级上限）", "Entries that count and their points, before any cap, by community"
    ),
    "entries-counting": in_both("计入的记录", "entries that count"),
    "newest-entries": in_both("最近的记录", "Newest entries"),
    "readings-about": in_both(
        "考核文件中写得不清楚之处如何理解，还可以怎样理解，由谁何时确定。读法只随规则书新版改变。",
        "How unclear places of the assessment document are read, how else they could be, who decided it and when. A reading changes only with a new version of the rulebook.",
    ),
    "clauses-concerned": in_both("涉及的要点", "Clauses concerned"),
    "no-readings": in_both("这一版规则书没有读法。", "This version of the rulebook has no readings."),
    "one-version-only": in_both(
        "目前只发布了第 {version} 版，没有可比较的。发布新版后，这里会逐条列出改动。",
        "Only version {version} has been published. What the next one changes will be listed here.",
    ),
    "differing-figures": in_both("不同的数值", "Figures that differ"),
    "differing-words": in_both("其他不同之处", "Everything else that differs"),
    "place-in-rulebook": in_both("所在之处", "place"),
    "versions-same": in_both("这两版没有不同。", "The two versions are the same."),
    "help-with": in_both("帮助：{page}", "Help: {page}"),
}
