"""Each measurement runs on tiny sizes and counts right; how long anything takes is not tested."""

import itertools
from dataclasses import replace
from random import Random

import pytest
from django.db import connection
from rich.console import Console

from rekam.journal import codec
from rekam.registry.models import EntrySubject, LedgerEntry, PartRow, PersonRow, SegmentRow
from tests.screens import quick_passphrases
from tools.bench import figures, finding, keeping, run, scene
from tools.bench.figures import Figure
from tools.bench.scene import Sizes
from tools.postgres import MissingError

__all__ = ["quick_passphrases"]

TINY = Sizes(
    residents=400,
    voters=60,
    regency=200,
    import_repeats=2,
    commits=3,
    segments=2,
    segment_facts=30,
    enrolments=2,
    people=5,
    questions=5,
    visits=2,
    captures=1,
)


@pytest.fixture
def _every_work_takes_a_second(monkeypatch):
    ticks = itertools.count()
    monkeypatch.setattr(figures, "perf_counter", lambda: next(ticks))


def measured(name, machines):
    return {one.what: one for one in run.MEASURES[name](machines, TINY)}


@pytest.mark.usefixtures("_every_work_takes_a_second")
def test_an_import_counts_the_rows_of_the_register(machines):
    found = measured("import", machines)
    (figure,) = found.values()
    assert figure.what == "register import of 400 rows"
    assert (figure.found, figure.limit) == (400, 400)


@pytest.mark.usefixtures("_every_work_takes_a_second")
def test_record_counts_one_fact_a_commit(machines):
    found = run.MEASURES["record"](machines, TINY)
    assert [(one.found, one.limit, one.ratio) for one in found] == [(1, 1, 1)] * 2
    assert not any(one.is_missed for one in found)


@pytest.mark.usefixtures("_every_work_takes_a_second")
def test_delisting_counts_the_rows_that_the_newer_list_has_not(machines):
    (figure,) = run.MEASURES["delist"](machines, replace(TINY, voters=300))  # of 171 villages
    assert figure.found == 129
    assert figure.what == "129 voters told to be on no list any more"


@pytest.mark.usefixtures("_every_work_takes_a_second")
def test_queues_are_asked_of_a_whole_regency_and_doubles_looked_for(machines):
    found = measured("queues", machines)
    assert found["states of the national store of 200 people, p95"].found == 1000
    assert found["doubles among 60 recordings"].found == 1
    assert found["people of one state of 200 people, p95"].is_missed


@pytest.mark.usefixtures("_every_work_takes_a_second")
def test_admit_counts_the_facts_of_a_segment(machines):
    (figure,) = measured("admit", machines).values()
    assert (figure.found, figure.limit) == (30, 30)
    assert figure.is_missed  # thirty a second


def test_the_plain_insert_writes_the_very_rows_of_the_admission(machines):
    office, kit = scene.office_and_kit(machines)
    told = scene.told_on_kits(5)
    with kit.on() as machine:
        runs = [list(itertools.islice(told, 30)) for _ in range(3)]
        segments = scene.chain(machine.ledger.keys, runs)
    written = keeping._rows_after_each()
    bare = scene.apart(machines).blank("bare")
    with scene.at(bare) as (other, _nobody), scene.at(office) as (_own, machine):
        next(written)  # passed over: what the office wrote when the kit was paired
        before = rows_of_the_book()
        for one in segments:
            machine.ledger.admit(one)
            keeping._put(other, next(written))
        expected = [now - old for now, old in zip(rows_of_the_book(), before, strict=True)]
        with scene.on(other):
            assert rows_of_the_book() == expected


def rows_of_the_book():
    columns = {
        LedgerEntry: ("id", "stream", "seq", "digest"),
        EntrySubject: ("subject", "entry_id"),
        PartRow: ("digest", "seq", "tier"),
        PersonRow: ("subject", "name", "local_status", "national_on"),
        SegmentRow: ("stream", "first", "last", "signed"),
    }
    return [set(map(whole, model.objects.values_list(*names))) for model, names in columns.items()]


def whole(row):
    return tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)


def test_an_enrolment_costs_the_office_some_processor_time(machines):
    (figure,) = measured("cpu", machines).values()
    assert figure.found > 0
    assert figure.unit == "CPU-s"


@pytest.mark.usefixtures("_every_work_takes_a_second")
def test_a_backup_is_measured_with_the_next_and_a_restore(machines):
    found = measured("backup", machines)
    (first,) = [one for what, one in found.items() if what.startswith("first backup:")]
    assert "400 residents, 60 voters, 2 recordings" in first.what
    assert (first.limit is None) == (connection.vendor != "sqlite")
    assert found["written by it"].found > 2 * found["written by it, with 1 recordings more"].found
    assert 0 < found["written by it, with nothing new"].found < 0.02
    assert found["written by it, to the bucket"].found > found["written by it"].found / 2
    assert found["restore from the bucket, with every row rebuilt"].unit == "s"


@pytest.mark.usefixtures("_every_work_takes_a_second")
def test_folds_and_a_rebuild_count_persons_and_facts(machines):
    found = measured("fold", machines)
    assert found["persons of four facts folded"].found == TINY.people
    told = TINY.segments * TINY.segment_facts + 1  # and the kit's certificate
    assert found[f"rebuild of {told} facts into rows"].found == told


