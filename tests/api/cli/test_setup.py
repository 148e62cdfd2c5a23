"""`kaohe init`, `kaohe demo`, `kaohe settings`: what they create, what they leave alone and what they refuse."""

import stat
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.api.commands import COMMUNITIES, record
from tests.api.terminal import Terminal

BUNDLED = Path(__file__).parents[3] / "ledger" / "rulebooks" / "houjiatang-2020.yaml"
DEPARTMENTS = ("UM", "PS", "SF", "PB", "GA", "GC", "SC", "FO", "LG")
SAMPLE_USERS = {
    *(f"dept-{code}" for code in DEPARTMENTS),
    *(f"comm-{code}" for code in COMMUNITIES),
    *("leading-1", "leading-2", "committee-1", "committee-2", "auditor-1"),
}
PASSWORD = "correct horse"


def hashes_of(terminal: Terminal, *users: str) -> dict[str, str]:
    """The password hashes of those users that there are."""
    with terminal.opened() as ledger, ledger.reading() as snapshot:
        found = {user: snapshot.password_hash(user) for user in users}
    return {user: each for user, each in found.items() if each is not None}


def stored(terminal: Terminal) -> list[tuple[int, bytes]]:
    with terminal.opened() as ledger, ledger.reading() as snapshot:
        return list(snapshot.all_events())


# --- init -------------------------------------------------------------------------------------------------------------


def test_init_writes_a_signing_key_that_only_its_owner_reads(terminal: Terminal) -> None:
    said = terminal.done("init")
    assert stat.S_IMODE(terminal.key.stat().st_mode) == 0o600
    assert isinstance(load_pem_private_key(terminal.key.read_bytes(), None), Ed25519PrivateKey)
    assert "kaohe.db.key" in said


def test_the_ledger_itself_is_not_for_everybody(terminal: Terminal) -> None:
    terminal.done("init")
    assert stat.S_IMODE(terminal.ledger.stat().st_mode) & 0o007 == 0


def test_the_first_administrator_has_the_password_of_the_setting(terminal: Terminal) -> None:
    said = terminal.with_(KAOHE_ADMIN_PASSWORD=PASSWORD).done("init")
    assert PASSWORD not in said
    assert PasswordHasher().verify(hashes_of(terminal, "admin")["admin"], PASSWORD)
    record_ = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by")
    assert [terminal.refused(*record_, user) for user in ("admin", "dept-UM")] == ["role_not_allowed", "user_unknown"]


def test_outside_a_terminal_a_password_is_made_up_and_shown(terminal: Terminal) -> None:
    shown = [line for line in terminal.done("init").splitlines() if "shown only now" in line]
    password = shown[0].rpartition(": ")[2]
    assert len(password) >= 10
    assert PasswordHasher().verify(hashes_of(terminal, "admin")["admin"], password)


def test_a_short_password_is_taken_with_a_warning_that_does_not_repeat_it(terminal: Terminal) -> None:
    ran = terminal.with_(KAOHE_ADMIN_PASSWORD="tiny!").run("init")
    assert (ran.code, "10" in ran.err, "tiny!" in ran.out + ran.err) == (0, True, False)


def test_init_alone_knows_no_sample_users(terminal: Terminal) -> None:
    terminal.done("init")
    assert hashes_of(terminal, *SAMPLE_USERS) == {}


def test_the_sample_users_are_those_of_the_contract_with_their_password(terminal: Terminal) -> None:
    said = terminal.done("init", "--sample-users")
    hashes = hashes_of(terminal, *SAMPLE_USERS)
    assert set(hashes) == SAMPLE_USERS
    for each in set(hashes.values()):
        assert PasswordHasher().verify(each, "kaohe-demo")
    assert "kaohe-demo" in said


def test_a_second_init_changes_nothing(trial: Terminal) -> None:
    before = (stored(trial), trial.key.read_bytes())
    assert "nothing in it was changed" in trial.done("init")
    assert "nothing in it was changed" in trial.done("init", "--sample-users")
    assert (stored(trial), trial.key.read_bytes()) == before


def test_sample_users_can_be_added_while_nothing_is_recorded(terminal: Terminal) -> None:
    terminal.done("init")
    terminal.done("init", "--sample-users")
    assert set(hashes_of(terminal, *SAMPLE_USERS)) == SAMPLE_USERS


