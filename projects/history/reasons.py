"""The reasons that the program itself gives in the history of a record, in the language of whoever acts."""

import re
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

IMPORTED = gettext_noop("Import %(number)s: ")  # and what was imported
UNDONE = gettext_noop("Import %(number)s undone")
MERGED = gettext_noop("Merged with %(gone)s")  # and why
FROM_LIST = gettext_noop("From the list.")  # and why


@cache
def _beginnings() -> re.Pattern[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found += [re.escape(gettext(text)) for text in (IMPORTED, UNDONE, MERGED, FROM_LIST)]
    return re.compile("|".join(re.sub(r"%\\\((number|gone)\\\)s", ".+", text) for text in found), re.DOTALL)


def shows_no_text(reason: str) -> bool:
    """Whether the change was made without the record's text before whoever made it: by a list or a merge."""
    return bool(_beginnings().match(reason))
