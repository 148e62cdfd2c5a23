"""A year in which everything happens that can: every command, and every type of event, at fixed times."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from ledger import access, evidence, publishing
from ledger.actors import Grant, Role
from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.commits import Job
from ledger.credentials import Evidence
from ledger.lines import Line, Report
from ledger.proofs.keys import rotation_note
from ledger.rulebook import Place, Rulebook
from projections.scoring import standing
from tests.keys import KEY, OLD_KEY

LEDGER_ID = "8d1f0c3e5b7a49629e0d4f6c2a1b3857"
START = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
PHOTO = evidence.HandedIn(sha256(b"a photograph").hexdigest(), "00" * 16, "1" * 64, 12, "image/jpeg")
Raw = dict[str, object]


class Clock:
    """Stands still until it is moved; each reading is a second after the one before, where `ticking`."""

    def __init__(self, now: datetime = START, *, ticking: bool = False) -> None:
        self.now = now
        self._tick = timedelta(seconds=1 if ticking else 0)

    def __call__(self) -> datetime:
        self.now += self._tick
        return self.now


@cache
def rulebook() -> Rulebook:
    return publishing.load("houjiatang-2020")


def founded(path: Path, clock: Clock | None = None) -> Ledger:
    """A ledger with the bundled rulebook and the sample users."""
    ledger = Ledger.found(path, ledger_id=LEDGER_ID, scorer=standing, clock=clock or Clock())
    ledger.publish(rulebook())
    ledger.add_sample_users(2020, "a hash")
    return ledger


def opened(path: Path, clock: Clock | None = None) -> Ledger:
    return Ledger(path, scorer=standing, clock=clock or Clock())


def line(number: int, raw: Mapping[str, object]) -> Line:
    return Line.of(number, raw)


def submit(ledger: Ledger, *raws: Raw, dry_run: bool = False) -> Report:
    """The commands as one file."""
    return ledger.submit_all((line(number, raw) for number, raw in enumerate(raws, 1)), dry_run=dry_run)


def record(id_: str | None = None, community: str = "SSL", **more: object) -> Raw:
    """One occurrence at city level under UM4.4, unless told otherwise."""
    raw: Raw = {"op": "record", "community": community, "clause": "UM4.4", "occurred_on": "2020-03-05"}
    raw |= {"level": "city", "quantity": 1, "by": "dept-UM", **more}
    return raw if id_ is None else {**raw, "id": id_}


def unlevelled(id_: str, community: str = "SSL", **more: object) -> Raw:
    return record(id_, community, level=None, quantity=None, **more)


def act(op: str, entry: str, by: str, **more: object) -> Raw:
    return {"op": op, "entry": entry, "by": by, **more}


def declaration(id_: str) -> Raw:
    raw: Raw = {"op": "declare", "id": id_, "community": "SSL", "clause": "BN.1", "level": "city"}
    return {**raw, "occurred_on": "2020-06-01", "reason": "市级先进", "by": "comm-SSL"}


def bonus(op: str, id_: str, by: str, outcome: str, **more: object) -> Raw:
    return {"op": op, "bonus": id_, "by": by, "outcome": outcome, **more}


SPRING: list[Raw] = [
    record("E1", reason="巡查发现占道经营", matter="M-1"),
    unlevelled("E2", clause="UM1.B.1", occurred_on="2020-03-31", period="2020-03", value="45.50"),
    unlevelled("E3", "FSA", clause="SF3.1", occurred_on="2020-12-31", grade="veto", by="dept-SF"),
    unlevelled("E4", "ZY", clause="GC2.1", ticket="T000123", by="dept-GC"),
    unlevelled("E5", "ZY", clause="GC2.1", ticket="T000124", by="dept-GC"),
    unlevelled("E6", "HL", clause="UM6.5", occurred_on="2020-12-31", exempt=True, reason="没有农贸市场"),
    act("confirm", "E4", "dept-GC", reason="工单申诉未通过"),
    act("void", "E5", "dept-GC", reason="工单申诉通过"),
    act("reverse", "E1", "dept-UM", amount="0.01", reason="entered by mistake"),
    act("reverse", "E3", "leading-1", reason="另一社区的事故"),
    record("E7", clause="UM1.A.1", level=None, reason="整改后另记", follows="E1"),
    *(record(id_, reason="督查通报") for id_ in ("E8", "E9")),
    *(act("appeal", id_, "comm-SSL", grounds="情况不符\n附照片") for id_ in ("E7", "E8", "E9")),
    *(act("accept", id_, "leading-1") for id_ in ("E7", "E8", "E9")),
    act("ask", "E7", "leading-1", question="哪一天？"),
    act("answer", "E7", "comm-SSL", text="三月五日"),
    act("decide", "E7", "leading-1", outcome="partly_upheld", amount="0.10", reasons="属实一半"),
    act("decide", "E8", "leading-1", outcome="rejected", reasons="属实"),
    act("withdraw", "E9", "comm-SSL", reason="已沟通"),
    act("escalate", "E7", "comm-SSL", grounds="仍不服"),
    act("decide", "E7", "committee-1", outcome="upheld", reasons="证据不足"),
    act("escalate", "E8", "comm-SSL", grounds="仍不服"),
    act("withdraw", "E8", "comm-SSL", reason="接受"),
    *(declaration(id_) for id_ in ("B1", "B2")),
    *(bonus("review", id_, "leading-1", "supported", reasons="属实") for id_ in ("B1", "B2")),
    bonus("determine", "B1", "committee-1", "granted", reasons="同意"),
    bonus("determine", "B2", "committee-1", "granted", amount="0.10", reasons="酌情"),
    act("appeal", "B2", "comm-SSL", grounds="应予全额"),
    act("accept", "B2", "leading-2"),
    act("decide", "B2", "leading-2", outcome="upheld", reasons="有理"),
]


def _addition() -> Raw:
    place = next(
        place
        for place in rulebook().places.values()
        if place.item and place.clause.effect == "add" and getattr(place.clause, "amount", None)
    )
    raw = record(
        "A1", "QT", clause=place.clause.code, by=_recorder(place), level=None, quantity=None, reason="表现突出"
    )
    return {**raw, "matter": "M-2"} if place.clause.matter_required else raw


def _recorder(place: Place) -> str:
    return "leading-1" if place.department is None or place.department.code == "LG" else f"dept-{place.department.code}"


def figure(code: str, community: str, value: str) -> Raw:
    """The year's figure under a measured clause."""
    place = rulebook().places[code]
    seen: Raw = {"grade": "excellent"} if place.clause.kind == "rating" else {"value": value}
    raw: Raw = {"op": "record", "id": f"{code}-{community}", "community": community, "clause": code}
    return {**raw, "occurred_on": "2020-12-31", "by": _recorder(place), **seen}


