"""A regency whose voter list is full of errors, matched once for the whole run."""

from datetime import date
from types import SimpleNamespace

import pytest

from rekam.domain.regions import parse_regions
from rekam.engines.invention.invent import Wanted, invent
from rekam.engines.invention.rates import Faults, Rates
from rekam.engines.linkage.answers import match
from tests.engines.invention.reading import PACITAN
from tests.engines.linkage.lists_of_people import register, rows_of, voters

VOTING_DAY = date(2018, 6, 27)
RATES = Rates(
    faults=Faults(
        nik_digit=0.05, nik_swap=0.02, nik_missing=0.1, nik_masked=0.02, nik_rounded=0.03,
        nik_scientific=0.01, nkk_old=0.15, nkk_missing=0.06, name_variant=0.12, name_typo=0.05,
        date_default=0.03, date_swapped=0.015, date_digit=0.02,
    ),
    faults_times_without_card=2.0,
    moved=0.04,
    double=0.01,
)  # fmt: skip


@pytest.fixture(scope="session")
def hard_lists(tmp_path_factory):
    """The files of a small regency with many errors."""
    out = tmp_path_factory.mktemp("hard")
    invent(
        Wanted(seed=31, residents=9_000, voters=7_000, without_card=1_200, rates=RATES),
        regions=parse_regions((PACITAN / "wilayah.csv").read_text("utf-8").splitlines()),
        weights_csv=(PACITAN / "weights.csv").read_text("utf-8"),
        out=out,
        progress=lambda *_: None,
    )
    return out


@pytest.fixture(scope="session")
def hard_case(hard_lists):
    """Those lists as rows, the truth by voter, and what the engine made of them."""
    ours, theirs = rows_of(hard_lists / "register.csv"), rows_of(hard_lists / "dpt-desktop.csv")
    truth = rows_of(hard_lists / "truth.csv")
    return SimpleNamespace(
        register=ours,
        voters=theirs,
        truth={row["dpid"]: row["nik"] for row in truth},
        classes={row["dpid"]: row["class"] for row in truth},
        changes={row["dpid"]: row["changes"].split() for row in truth},
        matched=match(register(ours), voters(theirs), reference_date=VOTING_DAY),
    )
