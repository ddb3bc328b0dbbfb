import gc

import waitress

from rekam.boot import homecoming, serve


def test_what_a_served_program_holds_is_not_looked_through_for_garbage(monkeypatch):
    frozen = []
    served = type("Served", (), {"run": lambda _self: frozen.append(gc.get_freeze_count())})
    monkeypatch.setattr(waitress, "create_server", lambda *_args, **_more: served())
    monkeypatch.setattr(serve, "_make_ready", lambda: None)
    monkeypatch.setattr(serve.instruments, "note_serving", lambda *_told: None)
    monkeypatch.setattr(homecoming, "_begin", lambda: None)
    try:
        serve.serve_command.callback(port=0, host="127.0.0.1")
    finally:
        gc.unfreeze()
    assert frozen[0] > 10_000