def missing_figures(ledger: Ledger) -> list[Raw]:
    """One for every community and yearly clause that has none. The first two communities tie in the ranked item."""
    codes = rulebook().community_codes
    with ledger.reading() as books:
        scores = standing(books.rulebook(2020), books.accounts(2020), books.year(2020).tie_breaks).by_community
    marks = {code: str(90 - max(1, number)) for number, code in enumerate(codes)}
    highest = {"SF1.1": "2", "SF2.1": "2", "SF4.1": "2", "LG1.1": "5"}
    return [
        figure(code, community, highest.get(code, marks[community] if code.startswith("PB1.") else "100"))
        for community in codes
        for code in scores[community].missing
    ]


def tell(ledger: Ledger, clock: Clock) -> None:
    """The whole year, to its reopening. A clock that goes back on the way is part of it."""
    _accepted(submit(ledger, *map(_without_empty, [*SPRING, _addition()])))
    clock.now -= timedelta(minutes=5)
    _accepted(submit(ledger, *missing_figures(ledger)))
    clock.now += timedelta(days=60)
    first, second, *_ = rulebook().community_codes
    end: list[Raw] = [
        {"op": "break_tie", "item": "PB1", "order": [second, first], "reason": "抽签", "by": "committee-1"},
        {"op": "close", "reason": "年度终了", "by": "committee-1"},
        {"op": "finalise", "id": "FINAL-2020", "reason": "公示期满", "by": "committee-2"},
        {"op": "reopen", "reason": "发现差错", "by": "committee-1"},
    ]
    _accepted(submit(ledger, *end))
    _tell_of_access(ledger)


