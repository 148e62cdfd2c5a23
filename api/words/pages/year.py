"""What the page about the year says, and what is awaited, wherever that is listed."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

YEAR: Final[dict[str, Text]] = {
    "year-of": in_both("{year} 年度", "The year {year}"),
    "stage-of-year": in_both("年度阶段", "How far the year has come"),
    "stage-open": in_both("开放", "open"),
    "stage-closed": in_both("已关闭", "closed"),
    "stage-final": in_both("已定榜", "final"),
    "stage-about-open": in_both(
        "年度开放：可以登记和申报。关闭后不再有新的记录，已开始的继续办理；全部办结后定榜。",
        "The year is open: entries and declarations are taken. Once it is closed there are no new ones, what was begun goes on; when all of it is settled the ranking is made final.",
    ),
    "stage-about-closed": in_both(
        "年度已关闭：不再有新的记录和申报；申诉、决定、确认、审核和裁定继续办理。",
        "The year is closed: no new entries and declarations. Appeals, decisions, confirmations, reviews and tie-breaks go on.",
    ),
    "stage-about-final": in_both(
        "年度已定榜：以下为最终排名。党工委可写明理由重新开放，此前的最终排名仍留在记录里。",
        "The year is final: this is the final ranking. The working committee may reopen it with a reason; earlier final rankings stay on record.",
    ),
    "days-of-year": in_both("考核期间", "Days of the assessment"),
    "days-of-year-are": in_both(
        "{first} 至 {last}；次年 1 月（至 {january}）发生的算作 12 月。",
        "{first} to {last}; what happens in the next January (to {january}) counts as December.",
    ),
    "reached-year-opened": in_both("年度开始", "Opened"),
    "reached-year-closed": in_both("关闭", "Closed"),
    "reached-year-finalised": in_both("定榜", "Final since"),
    "final-ranking": in_both("最终排名", "Final ranking"),
    "proof-of-score": in_both("得分证明", "proof of the score"),
    "proof-file": in_both("下载证明", "download the proof"),
    "made-from-events": in_both("所依据的事件数", "made from the first events"),
    "merkle-root": in_both("默克尔树根", "their Merkle root"),
    "how-to-verify": in_both("怎样核实", "How to verify it"),
    "verify-about": in_both(
        "名次由上述事件算出，树根锁定了这些事件：改动其中任何一个，树根就对不上。在服务器上核实整个账本，或取走一个社区的证明，在任何一台计算机上离线核实：",
        "The ranking follows from those events, and the root pins them down: change any of them and the root is another. Verify the whole ledger on the server, or take a community's proof and verify it offline on any computer:",
    ),
    "to-verification": in_both("核实情况", "State of the verification"),
    "to-checkpoint": in_both("最新的签名检查点", "The newest signed checkpoint"),
    "obstacles": in_both("定榜前还须办结", "What stands in the way of the final ranking"),
    "obstacles-count": in_both(
        "共 {count} 项。关闭年度不受影响；定榜须全部办结。",
        "Matters: {count}. The year can be closed all the same; it becomes final when all of them are settled.",
    ),
    "no-obstacles-open": in_both(
        "没有未办结的事项。关闭年度后即可定榜。", "Nothing is unsettled. Once the year is closed it can be made final."
    ),
    "no-obstacles-closed": in_both(
        "没有未办结的事项，党工委可以定榜。", "Nothing is unsettled: the working committee can make the ranking final."
    ),
    "awaited": in_both("待办事项", "awaited"),
    "awaited-acceptance": in_both("申诉待受理", "Appeals to be accepted"),
    "awaited-decision": in_both("申诉待决定", "Appeals to be decided"),
    "awaited-answer": in_both("申诉待社区答复", "Appeals that wait for the community's answer"),
    "awaited-final_decision": in_both("申诉待最终决定", "Appeals to be decided for good"),
    "awaited-confirmation": in_both("待确认的记录", "Entries to be confirmed"),
    "awaited-review": in_both("加分待审核", "Bonuses to be reviewed"),
    "awaited-determination": in_both("加分待确定", "Bonuses to be determined"),
    "awaited-filing": in_both("申诉期未满", "May still be appealed"),
    "awaited-escalation": in_both("再次复核期未满", "May still go to a second review"),
    "awaited-tie_break": in_both("并列未裁定", "Open ties"),
    "awaited-score": in_both("分数暂定的社区", "Communities whose score is provisional"),
    "until-day": in_both("至 {day}", "until {day}"),
    "overdue-since": in_both("逾期（{day} 到期）", "overdue (due {day})"),
    "and-more": in_both("另有 {count} 项未列出。", "Not listed: {count} more."),
    "missing-are": in_both("未录入：", "missing:"),
    "waits-for-marks": in_both("等其他社区的评分录齐", "waits for the marks of other communities"),
    "open-ties": in_both("未裁定的并列", "Open ties"),
    "ties-about": in_both(
        "以下社区在排名项目中得分和各项评分都相同，由党工委裁定先后；裁定之前都按所占名次中最低的一名计。",
        "These communities have equal scores and equal marks in a ranked item. The working committee orders them; until then all of them take the lowest of the ranks that they occupy.",
    ),
    "before-factor": in_both("乘系数前", "before the factor"),
    "working-committee-does": in_both("党工委办理", "The working committee decides"),
    "break-tie-of": in_both("裁定 {item} 的并列", "Break the tie in {item}"),
    "place-in-tie": in_both("第 {place} 位", "Place {place}"),
    "choose": in_both("请选择", "choose"),
    "turn-close": in_both("关闭年度", "Close the year"),
    "turn-finalise": in_both("定榜", "Make the ranking final"),
    "turn-reopen-closed": in_both("重新开放年度", "Reopen the year"),
    "turn-reopen-final": in_both("撤回定榜", "Take the final ranking back"),
    "look-first": in_both("先看会怎样", "See what it would do"),
    "what-it-would-do": in_both("这样办理会怎样", "What it would do"),
    "nothing-recorded-yet": in_both("还没有记录任何内容。", "Nothing has been recorded yet."),
    "tie-break-moves-nothing": in_both("总分和名次都不变。", "No total and no rank changes."),
    "turn-about-close": in_both(
        "各社区年度随即关闭：不能再登记和申报。申诉、决定、撤销、确认和加分的审核、确定照常。可以写明理由重新开放。",
        "The year closes for every community at once: nothing more can be recorded or declared. Appeals, decisions, reversals, confirmations, and reviews and determinations of bonuses go on. It can be reopened with a reason.",
    ),
    "turn-about-finalise": in_both(
        "按现在的分数定下最终排名，连同它所依据的默克尔树根一并记录。此后不能再改动任何分数，除非写明理由撤回定榜。",
        "The ranking is made final as the scores stand, and recorded with the Merkle root that it comes from. After that no score can change, unless the final ranking is taken back with a reason.",
    ),
    "turn-about-reopen-closed": in_both(
        "年度回到开放：又可以登记和申报。", "The year is open again: entries and declarations are taken."
    ),
    "turn-about-reopen-final": in_both(
        "年度回到已关闭：最终排名不再有效，但仍留在记录里；申诉和决定又可以办理。",
        "The year goes back to closed: the final ranking no longer holds, and stays on record; appeals and decisions go on.",
    ),
    "turn-confirm-close": in_both("确定关闭", "Close it"),
    "turn-confirm-finalise": in_both("确定定榜", "Make it final"),
    "turn-confirm-reopen": in_both("确定重新开放", "Reopen it"),
    "turn-confirm-break_tie": in_both("确定裁定", "Break the tie"),
    "cancel": in_both("取消", "Cancel"),
    "done-close": in_both("年度已关闭。", "The year is closed."),
    "done-finalise": in_both("已定榜。", "The ranking is final."),
    "done-reopen": in_both("已重新开放。", "Reopened."),
    "done-break_tie": in_both("已裁定并列。", "The tie is broken."),
    "course-of-year": in_both("年度经过", "Course of the year"),
    "earlier-final-ranking": in_both("当时的最终排名", "The final ranking of that time"),
    "reopened-to": in_both("回到：", "back to:"),
}
