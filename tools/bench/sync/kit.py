"""A kit at its end of the link: brings home what it holds, and says how long it took, as JSON.

python -m tools.bench.sync.kit ADDRESS             until everything has its receipt
python -m tools.bench.sync.kit ADDRESS --overtake  and records somebody now and then
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import replace
from importlib import import_module

import django

_ROUNDS_MAX = 50
_RECORDS_AT_S = (15.0, 24.0, 33.0, 42.0, 51.0)  # while an upload goes on


def main(address: str, *, overtakes: bool, remembers: bool = False) -> None:
    """Exchange until nothing waits any more; over UDP, if it ``remembers`` what was learnt."""
    django.setup()
    from rekam.boot import http3, wiring  # noqa: PLC0415 its modules need Django to be set up
    from rekam.registry import read  # noqa: PLC0415
    from rekam.sync import courier, http  # noqa: PLC0415
    from rekam.sync.journey import Journey, Watched  # noqa: PLC0415
    from tools.bench import scene  # noqa: PLC0415

    if remembers:  # a kit's program runs for days, and has loaded it
        import_module("rekam.sync.h3.line")

    machine = wiring.machine()
    records_at_s = _RECORDS_AT_S if overtakes else ()
    people = scene.enrolments(len(records_at_s), seed=scene.SEED + 1)
    recorded_s: list[float] = []

    def record_somebody() -> None:
        late = replace(people.pop(), parts=())
        machine.ledger.record(late, actor=scene.OFFICER)
        recorded_s.append(time.time())

    began = time.perf_counter()
    put, failed, rounds = 0, 0, 0
    home, there = [0.0], [0]

    def note(journey: Journey) -> None:
        payload = sum(".statement" not in name for name in journey.out.copy())
        if payload and payload != there[0]:
            home[0], there[0] = time.perf_counter() - began, payload

    memory = http3.memory() if remembers else None
    with http.road(address, machine.node, machine.ledger.keys, memory=memory) as carrier:
        for at_s in records_at_s:
            threading.Timer(at_s, record_somebody).start()
        while rounds < _ROUNDS_MAX:
            journey = Journey(on_step=note)
            report = courier.run(machine.mailroom, Watched(carrier, journey))
            put += sum(size for name, size in journey.out.items() if ".statement" not in name)
            failed, rounds = failed + len(report.failed), rounds + 1
            state = read.send_state(machine)
            if (
                not state.waiting
                and not state.parts_waiting
                and len(recorded_s) == len(records_at_s)
            ):
                break
    spent = time.perf_counter() - began
    said = {"seconds": home[0], "receipts": spent, "bytes": put, "failed": failed, "rounds": rounds}
    print(json.dumps(said | {"recorded": recorded_s}))


if __name__ == "__main__":
    main(sys.argv[1], overtakes="--overtake" in sys.argv)
