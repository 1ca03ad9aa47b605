"""The Django project: settings, middleware and the WSGI entry point."""

__version__ = "1.0.0"  # pyproject.toml, the pages' foot and `manage.py version` read it here
