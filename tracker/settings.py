"""The one settings file. Everything that differs between machines comes from the environment;
a wrong value stops the start with one line that names the variable."""

import base64
import ipaddress
import os
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import __version__

VERSION = __version__
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

# --- Reading the environment


def read(name: str, default: Any, parse: Callable[[str], Any] = str) -> Any:
    """The variable `name` (blank means default) as `parse` understands it."""
    try:
        return parse(os.environ.get(name, "").strip() or default)
    except (ValueError, ImproperlyConfigured) as error:
        sys.exit(f"{name}: {error}")


def boolean(text: str) -> bool:
    """True or False; "on", "yes" or a typing mistake is neither."""
    try:
        return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
    except KeyError:
        raise ValueError(f"must be true or false, not {text!r}") from None


def four_eyes(text: str) -> str:
    """One of true, false and strict."""
    return "strict" if text.lower() == "strict" else str(boolean(text)).lower()


def jobs(text: str) -> str:
    """Who does staff's long work: a process that the web starts, or the command run_jobs as a service."""
    if text not in ("process", "service"):
        raise ValueError(f"must be process or service, not {text!r}")
    return text


def site_url(text: str) -> str:
    """Scheme and host, without a slash at the end."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(f"must look like https://host or http://host:port, not {text!r}")
    if parts.username or parts.query or parts.fragment or parts.port == 0:
        raise ValueError(f"must be a scheme, a host and perhaps a port, not {text!r}")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def passkey_origin(url: str) -> str:
    """Where browsers let a site at this address have passkeys: over HTTPS by a name, or on localhost; else blank."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        host = "localhost" if ipaddress.ip_address(host).is_loopback else ""
    except ValueError:  # a name; browsers write one of other letters in ASCII
        host = host if host.isascii() else host.encode("idna").decode()
    if not host or (parts.scheme != "https" and host != "localhost" and not host.endswith(".localhost")):
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def hosts(text: str) -> list[str]:
    """Host names without scheme, port or path."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]", name):
            raise ValueError(f"must be host names separated by commas; {name!r} is none")
    return names


def time_zone(text: str) -> str:
    """A name from the IANA time zone database."""
    try:
        return ZoneInfo(text).key
    except (LookupError, OSError, ValueError):
        raise ValueError(f"must be a time zone such as Asia/Shanghai, not {text!r}") from None


def minutes(text: str) -> int:
    """A number of minutes, up to a day."""
    if not (text.isdecimal() and 0 < int(text) <= 1440):
        raise ValueError(f"must be a number from 1 to 1440, not {text!r}")
    return int(text)


def days(text: str) -> int:
    """A number of days, up to ten years."""
    if not (text.isdecimal() and 0 < int(text) <= 3660):
        raise ValueError(f"must be a number from 1 to 3660, not {text!r}")
    return int(text)


def networks(text: str) -> str:
    """Addresses or networks separated by commas; not *: where anybody may be a proxy nobody's word counts."""
    parse_networks(text)
    return text


def parse_networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks named."""
    parts = [part.strip() for part in text.split(",") if text.strip()]
    if "*" in parts:
        raise ValueError("must name the proxies: with * any visitor could claim any address and HTTPS")
    found = [ipaddress.ip_network(part, strict=False) for part in parts]
    if any(network.prefixlen == 0 for network in found):
        raise ValueError("must name the proxies, not every address there is")
    return found


def database(text: str) -> Any:
    """Django's settings for the SQLite or PostgreSQL database at this address."""
    scheme, _, address = text.partition("://")
    known = scheme in ("postgres", "postgresql") or (scheme == "sqlite" and address[:1] in "/:")
    try:
        config = environ.Env.db_url_config(text) if known else {}
    except ValueError:  # whose text may quote the password
        config = {}
    if not config.get("NAME"):
        raise ValueError("must look like postgres://user:password@host:5432/name or sqlite:////path/file")
    return sqlite(config) if scheme == "sqlite" else postgresql(config)


