"""Pages of the second factor: asked for after the password, set up, and changed by who shows it once more."""

import re
import time
from base64 import b32encode
from collections.abc import Callable
from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.util import random_hex

from ..models import AppDevice, Passkey
from . import passkeys
from .log import Result, note
from .second_factor import (
    device_of,
    has_one,
    new_backup_codes,
    passed,
    proved,
    remove,
    remove_one,
    required,
    told,
)
from .sessions import browser_of

KEY = "second_factor_key"  # in the session, until it is confirmed
AGAIN = "second_factor_again"  # in the session: when it was shown once more, in seconds since 1970
AGAIN_SECONDS = 300  # so long the page takes changes then


class ProofForm(forms.Form):
    """Takes a code of the app, one from paper or a passkey's answer; whether it is right, the view finds out."""

    code = forms.CharField(
        label=pgettext_lazy("of a second factor", "Code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "class": "vTextField"}
        ),
    )
    passkey = forms.CharField(required=False, max_length=passkeys.LONGEST, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        """Without blanks, as apps show codes in two halves, and in small letters, as those on paper are stored."""
        return re.sub(r"\s", "", self.cleaned_data["code"]).lower()

    def refuse(self) -> None:
        """One message for a wrong code, a used one and one that came too soon after wrong ones."""
        if self.data.get("passkey"):
            self.add_error("code", _("This passkey was not accepted. Try once more."))
            return
        self.add_error(
            "code", _("This code is wrong or was used before. After several wrong ones wait a little.")
        )


def next_step(request: HttpRequest) -> HttpResponseRedirect:
    """To where the second factor is shown, or set up."""
    page = "admin:second_factor_check" if has_one(request.user) else "admin:second_factor"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.GET.get('next', '')})}")


