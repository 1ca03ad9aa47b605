"""Whose request it is, where a proxy stands before the site."""

import ipaddress
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str | None:
    """The address that counts for lock-outs and the log of sign-ins; None where there is none (a Unix socket).

    X-Forwarded-For is believed from the right, as far as trusted proxies wrote it; a visitor's own additions stand
    further left. Without FORWARDED_ALLOW_IPS in the environment nothing in it is believed.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    hops = [*request.headers.get("X-Forwarded-For", "").split(","), peer]
    claimed = valid(peer)
    for hop in reversed(hops):
        address = valid(hop.strip())
        if address is None and hop is not peer:
            break
        claimed = address or claimed
        if not trusted(address):
            break
    return claimed


def valid(text: str) -> str | None:
    """The address in its canonical spelling; None for what is none, such as “unknown” or one with a port."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def trusted(address: str | None) -> bool:
    """Whether it is a proxy of ours. A peer without address came over a Unix socket, from this machine."""
    networks = settings.TRUSTED_PROXIES
    return bool(networks) if address is None else within(address, networks)


def within(address: str, networks: Sequence[Network]) -> bool:
    """Whether one of the networks has this address."""
    return any(ipaddress.ip_address(address) in network for network in networks)


def counted_address(request: HttpRequest) -> str | None:
    """What guesses are counted under, and where an account is at home: `household` of the client's address."""
    return household(client_address(request))


def household(address: str | None) -> str | None:
    """The address; of IPv6 the network of 64 bits that one household or host is given."""
    if address is None or ":" not in address:
        return address
    found = ipaddress.IPv6Address(address)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)).network_address)
