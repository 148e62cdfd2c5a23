"""The words of terminal and pages in both languages: terms of the field, column headings, states."""

from ledger.clauses import Lang, Text


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


WORDS: dict[str, Text] = {
    # readings
    "community": _text("社区", "community"),
    "rank": _text("名次", "rank"),
    "total": _text("总分", "total"),
    "base": _text("基础分", "base"),
    "bonus": _text("加分", "bonus"),
    "negative": _text("负面清单", "negative list"),
    "item": _text("项目", "item"),
    "department": _text("科室", "department"),
    "clause": _text("要点", "clause"),
    "points": _text("分值", "points"),
    "score": _text("得分", "score"),
    "remarks": _text("备注", "remarks"),
    "position": _text("位置", "position"),
    "known_at": _text("所知时刻", "known at"),
    "on": _text("截至", "about the day"),
    "recorded_at": _text("记录时间", "recorded at"),
    "event": _text("事件", "event"),
    "entry": _text("记录", "entry"),
    "actor": _text("经办", "actor"),
    "role": _text("身份", "role"),
    "words": _text("说明", "words"),
    "state": _text("状态", "state"),
    "amount": _text("分值", "amount"),
    "left": _text("剩余", "left"),
    "occurred_on": _text("发生日", "occurred on"),
    "matter": _text("事项", "matter"),
    "level": _text("层级", "level"),
    "due": _text("期限", "due"),
    "overdue": _text("逾期", "overdue"),
    "filed_at": _text("申诉时间", "filed at"),
    "grounds": _text("理由", "grounds"),
    "outcome": _text("结论", "outcome"),
    "before": _text("之前", "before"),
    "after": _text("之后", "after"),
    "change": _text("变化", "change"),
    "name": _text("名称", "name"),
    "value": _text("值", "value"),
    "setting": _text("设置", "setting"),
    "meaning": _text("含义", "meaning"),
    "reading": _text("读法", "reading"),
    "figures": _text("数值", "figures"),
    "kind_of": _text("种类", "kind"),
    # remarks
    "vetoed": _text("一票否决", "vetoed"),
    "provisional": _text("暂定", "provisional"),
    "missing": _text("未录入", "missing"),
    "tie_open": _text("并列未裁定", "open tie"),
    # entry and appeal states
    "pending": _text("待确认", "pending"),
    "standing": _text("有效", "standing"),
    "void": _text("作废", "void"),
    "superseded": _text("被替代", "superseded"),
    "reversed": _text("已撤销", "reversed"),
    "declared": _text("已申报", "declared"),
    "supported": _text("已审核", "supported"),
    "granted": _text("已确定", "granted"),
    "refused": _text("未通过", "refused"),
    "filed": _text("已提出", "filed"),
    "accepted": _text("已受理", "accepted"),
    "questioned": _text("待答复", "questioned"),
    "decided": _text("已决定", "decided"),
    "escalated": _text("再次复核中", "escalated"),
    "final": _text("最终决定", "final"),
    "withdrawn": _text("已撤回", "withdrawn"),
    "upheld": _text("支持", "upheld"),
    "partly_upheld": _text("部分支持", "partly upheld"),
    "rejected": _text("驳回", "rejected"),
    "open": _text("开放", "open"),
    "closed": _text("已关闭", "closed"),
    # kinds of entry, roles
    "deduction": _text("扣分", "deduction"),
    "addition": _text("项目加分", "addition"),
    "exemption": _text("免予考核", "exemption"),
    "community_role": _text("社区", "community"),
    "department_role": _text("科室", "department"),
    "leading_group": _text("领导小组", "leading group"),
    "working_committee": _text("党工委", "working committee"),
    "auditor": _text("审计", "auditor"),
    "admin": _text("管理员", "administrator"),
    # events
    "deduction-recorded": _text("记录扣分", "deduction recorded"),
    "addition-recorded": _text("记录项目加分", "addition recorded"),
    "exemption-recorded": _text("记录免予考核", "exemption recorded"),
    "entry-confirmed": _text("确认", "entry confirmed"),
    "entry-voided": _text("作废", "entry voided"),
    "entry-reversed": _text("撤销", "entry reversed"),
    "appeal-filed": _text("提出申诉", "appeal filed"),
    "appeal-accepted": _text("受理申诉", "appeal accepted"),
    "question-asked": _text("提问", "question asked"),
    "question-answered": _text("答复", "question answered"),
    "appeal-decided": _text("申诉决定", "appeal decided"),
    "appeal-escalated": _text("申请再次复核", "appeal escalated"),
    "appeal-withdrawn": _text("撤回申诉", "appeal withdrawn"),
    "bonus-declared": _text("申报加分", "bonus declared"),
    "bonus-reviewed": _text("审核加分", "bonus reviewed"),
    "bonus-determined": _text("确定加分", "bonus determined"),
    "bonus-granted-on-appeal": _text("申诉后加分", "bonus granted on appeal"),
    "account-closed": _text("年度关闭", "year closed"),
    "account-finalised": _text("年度定榜", "year finalised"),
    "account-reopened": _text("年度重新开放", "year reopened"),
    "tie-broken": _text("裁定并列", "tie broken"),
    "rulebook-published": _text("发布规则书", "rulebook published"),
    # steps of an explanation
    "step-points": _text("起始分值", "starts at"),
    "step-clause": _text("要点", "clause"),
    "step-group": _text("分组", "group"),
    "step-component": _text("分项", "component"),
    "step-floor": _text("不低于 0", "floor at 0"),
    "step-ceiling": _text("不超过上限", "ceiling"),
    "step-veto": _text("一票否决", "veto"),
    "step-multiplier": _text("名次系数", "multiplier of the rank"),
    "step-item": _text("项目", "item"),
    "step-bonus": _text("加分", "bonus"),
    "step-cap": _text("加分上限", "cap of the bonus"),
    "step-negative": _text("负面清单", "negative list"),
    # the figures of a clause
    "kind-occurrence": _text("按次", "occurrence"),
    "kind-once": _text("一次性", "once"),
    "kind-banded": _text("分档", "banded"),
    "kind-shortfall": _text("按缺额", "shortfall"),
    "kind-rating": _text("等次", "rating"),
    "kind-converted": _text("百分制折算", "converted"),
    "kind-scored": _text("评分", "scored"),
    "kind-discretionary": _text("酌情", "discretionary"),
    "figure-amount": _text("分值", "amount"),
    "figure-levels": _text("等级：", "levels:"),
    "figure-grades": _text("等次：", "grades:"),
    "figure-unit": _text("单位", "per"),
    "figure-cap": _text("上限", "at most"),
    "figure-group": _text("分组", "group"),
    "figure-effect": _text("方向", "effect"),
    "figure-unique_matter": _text("同一事项不重复", "one matter counts once"),
    "figure-once_per": _text("一次为限，每", "once a"),
    "figure-pending_until": _text("计入须待", "counts once"),
    "figure-needs": _text("须有", "needs a"),
    "figure-decided_by": _text("决定", "decided by"),
    "figure-every": _text("每", "every"),
    "figure-bands": _text("分档：", "bands:"),
    "figure-at": _text("=", "="),
    "figure-upto": _text("≤", "≤"),
    "figure-below": _text("<", "<"),
    "figure-from": _text("≥", "≥"),
    "figure-scores": _text("分档即得分", "the band is the score"),
    "figure-target": _text("目标", "target"),
    "figure-points": _text("满分", "out of"),
    "figure-step": _text("间距", "step"),
    "separator": _text("，", ", "),
    "month": _text("月", "month"),
    "year": _text("年", "year"),
    "add": _text("加分", "addition"),
    "ticket": _text("工单", "ticket"),
    "appeal_failed": _text("工单申诉不成功", "its ticket's appeal failed"),
    # sentences
    "absorbed": _text(
        "扣 {nominal}，计入 {counted}，上限吸收 {absorbed}",
        "{nominal} in all, {counted} counted, {absorbed} absorbed by the cap",
    ),
    "as_known": _text(
        "位置 {position}，所知 {known_at}，规则书 {rulebook} 第 {version} 版",
        "position {position}, as known at {known_at}, rulebook {rulebook} version {version}",
    ),
    "about_day": _text("，截至 {on} 已发生的事", ", about what had happened by {on}"),
    "recorded": _text("已记录 {entry}，位置 {position}。", "Recorded {entry} at position {position}."),
    "done": _text("已办理，位置 {position}。", "Done, at position {position}."),
    "already": _text(
        "此前已记录，未重复记录（{entry}，位置 {position}）。",
        "Recorded before, not again ({entry}, position {position}).",
    ),
    "imported": _text(
        "记录 {recorded} 行，跳过 {skipped} 行（此前已记录），账本位置 {position}。",
        "Lines recorded: {recorded}; skipped as already recorded: {skipped}. The ledger is at position {position}.",
    ),
    "import_refused": _text(
        "文件里不对的行数：{count}（见上）；什么也没有记录，请改正后重新导入。",
        "Wrong lines in the file: {count} (see above). Nothing was recorded; correct the file and import it again.",
    ),
    "dry_run": _text(
        "试运行：可记录 {recorded} 行，将跳过 {skipped} 行（此前已记录）；什么也没有记录。",
        "Dry run: lines that could be recorded: {recorded}; skipped as already recorded: {skipped}. Nothing was recorded.",
    ),
    "matter_warning": _text(
        "提醒：事项“{matter}”还记在 {others}。", "Note: the matter “{matter}” also stands as {others}."
    ),
    "nothing_changed": _text("这两个时刻之间没有变化。", "Nothing changed between the two moments."),
    "nothing_found": _text("没有符合条件的内容。", "Nothing matches."),
    "demonstration": _text(
        "演示账本：其中的人和事都是虚构的。", "A demonstration: its people and events are invented."
    ),
    "serving": _text("网页在 {address} ，按 Ctrl+C 结束。", "The pages are at {address} ; stop with Ctrl+C."),
    "sign_ins": _text(
        "示例账号（密码均为 {password}）：{users}", "Sample users (password {password} for each): {users}"
    ),
    "setting_invalid": _text(
        "{setting} 的值不能用。它的含义：{wanted}。", "{setting} cannot be used as it is set. It means: {wanted}."
    ),
    "setting-database_url": _text("账本在哪里：sqlite:///文件", "where the ledger is: sqlite:///FILE"),
    "setting-signing_key": _text(
        "签名密钥文件，默认在账本旁边（*.key）", "the signing key's file; default: beside the ledger, *.key"
    ),
    "setting-evidence": _text(
        "依据文件的文件夹，默认在账本旁（.evidence）",
        "the folder of evidence; default: beside the ledger (.evidence)",
    ),
    "setting-admin_password": _text("kaohe init 时第一个管理员的密码", "of the first administrator, at kaohe init"),
    "setting-user": _text("命令行的经办人，--by 优先", "who acts on the command line, unless --by says otherwise"),
    "setting-lang": _text("语言，zh 或 en，默认按系统", "the language, zh or en; default: by locale"),
    "setting-host": _text("kaohe serve 的监听地址", "where kaohe serve listens"),
    "setting-port": _text("kaohe serve 的端口，0 至 65535", "the port of kaohe serve, 0 to 65535"),
    "setting-trusted_proxies": _text(
        "前置代理的地址，逗号分隔；其 X-Forwarded-* 才会采信",
        "addresses of proxies in front, with commas; only their X-Forwarded-* is believed",
    ),
    "setting-log_level": _text(
        "记入日志的最低级别：debug、info、warning、error", "the least that is logged: debug, info, warning, error"
    ),
    "setting-stream_clients": _text(
        "同时收听实时事件的连接上限", "how many may listen to the stream of events at once"
    ),
    "setting-session_hours": _text(
        "网页登录最多多少小时，1 至 168", "how many hours a sign-in to the pages lasts, 1 to 168"
    ),
    "setting-user_password": _text("kaohe user add 或 password 时的密码", "of the user, at kaohe user add or password"),
    "setting-oidc_issuer": _text(
        "统一身份认证（OpenID Connect）的签发者地址，须为 https",
        "the issuer of OpenID Connect tokens, an https address; default: none are accepted",
    ),
    "setting-oidc_audience": _text(
        "令牌须以谁为受众；有签发者时必填", "the audience that those tokens are for; needed where there is an issuer"
    ),
    "setting-oidc_jwks": _text(
        "签发者公钥：文件或 https 地址，默认由签发者公布",
        "the issuer's public keys, a file or an https address; default: as the issuer announces",
    ),
    "setting-oidc_user_claim": _text("令牌中哪一项是用户名，默认 sub", "which claim names the user; default: sub"),
    "created": _text(
        "已建立账本 {path}（规则书 {rulebook}，管理员 {admin}）；签名密钥 {key}，请妥善保管并另存一份。",
        "Created the ledger {path} (rulebook {rulebook}, administrator {admin}); its signing key is {key}: keep it safe, and keep a copy.",
    ),
    "demo_reused": _text(
        "提醒：{path} 里是早先生成的演示年度，未按这次的 --seed 或 --entries 重新生成；要重做请先删除它。",
        "Note: {path} holds a demonstration made earlier with another --seed or --entries; delete it to make this one.",
    ),
    "argument_not_text": _text(
        "命令行参数里有不是文字的字节，请检查终端编码。",
        "An argument holds bytes that are no text; check the terminal's encoding.",
    ),
    "observed": _text("观测：{observed}", "observed: {observed}"),
    "completed": _text(
        "账本 {path} 已在，已补上所要求的内容。",
        "The ledger {path} was there already; what was asked for has been added.",
    ),
    "new_key": _text(
        "注意：找不到签名密钥，已新建 {key}；如原密钥另有保存，请立即换回。",
        "Note: the signing key was missing and a new one was made, {key}; if you have kept the old one, put it back now.",
    ),
    "already_there": _text(
        "账本 {path} 已在，原有内容未动。", "The ledger {path} is there already; nothing in it was changed."
    ),
    "password_for": _text("为 {admin} 设置密码", "Password for {admin}"),
    "password_short": _text(
        "提醒：管理员密码不足 {shortest} 个字符，容易被猜到，请尽快更换。",
        "Note: the administrator's password has fewer than {shortest} characters and is easily guessed; change it soon.",
    ),
    "password_made_up": _text(
        "管理员密码（只显示这一次）：{password}", "The administrator's password (shown only now): {password}"
    ),
    "user": _text("用户", "user"),
    "roles": _text("身份", "roles"),
    "proposed": _text("待另一人确认", "awaiting a second person"),
    "disabled": _text("停用", "disabled"),
    "id": _text("编号", "id"),
    "label": _text("用途", "label"),
    "issued_at": _text("签发时间", "issued at"),
    "expires_at": _text("到期时间", "expires at"),
    "usable": _text("可用", "usable"),
    "revoked": _text("已收回", "revoked"),
    "expired": _text("已到期", "expired"),
    "user_added": _text("已添加用户 {user}，位置 {position}。", "Added the user {user} at position {position}."),
    "role_granted": _text(
        "已授予 {user}：{role}，位置 {position}。", "Granted {user}: {role}, at position {position}."
    ),
    "role_proposed": _text(
        "已提出授予 {user}：{role}（位置 {position}）；另一人（管理员或党工委成员）再授予一次才生效。",
        "Proposed for {user}: {role}, at position {position}. It is in force once another person (an administrator, or a member of the working committee) grants it too.",
    ),
    "password_shown": _text(
        "用户 {user} 的密码（只显示这一次）：{password}", "The password of {user} (shown only now): {password}"
    ),
    "rulebook_sound": _text(
        "规则书 {name} 第 {version} 版没有问题：{items} 个项目，{clauses} 个要点。",
        "Rulebook {name} version {version} is sound: {items} items, {clauses} clauses.",
    ),
    "published": _text(
        "已发布规则书 {name} 第 {version} 版，账本位置 {position}。",
        "Published version {version} of rulebook {name} at position {position}.",
    ),
    "place": _text("原文之处", "place"),
    "reading_is": _text("读作", "is read as"),
    "alternatives": _text("其他读法", "alternatives"),
    "decided_by": _text("由谁何时确定", "decided by, on"),
    "product": _text("考核", "kaohe"),
    "language": _text("语言", "language"),
    "status": _text("状态码", "status"),
    "problems": _text("错误一览", "What can go wrong"),
    "problems_about": _text(
        "每个错误回答（application/problem+json）的 type 都指向这里；程序请以 code 为准，它不会改变。",
        "The type of every error (application/problem+json) leads here. Programs go by its code, which never changes.",
    ),
    "docs": _text("接口说明", "The web API"),
    "docs_plain": _text(
        "这一页需要 JavaScript。不用它也可以读：",
        "This page needs JavaScript. The same can be read without:",
    ),
    "scoreboard": _text("考核排名", "Ranking"),
    "scoreboard_of": _text("{year} 年度社区绩效考核", "community assessment {year}"),
    "importing": _text("正在导入", "importing"),
    "filling": _text("正在生成演示年度", "filling the demonstration year"),
    "exporting": _text("正在导出", "exporting"),
}


def word(key: str, lang: Lang, /, **facts: object) -> str:
    """A word or sentence in a language, its facts filled in; the key itself where there is none."""
    text = WORDS.get(key)
    return key if text is None else text.in_(lang).format(**facts) if facts else text.in_(lang)
