"""The one settings file. Everything that differs between machines comes from the environment;
a wrong value stops the start with one line that names the variable."""

import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from . import __version__
from .environment import (
    STRONG_KEY,
    boolean,
    cache,
    claimed_roles,
    contact,
    database,
    days,
    earlier_keys,
    four_eyes,
    hosts,
    is_guessable,
    issuer,
    jobs,
    mail,
    minutes,
    networks,
    parse_networks,
    passkey_origin,
    private_hosts,
    read,
    replica,
    robots,
    roles,
    sender,
    signing_key,
    site_url,
    sorted_list,
    tiles,
    time_zone,
    virus_scanner,
)

VERSION = __version__
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

# --- What the environment says


DEBUG = read("DEBUG", "false", boolean)
SITE_URL = read("SITE_URL", "http://127.0.0.1:8000", site_url)
HTTPS = SITE_URL.startswith("https:")
PASSKEY_ORIGIN = passkey_origin(SITE_URL)
ALLOWED_HOSTS = read("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", hosts)
TIME_ZONE = read("TIME_ZONE", "Asia/Shanghai", time_zone)
# gunicorn believes X-Forwarded-Proto from these alone, so SECURE_PROXY_SSL_HEADER stays unset.
FORWARDED_ALLOW_IPS = read("FORWARDED_ALLOW_IPS", "127.0.0.1,::1", networks)
# Whose X-Forwarded-For is believed: nobody's unless said, or whoever reaches gunicorn from this machine could
# claim any address for each guess of a password.
TRUSTED_PROXIES = read("FORWARDED_ALLOW_IPS", "", parse_networks)
# Which roles must have a second factor.
TOTP_REQUIRED = read("TOTP_REQUIRED", "false", roles)
# Whether a second person must have seen what goes public; strict: of a publisher's changes of public records, too.
FOUR_EYES_MODE = read("FOUR_EYES", "true", four_eyes)
FOUR_EYES, FOUR_EYES_STRICT = FOUR_EYES_MODE != "false", FOUR_EYES_MODE == "strict"
JOBS = read("JOBS", "process", jobs)
# Whether somebody who can make logins may publish, too.
ADMIN_MAY_PUBLISH = read("ADMIN_MAY_PUBLISH", "true", boolean)
# What backups are encrypted with; blank: not at all.
BACKUP_KEY = read("BACKUP_KEY", "")
# Whether all data here are invented: every page and file then says so, and they lie in a place of their own.
MADE_UP = read("MADE_UP", "false", boolean)
# Whether public pages show the lamps of projects: the colour and which rule gives it, nothing that is internal.
LAMPS_PUBLIC = read("LAMPS_PUBLIC", "false", boolean)
# Pictures under the map, and whom to thank for them; without, the map draws its own base.
MAP_TILES_URL = read("MAP_TILES_URL", "", tiles)
MAP_TILES_ATTRIBUTION = read("MAP_TILES_ATTRIBUTION", "")
# Whom finders of faults write to (/.well-known/security.txt): a mailto: or https: address.
SECURITY_CONTACT = read("SECURITY_CONTACT", f"mailto:security@{urlsplit(SITE_URL).hostname}", contact)
# The private Ed25519 key that signs editions; without one they bear hashes alone.
EDITION_KEY = read("EDITION_KEY", "", signing_key)
# Not through django-environ, which takes a value that starts with $ for another variable's name.
SECRET_KEY = read("SECRET_KEY", "for-development-only" if DEBUG else "")
if not SECRET_KEY:
    sys.exit("SECRET_KEY: must be set, to a long random text that is kept secret")
if is_guessable(SECRET_KEY) and not DEBUG:
    sys.exit(f"SECRET_KEY: {STRONG_KEY}, of random text that is kept secret")
# Older keys whose sessions and links still count while they run out.
SECRET_KEY_FALLBACKS = read("SECRET_KEY_FALLBACKS", "", earlier_keys)

