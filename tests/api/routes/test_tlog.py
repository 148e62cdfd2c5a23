"""The log as a verifier meets it that somebody else wrote: nothing but addresses, the specification and a public key."""

import base64
import gzip
import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.api.cli.test_proofs import tampered
from tests.api.terminal import Terminal
from tests.api.web import API, Site, Tokens, signed_in, site_of

WIDTH = 256
ENTRIES = 700


@pytest.fixture(scope="module")
def log(signed_in_trial: tuple[Path, Tokens], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server whose log has more than two full tiles."""
    folder, tokens = signed_in_trial
    own = tmp_path_factory.mktemp("log")
    shutil.copytree(folder, own, dirs_exist_ok=True)
    terminal = Terminal(own)
    terminal.import_(*(entry(f"L{number}") for number in range(ENTRIES)))
    with site_of(terminal, tokens) as running:
        yield running


def entry(id_: str) -> dict[str, object]:
    return {
        "op": "record",
        "id": id_,
        "community": "SSL",
        "clause": "UM4.4",
        "occurred_on": "2020-03-05",
        "level": "city",
        "by": "dept-UM",
    }


# --- a verifier of its own --------------------------------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree(leaves: list[bytes]) -> bytes:
    """MTH over leaf hashes, as RFC 6962 has it."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(tree(leaves[:split]), tree(leaves[split:]))


def checkpoint(site: Site) -> tuple[str, int, bytes]:
    """Origin, size and root, once the signature is verified against the key that the machine prints."""
    answer = site.ask("GET", "/checkpoint")
    assert answer.status == 200
    text, _, signatures = answer.body.decode().rpartition("\n\n")
    name, key_id, encoded = site.terminal.done("checkpoint", "--vkey").strip().split("+", 2)
    key = base64.b64decode(encoded)
    assert key[0] == 1
    assert hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_id
    [line] = [line for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    signature = base64.b64decode(line.rpartition(" ")[2])
    assert signature[:4].hex() == key_id
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], f"{text}\n".encode())
    origin, size, root = text.split("\n")
    assert origin == name
    return origin, int(size), base64.b64decode(root)


def path_of(level: int | str, number: int, width: int) -> str:
    digits = f"{number:03}" if number < 1000 else f"x{number // 1000:03}/{number % 1000:03}"
    return f"/tile/{level}/{digits}" + ("" if width == WIDTH else f".p/{width}")