@pytest.mark.database("sqlite")
def test_bytes_on_the_wire_are_of_whole_sealed_segments(machines):
    found = measured("wire", machines)
    told = scene.enrolments(TINY.segment_facts)
    sizes = [len(codec.encode(one)) for one in told]
    assert found["an enrolment in CBOR"].found == sum(sizes) / len(told)
    many, some, one = (found[f"a fact in sealed segments of {n}"].found for n in (30, 10, 1))
    assert 5 * 32 < many < some < one  # five digests that nothing squeezes; seals that are shared
    alone = found["an enrolment of 1 without parts, with receipts, both ways"].found
    assert one < alone


@pytest.mark.database("sqlite")
def test_a_person_is_found_by_nik_and_mostly_with_one_digit_wrong(machines):
    found = measured("find", machines)
    assert found["find by NIK, right one in first ten"].found == 1
    assert found["find by NIK, one digit wrong, right one in first ten"].found > 0


@pytest.mark.database("sqlite")
def test_a_capture_is_measured_beside_what_no_check_can_do_without(machines):
    found = measured("devices", machines)
    assert found["an answer with four fingers, checked"].limit > 0
    size = found["ten fingers and two eyes, lossless"]
    assert size.found > size.limit > 100_000


@pytest.mark.database("sqlite")
def test_a_sitting_is_measured_from_the_frame_to_the_last_key(machines):
    found = measured("capture", machines)
    assert found["advice on a frame of the camera"].found > 0
    assert found["a photo kept, sealed and durable"].limit > 0
    assert found["last key of a recording, to durable"].found > 0


@pytest.mark.database("sqlite")
def test_unlocking_is_measured_by_the_right_passphrase_and_a_guess(machines, quick_passphrases):
    found = measured("unlock", machines)
    assert all(one.found > 0 and one.limit > 0 for one in found.values())


def test_a_kit_s_own_work_is_measured_on_its_encrypted_database():
    assert run.MEASURES.keys() >= run.ON_A_KIT
    assert {name for name in run.MEASURES if run._belongs(name, run.SQLCIPHER)} == run.ON_A_KIT
    assert not any(run._belongs(name, run.POSTGRESQL) for name in run.NOT_ON_POSTGRESQL)
    assert all(run._belongs(name, run.SQLITE) for name in run.MEASURES)


def test_a_served_machine_is_measured_with_its_pages(machines):
    found = measured("serve", machines)
    kinds = {what.partition(":")[0] for what in found}
    expected = {"memory of an idle office", "slowest page of the office, p95"}
    if connection.vendor == "sqlite":
        expected |= {"memory of an idle kit", "slowest page of the kit, p95"}
    assert kinds == expected
    assert all(one.found > 0 for one in found.values())


@pytest.mark.parametrize("seed", range(20))
def test_a_typing_error_is_never_the_name_itself(seed):
    rng = Random(seed)
    typed = finding._typing_error("SITI AMINAH", rng)
    assert typed != "SITI AMINAH"
    assert abs(len(typed) - len("SITI AMINAH")) <= 1


def test_a_wrong_digit_is_one_and_wrong():
    digits = "0123456789"
    typed = finding._wrong_digit(digits, Random(3))
    assert sum(a != b for a, b in zip(digits, typed, strict=True)) == 1


def test_a_ratio_says_how_many_times_dearer_ours_is():
    assert Figure(what="rate", found=50, unit="/s", limit=100).ratio == 2
    assert Figure(what="time", found=50, unit="ms", limit=100).ratio == 0.5
    assert Figure(what="alone", found=50, unit="ms").ratio is None


@pytest.mark.parametrize(
    ("unit", "found", "is_missed"),
    [("/s", 99, True), ("/s", 100, False), ("ms", 101, True), ("ms", 100, False)],
)
def test_an_aim_is_missed_from_its_wrong_side(unit, found, is_missed):
    assert Figure(what="x", found=found, unit=unit, aim=100).is_missed is is_missed


def test_half_of_the_values_are_within_the_median_percentile():
    assert figures.percentile([5.0, 1.0, 4.0, 2.0, 3.0], 0.5) == 3
    assert figures.percentile([float(one) for one in range(1, 101)], 0.99) == 99
    assert figures.percentile([7.0], 0.99) == 7


@pytest.mark.django_db
@pytest.mark.database("sqlite")
def test_a_run_tells_what_is_missed_and_that_postgresql_was_not_measured(
    tmp_path, monkeypatch, capsys
):
    def missing(*, durable):
        raise MissingError("the disk is on fire")

    missed = Figure(what="a slow thing", found=3, unit="ms", beside="a fast one", limit=1, aim=2)
    monkeypatch.setattr(run, "running", missing)
    monkeypatch.setattr(run, "MEASURES", {"slow": lambda _fleet, _sizes: [missed]})
    monkeypatch.setattr(run, "progress", Console(stderr=True))  # of this test's own stderr
    assert run.run([], tmp_path) == 0
    told = capsys.readouterr()
    assert "Aims missed: a slow thing (SQLite)" in told.out
    assert "3.00x" in told.out
    assert "PostgreSQL WAS NOT MEASURED: the disk is on fire" in told.err


def test_an_unknown_name_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "progress", Console(stderr=True))
    assert run.run(["slow"], tmp_path) == 2
    assert "Unknown: slow" in capsys.readouterr().err


def test_printing_measures_one_village_all_of_them_and_the_answer(machines):
    found = measured("print", machines)
    people = [what.split()[0] for what in found if what.endswith("as PDF")]
    assert [int(count) for count in people] == sorted(map(int, people))
    found.pop("memory kept of all PDFs")  # may be less than nothing: another test left some free
    assert all(one.found > 0 for one in found.values())
    assert "answer about the whole list" in found
