"""Rulebooks over the web: what was published is there as it was, and the working committee publishes the next version."""

import json
from copy import deepcopy
from itertools import count
from typing import Any

import pytest
import yaml

from ledger import publishing
from tests.api.web import API, Answer, Site

NAME = "houjiatang-2020"
_numbers = count(1)


@pytest.fixture
def written(year_site: Site) -> dict[str, Any]:
    """The first version, as the counter shows it."""
    found: dict[str, Any] = year_site.get(f"/rulebooks/{NAME}/1").json
    return found


def published(
    site: Site, rulebook: object, *, media: str = "application/json", by: str = "committee-1", **headers: str
) -> Answer:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    text = rulebook if isinstance(rulebook, str) else json.dumps(rulebook, ensure_ascii=False)
    return site.ask("POST", f"{API}/rulebooks", text.encode(), by=by, headers={"Content-Type": media, **said})


def newest(site: Site) -> int:
    return max(int(each["version"]) for each in site.get("/rulebooks").json["rulebooks"])


def next_version(site: Site, written: dict[str, Any]) -> dict[str, Any]:
    return {**deepcopy(written), "version": newest(site) + 1}


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_version_is_shown_as_the_command_line_shows_it(year_site: Site, written: dict[str, Any]) -> None:
    assert written == year_site.terminal.json("rulebook", "show", NAME)


def test_it_is_shown_as_yaml_that_could_be_published(year_site: Site) -> None:
    answer = year_site.get(f"/rulebooks/{NAME}/1", headers={"Accept": "application/yaml"})
    assert answer.headers["Content-Type"] == "application/yaml"
    assert publishing.from_yaml(answer.body.decode()) == publishing.load(NAME)


def test_a_version_never_changes_and_so_neither_does_its_etag(year_site: Site) -> None:
    first = year_site.get(f"/rulebooks/{NAME}/1")
    known = {"If-None-Match": first.headers["ETag"]}
    assert year_site.get(f"/rulebooks/{NAME}/1", headers=known).status == 304
    other = year_site.get(f"/rulebooks/{NAME}/1", headers={**known, "Accept": "application/yaml"})
    assert other.status == 200


def test_every_published_version_is_listed(year_site: Site) -> None:
    listed = year_site.get("/rulebooks").json
    [only] = listed["rulebooks"]
    assert (only["rulebook"], only["version"], only["year"], only["published_by"]) == (NAME, 1, 2020, "operator")
    before = only["position"] - 1
    assert year_site.get(f"/rulebooks?position={before}").json == {"position": before, "rulebooks": []}


def test_what_was_not_published_is_unknown(year_site: Site) -> None:
    assert year_site.get(f"/rulebooks/{NAME}/2").code == "rulebook_version_unknown"
    assert year_site.get("/rulebooks/other/1").code == "rulebook_version_unknown"
    assert year_site.get(f"/rulebooks/{NAME}/1?position=1").code == "rulebook_version_unknown"
    for version in ("0", "01", "1.0", "-1", "1_0", "%EF%BC%91", "9" * 30):
        assert year_site.get(f"/rulebooks/{NAME}/{version}").code == "parameter_malformed"


# --- publishing -------------------------------------------------------------------------------------------------------


def test_the_next_version_applies_from_its_position_on(own_site: Site, written: dict[str, Any]) -> None:
    rulebook = next_version(own_site, written)
    before = own_site.position
    answer = published(own_site, rulebook)
    assert (answer.status, answer.json) == (201, {"rulebook": NAME, "version": 2, "position": before + 1})
    assert answer.headers["Location"] == f"{API}/rulebooks/{NAME}/2"
    assert own_site.get(f"/rulebooks/{NAME}/2").json == rulebook
    assert own_site.get("/scores").json["rulebook_version"] == 2
    assert own_site.get(f"/scores?position={before}").json["rulebook_version"] == 1


