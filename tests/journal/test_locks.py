"""One key behind many locks: each opens by its own passphrase, and by nothing else."""

import pytest

from rekam.domain.errors import SealBrokenError
from rekam.journal import passphrase
from rekam.journal.locks import Locks, disclose, enclose
from rekam.journal.passphrase import verifier_of

KEY, OTHER_KEY = bytes(range(32)), b"k" * 32
RINA, WATI = "jalan panjang ke Sudimoro", "angin di atas bukit"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(passphrase, "RECIPE", "$argon2id$v=19$m=32,t=1,p=1")


def verifier(words, salt=b"s" * 22):
    return verifier_of(words, salt=salt)


@pytest.fixture
def locks(tmp_path):
    made = Locks(tmp_path / "locks")
    made.make("rina", verifier(RINA), key=KEY)
    made.make("wati", verifier(WATI, b"t" * 22), key=KEY)
    return made


def files(locks):
    return {path.name: path.read_bytes() for path in locks.folder.iterdir()}


def test_each_officer_opens_the_same_key_by_their_own_passphrase(locks):
    assert locks.open("rina", RINA) == locks.open("wati", WATI) == KEY


@pytest.mark.parametrize(
    ("name", "words"), [("rina", WATI), ("wati", RINA), ("rina", ""), ("siti", RINA), ("", "")]
)
def test_nothing_else_opens_it(locks, name, words):
    with pytest.raises(SealBrokenError):
        locks.open(name, words)


def test_an_unknown_name_costs_the_same_work_as_a_known_one(locks, monkeypatch):
    asked = []
    real = passphrase._argon2id
    monkeypatch.setattr(passphrase, "_argon2id", lambda *v: asked.append(1) or real(*v))
    for name in ("rina", "siti"):
        with pytest.raises(SealBrokenError):
            locks.open(name, "a guess")
    assert len(asked) == 2


def test_the_files_show_neither_names_nor_keys_and_all_are_equally_long(locks):
    found = files(locks)
    assert len(found) == 2
    assert len({len(data) for data in found.values()}) == 1
    everything = b"".join([*found.values(), *(name.encode() for name in found)])
    for secret in (b"rina", b"wati", RINA.encode(), KEY, KEY.hex().encode()):
        assert secret not in everything


def test_a_changed_passphrase_opens_and_the_old_one_no_longer(locks):
    locks.make("rina", verifier("yang baru", b"u" * 22), key=KEY)
    assert locks.open("rina", "yang baru") == KEY
    with pytest.raises(SealBrokenError):
        locks.open("rina", RINA)


def test_a_lock_that_is_right_already_is_not_written_again(locks):
    before = {path: path.stat().st_mtime_ns for path in locks.folder.iterdir()}
    locks.make("rina", verifier(RINA), key=KEY)
    assert {path: path.stat().st_mtime_ns for path in locks.folder.iterdir()} == before


def test_another_key_is_another_lock(locks):
    locks.make("rina", verifier(RINA), key=OTHER_KEY)
    assert locks.open("rina", RINA) == OTHER_KEY


def test_who_is_not_kept_has_no_lock_any_more(locks):
    locks.keep_only({"wati"})
    assert (locks.has("rina"), locks.has("wati")) == (False, True)
    with pytest.raises(SealBrokenError):
        locks.open("rina", RINA)


def test_a_lock_under_another_name_does_not_open(locks):
    """Guards against giving a lock to another officer by renaming its file."""
    locks._path("siti").write_bytes(locks._path("rina").read_bytes())
    with pytest.raises(SealBrokenError):
        locks.open("siti", RINA)


@pytest.mark.parametrize("cut", [0, 1, 40, 100, -2])
def test_a_damaged_lock_opens_nothing_and_is_made_whole_again(locks, cut):
    path = locks._path("rina")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(SealBrokenError):
        locks.open("rina", RINA)
    locks.make("rina", verifier(RINA), key=KEY)
    assert locks.open("rina", RINA) == KEY


def test_a_box_opens_by_its_key_and_under_its_name_alone():
    box = enclose(b"what lies in it", key=KEY, name="node.keys")
    assert disclose(box, key=KEY, name="node.keys") == b"what lies in it"
    changed = bytes([box[0] ^ 1]) + box[1:]
    for wrong in (
        {"key": OTHER_KEY, "name": "node.keys"},
        {"key": KEY, "name": "node.json"},
    ):
        with pytest.raises(SealBrokenError):
            disclose(box, **wrong)
    for damaged in (changed, box[:-1], b""):
        with pytest.raises(SealBrokenError):
            disclose(damaged, key=KEY, name="node.keys")
