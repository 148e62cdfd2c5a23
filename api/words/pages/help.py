"""What the page of help says."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

HELP: Final[dict[str, Text]] = {
    "help-about": in_both(
        "考核账本记录街道对各社区一年的考核：每一笔扣分、加分、申诉和决定都记在账上，只增不改，谁都可以查到一个分数是怎么来的。",
        "The ledger records a subdistrict's yearly assessment of its communities. Every deduction, bonus, appeal and decision is entered and never altered, so that anybody can see where a score comes from.",
    ),
    "help-roles": in_both("各身份做什么", "What each role does"),
    "help-terms": in_both("用语", "Terms"),
    "help-rules": in_both("规则", "Rules"),
    "help-pages": in_both("各页面", "The pages"),
    "your-role": in_both("您的身份", "your role"),
    "first-steps": in_both("开始使用", "First steps"),
    "role-name-community": in_both("社区", "Community"),
    "role-about-community": in_both(
        "查看本社区的得分和依据；对扣分在期限内申诉，答复提问，对决定申请再次复核；申报加分。",
        "Sees its score and the evidence; appeals deductions in time, answers questions, asks for a second review; declares bonuses.",
    ),
    "role-name-department": in_both("科室", "Department"),
    "role-about-department": in_both(
        "按本科室的考核要点登记扣分和评分，附上依据；确认或作废待确认的记录；撤销记错的。",
        "Records deductions and marks under its own clauses, with evidence; confirms or voids pending entries; reverses what was recorded in error.",
    ),
    "role-name-leading_group": in_both("领导小组", "Leading group"),
    "role-about-leading_group": in_both(
        "受理并决定申诉，可以提问；审核社区申报的加分；登记重点工作评分。",
        "Accepts and decides appeals, and may ask questions; reviews declared bonuses; records the marks for key tasks.",
    ),
    "role-name-working_committee": in_both("党工委", "Working committee"),
    "role-about-working_committee": in_both(
        "作出再次复核的最终决定，确定加分，登记负面清单，裁定并列，关闭年度、定榜和重新开放；确认须两人授予的身份。",
        "Decides second reviews for good, determines bonuses, records the negative list, breaks ties, closes, finalises and reopens the year; is the second person for roles that take two.",
    ),
    "role-name-auditor": in_both("审计", "Auditor"),
    "role-about-auditor": in_both(
        "可查看一切，包括登录和拒绝的记录；不能登记或决定。核实账本。",
        "Reads everything, sign-ins and refusals included; records and decides nothing. Verifies the ledger.",
    ),
    "role-name-admin": in_both("管理员", "Administrator"),
    "role-about-admin": in_both(
        "管理账号和身份；不能登记或决定，也不能给自己授予身份。",
        "Looks after accounts and roles; records and decides nothing, and grants themselves nothing.",
    ),
    "term-name-community": in_both("社区", "Community"),
    "term-about-community": in_both("被考核的单位。", "Who is assessed."),
    "term-name-department": in_both("科室", "Department"),
    "term-about-department": in_both(
        "按分管的考核项目登记的单位。", "Who records, under the items that it is in charge of."
    ),
    "term-name-item": in_both("考核项目", "Item"),
    "term-about-item": in_both(
        "有满分的一项考核内容；各项目满分合计为基础分。",
        "One matter of the assessment, with its points; together they make the base.",
    ),
    "term-name-clause": in_both("考核要点", "Clause"),
    "term-about-clause": in_both(
        "项目之下的一条：什么情形，扣或加多少分。",
        "One rule of an item: what happens, and how many points it costs or gives.",
    ),
    "term-name-entry": in_both("记录", "Entry"),
    "term-about-entry": in_both(
        "按一个要点对一个社区登记的一笔，分值在登记时算定。",
        "What is recorded against a community under a clause; its points are fixed when it is recorded.",
    ),
    "term-name-deduction": in_both("扣分", "Deduction"),
    "term-about-deduction": in_both(
        "使项目得分减少的记录；社区可以申诉。", "An entry that lowers an item; the community may appeal it."
    ),
    "term-name-bonus": in_both("加分", "Bonus"),
    "term-about-bonus": in_both(
        "由社区申报，领导小组审核，党工委确定后才计入。",
        "Declared by the community, reviewed by the leading group; it counts once the working committee has determined it.",
    ),
    "term-name-negative": in_both("负面清单", "Negative list"),
    "term-about-negative": in_both(
        "由党工委登记，直接从总分中扣除。", "Recorded by the working committee, and taken off the total."
    ),
    "term-name-evidence": in_both("依据", "Evidence"),
    "term-about-evidence": in_both(
        "照片、文件等，随记录保存；账本记下其摘要，换了文件会被发现。",
        "Photographs and documents kept with an entry; the ledger holds their digest, so that an exchanged file is found out.",
    ),
    "term-name-appeal": in_both("申诉", "Appeal"),
    "term-about-appeal": in_both(
        "社区对扣分，或对未通过、被核减的加分提出；不服决定可以申请再次复核。",
        "Against a deduction, or a bonus that was refused or cut; a decision can be taken to a second review.",
    ),
    "term-name-reversal": in_both("撤销", "Reversal"),
    "term-about-reversal": in_both(
        "取消一笔记录的全部或部分分值；原来的记录仍然看得到。",
        "Takes an entry, or part of it, off the score; the entry itself stays visible.",
    ),
    "term-name-cap": in_both("上限", "Cap"),
    "term-about-cap": in_both(
        "要点、分组、分项的扣分到此为止；超出的部分不计入，但仍在账上。",
        "Where the deductions of a clause, group or component stop; what exceeds it does not count, and stays on record.",
    ),
    "term-name-ranked": in_both("排名项目", "Ranked item"),
    "term-about-ranked": in_both(
        "按各社区在该项目的名次乘以系数；一个社区的变动会影响其他社区。",
        "An item that is multiplied by the community's rank in it, so that one community's change can move others.",
    ),
    "term-name-tie": in_both("并列", "Tie"),
    "term-about-tie": in_both(
        "排名项目中得分和评分都相同；由党工委裁定先后。",
        "Equal score and equal marks in a ranked item; the working committee orders them.",
    ),
    "term-name-provisional": in_both("暂定", "Provisional"),
    "term-about-provisional": in_both(
        "还缺年度评分或并列未裁定，分数可能变动。",
        "A yearly figure is missing or a tie is open, so the score may still change.",
    ),
    "term-name-veto": in_both("一票否决", "Veto"),
    "term-about-veto": in_both(
        "整个项目得零分，社区排在所有未被否决的社区之后。",
        "The whole item is zero, and the community ranks after all without a veto.",
    ),
    "term-name-position": in_both("账本位置", "Position"),
    "term-about-position": in_both(
        "事件的序号，从 1 起连续；位置 100 就是账本的前 100 个事件。",
        "The number of an event, from 1 without a gap; position 100 is the ledger's first hundred events.",
    ),
    "term-name-moment": in_both("查看过去", "Looking at the past"),
    "term-about-moment": in_both(
        "可以看任何时刻账本所知的，也可以只看截至某日发生的事；两者互不影响。",
        "Every page can show what the ledger knew at any time, and what had happened by any day; the two are independent.",
    ),
    "rule-never-edited": in_both(
        "记下的不改不删；有错就撤销，再重新登记。",
        "Nothing recorded is edited or deleted. What is wrong is reversed, and recorded anew.",
    ),
    "rule-score": in_both(
        "每个项目从满分起，减扣分、加项目加分，不低于零；各项目相加，再加加分、减负面清单，就是总分。",
        "Every item starts at its points, less deductions, plus additions, and never below zero; the items together, plus the bonus, less the negative list, make the total.",
    ),
    "rule-pending": in_both(
        "待确认的记录在科室确认之前不计分，也不能申诉。",
        "A pending entry does not count, and cannot be appealed, until its department confirms it.",
    ),
    "rule-separation": in_both(
        "谁登记的不能由谁决定；两级复核由不同的人决定；加分的申报、审核、确定须是三个人。",
        "Who recorded does not decide; the two levels of review are decided by different people; a bonus takes three.",
    ),
    "rule-appeal-way": in_both(
        "申诉须在期限内提出并写明理由；提问期间不计时；决定之前，原来的扣分照常计入。",
        "An appeal is filed in time and with grounds; the clock stops while a question is open; until it is decided the deduction counts.",
    ),
    "rule-no-worse": in_both(
        "申诉不会让分数变低：决定只会减少扣分或增加加分，或者维持不变。",
        "An appeal never makes a score worse: a decision takes off, or leaves as it is.",
    ),
    "rule-reversal-way": in_both(
        "撤销追溯生效：从那以后，不论看哪一天，都如同没有过这笔；看撤销之前的时刻，它仍然在。",
        "A reversal works backwards: from then on the entry never was, on whatever day; at earlier moments it still stands.",
    ),
    "rule-year-way": in_both(
        "年度由开放到关闭再到定榜；事项全部办结才能定榜，最终排名连同默克尔树根记入账本。",
        "A year goes from open to closed to final; it becomes final when everything is settled, and the ranking is recorded with its Merkle root.",
    ),
    "periods-in-force": in_both(
        "按现行规则书 {rulebook} 第 {version} 版。", "By the rulebook in force, {rulebook} version {version}."
    ),
    "verify-how": in_both(
        "账本的每个事件都在一棵默克尔树里，树根由账本的密钥签名。在服务器上可以核实整个账本；也可以取走一笔记录或一个社区得分的证明，在没有账本的计算机上核实：",
        "Every event is in a Merkle tree, whose root the ledger's key signs. The whole ledger can be verified on the server; a proof of an entry or of a community's score can be taken away and verified on a computer without the ledger:",
    ),
    "verify-witnesses": in_both(
        "见证人是别处的计算机，它们只为不改写历史的账本会签；这样，连掌握密钥的人也无法悄悄改写。",
        "Witnesses are computers elsewhere, which co-sign only a ledger that does not rewrite its history; so not even who holds the key can do so unnoticed.",
    ),
    "to-witnesses": in_both("见证人", "The witnesses"),
    "help-scoreboard": in_both(
        "各社区的排名和得分。点总分看它怎么来的；深色表示失分多；可与过去的时刻比较。",
        "Ranks and scores. A total leads to its explanation; dark means that much was lost; it can be compared with an earlier moment.",
    ),
    "help-inbox": in_both(
        "等您办理的事项，最急的在前；您还可以行使的权利和剩余天数；与您有关的最新消息，标出上次查看以后的。",
        "What waits for you, the most urgent first; rights that you still have and the days left; the newest events that concern you, with those since you last looked marked.",
    ),
    "help-record": in_both(
        "选要点和社区，填写观察到的情况；分值由规则书算出，提交前会先显示对得分的影响。",
        "Choose clause and community, and say what was observed; the points follow from the rulebook, and the effect on the score is shown before you send.",
    ),
    "help-entries": in_both(
        "全部记录，可按社区、科室、要点和状态筛选；点编号看它的经过和依据。",
        "All entries, by community, department, clause and state; an id leads to its history and evidence.",
    ),
    "help-appeals": in_both(
        "全部申诉和期限；在申诉页上受理、提问、答复、决定，决定前可看它对各社区的影响。",
        "All appeals and their deadlines; accepted, questioned, answered and decided on their own pages, where a decision's effect is shown first.",
    ),
    "help-bonuses": in_both("申报的加分和办到哪一步。", "Declared bonuses, and how far each has come."),
    "help-negative": in_both("负面清单上的扣分。", "Deductions on the negative list."),
    "help-year": in_both(
        "年度到了哪一步，定榜前还须办结什么；党工委在这里裁定并列、关闭、定榜和重新开放。",
        "How far the year has come and what stands in the way of its end; the working committee breaks ties, closes, finalises and reopens here.",
    ),
    "help-rulebook": in_both(
        "全部考核要点及其数值、读法和使用情况；可查找，可看旧版，可比较各版。",
        "Every clause with its figures, its reading and its use; searchable, also in earlier versions, which can be compared.",
    ),
    "help-compare": in_both(
        "两个时刻之间哪些分数变了，由哪些事件引起。", "What changed between two moments, and by which events."
    ),
    "help-audit": in_both(
        "谁在何时做了什么，账本的核实情况、签名检查点和见证人。",
        "Who did what and when; the verification of the ledger, its signed checkpoints and its witnesses.",
    ),
    "help-accounts": in_both("用户、身份和待确认的授予。", "Users, roles, and grants that wait for a second person."),
}