def test_a_number_means_the_same_as_json_yaml_and_text(own_site: Site, written: dict[str, Any]) -> None:
    """In the record an integer is hundredths; a person who writes 3 means 3.00."""
    amounts = []
    for media, amount in (
        ("application/json", 3),
        ("application/json", 3.0),
        ("application/yaml", 3),
        ("text/yaml", "3.00"),
    ):
        rulebook = next_version(own_site, written)
        rulebook["bonus"]["clauses"][-1]["cap"] = amount
        text = json.dumps(rulebook) if media == "application/json" else yaml.safe_dump(rulebook, allow_unicode=True)
        answer = published(own_site, text, media=media)
        assert answer.status == 201, answer.body.decode()
        shown = own_site.get(f"/rulebooks/{NAME}/{answer.json['version']}").json
        amounts.append(shown["bonus"]["clauses"][-1]["cap"])
    assert set(amounts) == {"3.00"}


@pytest.mark.parametrize("user", ["dept-UM", "comm-SSL", "leading-1", "auditor-1", "admin"])
def test_only_the_working_committee_publishes(site: Site, written: dict[str, Any], user: str) -> None:
    before = newest(site)
    assert published(site, next_version(site, written), by=user).code == "role_not_allowed"
    assert published(site, "a: [", media="application/yaml", by=user).code == "role_not_allowed"
    assert newest(site) == before


def test_what_is_wrong_with_a_rulebook_is_named(site: Site, written: dict[str, Any]) -> None:
    before = newest(site)
    assert published(site, written).code == "version_already_published"
    assert published(site, {**written, "version": before + 5}).code == "version_skipped"
    wrong = next_version(site, written)
    del wrong["communities"][0]["code"]
    answer = published(site, wrong, Accept_Language="en")
    assert answer.code == "rulebook_invalid"
    assert "communities" in answer.json["detail"]
    assert newest(site) == before


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
HOSTILE = {
    "an alias": (BOMB, "application/yaml"),
    "a tag": ("a: !!python/object/apply:os.system ['true']\n", "application/yaml"),
    "depth": ("[" * 50_000, "application/yaml"),
    "depth of flows": ('{"a":' * 20_000 + "1" + "}" * 20_000, "application/json"),
    "depth that is just read": ('{"a":' * 900 + "1" + "}" * 900, "application/json"),
    "a key twice": ('{"rulebook":"x","rulebook":"y"}', "application/json"),
    "no number": ('{"version":NaN}', "application/json"),
    "a vast number": ('{"version":1e999999999}', "application/json"),
    "half a character": ('{"rulebook":"\\ud800"}', "application/json"),
    "a list": ("[]", "application/json"),
    "nothing": ("", "application/yaml"),
    "NUL": ("a: \0", "application/yaml"),
    "a bell": ('{"rulebook":"\\u0007"}', "application/json"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_rulebooks_are_refused(site: Site, kind: str) -> None:
    text, media = HOSTILE[kind]
    before = newest(site)
    assert published(site, text, media=media).code in {"rulebook_invalid", "body_malformed"}
    assert newest(site) == before


def test_other_forms_and_sizes_are_refused(site: Site) -> None:
    assert published(site, "a: 1", media="text/plain").code == "media_type_unsupported"
    assert published(site, "#" * ((1 << 20) + 1), media="application/yaml").code == "body_too_large"
    latin = site.ask(
        "POST", f"{API}/rulebooks", b"a: \xff", by="committee-1", headers={"Content-Type": "application/yaml"}
    )
    assert latin.code == "body_malformed"


def test_a_key_publishes_one_rulebook_once(own_site: Site, written: dict[str, Any]) -> None:
    rulebook = next_version(own_site, written)
    first = published(own_site, rulebook, Idempotency_Key="k1")
    again = published(own_site, rulebook, Idempotency_Key="k1")
    assert (again.status, again.body) == (first.status, first.body) == (201, first.body)
    other = next_version(own_site, written)
    assert published(own_site, other, Idempotency_Key="k1").code == "idempotency_key_reused"
    assert newest(own_site) == 2
