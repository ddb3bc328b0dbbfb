"""The database of a kit: as Django's own SQLite in all it does, and noise to who lacks the key."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connections
from sqlcipher3 import dbapi2

from rekam.boot.settings import database
from rekam.registry.sqlcipher.base import DatabaseWrapper, key_statement

KEY, OTHER = b"k" * 32, b"o" * 32
WORD = "a word that must not be found"


def opened(path, key=KEY):
    told = database(f"sqlite:///{path}", is_sealed=True)
    usual = connections["default"].settings_dict
    return DatabaseWrapper({**usual, **told, "PASSWORD": key.hex()}, "default")


@pytest.fixture
def own(db, tmp_path):
    connection = opened(tmp_path / "kit.sqlite3")
    yield connection
    connection.close()


def test_it_keeps_what_a_kit_keeps_and_how(own):
    with own.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")
        }
        cursor.execute("SELECT 1")
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}
    assert own.vendor == "sqlite"
    assert own.transaction_mode == "IMMEDIATE"


def test_its_sqlite_has_the_mended_log():
    """3.51.3 mended a race of two connections that write and put the log away at once."""
    assert dbapi2.sqlite_version_info >= (3, 51, 3)


def test_nothing_written_is_found_in_its_files(own, tmp_path):
    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
        cursor.executemany("INSERT INTO words VALUES (%s)", [(WORD,)] * 500)
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        assert files["kit.sqlite3-wal"], "what was just written lies in the log"
        assert not any(WORD.encode() in data or b"SQLite format" in data for data in files.values())
        assert cursor.execute("SELECT count(*) FROM words").fetchone() == (500,)
    own.close()
    assert WORD.encode() not in (tmp_path / "kit.sqlite3").read_bytes()


@pytest.mark.parametrize("key", [OTHER, b""], ids=["another key", "no key"])
def test_it_opens_by_its_key_alone(own, tmp_path, key):
    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
    stranger = opened(tmp_path / "kit.sqlite3", key)
    with pytest.raises(DatabaseError), stranger.cursor() as cursor:
        cursor.execute("SELECT * FROM words")
    stranger.close()


def test_without_a_key_it_reads_a_file_that_was_never_encrypted(db, tmp_path):
    plain = opened(tmp_path / "plain.sqlite3", b"")
    with plain.cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
    plain.close()
    assert (tmp_path / "plain.sqlite3").read_bytes().startswith(b"SQLite format 3")


def test_values_come_back_as_django_s_own_brings_them(own):
    values = {
        "bool": True,
        "date": date(2018, 4, 5),
        "datetime": datetime(2018, 4, 5, 9, 30, 0, 7),  # noqa: DTZ001 as a naive column has it
        "decimal": Decimal("1.50"),
        "text": "Sudimoro",
        "blob": b"\0\xff",
    }
    with own.cursor() as cursor:
        columns = ", ".join(f"a_{name} {name}" for name in values)
        cursor.execute(f"CREATE TABLE kinds ({columns})")
        marks = ", ".join(f"%({name})s" for name in values)
        cursor.execute(f"INSERT INTO kinds VALUES ({marks})", values)
        (row,) = cursor.execute("SELECT * FROM kinds").fetchall()
    assert list(row) == [*(values | {"decimal": 1.5}).values()]


def test_a_moment_with_its_zone_is_kept_as_django_writes_it(own):
    with own.cursor() as cursor:
        cursor.execute("SELECT %s", [datetime(2018, 4, 5, tzinfo=UTC)])
        assert cursor.fetchone() == ("2018-04-05 00:00:00+00:00",)


def test_an_error_says_which_of_sqlite_s_it_is(own):
    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE once (word text UNIQUE)")
        cursor.execute("INSERT INTO once VALUES ('a')")
        with pytest.raises(DatabaseError) as raised:
            cursor.execute("INSERT INTO once VALUES ('a')")
    assert raised.value.__cause__.sqlite_errorcode & 0xFF == 19  # CONSTRAINT


def test_a_key_is_given_as_it_is_and_not_stretched():
    assert key_statement(KEY) == f"PRAGMA key = \"x'{KEY.hex()}'\""
