"""An office and two kits that meet at a bucket whose host lies about everything, for a while.

It takes and loses, lists late, twice, or what is gone, gives other bytes under 200, refuses, is
busy, and hangs up after the work was done. Once it is honest nothing may be missing.
"""

import random
import re

import pytest

from rekam.desks.exchange import actions
from rekam.registry.models import PartRow
from rekam.registry.verify import verify
from tests.buckets import Liar, carrier
from tests.machines import rows
from tests.telling import OPERATOR, RINA, enrolled, note, part

pytestmark = pytest.mark.database("sqlite")

LYING, HONEST_MAX = 6, 12  # rounds
THINGS = {
    "s3": rb"<Contents>.*?</Contents>",
    "webdav": rb"<(?:ns0|D):response>.*?</(?:ns0|D):response>",
}


class Mood:
    """What a host does next, from a seed; it remembers what it said before."""

    def __init__(self, seed, things):
        self.chance = random.Random(seed)
        self.things = re.compile(things, re.DOTALL)
        self.said = {}
        self.told = set()

    def loses(self, method, path):
        return method == "PUT" and self._does("lost", 0.1)

    def lie(self, method, path, told):
        status, body = told
        if self._does("hung up", 0.05):
            return None
        if self._does("refused", 0.1):
            return self.chance.choice([403, 429, 500, 503]), b"<Error><Code>SlowDown</Code></Error>"
        if status not in {200, 207}:
            return told
        if method == "GET" and "list-type" not in path and self._does("other bytes", 0.2):
            return 200, self.chance.choice(
                [b"", body[: len(body) // 2], b"<html>", *self._bodies()]
            )
        if method == "PROPFIND" or "list-type" in path:
            return status, self._listing(path, body)
        self.said.setdefault("bodies", []).append(body)
        return told

    def _listing(self, path, body):
        before = self.said.get(path, body)
        self.said[path] = body
        if self._does("listed as before", 0.15):
            return before
        if self._does("listed late", 0.15):
            return self.things.sub(lambda found: self.chance.choice([found[0], b""]), body)
        if self._does("listed twice", 0.15):
            return self.things.sub(lambda found: 2 * found[0], body)
        return body

    def _bodies(self):
        return self.said.get("bodies", [])[-5:]

    def _does(self, what, likely):
        is_so = self.chance.random() < likely
        if is_so:
            self.told.add(what)
        return is_so


@pytest.mark.parametrize("seed", [1, 2])
def test_a_host_that_lies_for_a_while_loses_and_doubles_nothing(machines, host, seed):
    bucket = host.bucket()
    mood = Mood(seed, THINGS["webdav" if bucket.address.is_webdav else "s3"])
    office = machines.office()
    fleet = [office, *(machines.kit(f"kit-0{n}", office) for n in (1, 2))]
    digests = []
    with Liar(host) as liar:
        liar.loses = mood.loses
        liar.lies.append(mood.lie)
        lying = liar.before(bucket)
        for turn in range(LYING):
            digests += happened(fleet, turn)
            for one in fleet:
                met(one, lying)
    assert mood.told == {
        *("lost", "hung up", "refused", "other bytes"),
        *("listed as before", "listed late", "listed twice"),
    }
    for _ in range(HONEST_MAX):
        reports = [met(one, bucket) for one in fleet]
        if not any(one.taken or one.put for one in reports):
            break
    assert [one.failed for one in reports] == [[]] * 3
    judge(fleet, digests)
    left = [name for box in ("office", "kit-01", "kit-02") for name in carrier(bucket).names(box)]
    assert [name for name in left if ".segment" in name or "parts" in name] == []


def happened(fleet, turn):
    """Let every machine record something; return the digests of what was photographed."""
    office, *kits = fleet
    with office.on() as machine:
        machine.ledger.record(note(turn), actor=OPERATOR)
    digests = []
    for number, kit in enumerate(kits, 1):
        with kit.on() as machine:
            digest = machine.parts.put(bytes([number, turn]) * 50)
            fact = enrolled(turn, kit=f"0{number}", counter=turn + 1, parts=[part(digest)])
            machine.ledger.record(fact, actor=RINA)
            digests.append(digest)
    return digests


def met(one, bucket):
    """Let a machine exchange by a bucket."""
    with one.on() as machine:
        return actions.exchange_by(machine, carrier(bucket, node=machine.node))


def judge(fleet, digests):
    office, *kits = fleet
    for kit in kits:
        assert rows(kit) == rows(office)
        with kit.on() as machine:
            assert verify(machine.ledger, machine.parts) == []
            assert not PartRow.objects.filter(stream=machine.node, receipted_ms=None).exists()
    with office.on() as machine:
        assert verify(machine.ledger, machine.parts) == []
        assert all(machine.parts.has(digest) for digest in digests)
