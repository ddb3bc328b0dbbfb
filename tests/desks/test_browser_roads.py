"""The page for sending where a kit has every road: fits, is clean, and goes by keys alone."""

from dataclasses import replace

import pytest

from rekam.boot import road_file
from rekam.sync.carrier import statement_name
from rekam.sync.hosts import Address
from tests.buckets import carrier
from tests.desks.browsing import LOW, visiting
from tests.telling import enrolled

LONG = "?region=ap-southeast-3"


@pytest.fixture
def bucket(s3):
    return s3.bucket(address=s3.address + LONG)


@pytest.fixture
def kit(kit_screens, bucket):
    """A kit with an address of the office and a bucket, and one recording that waits."""
    kit = kit_screens.one
    road_file.write(kit.home, {"bucket": bucket})
    kit._assembled = replace(kit.assembled(), address="https://rekam.pacitankab.example.id:8443")
    with kit.on() as machine:
        machine.ledger.record(enrolled(0, kit="07", counter=1), actor="officer")
    return kit


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_work_is_left_at_a_bucket_by_keys_alone(browser, kit, bucket, scripts):
    with visiting(browser, kit, size=LOW, scripts=scripts) as visit:
        visit.sign_in("officer")
        visit.open("/perangkat/kirim")
        assert visit.fits()
        if scripts:
            assert visit.violations() == []
            visit.press("F7")
        else:
            visit.follow("Titipkan sekarang")
        visit.see("Selesai:", within=".notice")
        assert visit.fits()
    assert statement_name("office", "kit-07") in carrier(bucket).names("office")


def test_a_long_address_of_a_bucket_fits_the_page(browser, kit, bucket):
    folders = "penyimpanan-dinas-kependudukan-kabupaten-pacitan/rekam/2018"
    long = f"s3+https://objectstore.wilayah-3.penyedia.example.id/{folders}{LONG}"
    road_file.write(kit.home, {"bucket": replace(bucket, address=Address.parse(long))})
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.open("/perangkat/kirim")
        assert visit.fits()
        visit.press("F7")
        visit.see("Penyedia bucket tidak terjangkau", within=".notice")
        assert visit.fits()


def test_the_office_fetches_from_its_bucket(browser, office_screens, bucket):
    office = office_screens.one
    road_file.write(office.home, {"bucket": bucket})
    with visiting(browser, office) as visit:
        visit.sign_in("registrar")
        visit.open("/perangkat/kirim")
        assert visit.violations() == []
        visit.follow("Ambil")
        visit.see("Selesai", within=".notice")
