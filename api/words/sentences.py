"""What the commands and pages say."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

SENTENCES: Final[dict[str, Text]] = {
    # sentences
    "as_known": in_both(
        "位置 {position}，所知 {known_at}，规则书 {rulebook} 第 {version} 版",
        "position {position}, as known at {known_at}, rulebook {rulebook} version {version}",
    ),
    "about_day": in_both("，截至 {on} 已发生的事", ", about what had happened by {on}"),
    "recorded": in_both("已记录 {entry}，位置 {position}。", "Recorded {entry} at position {position}."),
    "done": in_both("已办理，位置 {position}。", "Done, at position {position}."),
    "already": in_both(
        "此前已记录，未重复记录（{entry}，位置 {position}）。",
        "Recorded before, not again ({entry}, position {position}).",
    ),
    "imported": in_both(
        "记录 {recorded} 行，跳过 {skipped} 行（此前已记录），账本位置 {position}。",
        "Lines recorded: {recorded}; skipped as already recorded: {skipped}. The ledger is at position {position}.",
    ),
    "import_refused": in_both(
        "文件里不对的行数：{count}（见上）；什么也没有记录，请改正后重新导入。",
        "Wrong lines in the file: {count} (see above). Nothing was recorded; correct the file and import it again.",
    ),
    "dry_run": in_both(
        "试运行：可记录 {recorded} 行，将跳过 {skipped} 行（此前已记录）；什么也没有记录。",
        "Dry run: lines that could be recorded: {recorded}; skipped as already recorded: {skipped}. Nothing was recorded.",
    ),
    "matter_warning": in_both(
        "提醒：事项“{matter}”还记在 {others}。", "Note: the matter “{matter}” also stands as {others}."
    ),
    "nothing_changed": in_both("这两个时刻之间没有变化。", "Nothing changed between the two moments."),
    "nothing_found": in_both("没有符合条件的内容。", "Nothing matches."),
    "more_follow": in_both("后面还有：--after {next}", "More follow: --after {next}"),
    "demonstration": in_both(
        "演示账本：其中的人和事都是虚构的。", "A demonstration: its people and events are invented."
    ),
    "serving": in_both("网页在 {address} ，按 Ctrl+C 结束。", "The pages are at {address} ; stop with Ctrl+C."),
    "sign_ins": in_both(
        "示例账号（密码均为 {password}）：{users}", "Sample users (password {password} for each): {users}"
    ),
    "setting_invalid": in_both(
        "{setting} 的值不能用。它的含义：{wanted}。", "{setting} cannot be used as it is set. It means: {wanted}."
    ),
    "created": in_both(
        "已建立账本 {path}（规则书 {rulebook}，管理员 {admin}）；签名密钥 {key}，请妥善保管并另存一份。",
        "Created the ledger {path} (rulebook {rulebook}, administrator {admin}); its signing key is {key}: keep it safe, and keep a copy.",
    ),
    "demo_reused": in_both(
        "提醒：{path} 里是早先生成的演示年度，未按这次的 --seed 或 --entries 重新生成；要重做请先删除它。",
        "Note: {path} holds a demonstration made earlier with another --seed or --entries; delete it to make this one.",
    ),
    "argument_not_text": in_both(
        "命令行参数里有不是文字的字节，请检查终端编码。",
        "An argument holds bytes that are no text; check the terminal's encoding.",
    ),
    "observed": in_both("观测：{observed}", "observed: {observed}"),
    "completed": in_both(
        "账本 {path} 已在，已补上所要求的内容。",
        "The ledger {path} was there already; what was asked for has been added.",
    ),
    "new_key": in_both(
        "注意：找不到签名密钥，已新建 {key}；如原密钥另有保存，请立即换回。",
        "Note: the signing key was missing and a new one was made, {key}; if you have kept the old one, put it back now.",
    ),
    "already_there": in_both(
        "账本 {path} 已在，原有内容未动。", "The ledger {path} is there already; nothing in it was changed."
    ),
    "password_for": in_both("为 {admin} 设置密码", "Password for {admin}"),
    "password_short": in_both(
        "提醒：管理员密码不足 {shortest} 个字符，容易被猜到，请尽快更换。",
        "Note: the administrator's password has fewer than {shortest} characters and is easily guessed; change it soon.",
    ),
    "password_made_up": in_both(
        "管理员密码（只显示这一次）：{password}", "The administrator's password (shown only now): {password}"
    ),
    "user": in_both("用户", "user"),
    "roles": in_both("身份", "roles"),
    "proposed": in_both("待另一人确认", "awaiting a second person"),
    "disabled": in_both("停用", "disabled"),
    "sha256": in_both("SHA-256", "SHA-256"),
    "digest": in_both("摘要", "digest"),
    "salt": in_both("盐", "salt"),
    "media": in_both("类型", "media type"),
    "size": in_both("字节", "bytes"),
    "at": in_both("时间", "at"),
    "proposed_by": in_both("提出人", "proposed by"),
    "by": in_both("确认人", "confirmed by"),
    "reason": in_both("理由", "reason"),
    "kept": in_both("在库", "kept"),
    "erased": in_both("已清除", "erased"),
    "evidence_put": in_both("已提交 {sha256}，位置 {position}。", "Handed in {sha256} at position {position}."),
    "evidence_known": in_both(
        "{sha256} 此前已提交（位置 {position}），没有新的记录。",
        "{sha256} was handed in before, at position {position}; nothing new was recorded.",
    ),
    "evidence_proposed": in_both(
        "已提出清除 {sha256}（位置 {position}）；领导小组或党工委的另一人再清除一次才生效。",
        "Proposed to erase {sha256}, at position {position}. It is done once another person of the leading group or the working committee erases it too.",
    ),
    "evidence_erased": in_both(
        "已清除 {sha256}，位置 {position}；文件不再保存，记录及其证明仍然有效。此前的备份里可能仍有该文件。",
        "Erased {sha256} at position {position}: the file is not kept any more, and what is recorded of it still holds. Backups made before may still have it.",
    ),
    "evidence_key_made": in_both(
        "密钥在 {path}：请设置 KAOHE_EVIDENCE_KEY，并另存一份；没有它，加密的依据无法读取。",
        "The key is in {path}: set KAOHE_EVIDENCE_KEY, and keep a copy. Without it nobody reads what it has encrypted.",
    ),
    "id": in_both("编号", "id"),
    "label": in_both("用途", "label"),
    "issued_at": in_both("签发时间", "issued at"),
    "expires_at": in_both("到期时间", "expires at"),
    "usable": in_both("可用", "usable"),
    "revoked": in_both("已收回", "revoked"),
    "expired": in_both("已到期", "expired"),
    "user_added": in_both("已添加用户 {user}，位置 {position}。", "Added the user {user} at position {position}."),
    "role_granted": in_both(
        "已授予 {user}：{role}，位置 {position}。", "Granted {user}: {role}, at position {position}."
    ),
    "role_proposed": in_both(
        "已提出授予 {user}：{role}（位置 {position}）；另一人（管理员或党工委成员）再授予一次才生效。",
        "Proposed for {user}: {role}, at position {position}. It is in force once another person (an administrator, or a member of the working committee) grants it too.",
    ),
    "password_shown": in_both(
        "用户 {user} 的密码（只显示这一次）：{password}", "The password of {user} (shown only now): {password}"
    ),
    "rulebook_sound": in_both(
        "规则书 {name} 第 {version} 版没有问题：{items} 个项目，{clauses} 个要点。",
        "Rulebook {name} version {version} is sound: {items} items, {clauses} clauses.",
    ),
    "published": in_both(
        "已发布规则书 {name} 第 {version} 版，账本位置 {position}。",
        "Published version {version} of rulebook {name} at position {position}.",
    ),
    "place": in_both("原文之处", "place"),
    "reading_is": in_both("读作", "is read as"),
    "alternatives": in_both("其他读法", "alternatives"),
    "decided_by": in_both("由谁何时确定", "decided by, on"),
    "product": in_both("考核", "kaohe"),
    "language": in_both("语言", "language"),
    "status": in_both("状态码", "status"),
    "problems": in_both("错误一览", "What can go wrong"),
    "problems_about": in_both(
        "每个错误回答（application/problem+json）的 type 都指向这里；程序请以 code 为准，它不会改变。",
        "The type of every error (application/problem+json) leads here. Programs go by its code, which never changes.",
    ),
    "docs": in_both("接口说明", "The web API"),
    "docs_plain": in_both(
        "这一页需要 JavaScript。不用它也可以读：",
        "This page needs JavaScript. The same can be read without:",
    ),
    "scoreboard": in_both("考核排名", "Ranking"),
    "scoreboard_of": in_both("{year} 年度社区绩效考核", "community assessment {year}"),
    "importing": in_both("正在导入", "importing"),
    "only_where_it_moved": in_both("没有变化的日子未列出。", "Points at which nothing moved are not listed."),
    "rebuilding": in_both("正在重建视图", "rebuilding the views"),
    "checking_views": in_both("正在比对视图", "comparing the views"),
    "rebuilt": in_both("已重建 {views}，至位置 {position}。", "Rebuilt {views}, up to position {position}."),
    "views_as_replayed": in_both(
        "{views} 与事件重算的结果一致，至位置 {position}。",
        "What the events make is what is in {views}, up to position {position}.",
    ),
    "following": in_both("正在维护视图：{views}。按 Ctrl-C 结束。", "Keeping the views up: {views}. Ctrl-C ends it."),
    "filling": in_both("正在生成演示年度", "filling the demonstration year"),
    "exporting": in_both("正在导出", "exporting"),
}
