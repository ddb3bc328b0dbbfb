"""The database itself refuses to change or delete what is in the book."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Each table with what no second row may have. SQLite's REPLACE throws the first one out without
# a DELETE that a trigger could see.
_BOOK = {
    "registry_ledgerentry": ("id", "stream, epoch, seq"),
    "registry_entrysubject": ("subject, entry_id",),
    "registry_segmentrow": ("id", "stream, epoch, first, last"),
}
_WORDS = "the book is append-only"


def _forbid(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in _BOOK:
        for statement in _statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)


def _statements(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE ({key}) = ({_new(key)}))"  # noqa: S608 our own
            for key in _BOOK[table]
        )
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"{condition} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            for verb, condition in (("UPDATE", ""), ("DELETE", ""), ("INSERT", f"WHEN {taken}"))
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


def _new(key: str) -> str:
    return ", ".join(f"NEW.{column}" for column in key.split(", "))


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(_forbid, migrations.RunPython.noop)]
