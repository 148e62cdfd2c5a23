"""What the pages say on which files of commands are imported."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

IMPORTING: Final[dict[str, Text]] = {
    "done-import": in_both("文件已导入。", "The file is imported."),
    "import-title": in_both("导入", "Import"),
    "import-choose": in_both("选择文件", "choose a file"),
    "import-try": in_both("试运行的结果", "the result of the dry run"),
    "import-done": in_both("已导入", "imported"),
    "import-about": in_both(
        "一个文件里可以有很多条命令（登记、撤销、申诉等），以您自己的名义办理：全部办理或全部不办。先试运行，什么也不会记录。",
        "A file can hold many commands (to record, reverse, appeal and so on). They are carried out in your own name, all or none. A dry run comes first and records nothing.",
    ),
    "import-file": in_both("文件（.xlsx、.csv 或 .jsonl）", "File (.xlsx, .csv or .jsonl)"),
    "import-limits": in_both("至多 {lines} 条命令、{mebibytes} MiB。", "At most {lines} commands and {mebibytes} MiB."),
    "import-upload": in_both("上传并试运行", "Upload and try"),
    "import-templates": in_both("空白模板", "Empty templates"),
    "import-templates-about": in_both(
        "第一行是字段名，请不要改动；一行一条命令，用不到的列留空。",
        "The first row names the fields and stays as it is; each row is a command, and cells that are not needed stay empty.",
    ),
    "import-template": in_both("登记用模板（{form}）", "Template for recording ({form})"),
    "import-fields": in_both("每种命令的字段", "The fields of every command"),
    "import-fields-sheet": in_both("字段说明", "Fields"),
    "import-op": in_both("命令", "Command"),
    "import-needed": in_both("必填", "Needed"),
    "import-optional": in_both("可填", "Optional"),
    "import-name": in_both("文件", "File"),
    "import-digest": in_both("指纹", "Fingerprint"),
    "import-would": in_both(
        "可以导入：将记录 {recorded} 条，跳过 {skipped} 条（此前已记录）。",
        "It can be imported: {recorded} would be recorded, {skipped} skipped as already recorded.",
    ),
    "import-nothing-new": in_both(
        "文件里没有新的内容：{skipped} 条此前都已记录。",
        "There is nothing new in the file: all {skipped} were recorded before.",
    ),
    "import-empty": in_both(
        "文件里没有命令。请填好以后重新上传。", "There are no commands in the file. Fill it in and upload it again."
    ),
    "import-commit": in_both("导入这个文件", "Import this file"),
    "import-again": in_both("换一个文件", "Another file"),
    "import-errors": in_both(
        "有 {count} 行不能导入，什么也没有记录。请在文件里改正，然后重新上传。",
        "Lines that cannot be imported: {count}. Nothing was recorded. Correct them in the file and upload it again.",
    ),
    "import-errors-early": in_both(
        "不对的行太多：看到第 {count} 处就停下了。请先改正这些，然后重新上传。",
        "Too many lines are wrong: after {count} the rest was not looked at. Correct these first and upload it again.",
    ),
    "import-errors-shown": in_both(
        "只显示前 {shown} 行；全部请下载。", "The first {shown} are shown; download them for all."
    ),
    "import-errors-table": in_both("不能导入的行", "Lines that cannot be imported"),
    "import-lines-table": in_both("文件里的命令", "Commands of the file"),
    "import-lines-shown": in_both(
        "只显示前 {shown} 条；全部请下载。", "The first {shown} are shown; download them for all."
    ),
    "import-line": in_both("行", "Line"),
    "import-says": in_both("内容", "What it says"),
    "import-why": in_both("哪里不对", "What is wrong"),
    "import-result": in_both("结果", "Result"),
    "import-unreadable-line": in_both("（读不了）", "(cannot be read)"),
    "import-recorded": in_both("已记录", "recorded"),
    "import-would-record": in_both("将记录", "would be recorded"),
    "import-skipped": in_both("此前已记录", "recorded before"),
    "import-counts": in_both(
        "已记录 {recorded} 条，跳过 {skipped} 条（此前已记录）；账本到位置 {position}。",
        "Recorded: {recorded}; skipped as recorded before: {skipped}. The ledger is at position {position}.",
    ),
    "import-gone": in_both(
        "这个文件已不在服务器上（上传后最多保留 {minutes} 分钟）。请重新选择文件；已导入的不会重复记录。",
        "The file is no longer on the server (it is kept for {minutes} minutes at most). Choose it again; what was imported is not recorded twice.",
    ),
    "import-entries": in_both("查看全部记录", "See all entries"),
}