def test_sample_users_are_refused_once_there_are_entries(trial: Terminal) -> None:
    trial.import_(record())
    before = stored(trial)
    assert trial.refused("init", "--sample-users") == "sample_users_refused"
    assert stored(trial) == before
    trial.done("init")


def test_a_rulebook_file_without_readings_words_or_english_names_will_do(terminal: Terminal) -> None:
    rulebook: dict[str, Any] = yaml.safe_load(BUNDLED.read_text(encoding="utf-8"))
    assert "readings" not in rulebook
    rulebook.pop("terms")
    for community in rulebook["communities"]:
        community.pop("en")
    rulebook["rulebook"] = "elsewhere-2020"
    file = terminal.file("mine.yaml", yaml.safe_dump(rulebook, allow_unicode=True, sort_keys=False))
    terminal.done("init", "--rulebook", file)
    answer = terminal.json("scores")
    assert (answer["rulebook"], answer["rulebook_version"]) == ("elsewhere-2020", 1)
    assert [each["total"] for each in answer["communities"]] == ["100.00"] * 12
    assert "韶山路社区" in terminal.done("scores", "--lang", "zh")


@pytest.mark.parametrize("rulebook", ["nowhere-2020", "missing.yaml", "."])
def test_init_with_a_rulebook_that_is_not_there_creates_nothing(terminal: Terminal, rulebook: str) -> None:
    assert terminal.refused("init", "--rulebook", rulebook) == "rulebook_unknown"
    assert list(terminal.folder.iterdir()) == []


def test_init_where_no_file_can_be_is_one_clear_refusal(terminal: Terminal) -> None:
    terminal.file("file", "no folder")
    assert terminal.with_(KAOHE_DATABASE_URL="sqlite:///file/kaohe.db").refused("init") == "file_unwritable"


@pytest.mark.parametrize(
    "words", ["scores", "entries", "appeals", "export", "serve", "history SSL", "year close --reason x"]
)
def test_without_a_ledger_every_command_says_how_to_make_one(terminal: Terminal, words: str) -> None:
    ran = terminal.run(*words.split())
    assert ran.refusal == "ledger_missing"
    assert "kaohe init" in ran.err
    assert list(terminal.folder.iterdir()) == []


