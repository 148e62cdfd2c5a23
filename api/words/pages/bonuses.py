"""What the pages about bonuses say."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

BONUSES: Final[dict[str, Text]] = {
    "bonuses-heading": in_both("加分", "Bonuses"),
    "bonuses-about": in_both(
        "社区申报，领导小组审核，党工委确定，三人各办一步；确定后才计入，全年至多 {cap} 分。",
        "Declared by the community, reviewed by the leading group, determined by the working committee: three different people. It counts once granted, {cap} points a year at most.",
    ),
    "bonuses-waiting": in_both("等待您办理", "Waiting for you"),
    "bonuses-nothing-waiting": in_both("没有等待您办理的加分。", "No bonus is waiting for you."),
    "bonuses-own": in_both("本社区的加分", "Bonuses of your community"),
    "bonuses-none-own": in_both(
        "本社区还没有申报加分；有表彰、报道等成绩时请申报。",
        "Your community has declared none yet; declare one when there is an award, a report and the like.",
    ),
    "bonuses-all": in_both("全部加分", "All bonuses"),
    "bonuses-caption": in_both("最近申报的在前", "Newest declaration first"),
    "bonuses-none": in_both("还没有申报加分；由社区申报。", "No bonus is declared yet; communities declare them."),
    "bonus-disputed": in_both("申诉", "appeal"),
    "back-to-bonuses": in_both("← 返回加分列表", "← Back to the bonuses"),
    "bonus-new": in_both("申报加分", "Declare a bonus"),
    "bonus-new-about": in_both(
        "申报后由领导小组审核，再由党工委确定；确定之前不计分。",
        "The leading group reviews it, then the working committee determines it; it counts from then on.",
    ),
    "bonus-choose-clause": in_both("按哪一条申报", "Under which clause"),
    "bonus-choose": in_both("请选择", "choose"),
    "bonus-choose-act": in_both("选择", "Choose"),
    "bonus-room": in_both(
        "分组 {code}：上限 {cap}，已计 {counted}，还可计 {left}",
        "group {code}: at most {cap}, {counted} counted, room for {left}",
    ),
    "bonus-room-whole": in_both(
        "加分合计：上限 {cap}，已计 {counted}，还可计 {left}",
        "all bonuses: at most {cap}, {counted} counted, room for {left}",
    ),
    "quantity-of": in_both("数量", "quantity"),
    "bonus-amount": in_both("分值", "amount"),
    "bonus-amount-hint": in_both("{step} 的倍数", "a multiple of {step}"),
    "bonus-matter": in_both("事项", "matter"),
    "bonus-matter-hint": in_both(
        "同一件事写同一个名称，如“2020 市级表彰”。", "One name for one matter, such as “2020 city award”."
    ),
    "bonus-reason-hint": in_both("写明成绩、来源和日期。", "Say what was achieved, where it is from, and when."),
    "bonus-try": in_both("先看分值", "See the amount first"),
    "bonus-declare": in_both("申报", "Declare"),
    "bonus-preview": in_both("可得分值", "What it would give"),
    "bonus-preview-first": in_both("填写后点“先看分值”。", "Fill in the form and choose “See the amount first”."),
    "bonus-gives": in_both("按规则书可得 {amount} 分。", "The rulebook gives {amount} points for it."),
    "bonus-caps-leave": in_both(
        "其中 {counted} 计入总分，{absorbed} 被上限吸收。", "{counted} of them would count; caps absorb {absorbed}."
    ),
    "bonus-counts-whole": in_both("全部计入总分。", "All of them would count."),
    "case-bonus": in_both("申报的加分", "The bonus"),
    "judge-review": in_both("审核加分", "Review the bonus"),
    "judge-review-about": in_both(
        "领导小组审核：通过的交党工委确定；不通过的到此为止，社区可以申诉。",
        "By the leading group: what it supports goes to the working committee; a refusal ends it, and can be appealed.",
    ),
    "judge-determine": in_both("确定加分", "Determine the bonus"),
    "judge-determine-about": in_both(
        "党工委确定：给予全部或一部分，或不给予；给予的从此计分。",
        "By the working committee: all of it, part of it, or nothing; what is granted counts from then on.",
    ),
    "judge-supported": in_both("通过：交党工委确定", "Supported: on to the working committee"),
    "judge-refused-review": in_both("不通过", "Refused"),
    "judge-granted": in_both("给予", "Granted"),
    "judge-refused": in_both("不给予", "Refused"),
    "judge-amount": in_both("给予的分值", "Amount"),
    "judge-amount-hint": in_both(
        "不填则按申报的 {all} 全部给予；只在给予时填写", "leave it out to grant all of {all}; only where it is granted"
    ),
    "done-declare": in_both("已申报。", "Declared."),
    "done-review": in_both("已审核。", "Reviewed."),
    "done-determine": in_both("已确定。", "Determined."),
}
