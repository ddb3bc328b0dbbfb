"""Every vector gets its own answer from the engine and from the command; other readers agree."""

import json
import zlib

import pytest
import segno
from click.testing import CliRunner

from rekam.boot.suket import verify_command
from rekam.engines.claims import key_list, refusals
from rekam.engines.claims.reading import from_base45, to_base45
from rekam.engines.claims.sentences import SENTENCES, VALID
from rekam.engines.claims.token import verify
from tests.engines.claims.vectors import GOOD, GOOD_ED, LIST, NOW, VECTORS

LISTED = key_list.read(LIST)
BY_NAME = pytest.mark.parametrize("name", VECTORS)


def judged(data):
    try:
        verify(data, LISTED.keys, at=NOW, revoked=LISTED.revoked)
    except refusals.TokenError as error:
        return error.code
    return VALID


@BY_NAME
def test_every_vector_gets_its_answer(name):
    assert judged(VECTORS[name].text.encode()) == VECTORS[name].answer


@BY_NAME
def test_the_command_gives_the_same_answer_with_a_status_of_its_own(name, tmp_path):
    keys = tmp_path / "keys"
    keys.write_bytes(LIST)
    moment = "2027-01-15T08:00:00"  # NOW
    words = ["--keys", str(keys), "--at", moment, "--json", "--", VECTORS[name].text]
    ran = CliRunner().invoke(verify_command, words)
    statuses = {VALID: 0} | {
        one.code: one.exit_status for one in refusals.TokenError.__subclasses__()
    }
    answer = json.loads(ran.output)
    assert (answer["code"], ran.exit_code) == (VECTORS[name].answer, statuses[VECTORS[name].answer])
    assert answer["sentence"] == SENTENCES[answer["code"]].id


def test_every_refusal_of_a_token_is_met_by_a_vector():
    met = {one.answer for one in VECTORS.values()} | {"key_file", "picture"}
    assert met == {VALID} | {one.code for one in refusals.TokenError.__subclasses__()}


@pytest.mark.parametrize("text", [GOOD, GOOD_ED], ids=["ES256", "EdDSA"])
def test_no_byte_of_a_token_can_be_changed(text):
    """Each byte, to several others: a letter is believed as it was signed or not at all."""
    signed = zlib.decompress(from_base45(text.encode()))
    unchanged = verify(signed, LISTED.keys, at=NOW).claims
    answers = set()
    for at in range(len(signed)):
        for other in {signed[at] ^ 1, signed[at] ^ 0x80, 0, 255, (signed[at] + 1) % 256} - {
            signed[at]
        }:
            changed = signed[:at] + bytes([other]) + signed[at + 1 :]
            answer = judged(changed)
            answers.add(answer)
            if answer == VALID:  # the tag of a COSE_Sign1 may be left out, and names nothing signed
                assert at == 0
                assert verify(changed, LISTED.keys, at=NOW).claims == unchanged
    assert "bad_signature" in answers


def test_no_byte_of_the_packed_code_can_be_changed():
    packed = from_base45(GOOD.encode())
    for at in range(len(packed)):
        for bit in range(8):
            changed = packed[:at] + bytes([packed[at] ^ 1 << bit]) + packed[at + 1 :]
            if judged(to_base45(changed).encode()) == VALID:
                assert zlib.decompress(changed) == zlib.decompress(packed)


def test_no_letter_of_the_code_can_be_changed():
    for at, letter in enumerate(GOOD):
        other = "A" if letter != "A" else "B"
        assert judged((GOOD[:at] + other + GOOD[at + 1 :]).encode()) != VALID


@pytest.mark.parametrize(("form", "scale"), [("png", 3), ("png", 8)])
def test_a_picture_of_the_code_is_read(tmp_path, form, scale):
    path = tmp_path / f"letter.{form}"
    segno.make(GOOD, error="m", micro=False).save(str(path), scale=scale)
    (tmp_path / "keys").write_bytes(LIST)
    words = ["--keys", str(tmp_path / "keys"), "--at", "2027-01-15T08:00:00", "--json", str(path)]
    ran = CliRunner().invoke(verify_command, words)
    assert json.loads(ran.output)["code"] == VALID
    path.write_bytes(path.read_bytes()[:200])
    ran = CliRunner().invoke(verify_command, words)
    assert (json.loads(ran.output)["code"], ran.exit_code) == ("picture", 27)
