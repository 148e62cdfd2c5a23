"""What cannot be done as things stand."""

from ledger.errors.kinds import Invalid, Refused


class ReferenceTaken(Refused):
    reference: str
    zh = "编号“{reference}”已用于内容不同的记录。同一编号只能对应同一内容；请换一个编号。"
    en = "The id “{reference}” is taken by a record with other content. Use another id, or the very same content."


class AlreadyStands(Refused):
    clause: str
    entry: str
    zh = "要点 {clause} 已有一条有效记录 {entry}，不能再记；若前者有误，请先撤销。"
    en = "Entry {entry} already stands under clause {clause}; no second is possible. If it is wrong, reverse it first."


class MatterAlreadyRecorded(Refused):
    matter: str
    entry: str
    zh = "事项“{matter}”已记在 {entry}，同一事项不重复计分。"
    en = "The matter “{matter}” is already recorded as {entry}; one matter counts once."


class TicketAlreadyRecorded(Refused):
    ticket: str
    entry: str
    zh = "工单“{ticket}”已记在 {entry}，同一工单不能再记。"
    en = "Ticket “{ticket}” is already recorded as {entry}; a ticket counts once."


class EntryPending(Refused):
    entry: str
    zh = "记录 {entry} 尚待确认，先由科室确认或作废。"
    en = "Entry {entry} is pending: its department confirms or voids it first."


class EntryNotPending(Refused):
    entry: str
    zh = "记录 {entry} 不是待确认状态，不能确认或作废；已确认的有误请撤销。"
    en = "Entry {entry} is not pending and cannot be confirmed or voided. If it is wrong, reverse it."


class EntryNotStanding(Refused):
    entry: str
    zh = "记录 {entry} 已不再有效（已作废、被替代或全部撤销），没有可办的。"
    en = "Entry {entry} no longer stands (void, superseded or reversed in full); there is nothing left to act on."


class NothingIsLeft(Refused):
    entry: str
    zh = "记录 {entry} 没有剩余分值，不能撤销或申诉。"
    en = "Nothing is left of entry {entry}; it cannot be reversed or appealed."


class MoreThanIsLeft(Refused):
    entry: str
    asked_cents: int
    left_cents: int
    zh = "记录 {entry} 只剩 {left_cents} 分，不能撤销 {asked_cents} 分；请改小，或不填分值以全部撤销。"
    en = "Only {left_cents} points are left of entry {entry}, not {asked_cents}. Take less, or leave the amount out to take all."


class VetoOnlyInFull(Refused):
    entry: str
    zh = "记录 {entry} 是一票否决，只能全部撤销：请不要填分值。"
    en = "Entry {entry} is a veto and can only be taken off in full: leave the amount out."


class FollowsNothingReversed(Refused):
    entry: str
    zh = "“follows”应为本社区已撤销的记录，{entry} 不是。"
    en = "“follows” names a reversed entry of the same community; {entry} is none."


class AppealOpen(Refused):
    entry: str
    zh = "记录 {entry} 有未办结的申诉，决定或撤回之前不能替代、撤销或再次申诉。"
    en = "An appeal against {entry} is open; until it is decided or withdrawn it is not superseded, reversed or appealed again."


class NotAppealable(Refused):
    entry: str
    zh = "记录 {entry} 不能申诉：只能申诉本社区有效的扣分，或被拒绝、被核减的加分。"
    en = "Entry {entry} cannot be appealed: only a standing deduction, or a bonus that was refused or cut, can."


class FilingTooLate(Refused):
    entry: str
    until: str
    zh = "对 {entry} 的申诉期已于 {until} 届满；仍可请记录科室或领导小组核查撤销。"
    en = "The days to appeal {entry} ended on {until}. Its department or the leading group can still reverse it."


class EscalationTooLate(Refused):
    entry: str
    until: str
    zh = "对 {entry} 申请再次复核的期限已于 {until} 届满，初次决定为最终决定。"
    en = "The days to escalate {entry} ended on {until}; the first decision is final."


class AlreadyDecided(Refused):
    entry: str
    until: str
    zh = "对 {entry} 的申诉已有初次决定；在 {until} 前（含当日）可申请再次复核。"
    en = "The appeal against {entry} is decided. A second review can be asked for until {until}."


class MatterEnded(Refused):
    entry: str
    zh = "对 {entry} 的申诉已有最终决定，不能再申诉。"
    en = "The appeal against {entry} has its final decision; it cannot be appealed again."


class NothingToEscalate(Refused):
    entry: str
    zh = "对 {entry} 没有可申请再次复核的初次决定（尚未决定，或已全部支持）。"
    en = "There is no first decision on {entry} to escalate (not decided yet, or it gave everything)."


class NoOpenAppeal(Refused):
    entry: str
    zh = "记录 {entry} 没有进行中的申诉。"
    en = "There is no open appeal against {entry}."


class AppealNotAccepted(Refused):
    entry: str
    zh = "对 {entry} 的申诉尚未受理，请领导小组先受理。"
    en = "The appeal against {entry} is not accepted yet; the leading group accepts it first."


class AppealAlreadyAccepted(Refused):
    entry: str
    zh = "对 {entry} 的申诉已经受理，可以提问或决定。"
    en = "The appeal against {entry} is already accepted; ask or decide."


class QuestionOpen(Refused):
    entry: str
    zh = "对 {entry} 的申诉有一个问题等待社区答复，答复后再办。"
    en = "A question in the appeal against {entry} waits for the community's answer; go on once it is answered."


