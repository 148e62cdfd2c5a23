"""The shape of a command: what a line or a body may say, whatever the ledger holds."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from ledger.commands import Command, Record, Reverse, parse
from ledger.errors import FieldMalformed, FieldMissing, FieldUnknown, LedgerError, OpUnknown
from ledger.text import NAME_LONGEST, WORDS_LONGEST

CONTRACT = """
{"op":"record","id":"E1","community":"SSL","clause":"UM4.4","occurred_on":"2020-03-05","level":"city","quantity":2,"reason":"…","by":"dept-UM"}
{"op":"record","id":"E2","community":"SSL","clause":"UM1.B.1","occurred_on":"2020-03-31","period":"2020-03","value":"45.50","by":"dept-UM"}
{"op":"record","id":"E3","community":"FSA","clause":"SF3.1","occurred_on":"2020-12-31","grade":"veto","by":"dept-SF"}
{"op":"record","id":"E5","community":"HL","clause":"UM6.5","occurred_on":"2020-12-31","exempt":true,"reason":"…","by":"dept-UM"}
{"op":"record","id":"E4","community":"ZY","clause":"GC2.1","occurred_on":"2020-05-02","ticket":"T000123","by":"dept-GC"}
{"op":"record","community":"ZY","clause":"PS7.1","occurred_on":"2020-05-02","matter":"M1","follows":"E4","year":2020}
{"op":"record","community":"ZY","clause":"PS3.1","occurred_on":"2020-05-02","amount":"0.07","reason":"…"}
{"op":"confirm","entry":"E4","reason":"…","by":"dept-GC"}
{"op":"void","entry":"E4","reason":"…","by":"dept-GC"}
{"op":"reverse","entry":"E1","amount":"0.20","reason":"…","by":"dept-UM"}
{"op":"reverse","entry":"E1","reason":"…","by":"dept-UM"}
{"op":"appeal","entry":"E1","grounds":"…","by":"comm-SSL"}
{"op":"accept","entry":"E1","by":"leading-1"}
{"op":"ask","entry":"E1","question":"…","by":"leading-1"}
{"op":"answer","entry":"E1","text":"…","by":"comm-SSL"}
{"op":"decide","entry":"E1","outcome":"partly_upheld","amount":"0.10","reasons":"…","by":"leading-1"}
{"op":"decide","entry":"E1","outcome":"upheld","reasons":"…","by":"leading-1"}
{"op":"decide","entry":"E1","outcome":"rejected","reasons":"…","by":"leading-1"}
{"op":"escalate","entry":"E1","grounds":"…","by":"comm-SSL"}
{"op":"withdraw","entry":"E1","reason":"…","by":"comm-SSL"}
{"op":"declare","id":"B1","community":"SSL","clause":"BN.1","level":"city","occurred_on":"2020-06-01","reason":"…","by":"comm-SSL"}
{"op":"review","bonus":"B1","outcome":"supported","reasons":"…","by":"leading-1"}
{"op":"review","bonus":"B1","outcome":"refused","reasons":"…","by":"leading-1"}
{"op":"determine","bonus":"B1","outcome":"granted","amount":"1.00","reasons":"…","by":"committee-1"}
{"op":"determine","bonus":"B1","outcome":"refused","reasons":"…","by":"committee-1"}
{"op":"break_tie","item":"PB1","order":["SSL","FSA"],"reason":"…","by":"committee-1"}
{"op":"close","reason":"…","by":"committee-1"}
{"op":"finalise","reason":"…","by":"committee-1"}
{"op":"reopen","reason":"…","by":"committee-1"}
"""
LINES: list[dict[str, Any]] = [json.loads(line) for line in CONTRACT.strip().splitlines()]
BY_OP: dict[str, dict[str, Any]] = {line["op"]: line for line in reversed(LINES)}
RECORD = BY_OP["record"]
REQUIRED = {
    "record": {"community", "clause", "occurred_on"},
    "declare": {"community", "clause", "occurred_on", "reason"},
    "confirm": {"entry", "reason"},
    "void": {"entry", "reason"},
    "reverse": {"entry", "reason"},
    "appeal": {"entry", "grounds"},
    "accept": {"entry"},
    "ask": {"entry", "question"},
    "answer": {"entry", "text"},
    "decide": {"entry", "outcome", "reasons"},
    "escalate": {"entry", "grounds"},
    "withdraw": {"entry", "reason"},
    "review": {"bonus", "outcome", "reasons"},
    "determine": {"bonus", "outcome", "reasons"},
    "break_tie": {"item", "order", "reason"},
    "close": {"reason"},
    "finalise": {"reason"},
    "reopen": {"reason"},
}
SHORT = 40


def shown(value: object) -> str:
    return ascii(value)[:SHORT]


def refused(raw: dict[str, Any]) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        parse(raw)
    return caught.value


def malformed(op: str, field: str, value: object) -> None:
    error = refused({**BY_OP[op], field: value})
    assert type(error) is FieldMalformed
    assert error.field == field


# --- what may be said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["op"])
def test_every_line_of_the_contract_is_a_command(line: dict[str, Any]) -> None:
    assert parse(line).op == line["op"]


def test_a_command_holds_what_was_said_with_decimals_in_hundredths_and_days_as_days() -> None:
    command = parse({**RECORD, "value": "45.5", "amount": "0.07", "reason": " 一\r\n二 "})
    assert isinstance(command, Record)
    assert (command.value, command.amount, command.occurred_on) == (4550, 7, date(2020, 3, 5))
    assert command.reason == "一\n二"
    reverse = parse(BY_OP["reverse"])
    assert isinstance(reverse, Reverse)
    assert (reverse.entry, reverse.amount, reverse.by) == ("E1", 20, "dept-UM")


def test_there_is_a_command_for_each_op_and_no_other() -> None:
    assert set(Command.OPS) == set(REQUIRED) == set(BY_OP)


@pytest.mark.parametrize("op", [1, True, [], {}, "Record", "record ", "delete", "record\x00"], ids=shown)
def test_an_unknown_op_is_refused(op: object) -> None:
    assert type(refused({**RECORD, "op": op})) is OpUnknown


BLANK: list[object] = [None, "", " ", "\n", "\t", "\u3000", "\r\n "]


def test_a_command_without_an_op_is_refused() -> None:
    assert type(refused({})) is FieldMissing


@pytest.mark.parametrize("blank", BLANK, ids=shown)
@pytest.mark.parametrize(
    ("op", "field"), [("record", "op"), *((op, field) for op, fields in REQUIRED.items() for field in sorted(fields))]
)
def test_what_is_blank_is_missing(op: str, field: str, blank: object) -> None:
    error = refused({**BY_OP[op], field: blank})
    assert type(error) is FieldMissing
    assert error.field == field


@pytest.mark.parametrize("blank", BLANK, ids=shown)
def test_what_is_blank_and_not_needed_is_absent(blank: object) -> None:
    optional = {"id", "by", "reason", "quantity", "value", "period", "exempt", "matter", "ticket", "follows", "year"}
    needed = {key: value for key, value in RECORD.items() if key in REQUIRED["record"] | {"op", "level"}}
    assert parse({**needed, **dict.fromkeys(optional, blank)}) == parse(needed)


@pytest.mark.parametrize(("op", "field"), [(op, field) for op, fields in REQUIRED.items() for field in sorted(fields)])
def test_a_field_that_the_command_needs_is_named_when_it_is_missing(op: str, field: str) -> None:
    error = refused({key: value for key, value in BY_OP[op].items() if key != field})
    assert type(error) is FieldMissing
    assert error.field == field


@pytest.mark.parametrize("op", REQUIRED)
def test_what_the_command_does_not_need_may_be_left_out(op: str) -> None:
    needed = {key: value for key, value in BY_OP[op].items() if key in REQUIRED[op] | {"op"}}
    assert parse(needed).id is None


@pytest.mark.parametrize("op", REQUIRED)
def test_a_field_that_the_command_does_not_have_is_refused(op: str) -> None:
    error = refused({**BY_OP[op], "colour": "red"})
    assert type(error) is FieldUnknown
    assert error.field == "colour"


@pytest.mark.parametrize(
    "field", ["amount_cents", "words", "Entry", "entry ", "", "__class__", "x" * 5000, "a\x00b"], ids=shown
)
def test_an_unknown_field_whatever_its_name_is_refused_in_words_that_can_be_shown(field: str) -> None:
    error = refused({**BY_OP["accept"], field: "x"})
    assert type(error) is FieldUnknown
    assert str(error).isprintable()
    assert len(str(error)) < 200


# --- decimals ---------------------------------------------------------------------------------------------------------

NO_DECIMALS: list[object] = [
    "1e3", "1E3", "NaN", "Infinity", "-1", "+1", " 1", "1 ", "1\n", "1_000", "1,000", "0.001", "1.", ".5", "01", "１", "1.５", "٣",
    "1" * 16, "1" * 16 + ".00", "1" * 10_000, "0x1", "1/2", "\x001", "\u200b1", "\ud800",
    1, 0, 1.5, 45.5, True, False, ["1"], {"cents": 1}, 10**30, float("nan"), float("inf"),
]  # fmt: skip


@pytest.mark.parametrize("value", NO_DECIMALS, ids=shown)
@pytest.mark.parametrize(
    ("op", "field"),
    [("record", "value"), ("record", "amount"), ("declare", "amount"), ("reverse", "amount"), ("decide", "amount"), ("determine", "amount")],
)  # fmt: skip
def test_a_decimal_is_a_text_of_ascii_digits_with_two_decimals_at_most(op: str, field: str, value: object) -> None:
    malformed(op, field, value)


# --- whole numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", [1, 2, 999])
def test_a_quantity_is_from_1_to_999(quantity: int) -> None:
    command = parse({**RECORD, "quantity": quantity})
    assert isinstance(command, Record)
    assert command.quantity == quantity


@pytest.mark.parametrize(
    "quantity", [0, -1, 1000, 10**30, True, False, "2", 2.0, 1.5, float("nan"), [1], {}], ids=shown
)
@pytest.mark.parametrize("op", ["record", "declare"])
def test_any_other_quantity_is_refused(op: str, quantity: object) -> None:
    malformed(op, "quantity", quantity)


@pytest.mark.parametrize("year", [0, -1, 9999, 10**30, "2020", True, 2020.0, []], ids=shown)
@pytest.mark.parametrize("op", ["record", "declare", "close", "finalise", "reopen", "break_tie"])
def test_a_year_is_a_whole_number_that_has_a_calendar(op: str, year: object) -> None:
    malformed(op, "year", year)


@pytest.mark.parametrize("exempt", ["true", "yes", 1, 0, [], {}], ids=shown)
def test_exempt_is_true_or_false(exempt: object) -> None:
    malformed("record", "exempt", exempt)


# --- days and periods -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    [
        "2020-02-30", "2019-02-29", "2020-13-01", "2020-00-10", "2020-01-00", "0000-01-01", "2020-3-5", "20200305", "2020-W10-4",
        "2020-065", "05.03.2020", "2020/03/05", "2020-03-05T00:00:00Z", "2020-03-05 ", " 2020-03-05", "2020-03-05\n", "２０２０-03-05",
        "+2020-03-05", "today", 20200305, 1583366400, 1.5, True, ["2020-03-05"], {}, date(2020, 3, 5),
    ],
    ids=shown,
)  # fmt: skip
@pytest.mark.parametrize("op", ["record", "declare"])
def test_a_day_is_written_in_full_and_on_the_calendar(op: str, day: object) -> None:
    malformed(op, "occurred_on", day)


@pytest.mark.parametrize(
    "period",
    ["2020-3", "2020-03-01", "202003", "2020/03", "20", "２０２０", " 2020", "2020\n", 2020, True, []],
    ids=shown,
)
def test_a_period_is_written_as_a_month_or_a_year(period: object) -> None:
    malformed("record", "period", period)


# --- texts ------------------------------------------------------------------------------------------------------------

NO_TEXTS: list[object] = [
    "a\x00b", "a\x1bb", "a\u202eb", "a\u2066b", "a\u200bb", "\ufeffa", "\ud800", "a\udfffb", "\uffff",
    1, 1.5, True, [], ["a"], {},
]  # fmt: skip
PROSE = [
    (op, field)
    for op, fields in REQUIRED.items()
    for field in sorted(fields & {"reason", "reasons", "grounds", "question", "text"})
]


@pytest.mark.parametrize("text", [*NO_TEXTS, "x" * (WORDS_LONGEST + 1), "x" * 10**6], ids=shown)
@pytest.mark.parametrize(("op", "field"), [("record", "reason"), *PROSE])
def test_a_reason_is_a_text_with_something_in_it_and_nothing_hidden(op: str, field: str, text: object) -> None:
    malformed(op, field, text)


@pytest.mark.parametrize("text", [*NO_TEXTS, "a\nb", "x" * (NAME_LONGEST + 1)], ids=shown)
@pytest.mark.parametrize(
    ("op", "field"),
    [
        ("record", "id"), ("record", "community"), ("record", "clause"), ("record", "level"), ("record", "grade"),
        ("record", "matter"), ("record", "ticket"), ("record", "follows"), ("record", "by"), ("accept", "entry"),
        ("review", "bonus"), ("break_tie", "item"),
    ],
)  # fmt: skip
def test_a_name_is_one_line_with_something_in_it_and_nothing_hidden(op: str, field: str, text: object) -> None:
    malformed(op, field, text)


@pytest.mark.parametrize("text", ["a b", "a/b", "..", ".", "a?b", "a#b", "a%b", "<a>", "a'b"])
@pytest.mark.parametrize(
    ("op", "field"), [("record", "id"), ("accept", "entry"), ("review", "bonus"), ("record", "follows")]
)
def test_a_reference_can_stand_in_an_address(op: str, field: str, text: str) -> None:
    malformed(op, field, text)


# --- choices and lists ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["Upheld", "upheld ", "maybe", "open", 1, True, []], ids=shown)
@pytest.mark.parametrize("op", ["decide", "review", "determine"])
def test_an_outcome_is_one_of_those_of_its_command(op: str, outcome: object) -> None:
    malformed(op, "outcome", outcome)


@pytest.mark.parametrize("order", ["SSL", {"SSL": 1}, 1, True], ids=shown)
def test_an_order_is_a_list(order: object) -> None:
    malformed("break_tie", "order", order)


@pytest.mark.parametrize("code", ["", 1, None, "a\x00b", ["SSL"], "\ud800"], ids=shown)
def test_an_order_is_a_list_of_codes(code: object) -> None:
    error = refused({**BY_OP["break_tie"], "order": ["SSL", code]})
    assert type(error) is FieldMalformed
    assert error.field == "order/1"


# --- the digest of what was said --------------------------------------------------------------------------------------


def test_the_same_content_has_the_same_digest_however_it_is_written() -> None:
    content = parse(RECORD).content()
    assert content == parse(dict(reversed(RECORD.items()))).content()
    assert content == parse({**RECORD, "reason": " … ", "exempt": False}).content()
    assert parse({**RECORD, "reason": "e\u0301"}).content() == parse({**RECORD, "reason": "\u00e9"}).content()
    assert (
        parse({**BY_OP["reverse"], "amount": "0.2"}).content()
        == parse({**BY_OP["reverse"], "amount": "0.20"}).content()
    )
    assert len(content) == 64


@pytest.mark.parametrize(
    "default", [{"quantity": 1}, {"year": 2020}, {"period": "2020-03"}, {"exempt": False}], ids=str
)
def test_a_default_that_is_written_out_changes_no_digest(default: dict[str, Any]) -> None:
    plain = {key: value for key, value in RECORD.items() if key != "quantity"}
    assert parse({**plain, **default}).content() == parse(plain).content()


@pytest.mark.parametrize(
    "change",
    [
        {"community": "FSA"}, {"clause": "UM6.2"}, {"occurred_on": "2020-03-06"}, {"level": "district"}, {"quantity": 3},
        {"reason": "另一理由"}, {"by": "dept-PS"}, {"id": "E2"}, {"exempt": True}, {"matter": "M1"}, {"value": "0"}, {"year": 2021},
        {"period": "2020-04"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_other_content_has_another_digest(change: dict[str, Any]) -> None:
    assert parse({**RECORD, **change}).content() != parse(RECORD).content()


def test_two_commands_of_the_same_fields_have_different_digests() -> None:
    assert parse(BY_OP["confirm"]).content() != parse({**BY_OP["confirm"], "op": "void"}).content()


@pytest.mark.parametrize("line", LINES, ids=str)
def test_a_digest_is_over_what_pydantic_would_write_of_a_command(line: dict[str, Any]) -> None:
    """Every digest that was ever recorded was made of that."""
    command = parse({**line, "quantity": 1, "year": 2020} if line["op"] == "record" else line)
    said = command.model_dump(mode="json", exclude_none=True, exclude_defaults=True, exclude=command.spelt_out())
    written = json.dumps({**said, "op": line["op"]}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert command.content() == sha256(written.encode()).hexdigest()


@pytest.mark.parametrize("blank", [None, "", " ", "\t\n"])
@pytest.mark.parametrize("line", BY_OP.values(), ids=str)
def test_a_blank_is_as_good_as_absent_in_every_field(line: dict[str, Any], blank: str | None) -> None:
    fields = set(type(parse(line)).model_fields)
    assert parse({**dict.fromkeys(fields - {"op"}, blank), **line}) == parse(line)
    assert parse({**line, "unheard of": blank}) == parse(line)
