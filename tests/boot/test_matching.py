"""``rekam match`` as a clerk runs it: any file in, the same bytes out, no Django, no fall."""

import csv
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
import xlsxwriter
from click.testing import CliRunner

from rekam.boot.matching import match_command
from rekam.domain.status import VoterClass
from rekam.engines.linkage import evidence
from rekam.engines.linkage.sentences import CLASSES, HOUSEHOLDS, STAGES, WORDS
from tests.people import people

PEOPLE = people(5, 60)
REGISTER = (
    "nik nkk nama tempat_lahir tanggal_lahir jenis_kelamin alamat rt rw kode_desa status_kawin "
    "status_rekam"
).split()
WEBGRID = (
    "DPID,NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,DISABILITAS,"
    "KTP-el,KET,SUMBER,TPS"
).split(",")


def register_rows():
    return [
        [
            one.nik, one.home.nkk, one.name, one.birthplace, f"{one.born:%Y-%m-%d}", one.sex,
            "DSN KRAJAN", "1", "1", one.home.village, one.marital,
            ("CARD_ISSUED", "PRINT_READY_RECORD", "BELUM REKAM")[place % 3],
        ]
        for place, one in enumerate(PEOPLE)
    ]  # fmt: skip


def voter_rows(people=PEOPLE, date_form="%d|%m|%Y"):
    return [
        [
            str(500 + place), one.home.nkk, one.nik, one.name, one.birthplace,
            f"{one.born:{date_form}}", "S", one.sex, "KRAJAN", "001", "001", "0",
            "K" if place % 3 == 0 else "B", "0", "dpt", "001",
        ]
        for place, one in enumerate(people)
    ]  # fmt: skip


