"""For each write of the counter, a request that succeeds, and all that has to be there before it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.api.commands import COMMUNITIES, Line, mark
from tests.api.web import API, Answer, Site

Arrange = Callable[[Site, str], "Act"]


@dataclass(frozen=True)
class Act:
    """A request that succeeds, once; `by` is who may ask it."""

    path: str
    body: object
    by: str | None
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)

    def asked(self, site: Site, *, by: str | None) -> Answer:
        return site.ask(self.method, f"{API}{self.path}", self.body, by=by, headers=self.headers)


ACTS: dict[str, Arrange] = {}
"""By method and path, as the OpenAPI document has them. Each takes a name that nothing else has."""


def act(operation: str) -> Callable[[Arrange], Arrange]:
    def kept(arrange: Arrange) -> Arrange:
        method, path = operation.split(" ")
        ACTS[f"{method} {API}{path}"] = arrange
        return arrange

    return kept


# --- entries ----------------------------------------------------------------------------------------------------------


def recording(name: str, **more: Any) -> dict[str, Any]:
    """An entry of 0.50 in the community SSL, recorded by the department UM."""
    said = {"id": name, "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city"}
    return {**said, "reason": "市级通报", **more}


def recorded(site: Site, name: str, **more: Any) -> str:
    site.done("/entries", recording(name, **more), by="dept-UM")
    return name


def pending(site: Site, name: str) -> str:
    """An entry that waits for its ticket's own appeal."""
    said = {"id": name, "community": "SSL", "clause": "GC2.1", "occurred_on": "2020-05-02", "ticket": f"T-{name}"}
    site.done("/entries", said, by="dept-GC")
    return name


@act("POST /entries")
def record(_: Site, name: str) -> Act:
    return Act("/entries", recording(name), "dept-UM")


@act("POST /entries/{entry_id}/confirmation")
def confirm(site: Site, name: str) -> Act:
    return Act(f"/entries/{pending(site, name)}/confirmation", {"reason": "工单申诉未通过"}, "dept-GC")


@act("POST /entries/{entry_id}/voidance")
def void(site: Site, name: str) -> Act:
    return Act(f"/entries/{pending(site, name)}/voidance", {"reason": "工单申诉通过"}, "dept-GC")


@act("POST /entries/{entry_id}/reversal")
def reverse(site: Site, name: str) -> Act:
    return Act(f"/entries/{recorded(site, name)}/reversal", {"amount": "0.20", "reason": "数量有误"}, "dept-UM")


# --- appeals ----------------------------------------------------------------------------------------------------------


def filed(site: Site, name: str) -> str:
    site.done(f"/entries/{recorded(site, name)}/appeals", {"grounds": "情况不符"}, by="comm-SSL")
    return name


def accepted(site: Site, name: str) -> str:
    site.done(f"/appeals/{filed(site, name)}/acceptance", {}, by="leading-1")
    return name


@act("POST /entries/{entry_id}/appeals")
def file_appeal(site: Site, name: str) -> Act:
    return Act(f"/entries/{recorded(site, name)}/appeals", {"grounds": "情况不符"}, "comm-SSL")


@act("POST /appeals/{entry_id}/acceptance")
def accept(site: Site, name: str) -> Act:
    return Act(f"/appeals/{filed(site, name)}/acceptance", {}, "leading-1")


@act("POST /appeals/{entry_id}/question")
def ask(site: Site, name: str) -> Act:
    return Act(f"/appeals/{accepted(site, name)}/question", {"question": "哪一处？"}, "leading-1")


@act("POST /appeals/{entry_id}/answer")
def answer(site: Site, name: str) -> Act:
    site.done(f"/appeals/{accepted(site, name)}/question", {"question": "哪一处？"}, by="leading-1")
    return Act(f"/appeals/{name}/answer", {"text": "城南路口"}, "comm-SSL")


@act("POST /appeals/{entry_id}/decision")
def decide(site: Site, name: str) -> Act:
    decision = {"outcome": "partly_upheld", "amount": "0.20", "reasons": "部分属实"}
    return Act(f"/appeals/{accepted(site, name)}/decision", decision, "leading-1")


