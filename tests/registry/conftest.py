"""Machines that most tests of the registry begin with."""

import pytest


@pytest.fixture
def office(machines):
    return machines.office()


@pytest.fixture
def kit(machines, office):
    return machines.kit("kit-01", office)


@pytest.fixture
def other(machines, office):
    return machines.kit("kit-02", office)