def write(path, columns, rows, *, delimiter=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


@pytest.fixture
def register(tmp_path):
    return write(tmp_path / "register.csv", REGISTER, register_rows())


@pytest.fixture
def voters(tmp_path):
    return write(tmp_path / "35.01.04.2001.csv", WEBGRID, voter_rows())


def run(register, voters, out, *options):
    return CliRunner().invoke(
        match_command,
        ["--register", str(register), "--voters", str(voters), "--out", str(out), *options],
    )


def matches(out):
    with (out / "matches.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_right(out):
    return [row["nik"] for row in matches(out)] == [one.nik for one in PEOPLE]


def test_every_voter_has_a_line_with_nik_score_class_and_evidence(register, voters, tmp_path):
    done = run(register, voters, tmp_path / "out")
    assert done.exit_code == 0, done.output
    rows = matches(tmp_path / "out")
    assert is_right(tmp_path / "out")
    assert [row["dpid"] for row in rows] == [str(500 + place) for place in range(60)]
    assert [row["class"] for row in rows] == ["holding", "recorded", "unrecorded"] * 20
    assert all("NIK sama" in row["evidence"] for row in rows)
    assert all(float(row["score"]) > 0.99 for row in rows)


def test_the_summary_counts_classes_and_says_what_may_be_expected(register, voters, tmp_path):
    done = run(register, voters, tmp_path / "out")
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert summary["kelas"] == {
        "holding": 20, "recorded": 20, "unrecorded": 20, "unknown": 0, "doubtful": 0,
    }  # fmt: skip
    assert summary["presisi_diharapkan"] > 0.99
    assert "Sudah rekam, belum pegang KTP-el atau suket" in done.output
    assert "NIK ← nik" in done.output


def test_the_same_command_gives_the_same_bytes(register, voters, tmp_path):
    for name in ("one", "other", "other"):  # the third finds what the second kept
        assert run(register, voters, tmp_path / name).exit_code == 0
    for path in sorted((tmp_path / "one").glob("[!.]*")):
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_an_interrupted_run_goes_on_and_a_torn_stage_is_made_again(register, voters, tmp_path):
    run(register, voters, tmp_path / "out")
    whole = (tmp_path / "out/matches.csv").read_bytes()
    (kept,) = (tmp_path / "out").glob(".pairs-*.npz")
    kept.write_bytes(kept.read_bytes()[:100])
    (tmp_path / "out/matches.csv").unlink()
    assert run(register, voters, tmp_path / "out").exit_code == 0
    assert (tmp_path / "out/matches.csv").read_bytes() == whole


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_any_delimiter_and_encoding_is_read(register, tmp_path, delimiter, encoding):
    rows = voter_rows(date_form="%d-%m-%Y")
    rows[0][8] = "KRAJAN KÉ DUA"
    path = write(tmp_path / "v.csv", WEBGRID, rows, delimiter=delimiter, encoding=encoding)
    assert run(register, path, tmp_path / "out").exit_code == 0
    assert is_right(tmp_path / "out")


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d|%m|%Y"])
def test_any_form_of_date_is_read(register, tmp_path, form):
    rows = [[*row[:1], "", "", *row[3:]] for row in voter_rows(date_form=form)]
    assert run(register, write(tmp_path / "v.csv", WEBGRID, rows), tmp_path / "out").exit_code == 0
    assert sum(bool(row["nik"]) for row in matches(tmp_path / "out")) > 55


def test_a_workbook_and_a_parquet_file_are_read(register, tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "v.xlsx")
    sheet = book.add_worksheet()
    for place, row in enumerate([WEBGRID, *voter_rows()]):
        sheet.write_row(place, 0, row)
    book.close()
    table = pyarrow.csv.read_csv(
        register,
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(REGISTER, pa.string())
        ),
    )
    pyarrow.parquet.write_table(table, tmp_path / "r.parquet")
    assert run(tmp_path / "r.parquet", tmp_path / "v.xlsx", tmp_path / "out").exit_code == 0
    assert is_right(tmp_path / "out")


def test_a_folder_of_one_list_a_village_is_one_list(register, tmp_path):
    folder = tmp_path / "dpt"
    folder.mkdir()
    write(folder / "35.01.04.2001.csv", WEBGRID, voter_rows()[:30])
    write(folder / "35.01.04.2002.csv", WEBGRID, voter_rows()[30:])
    assert run(register, folder, tmp_path / "out").exit_code == 0
    assert is_right(tmp_path / "out")


def test_registers_own_names_with_dpid_tps_and_village_are_a_voter_list(register, tmp_path):
    columns = [*REGISTER[:-1], "dpid", "tps"]
    rows = [[*row[:-1], str(500 + place), "001"] for place, row in enumerate(register_rows())]
    assert run(register, write(tmp_path / "v.csv", columns, rows), tmp_path / "out").exit_code == 0
    assert is_right(tmp_path / "out")


def test_columns_may_be_named_by_a_mapping(register, tmp_path):
    columns = [f"K{place}" for place in range(len(WEBGRID))]
    path = write(tmp_path / "v.csv", columns, voter_rows())
    (tmp_path / "map.toml").write_text(
        '[voters]\ndpid = "K0"\nnik = "K2"\nnama = "K3"\ntanggal_lahir = "K5"\nktp_el = "K12"\n'
    )
    done = run(register, path, tmp_path / "out", "--mapping", str(tmp_path / "map.toml"))
    assert done.exit_code == 0, done.output
    assert is_right(tmp_path / "out")


def test_titles_above_the_headings_and_short_rows_cost_no_row(register, tmp_path):
    rows = voter_rows()
    rows[7] = rows[7][:9]
    path = tmp_path / "v.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["DAFTAR PEMILIH TETAP"], [], WEBGRID, *rows])
    assert run(register, path, tmp_path / "out").exit_code == 0
    assert is_right(tmp_path / "out")


@pytest.mark.parametrize(
    "ruin",
    [
        lambda nik: f"'{nik}", lambda nik: f"{int(nik):.5E}", lambda nik: nik[:15] + "0",
        lambda nik: nik[:12] + "****", lambda _nik: "", lambda nik: nik[:8], lambda nik: nik + " ",
    ],
    ids=["apostrophe", "scientific", "rounded", "masked", "none", "short", "space"],
)  # fmt: skip
def test_a_ruined_nik_never_costs_the_row(register, tmp_path, ruin):
    rows = [[*row[:2], ruin(row[2]), *row[3:]] for row in voter_rows()]
    assert run(register, write(tmp_path / "v.csv", WEBGRID, rows), tmp_path / "out").exit_code == 0
    assert sum(bool(row["nik"]) for row in matches(tmp_path / "out")) > 57


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02" * 50, b"halo\nini bukan daftar\n", b"%PDF-1.4\n", b"a,b\n1,2\n"],
)
def test_what_is_no_list_is_refused_with_a_sentence(register, tmp_path, content):
    path = tmp_path / "v.csv"
    path.write_bytes(content)
    done = run(register, path, tmp_path / "out")
    assert done.exit_code == 3
    assert "Traceback" not in done.output
    assert done.output.strip().endswith((".", ")"))


