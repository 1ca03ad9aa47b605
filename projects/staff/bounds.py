"""What a request to the admin may ask."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from ..filters import MAX_VALUES

MAX_WORDS = 50
FORM_SECONDS = 600  # what staff send may be a long list to import
ID = re.compile("[0-9]{1,18}")


def answerable(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse in the admin what Django's would fail by: searches whose conditions would be nested deeper than SQLite
    reads (1,000), actions on what is no id, and more values than the public may send, which each link would repeat."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        words = max(len(request.GET.get(name, "").split()) for name in ("q", "term"))
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        values = sum(len(given) for _, given in request.GET.lists())
        bad = words > MAX_WORDS or values > MAX_VALUES or not all(ID.fullmatch(text) for text in chosen)
        if bad:
            raise BadRequest
        if request.method == "POST" and hasattr(request, "deadline"):
            request.deadline.extend(FORM_SECONDS)
        return view(request, *args, **kwargs)

    return answer
