"""A kit drops a copy only when a receipt says "backed up" and the days are over, and never else."""

import pytest

from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal.entry import Head
from rekam.registry import backed, read, retention, waiting
from rekam.registry.models import PartRow
from rekam.registry.models_backup import BackupRow
from rekam.registry.verify import rebuild, verify
from rekam.sync.courier import Outcome
from tests.machines import exchange
from tests.registry.saying import said
from tests.telling import OPERATOR, RINA, enrolled, note, part

KIT = NodeId("kit-01")
CHAIN = (StreamId("kit-01"), 1)
DAY_MS = 86_400_000
COPY_DAYS = 30  # where nothing is said


def recorded(kit, number=1):
    """Record somebody with one part; return its digest."""
    with kit.on() as machine:
        digest = machine.parts.put(b"sealed photo %d" % number)
        machine.ledger.record(enrolled(number, parts=[part(digest)]), actor=RINA)
    return digest


def back_up(office, *, outside=()):
    """Let the office have a finished backup of all that it holds now, but these parts."""
    with office.on() as machine:
        heads = machine.ledger.heads().items()
        marks = [["kit-01", 1, seq, digest.hex()[:16]] for seq, digest in outside]
        BackupRow.objects.create(
            number=BackupRow.objects.count() + 1,
            place="stick",
            made_ms=machine.clock_ms(),
            finished_ms=machine.clock_ms(),
            put_bytes=1,
            part_count=PartRow.objects.filter(is_held=True).count(),
            positions=[[*chain, head.seq, head.digest.hex()] for chain, head in heads],
            outside={"kit-01": marks},
        )


def arrived(machines, office, kit):
    """Record somebody whose recording the office has receipted."""
    digest = recorded(kit)
    exchange(machines.stick(), kit, office, kit)
    return digest


def days(machines, count=COPY_DAYS + 1):
    machines.now_ms += count * DAY_MS


def met(machines, office, kit, count=2):
    for _ in range(count):
        exchange(machines.stick(), kit, office, kit)


def has(kit, digest):
    with kit.on() as machine:
        row = PartRow.objects.get(digest=digest.hex())
        assert row.is_held == machine.parts.has(digest)
        assert verify(machine.ledger, machine.parts) == []
        return row.is_held


@pytest.fixture
def kept(machines, office, kit):
    """A part that is receipted and in a backup, told today."""
    digest = arrived(machines, office, kit)
    back_up(office)
    met(machines, office, kit)
    return digest


# ---- when it goes


def test_a_copy_goes_after_the_days_and_facts_and_rows_stay(machines, office, kit, kept):
    assert has(kit, kept)
    days(machines)
    met(machines, office, kit)
    assert not has(kit, kept)
    with kit.on() as machine:
        assert read.send_state(machine).backed == 1
        row = PartRow.objects.get()
        assert row.dropped_ms
        assert row.receipted_ms
        assert list(machine.mailroom.parts_for(OFFICE, set())) == []
        rebuild(machine.ledger, machine.parts)
        assert PartRow.objects.get().dropped_ms == row.dropped_ms
        assert verify(machine.ledger, machine.parts) == []
    met(machines, office, kit)
    with office.on() as machine:
        assert PartRow.objects.get().is_held


def test_the_space_of_a_copy_that_went_is_given_back(machines, office, kit, kept):
    file = kit.home / "parts" / kept.hex()[:2] / kept.hex()
    assert file.exists()
    days(machines)
    met(machines, office, kit)
    assert not file.exists()


@pytest.mark.parametrize("stop", ["drop", "row"])
def test_a_kit_that_stops_in_the_middle_does_not_lose_track(
    machines, office, kit, kept, stop, monkeypatch
):
    days(machines)
    met(machines, office, kit, count=0)
    exchange(machines.stick(), office)

    def stopped(parts, digest):
        if stop == "row":
            file = parts._path(digest)
            file.unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("rekam.registry.blobs.Parts.drop", stopped)
        with pytest.raises(KeyboardInterrupt):
            exchange(machines.stick(), kit)
    with kit.on() as machine:
        assert PartRow.objects.get().dropped_ms
        assert verify(machine.ledger, machine.parts) == []
    met(machines, office, kit)
    assert not has(kit, kept)


