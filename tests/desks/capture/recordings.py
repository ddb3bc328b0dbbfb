"""Recording a person through the wizard's pages, as a browser without scripts would."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.camera import frame
from tests.screens import PASSPHRASE, RESIDENTS

PERSON = RESIDENTS[0]
LINE = json.dumps([[[120 + 5 * step, 130, 8 * step, 0.5] for step in range(120)]])
STEPS = ("foto", "tanda-tangan", "sidik-jari", "iris", "periksa")
FRAME = frame()


def go(officer, step, person=PERSON):
    return officer.get(f"/rekam/{person.nik}/{step}")


def send(officer, step, person=PERSON, **fields):
    return officer.post(f"/rekam/{person.nik}/{step}", fields)


def shoot(officer, person=PERSON, **fields):
    file = SimpleUploadedFile("photo.jpg", FRAME, "image/jpeg")
    return send(officer, "foto", person, photo=file, **fields)


def do(officer, step, person=PERSON, **fields):
    """Do one step; returns the answer."""
    if step == "foto":
        return shoot(officer, person)
    if step == "tanda-tangan":
        return send(officer, step, person, by="pen", strokes=LINE)
    if step == "sidik-jari":
        for slap in ("right", "left", "thumbs"):
            answer = send(officer, step, person, slap=slap, **fields)
        return answer
    return send(officer, step, person, **fields)


def begin(officer, person=PERSON, *, until=""):
    """Compare, and do the steps before ``until``."""
    send(officer, "cocokkan", person)
    for step in STEPS:
        if step == until:
            return
        do(officer, step, person)


def record(officer, person=PERSON, **exceptions):
    """Record one person to the end; returns the page of the receipt."""
    begin(officer, person, until="sidik-jari")
    for step in STEPS[2:4]:
        do(officer, step, person, **exceptions)
    send(officer, "periksa", person)
    done = send(officer, "sahkan", person, passphrase=PASSPHRASE)
    return officer.get(done.headers["Location"])
