"""Verifier keys: each has one spelling, which holds its name, its kind and itself."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proofs.notes import Kind, NoteMalformed, VerifierKey, base64_of, key_id
from tests.ledger.proofs.sample import LATTICE_VERIFIER, LOG, ORIGIN, VKEY, WITNESSES, mangled

KEY = LOG.verifier


def test_a_key_is_known_by_its_name_its_kind_and_itself() -> None:
    ids = {
        key_id(name, kind, public) for name in ("a", "b") for kind in Kind for public in (bytes(32), bytes(31) + b"\1")
    }
    assert len(ids) == 12
    assert all(len(each) == 4 for each in ids)


PUBLIC = base64_of(b"\x01" + KEY.public)


def vkey(name: str, kind: int, public: bytes) -> str:
    """With the id that is due, as signed-note defines it."""
    id_ = sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
    return f"{name}+{id_.hex()}+{base64_of(bytes([kind]) + public)}"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "+",
            "++",
            ORIGIN,
            f"{ORIGIN}+a9b5d9e5",
            f"{ORIGIN}+a9b5d9e5+",
            f"+a9b5d9e5+{PUBLIC}",
            f"{ORIGIN}++{PUBLIC}",
        ),
        *(
            f"{ORIGIN}+A9B5D9E5+{PUBLIC}",
            f"{ORIGIN}+a9b5d9e4+{PUBLIC}",
            f"{ORIGIN}+a9b5d9e5+{PUBLIC}=",
            f"{ORIGIN}x+a9b5d9e5+{PUBLIC}",
        ),
        *(
            f"{ORIGIN}+0xa9b5d9e5+{PUBLIC}",
            f"{ORIGIN}+a9b5d9e5 +{PUBLIC}",
            f"{VKEY} {VKEY}",
            f"{VKEY}\n{VKEY}",
            VKEY[:-1],
            VKEY[:-4],
        ),
        *(
            vkey("a b", 1, KEY.public),
            vkey("", 1, KEY.public),
            vkey("a\u3000b", 1, KEY.public),
            vkey("a\nb", 1, KEY.public),
        ),
        *(vkey("a", kind, KEY.public) for kind in (0, 2, 3, 5, 6, 0xFA, 0xFF)),
        *(vkey("a", kind, KEY.public + b"\0") for kind in (1, 4)),
        *(vkey("a", kind, KEY.public[:-1]) for kind in (1, 4)),
        *(vkey("a", kind, LATTICE_VERIFIER.public) for kind in (1, 4)),
        *(vkey("a", 1, b""), vkey("a", 6, LATTICE_VERIFIER.public[:-1]), "a\ud800+a9b5d9e5+" + PUBLIC),
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "key", [KEY, WITNESSES[0].verifier, LATTICE_VERIFIER, VerifierKey("考核", Kind.ED25519, bytes(32))]
)
def test_a_verifier_key_is_read_as_it_was_written(key: VerifierKey) -> None:
    assert VerifierKey.parse(str(key)) == key
    assert VerifierKey.parse(f" {key}\n") == key


@given(
    st.text(st.characters(), max_size=60)
    | mangled(VKEY.encode()).map(lambda data: data.decode(errors="surrogateescape"))
    | st.builds(vkey, st.text(max_size=5), st.integers(0, 255), st.binary(max_size=33))
)
def test_whatever_is_read_as_a_verifier_key_has_one_spelling(text: str) -> None:
    try:
        found = VerifierKey.parse(text)
    except NoteMalformed:
        return
    assert str(found) == text.strip()
