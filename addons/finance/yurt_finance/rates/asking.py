"""Sends the requests for rates over HTTP."""

from __future__ import annotations

from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from yurt_finance.rates.quotes import Request
from yurt_finance.reading import LIMIT, not_understood

TIMEOUT = 30
"""Seconds."""


def send(request: Request) -> bytes:
    """The body of the reply. Raises OSError where there is no network or the bank refuses."""
    headers = {"User-Agent": "Yurt", **request.headers}
    if not request.url.startswith("https://"):
        raise ValueError("Rates are asked for over https only.")
    with urlopen(HttpRequest(request.url, request.body, headers), timeout=TIMEOUT) as reply:
        data = reply.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise not_understood("larger than 20 MB")
    return data