def sqlite(config: Any) -> Any:
    """Concurrent readers with one writer at a time, who waits instead of failing."""
    if not Path(config["NAME"]).parent.is_dir():
        raise ValueError(f"there is no directory for {config['NAME']}")
    config["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=67108864;",
    }
    return config


# For web requests; manage.py lifts them, an export does so in its own transaction.
POSTGRESQL_TIMEOUTS = (
    "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)

# Compiling took a second where the query took less; sets of keys stay exact up to this memory; disks seek no more.
POSTGRESQL_PLANS = "-c jit=off -c work_mem=32MB -c random_page_cost=1.1"


def postgresql(config: Any) -> Any:
    """Connections that are kept and checked, and queries that end."""
    options = config.setdefault("OPTIONS", {})
    if "pool" in options:  # would arrive as the text "true"
        raise ValueError("pool is not supported; connections are kept open by each thread")
    options["options"] = " ".join(
        filter(None, (POSTGRESQL_PLANS, options.get("options"), POSTGRESQL_TIMEOUTS))
    )
    return {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True, **config}


def tiles(text: str) -> str:
    """The address of a map's tiles, on one host; blank for none."""
    parts = urlsplit(text)
    if text and not (
        parts.scheme in ("http", "https")
        and re.fullmatch(r"[\w.-]+(:[0-9]+)?", parts.netloc)
        and all(mark in parts.path for mark in ("{z}", "{x}", "{y}"))
    ):
        raise ValueError("must look like https://tiles.example.org/{z}/{x}/{y}.png")
    return text


def replica(text: str) -> Any:
    """Django's settings for a hot standby of the primary; None without one."""
    if not text:
        return None
    config = database(text)
    if "sqlite" in config["ENGINE"] or "sqlite" in DATABASES["default"]["ENGINE"]:
        raise ValueError("must be a hot standby of the PostgreSQL server that DATABASE_URL names")
    # A lost machine must cost a reader little; the primary is asked instead.
    config["OPTIONS"] = {"connect_timeout": 2, "tcp_user_timeout": 3000, **config["OPTIONS"]}
    return config


# Ours survive the loss of their server and count what they find.
CACHE_BACKENDS = {"RedisCache": "tracker.caches.Redis", "LocMemCache": "tracker.caches.Memory"}


def cache(text: str) -> Any:
    """Django's settings for the cache at this address."""
    config = environ.Env.cache_url_config(text)
    if "memcached" in config["BACKEND"]:
        raise ValueError("memcached is not supported; use redis, dbcache, filecache or locmemcache")
    backend = config["BACKEND"].rpartition(".")[2]
    config["BACKEND"] = CACHE_BACKENDS.get(backend, config["BACKEND"])
    if backend == "RedisCache":
        limits = {
            "socket_timeout": 1,  # seconds: one that hangs must cost little
            "socket_connect_timeout": 1,
            "serializer": "tracker.caches.PlainValues",
        }
        config["OPTIONS"] = {**limits, **config.get("OPTIONS", {})}
    return config


def contact(text: str) -> Any:
    """An address to write to, on one line."""
    if not re.fullmatch(r"(mailto:|https://|tel:)\S+", text):
        raise ValueError("must be a mailto:, https:// or tel: address")
    return text


def signing_key(text: str) -> Any:
    """The 32 bytes of an Ed25519 private key in base64; none where blank."""
    try:
        seed = base64.b64decode(text, validate=True)
    except ValueError:
        seed = b"?"
    if seed and len(seed) != 32:
        raise ValueError("must be the 32 bytes of an Ed25519 private key in base64") from None
    return seed


def mail(text: str) -> Any:
    """Django's EMAIL_* settings."""
    try:
        return environ.Env.email_url_config(text)
    except (ValueError, ImproperlyConfigured):
        raise ValueError("must look like smtp+tls://user:password@host:587 or consolemail://") from None


ROBOTS = ("dingtalk", "wecombot", "feishu", "lark", "json", "jsons")


def robots(text: str) -> dict[str, str]:
    """{name: address as apprise reads it}, from name=scheme://... separated by blanks; none where blank."""
    found: dict[str, str] = {}
    for number, part in enumerate(text.split(), 1):
        name, _sign, address = part.partition("=")
        scheme = address.partition("://")[0]
        # Not quoted: an address holds its robot's secret.
        if not re.fullmatch(r"[\w-]{1,60}", name) or "://" not in address:
            raise ValueError(f"must be name=scheme://... separated by blanks; number {number} is not")
        if scheme not in ROBOTS:
            raise ValueError(f"the scheme of {name!r} must be one of {', '.join(ROBOTS)}")
        if name in found:
            raise ValueError(f"names {name!r} twice")
        found[name] = address
    return found


def private_hosts(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses or networks separated by commas."""
    return [ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]


def virus_scanner(text: str) -> str:
    """Where ClamAV's daemon listens."""
    parts = urlsplit(text)
    if text and not ((parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)):
        raise ValueError("must look like tcp://host:3310 or unix:///run/clamav/clamd.ctl")
    return text


def readable_file(text: str) -> str:
    """The path of a file that can be read."""
    if text and not os.access(text, os.R_OK):
        raise ValueError("must be a file that can be read")
    return text


def issuer(text: str) -> str:
    """The provider's address as its tokens name it; plain HTTP on this machine alone."""
    parts = urlsplit(text)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if text and ((parts.scheme != "https" and not (parts.scheme == "http" and local)) or not parts.hostname):
        raise ValueError("must be an https:// address")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address without login, ? and #")
    return text.rstrip("/")


ROLES = ("Editor", "Publisher", "Administrator")
POWERFUL = ["Publisher", "Administrator"]


def roles(text: str) -> list[str]:
    """Roles by name; true are those that publish or make logins, all is everybody."""
    known = {"false": [], "0": [], "true": POWERFUL, "1": POWERFUL, "all": list(ROLES)}
    found = known.get(text.lower(), [part.strip() for part in text.split(",")])
    if not set(found) <= set(ROLES):
        raise ValueError(f"must be false, true, all or some of {', '.join(ROLES)}")
    return found


def claimed_roles(text: str) -> tuple[str, dict[str, str]]:
    """(claim, {its value: role}), from claim: value=Role, value=Role; ("", {}) where blank."""
    if not text:
        return "", {}
    claim, _sign, pairs = text.partition(":")
    found = dict(part.strip().rpartition("=")[::2] for part in pairs.split(","))
    if not claim.strip() or not all(value and role in ROLES for value, role in found.items()):
        raise ValueError(
            f"must look like groups: value=Editor, other=Publisher; roles are {', '.join(ROLES)}"
        )
    return claim.strip(), found


def sender(text: str) -> str:
    """A mail address, perhaps with a name before it."""
    if not re.fullmatch(r"[^\r\n<>@]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+", text):
        raise ValueError("must be a mail address")
    return text


# --- What the environment says

SHORTEST_KEY = 32

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
if len(SECRET_KEY) < SHORTEST_KEY and not DEBUG:
    sys.exit(f"SECRET_KEY: must have at least {SHORTEST_KEY} characters, of random text that is kept secret")
# Older keys whose sessions and links still count while they run out.
SECRET_KEY_FALLBACKS = [key for key in read("SECRET_KEY_FALLBACKS", "").split(",") if key]

# ClamAV's daemon, which looks at each copy of a source before it is kept; none where blank.
CLAMD_URL = read("CLAMD_URL", "", virus_scanner)
# Passwords that were found in breaches: a file that is looked up, never loaded.
BREACHED_PASSWORDS = read("BREACHED_PASSWORDS", "", readable_file)
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
