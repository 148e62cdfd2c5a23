"""Signed notes: the specification's own, and every way to write one that is not quite one."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proofs.notes import (
    SIGNATURES_MOST,
    Note,
    NoteMalformed,
    NoteUntrusted,
    Signature,
    SigningKey,
    VerifierKey,
    base64_of,
    from_base64,
    require_key_name,
    signature_lines,
)
from tests.ledger.proofs.sample import (
    LATTICE_VERIFIER,
    LOG,
    ORIGIN,
    VKEY,
    Log,
    flipped,
    mangled,
    private,
    refused_or_the_same,
)

FOO_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo"
    " Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
LINE_600 = (
    "— ledger.example/community"
    " qbXZ5fc/i7yvrpQgToClle5kFLDQmLcsRJGo6CXFvlQmA4qDJt2jFYlAdqZ4CzBR/4yI9tVoBcldISGONRZ4i4zq+AQ=\n"
)

TEXT = "一行\n\na line after an empty one\n— and one with a dash\n".encode()
KEY = LOG.verifier
STRANGER = SigningKey("stranger.example", private("stranger"))
GOOD = LOG.signed(TEXT)
WRONG = Signature(GOOD.name, GOOD.key_id, flipped(GOOD.signature, 77))
UNKNOWN = STRANGER.signed(TEXT)


def note_of(*signatures: Signature, text: bytes = TEXT) -> Note:
    return Note.parse(bytes(Note(text, signatures)))


# --- vectors --------------------------------------------------------------------------------------------------------------


def test_the_note_of_the_specification_is_verified() -> None:
    key, note = VerifierKey.parse(FOO_VKEY), Note.parse(FOO_NOTE)
    assert str(key) == FOO_VKEY
    assert note.text == b"This is an example message.\n"
    assert note.signed_by([key]) == [key]
    assert bytes(note) == FOO_NOTE


def test_our_key_and_its_signature_are_those_of_the_vectors() -> None:
    assert str(KEY) == VKEY
    assert VerifierKey.parse(VKEY) == KEY
    text = Log(600).checkpoint().text
    assert LOG.signed(text).line == LINE_600
    assert note_of(*signature_lines(LINE_600.encode()), text=text).signed_by([KEY]) == [KEY]


def test_a_text_may_hold_empty_lines_and_end_with_them() -> None:
    for text in (TEXT, b"\n", b"\n\n", b"a\n\n\n", b"\na\n", b"a\n\nb\n\n"):
        note = note_of(LOG.signed(text), text=text)
        assert note.text == text
        assert note.signed_by([KEY]) == [KEY]


# --- form -----------------------------------------------------------------------------------------------------------------

SOUND = bytes(Note(TEXT, (GOOD,)))
LINE = GOOD.line.encode()
ENCODED = base64_of(GOOD.key_id + GOOD.signature)


def with_line(line: str) -> bytes:
    return TEXT + b"\n" + line.encode()


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"\n",
            b"\n\n",
            b"\n\n\n",
            TEXT,
            TEXT + b"\n",
            TEXT + b"\n\n",
            LINE,
            b"\n" + LINE,
            TEXT.rstrip() + b"\n" + LINE,
        ),
        *(
            SOUND[:-1],
            SOUND + b"\n",
            SOUND + b" ",
            SOUND + b"\n" + b"more\n",
            SOUND + b"more\n",
            SOUND.replace(LINE, b"\n" + LINE[:-1]),
        ),
        *(
            SOUND.replace(b"\n", b"\r\n"),
            SOUND[:-1] + b"\r\n",
            SOUND + b"\xff",
            b"\xed\xa0\x80" + SOUND,
            SOUND + b"\n" + LINE[:-1],
        ),
        *(SOUND[:at] + bytes([control]) + SOUND[at:] for control in {*range(32)} - {10} for at in (0, 9, len(SOUND))),
        bytes(Note(b"long\n" * 250_000, (GOOD,))),
    ],
)
def test_what_is_not_quite_a_note_is_refused(data: bytes) -> None:
    with pytest.raises(NoteMalformed):
        Note.parse(data)


@pytest.mark.parametrize(
    "line",
    [
        *(f"- {ORIGIN} {ENCODED}\n", f"—{ORIGIN} {ENCODED}\n", f"— {ORIGIN}{ENCODED}\n", f"—  {ORIGIN} {ENCODED}\n"),
        *(
            f"— {ORIGIN}  {ENCODED}\n",
            f"— {ORIGIN} {ENCODED} \n",
            f" — {ORIGIN} {ENCODED}\n",
            f"— {ORIGIN} {ENCODED} x\n",
        ),
        *(
            f"—  {ENCODED}\n",
            f"— {ENCODED}\n",
            f"— {ORIGIN}\n",
            f"— {ORIGIN} \n",
            f"–— {ORIGIN} {ENCODED}\n",
            "— \n",
            "—\n",
        ),
        *(f"— {ORIGIN} {base64_of(bytes(length))}\n" for length in (0, 1, 3, 4)),
        *(f"— {ORIGIN} {ENCODED.rstrip('=')}\n", f"— {ORIGIN} {ENCODED}=\n", f"— {ORIGIN} {ENCODED}AAAA\n"),
        *(f"— {ORIGIN} {ENCODED[:8]}{strange}{ENCODED[8:]}\n" for strange in "-_.*=ä\u00a0é"),
        *(f"— a{space}b {ENCODED}\n" for space in "\u00a0\u0085\u1680\u2003\u2028\u2029\u202f\u205f\u3000+"),
    ],
)
def test_a_signature_has_one_line_of_one_form(line: str) -> None:
    with pytest.raises(NoteMalformed):
        Note.parse(with_line(line))
    with pytest.raises(NoteMalformed):
        Note.parse(SOUND + line.encode())
    with pytest.raises(NoteMalformed):
        signature_lines(line.encode())


def test_base64_has_one_spelling() -> None:
    for length in range(8):
        data = bytes(range(250, 250 - length, -1))
        encoded = b64encode(data).decode()
        assert from_base64(encoded) == data
        body = encoded.rstrip("=")
        bent = {
            body,
            f"{encoded}=",
            f"{encoded}\n",
            f" {encoded}",
            f"={encoded}",
            f"{encoded}====",
            encoded.replace("=", "A", 1),
        }
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        bent |= {body[:-1] + last + "=" * (len(encoded) - len(body)) for last in alphabet} if body else set()
        accepted = {each for each in bent - {encoded} if spelt_otherwise(each, data)}
        assert accepted == set()


def spelt_otherwise(encoded: str, data: bytes) -> bool:
    try:
        return from_base64(encoded) == data
    except NoteMalformed:
        return False


@pytest.mark.parametrize(
    "name", ["", "a b", " a", "a ", "a+b", "+", "a\n", "a\x00", "a\x1f", "a\tb", "a\ud800", "\udcff"]
)
def test_no_key_has_such_a_name(name: str) -> None:
    with pytest.raises(NoteMalformed):
        require_key_name(name)
    with pytest.raises(NoteMalformed):
        SigningKey(name, private("any")).verifier  # noqa: B018


@pytest.mark.parametrize("name", [ORIGIN, "a", "a-b_c.d~e:8080/f%20g", "考核", "é", "a\u200bb", "—"])
def test_any_other_name_may_be_one(name: str) -> None:
    key = SigningKey(name, private("any"))
    assert VerifierKey.parse(str(key.verifier)) == key.verifier
    assert note_of(key.signed(TEXT)).signed_by([key.verifier]) == [key.verifier]


# --- whose signatures count -------------------------------------------------------------------------------------------------


def test_unknown_keys_are_ignored_whatever_they_have_signed() -> None:
    nonsense = Signature("nobody.example", bytes(4), b"\x00")
    for others in ((UNKNOWN, GOOD), (GOOD, UNKNOWN), (nonsense, UNKNOWN, GOOD, nonsense)):
        assert note_of(*others).signed_by([KEY]) == [KEY]
    assert note_of(UNKNOWN, nonsense).signed_by([KEY]) == []
    assert note_of(GOOD).signed_by([]) == []


def test_a_name_with_another_id_or_an_id_with_another_name_is_unknown() -> None:
    for stranger in (
        Signature(GOOD.name, flipped(GOOD.key_id, 0), GOOD.signature),
        Signature(GOOD.name.upper(), GOOD.key_id, GOOD.signature),
        SigningKey(ORIGIN, private("another")).signed(TEXT),
        Signature("stranger.example", GOOD.key_id, WRONG.signature),
    ):
        assert note_of(stranger).signed_by([KEY]) == []
        assert note_of(stranger, GOOD).signed_by([KEY]) == [KEY]


@pytest.mark.parametrize(
    "signatures", [(WRONG,), (WRONG, GOOD), (GOOD, WRONG), (GOOD, UNKNOWN, WRONG), (GOOD, GOOD, WRONG)]
)
def test_a_wrong_signature_of_a_known_key_rejects_the_note(signatures: tuple[Signature, ...]) -> None:
    with pytest.raises(NoteUntrusted):
        note_of(*signatures).signed_by([KEY])


def test_it_rejects_the_note_beside_the_good_one_of_another_known_key() -> None:
    for signatures in ((UNKNOWN, WRONG), (WRONG, UNKNOWN)):
        with pytest.raises(NoteUntrusted):
            note_of(*signatures).signed_by([KEY, STRANGER.verifier])
        assert note_of(*signatures).signed_by([STRANGER.verifier]) == [STRANGER.verifier]


@pytest.mark.parametrize(
    "signature",
    [
        GOOD.signature[:-1],
        GOOD.signature + b"\x00",
        GOOD.signature[:1],
        bytes(64),
        b"\xff" * 64,
        LOG.signed(TEXT + b"\n").signature,
    ],
)
def test_a_signature_of_another_length_or_text_is_wrong(signature: bytes) -> None:
    with pytest.raises(NoteUntrusted):
        note_of(Signature(GOOD.name, GOOD.key_id, signature)).signed_by([KEY])


def test_the_same_key_counts_once_however_often_it_signs_or_is_known() -> None:
    assert note_of(GOOD, GOOD, GOOD).signed_by([KEY, KEY]) == [KEY]


def test_each_key_that_has_signed_counts() -> None:
    keys = [SigningKey(f"key{number}.example", private(f"key {number}")) for number in range(20)]
    note = note_of(*(key.signed(TEXT) for key in keys))
    assert note.signed_by(key.verifier for key in keys[::-1]) == [key.verifier for key in keys]
    assert note.signed_by([keys[16].verifier, KEY]) == [keys[16].verifier]


def test_there_is_room_for_many_signatures_even_large_ones_but_not_for_any_number() -> None:
    large = Signature(LATTICE_VERIFIER.name, LATTICE_VERIFIER.id, bytes(5_000))
    assert note_of(*[large] * 16, GOOD).signed_by([KEY]) == [KEY]
    assert note_of(*[UNKNOWN] * (SIGNATURES_MOST - 1), GOOD).signed_by([KEY]) == [KEY]
    with pytest.raises(NoteMalformed):
        note_of(*[UNKNOWN] * SIGNATURES_MOST, GOOD)


def test_no_flipped_bit_goes_unnoticed() -> None:
    """Beyond the lines of strangers, which nobody has verified."""
    data = bytes(Note(TEXT, (UNKNOWN, GOOD)))
    strange = range(len(TEXT) + 1, len(TEXT) + 1 + len(UNKNOWN.line.encode()))
    unnoticed = set[int]()
    for bit in range(len(data) * 8):
        try:
            note = Note.parse(flipped(data, bit))
            is_signed = note.signed_by([KEY]) == [KEY]
        except (NoteMalformed, NoteUntrusted):
            continue
        if is_signed:
            unnoticed.add(bit // 8)
            assert (note.text, note.signatures[1:]) == (TEXT, (GOOD,))
    assert unnoticed
    assert unnoticed <= set(strange)


# --- any input ------------------------------------------------------------------------------------------------------------


@given(mangled(SOUND) | mangled(FOO_NOTE) | mangled(bytes(Note(TEXT, (UNKNOWN, GOOD, GOOD)))))
def test_whatever_is_read_as_a_note_has_one_spelling(data: bytes) -> None:
    refused_or_the_same(Note.parse, data, NoteMalformed)


TEXTS = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]) | st.just("\n"), max_size=60)
NAMES = st.text(
    st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Zs", "Zl", "Zp"], exclude_characters="+\x85"),
    min_size=1,
    max_size=9,
)
SIGNATURES = st.builds(Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=70))


@given(TEXTS.map(lambda text: f"{text}\n".encode()), st.lists(SIGNATURES, min_size=1, max_size=5))
def test_what_is_written_is_read_again(text: bytes, signatures: list[Signature]) -> None:
    note = Note(text, tuple(signatures))
    assert Note.parse(bytes(note)) == note
    assert signature_lines("".join(each.line for each in signatures).encode()) == note.signatures
