"""What is said of a community, of how its score comes about, and of what moved between two moments."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

COMMUNITY: Final[dict[str, Text]] = {
    # the community
    "community-on-page": in_both("本页内容", "On this page"),
    "score-card": in_both("各科室各项目得分", "Score card"),
    "open-and-deadlines": in_both("未办结的申诉和期限", "Open appeals and deadlines"),
    "open-appeals": in_both("未办结的申诉", "Open appeals"),
    "next-step": in_both("下一步", "What is next"),
    "next-accept": in_both("等待领导小组受理", "the leading group has to accept it"),
    "next-answer": in_both("等待社区答复提问", "the community has to answer a question"),
    "next-decide": in_both("等待领导小组决定", "the leading group has to decide"),
    "next-decide-finally": in_both("等待党工委再次复核", "the working committee has to decide"),
    "next-escalate": in_both("已决定，社区可申请再次复核", "decided; the community may ask for a second review"),
    "next-appeal": in_both("社区可提出申诉", "the community may appeal"),
    "clock-stands-still": in_both("暂停计时", "the clock stands still"),
    "can-be-appealed": in_both("仍可申诉的记录：{count} 条", "Entries that can still be appealed: {count}"),
    "and-others": in_both("另有 {count} 条", "and {count} more"),
    "nothing-open": in_both(
        "没有未办结的申诉，也没有仍在申诉期内的记录。", "No appeal is open, and no entry can be appealed now."
    ),
    "what-is-missing": in_both("还缺什么", "What is missing"),
    "vetoed-about": in_both(
        "一票否决：排在所有未被否决的社区之后，被否决的项目计 0 分。",
        "Vetoed: it is ranked after all communities that are not, and the vetoed item counts 0.",
    ),
    "provisional-about": in_both(
        "暂定：还缺年度数据，或并列未裁定，分数还会变动。",
        "Provisional: a yearly figure is missing or a tie is open, so the score can still change.",
    ),
    "course-about": in_both(
        "按事项发生的日子计。圆点是分数有变动的日子；点日期看那一天的全貌。",
        "By the day on which things happened. Dots are days on which the score moved; a date leads to the page about that day.",
    ),
    "day-of-it": in_both("日期", "Day"),
    "what-moved": in_both("变化的分数", "What moved"),
    "what-happened": in_both("发生的事", "What happened"),
    "history-of-all": in_both("全部经过", "Everything that happened"),
    "state-of-entry": in_both("记录的状态", "State of the entry"),
    "search-words": in_both("查找（说明、编号、要点、经办）", "Search (words, id, clause, person)"),
    "events-found": in_both("共 {count} 个事件，新的在前。", "Events: {count}, the newest first."),
    "history-empty": in_both("没有符合条件的事件。", "Nothing of that kind has happened."),
    "proof-of-whole-score": in_both("打印得分证明", "Proof of the score, to print"),
    # explanations
    "explanation-of": in_both("{name}：得分说明", "{name}: how the score comes about"),
    "how-total-comes-about": in_both("{name}总分 {total} 的由来", "{name}: how the total of {total} comes about"),
    "how-base-comes-about": in_both("{name}基础分 {base} 的由来", "{name}: how the base of {base} comes about"),
    "sum-of-items": in_both("（各项目之和）", "(the sum of the items)"),
    "limit-at-most": in_both("至多 {limit}", "at most {limit}"),
    "total-not-below": in_both("总分不低于 0", "the total is not below 0"),
    "rank-is": in_both("第 {rank} 名", "rank {rank}"),
    "items-of-base": in_both("基础分：各项目", "The base: item by item"),
    "items-about": in_both(
        "每一行：满分 - 扣分 + 加分 + 调整 = 得分。点得分看每一条记录。",
        "In every line: points - deducted + added + adjusted = score. A score leads to its entries.",
    ),
    "less-deducted": in_both("扣分", "deducted"),
    "plus-added": in_both("项目加分", "added"),
    "adjusted": in_both("调整（上下限、否决、名次）", "adjusted (bounds, veto, rank)"),
    "subtotal": in_both("小计", "Subtotal"),
    "where-you-are": in_both("所在位置", "Where you are"),
    "step-by-step": in_both("逐步计算", "Step by step"),
    "starts-with-points": in_both("满分", "full points"),
    "floor-about": in_both("项目不低于 0，超出的不再扣", "the item is not below 0: the rest is not deducted"),
    "ceiling-about": in_both(
        "项目不超过 {limit}，超出的不计", "the item is not above {limit}: the rest does not count"
    ),
    "veto-about": in_both("一票否决整个项目，依据记录", "the whole item is vetoed, by the entry"),
    "multiplier-about": in_both(
        "本项目第 {rank} 名，系数 {factor}", "rank {rank} in this item: multiplied by {factor}"
    ),
    "explained-rank": in_both(
        "本项目在各社区中列第 {rank} 名，得分乘以 {factor}。",
        "In this item the community ranks {rank}; its score is multiplied by {factor}.",
    ),
    "read-as": in_both("规则书的读法 {code}", "How the rulebook reads this: {code}"),
    "not-read-as": in_both("未采用的读法：", "Not read as:"),
    "of-which-counts": in_both("其中计入 {counted}", "of which {counted} counts"),
    "of-which-not": in_both("；未计入 {amount}：{why}", "; {amount} does not: {why}"),
    "other-entries": in_both("其余 {count} 条记录", "{count} other entries"),
    "nothing-recorded-in-item": in_both(
        "本项目没有记录，得满分。", "Nothing is recorded in this item: it has full points."
    ),
    "nothing-recorded-in-part": in_both("没有记录。", "Nothing is recorded here."),
    "what-did-not-count": in_both("没有计入的，和原因", "What did not count, and why"),
    "first-of": in_both(
        "列出前 {shown} 条，共 {count} 条；全部可下载。", "The first {shown} of {count}; the download has all."
    ),
    # two moments
    "from-moment": in_both("从（时刻）", "From (time)"),
    "to-moment": in_both("到（时刻，不填为现在）", "To (time; empty: now)"),
    "or-position": in_both("或账本位置", "or position of the ledger"),
    "compare-all": in_both("全部社区", "All communities"),
    "compare-now": in_both("比较", "Compare"),
    "compared-are": in_both(
        "之前：{before}（位置 {before_position}）；之后：{after}（位置 {after_position}）。",
        "Before: {before} (position {before_position}). After: {after} (position {after_position}).",
    ),
    "figure-of": in_both("数字", "Figure"),
    "caused-by": in_both("起因", "Caused by"),
    "events-between": in_both("两个时刻之间的事件", "Events between the two"),
    "newest-shown": in_both("列出最新的 {count} 个。", "The newest {count} are shown."),
    "nothing-moved": in_both(
        "这两个时刻之间，分数和名次没有变化。", "No score and no rank changed between the two moments."
    ),
    "in-order-of-later": in_both("按之后的名次排列", "In the ranking order of the later moment"),
    "span-is-long": in_both(
        "两个时刻相隔很远：点一个社区看它的起因。",
        "The two moments are far apart: choose a community to see its causes.",
    ),
}