@pytest.mark.parametrize(
    ("keep_days", "passed", "is_kept"), [(3, 2, True), (3, 4, False), (0, 4_000, True)]
)
def test_the_days_are_those_that_the_kit_was_told(
    machines, office, kit, kept, keep_days, passed, is_kept
):
    with kit.on() as machine:
        machine.mailroom.keep_days = keep_days
        assert waiting.copies(machine) == (1, part(kept).size_bytes)
    days(machines, passed)
    met(machines, office, kit)
    assert has(kit, kept) is is_kept
    with kit.on() as machine:
        assert waiting.copies(machine)[0] == is_kept


# ---- when it stays


def test_no_word_of_the_office_shortens_the_days(machines, office, kit, kept):
    """An office that was told of fewer days says nothing of them to its kits."""
    with office.on() as machine:
        machine.mailroom.keep_days = 1
    days(machines, COPY_DAYS - 1)
    met(machines, office, kit)
    assert has(kit, kept)


def test_a_receipt_without_a_backup_lets_nothing_go(machines, office, kit):
    digest = arrived(machines, office, kit)
    days(machines, 400)
    met(machines, office, kit)
    assert has(kit, digest)


def test_a_backup_without_a_receipt_lets_nothing_go(machines, office, kit, kept):
    with kit.on() as machine:
        PartRow.objects.update(receipted_ms=None)
        days(machines)
        heard = machine.mailroom.heard_from(OFFICE)
        retention.note(machine.ledger, heard, heard)
        retention.drop_due(machine.ledger, machine.parts, heard, keep_days=1)
    assert has(kit, kept)


def test_nothing_goes_before_the_days_are_over(machines, office, kit, kept):
    days(machines, COPY_DAYS - 1)
    met(machines, office, kit)
    assert has(kit, kept)


def test_a_receipt_by_another_kit_lets_nothing_go(machines, office, kit, other):
    digest = recorded(kit)
    met(machines, office, other)
    days(machines)
    with kit.on() as machine:
        machine.ledger.sign_pending()
        head = machine.ledger.head(*CHAIN)
        lie = {"reader": KIT, "parts": (digest,), "backed": {CHAIN: head}}
        own = other.assembled().ledger.keys
        for node in (NodeId("kit-02"), OFFICE):
            mail = said(own, node=node, made_ms=machines.now_ms, **lie)
            assert machine.mailroom.take(*mail) is Outcome.ASIDE
    assert has(kit, digest)


def test_an_office_that_was_restored_is_believed_from_its_first_day(machines, office, kit):
    """It opened a new epoch, and the backup of which it once told may be lost."""
    met(machines, office, kit)
    image = office.copy("image")
    digest = arrived(machines, office, kit)
    back_up(office)
    met(machines, office, kit)
    days(machines, COPY_DAYS - 1)
    office.restore(image)
    met(machines, office, kit)
    days(machines, 2)
    back_up(office)
    met(machines, office, kit)
    assert has(kit, digest)
    with office.on() as machine:
        assert machine.parts.has(digest), "what the office lost was sent again"
    days(machines)
    met(machines, office, kit)
    assert not has(kit, digest)


def test_days_count_anew_in_an_offices_new_epoch_though_it_says_the_same(
    machines, office, kit, kept
):
    """An image of the office was put back: whether its backup is still there, nobody knows."""
    image = office.copy("image")
    with office.on() as machine:
        machine.ledger.record(note(3), actor=OPERATOR)
    met(machines, office, kit)
    days(machines, COPY_DAYS - 1)
    office.restore(image)
    met(machines, office, kit)
    days(machines, 2)
    met(machines, office, kit)
    with office.on() as machine:
        assert machine.ledger.epoch == 2
    assert has(kit, kept)
    days(machines)
    met(machines, office, kit)
    assert not has(kit, kept)


