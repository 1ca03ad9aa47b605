"""The Django project: settings, middleware and the WSGI entry point."""
