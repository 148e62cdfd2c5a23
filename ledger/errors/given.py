"""What was given cannot be right."""

from ledger.errors.kinds import Invalid, LedgerError


class FieldMissing(Invalid):
    field: str
    zh = "缺少“{field}”，请补上。"
    en = "“{field}” is missing; add it."


class FieldUnknown(Invalid):
    field: str
    zh = "不认识“{field}”，请删去或改正字段名。"
    en = "“{field}” is not a field of this command; remove it or correct its name."


class FieldMalformed(Invalid):
    field: str
    wanted_zh: str
    wanted_en: str
    zh = "“{field}”格式不对：应为{wanted_zh}。"
    en = "“{field}” is malformed: it takes {wanted_en}."


class OpUnknown(Invalid):
    known: tuple[str, ...]
    zh = "不认识的命令。“op”应为以下之一：{known}。"
    en = "Unknown command. “op” is one of: {known}."


class LineMalformed(Invalid):
    problem_zh: str
    problem_en: str
    zh = "这一行读不了：{problem_zh}。请改正后再导入。"
    en = "This line cannot be read: {problem_en}. Correct it and import again."


class FileUnreadable(Invalid):
    problem_zh: str
    problem_en: str
    zh = "文件读不了：{problem_zh}。"
    en = "The file cannot be read: {problem_en}."


class ImportRefused(Invalid):
    count: int
    errors: tuple[tuple[int, LedgerError], ...] = ()
    zh = "文件里不对的行数：{count}（见 errors）；什么也没有记录，请改正后重新导入。"
    en = "Wrong lines in the file: {count} (see errors). Nothing was recorded; correct the file and import it again."


class ImportRefusedEarly(Invalid):
    count: int
    errors: tuple[tuple[int, LedgerError], ...] = ()
    zh = "文件里不对的行太多，读到第 {count} 处（见 errors）就不再往下看，什么也没有记录；请改正后重新导入。"
    en = "The file has too many wrong lines: after {count} of them (see errors) the rest was not looked at, and nothing was recorded. Correct the file and import it again."


class ImportTooLong(Invalid):
    most: int
    zh = "文件超过 {most} 条命令，什么也没有记录；请拆成几个文件，或由机器操作员用 kaohe import 导入。"
    en = "The file has more than {most} commands and nothing was recorded; split it, or let the operator at the machine import it with: kaohe import."


class EvidenceEmpty(Invalid):
    zh = "依据是空文件，未保存；请上传文件本身。"
    en = "The evidence is an empty file and was not kept; send the file itself."


class EvidenceMismatch(Invalid):
    zh = "收到的文件与地址中的 SHA-256 不符，未保存；请核对后重新上传。"
    en = "What arrived does not have the SHA-256 that the address names, and was not kept; check it and send it again."


class OneYearAtATime(Invalid):
    years: tuple[str, ...]
    zh = "这些命令涉及几个年度（{years}），一次只能模拟一个年度；请分开模拟。"
    en = "These commands are about several years ({years}); a simulation is about one. Simulate each year by itself."


class CommandsOnlyNow(Invalid):
    zh = "命令只能以账本的现状模拟：请删去位置和所知时刻；改动规则书的模拟可以任选时刻。"
    en = "Commands are simulated on the ledger as it stands now: leave out the position and the time known at. A changed rulebook can be simulated at any moment."


class FigureUnknown(Invalid):
    address: str
    known: tuple[str, ...]
    zh = "规则书里没有数值“{address}”。可以改的有：{known}。"
    en = "The rulebook has no figure “{address}”. What there is: {known}."


class FigureMalformed(Invalid):
    address: str
    wanted_zh: str
    wanted_en: str
    zh = "数值“{address}”格式不对：应为{wanted_zh}。"
    en = "The figure “{address}” is malformed: it takes a value {wanted_en}."


class RulebookOfAnotherYear(Invalid):
    year: int
    communities: tuple[str, ...]
    zh = "所给规则书不是这一年度的：模拟须用 {year} 年度、社区相同的规则书（{communities}）。"
    en = "The rulebook given is not about this year: a simulation takes one of {year} with the same communities ({communities})."


class FieldNotObserved(Invalid):
    field: str
    clause: str
    zh = "要点 {clause} 不记“{field}”，请删去。"
    en = "Clause {clause} does not observe “{field}”; remove it."


class FieldRequired(Invalid):
    field: str
    clause: str
    zh = "要点 {clause} 必须填写“{field}”。"
    en = "Clause {clause} needs “{field}”; give it."


class LevelUnknown(Invalid):
    clause: str
    known: tuple[str, ...]
    zh = "要点 {clause} 没有这个等级。“level”应为以下之一：{known}。"
    en = "Clause {clause} has no such level. “level” is one of: {known}."


