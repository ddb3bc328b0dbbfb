"""Foreign bytes, mutated without end: refused in the tree of errors, or they mean what was meant.

``make fuzz INPUTS=1000000`` throws a million; each batch is from its number alone, but for keys and
seals, which nobody seeds. What is refused and what is read is counted at the end.
"""

import random
import resource
import time
from functools import lru_cache

import cbor2
import pytest

from rekam.devices import iso
from rekam.domain.errors import RekamError, UntrustedError
from rekam.engines.claims.refusals import TokenError
from rekam.journal import segment
from tests.conftest import INPUTS_A_BATCH
from tests.hostile.corpus import World
from tests.hostile.mutations import altered, bombs, spoiled
from tests.journal.chains import PUBLIC, wrap
from tests.played import HOSTILE

CPU_S_MAX = 2.0  # for one input
PICTURES = 16  # more than the samples have
BOMBS = bombs()
MEMORY_MB_MAX = 256  # beside what was taken before, at any moment of a batch


@pytest.fixture(scope="module")
def made():
    return {}


@pytest.fixture
def kinds(made, machines):
    """Return the kinds, made once for all batches: what reads bytes alone looks at no machine."""
    if not made:
        made.update(World(machines).kinds())
    return made


@pytest.fixture
def pictures_once(monkeypatch):
    """A picture that nobody changed is decoded once; each that was is decoded anew."""
    monkeypatch.setattr(iso, "_picture", lru_cache(PICTURES)(iso._picture))


@pytest.mark.database("sqlite")
@pytest.mark.usefixtures("pictures_once")
def test_foreign_bytes_are_refused_or_mean_what_was_meant(kinds, fuzz_batch, request):
    chance = random.Random(fuzz_batch)
    others = [one for kind in kinds.values() for one in kind.samples]
    tried = {}
    request.node.user_properties.append((HOSTILE, tried))
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(INPUTS_A_BATCH):
        name, kind = chance.choice(list(kinds.items()))
        is_anew = kind.remade is not None and chance.random() < 0.4
        sample = chance.choice(kind.samples)
        data = kind.remade(chance, sample) if is_anew else changed(chance, sample, others)
        outcome = judged(kind, data, is_free=is_anew or not kind.is_proved)
        tried[f"{name}: {outcome}"] = tried.get(f"{name}: {outcome}", 0) + 1
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    assert grown_kib < MEMORY_MB_MAX * 1024


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_frame_that_grows_when_it_is_unpacked_is_refused_in_time_and_memory(bomb):
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun_s = time.thread_time()
    with pytest.raises(UntrustedError):
        segment.verify(wrap(bomb), PUBLIC)
    assert time.thread_time() - begun_s < CPU_S_MAX
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    assert grown_kib < MEMORY_MB_MAX * 1024


def changed(chance, sample, others):
    """What anybody can do who has no key: change bytes, or the wrapper, or give something else."""
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(others)
    if kind < 0.3 and sample[:1] == b"\xd2":  # the tag of what is signed
        return cbor2.dumps(cbor2.CBORTag(18, altered(chance, cbor2.loads(sample).value)))
    return spoiled(chance, sample, others)


def judged(kind, data, *, is_free):
    """Let it be read; return how it ended, if it may end so."""
    begun_s = time.thread_time()
    try:
        found = kind.read(data)
    except (RekamError, TokenError):
        outcome = "refused"
    except BaseException as error:
        error.add_note(f"read from {data[:2000].hex()}")
        raise
    else:
        outcome = "read"
        assert is_free or found in kind.known, data[:2000].hex()
    assert time.thread_time() - begun_s < CPU_S_MAX, data[:2000].hex()
    return outcome
