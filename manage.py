#!/usr/bin/env python
"""Django's commands: `python manage.py help` lists them."""

import os
import sys


def main():
    """Run one command, without the limits of time and memory that protect web requests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        import django
        from django.conf import settings
        from django.core.management import call_command, execute_from_command_line

        from tracker.environment import POSTGRESQL_TIMEOUTS
    except ImportError:
        sys.exit("Django is not installed here; after make run it is .venv/bin/python manage.py")
    from tracker import recycling

    recycling.unbound()
    options = settings.DATABASES["default"]["OPTIONS"]
    if "options" in options:
        options["options"] = options["options"].replace(POSTGRESQL_TIMEOUTS, "")
    if sys.argv[1:] in (["version"], ["--version"]):  # which Django answers itself, with its own alone
        django.setup()
        call_command("version")
    else:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
