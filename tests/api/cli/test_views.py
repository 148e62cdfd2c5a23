"""`kaohe rebuild` and `kaohe worker`."""

import shutil
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from projections.generation import Generation
from projections.view import View
from tests.api.terminal import Terminal
from tests.api.test_following import comes
from tests.projections.followed import file_of, meddle, views_of

SECONDS_PATIENT = 60
RECORD = ["record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM"]


def names(trial: Terminal) -> list[str]:
    with trial.opened() as ledger:
        return [view.name for view in views_of(ledger).all]


def folder(trial: Terminal) -> Path:
    return trial.folder / "kaohe.db-views"


def generations(trial: Terminal) -> set[str]:
    return {path.name for path in folder(trial).glob("*.db")}


def test_all_views_are_made_again_and_said_to_be(trial: Terminal) -> None:
    trial.done(*RECORD)
    trial.done("rebuild")
    before = generations(trial)
    assert trial.done("rebuild") == f"Rebuilt {', '.join(names(trial))}, up to position {trial.position}.\n"
    assert len(generations(trial)) == len(before) == len(names(trial))
    assert generations(trial).isdisjoint(before)


def test_only_those_that_are_named_are_made_again(trial: Terminal) -> None:
    trial.done("rebuild")
    before = generations(trial)
    assert trial.done("rebuild", "scores") == f"Rebuilt scores, up to position {trial.position}.\n"
    assert {name.partition(".")[0] for name in before ^ generations(trial)} == {"scores"}


def test_both_languages(trial: Terminal) -> None:
    chinese = trial.with_(KAOHE_LANG="zh")
    assert chinese.done("rebuild") == f"已重建 {'、'.join(names(trial))}，至位置 {trial.position}。\n"
    assert chinese.done("rebuild", "--check", "scores").startswith("scores 与事件重算的结果一致")
    assert trial.done("rebuild", "--check", "scores").startswith("What the events make is what is in scores")


@pytest.mark.parametrize("words", [["nothing"], ["scores", "nothing"], ["--check", "nothing"], [""], ["../scores"]])
def test_a_view_that_there_is_not_is_refused_with_those_that_there_are(trial: Terminal, words: list[str]) -> None:
    ran = trial.run("rebuild", *words)
    assert (ran.refusal, ran.out) == ("view_unknown", "")
    assert all(name in ran.err for name in names(trial))
    assert "视图有：scores" in trial.with_(KAOHE_LANG="zh").run("rebuild", *words).err


def test_a_check_of_what_somebody_has_changed_is_refused_until_it_is_made_again(trial: Terminal) -> None:
    trial.done(*RECORD)
    trial.done("rebuild")
    assert trial.run("rebuild", "--check").code == 0
    pointer = folder(trial) / "scores"
    meddle(folder(trial) / pointer.read_text(), "UPDATE effects SET cents = cents + 100")
    assert trial.refused("rebuild", "--check") == "views_differ"
    assert "scores" in trial.run("rebuild", "--check").err
    assert trial.run("rebuild", "--check", "history").code == 0
    trial.done("rebuild")
    assert trial.run("rebuild", "--check").code == 0


def test_what_stops_a_view_is_said_with_its_position(trial: Terminal) -> None:
    trial.done(*RECORD)
    trial.done("rebuild")
    before = trial.position
    for _ in range(3):
        trial.done(*RECORD)
    meddle(trial.ledger, "UPDATE stored_events SET state = x'fffe' WHERE position = ?", values=(before + 1,))
    for words in (["rebuild"], ["rebuild", "scores"]):
        ran = trial.run(*words)
        assert ran.refusal == "view_stopped"
        assert str(before + 1) in ran.err
    assert trial.refused("rebuild", "--check") == "event_changed"
    assert trial.run("scores", "--position", before).code == 0


def test_without_a_ledger_there_is_nothing_to_rebuild_or_to_keep_up(terminal: Terminal) -> None:
    assert terminal.refused("rebuild") == "ledger_missing"
    assert terminal.refused("worker") == "ledger_missing"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_keeps_the_views_up_and_ends_when_told(trial: Terminal, how: signal.Signals) -> None:
    shutil.rmtree(folder(trial), ignore_errors=True)
    with trial.started("worker") as process, ExitStack() as failing:
        failing.callback(process.kill)  # else what fails below would wait for it for ever
        assert process.stdout is not None
        assert process.stdout.readline().decode().startswith("Keeping the views up: scores")
        assert comes(lambda: generations(trial) != set())
        trial.done(*RECORD)
        with trial.opened() as ledger:
            views = views_of(ledger)
            # Nobody reads here: the files themselves have come that far.
            assert comes(lambda: all(view.is_sound() and _reached(view) == trial.position for view in views.all))
        process.send_signal(how)
        _out, err = process.communicate(timeout=SECONDS_PATIENT)
    assert (process.returncode, err) == (0, b"")


def _reached(view: View) -> int:
    return Generation(view.kind, file_of(view)).reached().position


def test_rebuilding_shows_nothing_beside_its_sentence_in_a_pipe(trial: Terminal) -> None:
    ran = trial.program("rebuild")
    assert (ran.code, ran.err, ran.out.count("\n")) == (0, "", 1)
