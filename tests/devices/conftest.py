import time
import uuid

import pytest

from rekam.devices import certificates, sbi
from rekam.devices.certificates import Roots
from rekam.devices.hub import Hub
from rekam.devices.sbi import Limits, Sbi
from rekam.devices.simulator import server
from rekam.devices.simulator.device import ENV
from tests.devices.workshop import Bench

PATIENT = Limits(ask_s=20.0, after_timeout_s=20.0)  # the machine may be busy with other tests


def clock_ms():
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="session")
def bench():
    """Keys are made once: each costs a tenth of a second."""
    return Bench.laid_out()


@pytest.fixture(scope="session")
def simulated():
    with server.running(clock_ms=clock_ms, seed=3) as running:
        yield running


@pytest.fixture
def make_hub(simulated):
    """Return a maker of hubs that hear the simulated devices alone, whoever else listens."""
    roots = Roots(
        device=certificates.from_pem(simulated.device_roots),
        chip=certificates.from_pem(simulated.chip_roots),
    )
    clients = []

    def make(limits=PATIENT, **changes):
        clients.append(sbi.local_client())
        given = {
            "roots": lambda: roots,
            "clock_ms": clock_ms,
            "told_ms": clock_ms,
            "new_transaction": lambda: str(uuid.uuid4()),
            "env": ENV,
            "ports": simulated.ports.values(),
            "timeout_ms": 300,
        }
        return Hub(Sbi(clients[-1], limits=limits), **{**given, **changes})

    yield make
    for client in clients:
        client.close()
    for device in simulated.devices.values():
        device.mood.set(None)


@pytest.fixture
def hub(make_hub):
    return make_hub()