def _tell_of_access(ledger: Ledger) -> None:
    """People come, are granted what takes one or two others, prove who they are, are refused, and go."""
    officer, auditor = Grant(Role.DEPARTMENT, "UM"), Grant(Role.AUDITOR)
    acts: list[Job[object]] = [
        lambda books: access.add_user(books, "chen", by=None),
        lambda books: access.grant(books, "chen", officer, by=None),
        lambda books: access.grant(books, "chen", auditor, by=None),
        lambda books: access.grant(books, "chen", auditor, by="committee-1"),
        lambda books: access.revoke(books, "chen", auditor, by=None),
        lambda books: access.set_password(books, "chen", "another hash", by="chen"),
        lambda books: access.create_token(
            books, "chen", token_id="0123456789abcdef", secret_hash="a hash", days=30, label="每日导入", by="chen"
        ),
        lambda books: access.create_token(
            books, "chen", token_id="fedcba9876543210", secret_hash="b hash", days=1, by=None
        ),
        lambda books: access.end_token(books, "fedcba9876543210", by="chen"),
        lambda books: access.sign_in(
            books,
            "chen",
            shown="another hash",
            session_hash="a hash",
            csrf="a token",
            expires_at=START + timedelta(days=99),
        ),
        lambda books: access.note_oidc_sign_in(books, "chen"),
        lambda books: access.note_refused_sign_in(books, "chen", reason="password_wrong", times=3),
        lambda books: access.note_refusal(
            books, "chen", asked="POST /api/v1/years/{year}/closing", reason="role_not_allowed", times=1
        ),
        lambda books: access.note_export(books, by="auditor-1", what="ledger", format_="jsonl", upto=7),
        lambda books: _noted(books, "E1"),
        lambda books: _noted(books, None),
        lambda books: access.note_signing_key(books, OLD_KEY.verifier.public),
        lambda books: access.note_key_rotation(
            books,
            OLD_KEY.verifier.public,
            KEY.verifier.public,
            bytes(rotation_note(LEDGER_ID, OLD_KEY, KEY)),
        ),
        lambda books: evidence.receive(books, PHOTO, by="dept-UM", entry="E1", is_there=lambda _: True),
        lambda books: evidence.erase(books, PHOTO.sha256, reason="照片里有无关的人", by="leading-1"),
        lambda books: evidence.withdraw(books, PHOTO.sha256, reason="先遮挡人脸再交", by="leading-2"),
        lambda books: evidence.erase(books, PHOTO.sha256, reason="照片里有无关的人\n无法遮挡", by="leading-2"),
        lambda books: evidence.erase(books, PHOTO.sha256, reason="同意", by="committee-1"),
        lambda books: access.disable(books, "chen", by=None),
        lambda books: access.enable(books, "chen", by=None),
    ]
    for act_ in acts:
        ledger.carry_out(act_)


def _noted(books: OpenBooks, entry: str | None) -> None:
    """A file, first for an entry and then by itself: each time an event."""
    file = Evidence("3" * 64, "4" * 32, "0" * 64, 12_345, "image/jpeg", books.position + 1)
    access.note_evidence(books, by="dept-UM", digest=file.digest, size=file.size, media=file.media, entry=entry)
    if entry is not None:
        books.credentials.add_evidence(file)
        books.credentials.link_evidence(entry, file.sha256, file.position)


def _without_empty(raw: Raw) -> Raw:
    return {key: value for key, value in raw.items() if value is not None}


def _accepted(report: Report) -> None:
    assert [(number, str(error)) for number, error in report.errors] == []


def stored(ledger: Ledger) -> list[tuple[int, bytes]]:
    """Position and bytes of every event."""
    with ledger.reading() as books:
        return list(books.all_events())