class NoQuestionOpen(Refused):
    entry: str
    zh = "对 {entry} 的申诉没有等待答复的问题。"
    en = "No question is waiting for an answer in the appeal against {entry}."


class NotABonus(Refused):
    entry: str
    zh = "{entry} 不是加分申报。"
    en = "{entry} is not a declared bonus."


class BonusNotDetermined(Refused):
    entry: str
    zh = "加分 {entry} 尚未确定，不能撤销或申诉。"
    en = "Bonus {entry} is not determined yet; it cannot be reversed or appealed."


class BonusAlreadyReviewed(Refused):
    entry: str
    zh = "加分 {entry} 已经审核，不能再审核。"
    en = "Bonus {entry} is already reviewed."


class BonusNotReviewed(Refused):
    entry: str
    zh = "加分 {entry} 尚未审核通过，请领导小组先审核。"
    en = "Bonus {entry} is not reviewed yet; the leading group reviews it first."


class BonusEnded(Refused):
    entry: str
    zh = "加分 {entry} 已有结果；不服可在期限内申诉。"
    en = "Bonus {entry} already has its outcome; it can be appealed within its days."


class ItemNotRanked(Refused):
    item: str
    zh = "项目 {item} 不排名次，没有并列可裁定。"
    en = "Item {item} is not ranked; it has no tie to break."


class NotAnOpenTie(Refused):
    item: str
    open_zh: str
    open_en: str
    zh = "所列社区不是 {item} 当前的一组并列。当前并列：{open_zh}。"
    en = "Those are not exactly the communities of one open tie of {item}. Open now: {open_en}."


class YearNotOpen(Refused):
    year: int
    zh = "{year} 年度已关闭，不能再记录或申报；党工委可重新开放。"
    en = "The year {year} is closed: no new entries or declarations. The working committee may reopen it."


class YearIsFinal(Refused):
    year: int
    zh = "{year} 年度已定榜，不能再办理；党工委可重新开放。"
    en = "The year {year} is final; nothing more is done in it. The working committee may reopen it."


class YearNotClosed(Refused):
    year: int
    zh = "{year} 年度尚未关闭，请先关闭再定榜。"
    en = "The year {year} is not closed; close it before finalising."


class YearAlreadyOpen(Refused):
    year: int
    zh = "{year} 年度本来就是开放的。"
    en = "The year {year} is open already."


class YearNotReady(Refused):
    year: int
    obstacles_zh: str
    obstacles_en: str
    zh = "{year} 年度还不能定榜：{obstacles_zh}。"
    en = "The year {year} cannot be finalised yet: {obstacles_en}."


class VersionAlreadyPublished(Refused):
    name: str
    version: int
    zh = "规则书 {name} 第 {version} 版已发布，不能更改；请把 version 改为 {version} 的下一版。"
    en = "Version {version} of rulebook {name} is published and never changes; publish the correction as the next version."


class VersionSkipped(Refused):
    name: str
    version: int
    wanted: int
    zh = "规则书 {name} 的下一版应为第 {wanted} 版，不是第 {version} 版。"
    en = "The next version of rulebook {name} is {wanted}, not {version}."


class YearHasAnotherRulebook(Refused):
    year: int
    name: str
    zh = "{year} 年度已用规则书 {name}；请发布它的新版本，或另建账本。"
    en = "The year {year} already goes by rulebook {name}; publish a new version of it, or use another ledger."


class RulebookDropsCode(Refused):
    dropped: tuple[str, ...]
    zh = "新版不能删去或改变已有代码的种类：{dropped}。"
    en = "A new version cannot drop these codes, nor change what kind they are: {dropped}."


class EntriesNotUnderstood(Refused):
    count: int
    entries: tuple[str, ...]
    problems_zh: str
    problems_en: str
    zh = "所给规则书不适用于已有的 {count} 条记录：{problems_zh}"
    en = "The rulebook given does not fit entries that are recorded ({count}): {problems_en}"


class RulebookInvalid(Invalid):
    flaws_zh: str
    flaws_en: str
    zh = "规则书有误：{flaws_zh}"
    en = "The rulebook is wrong: {flaws_en}"


class RulebookTooLarge(Invalid):
    size: int
    zh = "规则书过大（{size} 字节），须在 60000 字节以内；请缩短文字。"
    en = "The rulebook is too large ({size} bytes; at most 60000); shorten its texts."


class SampleUsersRefused(Refused):
    zh = "账本里已有记录，不能再建示例用户；示例用户只用于试用。"
    en = "The ledger already has entries; sample users are for trying out only and are not added."


class NotADemonstration(Refused):
    path: str
    zh = "{path} 已有正式账本，演示数据不能写入；请用 KAOHE_DATABASE_URL 指定另一个文件。"
    en = "There is a real ledger at {path}; a demonstration is not written into it. Name another file with KAOHE_DATABASE_URL."


class YearAmbiguous(Refused):
    years: tuple[str, ...]
    zh = "有几个年度都可以这样办理（{years}），请写明年度（year）。"
    en = "This could be about any of several years ({years}): name the year."


class VetoDecidedWhole(Refused):
    entry: str
    zh = "记录 {entry} 是一票否决，不能部分支持：请决定支持（upheld）或驳回（rejected）。"
    en = "Entry {entry} is a veto and cannot be partly upheld: decide “upheld” or “rejected”."


class EventTooLarge(Refused):
    size: int
    zh = "内容过长，记录为 {size} 字节，须在 65535 字节以内；请缩短。"
    en = "That is too long to be recorded ({size} bytes, at most 65535); shorten it."
