"""A disk that is full, as a limit on the size of files makes it: a clear answer, and nothing of a file is left."""

import gc
import resource
from contextlib import contextmanager

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Import, Source

pytestmark = [
    pytest.mark.django_db,
    # Django's own file of an upload that broke off, collected later.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MEGABYTE = 1_000_000
HEAD = b"ID,Name\n"


@contextmanager
def full(most):
    """No file grows beyond so many bytes; SQLite's test database is in memory."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def staff(admin_client, caplog):
    admin_client.raise_request_exception = False
    yield admin_client
    caplog.get_records("call").clear()  # they hold the error, and the error the file
    gc.collect()


@pytest.fixture
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "tracker.storage.WholeFiles", "OPTIONS": {"location": settings.MEDIA_ROOT}},
    }
    field = Source._meta.get_field("copy")
    before, field.storage = field.storage, storages["default"]
    yield settings.MEDIA_ROOT
    field.storage = before


def test_an_export_that_does_not_fit_is_no_short_file(staff):
    with full(100):
        answer = staff.get("/projects.xlsx")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "attachment" not in answer.get("Content-Disposition", "")


@pytest.mark.parametrize(("path", "said"), [("", "Back in a moment"), ("/zh-hans", "数据库")])
def test_an_upload_that_does_not_fit_is_told(staff, path, said):
    file = SimpleUploadedFile(
        "list.csv", HEAD + b"1,Solar\n" * 400_000
    )  # larger ones go to a file while they come
    with full(MEGABYTE):
        answer = staff.post(f"{path}/admin/projects/import/add/", {"file": file})
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert said in answer.text
    assert not Import.objects.exists()


def copies(disk):
    return [path for path in disk.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [MEGABYTE, 4 * MEGABYTE])
def test_of_a_copy_that_does_not_fit_nothing_is_kept(staff, disk, size):
    file = SimpleUploadedFile("page.txt", b"x" * size)
    with full(MEGABYTE // 2 if size == MEGABYTE else 3_500_000):
        answer = staff.post("/admin/projects/source/add/", {"title": "S", "copy": file})
    assert answer.status_code == 503
    assert not Source.objects.exists()
    assert copies(disk) == []


@pytest.mark.parametrize("size", [MEGABYTE, 4 * MEGABYTE])
def test_a_copy_that_fits_is_kept_whole(staff, disk, size):
    file = SimpleUploadedFile("page.txt", b"x" * size)
    assert staff.post("/admin/projects/source/add/", {"title": "S", "copy": file}).status_code == 302
    assert [path.stat().st_size for path in copies(disk)] == [size]
