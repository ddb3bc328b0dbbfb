"""A printed list: what stands on it, how it breaks over pages, and that it can be trusted."""

import shutil
import subprocess
import threading
from datetime import date

import pytest

from rekam.engines.documents.people_list import Group, Line, PeopleList, people_list

DAY = date(2018, 4, 5)


def line(number, name=""):
    return Line(
        name=name or f"SITI {number}",
        nik="350104561290****",
        born="16-12-1990",
        address="DSN KRAJAN",
        corner="001/002",
        due="Rekam KTP-el",
    )


def made(*groups, title="Warga yang belum memegang KTP-el"):
    return PeopleList(
        office="Disdukcapil",
        title=title,
        place="Desa Ploso, Kecamatan Pacitan",
        lead="3 orang",
        footer="NIK disamarkan.",
        groups=[Group(title=name, count=str(len(lines)), lines=lines) for name, lines in groups],
    )


@pytest.fixture
def words(tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")

    def read(listed):
        path = tmp_path / "list.pdf"
        path.write_bytes(people_list(listed, made_on=DAY))
        command = ["pdftotext", "-layout", str(path), "-"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.rstrip("\f").split("\f")

    return read


def test_each_person_stands_under_the_heading_of_the_polling_station(words):
    (page,) = words(made(("TPS 001", [line(1)]), ("TPS 002", [line(2), line(3)])))
    seen = [page.index(word) for word in ("TPS 001", "SITI 1", "TPS 002", "SITI 2", "SITI 3")]
    assert seen == sorted(seen)
    for word in ("350104561290****", "16-12-1990", "001/002", "Rekam KTP-el", "Desa Ploso"):
        assert word in page


def test_every_page_says_which_it_is_and_repeats_station_and_columns(words):
    pages = words(made(("TPS 001", [line(number) for number in range(150)])))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert "Keperluan" in page
        assert "TPS 001" in page
        assert "Desa Ploso, Kecamatan Pacitan" in page


def test_a_name_is_printed_as_it_is_and_never_read_as_markup(words):
    strange = '#panic("x") *B* $x$ <y> @z \\ _u_ "q"'
    (page,) = words(made(("TPS #1", [line(1, name=strange)]), title="[a] #b"))
    text = " ".join(page.split())
    for piece in ('#panic("x")', "*B* $x$ <y> @z", '_u_ "q"', "TPS #1", "[a] #b"):
        assert piece in text


def test_the_same_list_of_the_same_day_has_the_same_bytes():
    listed = made(("TPS 001", [line(number) for number in range(9)]))
    assert people_list(listed, made_on=DAY) == people_list(listed, made_on=DAY)


def test_documents_set_at_the_same_time_do_not_disturb_each_other():
    lists = [made((f"TPS {n:03d}", [line(k) for k in range(400)])) for n in range(4)]
    found = [b""] * len(lists)

    def set_one(at):
        found[at] = people_list(lists[at], made_on=DAY)

    threads = [threading.Thread(target=set_one, args=[at]) for at in range(len(lists))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [people_list(one, made_on=DAY) for one in lists]
