# Two stages: the first installs and collects, the second only runs; nothing is written but /tmp and the attached files.
ARG BASE=python:3.12.11-slim-trixie
FROM ${BASE} AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        -r requirements.lock \
    && .venv/bin/pip check
COPY manage.py gunicorn.conf.py ./
COPY tracker tracker
COPY projects projects
COPY templates templates
COPY static static
RUN SECRET_KEY=only-for-collecting-0123456789-abcdefghijklmnop .venv/bin/python manage.py collectstatic --no-input -v 0 \
    && .venv/bin/python -m compileall -q tracker projects \
    && mkdir -p var/files && rm -f var/*.sqlite3*

FROM ${BASE}
# pg_dump and gpg: for backups.
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends postgresql-client gnupg \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tracker
WORKDIR /app
COPY --from=build /app /app
RUN mkdir -p var/tmp var/backups && chown tracker: var var/files var/tmp var/backups
USER 10001
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TMPDIR=/app/var/tmp
VOLUME /app/var/files /app/var/tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-m", "tracker.health"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "tracker.wsgi"]
