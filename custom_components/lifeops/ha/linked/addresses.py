"""Where another home is looked for: what people type, as addresses of its server."""

from collections.abc import Sequence

from yarl import URL

from ...core.errors import RefusedError

LINK_PATH = "/api/lifeops/link"
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_USUAL = ("http://{host}:8123", "http://{host}", "https://{host}")


def candidates(typed: str) -> Sequence[str]:
    """Return the addresses that a typed one may mean, likely ones first.

    Raises RefusedError for what is no address of a server.
    """
    text = typed.strip().rstrip("/")
    if "://" in text:
        return (str(_base(text)),)
    if _base(f"http://{text}").explicit_port or "/" in text:
        return tuple(str(_base(f"{scheme}://{text}")) for scheme in ("http", "https"))
    return tuple(str(_base(usual.format(host=text))) for usual in _USUAL)


def link_url(address: str) -> URL:
    """Return where a home at an address is called; raises RefusedError."""
    base = _base(address)
    return base.with_path(base.path.rstrip("/") + LINK_PATH)


def _base(text: str) -> URL:
    try:
        url = URL(text)
        scheme, port = _SCHEMES.get(url.scheme), url.port
    except ValueError:
        raise RefusedError("invalid_address", address=text) from None
    plain = url.user is None and not url.query_string and not url.fragment
    if scheme is None or not url.host or not port or not plain:
        raise RefusedError("invalid_address", address=text)
    return url.with_scheme(scheme).with_path(url.path.rstrip("/") or "/")
