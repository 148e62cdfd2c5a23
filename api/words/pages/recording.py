"""What the pages say on which entries are recorded: the finder, the form, the grid, the negative list, evidence."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

RECORDING: Final[dict[str, Text]] = {
    "done-record": in_both("已登记。", "Recorded."),
    "done-grid": in_both("已登记整张表。", "The table is recorded."),
    "done-evidence": in_both("依据已收到。", "The evidence is handed in."),
    # the finder
    "record-title": in_both("登记", "Record"),
    "record-find": in_both("查找要点（文字或代码）", "Find a clause (by words or code)"),
    "record-find-hint": in_both("例如：{example}，或“通报”", "For example {example}, or “ticket”"),
    "record-find-button": in_both("查找", "Find"),
    "record-find-all": in_both("也显示不由我登记的要点", "Also show clauses that are not mine to record"),
    "record-clauses": in_both("要点（{count}）", "Clauses ({count})"),
    "record-observes": in_both("记什么", "What is observed"),
    "record-recorder": in_both("由谁登记", "Recorded by"),
    "record-no-clause": in_both(
        "没有找到这样的要点。请换一个词，或勾选“也显示不由我登记的要点”。",
        "No clause is found. Try another word, or tick “also show clauses that are not mine”.",
    ),
    "record-none-own": in_both(
        "没有由您登记的要点。可以勾选“也显示不由我登记的要点”查看其他要点。",
        "No clause is yours to record. Tick “also show clauses that are not mine” to see the others.",
    ),
    "record-grid-link": in_both("一次登记所有社区", "Record all communities at once"),
    "record-import-link": in_both("从文件导入", "Import from a file"),
    "record-bonus-link": in_both(
        "加分由社区申报，不在这里登记。", "A bonus is declared by its community, not recorded here."
    ),
    # the form
    "record-under": in_both("登记 {code} {label}", "Record {code}: {label}"),
    "record-another": in_both("换一个要点", "Another clause"),
    "record-about-clause": in_both("要点的说明", "About this clause"),
    "record-only-now": in_both(
        "您看到的是过去；登记只能在现在办理。", "You are looking at the past; recording is done in the present."
    ),
    "record-year-closed": in_both(
        "{year} 年度已关闭，不能再登记；党工委可重新开放。",
        "The year {year} is closed and nothing more is recorded in it; the working committee may reopen it.",
    ),
    "record-choose": in_both("请选择", "Choose"),
    "record-period": in_both("月份", "Month"),
    "record-period-by-day": in_both("按发生日所在的月份", "The month of the day above"),
    "record-quantity": in_both("数量", "Quantity"),
    "record-quantity-of": in_both("数量（{unit}）", "Quantity ({unit})"),
    "record-level": in_both("层级", "Level"),
    "record-grade": in_both("等次", "Grade"),
    "record-value": in_both("数值", "Value"),
    "record-value-of": in_both("数值（{unit}）", "Value ({unit})"),
    "record-value-converted": in_both("百分制得分（0 至 100）", "Mark out of 100"),
    "record-value-scored": in_both("得分（0 至 {points}）", "Score (0 to {points})"),
    "record-value-hint": in_both("最多两位小数，如 85 或 85.50", "At most two decimals, such as 85 or 85.50"),
    "record-count-hint": in_both("整数；目标 {target}", "A whole number; the target is {target}"),
    "record-amount": in_both("分值", "Amount"),
    "record-amount-hint": in_both("{step} 的整数倍", "A multiple of {step}"),
    "record-exempt": in_both(
        "不适用于该社区，免予考核（须说明；不扣分）",
        "Does not apply to this community: exempt (needs a reason; nothing is deducted)",
    ),
    "record-ticket": in_both("工单号", "Ticket number"),
    "record-matter": in_both("事项", "Matter"),
    "record-matter-hint": in_both(
        "同一件事用同一个名称，以便查重", "Use the same name for the same matter, so that repeats are noticed"
    ),
    "record-matter-once": in_both("同一事项在这里只计一次", "One matter counts only once here"),
    "record-reason": in_both("说明", "Reason"),
    "record-correcting": in_both("更正已撤销的记录", "In place of a reversed entry"),
    "record-follows": in_both("被撤销的记录编号", "The reversed entry's id"),
    "record-follows-hint": in_both(
        "原记录撤销后重新登记时填写，两条记录会互相链接", "Given when something is recorded anew: the two are linked"
    ),
    "record-evidence": in_both("依据", "Evidence"),
    "record-camera": in_both("拍照", "Take a photo"),
    "record-files": in_both("选择文件", "Choose files"),
    "record-evidence-hint": in_both(
        "照片、PDF 或其他文件，至多 20 个，合计不超过 60 MB；登记以后也可以补充。",
        "Photos, PDF or other files: at most 20, of 60 MB together. More can be added once it is recorded.",
    ),
    "record-choose-again": in_both(
        "请重新选择依据文件：浏览器不会保留它们。",
        "Choose the files of evidence again: the browser does not keep them.",
    ),
    "record-preview": in_both("预览", "Preview"),
    "record-do": in_both("登记", "Record"),
    # the preview
    "foreseen-title": in_both("登记后会怎样", "What this would do"),
    "foreseen-nothing-yet": in_both(
        "填好以后按“预览”，先看分值和影响，什么也不会登记。",
        "Fill in the form and press “Preview” to see the amount and its effect; nothing is recorded by that.",
    ),
    "foreseen-lacking": in_both("还没有填完：{lacking}", "Not filled in yet: {lacking}"),
    "foreseen-deducts": in_both("扣 {amount} 分", "{amount} points are deducted"),
    "foreseen-adds": in_both("加 {amount} 分", "{amount} points are added"),
    "foreseen-exempt": in_both("免予考核：不扣分", "Exempt: nothing is deducted"),
    "foreseen-veto": in_both(
        "一票否决：项目 {part} 记 0 分，该社区排在所有社区之后。",
        "A veto: item {part} becomes 0, and the community stands after all others.",
    ),
    "foreseen-pending": in_both(
        "待确认：工单申诉不成功、由科室确认以后才计入。", "Pending: it counts once its department has confirmed it."
    ),
    "foreseen-effect": in_both("对该社区的影响", "Effect on the community"),
    "foreseen-what": in_both("项", "What"),
    "foreseen-others": in_both("其他变动的社区", "Other communities that move"),
    "foreseen-no-others": in_both("其他社区不变。", "No other community moves."),
    "foreseen-no-change": in_both("分数和名次都不变。", "Neither scores nor ranks change."),
    "foreseen-absorbed": in_both("不计入 {cents}：{why}", "{cents} would not count: {why}"),
    "foreseen-counted": in_both("{amount} 中计入 {counted}。", "Of {amount}, {counted} would count."),
    "foreseen-cap-reached": in_both(
        "上限已满：这条记录不会再影响得分（除非别的记录被撤销）。",
        "The cap is reached already: this entry would change no score, unless others are reversed.",
    ),
    "foreseen-supersedes": in_both(
        "将替代 {period} 现有的数值（{amount} 分）：", "Replaces the present figure of {period} ({amount} points):"
    ),
    "foreseen-same-matter": in_both("同一事项已另有记录：", "The same matter is recorded already:"),
    # the grid
    "grid-title": in_both("整表登记 {code} {label}", "Record all communities: {code}, {label}"),
    "grid-choose": in_both("整表登记", "Record all communities at once"),
    "grid-choose-about": in_both(
        "按月或按年考核的数值，可以一次填好所有社区。请选择要点：",
        "A figure that is measured each month or year can be filled in for all communities at once. Choose its clause:",
    ),
    "grid-none": in_both(
        "没有由您登记的、按期考核的要点。请从“登记”查找其他要点。",
        "No measured clause is yours to record. Find other clauses under “Record”.",
    ),
    "grid-table": in_both("各社区的数值", "Figures of the communities"),
    "grid-present": in_both("现有", "Present"),
    "grid-new": in_both("新值", "New"),
    "grid-exempt": in_both("免予考核", "Exempt"),
    "grid-own-reason": in_both("该行的说明", "Reason of this row"),
    "grid-reason": in_both("说明（没有单独说明的行都用它）", "Reason (for every row without its own)"),
    "grid-about": in_both(
        "空着的行和没有变化的行不登记；有一行不对，整张表都不登记。",
        "Rows that are left empty or say what is there already are not recorded. If one row is wrong, nothing is.",
    ),
    "grid-show-period": in_both("显示该月", "Show the month"),
    "grid-nothing": in_both(
        "没有可登记的行：请至少填一个与现有不同的数值。",
        "There is nothing to record: fill in at least one figure that differs from the present one.",
    ),
    "grid-refused": in_both(
        "有 {count} 行不能登记，什么也没有记录；请改正后重新提交。",
        "Rows that cannot be recorded: {count}. Nothing was recorded; correct them and send the form again.",
    ),
    "grid-would-record": in_both("将登记 {count} 行。", "Rows that would be recorded: {count}."),
    "grid-record": in_both("登记整张表", "Record the table"),
    "grid-new-of": in_both("{community} 的新值", "New figure of {community}"),
    "grid-exempt-of": in_both("{community} 免予考核", "{community} is exempt"),
    "grid-reason-of": in_both("{community} 的说明", "Reason for {community}"),
    "grid-row-amount": in_both("{community}：{amount}", "{community}: {amount}"),
    "grid-moved": in_both("变动的社区", "Communities that move"),
    # the negative list
    "negative-title": in_both("负面清单", "Negative list"),
    "negative-about": in_both(
        "列入负面清单的，从总分中加重扣分，由党工委登记。",
        "What is on the negative list is taken off the total, and recorded by the working committee.",
    ),
    "negative-by-community": in_both("各社区", "By community"),
    "negative-taken": in_both("扣分", "Taken off"),
    "negative-entries": in_both("记录", "Entries"),
    "negative-none": in_both("没有列入负面清单的记录。", "Nothing is on the negative list."),
    "negative-none-do": in_both("党工委可以在这里登记。", "The working committee can record here."),
    "negative-record": in_both("登记 {code} {label}", "Record {code}: {label}"),
    "negative-all": in_both("全部社区", "All communities"),
    "negative-shown": in_both("只看 {community}", "Of {community} alone"),
    # evidence
    "hand-in-title": in_both("{entry} 的依据", "Evidence of {entry}"),
    "hand-in-of": in_both("{community}，{code} {label}，{day}", "{community}, {code} {label}, {day}"),
    "hand-in-none": in_both("还没有依据。请在下面添加。", "There is no evidence yet. Add some below."),
    "hand-in-add": in_both("添加依据", "Add evidence"),
    "hand-in-send": in_both("提交", "Hand in"),
    "hand-in-back": in_both("回到记录", "Back to the entry"),
    "hand-in-erased": in_both("已销毁", "Erased"),
    "hand-in-photo": in_both("照片 {number}", "Photo {number}"),
    "hand-in-file": in_both("文件 {number}（{media}，{size} 字节）", "File {number} ({media}, {size} bytes)"),
    "hand-in-no-file": in_both("请先选择文件。", "Choose a file first."),
    "hand-in-refused": in_both(
        "记录已登记，但有依据没有收下：{why} 请在下面重新添加。",
        "The entry is recorded, but some evidence was not taken: {why} Add it again below.",
    ),
    "hand-in-some-refused": in_both(
        "有文件没有收下：{why} 其余的已收到。", "Some evidence was not taken: {why} The rest is handed in."
    ),
}
