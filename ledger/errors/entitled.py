"""Who may not do this."""

from ledger.errors.kinds import Invalid, NotEntitled


class ActorMissing(Invalid):
    zh = "没有说明由谁办理：请写“by”，或用 --by USER。"
    en = "Nobody is named as acting: give “by”, or --by USER."


class RoleNotAllowed(NotEntitled):
    user: str
    allowed_zh: str
    allowed_en: str
    zh = "用户“{user}”不能办理，须有以下身份：{allowed_zh}。"
    en = "User “{user}” may not do this: it is for {allowed_en}."


class OwnCause(NotEntitled):
    user: str
    entry: str
    zh = "“{user}”已在 {entry} 上经手（记录、申报、审核、确定、申诉或初次决定），须由另一人办理。"
    en = "“{user}” has already had a part in {entry} (recorded, declared, reviewed, determined, appealed or first decided it); another person must do this."


class OnlyLeadingGroupMayReplace(NotEntitled):
    entry: str
    zh = "记录 {entry} 已因申诉决定减少，只有领导小组可以说明理由后重新记录。"
    en = "A decision has reduced entry {entry}; only the leading group may record over it, with a reason."


class NotYourself(NotEntitled):
    user: str
    zh = "“{user}”不能代他人办理：请删去“by”，或由其本人登录后办理。"
    en = "“{user}” may not act in another's name: leave “by” out, or let that person sign in and do it."


class UserDisabledNow(NotEntitled):
    user: str
    zh = "用户“{user}”已停用，不能办理；请管理员启用。"
    en = "User “{user}” is disabled and can do nothing; ask an administrator to enable the account."


class NobodyGrantsThemselves(NotEntitled):
    user: str
    zh = "“{user}”不能给自己授予身份，须由另一人办理。"
    en = "“{user}” cannot grant a role to themselves; another person must do this."


class SecondPersonNeeded(NotEntitled):
    user: str
    zh = "给“{user}”的这一身份由您提出，须由另一人（管理员或党工委成员）确认。"
    en = "You proposed this role for “{user}”; another person (an administrator, or a member of the working committee) must confirm it."


class ResetAtMachine(NotEntitled):
    user: str
    zh = "“{user}”的身份须两人授予，密码由本人更改，或由机器操作员用 kaohe user password 重设。"
    en = "“{user}” holds a role that takes two people to grant: the password is changed by that person, or reset by the operator at the machine with: kaohe user password."


class TokenOnlyForOneself(NotEntitled):
    user: str
    zh = "“{user}”的令牌只能由本人，或由服务器的操作员新建。"
    en = "Tokens of “{user}” are made by that person, or by the operator of the server."


class OldPasswordWrong(NotEntitled):
    zh = "原密码不对，密码未更改；请重新输入，或请管理员重设。"
    en = "The old password is not right and nothing was changed; enter it again, or ask an administrator for a reset."