def tiles(site: Site, level: int, count: int) -> list[bytes]:
    """Every hash of a level, by full tiles and the last partial one."""
    hashes: list[bytes] = []
    for number in range((count + WIDTH - 1) // WIDTH):
        width = min(WIDTH, count - number * WIDTH)
        answer = site.ask("GET", path_of(level, number, width))
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert len(answer.body) == width * 32
        hashes += [answer.body[at : at + 32] for at in range(0, len(answer.body), 32)]
    return hashes


def bundles(site: Site, count: int, by: str = "auditor-1") -> list[bytes]:
    entries: list[bytes] = []
    for number in range((count + WIDTH - 1) // WIDTH):
        width = min(WIDTH, count - number * WIDTH)
        body = site.ask("GET", path_of("entries", number, width), by=by).body
        while body:
            length = int.from_bytes(body[:2])
            entries.append(body[2 : 2 + length])
            assert len(entries[-1]) == length
            body = body[2 + length :]
    return entries


def test_tiles_and_entries_give_the_signed_root(log: Site) -> None:
    _, size, root = checkpoint(log)
    assert size > 2 * WIDTH
    leaves = tiles(log, 0, size)
    assert len(leaves) == size
    assert tree(leaves) == root
    above = tiles(log, 1, size // WIDTH)
    assert above == [tree(leaves[number * WIDTH : (number + 1) * WIDTH]) for number in range(size // WIDTH)]
    entries = bundles(log, size)
    assert [hashlib.sha256(b"\x00" + each).digest() for each in entries] == leaves
    assert [json.loads(each)["type"] for each in entries[:2]] == ["ledger-created.1", "signing-key-added.1"]


def test_what_is_recorded_is_signed_for_within_a_second_or_two(own_site: Site) -> None:
    _, before, _ = checkpoint(own_site)
    position = own_site.done("/entries", _body("S1"), by="dept-UM")["position"]
    until = time.monotonic() + 3
    while checkpoint(own_site)[1] < position:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert checkpoint(own_site)[1] >= position > before
    assert own_site.ask("GET", "/readyz").json["seal_lag"] == 0


def _body(id_: str) -> dict[str, object]:
    return {name: value for name, value in entry(id_).items() if name not in {"op", "by"}}


def test_checkpoints_only_ever_grow_while_many_write(own_site: Site) -> None:
    seen: list[tuple[int, bytes]] = []
    for number in range(40):
        own_site.done("/entries", _body(f"G{number}"), by="dept-UM")
        _, size, root = checkpoint(own_site)
        seen.append((size, root))
    sizes = [size for size, _ in seen]
    assert sizes == sorted(sizes)
    leaves = tiles(own_site, 0, sizes[-1])
    assert [tree(leaves[:size]) for size, _ in seen] == [root for _, root in seen]


def test_partial_tiles_of_every_earlier_size_remain(log: Site) -> None:
    full = log.ask("GET", "/tile/0/000").body
    for width in (1, 2, 100, 255):
        assert log.ask("GET", f"/tile/0/000.p/{width}").body == full[: width * 32]


# --- headers and addresses --------------------------------------------------------------------------------------------


def test_caching_is_as_the_specification_has_it(log: Site) -> None:
    told = log.ask("GET", "/checkpoint").headers
    assert told["Content-Type"] == "text/plain; charset=utf-8"
    assert told["Cache-Control"] == "public, max-age=2"
    assert log.ask("GET", "/tile/0/000").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    entries = log.ask("GET", "/tile/entries/000", by="auditor-1").headers
    assert entries["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Authorization" in entries["Vary"]


def test_entries_come_compressed_to_whoever_takes_it(log: Site) -> None:
    plain = log.ask("GET", "/tile/entries/001", by="auditor-1")
    packed = log.ask("GET", "/tile/entries/001", by="auditor-1", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    unpacked = log.ask("GET", "/tile/entries/001", by="auditor-1", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert unpacked.headers["Content-Encoding"] is None


@pytest.mark.parametrize(
    "path",
    [
        "0/0",
        "0/00",
        "0/0000",
        "00/000",
        "0/x000/000",
        "0/000/",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000.p/-1",
        "0/000.p/999",
        "0/003",
        "0/004.p/1",
        "1/000",
        "5/000.p/1",
        "64/000.p/1",
        "63/000",
        "entries/000.p/256",
        "entries/999",
        "data/000",
        "",
        "0",
        "0/000%00",
        "0/000%0a",
        "0/000.p/1%0A",
        "0/%30%30%30",
        "0%2f000",
        "0/%D9%A1%D9%A2%D9%A3",
        "0/" + "x999/" * 40 + "999",
        "entries/../0/000",
    ],
)
def test_a_tile_that_is_not_there_or_not_spelt_so_is_not_found(log: Site, path: str) -> None:
    answer = log.ask("GET", f"/tile/{path}", by="auditor-1")
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.fixture
def tampered_site(signed_in_trial: tuple[Path, Tokens], tmp_path: Path) -> Iterator[Site]:
    folder, tokens = signed_in_trial
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with site_of(Terminal(tmp_path), tokens, is_tampered=True) as running:
        yield running


def test_that_nothing_was_signed_yet_is_not_kept_by_anybody(tampered_site: Site) -> None:
    assert tampered_site.ask("GET", "/checkpoint").status == 200
    tampered(tampered_site.terminal, "DELETE FROM checkpoints")
    answer = tampered_site.ask("GET", "/checkpoint")
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        ("UPDATE tiles SET hashes = hashes || zeroblob(32) WHERE level = 0", "0/000.p/1"),
        ("UPDATE tiles SET hashes = substr(hashes, 1, length(hashes) - 32) WHERE level = 0", "0/000.p/1"),
        ("UPDATE tiles SET hashes = substr(hashes, 1, length(hashes) - 1) WHERE level = 0", "0/000.p/1"),
        ("DELETE FROM tiles", "0/000.p/1"),
        ("DELETE FROM stored_events WHERE position = 5", "entries/000.p/8"),
        ("DELETE FROM stored_events WHERE position = 5", "entries/000.p/5"),
    ],
)
def test_what_is_not_what_was_signed_is_not_given_out(tampered_site: Site, statement: str, path: str) -> None:
    before = tampered_site.ask("GET", f"/tile/{path}", by="auditor-1")
    assert before.status == 200
    tampered(tampered_site.terminal, statement)
    answer = tampered_site.ask("GET", f"/tile/{path}", by="auditor-1")
    assert (answer.status, answer.json["code"], answer.headers["Cache-Control"]) == (503, "seal_broken", "no-store")


def test_entries_take_a_sign_in_unless_the_log_is_public(log: Site) -> None:
    assert log.ask("GET", "/tile/entries/000").code == "not_signed_in"
    assert log.ask("GET", "/tile/entries/000", by="comm-SSL").status == 200
    public = log.terminal.with_(KAOHE_PUBLIC_LOG="true")
    with site_of(public, log.tokens) as site:
        answer = site.ask("GET", "/tile/entries/000")
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
        assert site.ask("GET", f"{API}/entries").status == 401


def test_a_ledger_without_its_key_shows_what_was_signed_and_signs_nothing(own_year: Terminal) -> None:
    before = own_year.done("checkpoint")
    own_year.key.unlink()
    tokens = signed_in(own_year)
    with site_of(own_year, tokens) as site:
        assert site.ask("GET", "/checkpoint").body.decode() == before
        assert site.ask("GET", "/readyz").json["seal_lag"] > 0


def test_the_server_refuses_to_start_where_tiles_and_signed_root_disagree(own_year: Terminal) -> None:
    tampered(own_year, "UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 0 AND number = 1")
    ran = own_year.program("serve", "--port", "0")
    assert (ran.code, ran.out) == (1, "")
    assert "error: tile_wrong: " in ran.err


def test_the_server_refuses_to_start_on_an_older_copy(own_year: Terminal) -> None:
    shutil.copy(own_year.ledger, own_year.folder / "older")
    own_year.done("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
    (own_year.folder / "older").replace(own_year.ledger)
    ran = own_year.program("serve", "--port", "0")
    assert ran.code == 1
    assert "error: ledger_cut_off: " in ran.err or "error: seal_broken: " in ran.err


def test_metrics_tell_what_is_signed_for(log: Site) -> None:
    told = log.ask("GET", "/metrics").body.decode()
    _, size, _ = checkpoint(log)
    assert f"kaohe_signed_position {size}.0" in told
    assert f"kaohe_published_position {size}.0" in told
    assert "kaohe_witness_alarms_total 0.0" in told
