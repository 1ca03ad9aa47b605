"""What gunicorn serves: `gunicorn tracker.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

from projects.staff import environment  # noqa: E402  needs the models

environment.note()
