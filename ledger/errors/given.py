"""What was given cannot be right."""

from ledger.errors.kinds import Invalid


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
    zh = "要点 {clause} 是加分，由社区申报（declare），不能直接记录。"
    en = "Clause {clause} is a bonus: the community declares it (declare); it is not recorded."


class ClauseIsNoBonus(Invalid):
    clause: str
    zh = "要点 {clause} 不是加分要点，不能申报；请由科室记录（record）。"
    en = "Clause {clause} is no bonus and cannot be declared; its department records under it (record)."


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
