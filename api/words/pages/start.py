"""What the page of first steps says."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

START: Final[dict[str, Text]] = {
    "nothing-recorded-here": in_both("账本里还没有任何记录。", "Nothing has been recorded in this ledger yet."),
    "to-first-steps": in_both("从这里开始使用", "See the first steps"),
    "start-about": in_both(
        "从空的账本到第一笔记录，依次做这几件事。命令在服务器上运行；有链接的也可以在页面上做。",
        "From an empty ledger to its first entry, step by step. Commands are run on the server; where there is a link it can be done on a page.",
    ),
    "step-done": in_both("已完成", "done"),
    "step-open": in_both("未完成", "to be done"),
    "step-rulebook-name": in_both("发布规则书", "Publish the rulebook"),
    "step-rulebook-about": in_both(
        "规则书定下考核项目、要点和分值；没有它不能登记。",
        "It says items, clauses and points; nothing can be recorded without it.",
    ),
    "step-rulebook-link": in_both("查看规则书", "See the rulebook"),
    "step-users-name": in_both("添加用户并授予身份", "Add people and grant roles"),
    "step-users-about": in_both(
        "每个社区和科室至少一人，领导小组和党工委最好各两人：参与过的人不能作决定。党工委、审计和管理员的身份须两人授予。",
        "At least one for each community and department, and better two each for the leading group and the working committee: who had a part in something does not decide it. The roles of working committee, auditor and administrator take two people to grant.",
    ),
    "step-users-facts": in_both("还没有人的：{facts}。", "Nobody acts yet for: {facts}."),
    "step-users-link": in_both("账号", "Accounts"),
    "step-evidence-name": in_both("备好存放依据的文件夹", "A folder for evidence"),
    "step-evidence-about": in_both(
        "照片和文件存放在账本旁的文件夹里，首次提交时自动建立；也可以指定别处，并加密保存。",
        "Photographs and documents are kept in a folder beside the ledger, made when the first is handed in; it can be elsewhere, and encrypted.",
    ),
    "step-evidence-facts": in_both("将存放在：{facts}。", "They will be in: {facts}."),
    "step-entry-name": in_both("登记第一笔", "Record the first entry"),
    "step-entry-about": in_both(
        "由科室的用户登录后在“登记”页填写，或者由文件导入。",
        "Somebody of a department signs in and records it, or a file is imported.",
    ),
    "step-entry-link": in_both("登记", "Record"),
    "step-witnesses-name": in_both("请见证人会签（建议）", "Have witnesses co-sign (recommended)"),
    "step-witnesses-about": in_both(
        "由别处的计算机会签账本的检查点，使历史无法被悄悄改写。",
        "Computers elsewhere co-sign the ledger's checkpoints, so that its history cannot be rewritten unnoticed.",
    ),
    "step-witnesses-link": in_both("见证人", "Witnesses"),
    "step-backup-name": in_both("备份账本和密钥", "Back up the ledger and its key"),
    "step-backup-about": in_both(
        "运行中即可备份；签名密钥另存一份，与备份分开保管。",
        "A copy can be made while it runs; keep a copy of the signing key too, apart from it.",
    ),
}
