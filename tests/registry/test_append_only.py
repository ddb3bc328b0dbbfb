"""The database itself refuses to change the book: by hand, by the ORM, and by the back doors."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from rekam.registry.models import EntrySubject, LedgerEntry, SegmentRow
from tests.telling import RINA, enrolled, note

BOOK = {
    LedgerEntry: ("millis", ["id"]),
    EntrySubject: ("subject", ["subject", "entry_id"]),
    SegmentRow: ("last", ["id"]),
}
BY_TABLE = pytest.mark.parametrize("model", BOOK, ids=lambda one: one.__name__)


@pytest.fixture
def book(kit):
    """A kit's database with something in each table of the book."""
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), note(2), actor=RINA)
        machine.ledger.sign_pending()
        before = contents()
        yield
        assert contents() == before


def contents():
    return [[repr(row) for row in model.objects.order_by("pk").values_list()] for model in BOOK]


def refused(work):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        work()


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def columns(model):
    return [field.column for field in model._meta.concrete_fields]


@BY_TABLE
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"],
    ids=["update", "delete"],
)
def test_no_statement_changes_or_deletes_a_line_of_the_book(book, model, statement):
    values = {"table": model._meta.db_table, "column": BOOK[model][0]}
    refused(lambda: run(statement.format(**values)))


@BY_TABLE
def test_no_query_of_the_orm_changes_or_deletes_a_line_of_the_book(book, model):
    column, _key = BOOK[model]
    rows = model.objects.all()
    refused(lambda: rows.update(**{column: F(column)}))
    refused(lambda: rows._raw_delete(rows.db))
    if model is not EntrySubject:  # its columns are all its key
        refused(rows.first().save)


@BY_TABLE
def test_no_insert_that_meets_a_line_of_the_book_changes_it(book, model):
    table, names = model._meta.db_table, columns(model)
    key, change = ",".join(BOOK[model][1]), f"{names[0]} = excluded.{names[0]}"
    doubling = f"INSERT INTO {table} ({','.join(names)}) SELECT {','.join(names)} FROM {table}"
    refused(lambda: run(f"{doubling} WHERE true ON CONFLICT ({key}) DO UPDATE SET {change}"))


@BY_TABLE
@pytest.mark.database("sqlite")
def test_sqlites_replace_replaces_no_line_of_the_book(book, model):
    """It throws a row out without a DELETE that a trigger could see."""
    table = model._meta.db_table
    refused(lambda: run(f"REPLACE INTO {table} SELECT * FROM {table}"))


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("model", [LedgerEntry, SegmentRow], ids=lambda one: one.__name__)
def test_sqlites_replace_puts_no_other_line_in_the_same_place(book, model):
    table = model._meta.db_table
    names = columns(model)
    others = ",".join("id + 100" if name == "id" else name for name in names)
    refused(lambda: run(f"REPLACE INTO {table} ({','.join(names)}) SELECT {others} FROM {table}"))


@BY_TABLE
@pytest.mark.database("postgresql")
def test_postgresql_refuses_to_empty_the_book(book, model):
    refused(lambda: run(f"TRUNCATE {model._meta.db_table} CASCADE"))
