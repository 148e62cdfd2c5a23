"""One history, read in every way there is: what is live, what was, what is rebuilt, and what is told to another ledger."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from ledger.commands import parse
from ledger.lines import Line
from projections.comparing import differing
from projections.live import Views, folder_of
from projections.past import AsOf, read, replayed
from projections.replay import replay
from projections.scoring import standing_of
from projections.transcript import transcript
from projections.view import rebuild
from tests.projections import viewer
from tests.projections.followed import again
from tests.projections.random_ledger import Clock, founded, proposals, submit

SEEDS = (7, 12, 40)
KILLS = 4
TOLD = {"position", "recorded_at"}
"""What an export adds to a command."""


@pytest.mark.parametrize("seed", SEEDS)
def test_live_past_rebuilt_and_imported_scores_agree_wherever_their_keeper_was_killed(
    seed: int, tmp_path: Path
) -> None:
    chance, clock, path = Random(seed), Clock(), tmp_path / "kaohe.db"
    given = proposals(seed)
    with founded(path, clock) as ledger:
        for part in range(KILLS):
            for proposal in given[part * len(given) // KILLS : (part + 1) * len(given) // KILLS]:
                clock.now = proposal.now
                submit(ledger, proposal.command)
            keep_up_until_killed(path, chance)
    with again(path) as ledger:
        live = read(ledger).standing
        with ledger.reading() as snapshot:
            newest = snapshot.position
            assert replayed(snapshot, AsOf()).standing == live
            lines = [{name: each[name] for name in each.keys() - TOLD} for each in transcript(snapshot)]
        reading = read(ledger, AsOf(position=newest))
        assert reading.standing == live
        assert standing_of(reading.rulebook, replay(ledger).tallies(2020), reading.year.tie_breaks) == live
        assert differing(ledger, ledger.beside(Views).all) == []
        assert rebuild(ledger, ledger.beside(Views).all) == {}
        assert read(ledger).standing == live
    with founded(tmp_path / "imported.db", Clock(datetime(2026, 11, 22, tzinfo=UTC))) as imported:
        report = imported.submit_all(Line(number, parse(line)) for number, line in enumerate(lines, 1))
        assert report.errors == []
        assert [figures(each) for each in read(imported).standing.scores] == [figures(each) for each in live.scores]


def figures(score: object) -> object:
    """A score without the positions of its ledger."""
    return {
        name: getattr(score, name) for name in ("community", "total_cents", "base_cents", "rank", "missing", "marks")
    }


def keep_up_until_killed(path: Path, chance: Random) -> None:
    """A process of its own follows or rebuilds, and is killed somewhere on its way."""
    words = [sys.executable, "-m", viewer.__name__, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(f"{chance.choice(('follow', 'rebuild'))}\n")
        program.stdin.flush()
        child = int(program.stdout.readline())
        until = time.monotonic() + 20
        while not folder_of(path).exists() and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.15)
        os.kill(child, signal.SIGKILL)
        program.stdin.close()
