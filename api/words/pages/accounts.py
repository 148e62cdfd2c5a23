"""What the pages of accounts and of oneself say."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

ACCOUNTS: Final[dict[str, Text]] = {
    "accounts-about": in_both(
        "谁可以登录，以什么身份。身份由管理员授予；党工委、审计和管理员须两人办理。",
        "Who may sign in, and as what. Administrators grant roles; the working committee's, the auditor's and the administrator's take two people.",
    ),
    "accounts-count": in_both("{count} 个账号", "{count} accounts"),
    "accounts-none": in_both(
        "没有符合条件的账号；请放宽筛选条件。", "No account fits; ask for less and you will find more."
    ),
    "account-enabled": in_both("可用", "enabled"),
    "account-disabled": in_both("已停用", "disabled"),
    "account-waiting": in_both("待确认的身份", "role to be confirmed"),
    "first-page": in_both("第一页", "First page"),
    "no-role": in_both("没有身份", "no role"),
    "no-role-yet": in_both(
        "您还没有身份，可以查看，不能办理。请管理员授予。",
        "You have no role yet: you can read and do nothing else. Ask an administrator for one.",
    ),
    "proposed-by": in_both("{by} 提议", "proposed by {by}"),
    "account-new": in_both("新账号", "A new account"),
    "account-new-about": in_both("先建账号，再授予身份。", "First the account, then its roles."),
    "account-name-about": in_both(
        "不含空格和 / ? # % 等符号；以后不能更改。",
        "Without blanks and signs such as / ? # %; it cannot be changed later.",
    ),
    "account-way": in_both("怎样登录", "How they sign in"),
    "account-way-password": in_both("用密码：生成一个，只显示一次", "By password: one is made up, and shown once"),
    "account-way-none": in_both("没有密码：用统一身份认证或令牌", "Without: by the identity provider or a token"),
    "account-add": in_both("建立账号", "Add the account"),
    "account-of": in_both("账号 {user}", "Account {user}"),
    "account-is-yours": in_both(
        "这是您自己的账号。更改密码和新建令牌，请到", "This is your own account. Your password and new tokens are at"
    ),
    "account-history": in_both("账号变动", "What was done with the account"),
    "account-history-all": in_both("此人的全部登录与访问", "All sign-ins and access of this person"),
    "account-access": in_both("登录", "Signing in"),
    "roles-of": in_both("身份", "Roles"),
    "roles-caption": in_both("现有的和待确认的身份", "Roles in force, and those to be confirmed"),
    "role-unit": in_both("社区或科室", "community or department"),
    "what-you-may": in_both("您可以", "you may"),
    "grant-in-force": in_both("有效", "in force"),
    "waits-for-second": in_both("待第二人确认", "waits for a second person"),
    "take-it-back": in_both("收回", "Revoke"),
    "confirm-proposal": in_both("确认授予", "Confirm"),
    "take-back-proposal": in_both("收回提议", "Take the proposal back"),
    "grant-a-role": in_both("授予身份", "Grant a role"),
    "choose-role": in_both("请选择", "Choose one"),
    "roles-without-unit": in_both("不属于社区或科室", "of no community or department"),
    "two-people-about": in_both(
        "党工委、审计和管理员：您先提议，另一位管理员或党工委成员确认后生效。",
        "Working committee, auditor, administrator: you propose it, and another administrator or a member of the working committee confirms.",
    ),
    "grant-it": in_both("授予", "Grant"),
    "no-role-for-oneself": in_both("不能给自己授予身份。", "Nobody grants themselves a role."),
    "reset-password": in_both("重设密码", "Reset the password"),
    "reset-password-about": in_both(
        "生成一个新密码，只显示一次；此人的会话随即结束，登录后须先更改密码。",
        "A new one is made up and shown once; the person's sessions end, and they change it before doing anything else.",
    ),
    "reset-at-machine": in_both(
        "此人的身份须两人授予，密码只能由操作员在服务器本机重设：",
        "This person's role takes two people to grant, so the password is reset at the machine alone, by the operator:",
    ),
    "disable-account": in_both("停用账号", "Disable the account"),
    "disable-account-about": in_both(
        "会话和令牌立即失效；已有的记录不受影响。", "Sessions and tokens end at once; what was recorded stays as it is."
    ),
    "enable-account": in_both("恢复账号", "Enable the account"),
    "enable-account-about": in_both(
        "可以重新登录；先前的令牌仍然无效。", "They may sign in again; tokens from before stay useless."
    ),
    # shown once
    "once-password": in_both("新密码", "New password"),
    "once-password-about": in_both("账号 {about} 的密码：", "The password of {about}:"),
    "once-token": in_both("新令牌", "New token"),
    "once-token-about": in_both("令牌 {about} 的内容：", "The secret of token {about}:"),
    "once-warning": in_both(
        "只显示这一次，哪里也没有保存。请现在抄下，并经安全的途径转交。",
        "It is shown only now and kept nowhere. Write it down, and hand it over by a safe way.",
    ),
    "once-kept": in_both("已抄下", "I have it"),
    # oneself
    "my-account": in_both("我的账号", "My account"),
    "what-i-may": in_both("身份", "Roles"),
    "colon": in_both("：", ": "),
    "may-community": in_both(
        "查看全部，对本社区的扣分提出申诉，申报本社区的加分。",
        "read everything, dispute deductions of the community, and declare its bonuses.",
    ),
    "may-department": in_both(
        "登记、确认、作废和撤销本科室考核项目的记录。",
        "record, confirm, void and reverse entries of the department's items.",
    ),
    "may-leading_group": in_both(
        "受理和决定申诉，审核加分，登记领导小组的项目。",
        "accept and decide appeals, review bonuses, and record the leading group's items.",
    ),
    "may-working_committee": in_both(
        "终审申诉，确定加分，登记负面清单，裁定并列，关闭和定榜年度，确认须两人授予的身份。",
        "decide appeals in the last resort, determine bonuses, record the negative list, break ties, close and finalise the year, and confirm roles that take two people.",
    ),
    "may-auditor": in_both(
        "查看全部，包括谁登录、谁被拒绝，并核验账本。",
        "read everything, also who signed in and was refused, and verify the ledger.",
    ),
    "may-admin": in_both(
        "管理账号和身份；不能登记，也不能决定。", "see to accounts and roles, and neither record nor decide."
    ),
    "role-waits": in_both(
        "{by} 提议授予您 {role}，待另一人确认。", "{by} has proposed you as {role}; another person has to confirm."
    ),
    "change-password-about": in_both(
        "新密码为 10 至 200 个字符。更改后，您的其他会话随即结束。",
        "10 to 200 characters. Your other sessions end with the old one.",
    ),
    "old-password": in_both("原密码", "Old password"),
    "new-password": in_both("新密码", "New password"),
    "new-password-again": in_both("再输入一次新密码", "The new password again"),
    "tokens": in_both("令牌", "Tokens"),
    "tokens-about": in_both("程序凭令牌以您的名义查看和办理。", "With a token a program reads and acts in your name."),
    "tokens-caption": in_both("在用的和最近失效的令牌", "Tokens in use, and those that ended last"),
    "tokens-none": in_both("没有令牌。", "There are no tokens."),
    "token-id": in_both("编号", "id"),
    "token-label": in_both("用途", "What it is for"),
    "token-label-about": in_both("如：每日导入", "such as: daily import"),
    "token-days": in_both("有效天数", "Days that it is good for"),
    "token-days-about": in_both("1 至 {most} 天", "1 to {most} days"),
    "token-new": in_both("新建令牌", "Make a token"),
    "token-is-usable": in_both("有效", "usable"),
    "token-is-revoked": in_both("已收回", "revoked"),
    "token-is-expired": in_both("已过期", "expired"),
    "issued-at": in_both("发给时间", "issued at"),
    "expires-at": in_both("到期时间", "ends at"),
    "sessions": in_both("会话", "Sessions"),
    "sessions-about": in_both("您在这些浏览器上登录着", "Where you are signed in"),
    "sessions-none": in_both("没有会话：您是凭令牌来的。", "There are none: you came with a token."),
    "session-began": in_both("登录时间", "signed in at"),
    "session-seen": in_both("最近使用", "last used"),
    "session-until": in_both("最迟结束", "ends by"),
    "session-this": in_both("本次", "this one"),
    "sessions-end": in_both("结束其他会话", "End the other sessions"),
    # done
    "done-add-user": in_both("账号已建立。", "The account is there."),
    "done-grant-role": in_both("身份已授予。", "The role is granted."),
    "done-propose-role": in_both("已提议，待另一人确认。", "Proposed; another person has to confirm."),
    "done-revoke-role": in_both("身份已收回。", "The role is revoked."),
    "done-disable-user": in_both("账号已停用。", "The account is disabled."),
    "done-enable-user": in_both("账号已恢复。", "The account is enabled."),
    "done-reset-password": in_both(
        "密码已重设，只显示过一次；没有抄下的话请再重设。",
        "The password was reset and shown once; if you did not keep it, reset it again.",
    ),
    "done-change-password": in_both(
        "密码已更改，其他会话已结束。", "Your password is changed; your other sessions have ended."
    ),
    "done-create-token": in_both(
        "令牌已新建，只显示过一次；没有抄下的话请收回它，再建一个。",
        "The token was made and shown once; if you did not keep it, revoke it and make another.",
    ),
    "done-revoke-token": in_both("令牌已收回。", "The token is revoked."),
    "done-end-sessions": in_both("其他会话已结束。", "Your other sessions have ended."),
}
