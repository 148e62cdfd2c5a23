"""`kaohe evidence`: files handed in, had again and erased by two people at the terminal, encrypted or not."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.api.commands import record
from tests.api.terminal import Terminal

CONTENT = "情况说明".encode()
NAME = sha256(CONTENT).hexdigest()


def shelf(terminal: Terminal) -> list[Path]:
    return [path for path in (terminal.folder / "kaohe.db.evidence").rglob("*") if path.is_file()]


@pytest.fixture(params=["open", "encrypted"])
def filed(request: pytest.FixtureRequest, trial: Terminal) -> Terminal:
    """With an entry and a file of evidence for it; with a key, or without."""
    if request.param == "encrypted":
        trial.done("evidence", "key", "main.key")
        trial = trial.with_(KAOHE_EVIDENCE_KEY="main.key")
    trial.import_(record("E1"))
    trial.done("evidence", "put", trial.file("note.txt", CONTENT), "--entry", "E1", "--by", "dept-UM")
    return trial


def test_a_file_is_handed_in_and_had_again(filed: Terminal) -> None:
    filed.done("evidence", "get", NAME, "-o", "again.txt")
    assert (filed.folder / "again.txt").read_bytes() == CONTENT
    assert (CONTENT in b"".join(path.read_bytes() for path in shelf(filed))) == (
        "KAOHE_EVIDENCE_KEY" not in filed.settings
    )


def test_the_same_file_again_records_nothing(filed: Terminal) -> None:
    before = filed.position
    said = filed.done("evidence", "put", "note.txt", "--entry", "E1", "--by", "comm-SSL")
    assert NAME in said
    assert filed.position == before
    assert len(shelf(filed)) == 1


def test_two_people_erase_and_both_are_told_how_far_it_has_come(filed: Terminal) -> None:
    assert "another person" in filed.done("evidence", "erase", NAME, "--reason", "隐私", "--by", "leading-1")
    assert filed.refused("evidence", "erase", NAME, "--reason", "隐私", "--by", "leading-1") == "own_proposal"
    assert "Backups" in filed.done("evidence", "erase", NAME, "--reason", "同意", "--by", "committee-1")
    assert shelf(filed) == []
    for words in (
        ("get", NAME, "-o", "x"),
        ("put", "note.txt", "--by", "dept-UM"),
        ("erase", NAME, "--reason", "x", "--by", "leading-1"),
        ("withdraw", NAME, "--reason", "x", "--by", "leading-1"),
    ):
        ran = filed.run("evidence", *words)
        assert ran.refusal == "evidence_erased"
        assert all(each in ran.err for each in ("committee-1", "leading-1", "同意"))
    assert not (filed.folder / "x").exists()


def test_every_act_is_signed_for_at_once(filed: Terminal) -> None:
    def signed() -> int:
        with filed.opened() as ledger, ledger.rows() as rows:
            sealed = rows.seals.newest()
        assert sealed is not None
        return sealed.size

    assert signed() == filed.position
    for words in (
        ("erase", NAME, "--reason", "x", "--by", "leading-1"),
        ("withdraw", NAME, "--reason", "x", "--by", "leading-1"),
        ("erase", NAME, "--reason", "x", "--by", "leading-1"),
        ("erase", NAME, "--reason", "x", "--by", "leading-2"),
    ):
        before = filed.position
        filed.done("evidence", *words)
        assert signed() == filed.position == before + 1


def test_a_proposal_can_be_withdrawn(filed: Terminal) -> None:
    filed.done("evidence", "erase", NAME, "--reason", "隐私", "--by", "leading-1")
    filed.done("evidence", "withdraw", NAME, "--reason", "仍需", "--by", "leading-2")
    assert (
        filed.refused("evidence", "withdraw", NAME, "--reason", "仍需", "--by", "leading-2") == "erasure_not_proposed"
    )
    filed.done("evidence", "get", NAME, "-o", "again.txt")


def test_files_are_listed_in_every_format_with_what_is_proposed_and_erased(trial: Terminal) -> None:
    trial.import_(record("E1"))
    names = []
    for number in range(3):
        content = f"文件 {number}".encode()
        names.append(sha256(content).hexdigest())
        entry = ["--entry", "E1"] if number else []
        trial.done("evidence", "put", trial.file(f"{number}.txt", content), *entry, "--by", "dept-UM")
    for name, people in ((names[1], ["leading-1"]), (names[2], ["leading-1", "committee-1"])):
        for by in people:
            trial.done("evidence", "erase", name, "--reason", f"{by} 的理由", "--by", by)
    listed = trial.json("evidence", "list")["evidence"]
    assert [each["sha256"] for each in listed] == names
    assert [each["sha256"] for each in trial.json("evidence", "list", "--entry", "E1")["evidence"]] == names[1:]
    assert [bool(each["proposed"]) for each in listed] == [False, True, False]
    assert listed[2]["erased"] == {
        **listed[2]["erased"],
        "by": "committee-1",
        "proposed_by": "leading-1",
        "reason": "committee-1 的理由",
    }
    rows = trial.rows("evidence", "list")
    assert [row["state"] for row in rows] == ["kept", "proposed", "erased"]
    assert [(row["proposed_by"], row["by"]) for row in rows] == [
        ("", ""),
        ("leading-1", ""),
        ("leading-1", "committee-1"),
    ]
    table = trial.done("evidence", "list")
    assert all(name in table for name in names)
    assert " bytes " in table
    assert "tree size" not in table
    assert [bool(row["salt"]) for row in rows] == [True, True, False]
    assert trial.refused("evidence", "list", "--entry", "nowhere") == "entry_unknown"


@pytest.mark.parametrize("by", ["dept-UM", "comm-SSL", "auditor-1", "admin"])
def test_nobody_else_erases_or_withdraws(trial: Terminal, by: str) -> None:
    trial.done("evidence", "put", trial.file("note.txt", CONTENT), "--by", "dept-UM")
    for act in ("erase", "withdraw"):
        assert trial.refused("evidence", act, NAME, "--reason", "x", "--by", by) == "role_not_allowed"


def test_somebody_has_to_be_named_with_a_reason(trial: Terminal) -> None:
    file = trial.file("note.txt", CONTENT)
    assert trial.refused("evidence", "put", file) == "actor_missing"
    for act in ("erase", "withdraw"):
        assert trial.refused("evidence", act, NAME, "--reason", "x") == "actor_missing"
        assert trial.refused("evidence", act, NAME, "--by", "leading-1") == "field_missing"
        assert trial.refused("evidence", act, NAME, "--reason", "x\u202ey", "--by", "leading-1") == "field_malformed"


@pytest.mark.parametrize("name", ["0" * 64, "x", "../../kaohe.db"])
def test_what_nobody_handed_in_is_not_there(trial: Terminal, name: str) -> None:
    assert trial.refused("evidence", "get", name, "-o", "x") == "evidence_unknown"
    assert trial.refused("evidence", "erase", name, "--reason", "x", "--by", "leading-1") == "evidence_unknown"


def test_what_is_no_file_of_evidence_is_refused(trial: Terminal) -> None:
    before = trial.position
    with (trial.folder / "large").open("wb") as large:
        large.truncate((64 << 20) + 1)
    wrong = {"missing.txt": "file_unreadable", ".": "file_unreadable", "large": "file_unreadable"}
    trial.file("empty", b"")
    for file, code in {**wrong, "empty": "evidence_empty"}.items():
        assert trial.refused("evidence", "put", file, "--by", "dept-UM") == code
    assert trial.refused("evidence", "put", trial.file("note", CONTENT), "--by", "admin") == "role_not_allowed"
    assert (trial.position, shelf(trial)) == (before, [])


def test_a_place_that_takes_no_file_is_said_to(filed: Terminal) -> None:
    assert filed.refused("evidence", "get", NAME, "-o", "nowhere/file") == "file_unwritable"


# --- the key ----------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_for_its_owner_alone(terminal: Terminal) -> None:
    terminal.done("evidence", "key", "main.key")
    file = terminal.folder / "main.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(file.read_text(encoding="ascii"))) == 32
    before = file.read_bytes()
    assert terminal.refused("evidence", "key", "main.key") == "key_file_unusable"
    assert file.read_bytes() == before
    assert terminal.refused("evidence", "key", "nowhere/main.key") == "file_unwritable"


@pytest.mark.parametrize("words", ["serve --port 0", "evidence put note.txt --by dept-UM"])
def test_a_key_that_others_can_read_is_refused_before_anything_starts(trial: Terminal, words: str) -> None:
    trial.done("evidence", "key", "main.key")
    trial.file("note.txt", CONTENT)
    (trial.folder / "main.key").chmod(0o640)
    with_key = trial.with_(KAOHE_EVIDENCE_KEY="main.key")
    ran = with_key.run(*words.split())
    assert (ran.refusal, ran.out) == ("key_file_unusable", "")
    assert "0600" in ran.err


def test_the_settings_name_the_key_s_file_and_not_the_key(trial: Terminal) -> None:
    trial.done("evidence", "key", "main.key")
    key = (trial.folder / "main.key").read_text(encoding="ascii").strip()
    shown = trial.with_(KAOHE_EVIDENCE_KEY="main.key").done("settings")
    assert "main.key" in shown
    assert key not in shown


def test_a_encrypted_file_needs_its_key(trial: Terminal) -> None:
    for name in ("main.key", "other.key"):
        trial.done("evidence", "key", name)
    trial.with_(KAOHE_EVIDENCE_KEY="main.key").done(
        "evidence", "put", trial.file("note.txt", CONTENT), "--by", "dept-UM"
    )
    assert trial.refused("evidence", "get", NAME, "-o", "x") == "evidence_key_missing"
    other = trial.with_(KAOHE_EVIDENCE_KEY="other.key")
    assert other.refused("evidence", "get", NAME, "-o", "x") == "evidence_key_wrong"
    assert not (trial.folder / "x").exists()
    for by in ("leading-1", "leading-2"):  # erasing takes no key
        trial.done("evidence", "erase", NAME, "--reason", "x", "--by", by)
    assert shelf(trial) == []
