"""What forms call the fields of commands: refusals name them so, too."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

FIELDS: Final[dict[str, Text]] = {
    "field-amount": in_both("分值", "Amount"),
    "field-bonus": in_both("加分申报", "Bonus"),
    "field-clause": in_both("要点", "Clause"),
    "field-community": in_both("社区", "Community"),
    "field-entry": in_both("记录", "Entry"),
    "field-exempt": in_both("免予考核", "Exempt"),
    "field-file": in_both("文件", "File"),
    "field-follows": in_both("被撤销的记录编号", "The reversed entry's id"),
    "field-grade": in_both("等次", "Grade"),
    "field-grounds": in_both("申诉理由", "Grounds"),
    "field-id": in_both("编号", "Id"),
    "field-item": in_both("项目", "Item"),
    "field-level": in_both("层级", "Level"),
    "field-matter": in_both("事项", "Matter"),
    "field-occurred_on": in_both("发生日", "Occurred on"),
    "field-order": in_both("先后顺序", "Order"),
    "field-outcome": in_both("结论", "Outcome"),
    "field-period": in_both("月份", "Month"),
    "field-quantity": in_both("数量", "Quantity"),
    "field-question": in_both("问题", "Question"),
    "field-reason": in_both("说明", "Reason"),
    "field-reasons": in_both("决定的理由", "Reasons"),
    "field-text": in_both("答复", "Answer"),
    "field-ticket": in_both("工单号", "Ticket number"),
    "field-value": in_both("数值", "Value"),
    "field-year": in_both("年度", "Year"),
}
