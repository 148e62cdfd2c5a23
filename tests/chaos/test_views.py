"""Processes that keep views up are killed at any moment, alone and two at once: the views need no repair.

`make test` does the same ten times; KAOHE_CHAOS_SEED=N repeats a run, as far as the machine does.
"""

import os
import random
import time
from pathlib import Path

import pytest

from projections.view import rebuild
from tests.projections.followed import again, assert_sound, files, made, views_of
from tests.projections.test_view_swapped import kill_and_look

KILLS = 150
SEED = int(os.environ.get("KAOHE_CHAOS_SEED", time.time_ns() % 10**9))


@pytest.mark.parametrize("at_once", [1, 2])
def test_views_need_no_repair_whoever_was_killed(tmp_path: Path, at_once: int) -> None:
    print(f"\n{KILLS} kills of {at_once}, seed {SEED}")  # noqa: T201
    path = tmp_path / "kaohe.db"
    made(path).close()
    kill_and_look(path, KILLS, random.Random(SEED), at_once=at_once)
    with again(path) as ledger:
        rebuild(ledger, views_of(ledger).all)
        assert len(files(ledger)) == len(views_of(ledger).all)
        assert_sound(ledger)
