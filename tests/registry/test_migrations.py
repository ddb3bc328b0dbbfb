"""The tables are what the migrations make."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.usefixtures("office")
def test_no_table_was_changed_without_a_migration():
    call_command("makemigrations", "registry", check=True, dry_run=True, stdout=StringIO())
