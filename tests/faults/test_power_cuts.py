"""Power cuts of a kit's disk: nothing is lost that was told; of a careless kit something is.

The careless two are the control of the harness. Where they lose nothing it is the harness that is
wrong, and what it says of the real kit is worth nothing.
"""

import os
import random

import pytest
from django.db import connections

from tests.conftest import CUTS, CUTS_A_BOOK
from tests.faults.powercut import Cuts

CONTROL_CUTS_MAX = 40  # the first or the second is enough most times
pytestmark = [pytest.mark.database("sqlite"), pytest.mark.cuts]


@pytest.fixture
def disk(machines, kit, tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    return Cuts(folder, kit, machines.stick())


def test_whatever_a_kit_told_is_there_after_every_power_cut(disk, cut_book, request):
    request.node.user_properties.append((CUTS, disk.count))
    chance, disk.turn = random.Random(cut_book), CUTS_A_BOOK * cut_book
    for _ in range(CUTS_A_BOOK):
        disk.life(chance)
        assert disk.lost() == []


def test_a_kit_that_does_not_sync_its_commits_loses_facts(disk, monkeypatch, request):
    options = connections["default"].settings_dict["OPTIONS"]
    careless = options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
    assert careless != options["init_command"]
    monkeypatch.setitem(options, "init_command", careless)
    cuts = cuts_until(disk, lambda what: what[0].isdigit())
    tried = {"control, commits not synced: cuts until a fact was lost": cuts}
    request.node.user_properties.append((CUTS, tried))


def test_a_kit_that_renames_its_parts_without_a_sync_loses_parts(disk, monkeypatch, request):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    cuts = cuts_until(disk, lambda what: what.startswith("part:"))
    tried = {"control, parts not synced: cuts until a part was lost": cuts}
    request.node.user_properties.append((CUTS, tried))


def cuts_until(disk, is_it):
    """Cut the power again and again until such a thing is lost; return how many cuts it took."""
    chance = random.Random(0)
    while not any(map(is_it, disk.lost())):
        assert disk.lives < CONTROL_CUTS_MAX, "a careless kit lost nothing"
        disk.life(chance)
    return disk.lives
