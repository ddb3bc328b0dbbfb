"""Rows go in by the tuple on both databases: few or many, met by others or not."""

import pytest
from django.db import IntegrityError, transaction

from rekam.registry import bulk
from rekam.registry.models import AliasRow, NodeState
from rekam.registry.models_words import NameToken

FEW, MANY = 3, 50  # PostgreSQL takes few in one statement and copies many
BY_COUNT = pytest.mark.parametrize("count", [FEW, MANY], ids=["few", "many"])


def aliases(count, person="p"):
    return [(f"s{number}", person) for number in range(count)]


def kept():
    return set(AliasRow.objects.values_list("subject", "person"))


def insert(rows, **options):
    with transaction.atomic():
        bulk.insert(AliasRow, rows, **options)


@BY_COUNT
def test_rows_go_in(db, count):
    insert(aliases(count))
    assert kept() == set(aliases(count))


@BY_COUNT
def test_several_lots_go_in_in_one_transaction(db, count):
    with transaction.atomic():
        for person in "ab":
            bulk.insert(AliasRow, [(person + one, person) for one, _ in aliases(count)])
    assert AliasRow.objects.count() == 2 * count


@BY_COUNT
def test_a_row_that_is_there_is_an_error_and_nothing_goes_in(db, count):
    insert(aliases(1))
    with pytest.raises(IntegrityError):
        insert([*aliases(count)[::-1]])
    assert kept() == set(aliases(1))


@BY_COUNT
def test_a_row_that_is_there_stays_when_others_are_to_be_ignored(db, count):
    insert(aliases(1, "first"))
    insert(aliases(count, "later"), conflict="ignore")
    assert kept() == {*aliases(1, "first"), *aliases(count, "later")[1:]}


@BY_COUNT
def test_a_row_that_is_there_is_replaced_when_it_is_to_be(db, count):
    insert(aliases(1, "first"))
    insert(aliases(count, "later"), conflict="replace")
    assert kept() == set(aliases(count, "later"))


def test_a_column_that_the_database_counts_is_not_given(db):
    with transaction.atomic():
        bulk.insert(NameToken, [("KEY", "TOKEN")] * 2)
    assert NameToken.objects.filter(key="KEY", token="TOKEN").count() == 2


def test_no_rows_are_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert(AliasRow, [])


def test_every_value_but_the_key_is_replaced(db):
    for row in [("kit-01", 1, 10, 0), ("kit-01", 2, 20, 5)]:
        bulk.insert(NodeState, [row], conflict="replace")
    assert list(NodeState.objects.values_list()) == [("kit-01", 2, 20, 5)]


def test_a_statement_fails_with_djangos_errors_and_takes_values(db):
    assert bulk.execute("SELECT %s, %s", (7, "x")).fetchone() == (7, "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.execute("INSERT INTO registry_aliasrow VALUES (%s, %s)", ("s", None))


@pytest.mark.parametrize(
    ("items", "runs"), [([], []), ([1], [[1]]), ([1, 2, 3, 4, 5], [[1, 2], [3, 4], [5]])]
)
def test_a_stream_is_cut_into_runs(items, runs):
    assert list(bulk.batches(iter(items), 2)) == runs


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [
        ("KRAJAN LOR", 10, "KRAJAN LOR"),
        ("KRAJAN LOR", 9, "KRAJAN"),
        ("KRAJAN LOR", 6, "KRAJAN"),
        ("KRAJAN", 4, "KRAJ"),
        ("KRAJAN", None, "KRAJAN"),
    ],
)
def test_a_text_is_cut_between_words_where_it_can_be(text, width, kept):
    assert bulk.cut(text, width) == kept
