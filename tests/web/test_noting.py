"""Who read what about people at the office is noted before it is shown; a kit notes nothing."""

import json
import stat

import pytest

from rekam.domain.trust import Role
from tests.screens import LISTED, RESIDENTS, parsed
from tests.web.test_walk import ADDRESSES, WHO_MAY, address_of

PERSON = RESIDENTS[0]
# What shows all of a person or of a segment, or goes out of the office as a file about people.
READING = {
    "people:story",
    "reconcile:recording",
    "exchange:compare",
    "handout:workbook",
    "handout:delimited",
    "handout:document",
    "handout:documents",
    "handout:answers",
    "handout:answer",
    "reconcile:export",
    "cards:file",
    "cards:collect-text",
    "cards:collect-paper",
    "cards:notices",
    "cards:sheet-paper",
    "issuance:print",
    "issuance:print-all",
    "reconcile:export-doubles",
}


def noted(screens):
    path = screens.one.assembled().readings
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_a_story_that_is_read_is_noted_with_officer_person_and_time(office_screens):
    office_screens.get(f"/warga/{PERSON.nik}", role=Role.HEAD)
    (line,) = noted(office_screens)
    assert line.pop("at_ms") > 1_522_890_000_000
    assert line == {"officer": "head", "what": "people:story", "of": {"subject": PERSON.nik}}
    path = office_screens.one.assembled().readings
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_list_that_is_taken_is_noted_with_what_was_asked_for(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        client.get("/unduh/warga.csv", {"desa": LISTED[0].home.village}).close()
        client.get("/unduh/warga.csv").close()
    first, second = noted(office_screens)
    assert first["of"] == {"desa": LISTED[0].home.village}
    assert (second["what"], second["of"]) == ("handout:delimited", {})


def test_nobody_reads_a_story_or_takes_a_list_unseen(office_screens):
    """Every address is walked: those that read are noted, the others are not."""
    with office_screens.visitor(Role.REGISTRAR) as client:
        for name in [name for name, may in WHO_MAY.items() if may and Role.REGISTRAR in may]:
            client.get(address_of(name, ADDRESSES[name][1])).close()
    assert {line["what"] for line in noted(office_screens)} == READING


def test_who_may_not_read_is_not_noted_for_nothing_was_shown(office_screens):
    assert office_screens.get("/unduh/warga.csv", role=Role.OFFICER).status_code == 403
    assert noted(office_screens) == []


def test_what_cannot_be_noted_is_not_shown(office_screens, tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rekam.registry.readings.os.open", full)
    answer = office_screens.get(f"/warga/{PERSON.nik}", role=Role.HEAD)
    assert answer.status_code == 507
    assert PERSON.name.title() not in parsed(answer).text


def test_a_long_question_makes_no_long_line(office_screens):
    office_screens.get(f"/warga/{PERSON.nik}?x=" + "y" * 3000, role=Role.HEAD)
    (line,) = noted(office_screens)
    assert len(line["of"]["x"]) == 500


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REGISTRAR])
def test_a_kit_notes_nothing(kit_screens, role):
    assert kit_screens.get(f"/warga/{PERSON.nik}", role=role).status_code == 200
    assert noted(kit_screens) == []
