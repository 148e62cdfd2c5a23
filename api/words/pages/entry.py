"""What is said of one entry, of lists of them, and in the notice of one."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

ENTRY: Final[dict[str, Text]] = {
    # lists
    "entries-of": in_both("{year} 年度记录", "Entries of {year}"),
    "entries-found": in_both("共 {count} 条记录，新的在前。", "Entries: {count}, the newest first."),
    "entries-none": in_both("没有符合条件的记录。", "There are no such entries."),
    "item-or-clause": in_both("项目或要点", "Item or clause"),
    "only-shared-matters": in_both("只看同一事项记了不止一条的", "Only matters recorded more than once"),
    "filter-off": in_both("取消筛选", "Show everything"),
    "under-appeal": in_both("申诉中", "under appeal"),
    "shared-matter": in_both("同一事项另有记录", "matter recorded elsewhere too"),
    "pages-of-list": in_both("翻页", "Pages of the list"),
    "newer-page": in_both("较新的", "Newer"),
    "older-page": in_both("较早的", "Older"),
    "see-all-entries": in_both("查看全部记录", "See all entries"),
    # an entry
    "of-recorded": in_both("（记录时 {amount}）", "(of {amount} recorded)"),
    "what-was-recorded": in_both("记录内容", "What was recorded"),
    "counts-in": in_both("计入", "Counts in"),
    "what-was-seen": in_both("观测", "Observed"),
    "period-of": in_both("（{period} 的数据）", "(figure of {period})"),
    "taken-back": in_both("撤销分值", "Taken back"),
    "left-of-it": in_both("现有分值", "What is left of it"),
    "before-caps": in_both("未计各项上限；", "before any cap;"),
    "how-it-counts": in_both("看它怎样计入得分", "see how it counts"),
    "also-recorded-as": in_both("这一事项还记在", "this matter also stands as"),
    "follows": in_both("更正自", "Follows"),
    "superseded-by": in_both("替代它的记录", "Superseded by"),
    "rulebook-in-force": in_both("适用规则书", "Rulebook in force"),
    "appeal-until": in_both("申诉期限", "May be appealed until"),
    "entry-days-left": in_both("还有 {days} 天", "{days} days left after today"),
    "last-day-is-today": in_both("今天是最后一天", "today is the last day"),
    "has-passed": in_both("已过期限", "has passed"),
    "until": in_both("截至 {day}", "until {day}"),
    "evidence-of-it": in_both("依据", "Evidence"),
    "no-evidence": in_both("没有提交依据。", "No evidence was handed in."),
    "evidence-is-erased": in_both("已清除", "erased"),
    "erased-by": in_both(
        "{at} 由 {proposed_by} 提出、{by} 确认清除。", "Erased at {at}: proposed by {proposed_by}, confirmed by {by}."
    ),
    "erasure-is-proposed": in_both(
        "{by} 已提出清除，待另一人确认：", "{by} has proposed to erase it; a second person has to confirm:"
    ),
    "photo-number": in_both("照片 {number}，共 {count} 份依据", "Photo {number} of {count} files of evidence"),
    "file-number": in_both("文件 {number}，共 {count} 份", "File {number} of {count}"),
    "kilobytes": in_both("{size} KB", "{size} KB"),
    "disputes": in_both("申诉", "Appeals"),
    "appeal-number": in_both("第 {number} 次申诉", "Appeal {number}"),
    "due-by": in_both("应于 {day} 前办理", "due by {day}"),
    "second-level-until": in_both("可在 {day} 前申请再次复核", "a second review can be asked for until {day}"),
    "decision-of-level": in_both("第 {level} 级决定", "Decision, level {level}"),
    "decision-document": in_both("决定书", "written decision"),
    "its-whole-life": in_both("全部经过", "Its whole life"),
    "on-behalf-of": in_both("代 {unit}", "for {unit}"),
    "take-it-along": in_both("带走", "Take it along"),
    "proof": in_both("证明", "proof"),
    "entry-proof-to-print": in_both("打印证明", "Proof to print"),
    "notice": in_both("告知书", "Notice"),
    "its-events-in-audit": in_both("在审计页查看事件", "Its events in the audit"),
    "do-appeal": in_both("提出申诉", "File an appeal"),
    "do-escalate": in_both("申请再次复核", "Ask for a second review"),
    "do-confirm": in_both("确认", "Confirm"),
    "do-void": in_both("作废", "Void"),
    "do-reverse": in_both("撤销", "Reverse"),
    "do-accept": in_both("受理申诉", "Accept the appeal"),
    "do-ask": in_both("向社区提问", "Ask the community"),
    "do-answer": in_both("答复提问", "Answer the question"),
    "do-withdraw": in_both("撤回申诉", "Withdraw the appeal"),
    "do-decide": in_both("作出决定", "Decide on the appeal"),
    "do-review": in_both("审核加分", "Review the bonus"),
    "do-determine": in_both("确定加分", "Determine the bonus"),
    "do-evidence": in_both("提交依据", "Hand in evidence"),
    "do-record-anew": in_both("重新登记", "Record anew"),
    "cannot-appeal": in_both("现在不能提出申诉：", "It cannot be appealed now:"),
    "cannot-escalate": in_both("现在不能申请再次复核：", "A second review cannot be asked for now:"),
    "cannot-decide": in_both("您不能决定这件申诉：", "You cannot decide on this appeal:"),
    "cannot-review": in_both("您不能审核这项加分：", "You cannot review this bonus:"),
    "cannot-determine": in_both("您不能确定这项加分：", "You cannot determine this bonus:"),
    "cannot-do": in_both("现在不能办理：", "Not possible now:"),
    # the notice
    "notice-of-deduction": in_both("考核扣分告知书", "Notice of a deduction"),
    "notice-of-addition": in_both("考核加分告知书", "Notice of an addition"),
    "notice-of-exemption": in_both("免予考核告知书", "Notice of an exemption"),
    "notice-of-bonus": in_both("加分事项告知书", "Notice of a bonus"),
    "notice-number": in_both("{year} 年度 · 编号 {entry}", "{year} · no. {entry}"),
    "notice-opening-deduction": in_both(
        "{year} 年度社区绩效考核中，对你社区 {day} 的下列事项作扣分记录，现予告知。",
        "In the assessment of {year}, a deduction has been recorded for your community over the following matter of {day}.",
    ),
    "notice-opening-addition": in_both(
        "{year} 年度社区绩效考核中，对你社区 {day} 的下列事项作加分记录，现予告知。",
        "In the assessment of {year}, an addition has been recorded for your community over the following matter of {day}.",
    ),
    "notice-opening-exemption": in_both(
        "{year} 年度社区绩效考核中，下列要点对你社区不适用，自 {day} 起免予考核，按满分计，现予告知。",
        "In the assessment of {year}, the following clause does not apply to your community, as of {day}; it counts as full points.",
    ),
    "notice-opening-bonus": in_both(
        "{year} 年度社区绩效考核中，你社区就 {day} 的下列事项申报加分，办理情况告知如下。",
        "In the assessment of {year}, your community has declared a bonus for the following matter of {day}; this is how it stands.",
    ),
    "points-unit": in_both("分", "points"),
    "notice-veto": in_both("（一票否决：该项目计 0 分）", " (veto: the whole item counts 0)"),
    "no-reason-given": in_both("（未另附说明）", "(none given beside the above)"),
    "notice-remedy": in_both(
        "你社区如有异议，可在告知之日起 {days} 日内，即 {until} 当日及以前，在本系统该记录的页面提出申诉，由领导小组复核；对复核决定不服的，还可申请党工委再次复核。",
        "If you disagree, you may appeal within {days} days of this notice, that is until {until}, at this entry's page; the leading group reviews it, and after its decision you may ask the working committee for a second review.",
    ),
    "notice-remedy-over": in_both(
        "申诉期限至 {until}，现已届满。", "It could be appealed until {until}; that day has passed."
    ),
    "notice-pending": in_both(
        "该记录尚待确认，确认之前不计入得分；确认后方可申诉，期限自确认之日起算。",
        "The entry waits to be confirmed and does not count until then; it can be appealed once it is confirmed, and the days run from there.",
    ),
    "notice-no-remedy": in_both(
        "该记录目前没有可以申诉的扣分。", "There is no deduction in it that could be appealed now."
    ),
    "notice-verify": in_both(
        "本记录在账本位置 {position}，不可更改。核验：在该记录的页面下载证明文件，用 kaohe verify 离线核对（编号 {entry}）。",
        "The entry stands at position {position} of the ledger and cannot be changed. To verify it, download its proof at the entry's page and check it offline with kaohe verify (no. {entry}).",
    ),
    "notice-back": in_both("返回记录", "Back to the entry"),
}
