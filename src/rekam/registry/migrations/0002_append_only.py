"""The database itself refuses to change or delete what is in the book."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_BOOK = ("registry_ledgerentry", "registry_entrysubject", "registry_segmentrow")
_WORDS = "the book is append-only"


def _forbid(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in _BOOK:
        for statement in _statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)


def _statements(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    function = (
        "CREATE OR REPLACE FUNCTION registry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION registry_append_only()"
    )
    return [function, trigger]


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(_forbid, migrations.RunPython.noop)]
