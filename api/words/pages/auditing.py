"""What the pages of the audit say."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

AUDITING: Final[dict[str, Text]] = {
    "audit-pages": in_both("审计页面", "Pages of the audit"),
    "audit-overview": in_both("概览", "Overview"),
    "audit-events": in_both("事件", "Events"),
    "audit-verification": in_both("核验账本", "Verify the ledger"),
    "audit-bundle": in_both("核验证明", "Verify a proof"),
    "audit-checkpoint": in_both("检查点", "Checkpoint"),
    "audit-witnesses": in_both("见证人", "Witnesses"),
    "audit-access": in_both("登录与访问", "Sign-ins and access"),
    "page-is-now": in_both("此页总是关于现在。", "This page is always about now."),
    # overview
    "audit-about": in_both(
        "账本只增不改。这里可以看到每一个事件、它们的签名，以及谁来看过、谁被拒绝。",
        "The ledger only ever grows. Here is every event, what has been signed for, and who came and who was refused.",
    ),
    "audit-head": in_both("账本到此位置", "The ledger has come to position"),
    "audit-head-about": in_both("第一个 {first}，最近一个 {last}。", "The first at {first}, the newest at {last}."),
    "audit-empty": in_both("账本里还没有事件。", "The ledger has no events yet."),
    "audit-all-sealed": in_both("检查点涵盖全部事件。", "The checkpoint covers every event."),
    "audit-unsealed": in_both(
        "最近 {count} 个事件还没有公布的检查点，通常一两秒内就有。",
        "No published checkpoint covers the last {count} events yet; usually one does within seconds.",
    ),
    "audit-not-sealed": in_both(
        "账本还没有签过检查点。请操作员检查签名密钥（kaohe key list）。",
        "The ledger has signed no checkpoint yet. The operator should see to the signing key (kaohe key list).",
    ),
    "tree-root": in_both("树根", "root"),
    "log-name": in_both("日志名称", "name of the log"),
    "tree-size": in_both("事件数", "events"),
    "readings-follow": in_both("各视图", "The readings"),
    "readings-follow-about": in_both(
        "由事件算出，随时可以删除重建；落后的事件数应为 0。",
        "Made from the events, and can be deleted and made again; none should be behind.",
    ),
    "reading-name": in_both("视图", "reading"),
    "events-behind": in_both("落后事件数", "events behind"),
    "follows-stream": in_both("实时推送", "live stream"),
    "follows-scores": in_both("得分", "scores"),
    "follows-history": in_both("经过", "history"),
    "follows-docket": in_both("记录与申诉", "entries and appeals"),
    "follows-trail": in_both("审计线索", "audit trail"),
    "follows-well": in_both("正常", "follows"),
    "follows-stopped": in_both("已停", "stopped"),
    "whole-ledger": in_both("导出整个账本", "Take the whole ledger along"),
    "whole-ledger-about": in_both(
        "谁导出了账本，会记入账本。", "That it was taken, and by whom, is recorded in the ledger."
    ),
    "whole-ledger-not-for-you": in_both(
        "管理员不能导出账本；请由审计、科室、社区、领导小组或党工委的账号导出。",
        "Administrators do not take the ledger along; an auditor, a department, a community, the leading group or the working committee can.",
    ),
    "export-jsonl": in_both("命令，每行一条 JSON，可再导入", "commands, a line of JSON each; can be imported again"),
    "export-csv": in_both("命令，表格，可再导入", "commands as a table; can be imported again"),
    "export-xlsx": in_both("命令，工作簿，可再导入", "commands as a workbook; can be imported again"),
    "export-hledger": in_both("记账软件的日记账", "a journal for accounting programs"),
    "export-parquet": in_both("事件列，供分析软件使用", "events in columns, for analysis"),
    # events
    "event-kind": in_both("事件种类", "Kind of event"),
    "entry-id": in_both("记录编号", "Id of the entry"),
    "recorded-from": in_both("记录时间自", "Recorded from"),
    "recorded-to": in_both("记录时间至", "Recorded until"),
    "events-order": in_both("次序", "Order"),
    "newest-first": in_both("由晚到早", "newest first"),
    "oldest-first": in_both("由早到晚", "oldest first"),
    "events-know-no-day": in_both(
        "事件按记录时间排列，“截至哪一天发生的事”在这里不起作用。",
        "Events stand by when they were recorded; the day by which things had happened narrows nothing here.",
    ),
    "events-hidden-about": in_both(
        "登录、账号和依据等事件只对审计、党工委和管理员显示全部，您看到的是位置和时间。",
        "Events about sign-ins, accounts and evidence are shown in full to auditors, the working committee and administrators; you see their place and time.",
    ),
    "events-list": in_both("事件列表", "List of events"),
    "events-live": in_both(
        "新的事件会自动出现。点开一个事件，看它的全部内容。",
        "New events appear by themselves. Open one to see all of it.",
    ),
    "events-none": in_both(
        "没有符合条件的事件；请放宽筛选条件。", "No event fits; ask for less and you will find more."
    ),
    "access-matter": in_both("访问事项（不公开）", "a matter of access (not shown)"),
    "behalf-of": in_both("代表", "on behalf of"),
    "version-in-stream": in_both("流中第 {version} 个", "number {version} in its stream"),
    "event-type": in_both("类型", "type"),
    "rulebook-then": in_both("所依规则书", "rulebook"),
    "caller-reference": in_both("提交者的编号", "caller's reference"),
    "event-request": in_both("请求编号", "request"),
    "previous-hash": in_both("前一事件的哈希", "hash of the one before"),
    "first-in-stream": in_both("本流的第一个事件", "the first of its stream"),
    "event-sealed": in_both("签名", "signed for"),
    "is-sealed": in_both("已签入检查点", "a checkpoint covers it"),
    "not-yet-sealed": in_both("还没有签入检查点", "no checkpoint covers it yet"),
    "proof-to-print": in_both("打印记录的证明", "the entry's proof, to print"),
    "proof-of-the-entry": in_both("下载记录的证明", "the entry's proof"),
    "proof-of-the-event": in_both("下载此事件的证明", "this event's proof"),
    "event-body": in_both("记录的内容", "as recorded"),
    "event-whole": in_both("内容较长，看全部", "It is longer: see all of it"),
    "to-the-newest": in_both("回到最新", "To the newest"),
    "to-the-oldest": in_both("回到最早", "To the oldest"),
    "older-events": in_both("更早的", "Older"),
    "newer-events": in_both("更晚的", "Newer"),
    # verification
    "verification-about": in_both(
        "核验会把账本与签过名的检查点逐一比对：有没有事件被改动、删除、插入或调换。核验时照常可以登记和查看。",
        "Verification compares the ledger with what was signed: whether any event was changed, removed, put in or moved. Everybody can go on working meanwhile.",
    ),
    "run-none": in_both("服务器启动以来还没有核验过。", "Nothing was verified since the server started."),
    "run-under-way": in_both("正在核验", "Verifying"),
    "run-sound": in_both("核验通过", "Verified"),
    "run-wrong": in_both("核验未通过", "Not verified"),
    "run-failed": in_both("核验没有完成", "It did not finish"),
    "run-failed-about": in_both(
        "核验因故中断，没有结论；请重新开始。若再次如此，请操作员查看服务器日志。",
        "The verification was interrupted and has no result; start it again. If it happens again, the operator should look at the server's log.",
    ),
    "run-of": in_both("{kind}，{by} 于 {at} 开始。", "{kind}, started by {by} at {at}."),
    "run-ended": in_both("{at} 结束。", "Ended at {at}."),
    "run-reached": in_both("已核验 {reached} 个事件，共 {total} 个。", "{reached} of {total} events."),
    "run-beginning": in_both("正在准备。", "Getting ready."),
    "run-again-look": in_both("刷新", "Look again"),
    "run-quick": in_both("快速核验", "Quick verification"),
    "run-quick-about": in_both(
        "签名、树块、各流首尾，通常不到一秒。",
        "Signatures, tiles and the ends of all streams; usually less than a second.",
    ),
    "run-quick-sound": in_both(
        "{events} 个事件的检查点、树块和各流首尾相符；逐字节核验请选完整核验。",
        "Checkpoint, tiles and streams of {events} events agree; the full verification goes through every byte.",
    ),
    "run-full": in_both("完整核验", "Full verification"),
    "run-full-about": in_both(
        "每个事件的每个字节，十万个事件约需一秒。", "Every byte of every event; about a second for 100,000 of them."
    ),
    "run-which": in_both("核验多细", "How closely"),
    "run-start": in_both("开始核验", "Start a verification"),
    "run-not-for-you": in_both(
        "审计、党工委和管理员可以开始核验；您可以看结果，也可以用检查点自行核验。",
        "Auditors, the working committee and administrators can start one; you see the result, and can verify by yourself with a checkpoint.",
    ),
    "runs-before": in_both("先前的核验", "Earlier verifications"),
    "runs-before-about": in_both("服务器启动以来的", "Since the server started"),
    "run-began-at": in_both("开始时间", "began at"),
    "started-by": in_both("开始者", "started by"),
    "run-result": in_both("结论", "result"),
    "run-events": in_both("{events} 个事件", "{events} events"),
    "run-finding": in_both("发现", "finding"),
    "run-what-to-do": in_both("怎么办", "What to do"),
    "do-keep": in_both(
        "保留现在的账本文件作为证据，不要覆盖或删除。",
        "Keep the ledger's file as it is, as evidence; neither overwrite nor delete it.",
    ),
    "do-stop": in_both(
        "告诉操作员和党工委，暂停登记，直到查明。",
        "Tell the operator and the working committee, and record nothing until it is cleared up.",
    ),
    "do-compare": in_both(
        "用手中保存的检查点和证明核对：它们说明哪些内容原来是什么。",
        "Compare with the checkpoints and proofs that people have kept: they tell what was there.",
    ),
    "do-restore": in_both(
        "查明后从核验通过的备份恢复，再做一次完整核验。",
        "Then restore a backup that verifies, and run the full verification again.",
    ),
    "without-the-server": in_both("不靠这台服务器核验", "Without this server"),
    "without-the-server-about": in_both(
        "服务器说自己没有问题，并不算证明。要独立核验，请在账本文件旁运行：",
        "That a server says it is in order proves nothing. To verify independently, run this beside the ledger's file:",
    ),
    # a proof
    "bundle-about": in_both(
        "上传证明文件，看它所称的内容是否成立。文件不会保留。",
        "Hand in a proof and see whether what it claims holds. The file is not kept.",
    ),
    "bundle-file": in_both("证明文件", "Proof"),
    "bundle-file-about": in_both("{names}，至多 16 MB", "{names}, 16 MB at most"),
    "bundle-keys": in_both("您信任的公钥", "Keys that you trust"),
    "bundle-keys-about": in_both(
        "每行一个；不填则用本账本自己的公钥。", "One a line; without any, this ledger's own keys are used."
    ),
    "bundle-witnesses": in_both("须会签的见证人公钥", "Witnesses that must have cosigned"),
    "bundle-witnesses-about": in_both("每行一个；可不填。", "One a line; may be left out."),
    "bundle-check": in_both("核验", "Verify"),
    "bundle-holds": in_both("证明成立", "The proof holds"),
    "bundle-refused-about": in_both(
        "文件可能被改动过，或属于另一个账本。请核对公钥，并向账本重新索取证明。",
        "The file may have been changed, or belong to another ledger. Check the key, and ask the ledger for a new proof.",
    ),
    "bundle-own-key": in_both(
        "公钥取自本账本。要独立核验，请填入您另外得到的公钥，或在自己的电脑上核验。",
        "The key was this ledger's own. To verify independently, give a key that you have from elsewhere, or verify on your own computer.",
    ),
    "bundle-offline": in_both(
        "在任何一台装有 kaohe 的电脑上，不需要账本和网络：",
        "On any computer that has kaohe, without a ledger and without a network:",
    ),
    "a-witness": in_both("见证人", "witness"),
    # checkpoint
    "checkpoint-about": in_both(
        "检查点用一个签名概括此前全部事件。请把它存到别处：日后账本若有改动，凭它就能发现。",
        "A checkpoint stands, with one signature, for every event before it. Keep it elsewhere: if the ledger is ever changed, it will show.",
    ),
    "checkpoint-newest": in_both("最新的检查点", "The newest checkpoint"),
    "checkpoint-download": in_both("下载检查点", "Download the checkpoint"),
    "checkpoint-waiting": in_both(
        "已为 {size} 个事件签名，等待见证人会签后公布。",
        "{size} events are signed for, and shown once enough witnesses have cosigned.",
    ),
    "keys-of-the-ledger": in_both("账本的公钥", "Keys of the ledger"),
    "keys-about": in_both(
        "最新的在前；每次更换都由新旧两把密钥签名。",
        "The present one first; both keys have signed for each replacement.",
    ),
    "keys-none": in_both(
        "账本还没有密钥；请操作员运行 kaohe init。", "The ledger has no key yet; the operator should run kaohe init."
    ),
    "key-current": in_both("在用", "in use"),
    "key-replaced": in_both("已更换", "replaced"),
    "compare-checkpoint": in_both("与旧检查点核对", "Compare with an earlier checkpoint"),
    "compare-checkpoint-about": in_both(
        "粘贴您保存的检查点，看账本此后是否只增不改。",
        "Paste one that you have kept, and see whether the ledger has only grown since.",
    ),
    "compare-checkpoint-field": in_both("检查点全文", "The whole checkpoint"),
    "compare-checkpoint-do": in_both("核对", "Compare"),
    "check-offline": in_both("自行核验", "Verify by yourself"),
    "check-offline-key": in_both(
        "取得公钥：请从您信任的人那里取得，不要只从这里。",
        "Get the public key, from somebody you trust and not from here alone.",
    ),
    "check-offline-keep": in_both("保存检查点：", "Keep a checkpoint:"),
    "check-offline-later": in_both("日后在账本文件旁核对：", "Compare later, beside the ledger's file:"),
    # witnesses
    "witnesses-about": in_both(
        "见证人在别的机器上，只为延续它所见历史的检查点会签。账本若改写历史，就得不到会签。",
        "A witness is on another machine and cosigns only what continues the history it has seen. A ledger that rewrites its history gets no cosignature.",
    ),
    "witness-alarms": in_both(
        "见证人拒绝会签 {count} 次：它们见过与此不同或更长的历史。请立即查明。",
        "Witnesses have refused {count} times: they have seen another or a longer history. Look into it at once.",
    ),
    "witness-quorum": in_both(
        "{count} 个见证人中须有 {quorum} 个会签，检查点才公布。",
        "{quorum} of {count} witnesses must cosign before a checkpoint is shown.",
    ),
    "witness-published": in_both("已公布到 {size} 个事件。", "Shown up to {size} events."),
    "witness-none-short": in_both("没有见证人。", "There are no witnesses."),
    "witnesses-none": in_both(
        "没有见证人。只有账本自己签名，改写历史要靠留存的检查点才能发现。按下面的办法增加见证人。",
        "There are no witnesses. The ledger alone signs, so that rewritten history shows only beside checkpoints that people keep. This is how to add one.",
    ),
    "witnesses-asked": in_both("请其会签的见证人", "Witnesses that are asked"),
    "witness-cosigned": in_both("会签了最新检查点", "Cosigned the newest checkpoint"),
    "not-cosigned": in_both("尚未", "not yet"),
    "witness-said": in_both("最近的问题", "Last trouble"),
    "witness-size": in_both("它记得 {size} 个事件", "it remembers {size} events"),
    "sign-ahead": in_both("见过更长的历史", "has seen a longer history"),
    "sign-other_history": in_both("见过不同的历史", "has seen another history"),
    "sign-forged": in_both("以其名义的签名是伪造的", "a signature in its name is forged"),
    "sign-outage": in_both("没有应答", "does not answer"),
    "witness-how": in_both("怎样增加见证人", "How to add a witness"),
    "witness-how-there": in_both("在另一台机器上：", "On another machine:"),
    "witness-how-here": in_both(
        "在这台服务器上，名单每行写“公钥 网址”，然后重新启动：",
        "On this server, list VKEY and address in each line, and start it again:",
    ),
    # access
    "access-about": in_both(
        "谁登录，谁被拒绝，谁导出，账号和依据有过什么变动。",
        "Who signed in, who was refused, who took something away, and what was done with accounts and evidence.",
    ),
    "access-table": in_both("登录与访问", "Sign-ins and access"),
    "access-refused-sign-ins": in_both("被拒的登录", "Refused sign-ins"),
    "access-refusals": in_both("被拒的访问", "Refused access"),
    "access-exports": in_both("导出", "Exports"),
    "access-person": in_both("人员", "Person"),
    "about-whom": in_both("关于", "about"),
    "access-details": in_both("详情", "details"),
    "access-times": in_both("{times} 次", "{times} times"),
    "how-password": in_both("凭密码", "by password"),
    "how-oidc": in_both("凭统一身份认证", "by the identity provider"),
    "nobody-signed-in": in_both("未登录者", "not signed in"),
    "access-operator": in_both("操作员（本机）", "operator (at the machine)"),
}
