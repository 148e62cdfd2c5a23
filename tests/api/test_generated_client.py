"""A client that a public generator makes of the OpenAPI document, doing a community's whole business with it."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.api.web import Site

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
PACKAGE = "kaohe_client"
NOT_SPOKEN = {"/api/v1/imports", "/api/v1/rulebooks"}
"""Addresses that also take files in forms which the generator does not know; it leaves those forms out."""


class Client:
    """The generated package, with a client for each user."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._clients: dict[str, Any] = {}

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{PACKAGE}.{name}")

    def by(self, user: str) -> Any:
        if user not in self._clients:
            make = self.module("client").AuthenticatedClient
            self._clients[user] = make(base_url=self._site.address, token=self._site.tokens[user])
        return self._clients[user]

    def ask(self, operation: str, *path: object, by: str, body: dict[str, Any] | None = None, **asked: Any) -> Any:
        """What an operation answers, as the generated class for its status; `body` by the name of its class."""
        if body is not None:
            [(kind, fields)] = body.items()
            asked["body"] = getattr(self.module("models"), kind).from_dict(fields)
        answer = self.module(f"api.{operation}").sync_detailed(*path, client=self.by(by), **asked)
        assert answer.parsed is not None, answer
        return answer.parsed

    def close(self) -> None:
        for each in self._clients.values():
            each.get_httpx_client().close()


@pytest.fixture(scope="module")
def made(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the generated package; beside it, what the generator said."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(site.document), encoding="utf-8")
    (folder / "plain.yml").write_text("post_hooks: []\n", encoding="utf-8")
    words = ["generate", "--path", "openapi.json", "--config", "plain.yml", "--output-path", PACKAGE, "--meta", "none"]
    done = subprocess.run([GENERATOR, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return folder


@pytest.fixture
def client(site: Site, made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.syspath_prepend(str(made))
    client = Client(site)
    yield client
    client.close()
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_every_operation_becomes_a_function(site: Site, made: Path) -> None:
    functions = {path.stem for path in (made / PACKAGE / "api").glob("*/*.py")} - {"__init__"}
    operations = [each for methods in site.document["paths"].values() for each in methods.values()]
    assert functions == {each["operationId"] for each in operations}
    said = (made / "said.txt").read_text(encoding="utf-8")
    warned = {line.split()[3] for line in said.splitlines() if line.startswith("WARNING parsing")}
    assert warned <= NOT_SPOKEN


def test_an_entry_is_recorded_disputed_and_decided_and_the_score_is_changed(client: Client) -> None:
    def score() -> Any:
        [found] = client.ask("scores.show_score", "QT", by="comm-QT").communities
        return found

    before = score()
    said: dict[str, Any] = {
        "id": "GEN-1",
        "community": "QT",
        "clause": "UM4.4",
        "occurred_on": "2020-03-05",
        "level": "city",
    }
    said |= {"quantity": 2, "reason": "市级通报两处"}
    entry = client.ask("entries.record_entry", by="dept-UM", body={"Recording": said}, idempotency_key="gen-1")
    assert (entry.entry, entry.amount, entry.state) == ("GEN-1", "1.00", "standing")
    assert score().items["UM4"] == "1.00"

    client.ask("entries.file_appeal", "GEN-1", by="comm-QT", body={"Filing": {"grounds": "一处不在我社区"}})
    client.ask("appeals.accept_appeal", "GEN-1", by="leading-1", body={"Acceptance": {}})
    decision = {"outcome": "partly_upheld", "amount": "0.50", "reasons": "其中一处属实"}
    decided = client.ask("appeals.decide_appeal", "GEN-1", by="leading-1", body={"Decision": decision})
    assert (decided.left, decided.appeal.outcome, decided.appeal.state) == ("0.50", "partly_upheld", "decided")

    after = score()
    assert (before.items["UM4"], after.items["UM4"]) == ("2.00", "1.50")
    [known_then] = client.ask("scores.show_score", "QT", by="comm-QT", position=entry.position).communities
    assert known_then.items["UM4"] == "1.00"


def test_a_refusal_comes_as_the_document_describes_it(client: Client) -> None:
    said = {"community": "QT", "clause": "XX1", "occurred_on": "2020-03-05"}
    refusal = client.ask("entries.record_entry", by="dept-UM", body={"Recording": said})
    assert type(refusal).__name__ == "Problem"
    assert (refusal.status, refusal.code) == (404, "clause_unknown")
    assert refusal.errors[0].pointer == "/clause"
