"""``rekam suket verify``: an answer and an exit status of its own, without a machine's folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cbor2
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from rekam.boot.suket import verify_command
from rekam.engines.claims.refusals import TokenError
from rekam.engines.claims.sentences import SENTENCES
from rekam.engines.claims.token import make

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TOKEN = make({4: 1_800_000_000, 7: b"470 / 1", 169: {4: "Siti Contoh"}}, KEY, kid=b"k1")


def _run(folder: Path, *words: str) -> tuple[int, dict[str, object]]:
    keys = folder / "keys.pem"
    keys.write_bytes(
        KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    command = [sys.executable, "-m", "rekam", "suket", "verify", "--json", "--keys", str(keys)]
    bare = {name: value for name, value in os.environ.items() if name == "PATH"}
    bare["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
    ran = subprocess.run(
        [*command, "--", *words[:1]] if len(words) == 1 else [*command, *words[1:], "--", words[0]],
        cwd=folder,
        env=bare,
        capture_output=True,
        check=False,
    )
    answer: dict[str, object] = json.loads(ran.stdout)
    return ran.returncode, answer


def test_a_letter_is_believed_and_leaves_nothing_behind(tmp_path: Path) -> None:
    status, answer = _run(tmp_path, TOKEN, "--at", "2026-01-01")
    assert (status, answer["code"], answer["alg"]) == (0, "valid", "EdDSA")
    assert answer["claims"] == {"exp": 1_800_000_000, "cti": "470 / 1"} | {
        "169": {"fullName": "Siti Contoh"}
    }
    assert [path.name for path in tmp_path.iterdir()] == ["keys.pem"]


def test_a_refusal_has_its_own_status(tmp_path: Path) -> None:
    status, answer = _run(tmp_path, TOKEN, "--at", "2030-01-01")
    assert (status, answer["code"]) == (18, "expired")
    status, answer = _run(tmp_path, "abc!")
    assert (status, answer["code"]) == (11, "unreadable")
    (tmp_path / "revoked").write_text("470 / 1\n")
    revoked = ("--revoked", str(tmp_path / "revoked"))
    status, answer = _run(tmp_path, TOKEN, "--at", "2026-01-01", *revoked)
    assert (status, answer["code"]) == (20, "revoked")


@pytest.mark.parametrize("error", TokenError.__subclasses__())
def test_every_refusal_has_its_sentence_and_a_status_of_its_own(error: type[TokenError]) -> None:
    assert all(SENTENCES[error.code])
    assert [each.exit_status for each in TokenError.__subclasses__()].count(error.exit_status) == 1


def test_no_two_answers_have_one_sentence() -> None:
    assert len({said.id for said in SENTENCES.values()}) == len(SENTENCES)
    assert len({said.en for said in SENTENCES.values()}) == len(SENTENCES)


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2027-01-15", 0),  # the day on which it expires, at midnight in UTC
        ("2027-01-15T07:59:59", 0),
        ("2027-01-15T07:59:59Z", 0),
        ("2027-01-15T14:59:59+07:00", 0),
        ("2027-01-15T15:00:00+07:00", 18),
        ("1799999999", 0),
        ("1800000000", 18),
        ("tomorrow", 2),
        ("20270115", 0),
    ],
)
def test_a_moment_is_given_as_a_date_with_or_without_a_zone_or_as_seconds(tmp_path, at, status):
    keys = tmp_path / "keys.pem"
    keys.write_bytes(
        KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    words = ["--keys", str(keys), "--at", at, "--", TOKEN]
    assert CliRunner().invoke(verify_command, words).exit_code == status


def test_whatever_stands_in_the_files_is_answered_and_no_traceback(tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    strange.write_bytes(b"\xff\xfe\x00470 / 1\n")
    status, answer = _run(tmp_path, TOKEN, "--at", "2026-01-01", "--revoked", str(strange))
    assert (status, answer["code"]) == (0, "valid")
    status, answer = _run(tmp_path, str(strange))
    assert (status, answer["code"]) == (11, "unreadable")
    tagged = make({169: {4: "A"}, 99: cbor2.CBORTag(1, b"\xff")}, KEY, kid=b"k1")
    status, answer = _run(tmp_path, tagged)
    assert (status, answer["claims"]) == (
        0,
        {"169": {"fullName": "A"}, "99": {"tag": 1, "value": "ff"}},
    )
