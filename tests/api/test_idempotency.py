"""Writes that are sent again, at once, from two sides or after a restart: one outcome each, and one answer."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.api.acts import ACTS, filed, opened, recorded, recording
from tests.api.terminal import Terminal
from tests.api.web import API, Answer, Site, Tokens, site_of

KEYS = 1_000
REPEATS = 5
RACES = 100
NAMES = count(1)
KEPT = ("ETag", "Location", "Content-Type")
"""Header fields that an answer given again has as the first had them."""

Seen = tuple[int, bytes, tuple[str | None, ...]]


def seen(answer: Answer) -> Seen:
    """What of an answer must be the same whenever it is given."""
    return answer.status, answer.body, tuple(answer.headers[name] for name in KEPT)


@dataclass(frozen=True)
class Post:
    """A write to send."""

    path: str
    said: object
    by: str
    headers: dict[str, str] = field(default_factory=dict)

    def sent(self, site: Site) -> Answer:
        return site.post(self.path, self.said, by=self.by, headers=self.headers)


@contextmanager
def together(site: Site, number: int) -> Iterator[Callable[[list[Post]], list[Answer]]]:
    """Sends so many requests at the same time, each on a connection of its own."""
    with ThreadPoolExecutor(number) as threads:
        yield lambda posts: [each.result() for each in [threads.submit(post.sent, site) for post in posts]]


def with_key(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


# --- the same request again -------------------------------------------------------------------------------------------


def test_a_thousand_keys_sent_five_times_at_once_are_a_thousand_entries_with_one_answer_each(own_site: Site) -> None:
    before = own_site.position

    def post(key: int) -> Post:
        said = {name: value for name, value in recording("").items() if name != "id"}
        said |= {"community": ("SSL", "FSA", "ZY")[key % 3], "reason": f"第 {key} 条"}
        return Post("/entries", said, "dept-UM", with_key(f"key-{key}"))

    answers: dict[int, list[Answer]] = {}
    with together(own_site, 2 * REPEATS) as at_once:
        for key in range(0, KEYS, 2):
            found = at_once([post(key + number % 2) for number in range(2 * REPEATS)])
            answers[key], answers[key + 1] = found[::2], found[1::2]
    assert {key: len({seen(answer) for answer in found}) for key, found in answers.items()} == dict.fromkeys(answers, 1)
    assert {answer.status for found in answers.values() for answer in found} == {201}
    assert len({found[0].json["entry"] for found in answers.values()}) == KEYS
    events = own_site.events(after=before)
    assert Counter(event["event"] for event in events) == {"deduction-recorded.1": KEYS}
    assert own_site.position == before + KEYS


def test_the_same_key_with_another_body_is_refused_and_records_nothing(site: Site) -> None:
    name = f"K{next(NAMES)}"
    site.post("/entries", recording(name), by="dept-UM", headers=with_key(name))
    before = site.position
    for other in (recording(name, quantity=2), recording(f"{name}-b"), recording(name, reason="另一件事")):
        answer = site.post("/entries", other, by="dept-UM", headers=with_key(name))
        assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert site.position == before


def test_a_key_that_comes_with_what_is_there_already_is_kept_too(site: Site) -> None:
    name = f"K{next(NAMES)}"
    first = site.post("/entries", recording(name), by="dept-UM")
    assert seen(site.post("/entries", recording(name), by="dept-UM", headers=with_key(name))) == seen(first)
    answer = site.post("/entries", recording(f"{name}-b"), by="dept-UM", headers=with_key(name))
    assert (answer.status, answer.code) == (422, "idempotency_key_reused")


def test_the_same_key_at_another_address_is_refused(site: Site) -> None:
    first, second = f"K{next(NAMES)}", f"K{next(NAMES)}"
    for name in (first, second):
        recorded(site, name)
    said = {"reason": "数量有误"}
    assert site.post(f"/entries/{first}/reversal", said, by="dept-UM", headers=with_key(first)).status == 201
    answer = site.post(f"/entries/{second}/reversal", said, by="dept-UM", headers=with_key(first))
    assert (answer.status, answer.code) == (422, "idempotency_key_reused")


def test_a_key_is_its_owners_alone(site: Site) -> None:
    key = f"K{next(NAMES)}"
    one, other = f"{key}-a", f"{key}-b"
    for name in (one, other):
        recorded(site, name)
    assert site.post(f"/entries/{one}/reversal", {"reason": "x"}, by="dept-UM", headers=with_key(key)).status == 201
    assert site.post(f"/entries/{other}/reversal", {"reason": "x"}, by="leading-1", headers=with_key(key)).status == 201


def test_a_refused_request_keeps_no_key(site: Site) -> None:
    name = f"K{next(NAMES)}"
    headers = with_key(name)
    assert site.post("/entries", recording(name, clause="XX9"), by="dept-UM", headers=headers).status == 404
    assert site.post("/entries", recording(name), by="dept-UM", headers=headers).status == 201


def test_an_answer_given_again_is_that_of_its_moment_whatever_happened_since(site: Site) -> None:
    name = f"K{next(NAMES)}"
    first = site.post("/entries", recording(name), by="dept-UM", headers=with_key(name))
    site.done(f"/entries/{name}/reversal", {"reason": "数量有误"}, by="dept-UM")
    again = site.post("/entries", recording(name), by="dept-UM", headers=with_key(name))
    assert seen(again) == seen(first)
    assert (again.json["left"], site.get(f"/entries/{name}").json["left"]) == ("0.50", "0.00")


ON_RECORD = [
    operation
    for operation in ACTS
    if operation.split("/")[3] in {"entries", "appeals", "bonuses", "years", "users"} or "/erasure" in operation
]


@pytest.mark.parametrize("operation", [each for each in ON_RECORD if not each.endswith("finalisation")])
def test_every_write_repeats_its_answer_for_the_same_key(site: Site, operation: str) -> None:
    opened(site)
    name = f"K{next(NAMES)}"
    act = ACTS[operation](site, name)

    def send() -> Answer:
        return site.ask(act.method, f"{API}{act.path}", act.body, by=act.by, headers=with_key(name))

    first, position = send(), site.position
    assert first.status == 201, first.body.decode()
    assert {seen(send()) for _ in range(3)} == {seen(first)}
    assert site.position == position
    opened(site)


def test_a_restarted_server_repeats_an_answer_byte_for_byte(
    signed_in_trial: tuple[Path, Tokens], tmp_path: Path
) -> None:
    folder, tokens = signed_in_trial
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    requests: list[tuple[str, dict[str, Any], str]] = [
        ("/entries", recording("E1"), "dept-UM"),
        ("/entries/E1/appeals", {"grounds": "情况不符"}, "comm-SSL"),
        ("/appeals/E1/acceptance", {}, "leading-1"),
        ("/appeals/E1/decision", {"outcome": "upheld", "reasons": "不属实"}, "leading-1"),
        ("/years/2020/closing", {"reason": "年度结束"}, "committee-1"),
    ]

    def told() -> list[Seen]:
        with site_of(Terminal(tmp_path), tokens) as site:
            return [
                seen(site.post(path, said, by=by, headers=with_key(f"k{number}")))
                for number, (path, said, by) in enumerate(requests)
            ]

    first = told()
    assert {status for status, _, _ in first} == {201}
    assert told() == first


# --- two at once ------------------------------------------------------------------------------------------------------


def test_of_two_reversals_at_once_one_is_recorded_and_the_other_learns_of_it(own_site: Site) -> None:
    names = [recorded(own_site, f"E{number}") for number in range(RACES)]
    before = own_site.position
    with together(own_site, 2) as at_once:
        for name in names:
            path = f"/entries/{name}/reversal"
            answers = at_once([Post(path, {"reason": f"{by} 更正"}, by) for by in ("dept-UM", "leading-1")])
            assert sorted(answer.status for answer in answers) == [201, 409]
            [refused] = [answer for answer in answers if answer.status == 409]
            assert refused.code == "nothing_is_left"
    reversals = [event for event in own_site.events(after=before) if event["event"] == "entry-reversed.1"]
    assert sorted(event["entry"] for event in reversals) == sorted(names)


def test_of_two_that_saw_the_same_version_one_is_recorded_and_the_other_reads_again(site: Site) -> None:
    with together(site, 2) as at_once:
        for _ in range(20):
            name = recorded(site, f"K{next(NAMES)}")
            headers = {"If-Match": str(site.get(f"/entries/{name}").headers["ETag"])}
            path, said = f"/entries/{name}/reversal", {"amount": "0.10", "reason": "数量有误"}
            answers = at_once([Post(path, said, by, headers) for by in ("dept-UM", "leading-1")])
            assert sorted(answer.status for answer in answers) == [201, 412]
            assert site.get(f"/entries/{name}").json["left"] == "0.40"


# --- If-Match ---------------------------------------------------------------------------------------------------------


def test_a_write_carries_the_etag_that_the_entry_then_has(site: Site) -> None:
    name = f"K{next(NAMES)}"
    answer = site.post("/entries", recording(name), by="dept-UM")
    assert answer.headers["ETag"] == site.get(f"/entries/{name}").headers["ETag"]
    assert answer.headers["Location"] == f"{API}/entries/{name}"


def test_a_stale_version_is_refused_and_nothing_recorded(site: Site) -> None:
    name = f"K{next(NAMES)}"
    stale = str(site.post("/entries", recording(name), by="dept-UM").headers["ETag"])
    site.done(f"/entries/{name}/reversal", {"amount": "0.10", "reason": "数量有误"}, by="dept-UM")
    before = site.position
    for tag in (stale, f"W/{stale}", '"0"', '"999999"', f'"x", {stale}'):
        answer = site.post(
            f"/entries/{name}/reversal", {"amount": "0.10", "reason": "再"}, by="dept-UM", headers={"If-Match": tag}
        )
        assert (answer.status, answer.code) == (412, "stale"), tag
    assert site.position == before


@pytest.mark.parametrize("others", ["{}", '"x", {}', '{} , "x"', "*"])
def test_the_newest_version_is_taken_among_others_too(site: Site, others: str) -> None:
    name = recorded(site, f"K{next(NAMES)}")
    headers = {"If-Match": others.format(site.get(f"/entries/{name}").headers["ETag"])}
    assert site.post(f"/entries/{name}/reversal", {"reason": "数量有误"}, by="dept-UM", headers=headers).status == 201


@pytest.mark.parametrize("tag", ["17", '"', '"a""b"', "'17'", "*, *", '"é"', ""])
def test_what_is_no_etag_is_named_as_such(site: Site, tag: str) -> None:
    name = recorded(site, f"K{next(NAMES)}")
    answer = site.post(f"/entries/{name}/reversal", {"reason": "x"}, by="dept-UM", headers={"If-Match": tag})
    assert answer.code == "parameter_malformed"
    assert answer.json["errors"][0]["parameter"] == "If-Match"


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 129, "é", "a\tb"])
def test_what_is_no_key_is_named_as_such(site: Site, key: str) -> None:
    answer = site.post("/entries", recording(f"K{next(NAMES)}"), by="dept-UM", headers=with_key(key))
    assert answer.code == "parameter_malformed"
    assert answer.json["errors"][0]["parameter"] == "Idempotency-Key"


def test_a_repeated_request_finds_its_answer_though_its_version_is_stale_by_then(site: Site) -> None:
    name = recorded(site, f"K{next(NAMES)}")
    headers = {"If-Match": str(site.get(f"/entries/{name}").headers["ETag"]), **with_key(name)}
    said = {"amount": "0.10", "reason": "数量有误"}
    answers = [site.post(f"/entries/{name}/reversal", said, by="dept-UM", headers=headers) for _ in range(3)]
    assert {seen(answer) for answer in answers} == {seen(answers[0])}
    assert answers[0].status == 201


def test_an_appeal_has_the_version_of_its_entry(site: Site) -> None:
    name = filed(site, f"K{next(NAMES)}")
    tag = str(site.get(f"/appeals/{name}").headers["ETag"])
    assert tag == site.get(f"/entries/{name}").headers["ETag"]
    headers = {"If-Match": tag}
    assert site.post(f"/appeals/{name}/acceptance", {}, by="leading-1", headers=headers).status == 201
    assert site.post(f"/appeals/{name}/question", {"question": "?"}, by="leading-1", headers=headers).status == 412
