"""schemathesis against a running server: what it is given, and what it says."""

import subprocess
import sys
from pathlib import Path

from tests.api.acts import accepted, declaration, filed, pending, recorded, supported
from tests.api.web import Site

PROGRAM = Path(sys.executable).with_name("schemathesis")
CONFIG = Path(__file__).with_name("fuzzing.toml")


def told(site: Site) -> None:
    """Puts there what fuzzing.toml names: entries, appeals and bonuses in every state, and two people without a role."""
    recorded(site, "E1")
    pending(site, "E2")
    filed(site, "E3")
    accepted(site, "E4")
    site.done(f"/appeals/{accepted(site, 'E5')}/question", {"question": "哪一处？"}, by="leading-1")
    rejected = {"outcome": "rejected", "reasons": "属实"}
    site.done(f"/appeals/{accepted(site, 'E6')}/decision", rejected, by="leading-1")
    site.done(f"/entries/{recorded(site, 'E7', quantity=3)}/reversal", {"reason": "数量有误"}, by="dept-UM")
    site.done("/bonuses", declaration("B1"), by="comm-SSL")
    supported(site, "B2")
    granted = {"outcome": "granted", "reasons": "同意"}
    site.done(f"/bonuses/{supported(site, 'B3')}/determination", granted, by="committee-1")
    for name in ("P1", "P2"):
        site.done("/users", {"user": name}, by="admin")


def fuzzed(site: Site, user: str, *words: object, seconds: int) -> str:
    """What is wrong for a user, in schemathesis's words; empty where nothing is."""
    spared = ",".join(each["id"] for each in site.get("/tokens", by=user).json["tokens"])
    run = subprocess.run(
        [PROGRAM, "--config-file", CONFIG, "run", f"{site.address}/openapi.json", "--no-color", *map(str, words)],
        cwd=site.terminal.folder,
        env={**site.terminal.environment(), "KAOHE_TOKEN": site.tokens[user], "KAOHE_SPARED": spared, "COLUMNS": "160"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert site.get("/session", by=user).status == 200, "it has lost its own token, and saw little"
    return run.stdout if run.returncode else ""