class GradeUnknown(Invalid):
    clause: str
    known: tuple[str, ...]
    zh = "要点 {clause} 没有这个等次。“grade”应为以下之一：{known}。"
    en = "Clause {clause} has no such grade. “grade” is one of: {known}."


class QuantityNotOne(Invalid):
    clause: str
    zh = "要点 {clause} 一条记录只记一次，“quantity”只能是 1；多次请分别记录。"
    en = "An entry under clause {clause} is one occurrence: “quantity” must be 1. Record each one by itself."


class ValueOutOfRange(Invalid):
    clause: str
    highest_cents: int
    zh = "要点 {clause} 的“value”应在 0 至 {highest_cents} 之间。"
    en = "Under clause {clause}, “value” lies between 0 and {highest_cents}."


class ValueNotWhole(Invalid):
    clause: str
    zh = '要点 {clause} 的“value”是件数，应为 0 至 999 的整数，例如 "3"。'
    en = 'Under clause {clause}, “value” is a count: a whole number from 0 to 999, such as "3".'


class AmountNotOnStep(Invalid):
    clause: str
    step_cents: int
    zh = "要点 {clause} 的分值应大于 0，且为 {step_cents} 的整数倍。"
    en = "An amount under clause {clause} is more than 0 and a multiple of {step_cents}."


class AmountTooLarge(Invalid):
    zh = "分值过大，无法精确记录，请核对。"
    en = "The amount is too large to be kept exactly; check it."


class PeriodOutsideYear(Invalid):
    clause: str
    wanted_zh: str
    wanted_en: str
    zh = "要点 {clause} 的“period”应为{wanted_zh}。"
    en = "The “period” of clause {clause} is {wanted_en}."


class DayOutsideYear(Invalid):
    year: int
    zh = "“occurred_on”不在 {year} 考核年度内：应在 {year}-01-01 至次年 01-31 之间。"
    en = "“occurred_on” is outside the {year} assessment: it lies between {year}-01-01 and 31 January of the next year."


class DayInTheFuture(Invalid):
    today: str
    zh = "“occurred_on”晚于今天（{today}），尚未发生的事不能记录。"
    en = "“occurred_on” is after today ({today}); what has not happened cannot be recorded."


class ExemptionNotAllowed(Invalid):
    clause: str
    zh = "要点 {clause} 不能记为不适用：只有每年考核一次的要点可以，等次与参与排名的评分除外。"
    en = (
        "Clause {clause} cannot be exempt: only clauses measured once a year can, "
        "but for ratings and the marks of a ranked item."
    )


class ClauseIsForBonuses(Invalid):
    clause: str
    zh = "要点 {clause} 是加分，应由社区申报，不能直接记录。"
    en = "Clause {clause} is a bonus: its community declares it; it is not recorded."


class ClauseIsNoBonus(Invalid):
    clause: str
    zh = "要点 {clause} 不是加分要点，不能申报；请由科室记录。"
    en = "Clause {clause} is no bonus and cannot be declared; its department records under it."


class AmountNotMore(Invalid):
    zh = "分值必须大于 0。"
    en = "The amount must be more than 0."


class AmountNotTaken(Invalid):
    outcome: str
    zh = "结论为“{outcome}”时不能填写分值，请删去“amount”。"
    en = "An outcome of “{outcome}” takes no amount; remove “amount”."


class AmountAboveClause(Invalid):
    clause: str
    highest_cents: int
    zh = "确定的分值超过要点 {clause} 按申报情况可得的 {highest_cents} 分，请改小。"
    en = "That is above the {highest_cents} points that clause {clause} gives for what was declared; give less."


class AmountOutsideAppeal(Invalid):
    above_cents: int
    below_cents: int
    zh = "部分支持的分值应大于 {above_cents} 且小于 {below_cents}；全部支持请用 upheld。"
    en = "A partial amount is above {above_cents} and below {below_cents}; to give everything, decide “upheld”."


class UnitRequired(Invalid):
    role: str
    zh = "身份 {role} 须写明“unit”：所属社区或科室的代码。"
    en = "The role {role} needs “unit”: the code of the community or department that it is for."


class UnitNotTaken(Invalid):
    role: str
    zh = "身份 {role} 不属于某个社区或科室，请删去“unit”。"
    en = "The role {role} is not for one community or department; remove “unit”."


class PasswordUnsuitable(Invalid):
    shortest: int
    longest: int
    zh = "密码应为 {shortest} 至 {longest} 个字符，请另选一个。"
    en = "A password has {shortest} to {longest} characters; choose another."
