"""The cast of the admin's tests, and forms filled in from what a page shows."""

from html.parser import HTMLParser

from django.contrib.auth.models import Group, User

from projects.review.permissions import ROLES, make_roles
from tests.kept import kept


@kept
def cast():
    """One user for each role, and `helper`, a second editor."""
    make_roles()
    people = {role: User.objects.create_user(role.lower(), is_staff=True) for role in ROLES}
    people["helper"] = User.objects.create_user("helper", is_staff=True)
    for name, user in people.items():
        user.groups.add(Group.objects.get(name="Editor" if name == "helper" else name))
    return people


class _Form(HTMLParser):
    """What a browser would send of the page's largest form, without its buttons."""

    def __init__(self):
        super().__init__()
        self.forms, self.select, self.area = [{}], None, None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and a.get("name"):
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in a:
                    self._add(a["name"], a.get("value") or "on")
            elif kind not in ("submit", "button", "file"):
                self._add(a["name"], a.get("value") or "")
        elif tag == "select":
            self.select = a.get("name")
        elif tag == "option" and self.select and "selected" in a:
            self._add(self.select, a.get("value") or "")
        elif tag == "textarea":
            self.area = a.get("name")
            self._add(self.area, "")

    def handle_data(self, data):
        if self.area:
            self.forms[-1][self.area][-1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.forms[-1][self.area][-1] = self.forms[-1][self.area][-1].removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None

    def _add(self, name, value):
        self.forms[-1].setdefault(name, []).append(value)


def form_of(response):
    """The form as the page shows it: {name: [values]}."""
    assert response.status_code == 200, response.status_code
    page = _Form()
    page.feed(response.content.decode() if not hasattr(response, "render") else response.render().text)
    return max(page.forms, key=len)


def change_url(record):
    return f"/admin/projects/{record._meta.model_name}/{record.pk}/change/"


def opened(client, user, record):
    """The record's form as this user finds it."""
    client.force_login(user)
    return form_of(client.get(change_url(record)))
