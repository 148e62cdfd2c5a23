"""What the pages about appeals say, and those that confirm, void or reverse an entry."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

_SHARED: Final[dict[str, Text]] = {
    "full-stop": in_both("。", "."),
    "in-brackets": in_both("（{text}）", "({text})"),
    "letter-colon": in_both("：", ":"),
    "only-now": in_both("您看到的是过去，不能在这里办理。", "This is the past: nothing can be done here."),
    "back-to-entry": in_both("← 返回记录", "← Back to the entry"),
    "back-to-appeal": in_both("← 返回申诉", "← Back to the appeal"),
    "back-to-appeals": in_both("← 返回申诉列表", "← Back to the appeals"),
    "fact-period": in_both("（期间 {period}）", "(period {period})"),
    "fact-observed": in_both("观测", "observed"),
    "fact-reversed": in_both("（已撤销 {amount}）", "({amount} reversed)"),
    "fact-recorded-by": in_both("登记", "recorded by"),
    "fact-declared-by": in_both("申报", "declared by"),
    "fact-declared-amount": in_both("申报分值", "declared"),
    "fact-granted-amount": in_both("确定分值", "granted"),
    "filter-clause": in_both("项目或要点代码", "item or clause code"),
    "case-days-left": in_both("还有 {days} 天", "{days} day(s) left"),
    "days-today": in_both("今天截止", "due today"),
    "days-overdue": in_both("逾期 {days} 天", "{days} day(s) overdue"),
    "clock-stopped": in_both("停算，待社区答复", "stopped until the community answers"),
    "escalate-until": in_both("{until} 前（含当日）可申请再次复核", "a second review can be asked for until {until}"),
}

_EFFECT: Final[dict[str, Text]] = {
    "effect": in_both("对全部总分和名次的影响", "Effect on all scores and ranks"),
    "effect-try": in_both("先看影响", "See the effect first"),
    "effect-first": in_both("填写后点“先看影响”。", "Fill in the form and choose “See the effect first”."),
    "effect-all": in_both("全部社区", "All communities"),
    "effect-total": in_both("总分", "total"),
    "effect-rank": in_both("名次", "rank"),
    "effect-caption": in_both(
        "按模拟后的名次排列；有变化的已标出（账本位置 {position} 时）",
        "In the order that the ranking would have; what moves is marked (at position {position})",
    ),
    "effect-only-simulated": in_both("只是模拟，什么也没有记录。", "Only simulated: nothing is recorded."),
    "effect-nothing": in_both(
        "任何社区的总分和名次都不变（例如驳回，或扣分早已被上限吸收）。",
        "No community's total or rank would change (a rejection, or a deduction that a cap absorbs anyway).",
    ),
    "effect-own": in_both(
        "{community}：总分 {before} → {after}，名次 {rank_before} → {rank_after}。",
        "{community}: total {before} → {after}, rank {rank_before} → {rank_after}.",
    ),
    "effect-own-total": in_both(
        "{community}：总分 {before} → {after}，名次不变（第 {rank_after} 名）。",
        "{community}: total {before} → {after}, rank unchanged ({rank_after}).",
    ),
    "effect-own-same": in_both("{community}的总分和名次不变。", "The total and rank of {community} would not change."),
    "effect-knock-on": in_both(
        "连带影响：项目 {item} 按全部社区的名次计分，得分随之改变的还有：",
        "Knock-on: item {item} depends on the ranks of all communities; these change in it too: ",
    ),
    "effect-overtaken": in_both("总分不变、名次改变的社区：", "Communities whose rank alone changes: "),
    "if-upheld": in_both("如果全部支持这一申诉：", "If the appeal is upheld in full:"),
    "if-all-reversed": in_both("如果全部撤销：", "If all of it is reversed:"),
    "if-granted": in_both("如果按申报全额确定：", "If it is granted in full:"),
}

_QUEUE: Final[dict[str, Text]] = {
    "appeals-heading": in_both("申诉", "Appeals"),
    "appeals-open": in_both("未办结", "open"),
    "appeals-open-count": in_both("未办结 {count} 件。", "{count} open."),
    "appeals-overdue-count": in_both("逾期 {count} 件", "{count} overdue"),
    "appeals-next": in_both("办理下一件：", "Next one: "),
    "appeals-only-overdue": in_both("只看逾期的", "overdue ones alone"),
    "appeals-caption": in_both("最近提出的在前", "Newest filing first"),
    "appeals-caption-open": in_both(
        "最紧急的在前；轮到您办理的已标出", "Most urgent first; yours to act on are marked"
    ),
    "appeals-age": in_both("已提出（天）", "age (days)"),
    "appeals-age-brief": in_both("已提出 {days} 天", "age: {days} day(s)"),
    "appeals-none-open": in_both("没有未办结的申诉。", "No appeal is open."),
    "appeals-how-to": in_both(
        "要申诉，请打开本社区的一条扣分记录，选择“申诉”。",
        "To appeal, open a deduction of your community and choose “Appeal”.",
    ),
    "appeals-show-all": in_both("查看全部申诉", "Show all appeals"),
}

_CASE: Final[dict[str, Text]] = {
    "case-heading": in_both("申诉", "Appeal against"),
    "case-entry": in_both("被申诉的记录", "The entry"),
    "case-thread": in_both("经过", "What was said"),
    "case-evidence": in_both("依据", "Evidence"),
    "case-no-evidence": in_both("没有提交依据。", "No evidence was handed in."),
    "case-photo": in_both("{entry} 的依据照片 {number}", "Photo {number}, evidence of {entry}"),
    "case-file": in_both("文件 {number}", "File {number}"),
    "case-files": in_both("依据（照片、PDF、文档等）", "Evidence (photos, PDF, documents …)"),
    "case-files-hint": in_both(
        "可以选择多个文件，共 64 MiB 以内；提交后连同时间、提交人一并存证。",
        "Several files are possible, 64 MiB together; they are kept with who handed them in and when.",
    ),
    "case-add-evidence": in_both("补充依据", "Add evidence"),
    "case-level-1": in_both("初次复核", "first level"),
    "case-level-2": in_both("再次复核", "second level"),
    "turn": in_both("轮到", "whose turn"),
    "case-turn-brief": in_both("轮到{turn}", "turn: {turn}"),
    "owner": in_both("承办人", "owner"),
    "case-no-owner": in_both("待承办", "nobody yet"),
    "case-nobody": in_both("无人，已办结", "nobody's: it is done"),
    "case-decision": in_both("决定", "decision"),
    "case-actions": in_both("办理", "What you can do"),
    "case-nothing-to-do": in_both("现在没有要您办理的。", "There is nothing for you to do now."),
    "case-earlier": in_both("此前撤回的申诉", "Appeals withdrawn before"),
    "act-accept": in_both("受理", "Accept"),
    "act-accept-about": in_both(
        "受理后须在 {days} 天内决定；受理后才能提问。",
        "From then on it is decided within {days} days, and questions can be asked.",
    ),
    "act-ask": in_both("向社区提问", "Ask the community"),
    "act-question": in_both("问题", "Question"),
    "act-ask-about": in_both("社区答复之前，期限停算。", "The clock stops until the community answers."),
    "act-answer": in_both("答复", "Answer"),
    "act-text": in_both("答复内容", "Your answer"),
    "act-answer-about": in_both("答复后期限继续计算。", "The clock goes on once you have answered."),
    "act-withdraw": in_both("撤回申诉", "Withdraw the appeal"),
    "act-withdraw-about-1": in_both("撤回后，在期限内可以重新提出。", "It can be filed again within its days."),
    "act-withdraw-about-2": in_both("撤回后，初次决定有效。", "The first decision then stands."),
    "decide-heading": in_both("决定申诉", "Decide the appeal"),
    "decide-about": in_both("先看对全部总分和名次的影响，再作决定。", "See the effect on all scores and ranks first."),
    "decide-upheld": in_both("支持：全部撤销这条扣分", "Upheld: all of the deduction is reversed"),
    "decide-upheld-bonus": in_both("支持：按申报全额加分", "Upheld: the bonus is granted in full"),
    "decide-partly": in_both("部分支持：按下面的分值", "Partly upheld: by the amount below"),
    "decide-rejected": in_both("驳回：维持不变", "Rejected: nothing changes"),
    "decide-amount": in_both("撤销的分值（仅部分支持时填写）", "Amount taken off (partly upheld only)"),
    "decide-amount-hint": in_both("大于 0、小于现有的 {left}", "more than 0, less than the {left} that is left"),
    "decide-amount-bonus": in_both("加分的新总值（仅部分支持时填写）", "New total of the bonus (partly upheld only)"),
    "decide-amount-bonus-hint": in_both("大于 {held}、小于 {all}", "more than {held}, less than {all}"),
    "decide-reasons": in_both("理由", "Reasons"),
    "decide-reasons-hint": in_both("写入决定书。", "They become part of the decision letter."),
    "decide-act": in_both("作出决定", "Decide"),
    "done-accept": in_both("已受理。", "Accepted."),
    "done-ask": in_both("问题已发出，期限停算。", "Asked; the clock stands still."),
    "done-answer": in_both("已答复。", "Answered."),
    "done-withdraw": in_both("已撤回。", "Withdrawn."),
    "done-decide": in_both("决定已作出。", "Decided."),
    "done-appeal": in_both("申诉已提出。", "The appeal is filed."),
    "done-escalate": in_both("已申请再次复核。", "A second review is asked for."),
}

_FILING: Final[dict[str, Text]] = {
    "file-1": in_both("申诉", "Appeal"),
    "file-2": in_both("申请再次复核", "Ask for a second review"),
    "file-again": in_both("重新提出申诉", "Appeal again"),
    "file-until-1": in_both("申诉期至 {until}（含当日）。", "It can be appealed until {until}."),
    "file-until-2": in_both("申请期至 {until}（含当日）。", "A second review can be asked for until {until}."),
    "file-about-1": in_both(
        "提出后由领导小组在 {accept_days} 天内受理，受理后 {decide_days} 天内决定。决定之前这条记录照常计分；申诉不会使得分变差。",
        "The leading group accepts it within {accept_days} days, and decides within {decide_days} days more. The entry counts until then; an appeal never makes a score worse.",
    ),
    "file-about-2": in_both(
        "由党工委在 {final_days} 天内作最终决定，经手过的人不能参与。不会比初次决定更差。",
        "The working committee decides finally within {final_days} days, by people who had no part in it. It never gets worse than the first decision.",
    ),
    "file-grounds": in_both("申诉理由", "Grounds"),
    "file-grounds-hint": in_both("写明哪里不对、事实是什么。", "Say what is wrong, and what the facts are."),
}

_LETTER: Final[dict[str, Text]] = {
    "letter-1": in_both("决定书", "decision letter"),
    "letter-2": in_both("再次复核决定书", "letter of the second decision"),
    "letter-none": in_both("这一申诉还没有决定。", "This appeal has no decision yet."),
    "letter-body-1": in_both("{place}社区绩效考核领导小组", "{place} · leading group of the community assessment"),
    "letter-body-2": in_both("{place}党工委", "{place} · working committee"),
    "letter-title-1": in_both("申诉决定书", "Decision on an appeal"),
    "letter-title-2": in_both("再次复核决定书（最终决定）", "Decision of the second review (final)"),
    "letter-number": in_both("编号：{year}-{entry}-{level}", "No. {year}-{entry}-{level}"),
    "letter-opening-1": in_both(
        "你社区于 {filed} 对记录 {entry} 提出的申诉，现已复核，决定如下。",
        "Your appeal of {filed} against entry {entry} has been reviewed. This is the decision.",
    ),
    "letter-opening-2": in_both(
        "你社区于 {filed} 对记录 {entry} 提出的申诉，经初次决定后申请再次复核，现已办结，决定如下。",
        "Your appeal of {filed} against entry {entry} went to a second review after its first decision. This is the decision.",
    ),
    "letter-entry": in_both("被申诉的记录", "The entry"),
    "letter-grounds": in_both("理由与答复", "Grounds, questions and answers"),
    "letter-first": in_both("初次决定：", "First decision: "),
    "letter-decision": in_both("决定", "Decision"),
    "letter-upheld": in_both("这条扣分全部撤销。", "The deduction is reversed in full."),
    "letter-partly": in_both("从这条扣分中撤销 {amount} 分。", "{amount} points of the deduction are reversed."),
    "letter-granted": in_both("该项加分确定为 {amount} 分。", "The bonus is {amount} points."),
    "letter-rejected": in_both("这条扣分维持不变。", "The deduction stands as it was."),
    "letter-rejected-bonus": in_both("该项加分维持原结果。", "The bonus stays as it was determined."),
    "letter-effect": in_both("对得分的影响", "Effect on the score"),
    "letter-effect-none": in_both(
        "总分仍为 {total}，名次仍为第 {rank} 名。", "The total stays {total}, and the rank {rank}."
    ),
    "letter-effect-total": in_both(
        "总分由 {before} 变为 {after}，名次仍为第 {rank} 名（均为作出决定之时）。",
        "The total went from {before} to {after}, the rank stayed {rank} (at the time of the decision).",
    ),
    "letter-effect-moved": in_both(
        "总分由 {before} 变为 {after}，名次由第 {rank_before} 名变为第 {rank_after} 名（均为作出决定之时）。",
        "The total went from {before} to {after}, the rank from {rank_before} to {rank_after} (at the time of the decision).",
    ),
    "letter-remedy": in_both("救济途径", "Remedy"),
    "letter-final": in_both("本决定为最终决定。", "This decision is final."),
    "letter-all-given": in_both("申诉已全部支持，事项办结。", "The appeal was given everything; the matter is ended."),
    "letter-may-escalate": in_both(
        "对本决定不服的，可在 {until}（含当日）前向党工委申请再次复核；逾期本决定为最终决定。",
        "A second review by the working committee can be asked for until {until}; after that this decision is final.",
    ),
    "letter-by": in_both("决定人：{user}", "decided by {user}"),
    "letter-recorded": in_both(
        "载于账本位置 {position}，依规则书 {rulebook} 第 {version} 版。",
        "Recorded at position {position}, under rulebook {rulebook} version {version}.",
    ),
    "letter-proof": in_both("证明", "proof"),
}

_SETTLING: Final[dict[str, Text]] = {
    "settle-confirm": in_both("确认", "Confirm"),
    "settle-confirm-about": in_both(
        "工单申诉不成功时确认：这条记录从此计分，社区的申诉期从确认之日起算。",
        "When the ticket's own appeal has failed: the entry counts from then on, and the days to appeal run from there.",
    ),
    "settle-void": in_both("作废", "Void"),
    "settle-void-about": in_both(
        "工单申诉成功时作废：这条记录始终不计分，仍留在账本里。",
        "When the ticket's own appeal has succeeded: the entry never counts; it stays in the ledger.",
    ),
    "settle-reverse": in_both("撤销", "Reverse"),
    "settle-reverse-about": in_both(
        "记录有误时撤销其全部或一部分：视同从未有过，原记录和撤销都留在账本里。",
        "For an entry recorded in error, in full or in part: it is as if it had never been; both stay in the ledger.",
    ),
    "settle-amount": in_both("撤销的分值", "Amount to take off"),
    "settle-amount-hint": in_both("不填则全部撤销（现有 {left}）", "leave it out to take all that is left ({left})"),
    "done-confirm": in_both("已确认，开始计分。", "Confirmed: it counts from now on."),
    "done-void": in_both("已作废。", "Voided."),
    "done-reverse": in_both("已撤销。", "Reversed."),
}

DISPUTING: Final[dict[str, Text]] = {
    **_SHARED,
    **_EFFECT,
    **_QUEUE,
    **_CASE,
    **_FILING,
    **_LETTER,
    **_SETTLING,
}