def test_a_mapping_with_an_unknown_name_is_refused_by_its_name(register, voters, tmp_path):
    (tmp_path / "map.toml").write_text('[voters]\nnamaa = "NAMA"\n')
    done = run(register, voters, tmp_path / "out", "--mapping", str(tmp_path / "map.toml"))
    assert done.exit_code == 3
    assert "namaa" in done.output


def test_hostile_cells_are_only_text(register, tmp_path):
    rows = voter_rows()
    for place, cell in enumerate(
        ["=cmd|' /C calc'!A0", "'; DROP TABLE", "A" * 5_000, "\u202e\u0000", "[red]"]
    ):
        rows[place][3] = cell
    assert run(register, write(tmp_path / "v.csv", WEBGRID, rows), tmp_path / "out").exit_code == 0
    assert len(matches(tmp_path / "out")) == 60


def test_who_is_not_of_age_on_the_day_is_told(register, tmp_path):
    rows = voter_rows()
    rows[0][5], rows[0][6] = "28|06|2001", "B"
    rows[1][5], rows[1][6] = "27|06|2001", "B"
    path = write(tmp_path / "v.csv", WEBGRID, rows)
    run(register, path, tmp_path / "out")
    told = ["belum 17 tahun" in row["evidence"] for row in matches(tmp_path / "out")]
    assert (told[0], told[1], sum(told)) == (True, False, 1)
    run(register, path, tmp_path / "later", "--reference-date", "2019-04-17")
    assert not any("belum 17 tahun" in row["evidence"] for row in matches(tmp_path / "later"))


def test_a_new_voter_without_dpid_is_named_by_the_row(register, tmp_path):
    rows = voter_rows()
    rows[6][0] = ""
    run(register, write(tmp_path / "v.csv", WEBGRID, rows), tmp_path / "out")
    assert [row["dpid"] for row in matches(tmp_path / "out")][5:8] == ["505", "baris 7", "507"]


def test_a_voter_listed_twice_is_told(register, tmp_path):
    path = write(tmp_path / "v.csv", WEBGRID, [*voter_rows(), ["999", *voter_rows()[4][1:]]])
    run(register, path, tmp_path / "out")
    rows = matches(tmp_path / "out")
    assert rows[-1]["nik"] == PEOPLE[4].nik
    assert [("ganda" in row["evidence"]) for row in rows].count(True) == 1
    doubles = (tmp_path / "out/doubles-voters.csv").read_text().splitlines()
    assert len(doubles) == 2
    assert "999" in doubles[1]


def test_the_command_needs_no_django():
    script = (
        "import sys; from rekam.boot import cli; sys.argv = ['rekam', 'match', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "assert 'django' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_finding_a_clerk_should_see_has_words():
    silent = {
        "nik": {evidence.Nik.START}, "sex": {evidence.Equal.SAME}, "marital": {evidence.Equal.SAME},
        "address": {evidence.Address.PART},
        "birthplace": {evidence.Birthplace.SAME, evidence.Birthplace.REGENCY},
    }  # fmt: skip
    for field, levels in evidence.USUAL.items():
        assert set(levels) - silent.get(field, set()) <= set(WORDS[field])
    assert set(CLASSES) == set(VoterClass) - {VoterClass.RULED_OUT}
    assert len(HOUSEHOLDS) == 5
    assert "search" in STAGES
