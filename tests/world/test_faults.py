"""What worlds are made of does what it says: keys are real keys, and a lying bucket lies."""

import random

import pyrage
import pytest

from rekam.domain.errors import SealBrokenError
from rekam.journal import keys
from tests.world import secrecy
from tests.world.bucket import LyingBucket


def test_seeded_keys_are_real_keys():
    made = secrecy.node_keys(random.Random(1))
    assert made == secrecy.node_keys(random.Random(1)) != secrecy.node_keys(random.Random(2))
    sealed = keys.seal(b"a segment", recipient=made.public.recipient)
    assert made.open(sealed) == b"a segment"


def test_a_stand_in_seal_opens_for_its_reader_alone_and_whole():
    with secrecy.seeded(1):
        reader, other = keys.NodeKeys.generate(), keys.NodeKeys.generate()
        sealed = keys.seal(b"a segment", recipient=reader.public.recipient)
        assert reader.open(sealed) == b"a segment"
        damaged = [flipped(sealed, at) for at in (0, 40, len(sealed) - 1)]
        for broken in (sealed[:-1], b"", *damaged):
            with pytest.raises(SealBrokenError):
                reader.open(broken)
        with pytest.raises(SealBrokenError):
            other.open(sealed)
    assert keys.seal(b"x", recipient=reader.public.recipient).startswith(b"age-encryption.org")
    assert pyrage.x25519.Identity.from_str(secrecy.identity_of(bytes(32)))


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_lying_bucket_tells_each_of_its_lies():
    faults = dict.fromkeys(LyingBucket.faults_known(), 0)
    bucket = LyingBucket(random.Random(1), faults)
    seen = set()
    for turn in range(100):
        put = b"%d" % turn
        bucket.put("office/kit-01.statement", put)
        if "office/kit-01.statement" in bucket.behind.kept:
            listed = bucket.names("office")
            got = bucket.get("office/kit-01.statement")
            seen |= {len(listed), "as put" if got == put else "another"}
    assert seen == {0, 1, 2, "as put", "another"}
    assert all(faults.values())
