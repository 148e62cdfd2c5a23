"""A small ledger with an appeal in it, whose proofs are looked at and forged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.errors import ProofRefused
from projections.proving import verify_bundle
from tests.keys import VKEY
from tests.ledger.golden.story import act, submit
from tests.sealed import (
    occurrence,
    rate,
    small_ledger,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Three entries: one of them halved on appeal, one a figure that was replaced; and one of another community."""
    with small_ledger(tmp_path / "ledger.db") as found:
        report = submit(
            found,
            occurrence("E1", quantity=2, reason="两处"),
            rate("F1", "40"),
            rate("F2", "60"),
            occurrence("E2", "B"),
            act("appeal", "E1", "comm-A", grounds="只有一处"),
            act("accept", "E1", "leading-1"),
            act("decide", "E1", "leading-1", outcome="partly_upheld", amount="0.20", reasons="属实一半"),
        )
        assert report.errors == []
        yield found


def refusal(bundle: bytes, *keys: str, **more: Any) -> str:
    with pytest.raises(ProofRefused) as refused:
        verify_bundle(bundle, *(keys or [VKEY]), **more)
    return refused.value.problem_en
