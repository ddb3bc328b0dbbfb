import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekam.domain.errors import MalformedError, SealBrokenError
from rekam.journal.keys import _HEADER_BYTES_MAX, BackupKey, NodeKeys, seal
from tests.journal.strategies import damaged

KEYS = NodeKeys.generate()
SEALED = seal(b"Siti Aminah", recipient=KEYS.public.recipient)


@given(st.binary(max_size=500))
def test_what_is_sealed_to_a_node_is_opened_by_it(plain):
    assert KEYS.open(seal(plain, recipient=KEYS.public.recipient)) == plain


def test_sealing_twice_gives_other_bytes_of_the_same_content():
    again = seal(b"Siti Aminah", recipient=KEYS.public.recipient)
    assert again != SEALED
    assert KEYS.open(again) == b"Siti Aminah"


def test_a_segment_for_another_reader_is_refused():
    with pytest.raises(SealBrokenError):
        NodeKeys.generate().open(SEALED)


@given(st.data())
def test_damaged_sealed_bytes_are_refused(data):
    with pytest.raises(SealBrokenError):
        KEYS.open(data.draw(damaged(SEALED)))


@settings(max_examples=20)
@given(st.binary())
def test_bytes_that_were_never_sealed_are_refused(data):
    with pytest.raises(SealBrokenError):
        KEYS.open(data)


@given(st.binary())
def test_any_bytes_behind_the_head_of_a_sealed_file_are_refused(data):
    with pytest.raises(SealBrokenError):
        KEYS.open(b"age-encryption.org/v1\n-> X25519 " + data)


@pytest.mark.parametrize(
    "head",
    [
        b"age-encryption.org/",
        b"age-encryption.org/v1\n-> X25519 ",
        b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n",
        SEALED[: SEALED.index(b"\n---")],
    ],
    ids=["version", "argument", "body", "ours"],
)
@pytest.mark.parametrize("rest", [b"A", b" A", b"A" * 64 + b"\n", b"\n-> x\nA"])
def test_a_seal_whose_header_does_not_end_is_refused_at_once(head, rest):
    begun_s = time.thread_time()
    with pytest.raises(SealBrokenError):
        KEYS.open(head + rest * (200_000 // len(rest)))
    assert time.thread_time() - begun_s < 0.5  # it took 5 to 60 s


def test_every_header_of_ours_ends_where_it_must():
    """The library adds lines of chance to each, as long as it likes."""
    for _ in range(500):
        sealed = seal(b"", recipient=KEYS.public.recipient)
        assert sealed.index(b"\n--- ") < _HEADER_BYTES_MAX / 4
        assert KEYS.open(sealed) == b""


@pytest.mark.parametrize(
    "recipient",
    ["", "age1", "age1siti", "\0", KEYS.public.recipient[:-1]],
    ids=["nothing", "a prefix", "a name", "a zero byte", "cut short"],
)
def test_nothing_is_sealed_to_a_reader_that_cannot_be(recipient):
    with pytest.raises(MalformedError, match="recipient"):
        seal(b"", recipient=recipient)


def test_keys_survive_being_written_down():
    again = NodeKeys.from_text(KEYS.to_text())
    assert again == KEYS
    assert again.public == KEYS.public
    assert again.open(SEALED) == b"Siti Aminah"


def test_two_nodes_never_get_the_same_keys():
    assert NodeKeys.generate().public != NodeKeys.generate().public


def test_public_keys_have_the_form_that_the_certificate_needs():
    public = KEYS.public
    assert len(public.signing_key) == 32
    assert public.recipient.startswith("age1")
    assert len(public.recipient) == 62


def test_secrets_do_not_show_in_a_log():
    shown = f"{KEYS!r} {KEYS}"
    assert shown == "NodeKeys() NodeKeys()"


SEED, IDENTITY = KEYS.to_text().split()


@pytest.mark.parametrize(
    "text",
    [
        "",
        SEED,
        IDENTITY,
        f"{SEED} {IDENTITY} {SEED}",
        f"{IDENTITY} {SEED}",
        f"{SEED[:-1]} {IDENTITY}",
        f"{SEED[:-2]} {IDENTITY}",
        f"{SEED}00 {IDENTITY}",
        f"{'z' * 64} {IDENTITY}",
        f"{SEED} {IDENTITY[:-1]}",
        f"{SEED} {IDENTITY}Q",
        f"{SEED} {KEYS.public.recipient}",
    ],
    ids=[
        str(number) for number in range(12)
    ],  # the keys differ at every run, and workers must agree on names
)
def test_damaged_keys_are_malformed(text):
    with pytest.raises(MalformedError, match="keys"):
        NodeKeys.from_text(text)


def test_a_backup_key_shows_itself_to_nobody_and_is_read_as_it_was_typed():
    key = BackupKey.generate()
    secret = key.to_text()
    assert secret not in repr(key)
    assert BackupKey.from_text(f"  {secret.lower()}\n") == key
    assert key.open(key.seal(b"rows")) == b"rows"
    assert key.name_of(b"a") != BackupKey.generate().name_of(b"a")
    for wrong in ("", secret[:-1], "rahasia"):
        with pytest.raises(MalformedError) as refused:
            BackupKey.from_text(wrong)
        assert wrong[8:] == "" or wrong[8:] not in str(refused.value)
