"""Where copies of sources are kept."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage


class _Written(ContentFile):
    """A file that is on the disk already and only has to get its name."""

    def __init__(self, path: Path):
        super().__init__(b"")
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


class WholeFiles(FileSystemStorage):
    """A file gets its name once all of it is written: of one that the disk has no room for nothing is left."""

    def _save(self, name: str, content: Any) -> str:
        Path(self.location).mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.location, delete=False) as begun:
            written = Path(begun.name)
        try:
            with written.open("wb") as file:
                file.writelines(content.chunks())
            kept: str = super()._save(name, _Written(written))  # type: ignore[misc]  # the stubs leave it out
            return kept
        finally:
            written.unlink(missing_ok=True)
