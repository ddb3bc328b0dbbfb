"""One small regency, invented once for the whole run and read back as an importer would."""

from types import SimpleNamespace

import pytest

from rekam.domain.regions import parse_regions
from rekam.engines.invention.invent import Wanted, invent
from tests.engines.invention.reading import PACITAN, read


@pytest.fixture(scope="session")
def regions():
    return parse_regions((PACITAN / "wilayah.csv").read_text("utf-8").splitlines())


@pytest.fixture(scope="session")
def weights_csv():
    return (PACITAN / "weights.csv").read_text("utf-8")


@pytest.fixture(scope="session")
def invented(regions, weights_csv):
    """Invent into a folder; ``invented(out, residents=..., ...)`` returns the summary."""

    def make(out, *, seed=7, progress=lambda *_: None, **wanted):
        return invent(
            Wanted(seed=seed, **wanted),
            regions=regions,
            weights_csv=weights_csv,
            out=out,
            progress=progress,
        )

    return make


@pytest.fixture(scope="session")
def regency(invented, tmp_path_factory):
    """A regency of 20,000, a fifth of whose voters are without a card, and all its files."""
    out = tmp_path_factory.mktemp("regency")
    summary = invented(out, residents=20_000, voters=15_800, without_card=3_160)
    return SimpleNamespace(
        out=out,
        summary=summary,
        register=read(out / "register.csv"),
        by_nik={row["nik"]: row for row in read(out / "register.csv")},
        voters=read(out / "dpt-desktop.csv"),
        cardless=read(out / "ac-kwk.csv"),
        first=read(out / "status-pusat.csv"),
        later=read(out / "status-pusat-lanjutan.csv"),
        truth={row["dpid"]: row for row in read(out / "truth.csv")},
    )