@act("POST /appeals/{entry_id}/escalation")
def escalate(site: Site, name: str) -> Act:
    decision = {"outcome": "rejected", "reasons": "属实"}
    site.done(f"/appeals/{accepted(site, name)}/decision", decision, by="leading-1")
    return Act(f"/appeals/{name}/escalation", {"grounds": "仍不符"}, "comm-SSL")


@act("POST /appeals/{entry_id}/withdrawal")
def withdraw(site: Site, name: str) -> Act:
    return Act(f"/appeals/{filed(site, name)}/withdrawal", {"reason": "已沟通"}, "comm-SSL")


# --- bonuses ----------------------------------------------------------------------------------------------------------


def declaration(name: str) -> dict[str, Any]:
    said = {"id": name, "community": "SSL", "clause": "BN.1", "level": "city", "occurred_on": "2020-06-01"}
    return {**said, "reason": "市级先进"}


def supported(site: Site, name: str) -> str:
    site.done("/bonuses", declaration(name), by="comm-SSL")
    site.done(f"/bonuses/{name}/review", {"outcome": "supported", "reasons": "属实"}, by="leading-1")
    return name


@act("POST /bonuses")
def declare(_: Site, name: str) -> Act:
    return Act("/bonuses", declaration(name), "comm-SSL")


@act("POST /bonuses/{entry_id}/review")
def review(site: Site, name: str) -> Act:
    site.done("/bonuses", declaration(name), by="comm-SSL")
    return Act(f"/bonuses/{name}/review", {"outcome": "supported", "reasons": "属实"}, "leading-1")


@act("POST /bonuses/{entry_id}/determination")
def determine(site: Site, name: str) -> Act:
    said = {"outcome": "granted", "amount": "1.00", "reasons": "同意"}
    return Act(f"/bonuses/{supported(site, name)}/determination", said, "committee-1")


# --- the year ---------------------------------------------------------------------------------------------------------


def _stage(site: Site) -> str:
    return str(site.get("/years/2020").json["stage"])


def opened(site: Site) -> None:
    if _stage(site) != "open":
        site.done("/years/2020/reopening", {"reason": "尚有遗漏"}, by="committee-1")


def closed(site: Site) -> None:
    if _stage(site) == "open":
        site.done("/years/2020/closing", {"reason": "年度结束"}, by="committee-1")


@act("POST /years/{year}/closing")
def close(site: Site, _: str) -> Act:
    opened(site)
    return Act("/years/2020/closing", {"reason": "年度结束"}, "committee-1")


@act("POST /years/{year}/reopening")
def reopen(site: Site, _: str) -> Act:
    closed(site)
    return Act("/years/2020/reopening", {"reason": "尚有遗漏"}, "committee-1")


@act("POST /years/{year}/finalisation")
def finalise(site: Site, _: str) -> Act:
    """The one request that does not succeed here: marks are missing, and the days for appeals still run."""
    closed(site)
    return Act("/years/2020/finalisation", {"reason": "公示期满"}, "committee-1")


TIES = tuple(zip(COMMUNITIES[::2], COMMUNITIES[1::2], strict=True))
"""Pairs with the same marks in the ranked item; each can be broken once."""


def tied(site: Site) -> None:
    opened(site)
    if not site.get("/entries?clause=PB1&limit=1").json["entries"]:
        for place, pair in enumerate(TIES):
            for line in (mark(each, f"PB1.{part}", str(90 - place)) for each in pair for part in (1, 2, 3)):
                site.done("/entries", _body(line), by=line["by"])


@act("POST /years/{year}/tie-breaks")
def break_tie(site: Site, _: str) -> Act:
    tied(site)
    broken = {tuple(each["order"]) for each in site.get("/years/2020").json["tie_breaks"]}
    order = next(pair for pair in TIES if pair not in broken)
    return Act("/years/2020/tie-breaks", {"item": "PB1", "order": order, "reason": "会议决定"}, "committee-1")


def _body(line: Line) -> Line:
    return {name: value for name, value in line.items() if name not in {"op", "by"}}


# --- files ------------------------------------------------------------------------------------------------------------