def goal(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is here."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted.startswith("/") and safe else reverse("admin:index")


def staff(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """For people whose password was right."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            return redirect("admin:login")
        return view(request)

    return require_http_methods(["GET", "HEAD", "POST"])(never_cache(answer))


@staff
def check_view(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password; each try is noted, who has passed goes on to where they wanted."""
    if passed(request.user):
        return HttpResponseRedirect(goal(request))
    if not has_one(request.user):
        return next_step(request)
    form = ProofForm(request.POST or None)
    if request.method == "POST":
        device = _proof(request, form)
        note(request, request.user.get_username(), Result.CODE_RIGHT if device else Result.WRONG_CODE)
        if device:
            _let_in(request, device)
            return HttpResponseRedirect(goal(request))
    context = {"title": _("Second factor"), "form": form, "app": device_of(request.user)}
    return page(request, "second_factor_check", {**context, "ask": passkeys.questions(request)})


def _proof(request: HttpRequest, form: ProofForm) -> Any:
    """The device that the form's answer proves; None with a message where it proves none."""
    device: Any = None
    if form.is_valid():
        answer = form.cleaned_data["passkey"]
        device = (
            passkeys.shown(request, answer) if answer else proved(request.user, form.cleaned_data["code"])
        )
    if device is None:
        form.refuse()
    return device


def _let_in(request: HttpRequest, device: Any) -> None:
    request.session.cycle_key()
    login(request, device)


@staff
def manage_view(request: HttpRequest) -> HttpResponse:
    """Set up an app or passkeys, make new backup codes, take things away."""
    if not has_one(request.user):
        return _set_up(request)
    return _existing(request) if passed(request.user) else next_step(request)


def _set_up(request: HttpRequest) -> HttpResponse:
    form = ProofForm(request.POST or None)
    if request.method == "POST" and (device := _added(request, form)):
        _let_in(request, device)
        messages.success(request, _("The second factor is set up. Each sign-in asks for it from now on."))
        return _codes(request)
    context = {"title": _("Set up a second factor"), "must": required(request.user), "form": form}
    return page(request, "second_factor_set_up", {**context, **_offers(request)})


def _offers(request: HttpRequest) -> dict[str, Any]:
    """What the parts of the pages show that set up an app (where there is none) or a passkey."""
    offers: dict[str, Any] = {"ask": passkeys.questions(request)}
    if not device_of(request.user):
        device = _app_of(request)
        picture = segno.make(device.config_url).svg_data_uri(scale=5, light="#fff")
        offers |= {"picture": picture, "key": b32encode(device.bin_key).decode()}
    return offers


def _app_of(request: HttpRequest) -> AppDevice:
    """Not stored before its code was shown; with a key of this session alone, that nobody else has seen."""
    key = request.session.setdefault(KEY, random_hex(20))
    return AppDevice(user=request.user, name="app", key=key)


def _added(request: HttpRequest, form: ProofForm) -> AppDevice | Passkey | None:
    """The app or passkey that the form proves, stored; None with a message where it proves none."""
    device: AppDevice | Passkey | None = None
    if not form.is_valid():
        pass
    elif answer := form.cleaned_data["passkey"]:
        name = request.POST.get("name", "").strip()[:60] or browser_of(request) or _("Passkey")
        device = passkeys.add(request, answer, name)
    elif not device_of(request.user):
        app = _app_of(request)
        if _is_shown(app, form.cleaned_data["code"]):
            AppDevice.objects.filter(user=request.user).delete()
            app.save()
            del request.session[KEY]
            device = app
    if device is None:
        form.refuse()
    else:
        told(request.user, device, "added")
    return device


def _is_shown(device: AppDevice, code: str) -> bool:
    """Whether the code is of this key, now; a code that was shown counts as used. Nothing is stored here."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    if not re.fullmatch("[0-9]{6}", code) or not totp.verify(int(code), device.tolerance):
        return False
    device.last_t, device.drift = totp.t(), totp.drift
    return True


def _existing(request: HttpRequest) -> HttpResponse:
    """What there is; who shows it once more may change it for five minutes."""
    form = ProofForm(request.POST or None)
    again = time.time() - request.session.get(AGAIN, 0) < AGAIN_SECONDS
    if request.method == "POST":
        if again and "_add" in request.POST:
            if _added(request, form):
                messages.success(request, _("It is set up, too."))
                return redirect("admin:second_factor")
        elif again or _proof(request, form):
            if not again:
                request.session[AGAIN] = int(time.time())
            return _changed(request)
    context = {
        "title": _("Second factor"),
        "form": form,
        "app": device_of(request.user),
        "passkeys": passkeys.of(request.user),
        "left": StaticToken.objects.filter(device__user=request.user).count(),
        "again": again,
    }
    return page(request, "second_factor", {**context, **_offers(request)})


def _changed(request: HttpRequest) -> HttpResponse:
    """Do what the button says that was pressed."""
    asked, user = request.POST, request.user
    if "_codes" in asked:
        return _codes(request)
    if "_remove" in asked:
        remove(user)
        messages.success(request, _("The second factor is taken away."))
        return redirect("admin:index")
    if "_remove_app" in asked and (app := device_of(user)):
        remove_one(user, app)
        messages.success(request, _("The app counts no more."))
    elif "_remove_passkey" in asked:
        key = _mine(request, asked["_remove_passkey"])
        remove_one(user, key)
        messages.success(request, _("%(passkey)s counts no more.") % {"passkey": key.name})
    elif "_rename" in asked and (name := asked.get("name", "").strip()[:60]):
        key = _mine(request, asked["_rename"])
        Passkey.objects.filter(pk=key.pk).update(name=name)
    return redirect("admin:second_factor")


def _mine(request: HttpRequest, number: str) -> Passkey:
    mine = Passkey.objects.filter(user=request.user)
    found: Passkey = get_object_or_404(mine, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
    return found


def _codes(request: HttpRequest) -> HttpResponse:
    context = {"title": _("Backup codes"), "codes": new_backup_codes(request.user), "goal": goal(request)}
    return page(request, "second_factor_codes", context)


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """A template of the admin with what the admin's own pages have around them."""
    site = admin.site.each_context(request)
    return TemplateResponse(request, f"admin/{template}.html", {**site, **context})
