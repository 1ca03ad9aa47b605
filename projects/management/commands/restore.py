from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from ...history import trail
from ...models import AuditEntry
from ..backups import holds_records, replace_database, replace_files, unpack


def last_link() -> dict[str, Any]:
    """Where the audit log ends that the backup's takes the place of; nothing where there is none."""
    try:
        trail.link()
        last = trail.head()
    except DatabaseError:
        return {}
    return {"number": last.number, "digest": last.digest} if last else {}


def note(manifest: dict[str, Any], gone: dict[str, Any]) -> None:
    """The first entry after the restored ones; a backup of an older program has no table for it yet."""
    if AuditEntry._meta.db_table in connection.introspection.table_names():
        trail.record(trail.Kind.RESTORE, None, "backup", made=manifest["made"], replaced=gone)


class Command(BaseCommand):
    """Takes what `backup` wrote with this version or an older one."""

    help = "Puts what `backup` wrote into FILE in the database's place; the site may go on."

    def add_arguments(self, parser: CommandParser) -> None:
        """--replace where records would be lost, --unsigned for a backup of another site."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unsigned", action="store_true", help="take a backup that this site's SECRET_KEY did not sign"
        )
        parser.add_argument(
            "--replace", "--yes", action="store_true", help="give up what the database holds now"
        )

    def handle(self, *, file: Path, replace: bool, unsigned: bool, **options: Any) -> None:
        """All is unpacked and checked before anything is replaced; CommandError where records would be lost."""
        with TemporaryDirectory(prefix="restore-") as work:
            manifest = unpack(file, Path(work), unsigned)
            if not replace and holds_records():
                raise CommandError(
                    "the database holds records; --replace gives them up for those of the backup"
                )
            files = replace_files(Path(work))
            gone = last_link()
            replace_database(Path(work), manifest)
            note(manifest, gone)
        rows = sum(table["rows"] for table in manifest["figures"].values())
        self.stdout.write(f"{rows} rows and {files} attached files restored, as of {manifest['made']}")
        self.stdout.write(
            "everybody is signed out; if this program is newer than the backup: python manage.py migrate"
        )
