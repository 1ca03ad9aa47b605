"""How the variables of the environment are read: each with its own kind of value, and a wrong one said in a line."""

import base64
import ipaddress
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

from projects.staff.passwords import seems_sorted

SHORTEST_KEY = 32  # characters
FEWEST_CHARACTERS = 5  # different ones in a key
STRONG_KEY = f"must have at least {SHORTEST_KEY} characters, {FEWEST_CHARACTERS} of them different"


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
    """Django's settings for a hot standby of a PostgreSQL server; None without one."""
    if not text:
        return None
    config = database(text)
    if "sqlite" in config["ENGINE"]:
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


def sorted_list(text: str) -> str:
    """The path of a file that can be read and is sorted: in any other nothing would be found."""
    if text and not os.access(text, os.R_OK):
        raise ValueError("must be a file that can be read")
    if text and not seems_sorted(text):
        raise ValueError("must be sorted by bytes (LC_ALL=C sort)")
    return text


def is_guessable(key: str) -> bool:
    """Whether a key that signs is short, or long and hardly more than one character over and over."""
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS


def earlier_keys(text: str) -> list[str]:
    """Keys separated by commas; one that can be guessed would sign as well as today's."""
    keys = [key for key in text.split(",") if key]
    if any(is_guessable(key) for key in keys):
        raise ValueError(f"each {STRONG_KEY}")
    return keys


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
