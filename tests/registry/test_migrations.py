"""The tables are what the migrations make."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from rekam.registry.models_words import NameWord
from tests.registry.test_search import put_in, row


@pytest.mark.usefixtures("office")
def test_no_table_was_changed_without_a_migration():
    call_command("makemigrations", "registry", check=True, dry_run=True, stdout=StringIO())


def test_the_words_of_residents_who_were_here_before_are_noted(db):
    put_in(row(1, "SITI AMINAH"), row(2, "AMINAH"), row(3, "SITI AMINA"))
    noted = sorted(NameWord.objects.values_list("token", "heard"))
    assert ("AMINAH", "SITI AMINA") in noted
    NameWord.objects.all().delete()
    import_module("rekam.registry.migrations.0012_words_of_sounds").note_words(apps, None)
    assert sorted(NameWord.objects.values_list("token", "heard")) == noted