def test_a_key_that_cannot_be_written_is_named_in_one_line(
    trial: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for terminal in (trial, Terminal(tmp_path_factory.mktemp("new"))):
        ran = terminal.with_(KAOHE_SIGNING_KEY="nowhere/key").run("init")
        assert ran.refusal == "file_unwritable"
        assert "nowhere/key" in ran.err


def test_init_never_says_that_nothing_changed_where_something_did(trial: Terminal) -> None:
    later = BUNDLED.read_text(encoding="utf-8").replace("year: 2020", "year: 2021", 1)
    trial.file("later.yaml", later.replace("rulebook: houjiatang-2020", "rulebook: houjiatang-2021", 1))
    for words in (["--rulebook", "later.yaml"], []):
        before = (trial.position, trial.key.exists())
        ran = trial.run("init", *words)
        changed = (trial.position, trial.key.exists()) != before
        assert changed != ("nothing in it was changed" in ran.out), words
        trial.key.unlink()


def test_a_folder_in_place_of_the_ledger_is_not_answered_with_init(terminal: Terminal) -> None:
    (terminal.folder / "kaohe.db").mkdir()
    for words in ("init", "scores", "demo --no-serve"):
        ran = terminal.run(*words.split())
        assert ran.refusal
        assert "Run kaohe init" not in ran.err


# --- demo -------------------------------------------------------------------------------------------------------------


def demonstration(folder: Path, seed: int) -> Terminal:
    folder.mkdir()
    terminal = Terminal(folder)
    terminal.done("demo", "--no-serve", "--seed", seed, "--entries", 60)
    return terminal


def test_the_same_seed_gives_the_same_year_to_the_byte_and_another_seed_another(tmp_path: Path, year: Terminal) -> None:
    first, again = (demonstration(tmp_path / name, seed=7) for name in ("first", "again"))
    assert first.scores() == again.scores()
    assert stored(first) == stored(again)
    assert first.scores() != year.scores()


def test_the_demonstration_says_so_ranks_everybody_and_names_its_sign_ins(own_year: Terminal) -> None:
    said = own_year.done("demo", "--no-serve")
    assert "its people and events are invented" in said
    assert "kaohe-demo" in said
    assert all(code in said for code in COMMUNITIES)


def test_a_second_demo_reuses_the_first(own_year: Terminal) -> None:
    before = stored(own_year)
    own_year.done("demo", "--no-serve", "--seed", 99)
    assert stored(own_year) == before


def test_demo_refuses_a_real_ledger_and_leaves_it_alone(trial: Terminal) -> None:
    before = stored(trial)
    assert trial.refused("demo", "--no-serve") == "not_a_demonstration"
    assert stored(trial) == before


def test_demo_leaves_nothing_but_the_ledger_its_views_and_its_key_with_what_it_has_signed(year: Terminal) -> None:
    kept = {"kaohe.db", "kaohe.db.key", "kaohe.db.key.signed"}
    assert {path.name for path in year.folder.iterdir()} == {*kept, "kaohe.db-views"}


def test_whoever_the_demonstration_names_can_act_in_it(own_year: Terminal) -> None:
    own_year.done("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")


# --- settings ---------------------------------------------------------------------------------------------------------


def test_settings_are_listed_with_what_the_environment_says_and_no_secret(terminal: Terminal) -> None:
    other = terminal.with_(KAOHE_PORT="8123", KAOHE_USER="dept-UM", KAOHE_ADMIN_PASSWORD="very secret")
    found = other.json("settings")
    assert found["KAOHE_DATABASE_URL"] == "sqlite:///kaohe.db"
    assert (found["KAOHE_PORT"], found["KAOHE_USER"], found["KAOHE_LANG"]) == ("8123", "dept-UM", "en")
    assert found["SQLite"].startswith("3.")
    assert {row["setting"]: row["value"] or None for row in other.rows("settings")} == found
    for written in (str(found), other.done("settings"), str(other.rows("settings"))):
        assert "very secret" not in written
        assert "8123" in written


def test_the_password_in_an_address_is_not_shown(terminal: Terminal) -> None:
    assert "hunter2" not in terminal.with_(KAOHE_DATABASE_URL="postgresql://user:hunter2@localhost/kaohe").done(
        "settings"
    )


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PORT", "abc"), ("PORT", "70000"), ("PORT", "-1"), ("LANG", "fr"), ("LANG", "")],
)
def test_a_setting_that_cannot_be_is_named_in_one_line(terminal: Terminal, setting: str, value: str) -> None:
    ran = terminal.with_(**{f"KAOHE_{setting}": value}).run("scores")
    assert ran.refusal == "setting_invalid"
    assert f"KAOHE_{setting}" in ran.err


@pytest.mark.parametrize("words", ["scores", "init", "demo --no-serve", "export", "serve"])
@pytest.mark.parametrize(
    "url", ["postgresql://localhost/kaohe", "mysql://localhost/kaohe", "kaohe.db", "sqlite:///", ""]
)
def test_a_database_that_is_not_supported_is_named_in_one_line(terminal: Terminal, words: str, url: str) -> None:
    ran = terminal.with_(KAOHE_DATABASE_URL=url).run(*words.split())
    assert ran.refusal == "store_unsupported"
    assert "sqlite:///FILE" in ran.err
    assert list(terminal.folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be read as one" * 100])
def test_a_file_that_is_no_ledger_is_one_clear_refusal(terminal: Terminal, content: bytes) -> None:
    terminal.file("kaohe.db", content)
    for words in ("scores", "init", "demo --no-serve"):
        assert terminal.run(*words.split()).refusal
    assert terminal.ledger.read_bytes() == content


def test_the_making_of_a_signing_key_is_recorded_with_its_public_half_alone(trial: Terminal) -> None:
    trial.key.unlink()
    ran = trial.run("init")
    assert ran.code == 0
    pem = trial.key.read_bytes()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey)
    public = key.public_key().public_bytes_raw()
    states = [orjson.loads(state) for _position, state in stored(trial)]
    keys = [state["body"] for state in states if state["type"] == "signing-key-added.1"]
    assert len(keys) == 2
    assert keys[-1] == {"algorithm": "ed25519", "public_key": public.hex()}
    assert keys[0]["public_key"] != public.hex()
