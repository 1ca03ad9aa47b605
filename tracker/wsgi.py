"""What gunicorn serves: `gunicorn tracker.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

from projects.staff import environment  # noqa: E402  needs the models

environment.note()
get_resolver().url_patterns  # noqa: B018  reads the modules of all pages
gc.collect()
gc.freeze()  # to look through what stays for good took 0.1 s of each page that makes many objects