def test_a_receipt_that_was_withdrawn_lets_nothing_go(machines, office, kit, kept):
    with office.on() as machine:
        machine.parts.drop(kept)
        PartRow.objects.update(is_held=False)
    days(machines)
    exchange(machines.stick(), office, kit)
    assert has(kit, kept)
    met(machines, office, kit)
    with office.on() as machine:
        assert machine.parts.has(kept)


def test_a_copy_that_is_going_comes_back_when_its_receipt_is_withdrawn(office, kit, kept):
    with kit.on() as machine:
        PartRow.objects.update(dropped_ms=1, receipted_ms=None)
        heard = machine.mailroom.heard_from(OFFICE)
        retention.drop_due(machine.ledger, machine.parts, heard, keep_days=COPY_DAYS)
        assert PartRow.objects.get().dropped_ms is None
    assert has(kit, kept)


@pytest.mark.parametrize("who", ["office", "kit"])
def test_a_clock_that_jumps_forty_days_lets_nothing_go(machines, office, kit, kept, who):
    jumped = office if who == "office" else kit
    jumped.skew_ms = 40 * DAY_MS
    met(machines, office, kit)
    assert has(kit, kept)
    jumped.skew_ms = 0
    met(machines, office, kit)
    days(machines)
    met(machines, office, kit)
    assert not has(kit, kept)


def test_a_part_that_came_after_the_backup_began_stays(machines, office, kit):
    digest = arrived(machines, office, kit)
    back_up(office, outside=[(1, digest)])
    met(machines, office, kit)
    days(machines, 100)
    met(machines, office, kit)
    assert has(kit, digest)


def test_what_the_office_no_longer_says_is_in_a_backup_stays(machines, office, kit, kept):
    with office.on():
        BackupRow.objects.all().delete()
    met(machines, office, kit)
    back_up(office)
    days(machines)
    met(machines, office, kit)
    assert has(kit, kept)


def test_a_backed_chain_of_another_branch_is_not_ours(machines, office, kit):
    digest = arrived(machines, office, kit)
    own = office.assembled().ledger.keys
    with kit.on() as machine:
        other_branch = {CHAIN: Head(1, b"another!")}
        mail = said(own, node=OFFICE, reader=KIT, made_ms=5, backed=other_branch)
        machine.mailroom.take(*mail)
        assert PartRow.objects.get().receipted_ms
        assert PartRow.objects.get().backed_ms is None
    assert has(kit, digest)


def test_an_old_statement_that_is_replayed_lets_nothing_go(machines, office, kit):
    met(machines, office, kit)
    image = office.copy("image")
    digest = arrived(machines, office, kit)
    back_up(office)
    exchange(machines.stick(), kit, office)
    name = "kit-01/office.statement"
    old = machines.stick().get(name)
    met(machines, office, kit)
    office.restore(image)
    days(machines)
    for _ in range(3):
        with kit.on() as machine:
            machine.mailroom.take(name, old)
    assert has(kit, digest)
    met(machines, office, kit, count=3)
    with office.on() as machine:
        assert machine.parts.has(digest)


# ---- what the office says


def test_more_parts_outside_than_can_be_told_shorten_what_is_said(
    machines, office, kit, monkeypatch
):
    monkeypatch.setattr(backed, "OUTSIDE_TOLD_MAX", 1)
    digests = [recorded(kit, number) for number in (1, 2, 3)]
    met(machines, office, kit)
    back_up(office, outside=list(enumerate(digests, start=1))[:2])
    with office.on():
        chains, marks = backed.told_to(KIT)
        assert (chains[CHAIN].seq, marks) == (1, (digests[0][:8],))
        assert backed.told_to(NodeId("kit-02")) == ({}, ())
    back_up(office, outside=[(1, digests[0]), (1, digests[1])])
    with office.on():
        assert backed.told_to(KIT)[0][CHAIN].seq == 0
    days(machines, 100)
    met(machines, office, kit, count=3)
    assert all(has(kit, digest) for digest in digests)
