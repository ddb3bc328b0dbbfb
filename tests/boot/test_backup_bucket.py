"""An office is backed up to a bucket and put back from it, whatever its host does meanwhile."""

import json

import pytest

from rekam.domain.trust import Role
from rekam.registry import read
from rekam.registry.models_backup import BackupRow
from tests.boot.backing_up import (
    clock,
    contents,
    disk,
    full,
    key_of,
    lost,
    record,
    typed,
)
from tests.buckets import Liar
from tests.machines import exchange
from tests.people import people
from tests.screens import Screens, authorise_all, quick_passphrases

__all__ = ["clock", "disk", "full", "quick_passphrases", "typed"]


@pytest.fixture
def opens(tmp_path):
    """Write the file of a bucket's key; return the words that name the bucket."""

    def opens(bucket, **changes):
        path = tmp_path / "bucket-key.json"
        path.write_text(json.dumps({"key": bucket.key, "secret": bucket.secret} | changes))
        return (bucket.address.text, "--bucket-key", path)

    return opens


@pytest.fixture
def liar(s3):
    with Liar(s3) as liar:
        yield liar


def put_names(liar):
    return [path for method, path in liar.asked if method == "PUT"]


def test_an_office_comes_back_from_a_bucket_as_it_was(machines, typed, full, host, opens, tmp_path):
    bucket = opens(host.bucket())
    told = typed.does("backup", *bucket)
    assert f"Cadangan nomor 1 selesai di {bucket[0]}" in told
    assert "disk yang sama" not in told
    assert "dapat dipulihkan utuh" in typed.does("backup", *bucket, "--check")
    with full.on() as machine:
        state = read.backup_state(machine)
        assert (state.place, state.entries_outside) == (bucket[0], 0)
        assert state.checked_ms
    before, key = contents(full), key_of(full, tmp_path)
    again = lost(machines, full)
    assert "1: 2018-" in again.does("restore", *bucket, "--key", key, "--list")
    assert "0 temuan" in again.does("restore", *bucket, "--key", key)
    assert contents(full) == before


def test_the_office_s_page_tells_of_the_backup_in_a_bucket_and_shows_no_key(
    typed, full, kit, s3, machines, opens
):
    authorise_all(full)
    bucket = s3.bucket()
    before = Screens(full).get("/perangkat/kit", role=Role.IT).content.decode()
    assert "Kantor ini belum pernah dicadangkan" in before
    typed.does("backup", *opens(bucket))
    record(kit, 2)
    exchange(machines.stick(), kit, full)
    told = Screens(full).get("/perangkat/kit", role=Role.IT).content.decode()
    assert f", di {bucket.address.text}. Belum ikut: " in told
    assert "Belum ikut: 0 catatan" not in told
    assert not any(one in told for one in (bucket.key, bucket.secret))


def test_a_bucket_takes_only_what_is_new_and_forgets_by_count(
    machines, typed, full, kit, liar, opens
):
    bucket = opens(liar.before(liar.host.bucket()))
    typed.does("backup", *bucket)
    liar.asked.clear()
    typed.does("backup", *bucket)
    (manifest,) = put_names(liar)
    assert manifest.endswith("0000000002.manifest")
    digest = record(kit, 2)
    exchange(machines.stick(), kit, full, kit)
    told = typed.does("backup", *bucket, "--keep", 2)
    assert "1 cadangan lama dibuang" in told
    assert [path for path in put_names(liar) if digest.hex() in path]
    assert any(
        method == "DELETE" and path.endswith("0000000001.manifest") for method, path in liar.asked
    )


def test_a_backup_that_the_line_cut_off_goes_on_where_it_was(typed, full, liar, opens):
    bucket = opens(liar.before(liar.host.bucket()))
    left = [8]

    def falls_silent(method, _path, answer):
        left[0] -= method == "PUT"
        return answer if left[0] > 0 else None

    liar.lies.append(falls_silent)
    status, told = typed.refuses("backup", *bucket)
    assert status == 5
    assert "bucket" in told
    with full.on():
        assert not BackupRow.objects.exists(), "its kits would be told"
    arrived = put_names(liar)[:7]
    liar.lies.clear()
    liar.asked.clear()
    assert "nomor 1 selesai" in typed.does("backup", *bucket)
    assert not set(arrived) & set(put_names(liar)), "what had arrived is not sent again"
    assert "dapat dipulihkan utuh" in typed.does("backup", *bucket, "--check")


def test_a_host_that_falls_silent_damages_nothing(machines, typed, full, liar, opens, tmp_path):
    """What it does not give now it may give later: it is neither damaged nor lost."""
    bucket = opens(liar.before(liar.host.bucket()))
    typed.does("backup", *bucket)
    before, key = contents(full), key_of(full, tmp_path)
    again = lost(machines, full)
    liar.lies.append(lambda _method, path, told: None if "/parts/" in path else told)
    status, told = again.refuses("restore", *bucket, "--key", key)
    assert status == 5
    assert "rusak" not in told.lower()
    liar.lies.clear()
    assert "0 temuan" in again.does("restore", *bucket, "--key", key)
    assert contents(full) == before


def test_a_host_that_loses_what_it_took_finishes_no_backup(typed, full, liar, opens):
    bucket = opens(liar.before(liar.host.bucket()))
    for lost_name in ("/chunks/", "/parts/", ".manifest"):
        liar.loses = lambda method, path, name=lost_name: method == "PUT" and name in path
        status, told = typed.refuses("backup", *bucket)
        assert (status, "hilang atau rusak" in told) == (4, True)
        with full.on():
            assert not BackupRow.objects.exists()


def test_a_bucket_that_may_not_be_written_says_whose_matter_it_is(typed, full, s3, opens):
    name, secret = s3.reader
    bucket = opens(s3.bucket(), key=name, secret=secret)
    status, told = typed.refuses("backup", *bucket)
    assert status == 5
    assert "tidak boleh membaca atau menulis" in told
    assert secret not in told


def test_a_place_that_is_none_is_told_so_before_anything_is_written(typed, full, s3, tmp_path):
    assert "--bucket-key" in typed.refuses("backup", s3.bucket().address.text)[1]
    assert "tidak ada" in typed.refuses("backup", tmp_path / "no-disk")[1]
    assert "tidak ada" in typed.refuses("restore", tmp_path / "no-disk", "--key", "-")[1]
    assert not (full.home / "backup.key").exists()


def test_a_bucket_shows_nothing_but_sizes(typed, full, liar, opens):
    bodies = []

    def looks_in(_method, _path, answer):
        bodies.append(answer[1])
        return answer

    liar.lies.append(looks_in)
    typed.does("backup", *opens(liar.before(liar.host.bucket())))
    someone = people(7, 400)[1]
    assert bodies
    assert not any(one.encode() in body for one in (someone.nik, someone.name) for body in bodies)
