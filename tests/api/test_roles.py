"""Who may do what: every operation of the OpenAPI document, asked by everybody.

The table says of each operation whom it serves. An operation without a row fails, and so does a row without an operation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

import pytest

from tests.api.acts import ACTS, added, opened, recorded
from tests.api.web import API, Site, signed_in

ANONYMOUS = "anonymous"
COMMUNITY, ANOTHER_COMMUNITY = "comm-SSL", "comm-FSA"
DEPARTMENT, ANOTHER_DEPARTMENT = "dept-UM", "dept-GC"
LEADING, COMMITTEE, AUDITOR, ADMIN = "leading-1", "committee-1", "auditor-1", "admin"
SIGNED_IN = frozenset(
    {COMMUNITY, ANOTHER_COMMUNITY, DEPARTMENT, ANOTHER_DEPARTMENT, LEADING, COMMITTEE, AUDITOR, ADMIN}
)
EVERYBODY = SIGNED_IN | {ANONYMOUS}
NAMES = count(1)
PHOTO = b"\xff\xd8\xff\xe0 a photograph"
REFUSALS = {"role_not_allowed", "import_refused"}
"""Why somebody who is signed in is not served."""


@dataclass(frozen=True)
class Row:
    """Whom an operation serves, with which status; the others are refused with 403, and the anonymous with 401."""

    serves: frozenset[str]
    served: int = 201
    otherwise: dict[str, int] = field(default_factory=dict)
    """Who is refused with another status, and with which."""

    def refusal(self, user: str) -> int:
        return self.otherwise.get(user, 401 if user == ANONYMOUS else 403)


def serves(*users: str, served: int = 201) -> Row:
    return Row(frozenset(users), served)


PUBLIC = Row(EVERYBODY, served=200)
READ_BY_ALL = Row(SIGNED_IN, served=200)
OVERSEERS = serves(COMMITTEE, AUDITOR, ADMIN, served=200)

WRITES = {
    # The department of the item, for whatever community.
    "POST /entries": serves(DEPARTMENT),
    # A ticket's entries belong to the other department here.
    "POST /entries/{entry_id}/confirmation": serves(ANOTHER_DEPARTMENT),
    "POST /entries/{entry_id}/voidance": serves(ANOTHER_DEPARTMENT),
    "POST /entries/{entry_id}/reversal": serves(DEPARTMENT, LEADING),
    # The community that the entry is about.
    "POST /entries/{entry_id}/appeals": serves(COMMUNITY),
    "POST /appeals/{entry_id}/answer": serves(COMMUNITY),
    "POST /appeals/{entry_id}/escalation": serves(COMMUNITY),
    "POST /appeals/{entry_id}/withdrawal": serves(COMMUNITY),
    "POST /bonuses": serves(COMMUNITY),
    # The first level.
    "POST /appeals/{entry_id}/acceptance": serves(LEADING),
    "POST /appeals/{entry_id}/question": serves(LEADING),
    "POST /appeals/{entry_id}/decision": serves(LEADING),
    "POST /bonuses/{entry_id}/review": serves(LEADING),
    # The working committee.
    "POST /bonuses/{entry_id}/determination": serves(COMMITTEE),
    "POST /years/{year}/closing": serves(COMMITTEE),
    "POST /years/{year}/reopening": serves(COMMITTEE),
    "POST /years/{year}/finalisation": serves(COMMITTEE, served=409),  # it may, but the year is not ready
    "POST /years/{year}/tie-breaks": serves(COMMITTEE),
    "POST /rulebooks": serves(COMMITTEE),
    # What one may not do is an error of the file's line; what one may not do, one may not suppose either.
    "POST /imports": Row(
        frozenset({DEPARTMENT}),
        otherwise=dict.fromkeys((COMMUNITY, ANOTHER_COMMUNITY, ANOTHER_DEPARTMENT, LEADING, COMMITTEE), 422),
    ),
    "POST /simulations": serves(DEPARTMENT, LEADING, served=200),
    # Its community and department, and those who review it.
    "PUT /evidence/{sha256}": serves(COMMUNITY, DEPARTMENT, LEADING, COMMITTEE),
    # Those who decide, two of them; nobody who recorded or disputed, nor those who watch or keep accounts.
    "POST /evidence/{sha256}/erasure": serves(LEADING, COMMITTEE),
    "POST /evidence/{sha256}/erasure/withdrawal": serves(LEADING, COMMITTEE),
    # Accounts: the administrator's, and one's own.
    "POST /session": Row(EVERYBODY),
    "DELETE /session": Row(SIGNED_IN, served=204),
    "POST /users": serves(ADMIN),
    "POST /users/{name}/grants": serves(ADMIN),
    "POST /users/{name}/revocations": serves(ADMIN),
    "POST /users/{name}/disabling": serves(ADMIN),
    "POST /users/{name}/enabling": serves(ADMIN),
    "POST /users/{name}/password": serves(ADMIN),
    "POST /tokens": Row(SIGNED_IN),
    "POST /tokens/{token_id}/revocation": serves(DEPARTMENT, ADMIN),
}

READS = {
    "GET /session": ("/session", READ_BY_ALL),
    "GET /scores": ("/scores", READ_BY_ALL),
    "GET /rankings": ("/rankings", READ_BY_ALL),
    "GET /communities/{code}/score": ("/communities/SSL/score", READ_BY_ALL),
    "GET /communities/{code}/explanation": ("/communities/SSL/explanation", READ_BY_ALL),
    "GET /communities/{code}/uncounted": ("/communities/SSL/uncounted", READ_BY_ALL),
    "GET /communities/{code}/series": ("/communities/SSL/series", READ_BY_ALL),
    "GET /series": ("/series", READ_BY_ALL),
    "GET /communities/{code}/history": ("/communities/SSL/history", READ_BY_ALL),
    "GET /diff": ("/diff?from={first}&to={last}", READ_BY_ALL),
    "GET /entries": ("/entries", READ_BY_ALL),
    "GET /entries/{entry_id}": ("/entries/READ", READ_BY_ALL),
    "GET /appeals": ("/appeals", READ_BY_ALL),
    "GET /appeals/{entry_id}": ("/appeals/READ", READ_BY_ALL),
    "GET /bonuses": ("/bonuses", READ_BY_ALL),
    "GET /years": ("/years", READ_BY_ALL),
    "GET /years/{year}": ("/years/2020", READ_BY_ALL),
    "GET /events": ("/events", READ_BY_ALL),
    "GET /rulebooks": ("/rulebooks", READ_BY_ALL),
    "GET /rulebooks/{name}/{version}": ("/rulebooks/houjiatang-2020/1", READ_BY_ALL),
    "GET /entries/{entry_id}/evidence": ("/entries/READ/evidence", READ_BY_ALL),
    "GET /evidence/{sha256}": (f"/evidence/{sha256(PHOTO).hexdigest()}", READ_BY_ALL),
    "GET /proofs/entries/{entry_id}": ("/proofs/entries/READ", READ_BY_ALL),
    "GET /proofs/communities/{code}": ("/proofs/communities/SSL", READ_BY_ALL),
    # Whoever runs the accounts takes nothing away.
    "GET /export": ("/export", Row(SIGNED_IN - {ADMIN}, served=200)),
    "GET /users": ("/users", OVERSEERS),
    # Oneself, too.
    "GET /users/{name}": ("/users/dept-UM", serves(COMMITTEE, AUDITOR, ADMIN, DEPARTMENT, served=200)),
    "GET /users/{name}/tokens": ("/users/dept-UM/tokens", serves(COMMITTEE, AUDITOR, ADMIN, DEPARTMENT, served=200)),
    "GET /tokens": ("/tokens", READ_BY_ALL),
}

OUTSIDE = {f"GET /{name}": PUBLIC for name in ("healthz", "readyz", "metrics", "checkpoint")}
OUTSIDE["GET /tile/{path}"] = PUBLIC

STREAMS = {"GET /events/stream": READ_BY_ALL}
"""Answers that do not end: looked at by their heads."""


def operations(site: Site) -> set[str]:
    """Those of the document, as the table has them."""
    return {
        f"{method.upper()} {path.removeprefix(API)}"
        for path, methods in site.document["paths"].items()
        for method in methods
    }


def asking(user: str) -> str | None:
    return None if user == ANONYMOUS else user


@pytest.fixture
def busy(site: Site) -> Iterator[Site]:
    """With an entry and its appeal to read, in an open year."""
    opened(site)
    if site.get("/appeals/READ").status == 404:
        site.done(f"/entries/{recorded(site, 'READ')}/appeals", {"grounds": "情况不符"}, by=COMMUNITY)
        site.ask("PUT", f"{API}/evidence/{sha256(PHOTO).hexdigest()}?entry=READ", PHOTO, by=COMMUNITY)
    yield site
    opened(site)


def test_every_operation_of_the_document_has_a_row_and_every_row_an_operation(site: Site) -> None:
    assert operations(site) == {*WRITES, *READS, *OUTSIDE, *STREAMS}


def test_every_write_has_a_request_that_succeeds() -> None:
    assert {operation.replace(API, "") for operation in ACTS} == set(WRITES)


@pytest.mark.parametrize("operation", WRITES)
def test_a_write_serves_those_it_is_for_and_the_others_record_nothing(busy: Site, operation: str) -> None:
    row, (method, path) = WRITES[operation], operation.split(" ")
    arrange = ACTS[f"{method} {API}{path}"]
    act = arrange(busy, f"R{next(NAMES)}")
    before = busy.position
    refused = {user: act.asked(busy, by=asking(user)) for user in sorted(EVERYBODY - row.serves)}
    assert {user: answer.status for user, answer in refused.items()} == {user: row.refusal(user) for user in refused}
    assert {answer.code for answer in refused.values()} <= {"not_signed_in", *REFUSALS}
    assert {event["event"] for event in busy.events(after=before)} <= {"access-refused.1"}
    for user in sorted(row.serves):
        act = arrange(busy, f"R{next(NAMES)}")
        answer = act.asked(busy, by=asking(user))
        assert answer.status == row.served, (user, answer.body.decode())


@pytest.mark.parametrize("operation", READS)
def test_a_reading_serves_those_it_is_for(busy: Site, operation: str) -> None:
    template, row = READS[operation]
    path = template.format(first=busy.get("/entries/READ").json["positions"][0], last=busy.position)
    answers = {user: busy.get(path, by=asking(user)) for user in sorted(EVERYBODY)}
    assert {user: answer.status for user, answer in answers.items()} == {
        user: 200 if user in row.serves else row.refusal(user) for user in answers
    }
    refused = {user: answer.code for user, answer in answers.items() if user not in row.serves}
    assert set(refused.values()) <= {"not_signed_in", *REFUSALS}


@pytest.mark.parametrize("operation", OUTSIDE)
def test_what_runs_the_server_is_public(site: Site, operation: str) -> None:
    method, path = operation.split(" ")
    assert site.ask(method, path.replace("{path}", "0/000.p/1")).status == 200


def test_the_entries_below_the_tiles_take_a_sign_in(site: Site) -> None:
    statuses = {user: site.ask("GET", "/tile/entries/000.p/1", by=asking(user)).status for user in sorted(EVERYBODY)}
    assert statuses == {user: 401 if user == ANONYMOUS else 200 for user in EVERYBODY}


@pytest.mark.parametrize("operation", STREAMS)
def test_a_stream_opens_for_those_it_is_for(site: Site, operation: str) -> None:
    path = f"{API}{operation.removeprefix('GET ')}"
    for user in sorted(EVERYBODY):
        head = site.head_of(path, by=asking(user))
        assert head.startswith(b"HTTP/1.1 200 " if user in STREAMS[operation].serves else b"HTTP/1.1 401 "), user


def test_an_answer_to_the_anonymous_tells_nothing_of_what_there_is(busy: Site) -> None:
    there, not_there = (busy.get(f"/entries/{name}", by=None) for name in ("READ", "NOTHING"))
    assert (there.status, there.json["detail"]) == (not_there.status, not_there.json["detail"])


def test_who_was_refused_and_what_they_asked_for_is_recorded(busy: Site) -> None:
    name = added(busy, f"R{next(NAMES)}")
    busy.tokens |= signed_in(busy.terminal, name)
    before = busy.position
    assert ACTS[f"POST {API}/entries"](busy, f"{name}-E").asked(busy, by=name).status == 403
    [event] = busy.events(after=before)
    assert (event["event"], event["actor"], event["stream"]) == ("access-refused.1", name, "access/refusals")