@act("POST /imports")
def import_file(_: Site, name: str) -> Act:
    lines = [{"op": "record", **recording(f"{name}-{number}")} for number in range(2)]
    content = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()
    return Act("/imports", content, "dept-UM", headers={"Content-Type": "application/x-ndjson"})


@act("PUT /evidence/{sha256}")
def hand_in(site: Site, name: str) -> Act:
    content = f"照片 {name}".encode()
    path = f"/evidence/{sha256(content).hexdigest()}?entry={recorded(site, name)}"
    return Act(path, content, "dept-UM", method="PUT", headers={"Content-Type": "application/octet-stream"})


def handed_in(site: Site, name: str) -> str:
    """The address of a file of evidence."""
    each = hand_in(site, name)
    assert each.asked(site, by=each.by).status == 201
    return each.path.partition("?")[0]


@act("POST /evidence/{sha256}/erasure")
def erase(site: Site, name: str) -> Act:
    return Act(f"{handed_in(site, name)}/erasure", {"reason": "照片里有无关的人"}, "leading-1")


@act("POST /evidence/{sha256}/erasure/withdrawal")
def withdraw_erasure(site: Site, name: str) -> Act:
    path = f"{handed_in(site, name)}/erasure"
    site.done(path, {"reason": "照片里有无关的人"}, by="leading-2")
    return Act(f"{path}/withdrawal", {"reason": "仍需作为依据"}, "leading-1")


@act("POST /rulebooks")
def publish(site: Site, _: str) -> Act:
    """The next version, which says the same as the one before."""
    opened(site)
    newest = max(each["version"] for each in site.get("/rulebooks").json["rulebooks"])
    written = site.get(f"/rulebooks/houjiatang-2020/{newest}").json
    return Act("/rulebooks", {**written, "version": newest + 1}, "committee-1")


@act("POST /simulations")
def simulate(site: Site, name: str) -> Act:
    supposed = {"op": "reverse", "entry": recorded(site, name), "reason": "数量有误"}
    return Act("/simulations", {"commands": [supposed]}, "dept-UM")


# --- people -----------------------------------------------------------------------------------------------------------


def added(site: Site, name: str) -> str:
    site.done("/users", {"user": name}, by="admin")
    return name


@act("POST /session")
def sign_in(_: Site, __: str) -> Act:
    return Act("/session", {"user": "dept-UM", "password": "kaohe-demo"}, None)


@act("DELETE /session")
def sign_out(_: Site, __: str) -> Act:
    return Act("/session", None, "dept-UM", method="DELETE")


@act("POST /users")
def add_user(_: Site, name: str) -> Act:
    return Act("/users", {"user": name}, "admin")


@act("POST /users/{name}/grants")
def grant(site: Site, name: str) -> Act:
    return Act(f"/users/{added(site, name)}/grants", {"role": "department", "unit": "UM"}, "admin")


@act("POST /users/{name}/revocations")
def revoke(site: Site, name: str) -> Act:
    role = {"role": "department", "unit": "UM"}
    site.done(f"/users/{added(site, name)}/grants", role, by="admin")
    return Act(f"/users/{name}/revocations", role, "admin")


@act("POST /users/{name}/disabling")
def disable(site: Site, name: str) -> Act:
    return Act(f"/users/{added(site, name)}/disabling", {}, "admin")


@act("POST /users/{name}/enabling")
def enable(site: Site, name: str) -> Act:
    site.done(f"/users/{added(site, name)}/disabling", {}, by="admin")
    return Act(f"/users/{name}/enabling", {}, "admin")


@act("POST /users/{name}/password")
def set_password(site: Site, name: str) -> Act:
    return Act(f"/users/{added(site, name)}/password", {"password": "correct horse battery"}, "admin")


@act("POST /tokens")
def create_token(_: Site, name: str) -> Act:
    return Act("/tokens", {"days": 1, "label": name}, "dept-UM")


@act("POST /tokens/{token_id}/revocation")
def revoke_token(site: Site, _: str) -> Act:
    made = site.done("/tokens", {"days": 1}, by="dept-UM")
    return Act(f"/tokens/{made['id']}/revocation", {}, "dept-UM")
