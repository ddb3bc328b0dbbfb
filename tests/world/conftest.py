"""Worlds do not wait for the disk: their power fails between statements, not between sectors."""

import os

import pytest
from django.db import connections

from tests.played import FAULTS
from tests.world import secrecy
from tests.world.world import World


@pytest.fixture
def hurried(machines, monkeypatch):
    usual = connections["default"]
    if usual.vendor == "sqlite":
        options = usual.settings_dict["OPTIONS"]
        hurry = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        assert hurry != options["init_command"]
        monkeypatch.setitem(options, "init_command", hurry)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setattr(machines.store.lines, "stay_open", True)
    return machines


@pytest.fixture
def world(hurried, world_seed, request):
    with secrecy.seeded(world_seed):
        played = World(hurried, world_seed)
        request.node.user_properties.append((FAULTS, played.faults))
        yield played
