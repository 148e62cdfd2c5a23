"""Who may not do this."""

from ledger.errors.kinds import Invalid, NotEntitled


class ActorMissing(Invalid):
    zh = "没有说明由谁办理：请写“by”，或用 --by USER。"
    en = "Nobody is named as acting: give “by”, or --by USER."


class RoleNotAllowed(NotEntitled):
    user: str
    allowed_zh: str
    allowed_en: str
    zh = "用户“{user}”不能办理：应由{allowed_zh}办理。"
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
