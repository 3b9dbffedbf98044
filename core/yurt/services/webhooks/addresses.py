"""Where a webhook may go: not into our own network (server-side request forgery, OWASP ASVS 5.0, V1.3.6).

The name is resolved here, every address of it is judged, and the call goes to one that was judged, so that a name
server cannot answer differently a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from yurt.errors import YurtError

Resolver = Callable[[str, int], Sequence[str]]
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(YurtError):
    """A webhook's address that is malformed or leads into a private network."""

    code = "address-refused"
    status = 422


class NameNotFound(YurtError):
    """A webhook's host name has no address at the moment."""

    code = "name-not-found"
    status = 502


@dataclass(frozen=True)
class Target:
    """A judged destination: the address to connect to, and the name to say in `Host` and TLS."""

    url: httpx.URL
    host: str
    host_header: str


def resolve(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host by the system's resolver. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def judged_target(url: str, *, allow_private: bool, resolver: Resolver = resolve) -> Target:
    """Resolve and judge the address of a webhook.

    `allow_private` comes from the installation's settings, for receivers in the same building. Raises
    `AddressRefused` for good, `NameNotFound` for a failure that may pass.
    """
    try:
        parsed = httpx.URL(url)
        port = _PORTS.get(parsed.scheme, 0) if parsed.port is None else parsed.port
    except (httpx.InvalidURL, ValueError, TypeError):
        raise AddressRefused("This is not a web address. Write it as https://host/path.") from None
    if parsed.scheme not in _PORTS or not parsed.host:
        raise AddressRefused("A webhook's address begins with https:// or http:// and names a host.")
    if not 0 < port < 65536:
        raise AddressRefused("The port in the address is not between 1 and 65535.")
    if parsed.userinfo:
        raise AddressRefused("Leave user name and password out of the address; the signature proves who calls.")
    host = parsed.raw_host.decode("ascii").strip("[]")
    try:
        addresses = resolver(host, port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise NameNotFound(f"The host “{host[:100]}” has no address. Check its name.")
    if not allow_private and not all(is_public(address) for address in addresses):
        raise AddressRefused(
            f"The host “{host[:100]}” lies in a private network. An administrator can allow this in the settings."
        )
    return Target(parsed.copy_with(host=addresses[0]), host, parsed.netloc.decode("ascii"))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when it is wrapped in an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is None and ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            ip = wrapped
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
