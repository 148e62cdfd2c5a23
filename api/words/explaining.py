"""How a score comes about, what did not count, and what would be otherwise: the words of explanations and simulations."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

EXPLAINING: Final[dict[str, Text]] = {
    "absorbed": in_both(
        "{effect} {nominal}，计入 {counted}，{cap}上限 {limit} 吸收 {absorbed}",
        "{nominal} {effect}, {counted} counted, {absorbed} absorbed by the {cap}'s {limit}",
    ),
    "deducted": in_both("扣", "deducted"),
    "added": in_both("加", "added"),
    "cap-of-clause": in_both("要点", "clause"),
    "cap-of-group": in_both("分组", "group"),
    "cap-of-component": in_both("分项", "component"),
    "cap-of-bonus": in_both("加分", "bonus"),
    # what an entry is made of
    "part-nominal": in_both("记录", "recorded"),
    "part-reversed": in_both("撤销", "reversed"),
    "part-pending": in_both("待确认", "pending"),
    "part-void": in_both("作废", "void"),
    "part-superseded": in_both("被替代", "superseded"),
    "part-refused": in_both("未通过", "refused"),
    "part-undetermined": in_both("尚未确定", "not yet determined"),
    "part-cut": in_both("少于申报", "less than declared"),
    # what did not count
    "nominal": in_both("记录分值", "recorded"),
    "counted": in_both("计入", "counted"),
    "uncounted": in_both("未计入", "not counted"),
    "why": in_both("为什么", "why"),
    "why-pending": in_both("待确认工单申诉不成功", "pending until its ticket's appeal has failed"),
    "why-void": in_both("已作废", "void"),
    "why-superseded": in_both("被 {code} 替代", "superseded by {code}"),
    "why-reversed": in_both("已撤销", "reversed"),
    "why-reversed_on_appeal": in_both(
        "已撤销，依第 {level} 级申诉决定", "reversed by the decision on its appeal, level {level}"
    ),
    "why-refused": in_both("加分未通过", "the bonus was refused"),
    "why-undetermined": in_both("加分尚未确定", "the bonus is not determined yet"),
    "why-cut": in_both("确定的加分少于申报", "the bonus was granted with less than was declared"),
    "why-clause_cap": in_both("要点 {code} 至多 {limit}", "absorbed by the clause {code}'s {limit}"),
    "why-group_cap": in_both("分组 {code} 至多 {limit}", "absorbed by the group {code}'s {limit}"),
    "why-component_cap": in_both("分项 {code} 共 {limit}", "absorbed by the component {code}'s {limit}"),
    "why-floor": in_both("项目 {code} 不低于 {limit}", "item {code} is not below {limit}"),
    "why-ceiling": in_both("项目 {code} 不超过 {limit}", "item {code} is not above {limit}"),
    "why-veto": in_both("{code} 一票否决整个项目", "{code} vetoes the whole item"),
    "why-bonus_cap": in_both("加分 {code} 至多 {limit}", "absorbed by the bonus {code}'s {limit}"),
    "why-total_floor": in_both("总分不低于 {limit}", "the total is not below {limit}"),
    "bound": in_both(
        "{reason} {code}：{before} 变为 {after}，吸收 {absorbed}",
        "{reason} {code}: {before} becomes {after}, {absorbed} absorbed",
    ),
    "bound-clause_cap": in_both("要点上限", "cap of the clause"),
    "bound-group_cap": in_both("分组上限", "cap of the group"),
    "bound-component_cap": in_both("分项分值", "points of the component"),
    "bound-floor": in_both("不低于 0", "floor of the item"),
    "bound-ceiling": in_both("不超过上限", "ceiling of the item"),
    "bound-veto": in_both("一票否决", "veto by"),
    "bound-bonus_cap": in_both("加分上限", "cap of the bonus"),
    "bound-total_floor": in_both("不低于 0", "floor of the"),
    "sums-deduct": in_both(
        "扣分：记录 {nominal}，计入 {counted}，未计入 {uncounted}",
        "Deductions: {nominal} recorded, {counted} counted, {uncounted} not counted",
    ),
    "sums-add": in_both(
        "加分：记录 {nominal}，计入 {counted}，未计入 {uncounted}",
        "Additions: {nominal} recorded, {counted} counted, {uncounted} not counted",
    ),
    "all_counted": in_both("记录的全部计入。", "Everything that was recorded counts."),
    # what would be otherwise
    "total_before": in_both("总分", "total"),
    "total_after": in_both("模拟总分", "would be"),
    "rank_before": in_both("名次", "rank"),
    "rank_after": in_both("模拟名次", "would be"),
    "items_changed": in_both("变化的项目", "items that change"),
    "figure_changed": in_both("{figure}：{before} 改为 {after}", "{figure}: {after} instead of {before}"),
    "none": in_both("无", "none"),
    "only_simulated": in_both(
        "只是模拟（命令 {commands} 条），什么也没有记录。",
        "Only simulated (commands: {commands}); nothing was recorded.",
    ),
}
