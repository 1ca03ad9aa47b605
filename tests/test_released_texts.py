"""What a publisher lets the public read of a month, and the photographs that only staff see."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from projects.history.public_log import changes
from projects.models import DataVersion, Photograph, Responsibility, Unit, Update
from projects.monitoring import releasing, updates
from projects.monitoring.photographs import LONGEST, cleaned
from projects.review.workflow import publish, withdraw
from tests.factories import draft, project
from tests.staff import cast, change_url, opened
from tests.test_leaks import body

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


def submitted(made, by, **texts):
    update = Update(project=made, period=MAY, progress="Internal words", **texts)
    update.save()
    updates.submit(update, by)
    return update


def read(client, made, query=""):
    return body(client.get(f"/projects/{made.code}/{query}"))


def test_a_text_is_public_from_its_release_by_a_second_person(client):
    people, made = cast(), project("Plant", at=timezone.now())
    update = submitted(made, people["Editor"])
    form = opened(client, people["Editor"], update)
    form |= {"public_text": ["The walls stand."], "public_text_zh": ["墙体完工。"]}
    client.post(change_url(update), form)
    client.post(change_url(update), {**form, "_release": ""})
    assert "walls stand" not in read(client, made)
    before = DataVersion.objects.get().number
    form = opened(client, people["Publisher"], update)
    assert form["public_text"] == ["The walls stand."]
    client.post(change_url(update), {**form, "_release": ""})
    update.refresh_from_db()
    assert update.released_by == people["Publisher"]
    assert DataVersion.objects.get().number > before
    assert "The walls stand." in read(client, made)
    assert "Internal words" not in read(client, made)
    assert "墙体完工。" in body(client.get(f"/zh-hans/projects/{made.code}/"))
    releasing.take_back(update, people["Publisher"])
    assert "walls stand" not in read(client, made)


def test_who_wrote_it_does_not_release_it_and_only_what_was_submitted_is(settings):
    people, made = cast(), draft("Plant")
    update = Update(project=made, period=MAY, progress="x", public_text="y")
    update._history_user = people["Publisher"]
    update.save()
    with pytest.raises(ValidationError, match="not the submitted version"):
        releasing.release(update, people["Publisher"])
    updates.submit(update, people["Publisher"])
    with pytest.raises(ValidationError, match="a second person"):
        releasing.release(update, people["Publisher"])
    with pytest.raises(PermissionDenied):
        releasing.release(update, people["Editor"])
    # Whoever corrects the month took the text over; that is no writing of it.
    facts, seen = {"progress": "Better"}, updates.version(update)
    update = updates.write(made, MAY, facts, people["Editor"], seen)
    updates.submit(update, people["Editor"])
    with pytest.raises(ValidationError, match="a second person"):
        releasing.release(update, people["Publisher"])
    releasing.release(update, people["Administrator"])
    assert update.released_at
    without = submitted(draft(), people["Editor"])
    with pytest.raises(ValidationError, match="no public text"):
        releasing.release(without, people["Publisher"])


def test_a_correction_takes_the_place_of_what_was_released_once_it_is_released(client):
    people, made = cast(), project("Plant", at=timezone.now())
    first = submitted(made, people["Editor"], public_text="First reading")
    releasing.release(first, people["Publisher"])
    second = updates.write(made, MAY, {"progress": "Better"}, people["Editor"], updates.version(first))
    second.public_text = "Second reading"
    second.save()
    updates.submit(second, people["Editor"])
    assert "First reading" in read(client, made)
    releasing.release(second, people["Publisher"])
    shown = read(client, made)
    assert "Second reading" in shown
    assert "First reading" not in shown


def picture(size=(3000, 2000), kind="JPEG", **more):
    file = BytesIO()
    image = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[2] = (30.0, 45.0, 0.0)
    image.save(file, kind, exif=exif, **more)
    return SimpleUploadedFile("where.jpg", file.getvalue())


def test_a_photograph_is_kept_small_and_without_its_data():
    given = picture(comment=b"secret comment")
    assert b"CameraMaker" in given.read()
    kept, width, height = cleaned(given)
    data = kept.read()
    assert (width, height) == (LONGEST, 1067)
    assert b"CameraMaker" not in data
    assert b"Exif" not in data
    assert b"secret" not in data
    assert not Image.open(BytesIO(data)).getexif()
    assert kept.name != "where.jpg"


def test_what_is_no_photograph_or_a_bomb_is_refused():
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    for name, data in (
        ("x.jpg", b"<script>alert(1)</script>"),
        ("x.jpg", b""),
        ("x.gif", b"GIF89a" + bytes(50)),
        ("x.png", bomb.getvalue()),
        ("x.jpg", picture().read()[:3000]),
    ):
        with pytest.raises(ValidationError):
            cleaned(SimpleUploadedFile(name, data))


def test_photographs_are_shown_to_staff_who_see_the_project_alone(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    people, made = cast(), draft("Plant")
    update = submitted(made, people["Editor"])
    form = opened(client, people["Editor"], update)
    form |= {"photographs-TOTAL_FORMS": ["1"], "photographs-0-caption": ["North side"]}
    answer = client.post(change_url(update), {**form, "photographs-0-image": picture((40, 30))})
    assert answer.status_code == 302
    kept = Photograph.objects.get()
    assert (kept.width, kept.height, kept.caption, kept.added_by) == (40, 30, "North side", people["Editor"])
    address = f"/admin/projects/update/photograph/{kept.pk}/"
    assert client.get(address)["Content-Type"] == "image/jpeg"
    unit = Unit.objects.create(name="Elsewhere")
    unit.members.add(people["Editor"])
    assert client.get(address).status_code == 404
    Responsibility.objects.create(project=made, unit=unit)
    assert client.get(address).status_code == 200
    client.logout()
    assert client.get(address).status_code == 302


def test_documents_are_taken_by_kind_and_handed_to_staff_who_see_the_project_alone(
    client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    people, made = cast(), draft("Plant")
    update = submitted(made, people["Editor"])
    form = {**opened(client, people["Editor"], update), "documents-TOTAL_FORMS": ["1"]}
    for name, data, why in (("m.exe", b"MZ", "Files of these kinds"), ("m.pdf", b"<html>", "no PDF file")):
        given = SimpleUploadedFile(name, data)
        assert why in client.post(change_url(update), {**form, "documents-0-file": given}).text
    given = SimpleUploadedFile("会议纪要.pdf", b"%PDF-1.7 minutes")
    assert client.post(change_url(update), {**form, "documents-0-file": given}).status_code == 302
    kept = update.documents.get()
    assert (kept.title, kept.added_by) == ("会议纪要.pdf", people["Editor"])
    assert "纪要" not in kept.file.name
    address = f"/admin/projects/update/document/{kept.pk}/"
    assert address in client.get(change_url(update)).text
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 minutes"
    assert answer["Content-Disposition"].startswith("attachment;")
    unit = Unit.objects.create(name="Elsewhere")
    unit.members.add(people["Editor"])
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_public_changes_tell_of_texts_without_repeating_them(client):
    people, made = cast(), project("Plant", at=timezone.now())
    first = submitted(made, people["Editor"], public_text="First reading")
    assert told(made) == ["Published"]
    releasing.release(first, people["Publisher"])
    second = updates.write(made, MAY, {"progress": "Better"}, people["Editor"], updates.version(first))
    second.public_text = "Second reading"
    second.save()
    updates.submit(second, people["Editor"])
    releasing.release(second, people["Publisher"])
    releasing.take_back(second, people["Publisher"])
    after = [
        "Progress of May 2026 no longer published",
        "Progress of May 2026 rewritten",
        "Progress of May 2026 published",
    ]
    assert told(made) == [*after, "Published"]
    page = read(client, made)
    assert all(text in page for text in after)
    assert "reading" not in page
    with translation.override("zh-hans"):
        assert told(made)[1] == "2026年5月的进展已改写"
    releasing.release(second, people["Publisher"])
    withdraw([made])
    publish([made])
    assert told(made)[:2] == ["Published again, after it was withdrawn", "Progress of May 2026 published"]


def told(made):
    return [change.text for change in changes(made.pk)]
