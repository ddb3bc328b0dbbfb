"""Recordings that are perhaps of one person: who was recorded, and a registrar's word on them."""

from dataclasses import replace

from rekam.desks.reconcile import recordings
from rekam.domain.facts import Biodata
from rekam.domain.values import Subject, VillageCode
from rekam.registry import read, recorded_twice
from tests.screens import RESIDENTS, VILLAGE
from tests.telling import enrolled

PAGE = "/daftar/rekaman-ganda"
WHO, NEAR = RESIDENTS[0], RESIDENTS[4]
STRANGER = Subject("sementara:kit-07:1522890000000")
LEFT, RIGHT = enrolled(1, "07").number, enrolled(1, "08").number
HENDRA, WATI = "hendra", "wati"


def biodata(one, **changes):
    said = Biodata(name=one.name, born=one.born, sex=one.sex, village=VillageCode(VILLAGE))
    return replace(said, **changes)


def recorded(one, kit="07", *, subject=None, counter=2, **changes):
    return enrolled(
        1,
        kit,
        counter=counter,
        subject=subject or Subject(one.nik),
        biodata=biodata(one, **changes),
    )


def decide(machine, verdict, *, officer=HENDRA, pair=None, **more):
    one, other = pair or (Subject(WHO.nik), Subject(WHO.nik))
    more = {"reason": "wajah sama"} | more
    case = recorded_twice.case(one, other)
    return recordings.settle(machine, case, verdict, officer=officer, **more)


def standing(subject=WHO.nik):
    return [one.number for one in read.enrolments(Subject(subject))]
