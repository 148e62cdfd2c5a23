"""What cannot be done with an account as things stand."""

from ledger.errors.kinds import Refused


class UserAlreadyThere(Refused):
    user: str
    zh = "用户“{user}”已存在，或这个名字另有用处；请另选一个。"
    en = "User “{user}” already exists, or the name has another use; choose another."


class RoleAlreadyHeld(Refused):
    user: str
    zh = "“{user}”已有这一身份。"
    en = "“{user}” already holds this role."


class RoleNotHeld(Refused):
    user: str
    zh = "“{user}”没有这一身份，不能收回；请先看其现有身份。"
    en = "“{user}” does not hold this role, so it cannot be revoked; look up what they hold."


class AdminHoldsNothingElse(Refused):
    user: str
    zh = "管理员不能有其他身份：请先收回“{user}”的其他身份，或另用一个账号。"
    en = "An administrator holds no other role: revoke the other roles of “{user}” first, or use another account."


class LastAdmin(Refused):
    user: str
    zh = "“{user}”是最后一位可用的管理员，不能停用或收回；请先授予另一人管理员身份。"
    en = "“{user}” is the last administrator who can sign in; make another person an administrator first."


class UserAlreadyDisabled(Refused):
    user: str
    zh = "用户“{user}”已经停用。"
    en = "User “{user}” is disabled already."


class UserNotDisabled(Refused):
    user: str
    zh = "用户“{user}”没有停用，不必启用。"
    en = "User “{user}” is not disabled; there is nothing to enable."


class TokensTooMany(Refused):
    user: str
    most: int
    zh = "“{user}”已有 {most} 个在用的令牌；请先收回不用的。"
    en = "“{user}” has {most} tokens in use already; revoke those that are not needed."


class TokenAlreadyRevoked(Refused):
    zh = "这个令牌已经收回。"
    en = "The token is revoked already."