# ClamAV's daemon, which looks at each copy of a source before it is kept; none where blank.
CLAMD_URL = read("CLAMD_URL", "", virus_scanner)
# Passwords that were found in breaches: a file that is looked up, never loaded.
BREACHED_PASSWORDS = read("BREACHED_PASSWORDS", "", sorted_list)
# Single sign-on: all four or none.
OIDC_ISSUER = read("OIDC_ISSUER", "", issuer)
OIDC_CLIENT_ID = read("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = read("OIDC_CLIENT_SECRET", "")
OIDC_ROLES = read("OIDC_ROLES", "", claimed_roles)
if OIDC_ISSUER and not all((OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ROLES)):
    sys.exit("OIDC_ISSUER: needs OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_ROLES, too")

DATA = VAR / "demo" if MADE_UP else VAR
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
DATABASES = {"default": read("DATABASE_URL", f"sqlite:///{DATA}/tracker.sqlite3", database)}
if standby := read("REPLICA_URL", "", replica):
    if "sqlite" in DATABASES["default"]["ENGINE"]:
        sys.exit("REPLICA_URL: must be a hot standby of the PostgreSQL server that DATABASE_URL names")
    DATABASES["replica"] = standby
    DATABASE_ROUTERS = ["tracker.routers.StandbyRouter"]
CACHES = {"default": read("CACHE_URL", "locmemcache://", cache)}
EMAIL_TIMEOUT = 20  # seconds that a server of mail may be silent
globals().update(read("EMAIL_URL", "consolemail://", mail))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read("MAIL_FROM", f"tracker@{urlsplit(SITE_URL).hostname}", sender)
# Where notices may go beside mail: administrators choose what each robot is told, its address stands here alone.
NOTICE_ROBOTS = read("NOTICE_ROBOTS", "", robots)
# Private addresses that robots may stand at; no request goes to another one.
NOTICE_PRIVATE_HOSTS = read("NOTICE_PRIVATE_HOSTS", "", private_hosts)

# --- The application

INSTALLED_APPS = [
    "projects",
    "projects.staff.site.StaffSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "tracker.static.StaticFiles",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "js_lib_leaflet",
    "js_lib_tabulator",
]
MIDDLEWARE = [
    "tracker.watching.watch",  # first: it times all others
    "tracker.frames.roomy",
    # The next five above whitenoise, so that static files and early refusals carry their headers too.
    "tracker.middleware.security_headers",
    "tracker.middleware.secure_cookies",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.middleware.only_real_sessions",
    "tracker.middleware.no_store_for_staff",
    "tracker.limits.deadline",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tracker.limits.bounded_body",  # its refusal is in the reader's language
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "projects.staff.sessions.end_idle",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.middleware.without_appended",
    "tracker.middleware.known_on",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",  # turns a refused sign-in into its page
    "tracker.routers.StandbyReads",  # last: it calls the view
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Languages, files, mail

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "projects" / "locale"]
USE_TZ = True
USE_THOUSAND_SEPARATOR = True  # 2,004 projects, in Chinese too
FORMAT_MODULE_PATH = "tracker.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "tracker.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Security

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # probes come over plain HTTP from inside
SECURE_HSTS_SECONDS = 31_536_000
# Only where it is said: it binds all other sites of the domain, and takes months to take back.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = read("HSTS_SUBDOMAINS", "false", boolean)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # the two above
SESSION_COOKIE_AGE = 12 * 60 * 60
SIGN_IN_DAYS = read("SIGN_IN_DAYS", "180", days)  # that the log of sign-ins keeps a line with its address
SESSION_IDLE_MINUTES = read("SESSION_IDLE_MINUTES", "120", minutes)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:  # browsers then refuse these cookies from a subdomain or over plain HTTP
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "projects.views.errors.csrf_failure"

MAP_TILES_HOST = ["{0.scheme}://{0.netloc}".format(urlsplit(MAP_TILES_URL))] if MAP_TILES_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MAP_TILES_HOST],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-report"],
        "report-to": ["csp"],
    }
}

# --- The API: public, read only, JSON and nothing else

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "projects.api.negotiation.AlwaysJSON",
    "EXCEPTION_HANDLER": "projects.api.views.problem",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is an unknown parameter like any other
    "COMPACT_JSON": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Investment Project Tracker",
    "DESCRIPTION": "What the public may know of investment projects: the same selections and figures as on the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVERS": [{"url": SITE_URL}],
    "ENUM_NAME_OVERRIDES": {},
}

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a link by mail is good for
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "projects.staff.passwords.NotMadeOfTheLogin"},
    {"NAME": "projects.staff.passwords.NotBreached"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: refuses before a password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # so that nobody locks out somebody elsewhere
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # it ends after that time, whoever keeps trying
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "projects.staff.sign_in.digest_of_name"
AXES_CLIENT_IP_CALLABLE = "projects.staff.proxies.counted_address"
AXES_LOCKOUT_CALLABLE = "projects.staff.sign_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # ours is in one list, with the second factor (projects.models.SignIn)
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = urlsplit(SITE_URL).hostname
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an admin form with many inline rows

# --- Logging: to standard error, without a line for each 404 or strange host

SLOW_QUERY_SECONDS = 1.0
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "tracker.logs.JSONLines"},
        "readable": {
            "()": "tracker.logs.Readable",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "readable" if DEBUG else "json"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "axes": {"level": "ERROR"},  # names and addresses stand in the log of sign-ins
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # every scanner would write a traceback
        "tracker": {"handlers": ["stderr"], "level": "WARNING" if DEBUG else "INFO", "propagate": False},
    },
}
